"""A line on standard error while work takes long, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from contractguard.cli.messages import terminal_width
from contractguard.project.progress import Progress
from contractguard.support.printable import printable

AFTER = 1.0
EVERY = 0.2


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[Progress]:
    """Give what is told of the work, and shows it on the stream (standard error) where somebody could see it.

    The line is cleared at the end.
    """
    stream = sys.stderr if stream is None else stream
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield Progress()
        return
    line = _Line(stream)
    try:
        yield line
    finally:
        line.end()


def _public(name: str) -> str:
    from contractguard.contract.redaction import redacted_text

    return redacted_text(name)


class _Line(Progress):
    """One line, redrawn by a thread of its own: reading one large file says nothing until it is done."""

    def __init__(self, stream: TextIO) -> None:
        import threading

        self._stream = stream
        self._text = self._name = ""
        self._start = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)
        self._thread.start()
        self.compared = self._show_compared

    def reading(self, name: str) -> None:
        self._name = self._text = f"reading {printable(_public(name), 100)}"

    def tell_count(self, what: str, number: int) -> None:
        rate = number / max(time.monotonic() - self._start, 0.001)
        self._text = f"{self._name}: {number:,} {what} ({rate:,.0f}/s)"

    def tell_bytes(self, done: int, total: int) -> None:
        rate = done / max(time.monotonic() - self._start, 0.001)
        self._text = f"{self._name}: {done / 1e6:,.0f}/{total / 1e6:,.0f} MB ({rate / 1e6:,.1f} MB/s)"

    def _show_compared(self, stage: str, done: int, total: int) -> None:
        self._text = f"{stage} {done}/{total}"

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _draw(self) -> None:
        with suppress(OSError):  # a terminal that went away needs no line
            if self._ended.wait(AFTER):
                return
            while not self._ended.wait(EVERY):
                width = terminal_width() - 1
                self._put(f"\r\033[K{self._text[:width]}")
            self._put("\r\033[K")

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
