"""What an exercise asks: which operations, drawn from which contract, and with which methods they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from contractguard.checks.addressing.lookup import find_operation
from contractguard.checks.exercise.document import RequestSource
from contractguard.contract.choices import OperationKind
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.support.dataclass import dataclass

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing where HTTP is kept to (RFC 9110, 9.2.1)."""
NO_LONGER = "recorded, and no longer described: whether that breaks somebody is what contractguard check says"


class NothingChanged(InputError):
    """No operation is reached by the change that is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: the operations by key, from which contracts their requests are drawn, and what is left out."""

    operations: Mapping[str, Operation]
    sources: tuple[RequestSource, ...]
    left_out: tuple[Unchecked, ...] = ()

    @property
    def methods(self) -> Mapping[str, int]:
        """How many operations are called with each method, in the order of their names."""
        return dict(sorted(Counter(one.method.upper() for one in self.operations.values()).items()))

    @property
    def unsafe(self) -> tuple[str, ...]:
        """The operations that may change something."""
        return tuple(key for key, one in self.operations.items() if one.method.upper() not in SAFE)


def make_plan(
    described: Contract | None,
    recorded: Contract | None,
    wanted: Sequence[str] = (),
    changed: Iterable[str] | None = None,
) -> Plan:
    """Choose what is exercised: what is described today, else what was recorded; of that what is `wanted` by name, and
    of that what is among `changed`, where that was asked for. Requests are drawn from the recorded contract where it
    has the operation: that is what consumers were told they may send.

    `recorded` has its operations by the keys of `described` (`align_operations`). Raises `UnknownMessage` for a name
    that is none, `NothingChanged` where the change reaches none, `InputError` where there is no operation at all.
    """
    base = described or recorded
    calls = {} if base is None else _calls(base)
    if base is None or not calls:
        raise InputError("there is no operation to exercise", remedy="describe one, or record the contract")
    if wanted:
        named = {find_operation(base, name).key for name in wanted}
        calls = {key: one for key, one in calls.items() if key in named}
    left_out = [] if described is None or wanted else _gone(described, recorded)
    if changed is not None:
        calls = {key: one for key, one in calls.items() if key in set(changed)}
        if not calls:
            raise NothingChanged("none of these operations is reached by the change", remedy="leave out --changed")
    old = [key for key in calls if recorded is not None and key in recorded.operations]
    new = [key for key in calls if key not in set(old)]
    sources = []
    if recorded is not None and old:
        sources.append(RequestSource("recorded", recorded, tuple(old)))
    if new:
        sources.append(RequestSource("described", base, tuple(new)))
    return Plan(calls, tuple(sources), tuple(left_out))


def _calls(contract: Contract) -> dict[str, Operation]:
    return {key: one for key, one in contract.operations.items() if one.kind == OperationKind.OPERATION}


def _gone(described: Contract, recorded: Contract | None) -> list[Unchecked]:
    gone = sorted(_calls(recorded).keys() - described.operations.keys()) if recorded is not None else []
    return [Unchecked(MessageKey(key), NO_LONGER) for key in gone]


def align_operations(recorded: Contract, described: Contract) -> Contract:
    """The recorded contract, whose operations have the keys of the described ones that they are: a name in a template
    may have changed."""
    by_shape = {(one.method, one.path_shape): one for one in _calls(described).values()}
    made = {}
    for key, one in recorded.operations.items():
        same = by_shape.get((one.method, one.path_shape)) if one.kind == OperationKind.OPERATION else None
        renamed = one if same is None or same.key == key else _rename(one, same)
        made[renamed.key] = renamed
    return replace(recorded, operations=made)


def _rename(old: Operation, new: Operation) -> Operation:
    """The operation under the names that the template has today."""
    names = dict(zip(_names(old.path), _names(new.path), strict=True))
    parameters = tuple(
        replace(one, name=names.get(one.name, one.name)) if one.location == "path" else one for one in old.parameters
    )
    return replace(old, key=new.key, path=new.path, parameters=parameters)


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]
