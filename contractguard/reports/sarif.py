"""SARIF 2.1.0 (OASIS, errata 01) for code scanning: one run, a result for each place where a rule found something.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub asks for besides:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from contractguard.contract.answers.outcome import PASSED, State
from contractguard.contract.document import Json
from contractguard.contract.finding import Finding, Placement, Proof, Severity
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import (
    ShownFinding,
    facts_of,
    list_entries,
    problem_told,
    sentence_of,
    unchecked_lines,
    value_text,
)
from contractguard.reports.parts.positions import Positions, locations, positions
from contractguard.support.distribution import COMMAND, __version__
from contractguard.support.printable import printable, written_json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""GitHub keeps no more; what affects a consumer comes first."""
MAX_MESSAGE, MAX_LOCATIONS, MAX_WITNESS = 1_000, 50, 2_000
MAX_NAME, MAX_DESCRIPTION = 255, 1_024

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.NONE: "none"}
_ROOT = "%SRCROOT%"


def render(report: Report, context: RenderContext) -> bytes:
    """The report as JSON. Where nothing could be checked there are no results, and the run was not successful: such a
    file must not be uploaded, for an empty list closes every alert."""
    groups = _groups(report)
    kept = groups[:MAX_RESULTS]
    rules = sorted({group[0].finding.rule for group in kept})
    where = positions(locations(report))
    run: dict[str, Json] = {
        "tool": {"driver": _driver(rules, context)},
        "automationDetails": {"id": f"{COMMAND}/{_provider(report, context)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report, len(groups) - len(kept))],
        "results": [_result(group, rules.index(group[0].finding.rule), where) for group in kept],
        "properties": {"state": outcome_of(report).state.value},
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return written_json(json.dumps(whole, ensure_ascii=False, indent=1)).encode("utf-8", "backslashreplace") + b"\n"


def _provider(report: Report, context: RenderContext) -> str:
    titles = [section.title for section in report.sections if section.title and section.decides]
    return printable(context.report_id or (titles[0] if len(titles) == 1 else report.command), 100).replace("/", "-")


def _groups(report: Report) -> list[list[ShownFinding]]:
    """Findings that would be one alert, for GitHub tells them by rule, file and line alone: told as one result."""
    if problem_told(report) is not None:
        return []
    found: dict[tuple[str, str, int, bool], list[ShownFinding]] = {}
    for entry in list_entries(report):
        at = entry.at or _nowhere()
        found.setdefault((entry.finding.rule, at.file, at.line, entry.finding.waived), []).append(entry)
    return list(found.values())


def _nowhere() -> Placement:
    """Where what stands in no file is shown: a result without a location is refused."""
    return Placement("contractguard.toml", 1, 1, 1, 2)


def _driver(rules: Sequence[str], context: RenderContext) -> dict[str, Json]:
    driver: dict[str, Json] = {"name": COMMAND, "semanticVersion": __version__}
    if context.docs_url:
        driver["informationUri"] = context.docs_url
    driver["rules"] = [_rule(rule, context) for rule in rules]
    return driver


def _rule(name: str, context: RenderContext) -> dict[str, Json]:
    from contractguard.rules import RULES, markdown

    row = RULES.get(name)
    title = row.title if row else f"Schemas differ: {name.partition('.')[2]}."
    why = f"{row.why} {row.advice}" if row else "What the one schema admits the other does not take."
    told: dict[str, Json] = {
        "id": name[:MAX_NAME],
        "shortDescription": {"text": title[:MAX_DESCRIPTION]},
        "fullDescription": {"text": f"{title} {why}"[:MAX_DESCRIPTION]},
        "help": {"text": why, "markdown": markdown(row) if row else why},
        "properties": {"tags": ["contract", name.partition(".")[0]], "precision": "very-high"},
    }
    if context.docs_url:
        told["helpUri"] = f"{context.docs_url}/rules/{name}.html"
    return told


def _invocation(report: Report, left_out: int) -> dict[str, Json]:
    outcome, problem = outcome_of(report), problem_told(report)
    notes = [_notification("warning", told) for _, told in unchecked_lines(report)]
    if left_out:
        notes.append(_notification("warning", f"{left_out} more results are left out: a file may have {MAX_RESULTS}"))
    if problem is not None:
        notes.append(_notification("error", f"could not check: {problem}"))
    told: dict[str, Json] = {"executionSuccessful": problem is None and outcome.state is not State.NOT_CHECKED}
    if outcome.exit_code != PASSED:
        told["exitCode"] = outcome.exit_code
    if notes:
        told["toolExecutionNotifications"] = notes
    return told


def _notification(level: str, text: str) -> dict[str, Json]:
    return {"level": level, "message": {"text": _plain(text)}}


def _result(group: Sequence[ShownFinding], rule_index: int, where: Positions) -> dict[str, Json]:
    first = group[0]
    finding = first.finding
    told: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[max(entry.finding.severity for entry in group)],
        "message": {"text": _message(group)},
        "locations": [{"physicalLocation": _physical(first.at or _nowhere())}],
        "partialFingerprints": {f"{COMMAND}/v1": finding.fingerprint},
        "properties": _properties(finding),
    }
    if len(group) > 1:
        told["occurrenceCount"] = len(group)
    related = [*_related_locations(group, where)]
    if related:
        told["relatedLocations"] = related
    if finding.waived and finding.waiver is not None:
        reason = f"{finding.waiver.reason} ({finding.waiver.owner}, until {finding.waiver.until})"
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": printable(reason, 1_000)}]
    return told


def _message(group: Sequence[ShownFinding]) -> str:
    """The first sentence is all that a pull request shows; the ids of all that is told at this place come last."""
    finding = group[0].finding
    others = ", ".join(entry.finding.fingerprint for entry in group[1:20])
    more = f"Also here: {others}{' and more' if len(group) > 20 else ''}." if others else ""
    lines = [f"{sentence_of(finding, 400)}.", *facts_of(finding)]
    room = MAX_MESSAGE - len(more) - 1
    return _plain(f"{chr(10).join(lines)[:room]}{chr(10) if more else ''}{more}")[:MAX_MESSAGE]


def _plain(text: str) -> str:
    """Text in which nothing is a link or a placeholder (section 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("{", "{{").replace("}", "}}")


def _properties(finding: Finding) -> dict[str, Json]:
    told: dict[str, Json] = {
        "fingerprint": finding.fingerprint,
        "operation": printable(finding.message.operation, MAX_MESSAGE),
        "pointer": printable(finding.pointer, MAX_MESSAGE),
        "proof": finding.proof.value,
        "problem.severity": {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(
            finding.severity, "recommendation"
        ),
    }
    if finding.witness is not None and finding.proof is Proof.PROVED:
        told["witness"] = value_text(finding.witness[0], MAX_WITNESS)
    return told


def _related_locations(group: Sequence[ShownFinding], where: Positions) -> Iterator[dict[str, Json]]:
    """The place in the other version first, then the consumers' expectations."""
    finding = group[0].finding
    sources = [("the old version", finding.source_old)]
    for entry in group:
        hurt = [one for one in entry.finding.consumers if one.breaks]
        sources += [(f"{one.consumer}: {one.expectation}", one.at) for one in hurt]
    for number, (text, source) in enumerate(sources[:MAX_LOCATIONS]):
        position = where[source] if source is not None else None
        if source is not None and position is not None:
            line, column = position
            at = Placement(source.document.name, line, column, line, column + 1)
            yield {"id": number, "message": {"text": _plain(printable(text, 400))}, "physicalLocation": _physical(at)}


def _physical(at: Placement) -> dict[str, Json]:
    region = {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}
    return {"artifactLocation": {"uri": _uri(at.file), "uriBaseId": _ROOT}, "region": region}


def _uri(name: str) -> str:
    """A path as a relative reference in which nothing looks like a scheme (RFC 3986, section 4.2)."""
    return quote(name.encode("utf-8", "surrogatepass").replace(b"\\", b"/"), safe="/").lstrip("/") or "."
