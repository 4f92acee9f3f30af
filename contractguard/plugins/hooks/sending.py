"""Clients by which an application sends webhooks: httpx and httpx2, requests, urllib3, aiohttp.

A request is noted once it was answered, by whom does not matter: tests answer with mocks. Nothing is read that the
client has not in memory, and calls of an application in this process are left to the hooks of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import orjson

from contractguard.observe.live.exchange import as_text, is_kept
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patcher

_TO_APPLICATIONS = frozenset({"ASGITransport", "WSGITransport", "_TestClientTransport"})
_BELOW: ContextVar[bool] = ContextVar("contractguard_below", default=False)
"""Whether a client that is watched sends through another one."""
MAX_SERVED = 64_000
"""Bytes of a body that a server keeps until it is looked at: 1,000 may wait."""
_METHODS = frozenset({"POST", "PUT", "PATCH"})


def patch_httpx(patcher: Patcher, module: ModuleType) -> None:
    """`httpx._client`, `httpx2._client`: what sends a request that is made."""
    source = module.__name__.partition(".")[0]

    def note(client: Any, request: Any) -> None:
        if request.method in _METHODS and not _is_to_application(client, request):
            content = getattr(request, "_content", None)  # of a stream there is none
            _note(patcher.tap, source, request.method, str(request.url), request.headers.items(), content)

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def send(client: Any, request: Any, **named: Any) -> Any:
            response = original(client, request, **named)
            _guard(patcher.tap, note, client, request)
            return response

        return send

    def build_async(original: Callable[..., Any]) -> Callable[..., Any]:
        async def send(client: Any, request: Any, **named: Any) -> Any:
            response = await original(client, request, **named)
            _guard(patcher.tap, note, client, request)
            return response

        return send

    patcher.replace(module.Client, "send", build)
    patcher.replace(module.AsyncClient, "send", build_async)


def patch_requests(patcher: Patcher, module: ModuleType) -> None:
    """`requests.sessions`: what sends a request that is prepared."""

    def note(request: Any) -> None:
        _note(patcher.tap, "requests", request.method, request.url, request.headers.items(), request.body)

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def send(session: Any, request: Any, **named: Any) -> Any:
            with _above():
                response = original(session, request, **named)
            _guard(patcher.tap, note, request)
            return response

        return send

    patcher.replace(module.Session, "send", build)


def patch_urllib3(patcher: Patcher, module: ModuleType) -> None:
    """`urllib3.connectionpool`: what sends a request and waits for its answer."""

    def note(pool: Any, method: str, url: str, body: Any = None, headers: Any = None, *_: Any, **__: Any) -> None:
        target = url if "://" in url else f"{pool.scheme}://{pool.host}{url}"
        _note(patcher.tap, "urllib3", method, target, (headers or pool.headers).items(), body)

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def urlopen(pool: Any, *given: Any, **named: Any) -> Any:
            is_below = _BELOW.get()  # of another client, or a repetition of its own
            with _above():
                response = original(pool, *given, **named)
            if not is_below:
                _guard(patcher.tap, note, pool, *given, **named)
            return response

        return urlopen

    patcher.replace(module.HTTPConnectionPool, "urlopen", build)


def patch_aiohttp(patcher: Patcher, module: ModuleType) -> None:
    """`aiohttp.client`: what all methods of a session call."""

    def note(method: str, url: Any, named: dict[str, Any]) -> None:
        value, data = named.get("json"), named.get("data")
        headers = dict(named.get("headers") or {})
        if value is not None:
            headers, data = {**headers, "Content-Type": "application/json"}, _dump(value)
        _note(patcher.tap, "aiohttp", method, str(url), headers.items(), data)

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        async def _request(session: Any, method: str, str_or_url: Any, **named: Any) -> Any:
            response = await original(session, method, str_or_url, **named)
            _guard(patcher.tap, note, method, str_or_url, named)
            return response

        return _request

    patcher.replace(module.ClientSession, "_request", build)


def _dump(value: Any) -> bytes | None:
    """A value as JSON; None for one that only the client's own serializer knows how to write."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return None


def _is_to_application(client: Any, request: Any) -> bool:
    return type(client._transport_for_url(request.url)).__name__ in _TO_APPLICATIONS


@contextmanager
def _above() -> Iterator[None]:
    token = _BELOW.set(True)
    try:
        yield
    finally:
        _BELOW.reset(token)


def _guard(tap: Tap, note: Callable[..., None], *given: Any, **named: Any) -> None:
    """Note a request; what goes wrong is told in the end, and the client is as without us."""
    try:
        note(*given, **named)
    except Exception as error:
        tap.count_error(error)


def _note(tap: Tap, source: str, method: str, url: str, headers: Iterable[tuple[Any, Any]], body: Any) -> None:
    """Put a request into the tap, where it has a JSON body in memory that is not too large."""
    data = body.encode("utf-8", "replace") if isinstance(body, str) else body
    most = MAX_SERVED if tap.is_serving else tap.limits.one
    if method.upper() not in _METHODS or not isinstance(data, bytes | bytearray) or not 0 < len(data) <= most:
        return
    told = {as_text(name).lower(): as_text(value) for name, value in headers}
    if is_kept(told.get("content-type", "")):
        tap.put(OutgoingRequest(source, method.upper(), url, told, bytes(data), tap.test))
