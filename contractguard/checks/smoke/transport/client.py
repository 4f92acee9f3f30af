"""The only file that knows the HTTP library: one request, bounded in time and bytes, over TLS that is verified."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from contractguard.checks.smoke.transport.wire import Failing, NoAnswer, Origin, SmokeAnswer, SmokeRequest
from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.text.decompress import inflate
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import __version__
from contractguard.support.printable import printable

if TYPE_CHECKING:
    import httpx2

USER_AGENT = f"contractguard-smoke/{__version__}"
EVENT_STREAM = "text/event-stream"
"""Which may never end, so that nothing of it is waited for."""
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Connection:
    """How a service is reached: which authorities are trusted (a file; None: those of the system), which address stands
    for its host, and through which proxy."""

    cacert: str | None = None
    address: str | None = None
    proxy: str | None = None


PLAIN = Connection()
"""By name, trusting the authorities of the system."""


class WallClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(max(0.0, seconds))


class HttpClient:
    """Sends requests to one origin. Redirects, cookies and credentials of the machine are no business of it."""

    def __init__(self, origin: Origin, connection: Connection = PLAIN) -> None:
        """Raises `UsageError` where the extra is missing or a file of authorities cannot be read."""
        library = _import_library()
        self._origin, self._connection, self._library = origin, connection, library
        context = _tls_context(connection.cacert) if origin.scheme == "https" else False
        self._loop = asyncio.new_event_loop()
        self._pool, self._fresh = (_open_client(library, context, connection, keep) for keep in (1, 0))
        self._is_resolved = connection.address is not None or connection.proxy is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run_until_complete(self._close())
        self._loop.close()

    async def _close(self) -> None:
        for client in (self._pool, self._fresh):
            await client.aclose()

    def send(self, request: SmokeRequest, seconds: float) -> SmokeAnswer | NoAnswer:
        """Send a request, which may take so long in all: finding the host, connecting, waiting and reading."""
        start = time.monotonic()
        if not self._is_resolved:
            unknown = find_host(self._origin.host, self._origin.port, seconds)
            if unknown is not None:
                return unknown
            self._is_resolved = True
        left = seconds - (time.monotonic() - start)
        return self._loop.run_until_complete(self._exchange(request, max(left, 0.001)))

    async def _exchange(self, request: SmokeRequest, seconds: float) -> SmokeAnswer | NoAnswer:
        start = time.monotonic()
        failing, detail = Failing.BROKEN, ""
        try:
            async with asyncio.timeout(seconds):
                return await self._receive(request, start)
        except TimeoutError:
            failing = Failing.TIMEOUT
        except self._library.ConnectError as error:
            failing = Failing.TLS if _is_tls(error) else Failing.CONNECTION
            detail = str(error)
        except (self._library.TransportError, self._library.InvalidURL) as error:
            detail = type(error).__name__
        except InputError:
            failing = Failing.UNREADABLE
        return NoAnswer(failing, detail, time.monotonic() - start)

    async def _receive(self, request: SmokeRequest, start: float) -> SmokeAnswer:
        client = self._fresh if request.is_fresh else self._pool
        response = await client.send(self._build_request(request), stream=True)
        parts: list[bytes] = []
        size = 0
        try:
            is_stream = response.headers.get("content-type", "").lower().startswith(EVENT_STREAM)
            is_cut = request.method != "HEAD" and (is_stream or not request.max_body)
            if request.method != "HEAD" and not is_cut:
                async for part in response.aiter_raw():
                    size += len(part)
                    if size > request.max_body:
                        is_cut = True
                        break
                    parts.append(part)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if is_cut else _unpack(b"".join(parts), headers.get("content-encoding", ""))
        if len(body) > request.max_body:
            is_cut, body = True, b""
        return SmokeAnswer(response.status_code, headers, body, time.monotonic() - start, is_cut)

    def _build_request(self, request: SmokeRequest) -> httpx2.Request:
        """The request as the library takes it: the host is never taken from a path."""
        library, origin = self._library, self._origin
        host = self._connection.address or origin.host
        url = library.URL(scheme=origin.scheme, host=host, port=origin.port, raw_path=request.path.encode("ascii"))
        headers = {
            "Host": origin.authority, "User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Accept": "*/*",
            "Cache-Control": "no-cache",
            **request.headers,
        }  # fmt: skip
        if request.is_fresh:
            headers["Connection"] = "close"
        extensions = {"sni_hostname": origin.host} if self._connection.address else {}
        made: httpx2.Request = library.Request(request.method, url, headers=headers, extensions=extensions)
        return made


def _import_library() -> Any:
    try:
        import httpx2
    except ImportError:
        raise UsageError(
            "smoke needs an HTTP library that is not installed",
            remedy="install contractguard-gate with the extra smoke",
        ) from None
    return httpx2


def _open_client(library: Any, context: ssl.SSLContext | bool, connection: Connection, keep: int) -> Any:
    return library.AsyncClient(
        verify=context,
        proxy=connection.proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=None,
        limits=library.Limits(max_connections=2, max_keepalive_connections=keep),
    )


def _tls_context(cacert: str | None) -> ssl.SSLContext:
    """What verifies the service: the authorities of the system, or those of a file alone."""
    try:
        return ssl.create_default_context(cafile=cacert)
    except (OSError, ssl.SSLError) as error:
        what = f"the certificates in {printable(cacert or '', 200)} cannot be read: {printable(str(error), 200)}"
        raise UsageError(what, remedy="--cacert names a file of PEM certificates") from None


def _is_tls(error: BaseException) -> bool:
    """Whether an error of a connection comes from TLS, wherever in the chain."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return "SSL" in str(error) or "certificate" in str(error).lower()


def _unpack(body: bytes, encoding: str) -> bytes:
    """The body, which was asked for as it is. Raises `InputError` where it cannot be unpacked within bounds."""
    name = encoding.strip().lower()
    if name in _PLAIN or not body:
        return body
    if name not in _PACKED:
        raise InputError("packed in a way that is not read")
    return inflate(body, "the body")


def find_host(host: str, port: int, seconds: float) -> NoAnswer | None:
    """Ask for the addresses of a host, in a thread that may be left behind: why there are none, or None."""
    found: list[str] = []

    def ask() -> None:
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found.append(str(error))
        else:
            found.append("")

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        return NoAnswer(Failing.TIMEOUT, "the name of the host was not found in time")
    return NoAnswer(Failing.CONNECTION, found[0]) if found[0] else None


def choose_proxy(origin: Origin, variables: Mapping[str, str]) -> str | None:
    """The proxy that the environment names for an origin: `HTTPS_PROXY` or the like, less `NO_PROXY`."""
    import urllib.request

    named = {name.lower(): value for name, value in variables.items() if value}
    without = {"no": named.get("no_proxy", "")}
    if urllib.request.proxy_bypass_environment(f"{origin.host}:{origin.port}", without):  # type: ignore[attr-defined]
        return None
    found = named.get(f"{origin.scheme}_proxy") or named.get("all_proxy")
    return None if found is None else _require_proxy(found)


def _require_proxy(text: str) -> str:
    """The URL of a proxy. Raises `UsageError`, which does not repeat it: there may be a password in it."""
    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
        is_known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_known = False
    if not is_known:
        raise UsageError(
            "the environment names a proxy that is no http(s) URL",
            remedy="correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
        )
    return url
