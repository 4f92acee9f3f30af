"""The four readers of an answer, built once: what each of them says of a message is compiled when it is first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TypeVar

from contractguard.checks.expectations.literal import relax_examples
from contractguard.checks.expectations.resolve import resolve_target
from contractguard.checks.expectations.taken import Ask
from contractguard.checks.judging.consumer_reads import ConsumerRead
from contractguard.checks.validation.request import RequestJudge
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.checks.verification.against_expectations import ExpectationSubject
from contractguard.checks.verification.subject import Check
from contractguard.contract.choices import Access, SourceKind, TargetPart
from contractguard.contract.document import Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation, Strength
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, Operation
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.observed import Observed
from contractguard.support.dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads answers. Each may be missing, and `remarks` says so.

    `description` is what the provider describes today, `recorded` what it promised before, `expectations` are those of
    its consumers, `observed` is the record of what it was seen to send. `formats`: whether `format` is asserted. `ask`:
    how consumers' models are asked about what their JSON Schemas refuse, None where their code is not run.
    """

    description: Contract | None = None
    recorded: Contract | None = None
    expectations: tuple[Expectation, ...] = ()
    observed: Observed | None = None
    formats: bool = False
    ask: Ask | None = None
    _made: dict[object, tuple[object, object]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The description and the recorded contract, as far as there are these."""
        return tuple(one for one in (self.description, self.recorded) if one is not None)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Which readers there are none of."""
        missing = {
            "there is no description: nothing says what is described today": self.description is None,
            "there is no recorded contract: nothing says what was promised before": self.recorded is None,
            "no consumer says what it expects: nothing says whom an answer breaks": not self.expectations,
            "nothing was recorded of what was sent: nothing says what was never seen before": self.observed is None,
        }
        return tuple(said for said, is_missing in missing.items() if is_missing)

    def operation(self, name: str) -> Operation | None:
        """An operation by its key, as it is described today, else as it was recorded."""
        return next((one.operations[name] for one in self.contracts if name in one.operations), None)

    def validator(self, schema: Schema) -> CompiledValidator:
        """What holds values of a response against a schema. Raises `InputError` when it cannot be applied."""
        return self._once(
            ("response", id(schema)),
            schema,
            lambda: CompiledValidator(schema, Access.RESPONSE, formats=self.formats),
        )

    def requests(self, contract: Contract) -> RequestJudge:
        """What holds requests against one of the contracts."""
        return self._once(("requests", id(contract)), contract, lambda: RequestJudge(contract))

    def hint(self, schema: Schema | None) -> Hint:
        """What a schema declares, for facts of what is sent."""
        return self._once(("hint", id(schema)), schema, lambda: Hint(() if schema is None else (schema,)))

    def facts(self, message: str) -> Facts | None:
        """What was seen before of a message, by its name in the record."""
        return None if self.observed is None else self.observed.messages.get(message)

    def consumer_checks(self, operation: str, status: int) -> tuple[Sequence[Check], Sequence[Unchecked]]:
        """What consumers want of the body of an operation's answer, and what cannot be asked, with the reason."""
        wanted = self._expectations_of(operation)
        if not wanted:
            return (), ()
        return self._once(("checks", operation, status), None, lambda: self._checks(wanted, operation, status))

    def _checks(
        self, wanted: Iterable[Expectation], operation: str, status: int
    ) -> tuple[list[Check], list[Unchecked]]:
        found: list[Check] = []
        unchecked: list[Unchecked] = []
        for one in wanted:
            if not _reads_status(one, str(status)):
                continue
            try:
                subject = ExpectationSubject(one.name, (one,), formats=self.formats, ask=self.ask)
                found += subject.checks_of([_wanted_of_all(one)])
            except ContractGuardError as error:
                reason = f"what {one.consumer} expects of {operation} cannot be asked: {error.what}"
                unchecked.append(Unchecked(None, reason, one.at, unread=True, must=True, subject="an expectation"))
        return found, unchecked

    def success_reads(self, operation: str) -> Sequence[ConsumerRead]:
        """What consumers read of the successes of an operation."""
        known = self.operation(operation)
        if known is None:
            return ()
        return self._once(("reads", operation), None, lambda: self._list_reads(known))

    def _list_reads(self, operation: Operation) -> Sequence[ConsumerRead]:
        found = (ConsumerRead.of_expectation(one, operation) for one in self._expectations_of(operation.key))
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def count_consumers(self, operation: str) -> int:
        """How many consumers say that they use an operation: what they read of it, or send to it."""
        return len(self._once("users", None, self._sort_users).get(operation, ()))

    def _sort_users(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.expectations:
            for key in self._meant(one) if one.target.event is None else ():
                found.setdefault(key, set()).add(one.consumer)
        return found

    def _expectations_of(self, operation: str) -> Sequence[Expectation]:
        return self._once("expectations", None, self._sort_expectations).get(operation, ())

    def _sort_expectations(self) -> Mapping[str, list[Expectation]]:
        """What consumers read of responses, by the operation that they mean."""
        found: dict[str, list[Expectation]] = {}
        for one in self.expectations:
            if one.consumer_sends or one.target.part != TargetPart.RESPONSE or one.target.event is not None:
                continue
            for key in self._meant(one):
                found.setdefault(key, []).append(one)
        return found

    def _meant(self, expectation: Expectation) -> Iterator[str]:
        """The operations that an expectation may mean: as it is described today, and as it was recorded."""
        keys = []
        for contract in self.contracts:
            try:
                keys.append(resolve_target(contract, expectation).operation.key)
            except ContractGuardError:  # nobody describes it: whether somebody should is what `check` says
                continue
        yield from dict.fromkeys(keys)

    def _once(self, key: object, kept: object, make: Callable[[], T]) -> T:
        """What is made for a key, made once. `kept` stays alive with it, so that its identity stays its own."""
        if key not in self._made:
            self._made[key] = (kept, make())
        return self._made[key][1]  # type: ignore[return-value]


def _wanted_of_all(expectation: Expectation) -> Expectation:
    """What an expectation wants of every answer, whatever was asked: of examples what is needed of them, and of an
    interaction of a pact what it says beyond its example."""
    if expectation.strength is Strength.POSSIBLE:
        return replace(expectation, parts=tuple(replace(part, schema=None) for part in expectation.parts))
    if expectation.source != SourceKind.PACT:
        return expectation
    parts = (
        part if part.schema is None else replace(part, schema=relax_examples(part.schema)) for part in expectation.parts
    )
    return replace(expectation, parts=tuple(parts))


def _reads_status(expectation: Expectation, status: str) -> bool:
    """Whether an expectation speaks of answers with a status; one that names none means those of success."""
    wanted = expectation.target.status
    return status.startswith("2") if wanted is None else wanted in (status, f"{status[:1]}XX", "default")
