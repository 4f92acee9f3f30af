"""Operations, events and responses of a contract, found by the names that people use for them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from contractguard.checks.addressing import media_types
from contractguard.checks.addressing.pairing import find_status_range
from contractguard.contract.choices import OperationKind
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Response
from contractguard.support.closest import closest_names
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

_TEMPLATE = lazy(r"\{[^{}]*\}")
_SPELLED = ("/", "http://", "https://")
"""How the target of an operation begins that is named by its path."""


class UnknownMessage(InputError):
    """An operation or event that a contract does not have; the remedy names the closest ones."""


def find_event(contract: Contract, name: str) -> Operation:
    """The webhook, callback or event called `name`: by its name, its operationId, or its key in the contract.

    Raises `UnknownMessage`, also when several are called so.
    """
    senders = [operation for operation in contract.operations.values() if operation.kind != OperationKind.OPERATION]
    found = (
        [one for one in senders if name == one.key]
        or [one for one in senders if name in event_names(one)]
        or [one for one in senders if name in one.aliases]
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise _unknown(contract, "several events are called", name, [one.key for one in found])
    known = {alias for one in senders for alias in (*event_names(one), *one.aliases)}
    raise _unknown(contract, "no event is called", name, closest_names(name, known))


def event_names(operation: Operation) -> set[str]:
    """What an event is called, besides its key.

    "webhook NAME POST" and "callback NAME POST …" carry it as their second word; a message on a channel goes by its own
    name and by the channel's address.
    """
    name = operation.key.split(" ", 2)[1] if " " in operation.key else operation.key
    paths = {operation.path} if operation.kind == OperationKind.WEBHOOK else set()
    if operation.request_role.is_event:
        paths = {operation.path, operation.method}
    return {one for one in (name, *paths, operation.operation_id) if one}


def find_operation(contract: Contract, name: str) -> Operation:
    """The operation called `name`: "GET /orders/{id}", with any names in its template or a concrete path
    ("GET /orders/7?full=1"), or an operationId.

    Of several templates that a path fits, the one with the most literal text is taken (OpenAPI 3.1, 4.8.8.1: concrete
    before templated). Raises `UnknownMessage`, and `InputError` for an operationId that several operations bear.
    """
    if name in contract.operations:
        return contract.operations[name]
    calls = [operation for operation in contract.operations.values() if operation.kind == OperationKind.OPERATION]
    method, _, target = name.strip().partition(" ")
    if target.strip().startswith(_SPELLED):  # an operationId that looks like a path takes nothing away from it
        found = _by_path(calls, method.upper(), target.strip())
    else:
        found = operations_called(contract, name)
        if len(found) > 1:
            raise _ambiguous(contract, name, found)
    if found:
        return found[0]
    known = {one.key for one in calls} | {one.operation_id for one in calls if one.operation_id}
    raise _unknown(contract, "there is no operation", name, closest_names(name, known))


def operations_called(contract: Contract, identifier: str) -> list[Operation]:
    """The operations that bear an operationId: one, if the contract is sound (OpenAPI 3.1, 4.8.10.1: "unique among all
    operations"); webhooks, callbacks and events are found by `find_event`."""
    calls = (one for one in contract.operations.values() if one.kind == OperationKind.OPERATION)
    return [one for one in calls if one.operation_id == identifier]


def _by_path(calls: Iterable[Operation], method: str, target: str) -> list[Operation]:
    """The operations of that method whose template the target fits, the most concrete first."""
    shape = _TEMPLATE.sub("{}", target)
    path = _path(target)
    same = [one for one in calls if one.method.upper() == method]
    exact = [one for one in same if _TEMPLATE.sub("{}", one.path) == shape]
    fitting = [one for one in same if _fits(one.path, path)]
    return exact or sorted(fitting, key=lambda one: (-len(_TEMPLATE.sub("", one.path)), one.key))


def _path(target: str) -> str:
    try:
        return urlsplit(target).path or "/"
    except ValueError:
        return target


def _fits(template: str, path: str) -> bool:
    """Whether a concrete path is one of a template's, segment by segment."""
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(map(_segment_fits, wanted, given))


def _segment_fits(template: str, text: str) -> bool:
    """Each template expression stands for one character or more; the leftmost fit of every literal is enough."""
    first, *others = _TEMPLATE.split(template)
    if not others:
        return first == text
    if not text.startswith(first):
        return False
    at = len(first)
    for literal in others[:-1]:
        found = text.find(literal, at + 1)
        if found < 0:
            return False
        at = found + len(literal)
    return text.endswith(others[-1]) and len(text) - len(others[-1]) > at


def find_response(operation: Operation, status: str) -> Response | None:
    """The response for a status: the very one, its range, or the default."""
    return operation.responses.get(status) or find_status_range(status, operation.responses)


def find_media_type(response: Response, media_type: str) -> MediaType | None:
    """The representation for a media type: the very one, or a range that covers it."""
    return media_types.find_media_type(media_type, response.content)


def operation_of(contract: Contract, key: MessageKey) -> Operation:
    """The operation that a key names. Raises `UnknownMessage`."""
    if key.operation not in contract.operations:
        raise _unknown(
            contract, "there is no operation", key.operation, closest_names(key.operation, contract.operations)
        )
    return contract.operations[key.operation]


def same_operation(one: str, other: str) -> bool:
    """Whether two names mean the same operation: the same, but for the names in its template or a concrete path."""
    methods, paths = zip(*(name.strip().partition(" ")[::2] for name in (one, other)), strict=True)
    if one == other or not all(paths) or methods[0].upper() != methods[1].upper():
        return one == other
    first, second = (path.strip() for path in paths)
    same_shape = _TEMPLATE.sub("{}", first) == _TEMPLATE.sub("{}", second)
    return same_shape or _fits(first, _path(second)) or _fits(second, _path(first))


def _unknown(contract: Contract, what: str, name: str, close: list[str]) -> UnknownMessage:
    listed = ", ".join(repr(printable(one, 100)) for one in close)
    remedy = f"the closest that it has: {listed}" if close else "the contract has none at all"
    where = contract.documents[0].name if contract.documents else ""
    return UnknownMessage(f"{what} {printable(name, 100)!r}", where=where, remedy=remedy)


def _ambiguous(contract: Contract, name: str, found: Iterable[Operation]) -> InputError:
    listed = ", ".join(printable(one.key, 100) for one in found)
    where = contract.documents[0].name if contract.documents else ""
    return InputError(
        f"several operations have the operationId {printable(name, 100)!r}: {listed}",
        where=where,
        remedy="name the one that is meant by METHOD /path, or give each an operationId of its own",
    )
