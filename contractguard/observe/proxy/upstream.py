"""The one service that a proxy asks, whatever its clients say."""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit

from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the service listens. `authority`: what its requests carry as Host."""

    host: str
    port: int
    is_tls: bool
    authority: bytes

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection, over TLS with a certificate that is checked. Raises `OSError`."""
        context = ssl.create_default_context() if self.is_tls else None
        return await asyncio.open_connection(self.host, self.port, ssl=context)


def read_upstream(url: str) -> Upstream:
    """The service at a URL. Raises `UsageError` for what is more, or less, than the address of one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_address(url) from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise _no_address(url)
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise _no_address(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = _PORTS[parts.scheme]
    authority = host if port in (None, usual) else f"{host}:{port}"
    try:
        return Upstream(parts.hostname, port or usual, parts.scheme == "https", authority.encode("idna"))
    except UnicodeError:
        raise _no_address(url) from None


def _no_address(url: str) -> UsageError:
    shown = printable(url.rpartition("@")[2], 200)  # without a password
    return UsageError(
        f"{shown!r} is no address of a service", remedy="write http://HOST:PORT or https://HOST, without a path"
    )
