"""Works for the tests of engines, in a module that their workers can import."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from contractguard.contract.errors import InputError
from contractguard.observe.engines.work import Work

Made = frozenset[int]


def squares() -> Work[int, Made]:
    """Squares of numbers, merged into a set."""
    return Work(_open, _merge)


def broken(numbers: frozenset[int], how: str, once_in: Path | None = None) -> Work[int, Made]:
    """The same, but these numbers cannot be read: by an error ("wrong", "refused"), or because the process ends
    ("killed"); with a folder, only at the first time."""
    return Work(partial(_open, numbers, how, once_in), _merge)


def unopened() -> Work[int, Made]:
    """Nothing at all can be read."""
    return Work(_refuse, _merge)


def _open(numbers: frozenset[int] = frozenset(), how: str = "", once_in: Path | None = None) -> Callable[[int], Made]:
    def read(number: int) -> Made:
        if number in numbers and not _was(once_in, number):
            _fail(how)
        return frozenset([number * number])

    return read


def _was(folder: Path | None, number: int) -> bool:
    if folder is None:
        return False
    try:
        (folder / str(number)).touch(exist_ok=False)
    except FileExistsError:
        return True
    return False


def _fail(how: str) -> None:
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "refused":
        raise InputError("became shorter while it was read", where="x.ndjson", remedy="read a copy of it")
    raise ValueError("secret of the body")


def _merge(one: Made, other: Made) -> Made:
    return one | other


def _refuse() -> Callable[[int], Made]:
    raise InputError("the schema cannot be applied", where="a.json", remedy="correct it")


def waiting() -> Work[int, Made]:
    """Says that it has begun, and is never done."""
    return Work(_open_waiting, _merge)


def _open_waiting() -> Callable[[int], Made]:
    def read(number: int) -> Made:
        print("begun", flush=True)
        Event().wait()
        return frozenset([number])

    return read
