"""The parts of a description around its schemas, as operators see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import Enum

from contractguard.checks.prove.operators.row import MutatedNode, Need
from contractguard.checks.prove.places import ReachedMessages
from contractguard.contract.document import Json, Path
from contractguard.support.dataclass import dataclass


class PartKind(Enum):
    """What is changed. The first ones are a member of a map or list, and the node is what holds it."""

    PATH = "path"
    OPERATION_OF_PATH = "operation of a path"
    STATUS = "status"
    HEADER = "header"
    MEDIA_TYPE = "media type"
    LISTED_PARAMETER = "parameter in a list"
    CHANNEL = "channel"
    MESSAGE_IN = "message of a channel"
    EVENT_HEADER = "header of a message"
    ACTION = "direction"
    CORRELATION = "correlation ID"
    PARAMETER = "parameter"
    BODY = "body"
    OPERATION = "operation"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Part:
    """A part that can be changed: the `node` that is replaced and where it stands, the `member` of it that is meant
    (None for all of it), and the messages it reaches. `around` is what an operator has to know besides."""

    kind: PartKind
    uri: str
    path: Path
    node: Json
    version: str
    reached: ReachedMessages
    member: str | int | None = None
    around: Mapping[str, Json] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        """Where the part itself stands."""
        return self.path if self.member is None else (*self.path, self.member)


@dataclass(frozen=True, slots=True)
class PartOperator:
    """One operator on parts of one kind. `sent` and `read`: what must be said in either direction."""

    id: str
    kind: PartKind
    sent: Need
    read: Need
    change: Callable[[Part], Iterator[MutatedNode]]
