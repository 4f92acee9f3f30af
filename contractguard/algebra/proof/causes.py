"""One cause, one finding: the same change found at many places is one, with the places it reaches."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import field
from functools import cache

from contractguard.algebra.diff.pair import Edge, SchemaChange
from contractguard.algebra.diff.walk import Walk
from contractguard.contract.document import Location, Path, canonical_bytes
from contractguard.support.dataclass import dataclass

PlaceOf = Callable[[Location | None, str], Location | None]

MAX_STEPS = 10_000
"""Of a search for further ways from one root to one cause."""


@dataclass(slots=True)
class ChangeGroup:
    """A difference between two places of the documents. `found` are the pairs that showed it, `places` the first
    roots that reach it with the way's tokens, `total` how many roots reach it."""

    spot: SchemaChange
    found: list[tuple[int, SchemaChange]] = field(default_factory=list)
    places: list[tuple[int, Path]] = field(default_factory=list)
    total: int = 0


def causes_of(walk: Walk, most: int, place: PlaceOf, ways: int = 1) -> list[ChangeGroup]:
    """Group what a walk found by cause, and say where each is reached, at most `most` places in full, and of
    each root at most so many `ways`, the nearest one at least.

    `place` tells where something stands for the user, for the old and the new side; None where that is no help (a
    snapshot spells a shared parameter out wherever it is used).
    """
    by_identity: dict[Hashable, ChangeGroup] = {}
    for number in range(len(walk.places)):
        for spot in walk.spots(number):
            cause = by_identity.setdefault(_identity(spot, place), ChangeGroup(spot))
            cause.found.append((number, spot))
    causes = list(by_identity.values())
    _reach(walk, causes, most + 1, ways)
    return causes


def cause_of(walk: Walk, place: int, spot: SchemaChange, most: int) -> ChangeGroup:
    """A difference that was found at one place after all others."""
    cause = ChangeGroup(spot, [(place, spot)])
    _reach(walk, [cause], most + 1)
    return cause


def _identity(spot: SchemaChange, place: PlaceOf) -> Hashable:
    change = spot.change
    old, new = place(spot.old_at, "old"), place(spot.new_at, "new")
    fragments = () if old and new else (canonical_bytes(change.old), canonical_bytes(change.new))
    return (change.kind, change.name, spot.below, _key(old), _key(new), fragments)


def _key(at: Location | None) -> Hashable:
    return None if at is None else (id(at.document), at.path)


def _reach(walk: Walk, causes: list[ChangeGroup], most: int, ways: int = 1) -> None:
    marks: dict[int, int] = {}
    for index, cause in enumerate(causes):
        for number, _ in cause.found:
            marks[number] = marks.get(number, 0) | 1 << index
    masks = walk.reach(marks)
    wanted = (1 << len(causes)) - 1
    for mask, roots in Counter(masks[root.place] for root in walk.roots).items():
        for bit in _bits(mask):
            causes[bit].total += roots
    known: dict[int, dict[int, Path]] = {}
    bits_of = cache(_bits)  # many roots reach the same
    for index, root in enumerate(walk.roots):
        mask = masks[root.place] & wanted
        if mask:
            for bit in _list_places(walk, causes, index, (bits_of(mask), known.setdefault(root.place, {}))):
                if ways > 1:
                    _list_ways(walk, causes[bit], index, (masks, bit), ways)
                if len(causes[bit].places) >= most:
                    wanted &= ~(1 << bit)


def _bits(mask: int) -> list[int]:
    bits = []
    while mask:
        lowest = mask & -mask
        bits.append(lowest.bit_length() - 1)
        mask ^= lowest
    return bits


def _list_places(
    walk: Walk, causes: list[ChangeGroup], index: int, leads: tuple[list[int], dict[int, Path]]
) -> list[int]:
    """Note the nearest way from one root to each cause that still wants places. `leads`: the bits of these causes, and
    the ways that are known from the place where the root starts: many start at the same."""
    bits, known = leads
    missing = [bit for bit in bits if bit not in known]
    if missing:
        known.update(_nearest_ways(walk, causes, walk.roots[index].place, missing))
    for bit in bits:
        causes[bit].places.append((index, known[bit]))
    return bits


def _nearest_ways(walk: Walk, causes: list[ChangeGroup], start: int, bits: list[int]) -> Iterator[tuple[int, Path]]:
    """The nearest way from a place to each of some causes, which it leads to."""
    came = walk.ways_from(start)
    order = {number: position for position, number in enumerate(came)}
    paths: dict[int, Path] = {start: ()}
    for bit in bits:
        target = min((number for number, _ in causes[bit].found if number in order), key=order.__getitem__)
        yield bit, _path_to(target, came, paths)


def _path_to(target: int, came: dict[int, tuple[int, Edge] | None], paths: dict[int, Path]) -> Path:
    """The tokens of the way to a place in a breadth-first tree. `paths` are those that are known, the root's at
    least."""
    steps: list[tuple[int, Edge]] = []
    at = target
    while at not in paths:
        step = came[at]
        assert step is not None
        steps.append((at, step[1]))
        at = step[0]
    path = paths[at]
    for number, edge in reversed(steps):
        path = paths[number] = path if edge.step is None else (*path, edge.step.token)
    return path


def _list_ways(walk: Walk, cause: ChangeGroup, index: int, leads: tuple[list[int], int], ways: int) -> None:
    """Note further ways from one root to a cause, shorter ones first; none passes a place twice. `leads`: for each
    place the bits of the causes that it leads to, and the bit of this one."""
    masks, bit = leads
    targets = {number for number, _ in cause.found}
    known = {path for root, path in cause.places if root == index}
    queue: deque[tuple[tuple[int, ...], Path]] = deque([((walk.roots[index].place,), ())])
    for _ in range(MAX_STEPS):
        if not queue or len(known) >= ways:
            return
        passed, tokens = queue.popleft()
        if passed[-1] in targets and tokens not in known:
            known.add(tokens)
            cause.places.append((index, tokens))
        for edge, below in walk.places[passed[-1]].below:
            if below not in passed and masks[below] >> bit & 1:
                queue.append(((*passed, below), tokens if edge.step is None else (*tokens, edge.step.token)))
