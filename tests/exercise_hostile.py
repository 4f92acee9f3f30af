"""Exercises every hostile service, each within a budget: python -m tests.exercise_hostile [NAME…]

Prints a line for each: the exit code, what was found, and by how many seconds the run was longer than its budget. Ends
in 1 where one took longer than its budget and five seconds, ended in a traceback, found other than it should, or passed
though nothing is wanted of it but that it does not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.checks.exercise.hostile import (
    ASGI,
    ASGI_CODE,
    CREATE,
    IMPORT,
    SERVER,
    SERVER_CODE,
    SERVICES,
    WSGI,
    WSGI_CODE,
    HostileService,
)
from tests.checks.exercise.shops import APP, write_shop

BUDGET, GRACE = 14.0, 5.0
LONGER = 3.0
"""How many times the budget is given where nothing was called before it was over: on a busy machine that says nothing of
the service."""
OPTIONS = ("--examples", "3", "--phases", "fuzzing", "--format", "json")


def write_service(one: HostileService, folder: Path) -> None:
    """Write the project of a service that is an application."""
    templates = {ASGI: ASGI_CODE, WSGI: WSGI_CODE, IMPORT: "BREAK\n" + APP.replace("BREAK", "pass")}
    if one.where == CREATE:
        write_shop(folder, one.code)
    else:
        write_shop(folder, one.code, app=templates.get(one.where, APP))


@contextmanager
def served(one: HostileService, folder: Path) -> Iterator[tuple[str, ...]]:
    """The options that name who answers, while it does."""
    if one.where != SERVER:
        yield ()
        return
    (folder / "server.py").write_text(SERVER_CODE.replace("BREAK", one.code))
    server = subprocess.Popen([sys.executable, "server.py"], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield "--url", f"http://127.0.0.1:{server.stdout.readline().strip()}", "--unsafe-methods"
    finally:
        server.kill()
        server.wait()


@dataclass(frozen=True)
class HostileRun:
    """What a run came to: a line for people, whether it told what it should, by how much it was late, and whether
    anything was called at all."""

    line: str
    is_told: bool
    over: float
    was_called: bool


def exercise(one: HostileService, budget: float = BUDGET) -> HostileRun:
    """Exercise one service within the budget."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_service(one, folder)
        with served(one, folder) as target:
            began = time.monotonic()
            command = [sys.executable, "-m", "contractguard", "exercise", "--budget", f"{budget:g}s", *OPTIONS, *target]
            around = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
            result = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)
            over = time.monotonic() - began - budget
    rules = sorted({found["rule"] for found in json.loads(result.stdout or "{}").get("findings", ())})
    is_wanted = one.wanted in (result.returncode, *rules) or (one.wanted == "" and result.returncode in (1, 3))
    told = (
        f"{one.name:28} exit {result.returncode}  {over:+6.1f} s  {', '.join(rules) or result.stderr.strip()[-160:]!r}"
    )
    was_called = "· 0 interactions" not in result.stderr
    return HostileRun(told, is_wanted and "Traceback" not in result.stderr, over, was_called)


def main(names: list[str]) -> int:
    """Exercise the services of these names, or all."""
    right = True
    for one in SERVICES:
        if not names or one.name in names:
            run = exercise(one)
            if not run.is_told and not run.was_called and run.over <= GRACE:
                run = exercise(one, LONGER * BUDGET)
            is_right = run.is_told and run.over <= GRACE
            print("ok  " if is_right else "BAD ", run.line, flush=True)
            right = right and is_right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
