"""The JSON report, version 1: one member of a finding a line, one place a line. Its schema is published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from contractguard.contract.document import Json, Location
from contractguard.contract.finding import Finding, Report, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.reports.fragments import MAX_FRAGMENT, MAX_WITNESS, bounded
from contractguard.reports.order import further_places, ordered, ordered_places, ordered_unchecked
from contractguard.reports.positions import Positions, locations, positions
from contractguard.reports.style import TextStyle

VERSION = 1
MAX_PLACES = 1_000
"""Places that one finding lists; `places_total` has their true number."""
MAX_PLACES_IN_REPORT = 15_000
"""Places that all findings list together: when there are more, each lists fewer."""

_OBEYED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
"""In UTF-8: DEL, C1 and bidirectional controls, line separators. JSON allows them, terminals may obey them."""


def render_json(report: Report, style: TextStyle) -> bytes:
    """The report as UTF-8 JSON with a line feed at its end; the same bytes for the same report. Ignores `style`."""
    del style
    findings = ordered(report.findings)
    where = positions(locations(report))
    cap = _cap([len(finding.places) for finding in findings])
    head = {
        "version": VERSION,
        "tool": {"name": "contractguard", "version": _tool_version()},
        "command": report.command,
        "settings": dict(sorted(report.settings.items())),
        "complete": report.complete,
        "summary": _summary(report),
    }
    blocks = [f'  "{key}": {_dumps(value)}' for key, value in head.items()]
    blocks.append(f'  "findings": {_listed([_finding(finding, where, cap) for finding in findings], "  ")}')
    unchecked = [_dumps(_unchecked(entry, where)) for entry in ordered_unchecked(report.unchecked)]
    blocks.append(f'  "unchecked": {_listed(unchecked, "  ")}')
    text = "{\n" + ",\n".join(blocks) + "\n}\n"
    return _OBEYED.sub(lambda found: f"\\u{ord(found.group().decode()):04x}".encode(), text.encode())


def _summary(report: Report) -> dict[str, int]:
    counts = {level.label: report.count(level) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)}
    statistics = report.statistics
    return {
        **counts,
        "unknown": len(report.unchecked),
        "operations": statistics.operations,
        "messages": statistics.messages,
        "checked": statistics.checked,
        **({"failing": statistics.failing} if report.command == "verify" else {}),
    }


def _finding(finding: Finding, where: Positions, cap: int) -> str:
    """One finding as JSON text, its members in the order of the schema."""
    places = ordered_places(finding.places)[:cap]
    members = {
        "rule": _dumps(finding.rule),
        "severity": _dumps(finding.severity.label),
        "verdict": _dumps(finding.proof.value),
        "message": _dumps(_message(finding.message)),
        "pointer": _dumps(finding.pointer),
        "text": _dumps(finding.text),
        "old": _dumps(bounded(finding.old, MAX_FRAGMENT)),
        "new": _dumps(bounded(finding.new, MAX_FRAGMENT)),
        "source": _dumps({"old": _source(finding.source_old, where), "new": _source(finding.source_new, where)}),
        "witness": _dumps(bounded(finding.witness[0], MAX_WITNESS) if finding.witness else None),
        "reason": _dumps(finding.reason),
        "places_total": _dumps(further_places(finding)),
        "places": _listed([_dumps({"message": _message(p.message), "pointer": p.pointer}) for p in places], "      "),
        "consumers": _dumps([{"consumer": h.consumer, "expectation": h.expectation} for h in finding.consumers]),
        "complete": _dumps(finding.complete),
        "fingerprint": _dumps(finding.fingerprint),
    }
    if finding.payloads_total:
        members["payloads_total"] = _dumps(finding.payloads_total)
        members["payloads"] = _listed([_dumps(_payload(at, where)) for at in finding.payloads], "      ")
    return "{\n" + ",\n".join(f'      "{key}": {text}' for key, text in members.items()) + "\n    }"


def _unchecked(entry: Unchecked, where: Positions) -> dict[str, Json]:
    message = _message(entry.message) if entry.message else None
    return {"message": message, "reason": entry.reason, "source": _source(entry.source, where)}


def _message(key: MessageKey) -> dict[str, Json]:
    kind = key.role.value if key.role else "operation"
    return {"kind": kind, "operation": key.operation, "status": key.status, "media_type": key.media_type}


def _payload(at: Location, where: Positions) -> dict[str, Json]:
    position = where[at]
    line, column = position or (None, None)
    return {"file": at.document.name, "line": line, "column": column, "pointer": at.pointer}


def _source(source: Location | None, where: Positions) -> dict[str, Json] | None:
    if source is None:
        return None
    position = where[source]
    line, column = position or (None, None)
    return {"file": source.document.name, "line": line, "column": column}


def _cap(counts: Sequence[int]) -> int:
    """How many places each finding may list, so that all of them together stay within the bound."""
    left = MAX_PLACES_IN_REPORT
    for index, count in enumerate(smallest := sorted(counts)):
        share = left // (len(smallest) - index)
        if count > share:
            return min(share, MAX_PLACES)
        left -= count
    return MAX_PLACES


def _listed(items: Iterable[str], indent: str) -> str:
    """JSON texts as an array, one a line."""
    lines = ",\n".join(f"{indent}  {item}" for item in items)
    return f"[\n{lines}\n{indent}]" if lines else "[]"


def _dumps(value: Json) -> str:
    """Compact JSON: by orjson, or by the standard library for what orjson refuses (long integers, lone surrogates)."""
    import orjson

    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":"))


def _tool_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("contractguard")
    except PackageNotFoundError:
        return "0+source"
