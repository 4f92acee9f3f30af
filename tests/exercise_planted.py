"""Exercises every application with each defect that is planted into it, and without: python -m tests.exercise_planted

At 20 examples for each operation, with the seed of the contract. Prints a line for each run, and ends in 1 where fewer
than nine in ten defects were found, or anything was found on a clean twin.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.checks.exercise.planted.apps import APPS, DEFECTS, PlantedDefect, write_planted

LEAST = 0.9
Json = dict[str, object]


@contextmanager
def served(app: str, folder: Path, around: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The options that name who answers, while it does."""
    if app != "server":
        yield ()
        return
    command = [sys.executable, "shop.py"]
    server = subprocess.Popen(command, cwd=folder, env=around, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield "--url", f"http://127.0.0.1:{server.stdout.readline().strip()}", "--unsafe-methods"
    finally:
        server.kill()
        server.wait()


def exercise(app: str, planted: str = "") -> tuple[list[tuple[str, str]], str]:
    """The findings of a run, as rule and operation, and its summary."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_planted(app, folder)
        around = {**os.environ, "PLANTED": planted, "PYTHONPATH": str(Path(__file__).parents[1])}
        with served(app, folder, around) as target:
            command = [
                sys.executable,
                "-m",
                "contractguard",
                "exercise",
                "--format",
                "json",
                "--budget",
                "10m",
                *target,
            ]
            result = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        raise SystemExit(f"{app}: exit {result.returncode}: {result.stderr}")
    findings = json.loads(result.stdout)["findings"]
    places = [(one["rule"], place["operation"]) for one in findings for place in _messages(one)]
    return places, result.stderr.strip().splitlines()[-1]


def _messages(finding: dict[str, object]) -> Iterator[dict[str, str]]:
    yield finding["message"]  # type: ignore[misc]
    for place in finding["places"]:  # type: ignore[attr-defined]
        yield place["message"]


def is_found(one: PlantedDefect) -> bool:
    """Whether a run tells of a defect; says so."""
    found, summary = exercise(one.app, one.name)
    is_there = (one.rule, one.operation) in found
    print(f"{'found' if is_there else 'MISSED'} {one.app:10} {one.name:30} {sorted(set(found))} {summary}", flush=True)
    return is_there


def main(names: list[str]) -> int:
    """Exercise the applications of these names, or all."""
    apps = [app for app in APPS if not names or app in names]
    noise = 0
    for app in apps:
        found, summary = exercise(app)
        print(f"clean  {app:10} {found} {summary}", flush=True)
        noise += len(found)
    defects = [one for one in DEFECTS if one.app in apps]
    seen = sum([is_found(one) for one in defects])
    print(f"{seen} of {len(defects)} found, {noise} findings on {len(apps)} clean twins")
    return 0 if seen >= LEAST * len(defects) and not noise else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
