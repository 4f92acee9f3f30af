"""What became of mutants, in one line."""

from __future__ import annotations

from contractguard.contract.answers.mutant import MutantCounts, MutantStatus


def figures(counts: MutantCounts) -> str:
    """The score, never alone."""
    score = "no score" if counts.score is None else f"score {_percent(counts.score)} %"
    judged = f"{counts[MutantStatus.KILLED]} killed, {counts[MutantStatus.SURVIVED]} survived"
    beside = (
        ("equivalent", MutantStatus.EQUIVALENT),
        ("not decided", MutantStatus.UNDECIDED),
        ("read by nobody", MutantStatus.UNREAD),
        ("not run", MutantStatus.NOT_RUN),
        ("not applicable", MutantStatus.NOT_APPLICABLE),
    )
    told = [f"{score} ({judged})", *(f"{counts[status]} {name}" for name, status in beside)]
    if counts[MutantStatus.OUT_OF_TIME]:
        told.append(f"{counts[MutantStatus.OUT_OF_TIME]} out of time")
    if counts[MutantStatus.FAILED]:
        told.append(f"{counts[MutantStatus.FAILED]} failed")
    return " · ".join(told)


def _percent(score: float) -> str:
    """A percentage that is 100 only where nothing survived."""
    return "100" if score == 100 else f"{min(score, 99.9):.1f}"
