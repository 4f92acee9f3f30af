"""Who may connect, send and receive, in the normal form of `Operation.security`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contractguard.contract.document import Location
from contractguard.readers.asyncapi.traits import Layers, itself
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode
from contractguard.readers.openapi.security import Requirement, Security, requirements


class NamedServer(NamedTuple):
    """A server: its URL, what it asks for, and where it stands."""

    url: str | None
    security: Security
    source: Location


def servers(reading: DescriptionReader, root: DocumentNode, *, third: bool) -> dict[str, NamedServer]:
    """The Servers Object, by name."""
    found = {}
    for name, entry in reading.members(root, "servers"):
        spot = reading.component(entry, itself)
        if spot is not None:
            url = _address(reading, spot) if third else _url(reading, spot)
            found[name] = NamedServer(url, alternatives(reading, spot, third=third), spot.location)
    return found


def _url(reading: DescriptionReader, spot: DocumentNode) -> str | None:
    """2.x: the URL, completed by the protocol where it has none."""
    url, protocol = reading.text(spot, "url"), reading.text(spot, "protocol")
    return url if url is None or protocol is None or "://" in url else f"{protocol}://{url}"


def _address(reading: DescriptionReader, spot: DocumentNode) -> str | None:
    """3.x: host and path apart."""
    host, protocol = reading.text(spot, "host"), reading.text(spot, "protocol")
    if host is None:
        return None
    return (f"{protocol}://" if protocol else "") + host + (reading.text(spot, "pathname") or "")


def alternatives(reading: DescriptionReader, spot: DocumentNode, *, third: bool) -> Security:
    """The alternatives in `security`, sorted; empty when none is needed."""
    if not third:
        return requirements(reading, spot)
    found = {one for one in (_scheme(reading, entry) for entry in reading.items(spot, "security")) if one is not None}
    return tuple(sorted(found))


def _scheme(reading: DescriptionReader, entry: DocumentNode) -> Requirement | None:
    """3.x: a Security Scheme Object, mostly by reference; its name is that of the component, else its type."""
    spot = reading.component(entry, itself)
    if spot is None:
        return None
    reference = entry.node.get("$ref")
    name = reference.rpartition("/")[2] if isinstance(reference, str) else reading.text(spot, "type") or "unnamed"
    scopes = {scope.node for scope in reading.items(spot, "scopes") if isinstance(scope.node, str)}
    return ((name, tuple(sorted(scopes))),)


def security_of(reading: DescriptionReader, operation: Layers, on: list[Security], *, third: bool) -> Security:
    """What one must show to take part in an operation: what it asks for itself, else what the servers `on` which its
    channel is ask for."""
    holder = operation.holder("security")
    if holder is not None:
        return alternatives(reading, holder, third=third)
    found = {requirement for security in on for requirement in (security or ((),))}
    return () if found == {()} else tuple(sorted(found))


def named_servers(reading: DescriptionReader, channel: DocumentNode) -> Iterator[str]:
    """The names of the servers that a channel is limited to; none when it is on all of them."""
    for entry in reading.items(channel, "servers"):
        if isinstance(entry.node, str):
            yield entry.node
        elif isinstance(entry.node, dict) and isinstance(entry.node.get("$ref"), str):
            yield entry.node["$ref"].rpartition("/")[2]
        else:
            reading.report(entry, "a server of a channel must be a name (2.x) or a reference (3.x)")
