"""Exercises every hostile service, each within a budget: python -m tests.exercise_hostile [--lane] [NAME…]

With --lane by the jobs of a lane, in place of the command. Prints a line for each: the exit code, what was found, and by
how many seconds the run was longer than its budget; how many of them it waited for a processor (on Linux) is no fault of
its own, and told beside. Ends in 1 where one took longer than its budget and five seconds, ended in a traceback, found
other than it should, passed though nothing is wanted of it but that it does not, or cut what it does not list.
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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.checks.exercise.hostile import (
    ANY,
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
LANE = """
[lanes.hostile]
run = ["drift", "exercise"]
budget = "{budget:g}s"
exercise = {{{service}, examples = 3, phases = ["fuzzing"]}}
"""


def write_service(one: HostileService, folder: Path) -> None:
    """Write the project of a service that is an application."""
    templates = {ASGI: ASGI_CODE, WSGI: WSGI_CODE, IMPORT: "BREAK\n" + APP.replace("BREAK", "pass")}
    if one.where == CREATE:
        write_shop(folder, one.code)
    else:
        write_shop(folder, one.code, app=templates.get(one.where, APP))


@contextmanager
def served(one: HostileService, folder: Path) -> Iterator[str | None]:
    """The address of a service that is a server, while it answers; None for an application."""
    if one.where != SERVER:
        yield None
        return
    (folder / "server.py").write_text(SERVER_CODE.replace("BREAK", one.code))
    server = subprocess.Popen([sys.executable, "server.py"], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.kill()
        server.wait()


def exercise_arguments(url: str | None, budget: float) -> list[str]:
    """What the command exercise is asked."""
    target = [] if url is None else ["--url", url, "--unsafe-methods"]
    return ["exercise", "--budget", f"{budget:g}s", "--examples", "3", "--phases", "fuzzing", *target]


def write_lane(folder: Path, url: str | None, budget: float) -> list[str]:
    """Write a lane that exercises the service, and give what runs it."""
    service = 'app = "shop_app:app"' if url is None else f'url = "{url}", unsafe_methods = true'
    with (folder / "contractguard.toml").open("a") as file:
        file.write(LANE.format(budget=budget, service=service))
    return ["lane", "run", "hostile"]


@dataclass(frozen=True)
class HostileRun:
    """What a run came to: a line for people, whether it told what it should, by how much it was late by its own fault,
    and whether anything was called at all."""

    line: str
    is_told: bool
    over: float
    was_called: bool


class TimedRun:
    """A command that is run, with when it ended after its budget, and how long it waited for a processor since."""

    def __init__(self, command: list[str], folder: Path, budget: float) -> None:
        around = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        began = time.monotonic()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(command, cwd=folder, env=around, stdout=out, stderr=err)
            waited, at_budget = 0.0, None
            while process.poll() is None:
                waited = seconds_waited(process.pid) or waited
                if at_budget is None and time.monotonic() - began >= budget:
                    at_budget = waited
                time.sleep(0.1)
            self.code, self.over = process.returncode, time.monotonic() - began - budget
            self.waited = 0.0 if at_budget is None else waited - at_budget
            out.seek(0), err.seek(0)
            self.out, self.err = out.read(), err.read()


def seconds_waited(process: int) -> float:
    """For how long a process has been ready to run, and was not (Linux; 0 elsewhere)."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def run_service(one: HostileService, budget: float, *, in_lane: bool) -> HostileRun:
    """Exercise one service within the budget."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_service(one, folder)
        with served(one, folder) as url:
            asked = write_lane(folder, url, budget) if in_lane else exercise_arguments(url, budget)
            command = [sys.executable, "-m", "contractguard", *asked, "--format", "json"]
            run = TimedRun(command, folder, budget)
    report = json.loads(run.out or "{}")
    rules = sorted({found["rule"] for found in report.get("findings", ())})
    said = ", ".join(rules) or repr(run.err.strip()[-100:])
    line = f"{one.name:28} exit {run.code}  {run.over:+6.1f} s ({run.waited:.1f} waiting)  {said}"
    is_told = is_wanted(one, run.code, rules, lists_cuts(report)) and "Traceback" not in run.err
    is_told = is_told and ("cut by the budget" not in run.err or lists_cuts(report))
    was_called = "· 0 interactions" not in run.err and "before the first answer" not in run.err
    return HostileRun(line, is_told, run.over - run.waited, was_called)


def run_patiently(one: HostileService, *, in_lane: bool = False) -> HostileRun:
    """Exercise one service, and again with more time where nothing was called; both have to end in time."""
    first = run_service(one, BUDGET, in_lane=in_lane)
    if first.is_told or first.was_called:
        return first
    second = run_service(one, LONGER * BUDGET, in_lane=in_lane)
    return replace(second, over=max(first.over, second.over))


def is_wanted(one: HostileService, code: int, rules: list[str], is_cut: bool) -> bool:
    """Whether a run ended as it should: with the rule, or the exit code; at least in no pass of all there is."""
    if one.wanted == ANY:
        return code in (0, 1, 3)
    return one.wanted in (code, *rules) or (one.wanted == "" and (code in (1, 3) or is_cut))


def lists_cuts(report: Any) -> bool:
    """Whether what was cut is a part that was not checked."""
    return any(one["reason"].startswith("budget") for one in report.get("unchecked", ()))


def main(arguments: list[str]) -> int:
    """Exercise the services of these names, or all."""
    names, in_lane = [one for one in arguments if one != "--lane"], "--lane" in arguments
    right = True
    for one in SERVICES:
        if not names or one.name in names:
            run = run_patiently(one, in_lane=in_lane)
            is_right = run.is_told and run.over <= GRACE
            print("ok  " if is_right else "BAD ", run.line, flush=True)
            right = right and is_right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
