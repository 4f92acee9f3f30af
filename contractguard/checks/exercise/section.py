"""What an exercise found, as an answer of a report, and in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contractguard.checks.exercise.run import ExerciseRun, OperationRun
from contractguard.checks.judging.consumer_reads import list_unseen
from contractguard.checks.judging.lists import EMPTY_LISTS, ListsSeen
from contractguard.checks.judging.vacuity import find_loss, find_vacuity
from contractguard.contract.choices import Question
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section, Statistics
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_NAMED = 3
BUDGET = "budget: it was not called to the end of every phase"
NOT_JUDGED = "no answer could be judged"
NOT_DESCRIBED = "no success was one that is described: another status, or another representation"
NEVER_VALID = "no success answered a request that was made to be valid"
NEVER_CALLED = "budget: it was not called"


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """The answer, and what was done in one line."""

    section: Section
    summary: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """The operations of a run by what became of them; `vacuous` with why, `troubled` with what ended them."""

    exercised: tuple[str, ...]
    cut: tuple[str, ...]
    vacuous: dict[str, str]
    troubled: dict[str, str]


def exercise_result(
    run: ExerciseRun, phases: Sequence[str], seed: int, findings: tuple[Finding, ...], title: str
) -> ExerciseResult:
    """What a run comes to, with what it found. An operation counts as checked where its answers say something about
    it."""
    standing = _standing(run, phases)
    summary = _summary(run, standing, seed)
    judged = sum(run.operations[key].judged for key in standing.exercised)
    unchecked = [*_list_unchecked(run, standing), *run.plan.left_out]
    if run.tally.dropped:
        unchecked.append(Unchecked(None, f"{run.tally.dropped} further differences, beyond those that are told apart"))
    section = Section(
        findings,
        tuple(unchecked),
        Statistics(len(run.operations), run.interactions, judged),
        title=title,
        question=Question.EXERCISE,
        complete=not unchecked,
        remarks=(summary, *run.readers.remarks),
    )
    return ExerciseResult(section, summary)


def _standing(run: ExerciseRun, phases: Sequence[str]) -> _Standing:
    troubled = {key: one.trouble for key, one in run.operations.items() if one.trouble}
    cut = tuple(run.cut_operations(phases))
    vacuous = {}
    for key, one in run.operations.items():
        reason = _why_vacuous(one, run.plan.operations[key].path)
        if reason is not None and key not in troubled and not (key in cut and not one.statuses):
            vacuous[key] = reason
    exercised = tuple(
        key for key, one in run.operations.items() if one.statuses and key not in vacuous and key not in troubled
    )
    return _Standing(exercised, cut, vacuous, troubled)


def _why_vacuous(one: OperationRun, path: str) -> str | None:
    """Why the answers of an operation say nothing about it, or None where they do."""
    if not one.judged:
        return find_vacuity(one.statuses, path) or NOT_JUDGED
    reason = find_vacuity(one.statuses, path) or (None if one.described else NOT_DESCRIBED)
    return reason or (None if one.meant else NEVER_VALID)


def _list_unchecked(run: ExerciseRun, standing: _Standing) -> Iterator[Unchecked]:
    for key, reason in standing.troubled.items():
        yield Unchecked(MessageKey(key), reason)
    for key in standing.cut:
        yield Unchecked(MessageKey(key), BUDGET if run.operations[key].statuses else NEVER_CALLED)
    for key, reason in standing.vacuous.items():
        yield Unchecked(MessageKey(key), reason)
    for key, one in run.operations.items():
        loss = None if key in standing.vacuous else find_loss(one.answers)
        if loss is not None:  # of what asks for no credentials, a refusal may be what is wanted of it
            yield Unchecked(MessageKey(key), loss, must=bool(run.plan.operations[key].security) or "429" in loss)
    for key, one in run.operations.items():
        if one.statuses:
            yield from list_unseen(key, run.readers.success_reads(key), one.reads)
    for key in standing.exercised:
        if run.operations[key].lists is ListsSeen.EMPTY:
            yield Unchecked(MessageKey(key), EMPTY_LISTS)
    yield from run.unchecked


def _summary(run: ExerciseRun, standing: _Standing, seed: int) -> str:
    """`12 operations: 9 exercised, 2 cut by the budget (POST /payouts, …) · 812 interactions, seed 1f3a`."""
    parts = [f"{len(standing.exercised)} exercised"]
    if standing.cut:
        word = "the end of the server" if run.reason == "server-gone" else "the budget"
        parts.append(f"{len(standing.cut)} cut by {word} ({_list_names(standing.cut)})")
    parts += [f"{len(keys)} {reason} ({_list_names(keys)})" for reason, keys in _by_reason(standing)]
    count = len(run.operations)
    head = f"{count} operation{'s' if count != 1 else ''}: {', '.join(parts)}"
    return f"{head} · {run.interactions} interactions, seed {seed:x}"


def _by_reason(standing: _Standing) -> Iterator[tuple[str, list[str]]]:
    """What was not checked, by its reason without figures."""
    found: dict[str, list[str]] = {}
    for key, reason in (*standing.vacuous.items(), *standing.troubled.items()):
        found.setdefault(_SHORT.get(reason.split(":")[0].split(" of ")[0], reason.partition(":")[0]), []).append(key)
    yield from sorted(found.items())


_SHORT = {"none": "never a success"}


def _list_names(keys: Sequence[str]) -> str:
    shown = ", ".join(printable(key, 60) for key in keys[:MAX_NAMED])
    return f"{shown}, …" if len(keys) > MAX_NAMED else shown
