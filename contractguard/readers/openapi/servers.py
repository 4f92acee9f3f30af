"""Where an API is called: Server Objects at every level, and host, base path and schemes of 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contractguard.contract.model import Server
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

MAX_URLS = 64
"""Of one server, by the values of its variables."""
MAX_SERVERS = 256
"""Of one list, each value of a variable counted."""


def servers(reading: DescriptionReader, holder: DocumentNode) -> tuple[Server, ...]:
    """The servers of a description, a path item or an operation; none where it names none, or an empty list."""
    if reading.version.swagger:
        return tuple(_of_swagger(reading, holder, holder))
    found: dict[str, Server] = {}
    for spot in reading.items(holder, "servers"):
        if not isinstance(spot.node, dict):
            reading.report(spot, "a server must be an object")
        elif (url := reading.text(spot, "url")) is not None:
            default = _default_url(reading, spot, url)
            for one in _expand_server_urls(reading, spot, url):
                server = _server(one, spot, default if default != url else "")
                found.setdefault(server.url, server)
        if len(found) > MAX_SERVERS:
            reading.report(holder.child("servers"), f"more than {MAX_SERVERS} servers; the rest is not read")
            break
    return tuple(found.values())


class OwnServers:
    """The servers that path items and operations name for themselves; each list is read once."""

    def __init__(self, reading: DescriptionReader, root: DocumentNode) -> None:
        self._reading = reading
        self._root = root
        self._read: dict[tuple[int, tuple[str | int, ...]], tuple[Server, ...]] = {}

    def nearest(self, operation: DocumentNode, items: Sequence[DocumentNode]) -> tuple[Server, ...]:
        """The nearest list: the operation's, else that of its path item (`items`, the nearest first). None of its own
        where both have none; then the servers of the whole description hold."""
        if self._reading.version.swagger:
            is_own = bool(operation.node.get("schemes"))
            return tuple(_of_swagger(self._reading, self._root, operation)) if is_own else ()
        levels = (level for level in (operation, *items) if level.node.get("servers", []) != [])
        return next(filter(None, map(self._once, levels)), ())

    def _once(self, level: DocumentNode) -> tuple[Server, ...]:
        key = (id(level.document), level.path)
        if key not in self._read:
            self._read[key] = servers(self._reading, level)
        return self._read[key]


def _server(url: str, spot: DocumentNode, default: str = "") -> Server:
    from contractguard.contract.redaction import redacted_url

    return Server(redacted_url(url), spot.location, redacted_url(default) if default else "")


def _default_url(reading: DescriptionReader, server: DocumentNode, url: str) -> str:
    """The URL of a server with the default values of its variables."""
    for name, variable in reading.members(server, "variables"):
        value = variable.node.get("default") if isinstance(variable.node, dict) else None
        if isinstance(value, str):
            url = url.replace(f"{{{name}}}", value)
    return url


def _expand_server_urls(reading: DescriptionReader, server: DocumentNode, url: str) -> list[str]:
    """The URLs of a server, one for each value of its variables that are enumerated (Server Variable Object)."""
    found = [url]
    for name, variable in reading.members(server, "variables"):
        values = variable.node.get("enum") if isinstance(variable.node, dict) else None
        if not isinstance(values, list) or f"{{{name}}}" not in url:
            continue
        told = [value for value in values if isinstance(value, str)]
        if told and len(found) * len(told) <= MAX_URLS:
            found = [one.replace(f"{{{name}}}", value) for one in found for value in told]
        else:
            reading.report(
                variable, f"a server with more than {MAX_URLS} URLs is compared with its variables as they are"
            )
    return found


def _of_swagger(reading: DescriptionReader, root: DocumentNode, holder: DocumentNode) -> Iterator[Server]:
    """`schemes` (the holder's), `host` and `basePath` of 2.0 as URLs; without a host they are relative to the
    description."""
    host, base = reading.text(root, "host"), reading.text(root, "basePath") or ""
    if host is None:
        if base:
            yield _server(base, root.child("basePath"))
        return
    protocols = [spot for spot in reading.items(holder, "schemes") if isinstance(spot.node, str)]
    for protocol in protocols:
        yield _server(f"{protocol.node}://{host}{base}", protocol)
    if not protocols:
        yield _server(f"//{host}{base}", root.child("host"))
