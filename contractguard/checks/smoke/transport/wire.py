"""What goes over the wire: a request that is known to be safe or was asked for, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from typing import Protocol, TypeAlias
from urllib.parse import urljoin, urlsplit

from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""What is sent without being asked for (RFC 9110, 9.2.1: methods that ask for no change)."""
MAX_BODY = 1_000_000
"""Bytes of one answer that are read."""
MAX_DESCRIPTION = 32_000_000
"""The same of a description, which is no answer that anybody reads each time."""
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go: nothing is ever sent to another one."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """As it stands in a URL and in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A service: its origin, and the path that the operator gave below it."""

    origin: Origin
    prefix: str = ""


def read_target(url: str) -> ServiceTarget:
    """The service that a URL names. Raises `UsageError` for what is no http(s) URL, and for one with a user name, a
    query or a fragment: a secret in it would stand in the list of processes."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refuse_url(url, "is no URL") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _refuse_url(url, "is no http(s) URL")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise UsageError(
            "the URL of a service has no user name, query or fragment", remedy="name secrets with --auth NAME=ENV:VAR"
        )
    if any(not one.isprintable() or one.isspace() or one == "\\" for one in url):
        raise _refuse_url(url, "is no URL")
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refuse_url(url, "names no host") from None
    origin = Origin(parts.scheme, host.lower(), port or _PORTS[parts.scheme])
    return ServiceTarget(origin, parts.path.rstrip("/"))


def _refuse_url(url: str, why: str) -> UsageError:
    return UsageError(f"{printable(url, 100)!r} {why}", remedy="give the address of the service: https://host/prefix")


@dataclass(frozen=True, slots=True)
class SmokeRequest:
    """One request: `path` is percent-encoded, below the origin, with its query.

    `is_fresh`: over a connection of its own, so that another machine behind the name may answer. `max_body`: bytes of
    the answer that are read (0: none is waited for, as of a stream, which may never end). `may_follow`: whether a
    redirect within the origin is followed.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_fresh: bool = False
    max_body: int = MAX_BODY
    may_follow: bool = True


@dataclass(frozen=True, slots=True)
class SmokeAnswer:
    """What came back: header names in lower case, the body unpacked. `is_cut`: there is more than was read; `seconds`:
    how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0
    is_cut: bool = False


class Failing(Enum):
    """Why there is no answer."""

    TIMEOUT = "no answer in time"
    CONNECTION = "no connection"
    TLS = "no secure connection"
    BROKEN = "the answer broke off"
    UNREADABLE = "the answer cannot be unpacked"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing came back; `detail` is what the network said, and holds nothing of a body."""

    failing: Failing
    detail: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.failing.value} ({printable(self.detail, 200)})" if self.detail else self.failing.value


Send: TypeAlias = Callable[[SmokeRequest, float], SmokeAnswer | NoAnswer]
"""Sends one request, which may take so many seconds in all."""


class Clock(Protocol):
    """Tells the time, and lets some pass."""

    def now(self) -> float:
        """Seconds that only grow."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


def redirect_path(target: Origin, request_path: str, location: str) -> str | None:
    """The path that a redirect leads to; None where it leads to another origin, or nowhere."""
    try:
        found = urlsplit(urljoin(f"{target.scheme}://{target.authority}{request_path}", location.strip()))
        port = found.port or _PORTS.get(found.scheme)
    except ValueError:
        return None
    if (found.scheme, (found.hostname or "").lower(), port) != (target.scheme, target.host, target.port):
        return None
    if found.username is not None or not location.isascii() or not location.strip().isprintable():
        return None
    path = found.path or "/"
    return f"{path}?{found.query}" if found.query else path
