"""Mutants in the JSON report, and read back from it."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.answers.mutant import MutantCounts, MutantResult, MutantStatus
from contractguard.contract.document import Json
from contractguard.contract.report import Section
from contractguard.reports.parts.fragments import fragment
from contractguard.reports.parts.json_text import place
from contractguard.reports.parts.positions import positions


def mutants_json(section: Section) -> dict[str, Json]:
    """The score with what stands beside it, and every mutant, by id."""
    counts = MutantCounts.from_results(section.mutants)
    return {
        "score": counts.score,
        "by_status": {status.value: counts[status] for status in MutantStatus},
        "mutants": list(_mutants(section)),
    }


def _mutants(section: Section) -> Iterator[dict[str, Json]]:
    where = positions(one.place for one in section.mutants)
    for one in sorted(section.mutants, key=lambda each: each.id):
        yield {
            "id": one.id,
            "operator": one.operator,
            "variant": one.variant,
            "status": one.status,
            "why": one.why,
            "by": list(one.by),
            "suggestion": one.suggestion,
            "readers": one.readers,
            "message": {
                "kind": one.message.role.value if one.message.role else "operation",
                "operation": one.message.operation,
                "status": one.message.status,
                "media_type": one.message.media_type,
            },
            "pointer": one.pointer,
            "source": place(one.place, where),
            "before": _fragment(one, one.before),
            "after": _fragment(one, one.after),
        }


def _fragment(one: MutantResult, node: Json) -> Json:
    return fragment(node, one.place.pointer)
