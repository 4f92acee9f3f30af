"""One cause, one finding: a difference in what several messages share is told once, with all messages it reaches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from contractguard.algebra.proof.causes import ChangeGroup
from contractguard.algebra.proof.prove import ProofResult
from contractguard.checks.comparison.direction import Direction
from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.contract.document import Location, Path, canonical_bytes, pointer
from contractguard.contract.finding import Place, ReachedPlaces
from contractguard.contract.model import Contract, MessageKey

Telling = Callable[[Location | None, str], Location | None]
"""Where something of the "old" or "new" side stands for the user; None where that tells no cause from another."""


def by_cause(
    notes: Iterable[StructuralChange], telling: Telling, contracts: tuple[Contract, Contract]
) -> list[StructuralChange]:
    """The notes, those of one cause together: the first of them, with the messages of all others as its places.

    They are of one cause when they say the same of the same places of the descriptions: a parameter, a header, a body
    or a response that operations refer to, or the security of the whole. What only one of the `contracts` has is of one
    cause where the other one has it nowhere.
    """
    found: dict[Hashable, tuple[StructuralChange, dict[MessageKey, None]]] = {}
    for index, note in enumerate(notes):
        cause = _cause(note, telling, contracts)
        _, messages = found.setdefault(index if cause is None else cause, (note, {}))
        messages.update(dict.fromkeys((note.message, *note.places)))
    return [_with_places(note, messages) for note, messages in found.values()]


def _with_places(note: StructuralChange, messages: Iterable[MessageKey]) -> StructuralChange:
    """A note that reaches these messages."""
    others = tuple(one for one in messages if one is not note.message and one != note.message)
    return replace(note, places=others) if others or note.places else note


def _cause(note: StructuralChange, telling: Telling, contracts: tuple[Contract, Contract]) -> Hashable:
    """What is equal for notes of one cause; None for one that stands alone."""
    sides = (note.old_at, note.new_at)
    places = [telling(at, side) for at, side in zip(sides, ("old", "new"), strict=True)]
    if places == [None, None] or (None in sides and _is_kept(note, places, contracts)):
        return None
    change = note.change
    ends = (canonical_bytes(change.old), canonical_bytes(change.new))
    where = tuple(at and (id(at.document), at.path) for at in places)
    return note.part, change.kind, change.name, note.pointer, ends, note.lacks, note.is_harmless, where


def _is_kept(note: StructuralChange, places: list[Location | None], contracts: tuple[Contract, Contract]) -> bool:
    """Whether the side on which a message lacks something may have it elsewhere, so that others go on using it."""
    at, other = (places[0], contracts[1]) if note.new_at is None else (places[1], contracts[0])
    entry = other.documents[0] if other.documents else None
    if at is None or entry is None:
        return True
    if isinstance(entry.root, dict) and "contractguard" in entry.root:  # it has no shared parameters
        return note.lacks is None or note.change.name in _names(other)
    try:
        entry.value_at(at.path)
    except (KeyError, IndexError):
        return len(at.document.siblings) > 1 or len(entry.siblings) > 1  # in many files, it may stand in another one
    return True


def _names(contract: Contract) -> frozenset[str]:
    """The names of all parameters and headers."""
    found = [one.name for operation in contract.operations.values() for one in operation.parameters]
    responses = (one for operation in contract.operations.values() for one in operation.responses.values())
    return frozenset([*found, *(name for response in responses for name in response.headers)])


def further_places(lane: Direction, cause: ChangeGroup, proof: ProofResult, own: Path | None) -> ReachedPlaces:
    """Where else a cause is reached: from other roots than the proof's, and with `own`, its way, on other ways from
    that one."""
    messages, ranks = lane.messages, lane.ranks
    spelled_out: dict[tuple[Path, Path], str] = {}  # most messages say it in one way

    def make(entry: tuple[int, Path]) -> Place:
        message, start = messages[entry[0]]
        text = spelled_out.get((start, entry[1]))
        if text is None:
            text = spelled_out[start, entry[1]] = pointer((*start, *entry[1], *cause.spot.below))
        return Place(message, text)

    others = [one for one in cause.places if one[0] != proof.root or (own is not None and one[1] != own)]
    return ReachedPlaces(others, make, lambda entries: [ranks[index] for index, _ in entries])
