"""Which message of a provider an expectation speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.checks.addressing.addresses import address
from contractguard.checks.addressing.lookup import UnknownMessage, find_event, find_operation, find_response
from contractguard.contract.choices import OperationKind, TargetPart
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.expectation import Expectation
from contractguard.contract.model import Contract, MediaType, Operation, Response, Server
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class ResolvedTarget:
    """An operation of the provider; of a response, its status as the provider spells it (None: there is none for it)
    and the response; `path` is the concrete path below the provider's servers, where the expectation names one."""

    operation: Operation
    status: str | None = None
    response: Response | None = None
    path: str | None = None


def resolve_target(contract: Contract, expectation: Expectation) -> ResolvedTarget:
    """Find the message. Raises `UnknownMessage` for an operation or event that the provider does not have."""
    target = expectation.target
    if target.event is not None:
        operation, path = _event(contract, expectation, target.event), None
        if target.part == TargetPart.RESPONSE and operation.request_role.is_event:
            return ResolvedTarget(_reply(contract, operation), path=path)
    else:
        operation, path = find_served_operation(contract, target.operation or "")
    if target.part != TargetPart.RESPONSE:
        return ResolvedTarget(operation, path=path)
    status = target.status or _usual(operation)
    found = find_response(operation, status)
    return ResolvedTarget(operation, status, found, path)


def operations_meant(contract: Contract, expectations: Iterable[Expectation]) -> frozenset[str]:
    """The keys of the operations that expectations are about, of those that the contract has."""
    found = set()
    for expectation in expectations:
        try:
            found.add(resolve_target(contract, expectation).operation.key)
        except ContractGuardError:  # told where the expectation is evaluated
            continue
    return frozenset(found)


def _event(contract: Contract, expectation: Expectation, name: str) -> Operation:
    """An event by its name; where an operationId is told, among the messages of that operation, its only one by any
    name."""
    identifier = expectation.target.operation
    own = [
        one
        for one in contract.operations.values()
        if one.kind != OperationKind.OPERATION and one.operation_id == identifier
    ]
    if identifier is None or not own:
        return find_event(contract, name)
    named = [one for one in own if name in (one.method, one.key)] or [one for one in own if name in one.aliases]
    if named or len(own) == 1:
        return (named or own)[0]
    listed = ", ".join(printable(one.method, 60) for one in own)
    if name == expectation.name:  # what the interaction is called: it names no message
        raise InputError(
            f"does not say which message of {printable(identifier, 60)} it is about; there are {listed}",
            remedy="name it in comments.references.AsyncAPI.messageId",
        )
    raise UnknownMessage(
        f"{printable(identifier, 60)} has no message {printable(name, 60)!r}", remedy=f"it has {listed}"
    )


def _reply(contract: Contract, request: Operation) -> Operation:
    """The message that answers another. Raises `InputError` where there is none, or more than one."""
    replies = [contract.operations[key] for key in request.replies if key in contract.operations]
    if len(replies) == 1:
        return replies[0]
    if not replies:
        raise InputError(
            f"the provider describes no reply to {printable(request.key)}", remedy="describe it as `reply`"
        )
    listed = ", ".join(printable(one.key) for one in replies)
    raise InputError(f"{printable(request.key)} has several replies ({listed}): it is not known which is meant")


def find_served_operation(contract: Contract, name: str) -> tuple[Operation, str | None]:
    """An operation by name; a concrete path may begin with the path of one of its servers. Raises `UnknownMessage`."""
    method, _, target = name.partition(" ")
    path = target.strip() if target.strip().startswith("/") else None
    try:
        return find_operation(contract, name), path
    except UnknownMessage:
        for base in _bases(contract) if path is not None else ():
            if path is not None and path.startswith(base + "/"):
                below = path[len(base) :]
                try:
                    found = find_operation(contract, f"{method} {below}")
                except UnknownMessage:
                    continue
                if base in _paths(contract.servers_of(found)):
                    return found, below
        raise


def _bases(contract: Contract) -> list[str]:
    """The paths of all servers, the longest first."""
    own = (one.servers for one in contract.operations.values() if one.servers)
    found = _paths(server for servers in (contract.servers, *own) for server in servers)
    return sorted(found, key=lambda base: (-len(base), base))


def _paths(servers: Iterable[Server]) -> set[str]:
    return {path for path in (address(server.url).path for server in servers) if path}


def _usual(operation: Operation) -> str:
    """The status that is meant where none is told: the first one of success, else the first one."""
    known = list(operation.responses)
    return next((status for status in known if status.startswith("2")), known[0] if known else "200")


def choose_media_type(content: dict[str, MediaType], name: str | None) -> MediaType | None:
    """The media type that is meant: the one named, else the first that is JSON, else the first."""
    from contractguard.checks.addressing.media_types import find_media_type
    from contractguard.checks.validation.payload import is_json

    if name is not None:
        return find_media_type(name, content)
    return next((media for key, media in content.items() if is_json(key)), next(iter(content.values()), None))
