"""How long jobs took on this machine: `.contractguard/costs.json`, for estimates and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from contractguard.contract.choices import JobName
from contractguard.contract.errors import InputError
from contractguard.project.jobs.job import PlannedJob
from contractguard.project.jobs.run_lane import RanJob
from contractguard.store.atomic import write_atomic
from contractguard.store.work_folder import NAME

FILE = "costs.json"


def estimate(planned: Iterable[PlannedJob], root: Path) -> tuple[PlannedJob, ...]:
    """The planned jobs of a project with the seconds that they may take, by what they last took for each operation."""
    known = _read_costs(root)
    return tuple(_with_seconds(one, known.get(str(one.job))) for one in planned)


def _with_seconds(one: PlannedJob, cost: Any) -> PlannedJob:
    if one.left_out or not isinstance(cost, dict):
        return one
    seconds, operations = cost.get("seconds"), cost.get("operations")
    if not isinstance(seconds, int | float) or not isinstance(operations, int) or operations < 1:
        return one
    return replace(one, seconds=seconds * max(one.operations, 1) / operations)


def remember_costs(ran: Iterable[RanJob], root: Path) -> None:
    """Keep what each job took that had something to look at. It is lost where it cannot be written: nothing depends on
    it."""
    known = _read_costs(root)
    for name, result, seconds in ran:
        operations = sum(section.statistics.operations for _, section in result.sections)
        if not result.left_out and operations:
            known[str(name)] = {"operations": operations, "seconds": round(seconds, 3)}
    try:
        write_atomic(root / NAME / FILE, json.dumps(known, indent=2, sort_keys=True).encode() + b"\n", root)
    except InputError:  # a folder that is read-only, say
        return


def _read_costs(root: Path) -> dict[str, Any]:
    """What is known by job; nothing where the file is missing or is none of ours."""
    path = root / NAME / FILE
    try:
        if path.is_symlink() or path.stat().st_size > 100_000:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    jobs = JobName.words()
    return {name: one for name, one in found.items() if name in jobs} if isinstance(found, dict) else {}
