"""A stored JSON report as a report again."""

from __future__ import annotations

import json

from contractguard.contract.answers.outcome import FINDINGS, PASSED, Outcome, Problem
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import FailOn, Question, Unit, VerdictKind
from contractguard.contract.document import Document, Json, Schema, tokens
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.judgement import failing_findings, outcome_of
from contractguard.contract.report import Baseline, EventCount, Report, Section, Side, Statistics
from contractguard.reports.context import RenderContext
from contractguard.reports.json_report import VERSION, render
from contractguard.reports.stored.coverage import read_coverage
from contractguard.reports.stored.finding import (
    read_finding,
    read_location,
    read_message,
    read_unchecked,
    read_waiver,
)
from contractguard.reports.stored.mutants import read_mutants
from contractguard.reports.stored.node import Node, words

_EXIT_CODES = {0, 1, 2, 3, 70}


def read_report(root: Json, name: str) -> Report:
    """The report that this JSON value, the content of the file `name`, was written from.

    Written again as JSON, it is the same value, but for the version of who wrote it. Raises `InputError` for what is no
    report of this version, and for one whose parts do not fit together.
    """
    node = Node(root, name)
    version = node.member("version").value
    if version != VERSION or type(version) is not int:
        raise node.member("version").refusal(f"is not {VERSION}")
    sections = _sections(node)
    report = Report(
        node.text("command"),
        sections,
        _settings(node.member("settings")),
        tuple(map(read_waiver, node.items("unused_waivers"))),
        _base(node.optional("base")),
        tuple(map(read_waiver, node.items("new_waivers"))),
        _outcome(node),
    )
    _require_same(report, node)
    _require_fitting_code(report, node)
    return report


def _settings(node: Node) -> dict[str, str]:
    return {key: node.text(key) for key in node.require(dict, "an object")}


def _outcome(node: Node) -> Outcome:
    problem = node.optional("problem")
    code = node.count("exit_code")
    if code not in _EXIT_CODES:
        raise node.member("exit_code").refusal("is no exit code of ours")
    return Outcome(
        code,
        Problem(*map(problem.text, ("what", "where", "remedy"))) if problem else None,
        node.choice("fail_on", words(FailOn)),
    )


def _base(node: Node | None) -> Baseline | None:
    return Baseline(node.optional_text("commit"), node.text("how")) if node else None


def _sections(node: Node) -> tuple[Section, ...]:
    entries = node.items("sections")
    findings: list[list[Finding]] = [[] for _ in entries]
    unchecked: list[list[Unchecked]] = [[] for _ in entries]
    events: list[list[EventCount]] = [[] for _ in entries]
    for one in node.items("findings"):
        findings[_number(one, len(entries))].append(read_finding(one))
    for one in node.items("unchecked"):
        numbers = [_number(one, len(entries))]
        if one.optional("further_sections"):
            numbers += [_in_range(further, len(entries)) for further in one.items("further_sections")]
        entry = read_unchecked(one)
        for number in numbers:
            unchecked[number].append(entry)
    for one in node.items("events") if node.optional("events") else ():
        events[_number(one, len(entries))].append(_event(one))
    return tuple(
        _section(entry, tuple(found), tuple(left), tuple(counts))
        for entry, found, left, counts in zip(entries, findings, unchecked, events, strict=True)
    )


def _number(node: Node, sections: int) -> int:
    return _in_range(node.member("section"), sections)


def _in_range(node: Node, sections: int) -> int:
    if node.number() >= sections:
        raise node.refusal("is the number of no section")
    return node.number()


def _section(
    node: Node, findings: tuple[Finding, ...], unchecked: tuple[Unchecked, ...], events: tuple[EventCount, ...]
) -> Section:
    verdict, sides, coverage = node.optional("verdict"), node.optional("sides"), node.optional("coverage")
    return Section(
        findings,
        unchecked,
        _statistics(node.member("summary")),
        node.text("title"),
        node.choice("question", words(Question)),
        node.choice("unit", words(Unit)),
        node.flag("decides"),
        _verdict(verdict) if verdict else None,
        (_side(sides.member("sender")), _side(sides.member("reader"))) if sides else (),
        node.flag("complete"),
        node.optional_text("reason"),
        node.texts("remarks"),
        events,
        fail_on=node.choice("fail_on", words(FailOn)) if node.optional("fail_on") else None,
        coverage=read_coverage(coverage) if coverage else None,
        mutants=read_mutants(proved) if (proved := node.optional("proved")) else (),
    )


def _statistics(node: Node) -> Statistics:
    expected = node.optional("expectations")
    plain = {key: node.count(key) for key in ("operations", "messages", "checked")}
    failing = node.count("failing", 0)
    if expected is None:
        return Statistics(**plain, failing=failing)
    counts = {key: expected.count(key) for key in ("consumers", "guaranteed", "possible", "pending", "unread")}
    return Statistics(**plain, **counts, expectations=expected.count("total"), failing=failing)


def _verdict(node: Node) -> Verdict:
    witness, candidate = node.optional("witness"), node.optional("candidate")
    return Verdict(
        node.choice("kind", words(VerdictKind)),
        witness.fragment("value") if witness else None,
        node.optional_text("reason"),
        node.flag("empty_sender"),
        node.flag("disputed"),
        (candidate.fragment("value"),) if candidate else None,
    )


def _side(node: Node) -> Side:
    try:
        path = tokens(node.text("pointer"))
    except ValueError:
        raise node.refusal("has a pointer that is none") from None
    document = Document("stored:side", node.text("file"), None)
    return Side(node.text("name"), Schema(document, path, None, node.text("dialect")))


def _event(node: Node) -> EventCount:
    return EventCount(
        read_message(node.member("message")),
        node.count("verified"),
        node.count("failing"),
        read_location(node.optional("first")),
        read_location(node.optional("last")),
    )


def _require_same(report: Report, node: Node) -> None:
    """Raises `InputError` unless the report, written again, is what was read: nothing was lost, and no figure or state
    is another than what is told."""
    again = json.loads(render(report, RenderContext()))
    for key, value in again.items():
        if key != "tool" and value != node.member(key).value:
            raise node.member(key).refusal("does not fit the rest of the report")
    for key in node.value:
        if key not in again:
            raise node.member(key).refusal("is not known")


def _require_fitting_code(report: Report, node: Node) -> None:
    """Raises `InputError` for a run that failed without a finding that fails it, and for one that passed in spite of
    one, or of what it has not checked; where no section decides, nothing has passed."""
    outcome, has_failing = outcome_of(report), any(failing_findings(report))
    code = outcome.exit_code
    if code == FINDINGS and not has_failing:
        raise node.member("exit_code").refusal("is that of a run with findings that fail it, and there are none")
    deciding = [section for section in report.sections if section.decides]
    is_open = not deciding or any(section.missed for section in deciding) or not report.statistics.checked
    if code == PASSED and (has_failing or is_open):
        raise node.member("exit_code").refusal("is that of a run that passed, which this one did not")
    if code in (PASSED, FINDINGS) and outcome.problem is not None:
        raise node.member("exit_code").refusal("is that of a run that checked something, and there is a problem")
