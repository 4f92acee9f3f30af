"""The proxy: it listens, takes requests, and answers itself only where the service does not."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from contextlib import suppress

import h11

from contractguard.contract.errors import InputError
from contractguard.observe.live.tap import Tap
from contractguard.observe.proxy.headers import has_passed, wants_websocket
from contractguard.observe.proxy.relay import ClientGone, Relay, UpstreamFailed
from contractguard.observe.proxy.stream import STALLED, HttpStream
from contractguard.observe.proxy.upstream import Upstream

MAX_CONNECTIONS = 500
"""Of clients at a time; the next one is told to come again."""
IDLE = 75.0
"""Seconds in which the head of a request must be there, also that of the next one on a connection."""
CONNECTING = 10.0
"""Seconds for a connection to the service."""


class ReverseProxy:
    """Passes requests on to one service, and puts what it answers into a tap.

    It runs in a thread of its own. `answers` counts those that it gave itself, by status: they are not recorded.
    """

    def __init__(self, upstream: Upstream, tap: Tap, host: str = "127.0.0.1", port: int = 0,
                 stalled: float = STALLED) -> None:  # fmt: skip
        self.answers: Counter[int] = Counter()
        self.host, self.port = host, port
        self._upstream, self._tap, self._stalled = upstream, tap, stalled
        self._via = f"contractguard-{os.urandom(4).hex()}".encode()
        self._clients: set[asyncio.Task[None]] = set()
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run()), name="contractguard-proxy", daemon=True
        )

    def start(self) -> None:
        """Listen. `port` is the one that was found, then. Raises `InputError` where it is taken or not allowed."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise InputError(
                f"cannot listen: {self._failure.strerror or self._failure}",
                where=f"{self.host}:{self.port}",
                remedy="choose another --port, or 0 for any that is free",
            )

    def stop(self) -> None:
        """Listen no more, and leave what is under way."""
        if self._failure is None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def _run_loop(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await asyncio.start_server(self._accept, self.host, self.port)
        except OSError as error:
            self._failure = error
            self._started.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stopping.wait()
        server.close()
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        client = HttpStream(h11.SERVER, reader, writer, self._stalled)
        try:
            if len(self._clients) > MAX_CONNECTIONS:
                await self._answer(client, 503, "too many connections")
            else:
                while await self._serve_next(client):
                    client.state.start_next_cycle()
        except (OSError, ClientGone, h11.ProtocolError, asyncio.CancelledError):
            client.abort()
        except Exception as error:
            self._tap.count_error(error)
            client.abort()
        finally:
            client.close()
            self._clients.discard(task)

    async def _serve_next(self, client: HttpStream) -> bool:
        """Take a request and answer it; whether the connection may bring another one."""
        try:
            async with asyncio.timeout(IDLE):
                request = await client.receive()
        except h11.RemoteProtocolError as error:
            await self._answer(client, error.error_status_hint, "not a request of HTTP/1.1")
            return False
        if not isinstance(request, h11.Request):
            return False
        refused = self._find_refusal(request)
        if refused is not None:
            await self._answer(client, *refused)
        else:
            await self._pass(client, request)
        return client.state.our_state is h11.DONE and client.state.their_state is h11.DONE

    def _find_refusal(self, request: h11.Request) -> tuple[int, str] | None:
        if request.method == b"CONNECT":
            return 405, "this proxy asks one service only"
        if wants_websocket(request.headers):
            return 501, "this proxy does not pass websockets"
        if has_passed(request.headers, self._via):
            return 508, "this proxy is told to ask itself"
        return None

    async def _pass(self, client: HttpStream, request: h11.Request) -> None:
        try:
            async with asyncio.timeout(CONNECTING):
                connection = await self._upstream.connect()
        except OSError as error:
            status = 504 if isinstance(error, TimeoutError) else 502
            await self._answer(client, status, "the service cannot be reached")
            return
        service = HttpStream(h11.CLIENT, *connection, self._stalled)
        try:
            await Relay(client, service, request, self._tap).run(self._upstream, self._via)
        except UpstreamFailed as failure:
            if failure.has_begun:
                self.answers[failure.status] += 1
                raise ClientGone(str(failure)) from None  # half an answer must not look like a whole one
            await self._answer(client, failure.status, f"the service gave no answer: {failure}")
        finally:
            service.close()

    async def _answer(self, client: HttpStream, status: int, why: str) -> None:
        """Answer in the place of the service."""
        self.answers[status] += 1
        body = f"contractguard: {why}\n".encode()
        headers = [("content-type", "text/plain"), ("content-length", str(len(body))), ("connection", "close")]
        with suppress(h11.LocalProtocolError):
            await client.send(h11.Response(status_code=status, headers=headers))
            await client.send(h11.Data(data=body))
            await client.send(h11.EndOfMessage())
