"""The JSON report, version 1: one member of a finding a line, one place a line. Its schema is published."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import (
    AffectedConsumer,
    Finding,
    Place,
    Severity,
    Unchecked,
)
from contractguard.contract.model import MessageKey
from contractguard.contract.report import EventCount, Report, Statistics, Unit
from contractguard.reports.incomplete import ReasonForDoubt, doubts
from contractguard.reports.parts.fragments import MAX_WITNESS, cut_to_bound, fragment
from contractguard.reports.parts.json_text import dumps, encode_report, json_array, place, tool
from contractguard.reports.parts.order import (
    further_places,
    order_findings,
    ordered_places,
    ordered_unchecked,
    shown_remarks,
)
from contractguard.reports.parts.positions import Positions, locations, positions
from contractguard.reports.parts.style import TextStyle

VERSION = 1
MAX_PLACES = 1_000
"""Places that one finding lists; `places_total` has their true number."""
MAX_PLACES_IN_REPORT = 15_000
"""Places that all findings list together: when there are more, each lists fewer."""


def render_json(report: Report, style: TextStyle) -> bytes:
    """The report as UTF-8 JSON with a line feed at its end; the same bytes for the same report. Ignores `style`."""
    del style
    entries = ordered_unchecked(report.unchecked)
    findings = order_findings(report.findings)
    where = positions(locations(report))
    cap = _cap([len(finding.places) for finding in findings])
    head = {
        "version": VERSION,
        "tool": tool(),
        "command": report.command,
        "settings": dict(sorted(report.settings.items())),
        "complete": report.complete,
        "incomplete": [_doubt(one) for one in doubts(report)],
        "base": {"commit": report.base.commit, "how": report.base.how} if report.base else None,
        "remarks": shown_remarks(report.remarks),
        "summary": _summary(report, entries),
    }
    blocks = [encode_report(f'  "{key}": {dumps(value)}') for key, value in head.items()]
    messages = _MessageTexts()
    # Each is encoded for itself: a text of many megabytes takes four times its size when one letter in it is rare.
    blocks.append(_array("findings", [encode_report(_finding(finding, where, cap, messages)) for finding in findings]))
    blocks.append(_array("unchecked", [encode_report(dumps(_unchecked(one, where))) for one in entries]))
    if report.unit is Unit.PAYLOAD:
        blocks.append(_array("events", [encode_report(dumps(_event(one, where))) for one in report.events]))
    for name, waivers in (("unused_waivers", report.unused_waivers), ("new_waivers", report.new_waivers)):
        blocks.append(_array(name, [encode_report(dumps(_of_waiver(waiver))) for waiver in waivers]))
    return b"{\n" + b",\n".join(blocks) + b"\n}\n"


def _array(name: str, items: Sequence[bytes]) -> bytes:
    """A member of the report whose value is a list of this JSON, one a line."""
    lines = b",\n    ".join(items)
    return b'  "%s": [\n    %s\n  ]' % (name.encode(), lines) if items else b'  "%s": []' % name.encode()


class _MessageTexts:
    """The JSON text of each message of a report, which many places share, written once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of_place(self, place: Place) -> str:
        """A place as JSON. Its message must live as long as this object does."""
        message = place.message
        known = self._known.get(id(message))
        if known is None:
            known = self._known[id(message)] = dumps(_message(message))
        return f'{{"message":{known},"pointer":{dumps(place.pointer)}}}'


def _summary(report: Report, unchecked: Sequence[Unchecked]) -> dict[str, Json]:
    counts = {level.label: report.count(level) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)}
    statistics = report.statistics
    return {
        **counts,
        "waived": report.waived,
        "unknown": len(unchecked),
        "missed": sum(entry.missed for entry in unchecked),
        "operations": statistics.operations,
        "messages": statistics.messages,
        "checked": statistics.checked,
        "expectations": _expectations(statistics),
        **({"failing": statistics.failing} if report.unit is Unit.PAYLOAD else {}),
    }


def _doubt(one: ReasonForDoubt) -> dict[str, Json]:
    message = _message(one.message) if one.message else None
    return {"kind": one.kind, "reason": one.reason, "count": one.count, "message": message}


def _expectations(statistics: Statistics) -> dict[str, int] | None:
    if statistics.expectations is None:
        return None
    return {
        "total": statistics.expectations,
        "consumers": statistics.consumers,
        "guaranteed": statistics.guaranteed,
        "possible": statistics.possible,
        "pending": statistics.pending,
        "unread": statistics.unread,
    }


