"""Libraries that answer in the place of a service: what they say is counted, and recorded of no application.

Where somebody asks for them, the answers themselves are noted. What a test would read later is never read ahead of it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any, TypeAlias

from contractguard.observe.live.outgoing import MockedExchange
from contractguard.plugins.hooks.importing import Patcher

Note: TypeAlias = Callable[[str, Any, Any, dict[str, Any]], MockedExchange]
"""Makes an exchange of the id of a test, a request, its answer, and what the hooked function was called with."""


def patch_responses(patcher: Patcher, module: ModuleType) -> None:
    """`responses`: a request that it takes."""
    _hook(patcher, module.RequestsMock, "_on_request", 2, _note_requests)


def patch_respx(patcher: Patcher, module: ModuleType) -> None:
    """`respx.router`: a request that its routes answer."""
    _hook(patcher, module.Router, "handler", 1, _note_httpx)
    _hook(patcher, module.Router, "async_handler", 1, _note_httpx)


def patch_httpx(patcher: Patcher, module: ModuleType) -> None:
    """`httpx._transports.mock`: a transport that a function answers for."""
    _hook(patcher, module.MockTransport, "handle_request", 1, _note_httpx)
    _hook(patcher, module.MockTransport, "handle_async_request", 1, _note_httpx)


def patch_vcr(patcher: Patcher, module: ModuleType) -> None:
    """`vcr.cassette`: an answer that is played again."""
    _hook(patcher, module.Cassette, "play_response", 1, _note_vcr)


def _hook(patcher: Patcher, owner: Any, name: str, position: int, note: Note) -> None:
    """Count each call, and note its answer where that is asked for. What the function returns is the caller's.
    `position`: which argument the request is."""
    tap = patcher.tap

    def keep(arguments: tuple[Any, ...], named: dict[str, Any], answer: Any) -> Any:
        if tap.mocks is not None and answer is not None:
            try:
                request = arguments[position] if len(arguments) > position else named["request"]
                tap.mocks.append(note(tap.test, request, answer, named))
            except Exception as error:  # it is told, and the test is as without us
                tap.count_error(error)
        return answer

    async def keep_awaited(arguments: tuple[Any, ...], named: dict[str, Any], answer: Awaitable[Any]) -> Any:
        return keep(arguments, named, await answer)

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def watch_mock(*arguments: Any, **named: Any) -> Any:
            tap.count_mocked()
            answer = original(*arguments, **named)
            handle = keep_awaited if inspect.isawaitable(answer) else keep
            return handle(arguments, named, answer)

        return watch_mock

    patcher.replace(owner, name, build)


def _note_requests(test: str, request: Any, answer: Any, named: dict[str, Any]) -> MockedExchange:
    body = None if named.get("stream") else answer.content  # which `requests` itself reads in the next moment
    headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
    return MockedExchange(test, str(request.method), str(request.url), int(answer.status_code), headers, body)


def _note_httpx(test: str, request: Any, answer: Any, _: dict[str, Any]) -> MockedExchange:
    try:
        body = answer.content
    except RuntimeError:  # a stream that is not read yet
        body = None
    headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
    return MockedExchange(test, str(request.method), str(request.url), int(answer.status_code), headers, body)


def _note_vcr(test: str, request: Any, answer: Any, _: dict[str, Any]) -> MockedExchange:
    given: Any = answer["headers"]
    headers = {
        str(name).lower(): value if isinstance(value, str) else ", ".join(map(str, value))
        for name, value in given.items()
    }
    body = answer["body"].get("string") or b""
    data = body.encode() if isinstance(body, str) else bytes(body)
    status = int(answer["status"]["code"])
    return MockedExchange(test, str(request.method), str(request.uri), status, headers, data, is_packed=True)
