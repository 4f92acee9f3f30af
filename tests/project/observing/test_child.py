"""A command as a child: its exit code, and the signals that reach it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from contractguard.contract.errors import UsageError
from contractguard.project.observing.child import catch_signals, run_child

LONG = 600.0


def run_code(code: str, grace: float = LONG, **environment: str) -> int:
    return run_child([sys.executable, "-S", "-c", code], {**os.environ, **environment}, grace)


def signal_when_ready(pipe: Path, *numbers: int) -> threading.Thread:
    """Send signals to this process, the next one when the child has written a line into the pipe."""

    def send() -> None:
        with open(pipe) as ready:
            for number in numbers:
                ready.readline()
                # Taken by this thread, it does not interrupt what the main one waits in: as one that comes too early.
                signal.pthread_kill(threading.get_ident(), number)
            ready.read()  # until nobody has it open any more

    os.mkfifo(pipe)
    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


def test_the_exit_code_is_that_of_the_command() -> None:
    assert run_code("raise SystemExit(7)") == 7


def test_a_command_that_a_signal_ended_has_the_code_that_shells_give() -> None:
    assert run_code("import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == 128 + signal.SIGKILL


def test_a_command_that_does_not_exist_is_an_error_of_usage() -> None:
    with pytest.raises(UsageError, match="cannot be run"):
        run_child(["no-such-program"], {})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_a_signal_reaches_the_command_which_ends_as_it_likes(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import os, signal\n"
        "def end(number, frame): os._exit(10 + number)\n"
        "signal.signal(signal.SIGINT, end); signal.signal(signal.SIGTERM, end)\n"
        "open(os.environ['PIPE'], 'w', buffering=1).write('ready\\n')\n"
        "while True: signal.pause()"
    )
    sender = signal_when_ready(tmp_path / "pipe", number)

    assert run_code(code, PIPE=str(tmp_path / "pipe")) == 10 + number
    sender.join(LONG)
    assert not sender.is_alive()


DEAF = (
    "import os, signal\n"
    "pipe = os.open(os.environ['PIPE'], os.O_WRONLY)\n"
    "if os.environ.get('FORKS') and not os.fork():\n"
    "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "    while True: signal.pause()\n"
    "signal.signal(signal.SIGTERM, lambda *_: os.write(pipe, b'heard\\n'))\n"
    "os.write(pipe, b'ready\\n')\n"
    "while True: signal.pause()"
)


def test_a_second_signal_kills_what_does_not_end(tmp_path: Path) -> None:
    sender = signal_when_ready(tmp_path / "pipe", signal.SIGTERM, signal.SIGTERM)

    assert run_code(DEAF, PIPE=str(tmp_path / "pipe")) == 128 + signal.SIGKILL
    sender.join(LONG)
    assert not sender.is_alive()


def test_what_does_not_end_in_time_is_killed_with_what_it_started(tmp_path: Path) -> None:
    sender = signal_when_ready(tmp_path / "pipe", signal.SIGTERM)

    assert run_code(DEAF, 0.05, PIPE=str(tmp_path / "pipe"), FORKS="1") == 128 + signal.SIGKILL
    sender.join(LONG)
    assert not sender.is_alive()


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with catch_signals(print):
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before
