"""All messages that go one way: what of them is compared, and the whole messages around it."""

from __future__ import annotations

from dataclasses import field

from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.diff.walk import Walk
from contractguard.algebra.proof.prove import Prover
from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.checks.comparison.whole_message import WholeMessage
from contractguard.checks.settings import Settings
from contractguard.contract.model import Role
from contractguard.support.dataclass import dataclass


@dataclass(slots=True)
class MessageSides:
    """The two sides of one message, for building whole values."""

    old: WholeMessage
    new: WholeMessage


@dataclass(slots=True)
class Direction:
    """All messages that go one way: their schemas are compared together, so that one cause is found once."""

    role: Role
    walk: Walk
    prover: Prover | None = None
    notes: list[StructuralChange] = field(default_factory=list)


def direction_of(role: Role, sameness: Sameness, settings: Settings) -> Direction:
    """The messages of one role, none gathered yet."""
    sends, access = role.provider_sends, role.access
    model, formats = settings.model, settings.formats
    walk = Walk(sameness, sends_new=sends, access=access, model=model, formats=formats, kinds=settings.kinds)
    return Direction(role, walk)
