"""Exercises every application with each defect that is planted into it, and without: python -m tests.exercise_planted

At 20 examples for each operation, with the seed of the contract; what was found is then replayed from its file. Prints a
line for each run, and ends in 1 where fewer than nine in ten defects were found, anything was found on a clean twin, or
fewer than 19 in 20 findings show again when their files are replayed (of those that say that they do).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.checks.exercise.planted.apps import APPS, DEFECTS, PlantedDefect, write_planted

LEAST = 0.9
LEAST_REPLAYED = 0.95
UNPROVEN = "not reproduced in isolation"
"""What a finding says that no requests show again."""
Json = dict[str, object]


@dataclass(frozen=True)
class PlantedRun:
    """The findings of a run, as rule and operation, its summary, and how many of the findings show again when they are
    replayed: from their file, or not, and then they say so."""

    found: list[tuple[str, str]]
    summary: str
    replayed: int = 0
    said: int = 0
    count: int = 0


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


def exercise(app: str, planted: str = "", *, replays: bool = False) -> PlantedRun:
    """Exercise an application with a defect, or with none; with `replays` send every failure again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_planted(app, folder)
        around = {**os.environ, "PLANTED": planted, "PYTHONPATH": str(Path(__file__).parents[1])}
        with served(app, folder, around) as target:
            result = _call(["exercise", "--format", "json", "--budget", "10m", *target], folder, around)
            if result.returncode not in (0, 1):
                raise SystemExit(f"{app}: exit {result.returncode}: {result.stderr}")
            findings = json.loads(result.stdout)["findings"]
            again = sum(_shows_again(one, target, folder, around) for one in findings) if replays else 0
    places = [(one["rule"], place["operation"]) for one in findings for place in _messages(one)]
    said = sum(UNPROVEN in one["reason"] or "was not replayed" in one["reason"] for one in findings)
    return PlantedRun(places, result.stderr.strip().splitlines()[-1], again, said, len(findings))


def _call(arguments: list[str], folder: Path, around: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "contractguard", *arguments]
    return subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)


def _shows_again(finding: dict[str, str], target: tuple[str, ...], folder: Path, around: dict[str, str]) -> bool:
    """Whether a finding has a file, and what is in there shows it again."""
    path = folder / ".contractguard" / "failures" / f"{finding['fingerprint']}.json"
    return path.is_file() and _call(["replay", str(path), *target], folder, around).returncode == 1


def _messages(finding: dict[str, object]) -> Iterator[dict[str, str]]:
    yield finding["message"]  # type: ignore[misc]
    for place in finding["places"]:  # type: ignore[attr-defined]
        yield place["message"]


def look_for(one: PlantedDefect) -> tuple[bool, PlantedRun]:
    """Whether a run tells of a defect; says so."""
    run = exercise(one.app, one.name, replays=True)
    is_there = (one.rule, one.operation) in run.found
    word = "found" if is_there else "MISSED"
    replays = f"{run.replayed} of {run.count} replayed, {run.said} say that they are not"
    print(f"{word} {one.app:10} {one.name:30} {sorted(set(run.found))} {run.summary}; {replays}", flush=True)
    return is_there, run


def main(names: list[str]) -> int:
    """Exercise the applications of these names, or all."""
    apps = [app for app in APPS if not names or app in names]
    noise = 0
    for app in apps:
        clean = exercise(app)
        print(f"clean  {app:10} {clean.found} {clean.summary}", flush=True)
        noise += len(clean.found)
    defects = [one for one in DEFECTS if one.app in apps]
    runs = [look_for(one) for one in defects]
    seen = sum(is_there for is_there, _ in runs)
    replayed, said, count = (sum(getattr(run, name) for _, run in runs) for name in ("replayed", "said", "count"))
    print(f"{seen} of {len(defects)} found, {noise} findings on {len(apps)} clean twins")
    print(f"{replayed} of {count} findings replayed from their files, {said} say that they are not reproduced")
    is_well = seen >= LEAST * len(defects) and not noise and replayed >= LEAST_REPLAYED * count
    return 0 if is_well and replayed + said >= count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
