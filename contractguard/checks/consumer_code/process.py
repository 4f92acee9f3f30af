"""A consumer's model or handler in a child process, asked about one payload after the other."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.child_process import end, last_line, listen, without_secrets
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_LINE = 256 * 1024
"""Of an answer; what the child writes is cut to much less, what the code writes in its place is no answer."""
MAX_ENDS = 10
"""Of the child over payloads of one kind. It is started again when a payload ends it, or when it is ended over one."""
MAX_SHOWN = 300
GRACE = 2.0
"""Seconds in which a process that is asked no more may end by itself."""
START_SECONDS = 60.0
"""For importing the code."""
MAX_MESSAGE = 4_000
"""What the child cuts messages to."""


class Stop(BaseException):
    """No further payload can be tried; `reason` says why. (Not an `Exception`, which would count as a failure.)"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Code:
    """What is tried: a type that pydantic validates (`is_model`) or a function, as `module:Name`, from `folder`.

    `accepts` are names of exceptions by which a handler may refuse a payload, with or without their module.
    """

    target: str
    folder: Path
    is_model: bool = False
    accepts: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return "model" if self.is_model else "handler"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the code may take: seconds for one payload and for everything, bytes of memory where that is bounded."""

    each: float = 2.0
    total: float = 60.0
    memory: int = 4 << 30


@dataclass(frozen=True, slots=True)
class CodeFailure:
    """One thing that went wrong with a payload.

    `outcome` is "refused" (by pydantic, wherever it was called), "failed" (another exception), "ended" (the process)
    or "slow". `type` is the exception's, or pydantic's name of the error; `loc` is pydantic's place in the payload;
    `file`, `line` and `function` say where it was raised, as far as that is known. `built`: before a handler was
    called, when the payload was made into what its parameter is annotated with.
    """

    outcome: str
    type: str
    message: str
    loc: tuple[str | int, ...] = ()
    file: str = ""
    line: int = 0
    function: str = ""
    built: bool = False

    @property
    def key(self) -> tuple[Json, ...]:
        """What makes two of them the same."""
        loc = tuple("*" if isinstance(token, int) else token for token in self.loc)
        return (self.outcome, self.type, loc, self.file, self.line, self.function, self.built)


class Consumer:
    """The child process. Use as a context manager, so that it ends."""

    def __init__(self, code: Code, limits: Limits, environment: Mapping[str, str]) -> None:
        self._code, self._limits, self._environment = code, limits, environment
        self._ends_at = time.monotonic() + limits.total
        self._ends_left = MAX_ENDS
        self._child: _Child | None = None
        self.builds = ""
        """The parameter of a handler that takes the payload as a model, as its signature has it."""

    def __enter__(self) -> Consumer:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self, *, at_once: bool = False) -> None:
        """Let the process end, or end it `at_once`; the next payload gets a new one."""
        if self._child is not None:
            self._child.end(0.0 if at_once else GRACE)
            self._child = None

    def turn(self) -> None:
        """Another kind of payloads comes: what the ones before did to the process does not count any more."""
        self._ends_left = MAX_ENDS

    def start(self) -> None:
        """Import the code. Raises `InputError` when that fails."""
        left = self._ends_at - time.monotonic()
        self._child = _Child(self._code, self._limits, self._environment)
        answer = self._child.answer(min(START_SECONDS, max(left, 0.0)))
        if isinstance(answer, dict) and answer.get("ready") is True:
            self.builds = _shown(answer.get("builds") or "")
            return
        said = self._unready(answer)
        self.end(at_once=answer is _LATE)
        told = _shown(answer.get("remedy") or "") if isinstance(answer, dict) else ""
        raise InputError(
            f"{self._code.target}: {printable(without_secrets(_one_line(said)), MAX_SHOWN)}",
            remedy=told
            or f"check that the module can be imported from this folder, and that the name is a {self._code.kind}",
        )

    def _unready(self, answer: Any) -> str:
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            return str(answer["error"])
        assert self._child is not None
        return "gave no sign of life in time" if answer is _LATE else f"ended {self._child.last_words()}"

    def ask(self, payload: bytes) -> tuple[CodeFailure, ...]:
        """What goes wrong with a payload, a line of JSON; nothing when it is accepted. Raises `Stop`."""
        if self._child is None:
            self._start_again()
        assert self._child is not None
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise Stop(f"the time of {self._limits.total:g} seconds was over")
        answer = self._child.ask(payload, min(self._limits.each, left))
        if answer is _LATE:
            self._lose()
            if left < self._limits.each:
                raise Stop(f"the time of {self._limits.total:g} seconds was over")
            return (CodeFailure("slow", "", f"took more than {self._limits.each:g} seconds"),)
        troubles = _troubles(answer)
        if troubles is None:
            words = without_secrets(self._child.last_words())
            self._lose()
            return (CodeFailure("ended", "", printable(words, MAX_SHOWN)),)
        return troubles

    def _lose(self) -> None:
        self.end(at_once=True)
        self._ends_left -= 1

    def _start_again(self) -> None:
        if self._ends_left < 0:
            raise Stop(f"the process had to be started again more than {MAX_ENDS} times")
        try:
            self.start()
        except InputError as error:
            raise Stop(error.what) from None


_LATE = object()
_GONE = object()


class _Child:
    def __init__(self, code: Code, limits: Limits, environment: Mapping[str, str]) -> None:
        options = {"accepts": list(code.accepts), "memory": limits.memory, "seconds": int(limits.total) + 60}
        script = str(Path(__file__).with_name("child.py"))
        self._process = subprocess.Popen(
            [sys.executable, script, code.kind, code.target, json.dumps(options)],
            cwd=code.folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._errors = bytearray()
        self._threads = (
            threading.Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True),
            threading.Thread(target=listen, args=(self._process.stderr, self._errors), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def ask(self, payload: bytes, seconds: float) -> Any:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(payload + b"\n")
            self._process.stdin.flush()
        except OSError:
            return _GONE
        return self.answer(seconds)

    def answer(self, seconds: float) -> Any:
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return _LATE

    def last_words(self) -> str:
        """How the process ended, and what it wrote last."""
        self.end(GRACE)
        line = last_line(bytes(self._errors))
        return f"with exit code {self._process.returncode}{': ' + line if line else ''}"

    def end(self, seconds: float) -> None:
        """Give the process so many seconds to end by itself, now that there are no more payloads, and end it then."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # what was not written yet has no reader
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        end(self._process)
        for thread in self._threads:
            thread.join(1.0)


