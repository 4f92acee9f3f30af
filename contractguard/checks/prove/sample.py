"""Which mutants are asked about: those listed in time; of these, where not all are, some of each operator, those at
places that a consumer reads first."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain, islice, takewhile, zip_longest
from typing import NamedTuple, TypeVar

from contractguard.checks.prove.description import OPERATOR_IDS, Description, Mutant
from contractguard.contract.errors import UsageError
from contractguard.support.printable import printable

T = TypeVar("T")


def select_operators(patterns: Sequence[str]) -> frozenset[str]:
    """The operators that some pattern names; all where there is none. Raises `UsageError` for one that names none."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in OPERATOR_IDS):
            raise UsageError(
                f"no operator is called {printable(repr(pattern), 100)}",
                remedy=f"there are {', '.join(OPERATOR_IDS)}",
            )
    return frozenset(
        name for name in OPERATOR_IDS if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    )


class MutantList(NamedTuple):
    """Mutants. `is_cut`: the time was over before all were listed, so that nothing is known of the others."""

    mutants: tuple[Mutant, ...]
    is_cut: bool


def list_mutants(
    description: Description,
    operators: Container[str] = OPERATOR_IDS,
    deadline: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> MutantList:
    """The mutants that these operators make, until a deadline by the clock."""
    found: list[Mutant] = []
    for one in description.mutants():
        if deadline is not None and clock() >= deadline:
            return MutantList(tuple(found), True)
        if one.operator in operators:
            found.append(one)
    return MutantList(tuple(found), False)


def list_costly(
    mutants: Iterable[Mutant],
    is_costly: Callable[[Mutant], bool],
    deadline: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Mutant]:
    """The mutants that are costly to ask about. To know it costs time as well: of what is left once the deadline is
    over nobody asks, nor about those."""
    in_time = takewhile(lambda _: deadline is None or clock() < deadline, mutants)
    return [one for one in in_time if is_costly(one)]


def draw_sample(
    mutants: Iterable[Mutant], number: int | None, seed: int, is_read: Callable[[Mutant], bool]
) -> frozenset[str]:
    """The ids of so many mutants: by operator in turn, of each by part of the message in turn, first those at places
    that somebody reads. The same seed draws the same. Without a number, the ids of all."""
    if number is None:
        return frozenset(one.id for one in mutants)
    by_operator: dict[str, list[Mutant]] = {}
    for one in mutants:
        by_operator.setdefault(one.operator, []).append(one)
    drawn = _in_turn([list(_by_part(group, seed, is_read)) for _, group in sorted(by_operator.items())])
    return frozenset(one.id for one in islice(drawn, number))


def _by_part(group: Iterable[Mutant], seed: int, is_read: Callable[[Mutant], bool]) -> Iterator[Mutant]:
    ordered = sorted(group, key=lambda one: hashlib.sha256(f"{seed} {one.id}".encode()).digest())
    for wanted in (True, False):
        parts: dict[str, list[Mutant]] = {}
        for one in ordered:
            if is_read(one) is wanted:
                parts.setdefault(_part_of(one), []).append(one)
        yield from _in_turn([parts[name] for name in sorted(parts)])


def _part_of(mutant: Mutant) -> str:
    first = mutant.first
    if first is None:
        return ""
    role = first.role.value if first.role else "operation"
    return f"{role} {first.pointer[0] if first.pointer else ''}"


def _in_turn(groups: Sequence[Sequence[T]]) -> Iterator[T]:
    """One of each group, then the next of each."""
    gap = object()
    yield from (one for one in chain.from_iterable(zip_longest(*groups, fillvalue=gap)) if one is not gap)  # type: ignore[misc]
