"""A section of the JSON report: what was asked, and the answer in figures. Its findings stand in one list with all."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import FailOn, Unit, VerdictKind
from contractguard.contract.document import Json, pointer
from contractguard.contract.finding import Severity, Unchecked
from contractguard.contract.report import Report, Section, Side, Statistics
from contractguard.reports.json_coverage import coverage_json
from contractguard.reports.mutants.as_json import mutants_json
from contractguard.reports.parts.fragments import MAX_WITNESS, cut_to_bound
from contractguard.reports.parts.json_text import dumps
from contractguard.reports.parts.order import ordered_unchecked, shown_remarks

_ENDS = ("sender", "reader")


def section_json(section: Section, fail_on: FailOn) -> str:
    """A section as JSON text, one member a line, in the order of the schema; `fail_on` is what fails the run."""
    members: dict[str, Json] = {
        "title": section.title,
        "question": section.question,
        "unit": section.unit,
        "decides": section.decides,
        "verdict": _verdict(section.verdict) if section.verdict else None,
        "sides": {end: _side(side) for end, side in zip(_ENDS, section.sides, strict=False)} or None,
        "complete": section.complete,
        "reason": section.reason,
        "remarks": shown_remarks(section.remarks),
        "summary": summary(section, ordered_unchecked(section.unchecked)),
        **({"proved": mutants_json(section)} if section.unit is Unit.MUTANT else {}),
        **({"fail_on": section.fail_on} if section.fail_on not in (None, fail_on) else {}),
    }
    texts = {key: dumps(value) for key, value in members.items()}
    if section.coverage is not None:
        texts["coverage"] = coverage_json(section.coverage)
    return "{\n" + ",\n".join(f'      "{key}": {text}' for key, text in texts.items()) + "\n    }"


def summary(counted: Report | Section, unchecked: Sequence[Unchecked]) -> dict[str, Json]:
    """The figures of a report, or of one of its sections, of which this was not checked."""
    counts = {level.label: counted.count(level) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)}
    statistics = counted.statistics
    return {
        **counts,
        "waived": counted.waived,
        "unknown": len(unchecked),
        "missed": sum(entry.missed for entry in unchecked),
        "operations": statistics.operations,
        "messages": statistics.messages,
        "checked": statistics.checked,
        "expectations": _expectations(statistics),
        **({"failing": statistics.failing} if counted.unit is Unit.PAYLOAD else {}),
    }


def bounded_value(held: tuple[Json] | None) -> Json:
    """A value from an input that is kept within bounds; null where there is none."""
    return None if held is None else cut_to_bound(held[0], MAX_WITNESS)


def held_value(held: tuple[Json] | None) -> Json:
    """The same for a value that may be null itself: the member of an object."""
    return None if held is None else {"value": bounded_value(held)}


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


def _verdict(verdict: Verdict) -> Json:
    return {
        "kind": verdict.kind,
        "disputed": verdict.disputed,
        "empty_sender": verdict.empty_sender,
        "reason": verdict.reason,
        "witness": held_value((verdict.witness,) if verdict.kind is VerdictKind.BREAKING else None),
        "candidate": held_value(verdict.candidate),
    }


def _side(side: Side) -> Json:
    schema = side.schema
    return {
        "name": side.name,
        "file": schema.document.name,
        "pointer": pointer(schema.path),
        "dialect": schema.dialect,
    }
