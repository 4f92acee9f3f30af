"""Libraries that answer in the place of a service: what they say is counted, and recorded of no application."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from contractguard.plugins.hooks.importing import Patcher


def patch_responses(patcher: Patcher, module: ModuleType) -> None:
    """`responses`: a request that it takes."""
    _count(patcher, module.RequestsMock, "_on_request")


def patch_respx(patcher: Patcher, module: ModuleType) -> None:
    """`respx.router`: a request that its routes answer."""
    _count(patcher, module.Router, "handler")
    _count(patcher, module.Router, "async_handler")


def patch_httpx(patcher: Patcher, module: ModuleType) -> None:
    """`httpx._transports.mock`: a transport that a function answers for."""
    _count(patcher, module.MockTransport, "handle_request")
    _count(patcher, module.MockTransport, "handle_async_request")


def patch_vcr(patcher: Patcher, module: ModuleType) -> None:
    """`vcr.cassette`: an answer that is played again."""
    _count(patcher, module.Cassette, "play_response")


def _count(patcher: Patcher, owner: Any, name: str) -> None:
    """Count each call; what the function returns, a coroutine too, is the caller's."""

    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def count_call(*arguments: Any, **named: Any) -> Any:
            patcher.tap.count_mocked()
            return original(*arguments, **named)

        return count_call

    patcher.replace(owner, name, build)
