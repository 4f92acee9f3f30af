"""Which hosts are a provider's: a recording has calls to others, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

from contractguard.contract.model import Contract
from contractguard.observe.sketch.redact import is_name

_LOCAL = re.compile(
    r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0|[a-z0-9_-]+|(?:[a-z0-9_-]+\.)+(?:localhost|test|local|internal))"
    r"(?::\d+)?"
)
"""Where tests reach an application: loopback, names of one word (containers, `testserver`), and those of no public
host."""
_SERVER = re.compile(r"(?:https?|wss?)://([^/?#]*)", re.IGNORECASE)
_USUAL_PORTS = (":80", ":443")
_LABEL = re.compile(r"[^.:\[\]]+")


class HostClaim(Enum):
    """What a provider has to do with a host."""

    OWN = "own"
    """Its calls are the provider's, whether the description has them or not."""
    OPEN = "open"
    """Nothing says whose it is: those calls are the provider's that the description has."""
    FOREIGN = "foreign"


class ProviderHosts:
    """The hosts of a provider: those that are chosen, else those of the servers of its description, and of tests."""

    def __init__(self, contract: Contract | None, chosen: Iterable[str] = ()) -> None:
        self._chosen = frozenset(_without_usual_port(one.lower()) for one in chosen)
        self._servers = [re.compile(pattern) for pattern in dict.fromkeys(_patterns(contract))] if contract else []

    def claim(self, host: str | None) -> HostClaim:
        """Whether calls to a host are the provider's. Where a recording does not tell the host (an access log), it is
        that of the server that wrote it."""
        if host is None or host in self._chosen:
            return HostClaim.OWN
        if self._chosen:
            return HostClaim.FOREIGN
        if any(one.fullmatch(host) for one in self._servers) or _LOCAL.fullmatch(host):
            return HostClaim.OWN
        return HostClaim.FOREIGN if self._servers else HostClaim.OPEN

    def is_named(self, host: str | None) -> bool:
        """Whether a host is chosen, or one of the servers' own."""
        return host is not None and (host in self._chosen or any(one.fullmatch(host) for one in self._servers))


def written_host(host: str) -> str:
    """A host that may be told: labels that look like data, as those of customers may, are `*`."""
    return _LABEL.sub(lambda found: found[0] if found[0].isdecimal() or is_name(found[0]) else "*", host)


def _patterns(contract: Contract) -> Iterator[str]:
    """The hosts of all servers, with anything in place of a variable."""
    servers = (*contract.servers, *(one for operation in contract.operations.values() for one in operation.servers))
    for server in servers:
        found = _SERVER.match(server.url)
        if found is None:
            continue
        host = _without_usual_port(found[1].rpartition("@")[2].lower())
        parts = re.split(r"\{[^}]*\}", host)
        if any(re.search(r"[a-z0-9]", part) for part in parts):
            yield r"[^/]+".join(map(re.escape, parts))


def _without_usual_port(host: str) -> str:
    for port in _USUAL_PORTS:
        host = host.removesuffix(port)
    return host
