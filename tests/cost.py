"""What something costs, counted so that a busy machine changes nothing: CPU time, never the clock on the wall."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def cpu_below(seconds: float) -> Iterator[None]:
    """Assert that what is done inside takes less CPU time (user and system, in seconds) of this process."""
    began = time.process_time()
    yield
    spent = time.process_time() - began
    assert spent < seconds, f"{spent:.2f} s of CPU time; below {seconds} s are wanted"


def run_below(seconds: float, command: list[str], **options: Any) -> subprocess.CompletedProcess[Any]:
    """Run a command that takes less CPU time than that, with the options of `subprocess.run`.

    A limit of the kernel ends one that does not stop by itself, so that a hang in a loop is a failure, too.
    """
    before = cpu_of_children()
    options = {"capture_output": True, "check": False, **options}
    result: subprocess.CompletedProcess[Any] = subprocess.run([*_limit(seconds), *command], **options)
    spent = cpu_of_children() - before
    assert spent < seconds, f"{spent:.2f} s of CPU time; below {seconds} s are wanted"
    return result


def untraced() -> dict[str, str]:
    """The environment for a process that is as it is for a user: no tracer of coverage, and byte code."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("COV")
    }


def cpu_of(command: list[str], **options: Any) -> float:
    """The CPU time (user and system, in seconds) that a command takes which ends well."""
    before = cpu_of_children()
    subprocess.run(command, check=True, capture_output=True, **options)
    return cpu_of_children() - before


def cpu_of_children() -> float:
    """The CPU time (user and system, in seconds) of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _limit(seconds: float) -> list[str]:
    """What a command is run by to be ended then. (A shell, not a function between fork and exec: to fork the process of
    the tests, with all that it holds, costs more than a shell does.)"""
    whole = int(seconds) + 2
    return ["/bin/sh", "-c", f'ulimit -S -t {whole} && ulimit -H -t {whole + 1} && exec "$0" "$@"']


MAIN_TELLING_MEMORY = """
import resource, sys
from pathlib import Path
from contractguard.cli import main
code = main()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
try:  # there `ru_maxrss` begins with what the process took that started this one
    peak = 1024 * int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
except (OSError, IndexError):
    pass
print(peak, file=sys.stderr)
sys.exit(code)
"""
"""The program as `python -c` runs it, which says last how many bytes of memory it took at most."""


def told_memory(errors: str) -> float:
    """What it said, in MiB."""
    return int(errors.split()[-1]) / (1 << 20)
