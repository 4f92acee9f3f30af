"""One reader's objection to one answer, or to how a request was taken."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum

from contractguard.checks.judging.consumer_reads import ConsumerRead
from contractguard.checks.validation.failure_places import general_path
from contractguard.checks.validation.validator import CompiledValidator, Failure
from contractguard.contract.document import Json, Location, Path, pointer
from contractguard.contract.finding import AffectedConsumer, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass

UNDOCUMENTED = frozenset({"response.status.undocumented", "response.media-type.undocumented"})
"""Rules about answers that a contract does not know at all."""


class ReaderKind(Enum):
    """Who objects, in the order in which they are asked. `SERVICE`: nobody needs to read it to know."""

    SERVICE = "the service"
    DESCRIPTION = "the description"
    RECORDED = "the recorded contract"
    CONSUMER = "consumers"
    OBSERVED = "what was seen before"


_CONTRACTS = frozenset({ReaderKind.DESCRIPTION, ReaderKind.RECORDED})


@dataclass(frozen=True, slots=True)
class Rejection:
    """What one reader does not take.

    `rule` is its id, `message` what was answered, `path` the place in the message value, `said` the clause behind the
    place, `name` what it is about where the place does not say so. `cause` is the same for everything that one change
    of the service, or of the description, mends. `value` is the message (as far as it is meant) in a one-element tuple,
    None where there is nothing to show. `at` is where the reader says otherwise, `limit` what it says there. Where a
    validator objects, `failure` is what it found in the part at `top`, and `judge` can ask a second one. `most`: how
    much it weighs at most, where that is less than its rule. `is_described`: today's description was asked, too.
    """

    reader: ReaderKind
    rule: str
    message: MessageKey
    path: Path
    said: str
    cause: Hashable
    name: str = ""
    value: tuple[Json] | None = None
    at: Location | None = None
    limit: Json = None
    failure: Failure | None = None
    judge: CompiledValidator | None = None
    top: Path = ()
    hurt: AffectedConsumer | None = None
    most: Severity | None = None
    is_described: bool = True

    @property
    def pointer(self) -> str:
        """The place, `*` for any item of a list."""
        return pointer(general_path(self.path))

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others of one operation: two with one key are one finding."""
        return self.rule, self.pointer, self.name


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What readers say of an answer, in their order. `readers` are those who had something to say of such an answer,
    `unchecked` is what somebody should have said, and could not. `reads` is what consumers read that this answer is,
    `beside` what of it nobody reads, though the rest was judged."""

    rejections: tuple[Rejection, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    readers: frozenset[ReaderKind] = frozenset()
    reads: frozenset[ConsumerRead] = frozenset()
    beside: tuple[Unchecked, ...] = ()

    @property
    def is_described(self) -> bool:
        """Whether a contract says what such an answer holds: of another status, or in another representation, nobody
        has looked at what came."""
        strange = {one.reader for one in self.rejections if one.rule in UNDOCUMENTED}
        return bool(self.readers & _CONTRACTS - strange)
