"""Operations whose path is another one by now, though they are called where they were: a part of it moved between the
server and the path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractguard.checks.addressing.addresses import Address, address, path_of
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation, Server
from contractguard.contract.templates import with_template_names
from contractguard.support.patterns import lazy

_VARIABLE = lazy(r"\{[^{}]*\}")
_ROOT = (Address("", ""),)
"""The server of a description that names none (OpenAPI 3.1, 4.8.1.1)."""


def moved_operations(old: Contract, new: Contract) -> dict[str, str]:
    """By their old keys, the new keys of operations that moved.

    The URL of an operation is its server's, with the path appended (OpenAPI 3.1, 4.8.8). Where no server has the same
    URL by now, the same path on another host is taken: then the server changed, and not the operation.
    """
    before, after = _Side(old), _Side(new)
    if before.base_paths == after.base_paths and len(before.base_paths) < 2:
        return {}
    stay = {key for key in before.bases.keys() & after.bases.keys() if before.paths(key) & after.paths(key)}
    moved: dict[str, str] = {}
    for with_host in (True, False):
        taken = stay | set(moved.values())
        found = {call: key for key in reversed(after.bases) if key not in taken for call in after.calls(key, with_host)}
        for key in before.bases:
            if key in stay or key in moved:
                continue
            twin = next((found[call] for call in before.calls(key, with_host) if call in found), None)
            if twin is not None and twin not in taken:
                moved[key] = twin
                taken.add(twin)
    return {key: twin for key, twin in moved.items() if key != twin}


def twins_elsewhere(
    old: Contract, new: Contract, gone: Iterable[str], added: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Keys of an old and a new operation that are called at one URL, for operations that one side alone seems to have.

    An operation on several servers became one operation for each of them, or several became one on several servers:
    who calls either URL meets what is described there now.
    """
    before, after = _Side(old), _Side(new)
    if before.base_paths == after.base_paths and len(before.base_paths) < 2:
        return
    was, now = before.by_call(), after.by_call()
    for key in gone:
        yield from ((key, now[call]) for call in before.calls(key, with_host=True) if call in now)
    for key in added:
        yield from ((was[call], key) for call in after.calls(key, with_host=True) if call in was)


def with_server_variables(contract: Contract, one: Operation, other: Operation) -> Operation:
    """An operation with the variables in the path of its server as parameters of its own path, if that gives it as many
    as the other one has: a variable is a string that is always sent."""
    if one.kind != OperationKind.OPERATION:
        return one
    missing = len(_VARIABLE.findall(other.path)) - len(_VARIABLE.findall(one.path))
    for server in contract.servers_of(one) if missing > 0 else ():
        origin, path = address(server.url)
        names = _VARIABLE.findall(server.url)[origin.count("{}") :]
        if len(names) == missing:
            for name in names:
                path = path.replace("{}", name, 1)
            path += one.path
            parameters = with_template_names(path, one.parameters, one.source, lambda: "openapi-3.0")
            return replace(one, path=path, path_shape=_VARIABLE.sub("{}", path), parameters=parameters)
    return one


class _Side:
    """Where the operations of one contract are called, by their keys."""

    def __init__(self, contract: Contract) -> None:
        self._operations = {key: one for key, one in contract.operations.items() if one.kind == OperationKind.OPERATION}
        lists = {id(servers): servers for servers in map(contract.servers_of, self._operations.values())}
        addresses = {known: _addresses(servers) for known, servers in lists.items()}
        self.bases = {key: addresses[id(contract.servers_of(one))] for key, one in self._operations.items()}
        self.base_paths = {base.path for bases in addresses.values() for base in bases}

    def paths(self, key: str) -> set[str]:
        """The paths of its servers."""
        return {base.path for base in self.bases[key]}

    def calls(self, key: str, with_host: bool) -> Iterator[tuple[str, Address]]:
        """The method and the whole URL of an operation, on each of its servers."""
        one = self._operations.get(key)
        if one is None:  # a message on a channel, which is called nowhere
            return
        for base in self.bases[key]:
            yield one.method, Address(base.origin if with_host else "", base.path + path_of(one))

    def by_call(self) -> dict[tuple[str, Address], str]:
        """The operations by their calls; of several the first."""
        return {call: key for key in reversed(self.bases) for call in self.calls(key, with_host=True)}


def _addresses(servers: tuple[Server, ...]) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(address(one.url) for one in servers)) or _ROOT
