"""Servers: where each operation is called, and which of these addresses are gone or new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from contractguard.checks.addressing.addresses import Address, Served, address, apart, path_of
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.checks.comparison.structure.operations import StructuralChange
from contractguard.contract.change import Change
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Location
from contractguard.contract.model import Contract, MessageKey, Server
from contractguard.support.dataclass import dataclass

_ROOT = "/"
"""The server of a description that names none (OpenAPI 3.1, 4.8.1.1)."""


class _End(NamedTuple):
    """Where some operations are called on one side: their servers, the part of the path that is its own, and the server
    that is called where none is chosen: the first, where they have an order."""

    servers: dict[Address, Server]
    path: str
    first: Server | None = None


class _Group(NamedTuple):
    """Operations that are called in the same way: where on this side, where on the other, and their names."""

    here: _End
    there: _End
    keys: list[str]


@dataclass(slots=True)
class _Use:
    """A server: how many operations are called there, those of them that the other side does not serve there, and where
    that lists what serves the first of them."""

    server: Server
    calls: int = 0
    lost: list[str] = field(default_factory=list)
    instead: Location | None = None


def changes_of_servers(old: Contract, new: Contract, pairs: Iterable[OperationPair]) -> Iterator[StructuralChange]:
    """Servers that are gone or new: of the whole description, or of the operations that are called there."""
    groups = _groups(old, new, pairs)
    for server, places, instead in _lost(_told(old), groups, is_new=False):
        change = Change("server.removed", server.url, server.url, None)
        yield _note(change, places, server.source, instead if places else _list_of(new))
    back = [_Group(there, here, keys) for here, there, keys in groups]
    for server, places, instead in _lost(_told(new), back, is_new=True):
        if new.servers or places:  # the root of the host, which nobody named, is no news
            change = Change("server.added", server.url, None, server.url)
            yield _note(change, places, instead if places else _list_of(old), server.source)
    yield from _changes_of_defaults(groups)


def _changes_of_defaults(groups: Iterable[_Group]) -> Iterator[StructuralChange]:
    """Servers whose variables have other defaults, and other servers that stand first: whoever chooses none calls
    another address. Where the former one is not served any more, that is told of itself. No specification gives the
    order of servers a meaning: where nothing else changed, that is told as harmless."""
    found: dict[tuple[str, str], tuple[Location, Location, bool]] = {}
    for here, there, _ in groups:
        if here.first is not None and there.first is not None and _is_other_default(here, there):
            called = here.first.default or here.first.url, there.first.default or there.first.url
            is_order = here.servers.keys() == there.servers.keys()
            found.setdefault(called, (here.first.source, there.first.source, is_order))
        for at, old in here.servers.items():
            new = there.servers.get(at)
            if new is not None and old.default and new.default and address(old.default) != address(new.default):
                found[old.default, new.default] = old.source, new.source, False
    for (was, now), (old_at, new_at, is_order) in found.items():
        yield replace(_note(Change("server.default-changed", now, was, now), [], old_at, new_at), is_harmless=is_order)


def _is_other_default(here: _End, there: _End) -> bool:
    """Whether another address is called by default, while the former one is still there. Of variables without a default
    it is not known which one that is."""
    called, now = (_default_address(one) for one in (here, there))
    if (
        called == now
        or "{}" in now.origin + now.path
        or Served((now,), "").may_have(called)
        or Served((called,), "").may_have(now)
    ):
        return False
    return Served(there.servers, there.path).has(called)


def _default_address(end: _End) -> Address:
    assert end.first is not None
    at = address(end.first.default or end.first.url)
    return Address(at.origin, at.path + end.path)


def _note(change: Change, places: list[str], old_at: Location | None, new_at: Location | None) -> StructuralChange:
    first, *others = (MessageKey(key) for key in places or [""])
    return StructuralChange("api", change, first, "", old_at, new_at, places=tuple(others))


def _groups(old: Contract, new: Contract, pairs: Iterable[OperationPair]) -> list[_Group]:
    """The operations that both sides have; where there are none (on channels, too), the descriptions as a whole."""
    told = _told(old), _told(new)
    lists: dict[int, dict[Address, Server]] = {}

    def end(servers: tuple[Server, ...], path: str) -> _End:
        if id(servers) not in lists:
            lists[id(servers)] = {address(one.url): one for one in reversed(servers)}
        return _End(lists[id(servers)], path, next(iter(servers), None))

    found: dict[tuple[int | str, ...], _Group] = {}
    seen: set[tuple[str, str]] = set()
    for before, after, _ in pairs:
        if before is None or after is None or after.kind != OperationKind.OPERATION:
            continue
        sides = ("old", before.key), ("new", after.key)
        if not seen.isdisjoint(sides):
            continue  # an operation that was split, or joined from several, is called where the first pair says
        seen.update(sides)
        here, there = before.servers or told[0], after.servers or told[1]
        paths = apart(path_of(before), path_of(after))
        key = (id(here), id(there), *paths)
        if key not in found:
            found[key] = _Group(end(here, paths[0]), end(there, paths[1]), [])
        found[key].keys.append(after.key)
    left, right = (_End(end(one, "").servers, "") for one in told)  # servers of channels have names, and no order
    return list(found.values()) or [_Group(left, right, [""])]


def _told(contract: Contract) -> tuple[Server, ...]:
    """The servers of a description as a whole."""
    at = _list_of(contract)
    return contract.servers or (() if at is None else (Server(_ROOT, at),))


def _lost(
    whole: Sequence[Server], groups: Sequence[_Group], *, is_new: bool
) -> Iterator[tuple[Server, list[str], Location | None]]:
    """The servers that the other side does not have, for which operations, and where it lists those of the first: none
    are named where a server of the whole description serves nobody any more.

    Of an address that leaves its host or scheme open, the same one with a host and a scheme may be it: it is not called
    gone.
    """
    uses: dict[Address, _Use] = {}
    for server in whole:
        uses.setdefault(address(server.url), _Use(server))
    of_whole = set(uses)
    for group in groups:
        served = Served(group.there.servers, group.there.path)
        for at, server in group.here.servers.items():
            use = uses.setdefault(at, _Use(server))
            use.calls += len(group.keys)
            called = Address(at.origin, at.path + group.here.path)
            is_maybe = not is_new and served.may_have(called)
            if not is_maybe and not served.has(called):
                use.lost.extend(group.keys)
                use.instead = use.instead or _list_around(group.there)
    for at, use in uses.items():
        if use.lost:
            yield use.server, ([] if at in of_whole and len(use.lost) == use.calls else use.lost), use.instead


def _list_around(end: _End) -> Location | None:
    """Where the servers of some operations are listed."""
    at = next((server.source for server in end.servers.values()), None)
    return Location(at.document, at.path[:-1]) if at is not None and at.path and isinstance(at.path[-1], int) else at


def _list_of(contract: Contract) -> Location | None:
    """Where the servers of the whole are listed."""
    if not contract.documents:
        return None
    document = contract.documents[0]
    has_list = isinstance(document.root, dict) and "servers" in document.root
    return Location(document, ("servers",) if has_list else ())
