"""SARIF 2.1.0 (OASIS, errata 01) for code scanning: one run, a result for each place where a rule found something.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub asks for besides:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote
from zlib import MAX_WBITS, Z_SYNC_FLUSH, compressobj

from contractguard.contract.answers.outcome import PASSED, State
from contractguard.contract.document import Json
from contractguard.contract.finding import Placement, Proof, Severity
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import (
    ShownFinding,
    list_entries,
    problem_told,
    sentence_of,
    unchecked_lines,
)
from contractguard.reports.parts.json_text import dumps, encode_report
from contractguard.reports.parts.lines import count_of, waiver_term
from contractguard.reports.parts.once import once_per_report
from contractguard.reports.parts.positions import Positions, positions_in
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import COMMAND, __version__
from contractguard.support.printable import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""GitHub keeps no more; what affects a consumer comes first."""
MAX_PACKED = 9_500_000
"""Bytes of packed results; of 10 MB, with room for the rules and what was not checked."""
MAX_URI = 4_096
"""Characters of a path; no file system that GitHub runs on has longer ones."""
MAX_MESSAGE, MAX_LOCATIONS = 1_000, 50
MAX_NAME, MAX_DESCRIPTION = 255, 1_024

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.NONE: "none"}
_GZIP = 16 + MAX_WBITS
_ROOT = "%SRCROOT%"


def render(report: Report, context: RenderContext) -> bytes:
    """The report as JSON. Where nothing could be checked there are no results, and the run was not successful: such a
    file must not be uploaded, for an empty list closes every alert."""
    found = _results(report)
    run: dict[str, Json] = {
        "tool": {"driver": _driver(found.rules, context)},
        "automationDetails": {"id": f"{COMMAND}/{_provider(report, context)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report, found.left_out)],
        "properties": {"state": outcome_of(report).state.value},
    }
    head = f'"$schema": {dumps(SCHEMA)},\n  "version": "2.1.0"'
    members = "".join(f'    "{name}": {dumps(value)},\n' for name, value in run.items())
    start = encode_report(f'{{\n  {head},\n  "runs": [{{\n{members}    "results": [')
    results = b"\n      %s\n    " % b",\n      ".join(found.texts) if found.texts else b""
    return b"%s%s]\n  }]\n}\n" % (start, results)


def remarks(report: Report) -> Iterator[str]:
    """What somebody has to know of the file who reads the log: what is not in it, and what code scanning does not show
    beside a change."""
    found, entries = _results(report), list_entries(report)
    if found.left_out:
        yield _left_out(found.left_out)
    placed = [one.at for one in entries if one.finding.placement is not None and one.at is not None]
    if placed:
        changed = sum(at.is_changed for at in placed)
        yield f"{changed} of {count_of(len(placed), 'finding')} stand on changed lines, where code scanning shows them"


@dataclass(frozen=True, slots=True)
class _Results:
    """The results as JSON texts in UTF-8, the rules that they name by number, and how many there is no room for."""

    texts: tuple[bytes, ...]
    rules: tuple[str, ...]
    left_out: int


@once_per_report
def _results(report: Report) -> _Results:
    groups, where = _groups(report), positions_in(report)
    kept = groups[:MAX_RESULTS]
    rules = sorted({group[0].finding.rule for group in kept})
    numbers = {rule: number for number, rule in enumerate(rules)}
    texts = [encode_report(dumps(_result(group, numbers[group[0].finding.rule], where))) for group in kept]
    fitting = texts[: _count_fitting(texts)]
    return _Results(tuple(fitting), tuple(rules), len(groups) - len(fitting))


def _count_fitting(texts: Sequence[bytes]) -> int:
    """How many of the texts, from the first on, are below the bound when they are packed."""
    if sum(map(len, texts)) <= MAX_PACKED:
        return len(texts)
    packer, size = compressobj(wbits=_GZIP), 0
    for number, text in enumerate(texts):
        size += len(packer.compress(text)) + len(packer.flush(Z_SYNC_FLUSH))
        if size > MAX_PACKED:
            return number
    return len(texts)


def _left_out(number: int) -> str:
    return f"{number} more results are left out: code scanning takes {MAX_RESULTS} and 10 MB; see another report"


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
    from contractguard.rules.catalogue import RULES
    from contractguard.rules.explain import markdown

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
        notes.append(_notification("warning", _left_out(left_out)))
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
        "locations": [{"physicalLocation": _physical(first.at) or _physical(_nowhere())}],
        "partialFingerprints": {f"{COMMAND}/v1": finding.fingerprint},
        "properties": _properties(first),
    }
    if len(group) > 1:
        told["occurrenceCount"] = len(group)
    related = [*_related_locations(group, where)]
    if related:
        told["relatedLocations"] = related
    if finding.waived and finding.waiver is not None:
        reason = f"{finding.waiver.reason} ({finding.waiver.owner}, {waiver_term(finding.waiver)})"
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": printable(reason, 1_000)}]
    return told


def _message(group: Sequence[ShownFinding]) -> str:
    """The first sentence is all that a pull request shows; the ids of all that is told at this place come last."""
    finding = group[0].finding
    others = ", ".join(entry.finding.fingerprint for entry in group[1:20])
    more = f"Also here: {others}{' and more' if len(group) > 20 else ''}." if others else ""
    lines = [f"{sentence_of(finding, 400)}.", *group[0].facts]
    room = MAX_MESSAGE - len(more) - 1
    return _plain(f"{chr(10).join(lines)[:room]}{chr(10) if more else ''}{more}")[:MAX_MESSAGE]


def _plain(text: str) -> str:
    """Text in which nothing is a link or a placeholder (section 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("{", "{{").replace("}", "}}")


def _properties(entry: ShownFinding) -> dict[str, Json]:
    finding = entry.finding
    told: dict[str, Json] = {
        "fingerprint": finding.fingerprint,
        "operation": printable(finding.message.operation, MAX_MESSAGE),
        "pointer": printable(finding.pointer, MAX_MESSAGE),
        "proof": finding.proof.value,
        "problem.severity": {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(
            finding.severity, "recommendation"
        ),
    }
    if entry.witness and finding.proof is Proof.PROVED:
        told["witness"] = entry.witness
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
            at = _physical(Placement(source.document.name, line, column, line, column + 1))
            if at is not None:
                yield {"id": number, "message": {"text": _plain(printable(text, 400))}, "physicalLocation": at}


def _physical(at: Placement | None) -> dict[str, Json] | None:
    """A region of a file, None for what cannot be one of a repository."""
    uri = None if at is None else _uri(at.file)
    if at is None or uri is None:
        return None
    region = {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}
    return {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}, "region": region}


@lru_cache(maxsize=1_000)
def _uri(name: str) -> str | None:
    """A path as a relative reference in which nothing looks like a scheme (RFC 3986, section 4.2); None for one of the
    machine, one that leads out of the folder that it starts from, or that is longer than any. One that is not UTF-8
    keeps its bytes."""
    try:
        data = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # of no file: half a letter
        data = name.encode("utf-8", "surrogatepass")
    uri = quote(data.replace(b"\\", b"/"), safe="/")
    return uri if uri and not uri.startswith("/") and len(uri) <= MAX_URI and ".." not in uri.split("/") else None
