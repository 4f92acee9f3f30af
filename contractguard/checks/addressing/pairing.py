"""What of the old contract became what of the new one: operations, parameters, media types, statuses."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from contractguard.checks.addressing.moved import moved_operations, twins_elsewhere
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation, Parameter, Response
from contractguard.support.patterns import lazy

_TEMPLATE = lazy(r"\{([^{}]*)\}")


class OperationPair(NamedTuple):
    """An operation on either side; None where it is missing. `tag` is that of its messages: it tells the pair from
    others of the same operation."""

    old: Operation | None
    new: Operation | None
    tag: Hashable = None


def pair_operations(old: Contract, new: Contract) -> list[OperationPair]:
    """All operations of both contracts in the order of the old one, then the new one.

    Matched by where they are called, if a part of the path moved between the server and the path; by key; what is left,
    by method and the shape of the path, so that a renamed path parameter does not look like a removed operation. The
    only message on a channel stays the same when it gets another name, for names of messages do not travel.
    """
    moved = moved_operations(old, new)
    taken = set(moved.values())
    left = {
        key: operation
        for key, operation in new.operations.items()
        if key not in taken and (key not in old.operations or key in moved)
    }
    shapes = {_shape(operation): operation for operation in left.values()}
    lone = _only_messages(old), _only_messages(new)
    pairs = []
    for key, operation in old.operations.items():
        twin = new.operations.get(moved.get(key, key))
        if twin is not None and key not in moved and key in taken:
            twin = None
        if twin is None and operation.path_shape:
            twin = shapes.pop(_shape(operation), None)
            channel = (operation.kind, operation.path_shape)
            if twin is None and all(channel in side for side in lone):
                twin = left.get(lone[1][channel])
            if twin is not None:
                left.pop(twin.key)
        pairs.append(OperationPair(operation, twin))
    pairs.extend(OperationPair(None, operation) for operation in left.values())
    return _with_twins_elsewhere(old, new, pairs)


def _with_twins_elsewhere(old: Contract, new: Contract, pairs: list[OperationPair]) -> list[OperationPair]:
    """The pairs, those with one side alone with whatever the other side has at the same URL."""
    gone = [pair.old.key for pair in pairs if pair.old is not None and pair.new is None]
    added = [pair.new.key for pair in pairs if pair.new is not None and pair.old is None]
    twins = list(twins_elsewhere(old, new, gone, added)) if gone or added else []
    by_old, by_new = dict(reversed(twins)), {key: twin for twin, key in reversed(twins)}
    for at, (was, now, _) in enumerate(pairs):
        if now is None and was is not None and was.key in by_old:
            pairs[at] = OperationPair(was, new.operations[by_old[was.key]])
        elif was is None and now is not None and now.key in by_new:
            pairs[at] = OperationPair(old.operations[by_new[now.key]], now)
    return pairs


def _shape(operation: Operation) -> tuple[str, str, str]:
    return (operation.kind, operation.method, operation.path_shape)


def _only_messages(contract: Contract) -> dict[tuple[str, str], str]:
    """By kind and shape of the channel's address: the keys of messages that share it with no other."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, operation in contract.operations.items():
        if operation.request_role.is_event:
            found.setdefault((operation.kind, operation.path_shape), []).append(key)
    return {channel: keys[0] for channel, keys in found.items() if len(keys) == 1}


class ParameterPair(NamedTuple):
    """A parameter or header on either side."""

    old: Parameter | None
    new: Parameter | None


def pair_parameters(old: Operation, new: Operation) -> Iterator[ParameterPair]:
    """Parameters by location and name (names of HTTP headers in any case), path parameters by their position."""
    before, after = _by_name(old), _by_name(new)
    for identity in dict.fromkeys([*before, *after]):
        yield ParameterPair(before.get(identity), after.get(identity))


def _by_name(operation: Operation) -> dict[tuple[str, str | int], Parameter]:
    positions = {name: index for index, name in enumerate(_TEMPLATE.findall(operation.path))}
    found: dict[tuple[str, str | int], Parameter] = {}
    for parameter in operation.parameters:
        folded = parameter.location == "header" and not operation.request_role.is_event
        name: str | int = parameter.name.lower() if folded else parameter.name
        if parameter.location == "path" and parameter.name in positions:
            name = positions[parameter.name]
        found[parameter.location, name] = parameter
    return found


def in_names_of(old: Operation, new: Operation) -> Operation:
    """The old operation with its path parameters called as in the new one: the names do not travel."""
    before, after = _TEMPLATE.findall(old.path), _TEMPLATE.findall(new.path)
    if before == after or len(before) != len(after):
        return old
    names = dict(zip(before, after, strict=True))
    renamed = tuple(
        replace(one, name=names.get(one.name, one.name)) if one.location == "path" else one for one in old.parameters
    )
    return replace(old, path=new.path, parameters=renamed)


def is_renamed(old: Operation, new: Operation) -> bool:
    """Whether path parameters have other names, on a path or in the address of a channel. The name of a callback tells
    its path: the two differ by hand only."""
    if old.kind not in (OperationKind.OPERATION, OperationKind.EVENT, OperationKind.COMMAND):
        return False
    return bool(_TEMPLATE.findall(old.path) != _TEMPLATE.findall(new.path))


class ResponsePair(NamedTuple):
    """A response on either side, and the status to speak of."""

    status: str
    old: Response | None
    new: Response | None


def pair_responses(
    old: Mapping[str, Response], new: Mapping[str, Response], *, provider_sends: bool = True
) -> Iterator[ResponsePair]:
    """Responses by status; one that the other side does not list may be covered by a range or by `default`, and a range
    by the statuses that stand for it there. Of successes a range says more than these: others are new, and where the
    provider reads them (`provider_sends`), others are gone."""
    for status, response in old.items():
        counterpart = new.get(status) or find_status_range(status, new)
        if counterpart is not None or not _spelled_out(status, new) or (status == "2XX" and not provider_sends):
            yield ResponsePair(status, response, counterpart)
    for status, response in new.items():
        if status not in old:
            counterpart = find_status_range(status, old)
            if counterpart is not None or not _spelled_out(status, old) or status == "2XX":
                yield ResponsePair(status, counterpart, response)


def _spelled_out(status: str, others: Mapping[str, Response]) -> bool:
    """Whether a range is listed status by status on the other side; each of them is then compared with the range."""
    return status.endswith("XX") and any(other[:1] == status[:1] for other in others)


def find_status_range(status: str, others: Mapping[str, Response]) -> Response | None:
    """The range ("4XX") or the default among `others` that covers a status."""
    ranged = f"{status[:1]}XX"
    if status != ranged and ranged in others:
        return others[ranged]
    return others.get("default") if status != "default" else None


def is_error(status: str) -> bool:
    """Whether a status stands for a failure."""
    return status[:1] in ("4", "5")
