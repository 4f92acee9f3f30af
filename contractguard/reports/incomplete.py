"""Why a report may not have everything: what was not checked, what is not proved, and where a search was cut short."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.finding import Finding, Proof
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Report
from contractguard.reports.parts.order import findings_in_order, ordered_unchecked
from contractguard.support.dataclass import dataclass

NOT_TOLD = "the report does not say why"
_OPEN = {Proof.UNPROVEN: "unproven", Proof.DISPUTED: "disputed"}


@dataclass(frozen=True, slots=True)
class ReasonForDoubt:
    """A reason why there may be more findings, or fewer: `kind` is "unchecked", "unproven", "disputed", "cut-short" or
    "unknown"; it holds for `count` parts or findings, of which `message` is the first (None: the whole)."""

    kind: str
    reason: str
    count: int
    message: MessageKey | None


def doubts(report: Report) -> list[ReasonForDoubt]:
    """Every reason once; none where the report is complete, and at least one where it is not."""
    if report.complete:
        return []
    found: dict[tuple[str, str], ReasonForDoubt] = {}
    for kind, reason, message in _reasons(report):
        known = found.get((kind, reason))
        found[kind, reason] = ReasonForDoubt(
            kind, reason, known.count + 1 if known else 1, known.message if known else message
        )
    return list(found.values()) or [ReasonForDoubt("unknown", NOT_TOLD, 1, None)]


def _reasons(report: Report) -> Iterator[tuple[str, str, MessageKey | None]]:
    for entry in ordered_unchecked(report.unchecked):
        yield "unchecked", entry.reason, entry.message
    for finding in findings_in_order(report):
        if is_open(finding):
            yield _OPEN[finding.proof], finding.reason or "no witness was found", finding.message
        if not finding.complete:
            yield "cut-short", "not all differences of the message were looked for", finding.message
    for section in report.sections:
        if section.reason is not None and not section.complete:
            yield "cut-short", section.reason, None


def is_open(finding: Finding) -> bool:
    """Whether it is not known for certain that a finding breaks."""
    return finding.proof in _OPEN