def _finding(finding: Finding, where: Positions, cap: int, messages: _MessageTexts) -> str:
    """One finding as JSON text, its members in the order of the schema."""
    places = ordered_places(finding.places)[:cap]
    waiver = _waiver(finding.waiver) if finding.waiver else None
    members = {
        "rule": dumps(finding.rule),
        "severity": dumps(finding.severity.label),
        "verdict": dumps(finding.proof.value),
        "message": dumps(_message(finding.message)),
        "pointer": dumps(finding.pointer),
        "text": dumps(finding.text),
        "old": dumps(fragment(finding.old, finding.pointer)),
        "new": dumps(fragment(finding.new, finding.pointer)),
        "source": dumps({"old": place(finding.source_old, where), "new": place(finding.source_new, where)}),
        "witness": dumps(cut_to_bound(finding.witness[0], MAX_WITNESS) if finding.witness else None),
        "reason": dumps(finding.reason),
        "places_total": dumps(further_places(finding)),
        "places": json_array(map(messages.of_place, places), "      "),
        "consumers": dumps([_hurt(hurt, where) for hurt in finding.consumers]),
        "waived": dumps(waiver if finding.waived else None),
        "expired_waiver": dumps(waiver if finding.waiver_expired else None),
        "outdated_waiver": dumps(waiver if finding.waiver_outdated and not finding.waiver_expired else None),
        "complete": dumps(finding.complete),
        "fingerprint": dumps(finding.fingerprint),
    }
    if finding.payloads_total:
        members["payloads_total"] = dumps(finding.payloads_total)
        members["payloads"] = json_array([dumps(_payload(at, where)) for at in finding.payloads], "      ")
    return "{\n" + ",\n".join(f'      "{key}": {text}' for key, text in members.items()) + "\n    }"


def _waiver(waiver: Waiver) -> dict[str, Json]:
    told = {"reason": waiver.reason, "owner": waiver.owner, "until": waiver.until.isoformat()}
    return {**told, "fingerprint": waiver.fingerprint}


def _of_waiver(waiver: Waiver) -> dict[str, Json]:
    about = waiver.subject
    return {
        "fingerprint": about.fingerprint,
        "provider": about.provider,
        "rule": about.rule,
        "message": about.message,
        "pointer": about.pointer,
        **_waiver(waiver),
        "source": waiver.source,
    }


def _hurt(hurt: AffectedConsumer, where: Positions) -> dict[str, Json]:
    return {
        "consumer": hurt.consumer,
        "expectation": hurt.expectation,
        "strength": hurt.strength,
        "pending": hurt.pending,
        "breaks": hurt.breaks,
        "source": place(hurt.at, where),
    }


def _unchecked(entry: Unchecked, where: Positions) -> dict[str, Json]:
    message = _message(entry.message) if entry.message else None
    allowed = entry.tolerance
    return {
        "message": message,
        "subject": entry.subject,
        "reason": entry.reason,
        "source": place(entry.source, where),
        "must": entry.must,
        "allowed": allowed and {"reason": allowed.reason, "owner": allowed.owner, "until": allowed.until.isoformat()},
    }


def _event(one: EventCount, where: Positions) -> dict[str, Json]:
    return {
        "message": _message(one.message),
        "verified": one.verified,
        "failing": one.failing,
        "share": round(one.share, 4),
        "first": place(one.first, where),
        "last": place(one.last, where),
    }


def _message(key: MessageKey) -> dict[str, Json]:
    kind = key.role.value if key.role else "operation"
    return {"kind": kind, "operation": key.operation, "status": key.status, "media_type": key.media_type}


def _payload(at: Location, where: Positions) -> dict[str, Json]:
    from contractguard.contract.redaction import redacted_name

    return {**(place(at, where) or {}), "pointer": redacted_name(at.pointer)}  # keys of a payload may be secrets


def _cap(counts: Sequence[int]) -> int:
    """How many places each finding may list, so that all of them together stay within the bound."""
    left = MAX_PLACES_IN_REPORT
    for index, count in enumerate(smallest := sorted(counts)):
        share = left // (len(smallest) - index)
        if count > share:
            return min(share, MAX_PLACES)
        left -= count
    return MAX_PLACES
