"""Garbage collection: left out while much is made that is no garbage, and done where a run is long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for garbage in here: it would look at all that the surrounding program holds, again and again. Where it
    was off before, it stays so."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def with_collection() -> Iterator[None]:
    """Garbage is looked for in here, though a command does without: in what goes on for long, even little adds up."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
