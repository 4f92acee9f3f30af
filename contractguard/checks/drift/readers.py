"""What consumers read of a message: so that drift is weighed by whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contractguard.algebra.confirm.export import export
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.sentences import FactPlace, StepKind, path_of
from contractguard.checks.expectations.resolve import ResolvedTarget, resolve_target
from contractguard.checks.expectations.unmet import Reader
from contractguard.contract.document import Path, tokens
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.finding import AffectedConsumer
from contractguard.contract.model import Contract, MessageKey, Role
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReadPart:
    """The body of one message as one consumer reads it."""

    expectation: Expectation
    reader: Reader
    part: ExpectedPart
    described: DescribedPlace | None

    def reads(self, place: FactPlace) -> bool:
        """Whether the consumer reads what is at a place, or anything below it."""
        path = _general(path_of(place))
        if any(_begins(path, _general(tokens(need))) for need in self.part.needs):
            return True
        return self.described is not None and bool(self.described.place_at(_without_variants(place)).nodes)

    def needs(self, place: FactPlace) -> bool:
        """Whether the consumer cannot do without what is at a place."""
        path = _general(path_of(place))
        if any(_begins(path, _general(tokens(need))) for need in self.part.needs):
            return True
        plain = _without_variants(place)
        if self.described is None or not plain or plain[-1].kind is not StepKind.PROPERTY:
            return False
        return plain[-1].name in self.described.place_at(plain[:-1]).promised


class ConsumerReads:
    """Who reads which place of which message, also of operations that are not described but were observed."""

    def __init__(self, contract: Contract, expectations: Iterable[Expectation]) -> None:
        self._parts = [part for one in expectations if not one.consumer_sends for part in _parts(contract, one)]

    def readers_of(self, message: MessageKey, place: FactPlace) -> tuple[AffectedConsumer, ...]:
        """The consumers that read a place, in the order of their expectations; `breaks` where they need it."""
        found: dict[AffectedConsumer, None] = {}
        for part in self._parts:
            if part.reader.reads(message) and part.reads(place):
                one = part.expectation
                breaks = part.needs(place)
                found[AffectedConsumer(one.consumer, one.name, one.at, one.strength.value, breaks=breaks)] = None
        return tuple(found)


def _parts(contract: Contract, expectation: Expectation) -> Iterator[ReadPart]:
    reader = _reader(contract, expectation)
    if reader is None:
        return
    for part in expectation.parts:
        if part.pointer in (("body",), ("payload",)):
            yield ReadPart(expectation, reader, part, _described_part(part))


def _reader(contract: Contract, expectation: Expectation) -> Reader | None:
    """Which message is read. One of an operation that is not described is known by its template alone; whether it
    should be described is what `check` says."""
    target = expectation.target
    is_response = target.part == "response"
    try:
        at: ResolvedTarget = resolve_target(contract, expectation)
    except ContractGuardError:
        return Reader.from_target(target.operation, Role.RESPONSE, target) if is_response and target.operation else None
    role = at.operation.response_role if is_response else at.operation.request_role
    return Reader.from_target(at.operation.key, role, target)


def _described_part(part: ExpectedPart) -> DescribedPlace | None:
    if part.schema is None:
        return None
    try:
        return DescribedPlace.top(export(part.schema, None))
    except ContractGuardError:  # `check` says so
        return None


def _without_variants(place: FactPlace) -> FactPlace:
    return tuple(step for step in place if step.kind is not StepKind.VARIANT)


def _general(path: Path) -> Path:
    return tuple("*" if str(token) == "{*}" or str(token).isdecimal() else token for token in path)


def _begins(path: Path, longer: Sequence[str | int]) -> bool:
    return tuple(longer[: len(path)]) == path
