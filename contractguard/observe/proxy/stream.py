"""One connection, as events of HTTP/1.1 (h11 knows the protocol; it neither reads nor writes)."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

import h11

MAX_HEAD = 65_536
"""Bytes of a request line or status line with its headers."""
_PART = 65_536
_AT_ONCE = struct.pack("ii", 1, 0)
"""Closing waits for nothing, and says that the connection is broken."""
STALLED = 300.0
"""Seconds in which nothing is read or taken by the other side, after which it is given up."""


class HttpStream:
    """A connection to a client or to the service. What it does raises `OSError` (also for time: `TimeoutError` is one)
    and `h11.ProtocolError`."""

    def __init__(
        self, role: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stalled: float = STALLED
    ) -> None:
        """`role`: which side we are, `h11.CLIENT` or `h11.SERVER`."""
        self.state = h11.Connection(role, max_incomplete_event_size=MAX_HEAD)
        self._reader, self._writer, self._stalled = reader, writer, stalled

    async def receive(self) -> Any:
        """The next event."""
        while (event := self.state.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(self._stalled):
                data = await self._reader.read(_PART)
            self.state.receive_data(data)
        return event

    async def send(self, event: Any) -> None:
        """Send an event, no faster than the other side takes it."""
        data = self.state.send(event)
        if data:
            self._writer.write(data)
            async with asyncio.timeout(self._stalled):
                await self._writer.drain()

    def close(self) -> None:
        """Close the connection, without waiting for the other side."""
        self._writer.close()

    def abort(self) -> None:
        """Break the connection, so that nobody takes what was sent for the whole: a mere end is one for HTTP/1.0."""
        with suppress(OSError, AttributeError):  # it is closed already
            self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._writer.transport.abort()
