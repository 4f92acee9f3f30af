"""Runs in a process of its own: sends stored requests to an application, or to a server.

Used as a script: the job is the first line of standard input, each further line the steps of one attempt; for each
there is a line on what was standard output. Where the operating system can, every attempt is made in a copy of this
process (fork), so that none finds what another one left in memory.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
    from contractguard.checks.exercise.replay.step import Step

PATIENCE = 1.0
"""Seconds that an attempt may take beyond the time-outs of its steps."""


def main() -> int:
    """Read the job, then make one attempt for each line until there are no more."""
    _find_own_package()
    from contractguard.checks.exercise.child.user_code import Unusable, take_output
    from contractguard.checks.exercise.replay.job import ReplayJob

    lines = _read_lines(os.dup(0))
    job = ReplayJob.from_line(next(lines))
    output = take_output()
    sys.path[0] = os.getcwd()
    try:
        player = _Player(job)
    except Unusable as error:
        _write(output, {"refusal": error.what, "remedy": error.remedy})
        return 0
    for data in lines:
        _write(output, {"answers": player.answer(json.loads(data))})
    return 0


def _find_own_package() -> None:
    """Find this package where it is, even when it is not installed; last, so that it hides nothing of the user's."""
    top = os.path.abspath(__file__)
    for _ in range(5):
        top = os.path.dirname(top)
    sys.path[0] = top
    sys.path.append(top)


def _read_lines(descriptor: int) -> Iterator[bytes]:
    """Whole lines of a descriptor that the code which will run does not know."""
    rest = b""
    while chunk := os.read(descriptor, 65_536):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


def _write(descriptor: int, value: Any) -> None:
    data = memoryview(json.dumps(value).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


class _Player:
    """Makes attempts."""

    def __init__(self, job: ReplayJob) -> None:
        from contractguard.checks.exercise.child.recorded import Secrets
        from contractguard.checks.exercise.child.user_code import call_setup, import_target
        from contractguard.checks.exercise.replay.attempt import make_credentials

        given = call_setup(job.setup)
        self._job = job
        self._credentials = make_credentials(job, os.environ, given.get("headers") or {})
        signing = [] if job.secret is None else [os.environ[job.secret]]
        known = (*self._credentials.secrets, *signing)
        self._secrets = Secrets(part for one in known for part in {one, one.rpartition(" ")[2]})
        self._app = None if job.app is None else given.get("app") or import_target(job.app, "--app")

    def answer(self, given: list[Any]) -> list[Any]:
        """The answers to the steps of one attempt, as they are written down."""
        from contractguard.checks.exercise.replay.step import Step

        steps = [Step.from_json(one) for one in given]
        seconds = len(steps) * self._job.timeout + PATIENCE
        return _in_copy(lambda: [one.as_json() for one in self._play(steps)], seconds)

    def _play(self, steps: list[Step]) -> Iterable[PlayedAnswer]:
        from contractguard.checks.exercise.child.guard import ErrorNotes
        from contractguard.checks.exercise.child.user_code import call_target
        from contractguard.checks.exercise.replay.attempt import blot_answer, play
        from contractguard.checks.exercise.replay.senders import HttpSender, sender_for

        job = self._job
        if job.reset is not None:
            call_target(job.reset, "--reset")
        if self._app is not None:
            sender = sender_for(self._app, ErrorNotes(), job.max_body)
        else:
            sender = HttpSender(job.base_url or "", job.timeout, job.max_body)
        secret = None if job.secret is None else os.environ[job.secret]
        answers = play(steps, sender, job.base_path if self._app is not None else "", self._credentials, secret)
        return [blot_answer(self._secrets, one) for one in answers]


def _in_copy(make: Callable[[], list[Any]], seconds: float) -> list[Any]:
    """What is made in a copy of this process, which is ended when it takes longer; here where there are no copies."""
    if not hasattr(os, "fork"):
        return make()
    reader, writer = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(reader)
        try:
            _write(writer, make())
        except BaseException as error:
            _write(writer, [_trouble(f"{type(error).__name__}: {error}")])
        os._exit(0)
    os.close(writer)
    try:
        data = _read_until(reader, time.monotonic() + seconds)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
        os.close(reader)
    try:
        found: list[Any] = json.loads(data)
    except ValueError:
        return [_trouble("no answer came in time, or the process ended")]
    return found


def _read_until(reader: int, until: float) -> bytes:
    """Everything that is written, up to a moment."""
    data = bytearray()
    while select.select([reader], [], [], max(0.0, until - time.monotonic()))[0]:
        chunk = os.read(reader, 65_536)
        if not chunk:
            break
        data += chunk
    return bytes(data)


def _trouble(what: str) -> Any:
    from contractguard.checks.exercise.replay.job import PlayedAnswer

    return PlayedAnswer(trouble=what).as_json()


if __name__ == "__main__":
    sys.exit(main())
