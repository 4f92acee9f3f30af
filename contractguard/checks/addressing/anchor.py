"""What an expectation names by its operationId, as the base has it: a change that gives the id to another operation
does not choose what a consumer means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from contractguard.checks.addressing.lookup import operations_called
from contractguard.checks.addressing.pairing import pair_operations
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_REMEDY = "name the one that is meant by METHOD /path"


@dataclass(frozen=True, slots=True)
class AnchoredExpectations:
    """Expectations that name what they named in the base; `unchecked`, by their numbers, are those that name another
    operation by now, and those of which the base did not say which one they name."""

    expectations: tuple[Expectation, ...]
    unchecked: Mapping[int, Unchecked]


def anchor_expectations(base: Contract, now: Contract, expectations: Iterable[Expectation]) -> AnchoredExpectations:
    """Let each expectation that names an operation by its operationId be about the operation that bore it in `base`.

    An id that no operation bears now, or several do, is left as it is: that is told where it is evaluated.
    """
    found = list(expectations)
    strays = _strays(base, now, {one.target.operation for one in found if one.target.operation})
    unchecked: dict[int, Unchecked] = {}
    after: dict[str, str] | None = None
    for number, one in enumerate(found):
        if one.target.event is not None or one.target.operation not in strays:
            continue
        if after is None:
            after = {pair.old.key: pair.new.key for pair in pair_operations(base, now) if pair.old and pair.new}
        before, bearer = strays[one.target.operation]
        if [after.get(each.key) for each in before] == [bearer.key]:
            continue
        meant = after.get(before[0].key, before[0].key) if len(before) == 1 else None
        if meant is not None:
            found[number] = replace(one, target=replace(one.target, operation=meant))
        if meant is None or meant in now.operations:  # else it is gone, which is a finding
            unchecked[number] = _entry(one, before, bearer)
    return AnchoredExpectations(tuple(found), unchecked)


def _strays(base: Contract, now: Contract, names: Iterable[str]) -> dict[str, tuple[list[Operation], Operation]]:
    """The ids that one operation bears now, and not one of the same key alone in the base: who bore them, who does."""
    found = {}
    for name in names:
        before, after = operations_called(base, name), operations_called(now, name)
        if before and len(after) == 1 and [one.key for one in before] != [after[0].key]:
            found[name] = (before, after[0])
    return found


def _entry(one: Expectation, before: Iterable[Operation], bearer: Operation) -> Unchecked:
    named, now = printable(one.target.operation or "", 100), printable(bearer.key, 100)
    was = " and ".join(printable(each.key, 100) for each in before)
    name = f"{one.consumer}: {one.name}"
    reason = f"{name}: the operationId {named!r} is that of {now}, and was that of {was} in the base; {_REMEDY}"
    return Unchecked(MessageKey(bearer.key), reason, one.at, unread=True, must=True, subject=name)
