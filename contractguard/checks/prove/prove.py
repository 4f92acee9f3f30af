"""Mutants drawn, settled, counted and told: the answer on one contract as a section of a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.prove.sample import draw_sample, list_costly, list_mutants, select_operators
from contractguard.checks.prove.settle import CHUNK, Settled
from contractguard.checks.prove.work import Bench, Blueprint, GuardMaker, settle_all
from contractguard.contract.answers.mutant import MutantCounts, MutantResult, MutantStatus
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode, Question, Unit
from contractguard.contract.document import pointer
from contractguard.contract.finding import Finding, Place, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section, Statistics
from contractguard.rules.fingerprint import fingerprints
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

RULE = "prove.survived"
MAX_PLACES = 20
"""Further messages of a survivor that are told."""


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """How much is asked: `operators` are patterns, `sample` so many mutants, `budget` so many seconds, from when it
    `began` by the monotonic clock, or from now; `known` are the results of earlier runs by id. So many as a `chunk`
    says are asked about between two looks at the clock."""

    operators: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 1
    budget: float | None = None
    workers: int = 1
    fail_under: float | None = None
    known: Mapping[str, Settled] = field(default_factory=dict)
    chunk: int = CHUNK
    began: float | None = None

    def find_deadline(self) -> float | None:
        """When the budget is spent, by the monotonic clock; None where there is none."""
        if self.budget is None:
            return None
        return (time.monotonic() if self.began is None else self.began) + self.budget


class ProveAnswer(NamedTuple):
    """What became of each mutant, by id. `is_cut`: the budget was spent before all were listed."""

    results: tuple[MutantResult, ...]
    is_cut: bool = False


def prove_contract(
    description: Description,
    make_guard: GuardMaker,
    options: ProveOptions,
    *,
    formats: FormatMode = FormatMode.WARN,
    is_read: Callable[[Mutant], bool] = lambda mutant: False,
    is_costly: Callable[[Mutant], bool] = lambda mutant: True,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> ProveAnswer:
    """What became of each mutant. Raises `UsageError` for a pattern that names no operator, and what making the
    guard raises. The sample is drawn of those that are costly to ask about; all others are asked."""
    deadline = options.find_deadline()
    mutants, is_cut = list_mutants(description, select_operators(options.operators), deadline)
    costly = list_costly(mutants, is_costly, deadline)
    drawn = draw_sample(costly, options.sample, options.seed, is_read)
    drawn |= {one.id for one in mutants} - {one.id for one in costly}
    asked = sorted(drawn - options.known.keys())
    blueprint = Blueprint.from_description(description, make_guard, formats)
    found = settle_all(
        blueprint,
        asked,
        options.workers,
        deadline,
        lambda done: tell(done, len(asked)),
        lambda: Bench(description, blueprint, mutants),
        options.chunk,
    )
    settled = {**{one: options.known[one] for one in drawn & options.known.keys()}, **found}
    results = (_result(one, settled.get(one.id) or _left_out(one, drawn)) for one in mutants)
    return ProveAnswer(tuple(sorted(results, key=lambda one: one.id)), is_cut)


def _left_out(mutant: Mutant, drawn: frozenset[str]) -> Settled:
    why = "the budget was spent" if mutant.id in drawn else "not in the sample"
    return Settled(mutant.id, MutantStatus.NOT_RUN, why)


def _result(mutant: Mutant, settled: Settled) -> MutantResult:
    first = Place(MessageKey("no message"), "") if mutant.first is None else _place(mutant, mutant.first)
    survived = settled.status is MutantStatus.SURVIVED
    before = mutant.place.document.value_at(mutant.place.path)
    edited = mutant.edit.path == mutant.place.path
    after = mutant.edit.node if edited else _member(mutant)
    return MutantResult(
        mutant.id, mutant.operator, mutant.variant, settled.status, mutant.place, before, after,
        first.message, first.pointer, settled.why, settled.by, settled.suggestion, settled.readers,
        tuple(_place(mutant, one) for one in mutant.reached[1:]) if survived else (),
    )  # fmt: skip


def _member(mutant: Mutant) -> object:
    """What became of the member that a change of its holder is about; None where it is gone."""
    member = mutant.place.path[-1]
    holder = mutant.edit.node
    return holder.get(member) if isinstance(holder, dict) else None


def _place(mutant: Mutant, reached: ReachedMessage) -> Place:
    return Place(
        MessageKey(reached.operation, reached.role, reached.status, reached.media_type),
        pointer((*reached.pointer, *mutant.field)) if reached.pointer else "",
    )


def section_of(
    title: str,
    description: Description,
    answer: ProveAnswer,
    options: ProveOptions,
    unread: Sequence[Unchecked] = (),
) -> Section:
    """The results as a section: what survived are its findings. `unread`: what of the guard could not be read;
    of parts of the description that could not be, nothing was asked either."""
    results = answer.results
    counts = MutantCounts.from_results(results)
    score = counts.score
    is_below = options.fail_under is not None and score is not None and score < options.fail_under
    severity = Severity.ERROR if is_below else Severity.WARNING
    contract = description.contract
    parts = (Unchecked(key, what, at, unread=True, must=True) for key, at, what in contract.problems)
    left = (*unread, *parts, *_find_cut(answer))
    return Section(
        findings=tuple(_finding(one, severity) for one in results if one.status is MutantStatus.SURVIVED),
        statistics=Statistics(
            operations=len(contract.operations), messages=sum(1 for _ in contract.messages()), checked=counts.judged
        ),
        title=title,
        question=Question.PROVE,
        unit=Unit.MUTANT,
        unchecked=left,
        complete=not left,
        documents=contract.documents,
        mutants=results,
    )


def _find_cut(answer: ProveAnswer) -> Iterator[Unchecked]:
    """That there are more mutants than those that are told of."""
    if answer.is_cut:
        listed = len(answer.results)
        why = f"the budget was spent while mutants were listed, {listed} so far: how many more there are is not known"
        yield Unchecked(None, why, unread=True, must=True)


def _finding(one: MutantResult, severity: Severity) -> Finding:
    """A survivor as a finding at the place that could change unseen."""
    suggestion = f"; a suggested expectation: {one.suggestion}" if one.suggestion else ""
    variant = f" ({printable(one.variant, 100)})" if one.variant else ""
    text = f"{one.operator}{variant} would reach production unseen: {one.why}{suggestion}"
    change = Change(RULE, one.id, one.before, one.after)
    return Finding(
        rule=RULE,
        severity=severity,
        proof=Proof.STRUCTURAL,
        message=one.message,
        pointer=one.pointer,
        text=text,
        **fingerprints(RULE, one.message, one.pointer, change, (one.id,)),
        old=one.before,
        new=one.after,
        source_new=one.place,
        places=one.places[:MAX_PLACES],
        further_places=len(one.places),
        detail=(one.id,),
    )
