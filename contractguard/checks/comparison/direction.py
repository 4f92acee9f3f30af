"""All messages that go one way: what of them is compared, and the whole messages around it."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.diff.walk import Root, Walk
from contractguard.algebra.proof.prove import Prover
from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.checks.comparison.whole_message import WholeMessage
from contractguard.checks.settings import Settings
from contractguard.contract.document import Path
from contractguard.contract.model import MessageKey, Role
from contractguard.support.dataclass import dataclass


@dataclass(slots=True)
class MessageSides:
    """The two sides of one message, for building whole values."""

    old: WholeMessage
    new: WholeMessage


class RootMessage(NamedTuple):
    """The message that a root of a walk belongs to, and where in it the root is."""

    message: MessageKey
    pointer: Path


@dataclass(slots=True)
class Direction:
    """All messages that go one way: their schemas are compared together, so that one cause is found once."""

    role: Role
    walk: Walk
    prover: Prover | None = None
    notes: list[StructuralChange] = field(default_factory=list)
    _messages: list[RootMessage] = field(default_factory=list)
    _ranks: list[int] = field(default_factory=list)

    @property
    def messages(self) -> list[RootMessage]:
        """The messages of the walk's roots, to which none is added any more."""
        if not self._messages:
            self._messages.extend(RootMessage(_message_of(root), root.pointer) for root in self.walk.roots)
        return self._messages

    @property
    def ranks(self) -> list[int]:
        """The numbers of these messages, all sorted."""
        if not self._ranks:
            orders = [message.order for message, _ in self.messages]
            ranks = {order: rank for rank, order in enumerate(sorted(set(orders)))}
            self._ranks.extend(ranks[order] for order in orders)
        return self._ranks


def _message_of(root: Root) -> MessageKey:
    assert isinstance(root.tag, MessageKey)
    return root.tag


def direction_of(role: Role, sameness: Sameness, settings: Settings) -> Direction:
    """The messages of one role, none gathered yet."""
    sends, access = role.provider_sends, role.access
    model, formats = settings.model, settings.formats
    walk = Walk(sameness, sends_new=sends, access=access, model=model, formats=formats, kinds=settings.kinds)
    return Direction(role, walk)
