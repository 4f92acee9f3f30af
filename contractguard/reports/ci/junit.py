"""JUnit XML, as Jenkins, GitLab and Azure read it: a suite for each operation, a case for each finding.

No times and no host names: the same report is the same bytes. What Jenkins' schema does not know is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.choices import Unit
from contractguard.contract.judgement import failing_findings, outcome_of
from contractguard.contract.report import Report
from contractguard.reports.ci.commands import escape
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import (
    ShownFinding,
    clean_line,
    list_entries,
    unchecked_lines,
)
from contractguard.reports.parts.lines import waiver_term
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_MESSAGE = 1_000
"""Characters of the message of a case."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""
_DATA = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ATTRIBUTE = {**_DATA, '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}


@dataclass(frozen=True, slots=True)
class _Case:
    """A case: passed, unless there is a `result`, the name of the element that says what became of it, with its `kind`,
    message and text."""

    classname: str
    name: str
    result: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as UTF-8 XML. What fails the run is a failed case, what is waived is skipped, and what could not be
    checked is an error; a run in which nothing was found is one passed case."""
    del context
    suites = [*_suites(report)]
    everything = [case for _, cases in suites for case in cases]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="contractguard"{_counts(everything)}>']
    for name, cases in suites:
        lines.append(f'  <testsuite name={_attribute_value(name)} time="0"{_counts(cases)}>')
        lines += map(_element, cases)
        lines.append("  </testsuite>")
    return "\n".join((*lines, "</testsuites>\n")).encode()


def _suites(report: Report) -> Iterator[tuple[str, list[_Case]]]:
    """The cases by operation, in the order of the first finding of each."""
    outcome = outcome_of(report)
    if outcome.problem is not None:
        yield "contractguard", [_error("could not check", str(outcome.problem), outcome)]
        return
    suites: dict[str, list[_Case]] = {}
    for case in _operations(report):
        suites.setdefault(case.classname, []).append(case)
    for entry in list_entries(report):
        if report.unit is Unit.COVERAGE and not entry.is_failing:
            continue  # what is missing stands in the map
        case = _case(entry)
        suites.setdefault(case.classname, []).append(case)
    yield from suites.items()
    left = [(f"not checked {number}", told) for number, (_, told) in enumerate(unchecked_lines(report), 1)]
    if left:
        yield "not checked", [_error(name, told, outcome) for name, told in left]
    if not suites and not left:
        yield "contractguard", [_nothing_found(report, outcome)]


def _operations(report: Report) -> Iterator[_Case]:
    """Of coverage, a passed case for each operation that nothing fails; what fails is a case of its own."""
    failing = {finding.message.operation for finding in failing_findings(report)}
    for section in report.sections:
        for row in section.coverage.minimum if section.coverage is not None else ():
            if row.operation not in failing:
                yield _Case(printable(f"coverage {section.title}", 400), printable(row.operation, 400))


def _nothing_found(report: Report, outcome: Outcome) -> _Case:
    """A passed case, unless nothing was compared: an empty suite would be taken for no tests at all."""
    if report.statistics.checked == 0:
        return _error("could not check", "nothing was compared", outcome)
    return _Case("contractguard", clean_line(report))


def _case(entry: ShownFinding) -> _Case:
    finding = entry.finding
    name = " ".join(filter(None, (finding.rule, printable(finding.pointer, 400), finding.fingerprint)))
    operation = printable(finding.message.operation, 400) or "contract"
    if finding.waived and finding.waiver is not None:
        told = f"waived by {finding.waiver.owner} {waiver_term(finding.waiver)}: {finding.waiver.reason}"
        return _Case(operation, name, "skipped", message=printable(told, MAX_MESSAGE))
    if not entry.is_failing:
        return _Case(operation, name)
    message = entry.sentence
    place = printable(f"{entry.at.file}:{entry.at.line}:{entry.at.column}", 400) if entry.at else ""
    lines = [message, *filter(None, [place]), *entry.facts]
    return _Case(operation, name, "failure", finding.rule, message, "\n".join(lines))


def _error(name: str, told: str, outcome: Outcome) -> _Case:
    message = printable(told, MAX_MESSAGE)
    text = message if outcome.problem is None else f"{message}\n{outcome.problem.remedy}"
    return _Case("contractguard", name, "error", outcome.state.value, message, text)


def _element(case: _Case) -> str:
    """A case as lines of XML."""
    start = f'    <testcase classname={_attribute_value(case.classname)} name={_attribute_value(case.name)} time="0"'
    if not case.result:
        return f"{start} />"
    kind = f" type={_attribute_value(case.kind)}" if case.kind else ""
    told = f"      <{case.result}{kind} message={_attribute_value(case.message)}"
    end = f">{escape(_clean(case.text), _DATA)}</{case.result}>" if case.text else " />"
    return f"{start}>\n{told}{end}\n    </testcase>"


def _counts(cases: Sequence[_Case]) -> str:
    """The attributes that say how many cases there are, and what became of them."""
    results = [case.result for case in cases]
    return f' tests="{len(cases)}" failures="{results.count("failure")}" errors="{results.count("error")}"'


def _attribute_value(text: str) -> str:
    """The value of an attribute."""
    return f'"{escape(_clean(text), _ATTRIBUTE)}"'


def _clean(text: str) -> str:
    """The text with what XML cannot hold spelled out."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
