"""Real servers in front of applications, and what was written down of their answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import uvicorn

from contractguard.observe.live.journal import JournaledRun
from contractguard.observe.live.read_journals import read_journals
from contractguard.plugins.live.process import stop_recording
from contractguard.store.journals import journals_of


class Written:
    """The folder that a process writes to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self) -> JournaledRun:
        """What is in the journals once the process has ended."""
        stop_recording()
        [run] = read_journals(journals_of(self.folder)).runs.values()
        return run

    def messages(self) -> dict[str, int]:
        """How often each message was seen."""
        return {name: number for name, number in self.run().counts.items() if "/" in name}


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve_wsgi(app: Any) -> Iterator[str]:
    """A server of the standard library in front of an application: its address."""
    with make_server("127.0.0.1", 0, app, handler_class=_Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Told(uvicorn.Server):
    """A server that says when it has started."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._tell()


@contextmanager
def serve_asgi(app: Any) -> Iterator[str]:
    """uvicorn in front of an application: its address."""
    started = threading.Event()
    server = _Told(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=5), started.set)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(60) and server.started
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
