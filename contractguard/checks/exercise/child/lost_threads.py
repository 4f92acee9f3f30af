"""Threads of the engine that end in an exception: the engine takes what such a thread had left to do for done."""

from __future__ import annotations

import threading
from collections.abc import Callable

_OF_ENGINE = "schemathesis_"
"""What the names of the engine's threads begin with; the application may have others."""


def watch_threads(tell: Callable[[str], None]) -> None:
    """Have `tell` called with the class of an exception that ends a thread of the engine, in that thread."""
    before = threading.excepthook

    def notice(lost: threading.ExceptHookArgs) -> None:
        before(lost)
        if lost.thread is not None and lost.thread.name.startswith(_OF_ENGINE):
            tell(lost.exc_type.__name__)

    threading.excepthook = notice
