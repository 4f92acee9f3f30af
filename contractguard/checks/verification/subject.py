"""What payloads are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.choices import Question
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import AffectedConsumer
from contractguard.contract.model import MessageKey, Role
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What is held against the payloads of one message.

    `judge` holds their schema, `closed` finds what it does not declare. `hurt` names the consumer whose expectation it
    is. `code` is the model of which the schema was made, `takes` asks it about a value, where it may be asked.
    """

    key: MessageKey
    content: str
    judge: CompiledValidator
    closed: CompiledValidator | None = None
    hurt: AffectedConsumer | None = None
    code: str = ""
    takes: Callable[[Json], bool] | None = None


class VerifiedSubject(Protocol):
    """A contract, or the expectations of a consumer.

    `question` says whose word counts, the provider's or the consumers'; `formats`: whether `format` is asserted;
    `strict`: whether what is not declared is reported; `problems` is what could not be read of it.
    """

    label: str
    question: Question
    formats: bool
    strict: bool
    problems: Sequence[tuple[Location, str]]

    @property
    def event_role(self) -> Role:
        """The role of an event that is not known."""

    def event(self, names: Sequence[str]) -> list[Check]:
        """What is held against an event, by the first of its names that is known.

        Raises `UnknownMessage` with the closest names, and `InputError` for a message that nothing can be held against.
        """

    def operation(self, name: str, status: str | None, *, request: bool) -> list[Check]:
        """What is held against a response (or the request) of an operation. Raises as `event` does."""

    def whose(self, place: Location, hurts: Iterable[AffectedConsumer]) -> tuple[str, ...]:
        """What tells a place from one that is spelled so elsewhere: its document, and the consumers concerned."""

    def knows(self, name: str) -> bool:
        """Whether an event is called so."""
