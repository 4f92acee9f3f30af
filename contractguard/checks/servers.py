"""Servers: which are the same address, however it is spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from contractguard.checks.structure import Note
from contractguard.contract.change import Change
from contractguard.contract.document import Location
from contractguard.contract.model import Contract, MessageKey

_VARIABLE = re.compile(r"\{[^{}]*\}")
_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
_UNSAID = "/"
"""The server of a description that names none (OpenAPI 3.1, 4.8.1.1)."""


def notes_on_servers(old: Contract, new: Contract) -> Iterator[Note]:
    """Servers that are gone or new."""
    ends = _at(old), _at(new)
    for url in _beyond(old.servers, new.servers):
        yield Note("api", Change("server.removed", url, url, None), MessageKey(""), "", *ends)
    for url in _beyond(new.servers, old.servers):
        yield Note("api", Change("server.added", url, None, url), MessageKey(""), "", *ends)


def _beyond(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """Which of these servers are none of those, in their order."""
    known = {address(url) for url in those} or {_UNSAID}
    return [url for url in these if address(url) not in known]


def address(url: str) -> str:
    """A URL, or a template of one, in normal form (RFC 3986, 6.2.2 and 6.2.3): scheme and host in lower case, no usual
    port, no slash at the end. The names of variables do not travel."""
    plain = _VARIABLE.sub("{}", url)
    try:
        parts = urlsplit(plain)
    except ValueError:
        return plain
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    name, colon, port = host.rpartition(":")
    if colon and port == _PORTS.get(scheme):
        host = name
    path = parts.path.rstrip("/")
    found = f"{scheme}:" * bool(scheme) + f"//{host}" * bool(host) + path
    return (found or _UNSAID) + f"?{parts.query}" * bool(parts.query)


def _at(contract: Contract) -> Location | None:
    """Where the servers are listed."""
    if not contract.documents:
        return None
    document = contract.documents[0]
    has_list = isinstance(document.root, dict) and "servers" in document.root
    return Location(document, ("servers",) if has_list else ())
