"""JUnit XML, as Jenkins, GitLab and Azure read it: a suite for each operation, a case for each finding.

No times and no host names: the same report is the same bytes. What Jenkins' schema does not know is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.choices import Unit
from contractguard.contract.judgement import failing_findings, outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import (
    ShownFinding,
    clean_line,
    facts_of,
    list_entries,
    sentence_of,
    unchecked_lines,
)
from contractguard.reports.parts.lines import waiver_term
from contractguard.support.printable import printable

MAX_MESSAGE = 1_000
"""Characters of the message of a case."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as UTF-8 XML. What fails the run is a failed case, what is waived is skipped, and what could not be
    checked is an error; a run in which nothing was found is one passed case."""
    del context
    root = ElementTree.Element("testsuites", name="contractguard")
    for name, cases in _suites(report):
        suite = ElementTree.SubElement(root, "testsuite", name=_clean(name), time="0")
        suite.extend(cases)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    written: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _suites(report: Report) -> Iterator[tuple[str, list[ElementTree.Element]]]:
    """The cases by operation, in the order of the first finding of each."""
    outcome = outcome_of(report)
    if outcome.problem is not None:
        yield "contractguard", [_error("could not check", str(outcome.problem), outcome)]
        return
    suites: dict[str, list[ElementTree.Element]] = {}
    for title, case in _operations(report):
        suites.setdefault(title, []).append(case)
    for entry in list_entries(report):
        if report.unit is Unit.COVERAGE and not entry.is_failing:
            continue  # what is missing stands in the map
        suites.setdefault(printable(entry.finding.message.operation, 400) or "contract", []).append(_case(entry))
    yield from suites.items()
    left = [(f"not checked {number}", told) for number, (_, told) in enumerate(unchecked_lines(report), 1)]
    if left:
        yield "not checked", [_error(name, told, outcome) for name, told in left]
    if not suites and not left:
        yield "contractguard", [_nothing_found(report, outcome)]


def _operations(report: Report) -> Iterator[tuple[str, ElementTree.Element]]:
    """Of coverage, a passed case for each operation that nothing fails; what fails is a case of its own."""
    failing = {finding.message.operation for finding in failing_findings(report)}
    for section in report.sections:
        for row in section.coverage.minimum if section.coverage is not None else ():
            if row.operation not in failing:
                name = _clean(printable(row.operation, 400))
                told = _clean(printable(f"coverage {section.title}", 400))
                yield told, ElementTree.Element("testcase", classname=told, name=name, time="0")


def _nothing_found(report: Report, outcome: Outcome) -> ElementTree.Element:
    """A passed case, unless nothing was compared: an empty suite would be taken for no tests at all."""
    if report.statistics.checked == 0:
        return _error("could not check", "nothing was compared", outcome)
    return ElementTree.Element("testcase", classname="contractguard", name=clean_line(report), time="0")


def _case(entry: ShownFinding) -> ElementTree.Element:
    finding = entry.finding
    name = " ".join(filter(None, (finding.rule, printable(finding.pointer, 400), finding.fingerprint)))
    operation = printable(finding.message.operation, 400) or "contract"
    case = ElementTree.Element("testcase", classname=_clean(operation), name=_clean(name), time="0")
    message = _clean(sentence_of(finding, MAX_MESSAGE))
    if finding.waived and finding.waiver is not None:
        told = f"waived by {finding.waiver.owner} {waiver_term(finding.waiver)}: {finding.waiver.reason}"
        ElementTree.SubElement(case, "skipped", message=_clean(printable(told, MAX_MESSAGE)))
    elif entry.is_failing:
        place = f"{entry.at.file}:{entry.at.line}:{entry.at.column}" if entry.at else ""
        lines = [message, *filter(None, [printable(place, 400)]), *facts_of(finding)]
        failure = ElementTree.SubElement(case, "failure", type=_clean(finding.rule), message=message)
        failure.text = _clean("\n".join(lines))
    return case


def _error(name: str, told: str, outcome: Outcome) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname="contractguard", name=name, time="0")
    message = _clean(printable(told, MAX_MESSAGE))
    error = ElementTree.SubElement(case, "error", type=outcome.state.value, message=message)
    error.text = message if outcome.problem is None else _clean("\n".join((message, outcome.problem.remedy)))
    return case


def _count(element: ElementTree.Element) -> None:
    """Say how many cases there are below an element, and what became of them."""
    cases = list(element.iter("testcase"))
    for name, count in (
        ("tests", len(cases)),
        ("failures", sum(case.find("failure") is not None for case in cases)),
        ("errors", sum(case.find("error") is not None for case in cases)),
    ):
        element.set(name, str(count))


def _clean(text: str) -> str:
    """The text with what XML cannot hold spelled out."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
