"""What consumers read of the successes of an operation: an answer that none of them reads says nothing to them."""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.checks.addressing.lookup import find_response
from contractguard.checks.addressing.media_types import is_same
from contractguard.checks.expectations.resolve import choose_media_type
from contractguard.checks.validation.payload import is_json
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import MessageKey, Operation
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_NAMED = 5
"""Consumers that are named of those that read one thing."""
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ConsumerRead:
    """A success that a consumer reads: `status` as it names it ("200", "2XX"), `media_type` of the body that it reads,
    empty where it reads none."""

    consumer: str
    status: str
    media_type: str = ""

    @classmethod
    def of_expectation(cls, expectation: Expectation, operation: Operation) -> ConsumerRead | None:
        """What an expectation of an operation's response reads; None where that is no success."""
        target = expectation.target
        status = target.status or "2XX"
        if not status.startswith("2"):
            return None
        reads_body = any(part.pointer[:1] == ("body",) for part in expectation.parts)
        return cls(expectation.consumer, status, _meant_type(expectation, operation) if reads_body else "")

    def is_judged_by(self, status: int, sent: str, *, is_asked: bool, is_described: bool) -> bool:
        """Whether an answer is such a success. `sent`: its media type; `is_asked`: it has a body in JSON that was held
        against what is read; `is_described`: a contract says what it holds."""
        if self.status not in (str(status), f"{status // 100}XX"):
            return False
        if not self.media_type:
            return is_described
        return is_asked if is_json(self.media_type) else is_same(self.media_type, sent)

    @property
    def what(self) -> str:
        """`200 application/json`."""
        return f"{self.status} {printable(self.media_type, 60)}".strip()


def _meant_type(expectation: Expectation, operation: Operation) -> str:
    """The media type that is meant: the one that is named, else the one of those described; JSON where these leave it
    open."""
    named = expectation.target.media_type
    if named is None:
        response = find_response(operation, expectation.target.status or "200")
        media = choose_media_type(dict(response.content), None) if response is not None else None
        named = media.name if media is not None else _JSON
    return _JSON if "*" in named else named


def list_unseen(operation: str, reads: Iterable[ConsumerRead], seen: Iterable[ConsumerRead]) -> list[Unchecked]:
    """What consumers read of an operation and no answer was, with who they are. It had to be seen where nothing else
    that one of them reads there was."""
    judged = set(seen)
    served = {one.consumer for one in judged}
    found: dict[str, list[str]] = {}
    unserved: set[str] = set()
    for one in reads:
        if one not in judged:
            found.setdefault(one.what, []).append(one.consumer)
            if one.consumer not in served:
                unserved.add(one.what)
    return [
        Unchecked(MessageKey(operation), _say_unseen(names, what), must=what in unserved)
        for what, names in sorted(found.items())
    ]


def _say_unseen(names: list[str], what: str) -> str:
    """`no answer that app and web read (200 application/json) was seen`."""
    told = sorted({printable(one, 60) for one in names})
    verb = "reads" if len(told) == 1 else "read"
    rest = [f"{len(told) - MAX_NAMED} more"] if len(told) > MAX_NAMED else []
    *first, last = [*told[:MAX_NAMED], *rest]
    return f"no answer that {' and '.join(filter(None, [', '.join(first), last]))} {verb} ({what}) was seen"
