"""The JSON report, version 1: one member of a finding a line, one place a line. Its schema is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.answers.outcome import Problem
from contractguard.contract.choices import Unit
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Placement, Unchecked
from contractguard.contract.judgement import outcome_of
from contractguard.contract.model import MessageKey
from contractguard.contract.report import EventCount, Report
from contractguard.reports.context import RenderContext
from contractguard.reports.incomplete import ReasonForDoubt, doubts
from contractguard.reports.json_section import bounded_value, held_value, section_json, summary
from contractguard.reports.parts.fragments import fragment
from contractguard.reports.parts.json_text import dumps, encode_report, json_array, place, tool
from contractguard.reports.parts.order import (
    findings_in_order,
    further_places,
    numbered_unchecked,
    ordered_places,
    shown_remarks,
)
from contractguard.reports.parts.positions import Positions, positions_in

VERSION = 1
MAX_PLACES = 1_000
"""Places that one finding lists; `places_total` has their true number."""
MAX_PLACES_IN_REPORT = 15_000
"""Places that all findings list together: when there are more, each lists fewer."""
MIN_PLACES = 2
"""Places that a finding lists in any case."""
_NULL, _NONE = "null", "[]"
"""What most findings have in half of their members."""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as UTF-8 JSON with a line feed at its end; the same bytes for the same report. Ignores `context`."""
    del context
    outcome = outcome_of(report)
    entries = numbered_unchecked(section.unchecked for section in report.sections)
    where = positions_in(report)
    head = {
        "version": VERSION,
        "tool": tool(),
        "command": report.command,
        "state": outcome.state,
        "exit_code": outcome.exit_code,
        "fail_on": outcome.fail_on,
        "problem": _problem(outcome.problem) if outcome.problem else None,
        "settings": dict(sorted(report.settings.items())),
        "complete": report.complete,
        "incomplete": [_doubt(one, report.unit) for one in doubts(report)],
        "base": {"commit": report.base.commit, "how": report.base.how} if report.base else None,
        "remarks": shown_remarks(report.remarks),
        "summary": summary(report, [entry for entry, _ in entries]),
    }
    lists: dict[str, Iterable[str]] = {
        "sections": (section_json(one, outcome.fail_on) for one in report.sections),
        "findings": _findings(report, where),
        "unchecked": (dumps(_unchecked_as_json(one, at, report.unit, where)) for one, at in entries),
    }
    if report.unit is Unit.PAYLOAD:
        events = ((one, number) for number, section in enumerate(report.sections) for one in section.events)
        lists["events"] = (dumps(_event(one, number, where)) for one, number in events)
    for name, waivers in (("unused_waivers", report.unused_waivers), ("new_waivers", report.new_waivers)):
        lists[name] = (dumps(_of_waiver(waiver)) for waiver in waivers)
    pieces = [b"{\n", encode_report(",\n".join(f'  "{key}": {dumps(value)}' for key, value in head.items()))]
    for name, items in lists.items():
        pieces.extend(_array(name, items))
    return b"".join((*pieces, b"\n}\n"))


def _problem(problem: Problem) -> dict[str, Json]:
    return {"what": problem.what, "where": problem.where, "remedy": problem.remedy}


def _array(name: str, items: Iterable[str]) -> Iterator[bytes]:
    """A further member of the report whose value is a list of these JSON texts, one a line. Each is encoded for itself
    (a text of many megabytes takes four times its size when one letter in it is rare), and put together once."""
    between = b',\n  "%s": [\n    ' % name.encode()
    for item in items:
        yield between
        yield encode_report(item)
        between = b",\n    "
    yield b"\n  ]" if between == b",\n    " else b',\n  "%s": []' % name.encode()


