"""What a consumer's code reads of one message: the noun, its merge, and the expectation that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Path, Schema
from contractguard.contract.errors import UsageError
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.observe.usage.reads import DEEP, QUIET, SENTENCES, UNTOUCHED, Read, sort_key
from contractguard.observe.usage.schema import DIALECT, schema_of
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What a consumer's code reads of one message: of `payloads` tracked payloads, sorted by place.

    `reads` are the single observations, which can be merged; all else is what follows from them together.
    """

    reads: tuple[Read, ...] = ()
    payloads: int = 0

    @property
    def required(self) -> tuple[str, ...]:
        """Pointers of what the code cannot do without: indexed, and not asked for before."""
        return tuple(read.pointer for read in self._taken() if read.required)

    @property
    def optional(self) -> tuple[str, ...]:
        """Pointers of what the code reads where it is there."""
        return tuple(read.pointer for read in self._taken() if not read.required)

    @property
    def needs(self) -> tuple[str, ...]:
        """Pointers of everything that was read, `*` for the items of an array."""
        return tuple(read.pointer for read in self._taken())

    @property
    def unseen(self) -> tuple[str, ...]:
        """What could not be seen of this message, one sentence each. (`ALWAYS_UNSEEN` holds for every message.)"""
        reads = self._settle_reads()
        known = {read.path: read for read in reads}
        parents = {read.path[:-1] for read in reads if read.path}
        found = []
        for read in reads:
            above = {remark for depth in range(len(read.path)) for remark in _remarks(known, read.path[:depth])}
            for remark in (*read.remarks, *_remark_on_untouched(read, parents)):
                if remark not in QUIET and not (remark in DEEP and remark in above):
                    found.append(f"{read.pointer or 'the whole payload'}: {SENTENCES[remark]}")
        return tuple(found)

    def schema(self) -> Json:
        """JSON Schema 2020-12 of every payload that the code would read as it read the tracked ones.

        Names that it indexed are required; what it read has one of the types that it met; objects stay open, and what
        it did not read may be anything.
        """
        return schema_of(self._settle_reads())

    def expectation(
        self,
        *,
        consumer: str,
        provider: str | None = None,
        event: str | None = None,
        operation: str | None = None,
        status: str | int | None = None,
        at: Location | None = None,
    ) -> Expectation:
        """The expectation that everything the provider may send is as the code reads it.

        Give `event`, or `operation` and the `status` of its response (None: any). `at` is where the usage is recorded;
        its schema is expected there under "schema". Raises `UsageError` unless one of the two is given.
        """
        target = target_of(event=event, operation=operation, status=status)
        subject = event or operation or ""
        schema = self.schema()
        document = at.document if at else Document(f"usage:///{consumer}/{subject}", f"the usage of {consumer}", schema)
        handle = Schema(document, (*at.path, "schema") if at else (), schema, DIALECT)
        return Expectation(
            consumer=consumer,
            provider=provider,
            name=f"what the code reads of {subject}",
            source=SourceKind.USAGE,
            target=target,
            consumer_sends=False,
            strength=Strength.GUARANTEED,
            parts=(ExpectedPart(("payload",) if target.part == TargetPart.EVENT else ("body",), handle),),
            at=at or Location(document, ()),
        )

    def _taken(self) -> Iterator[Read]:
        return (read for read in self._settle_reads() if read.taken and read.path)

    def _settle_reads(self) -> tuple[Read, ...]:
        known = {read.path: read for read in self.reads}
        return tuple(read.settle(known.get(read.path[:-1]) if read.path else None) for read in self.reads)


def _remarks(known: Mapping[Path, Read], path: Path) -> tuple[str, ...]:
    return known[path].remarks if path in known else ()


def _remark_on_untouched(read: Read, parents: set[Path]) -> tuple[str, ...]:
    container = "object" in read.types or "array" in read.types
    return (UNTOUCHED,) if container and not read.remarks and not read.least and read.path not in parents else ()


def merge(usages: Iterable[Usage]) -> Usage:
    """All of them together; their order makes no difference."""
    found: dict[Path, Read] = {}
    payloads = 0
    for usage in usages:
        payloads += usage.payloads
        for read in usage.reads:
            found[read.path] = found[read.path].union_with(read) if read.path in found else read
    return Usage(tuple(sorted(found.values(), key=lambda read: sort_key(read.path))), payloads)


def target_of(
    *,
    event: str | None = None,
    operation: str | None = None,
    status: str | int | None = None,
    media_type: str | None = None,
) -> Target:
    """The message that is meant. Raises `UsageError` unless exactly one of event and operation is given."""
    if (event is None) == (operation is None):
        raise UsageError(
            "which message is this?",
            remedy='give event="payment.succeeded", or operation="GET /orders/{id}" and, if it matters, status=200',
        )
    if event is not None and status is not None:
        raise UsageError("an event has no status", remedy="leave status away")
    part = TargetPart.EVENT if operation is None else TargetPart.RESPONSE
    return Target(part, operation, event, None if status is None else str(status), media_type)