def _read(stream: IO[bytes], answers: queue.SimpleQueue[Any]) -> None:
    """Hand on every line as the JSON value that it is, and at last that there are no more."""
    with stream:
        while line := stream.readline(MAX_LINE):
            try:
                answers.put(json.loads(line))
            except (ValueError, RecursionError):
                break
    answers.put(_GONE)


def _troubles(answer: Any) -> tuple[CodeFailure, ...] | None:
    """An answer of the child; None for what is none."""
    if not isinstance(answer, dict) or answer.get("outcome") not in ("accepted", "refused", "failed"):
        return None
    if answer["outcome"] == "accepted":
        return ()
    line = answer.get("line")
    errors = answer.get("errors") or [answer]
    return tuple(
        CodeFailure(
            answer["outcome"],
            _shown(one.get("type", "")),
            _shown(one.get("message", "")),
            tuple(token if isinstance(token, int) else _shown(token) for token in one.get("loc", ())),
            _shown(answer.get("file", "")),
            line if isinstance(line, int) else 0,
            _shown(answer.get("function", "")),
            answer.get("built") is True,
        )
        for one in errors
        if isinstance(one, dict)
    )


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


def _shown(text: Any) -> str:
    plain = _one_line(str(text))
    return printable(without_secrets(plain, cut=len(plain) >= MAX_MESSAGE), MAX_SHOWN)


def environment(folder: Path) -> dict[str, str]:
    """The environment of the child: ours, with the folders of pytest's `pythonpath` first on the module path."""
    from contractguard.checks.consumer_code.pytest_path import pytest_path

    found = dict(os.environ)
    given = found.get("PYTHONPATH", "")
    folders = [*map(str, pytest_path(folder)), *([given] if given else [])]
    if folders:
        found["PYTHONPATH"] = os.pathsep.join(folders)
    found.setdefault("PYTHONHASHSEED", "0")
    return found
