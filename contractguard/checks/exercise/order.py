"""In which order operations are called: a budget cuts what comes last."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contractguard.contract.model import Operation

_PRODUCING = frozenset({"POST", "PUT"})


def rank_operations(
    operations: Mapping[str, Operation], consumers: Mapping[str, int], changed: Collection[str] = ()
) -> dict[str, int]:
    """The rank of each operation, 0 for the first: those that most consumers use, and of these what is `changed`. What
    makes things that are read by their ids has the rank of who reads them, for these find nothing without it."""
    lifted = {
        key: max(
            (consumers.get(other, 0), other in changed)
            for other, two in operations.items()
            if two is one or _makes_for(one, two)
        )
        for key, one in operations.items()
    }
    places = {weight: place for place, weight in enumerate(sorted(set(lifted.values()), reverse=True))}
    return {key: places[weight] for key, weight in lifted.items()}


def _makes_for(one: Operation, other: Operation) -> bool:
    """Whether an operation makes what stands below its path, where another one is called."""
    return one.method.upper() in _PRODUCING and other.path.startswith(f"{one.path.rstrip('/')}/{{")
