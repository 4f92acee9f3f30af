"""The user's own tests as the guard: of an application that sends what the mutant allows, a test must fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from contractguard.algebra.equivalence import Equivalence
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Answer
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.prove.rewriting.notes import ANY_TEST, MAX_TOLD, RunNotes, SentResponses
from contractguard.checks.prove.rewriting.plan import ResponseKey, Rewrite, RewritePlan
from contractguard.checks.prove.rewriting.rewriter import find_body_schema
from contractguard.checks.validation.payload import is_json
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode, VerdictKind
from contractguard.contract.document import pointer
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

AROUND = "it is no change of a body, and only the bodies of responses are changed"
NOT_SENT = "it is in the body of no JSON response, and nothing else is changed"
UNTOUCHED = "no test makes the application send a response that has it"
FITS = "every response that fits the mutant fits the contract, too"
GREEN, RED = 0, 1
"""Exit codes of pytest: all tests passed; some failed. With others it did not come to an end."""


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of the tests: the exit code, None where it was ended because it took too long; what was noted meanwhile,
    and the last line that it wrote."""

    exit_code: int | None
    notes: RunNotes
    last_line: str = ""


SuiteRunner = Callable[[RewritePlan], SuiteRun]
"""Runs the tests while responses are changed as a plan says."""


class SuiteGuard:
    """The tests, run once for each mutant: those that make the application send a response that it changes. `sent`:
    the responses that they make it send, and which of them do."""

    def __init__(self, description: Description, formats: FormatMode, run: SuiteRunner, sent: SentResponses) -> None:
        self._description, self._run, self._sent = description, run, sent
        self._is_green: dict[tuple[str, ...], bool] = {}
        self._equivalence = MutantEquivalence(description, formats)
        self._relation = Equivalence(formats=formats is FormatMode.ASSERT)

    def needs_run(self, mutant: Mutant) -> bool:
        """Whether the tests would have to be run in order to answer."""
        return mutant.key is not None and bool(self._find_touched(mutant)) and not self._fits(mutant)

    def ask(self, mutant: Mutant) -> Answer:
        """Killed where a test fails once responses are changed."""
        if mutant.key is None:
            return Answer(MutantStatus.NOT_APPLICABLE, AROUND)
        if not any(map(_is_json_response, mutant.reached)):
            return Answer(MutantStatus.NOT_APPLICABLE, NOT_SENT)
        touched = self._find_touched(mutant)
        if not touched:
            return Answer(MutantStatus.UNREAD, UNTOUCHED)
        if self._fits(mutant):
            return Answer(MutantStatus.NOT_APPLICABLE, FITS)
        rewrites, doubts = self._draw(mutant, touched)
        if not rewrites:
            return Answer(MutantStatus.UNDECIDED, doubts[0]) if doubts else Answer(MutantStatus.NOT_APPLICABLE, FITS)
        tests = self._find_tests(rewrites)
        plan = RewritePlan.from_description(self._description, mutant.edit, tuple(rewrites), tests)
        return _read(self._run(plan), rewrites)

    def _find_tests(self, rewrites: Iterable[Rewrite]) -> tuple[str, ...]:
        """The tests that make the application send what is changed; none, for all, where something else may look at it,
        or where they are not green by themselves, nothing being changed."""
        asking = frozenset[str]().union(*(self._sent[one.response] for one in rewrites))
        tests = tuple(sorted(asking))
        if ANY_TEST in asking:
            return ()
        if tests not in self._is_green:
            alone = self._run(RewritePlan.from_description(self._description, tests=tests))
            self._is_green[tests] = alone.exit_code == GREEN
        return tests if self._is_green[tests] else ()

    def _find_touched(self, mutant: Mutant) -> list[tuple[ResponseKey, ReachedMessage]]:
        return [
            (key, one)
            for one in mutant.reached
            if _is_json_response(one) and (key := (one.operation, one.status or "", one.media_type or "")) in self._sent
        ]

    def _fits(self, mutant: Mutant) -> bool:
        return self._equivalence.breaks(mutant, sends=True).kind is VerdictKind.COMPATIBLE

    def _draw(
        self, mutant: Mutant, touched: Iterable[tuple[ResponseKey, ReachedMessage]]
    ) -> tuple[list[Rewrite], list[str]]:
        """A body for each response that fits the mutant and not the contract, and why some could not be had."""
        changed = self._description.make_changed(mutant)
        rewrites, doubts = [], []
        for key, one in touched:
            before, after = (find_body_schema(contract, key) for contract in (self._description.contract, changed))
            if before is None or after is None:
                continue
            verdict = self._relation.contains(after, before)
            if verdict.kind is VerdictKind.BREAKING:
                rewrites.append(Rewrite(key, (*one.pointer[1:], *mutant.field), verdict.witness))
            elif verdict.kind is VerdictKind.UNKNOWN:
                doubts.append(verdict.reason or "not decided")
        return rewrites, doubts


def _is_json_response(one: ReachedMessage) -> bool:
    is_body = one.role is not None and one.role.is_response and one.pointer[:1] == ("body",)
    return is_body and is_json(one.media_type or "")


def _read(run: SuiteRun, rewrites: list[Rewrite]) -> Answer:
    """What a run says. Raises `InputError` where it says nothing of the mutant."""
    notes = run.notes
    if notes.broken:
        raise InputError(f"responses could not be changed: {notes.broken[0]}")
    if run.exit_code is None:
        return Answer(MutantStatus.OUT_OF_TIME, "the tests were ended, since they took too long")
    if run.exit_code not in (GREEN, RED):
        raise InputError(f"the tests ended in {run.exit_code}: {run.last_line}")
    if not notes.changed and run.exit_code == RED:
        raise InputError("the tests fail though no response was changed: they are not the same on every run")
    if not notes.changed:
        why = "; ".join(notes.kept[:MAX_TOLD]) or "the tests did not make the application send it again"
        return Answer(MutantStatus.NOT_APPLICABLE, f"no response was changed: {why}")
    if run.exit_code == RED:
        return Answer(MutantStatus.KILLED, by=notes.failed[:MAX_TOLD])
    first = rewrites[0]
    at = pointer(("body", *first.pointer))
    return Answer(None, f"all tests pass while {first.response[0]} sends what the mutant allows at {at}")
