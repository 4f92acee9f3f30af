"""One request to the service and its answer, passed on part by part."""

from __future__ import annotations

import asyncio
from typing import Any

import h11

from contractguard.observe.live.exchange import BodyParts, Exchange, is_kept
from contractguard.observe.live.tap import Tap
from contractguard.observe.proxy.headers import is_chunked, pass_request_headers, pass_response_headers
from contractguard.observe.proxy.stream import HttpStream
from contractguard.observe.proxy.upstream import Upstream


class UpstreamFailed(Exception):
    """The service gave no whole answer. `status`: ours, where none of its own has begun."""

    def __init__(self, status: int, why: str, *, has_begun: bool = False) -> None:
        super().__init__(why)
        self.status, self.has_begun = status, has_begun


class ClientGone(Exception):
    """The client has gone, or does not speak HTTP."""


class Relay:
    """Passes one request on. It is put into the tap when the answer is complete, before its last part is passed on:
    what is answered by the proxy itself, or cut off, is none of the service's."""

    def __init__(self, client: HttpStream, service: HttpStream, request: h11.Request, tap: Tap) -> None:
        self._client, self._service, self._request, self._tap = client, service, request, tap
        self._exchange = begin_exchange(request, tap)
        self._has_begun = self._is_framed = False

    async def run(self, upstream: Upstream, via: bytes) -> None:
        """Pass the request on, and the answer back. Raises `UpstreamFailed` and `ClientGone`."""
        headers = pass_request_headers(self._request.headers, upstream.authority, via)
        target = origin_form(self._request.target)
        try:
            await self._service.send(h11.Request(method=self._request.method, target=target, headers=headers))
        except OSError as error:
            raise UpstreamFailed(502, type(error).__name__) from None
        asked, answered = asyncio.create_task(self._pass_request()), asyncio.create_task(self._pass_answer())
        answered.add_done_callback(lambda _: asked.cancel())  # a service may answer before it has read everything
        try:
            await asyncio.wait({asked, answered}, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            asked.cancel()
            answered.cancel()
            results = await asyncio.gather(asked, answered, return_exceptions=True)
        for result in reversed(results):
            if isinstance(result, Exception):
                raise result

    async def _pass_request(self) -> None:
        body, is_last = self._exchange.request, False
        while not is_last:
            try:
                event = await self._client.receive()
            except (OSError, h11.RemoteProtocolError) as error:
                raise ClientGone(type(error).__name__) from None
            is_last = isinstance(event, h11.EndOfMessage)
            if not is_last and not isinstance(event, h11.Data):
                raise ClientGone(type(event).__name__)
            if body is not None and not is_last:
                body.add(bytes(event.data))
            elif body is not None:
                body.is_complete = True
            try:
                await self._service.send(event if is_chunked(self._request.headers) or not is_last else _END)
            except (OSError, h11.LocalProtocolError):
                return  # it does not want more; what it answers says why

    async def _pass_answer(self) -> None:
        while True:
            event = await self._receive_answer()
            if isinstance(event, h11.InformationalResponse):
                await self._pass_information(event)
            elif isinstance(event, h11.Response):
                await self._pass_head(event)
            elif isinstance(event, h11.Data):
                self._note(bytes(event.data))
                await self._send(h11.Data(data=event.data))
            else:
                await self._pass_end(event)
                return

    async def _receive_answer(self) -> Any:
        try:
            event = await self._service.receive()
        except TimeoutError:
            raise UpstreamFailed(504, "no answer in time", has_begun=self._has_begun) from None
        except (OSError, h11.RemoteProtocolError) as error:
            raise UpstreamFailed(502, type(error).__name__, has_begun=self._has_begun) from None
        if isinstance(event, h11.ConnectionClosed):
            raise UpstreamFailed(502, "no answer", has_begun=self._has_begun)
        return event

    async def _pass_information(self, event: h11.InformationalResponse) -> None:
        if self._client.state.their_http_version != b"1.0":  # which knows none
            headers = pass_response_headers(event.headers)
            await self._send(h11.InformationalResponse(status_code=event.status_code, headers=headers))

    async def _pass_head(self, event: h11.Response) -> None:
        headers = pass_response_headers(event.headers)
        self._exchange.answer(event.status_code, headers)
        self._is_framed = any(name == b"content-length" for name, _ in headers)
        self._has_begun = True
        await self._send(h11.Response(status_code=event.status_code, headers=headers, reason=event.reason))

    async def _pass_end(self, event: h11.EndOfMessage) -> None:
        if self._exchange.response is not None:
            self._exchange.response.is_complete = True
        self._tap.put(self._exchange)
        has_trailers = event.headers and not self._is_framed and self._client.state.their_http_version != b"1.0"
        await self._send(event if has_trailers else _END)

    def _note(self, part: bytes) -> None:
        if self._exchange.response is not None:
            self._exchange.response.add(part)

    async def _send(self, event: Any) -> None:
        try:
            await self._client.send(event)
        except (OSError, h11.LocalProtocolError) as error:
            raise ClientGone(type(error).__name__) from None


_END = h11.EndOfMessage()


def begin_exchange(request: h11.Request, tap: Tap) -> Exchange:
    """What is noted of a request: names, and its body where it is JSON."""
    path, _, query = origin_form(request.target).decode("latin-1").partition("?")
    exchange = Exchange("proxy", request.method.decode("latin-1"), path, query, tap.test, tap.limits)
    exchange.request_headers = [name.decode("latin-1") for name, _ in request.headers]
    for name, value in request.headers:
        if name == b"content-type":
            exchange.request_media_type = value.decode("latin-1")
        elif name == b"content-encoding":
            exchange.request_encoding = value.decode("latin-1")
    if is_kept(exchange.request_media_type):
        exchange.request = BodyParts(True, tap.limits)
    return exchange


def origin_form(target: bytes) -> bytes:
    """The path and query of a target; of one that names a host, without it: no client chooses who is asked."""
    if target.startswith(b"/") or target == b"*":
        return target
    _, scheme, rest = target.partition(b"://")
    _, slash, path = rest.partition(b"/")
    return slash + path if scheme and slash else b"/"