class _MessageTexts:
    """The JSON text of each message of a report, which many places share, written once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._known: dict[int, str] = {}
        self._pointers: dict[str, str] = {}

    def of_message(self, message: MessageKey) -> str:
        """A message as JSON. It must live as long as this object does."""
        known = self._known.get(id(message))
        if known is None:
            known = self._known[id(message)] = dumps(_message(message, self._unit))
        return known

    def of_places(self, places: Iterable[Place]) -> str:
        """Places as JSON, one a line. (A report may have 15,000 of them.)"""
        lines, messages, pointers = [], self._known, self._pointers
        for one in places:
            message = messages.get(id(one.message)) or self.of_message(one.message)
            pointer = pointers.get(one.pointer)
            if pointer is None:
                pointer = pointers[one.pointer] = dumps(one.pointer)
            lines.append(f'{{"message":{message},"pointer":{pointer}}}')
        return json_array(lines, "      ")


def _doubt(one: ReasonForDoubt, unit: Unit) -> dict[str, Json]:
    message = _message(one.message, unit) if one.message else None
    return {"kind": one.kind, "reason": one.reason, "count": one.count, "message": message}


def _findings(report: Report, where: Positions) -> Iterator[str]:
    """Every finding, with the number of its section, in the one order."""
    sections = {id(finding): number for number, part in enumerate(report.sections) for finding in part.findings}
    findings = findings_in_order(report)
    cap = _cap([len(finding.places) for finding in findings])
    messages = _MessageTexts(report.unit)
    for finding in findings:
        yield _finding(finding, sections[id(finding)], report.unit, where, cap, messages)


def _finding(finding: Finding, section: int, unit: Unit, where: Positions, cap: int, messages: _MessageTexts) -> str:
    """One finding as JSON text, its members in the order of the schema."""
    waiver = dumps(_waiver(finding.waiver)) if finding.waiver else _NULL
    members = {
        "section": str(section),
        "rule": dumps(finding.rule),
        "severity": dumps(finding.severity.label),
        "verdict": dumps(finding.proof.value),
        "message": messages.of_message(finding.message),
        "pointer": dumps(finding.pointer),
        "text": dumps(finding.text),
        "old": dumps(fragment(finding.old, finding.pointer)),
        "new": dumps(fragment(finding.new, finding.pointer)),
        "source": dumps({"old": place(finding.source_old, where), "new": place(finding.source_new, where)}),
        "witness": dumps(_witness(finding, unit)),
        "reason": dumps(finding.reason),
        "places_total": str(further_places(finding)),
        "places": messages.of_places(ordered_places(finding.places)[:cap]) if finding.places else _NONE,
        "consumers": dumps([_hurt(hurt, where) for hurt in finding.consumers]) if finding.consumers else _NONE,
        "waived": waiver if finding.waived else _NULL,
        "expired_waiver": waiver if finding.waiver_expired else _NULL,
        "outdated_waiver": dumps(_outdated_waiver(finding)),
        "complete": dumps(finding.complete),
        "fingerprint": dumps(finding.fingerprint),
    }
    if finding.placement is not None:
        members["placement"] = dumps(_placement(finding.placement))
    if unit is Unit.SCHEMA:
        members["isolated"] = dumps(finding.isolated)
        members["name"] = dumps(finding.detail[0] if finding.detail else "")
    if finding.payloads_total:
        members["payloads_total"] = dumps(finding.payloads_total)
        members["payloads"] = json_array([dumps(_payload(at, where)) for at in finding.payloads], "      ")
    return _template(tuple(members)) % members


@lru_cache(maxsize=32)
def _template(names: tuple[str, ...]) -> str:
    """An object with these members, one a line, which `%` fills in. (Findings have few different ones.)"""
    return "{\n" + ",\n".join(f'      "{name}": %({name})s' for name in names) + "\n    }"


def _placement(at: Placement) -> dict[str, Json]:
    return {
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "changed": at.is_changed,
    }


def _witness(finding: Finding, unit: Unit) -> Json:
    """A message is an object. A value of a schema may be null itself, and stands in an object."""
    return held_value(finding.witness) if unit is Unit.SCHEMA else bounded_value(finding.witness)


def _waiver(waiver: Waiver) -> dict[str, Json]:
    told: dict[str, Json] = {"reason": waiver.reason, "owner": waiver.owner, "until": waiver.until.isoformat()}
    if waiver.days_left is not None:
        told["days_left"] = waiver.days_left
    return {**told, "fingerprint": waiver.fingerprint}


def _outdated_waiver(finding: Finding) -> dict[str, Json] | None:
    if finding.waiver is None or not finding.waiver_outdated or finding.waiver_expired:
        return None
    return _of_waiver(finding.waiver)


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


def _unchecked_as_json(entry: Unchecked, sections: tuple[int, ...], unit: Unit, where: Positions) -> dict[str, Json]:
    message = _message(entry.message, unit) if entry.message else None
    allowed = entry.tolerance
    told: dict[str, Json] = {
        "section": sections[0],
        "message": message,
        "subject": entry.subject,
        "reason": entry.reason,
        "source": place(entry.source, where),
        "must": entry.must,
        "allowed": allowed and {"reason": allowed.reason, "owner": allowed.owner, "until": allowed.until.isoformat()},
    }
    if len(sections) > 1:
        told["further_sections"] = list(sections[1:])
    if entry.times != 1:
        told["times"] = entry.times
    return told


def _event(one: EventCount, section: int, where: Positions) -> dict[str, Json]:
    return {
        "section": section,
        "message": _message(one.message, Unit.PAYLOAD),
        "verified": one.verified,
        "failing": one.failing,
        "share": round(one.share, 4),
        "first": place(one.first, where),
        "last": place(one.last, where),
    }


def _message(key: MessageKey, unit: Unit) -> dict[str, Json]:
    kind = key.role.value if key.role else "schema" if unit is Unit.SCHEMA else "operation"
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
            return max(min(share, MAX_PLACES), MIN_PLACES)
        left -= count
    return MAX_PLACES
