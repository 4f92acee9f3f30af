"""What a run of live processes goes by: written into its folder by who starts it, read by each process."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from contractguard.contract.errors import InputError
from contractguard.observe.live.limits import MAX_BODY, RecordingLimits
from contractguard.project.config import Project, find_project
from contractguard.project.observing.providers import ProviderChoice
from contractguard.support.dataclass import dataclass

VARIABLE = "CONTRACTGUARD_OBSERVE_DIR"
"""The folder that journals are written to. Where it is not set, nothing is recorded."""
RUN_FILE = "run.json"
"""Beside the journals of a run: what its processes went by."""


@dataclass(frozen=True, slots=True)
class LiveRun:
    """`choice`: whose calls, below which prefix; `limits`: how much of them is recorded."""

    choice: ProviderChoice
    base_path: str | None = None
    limits: RecordingLimits = RecordingLimits()


def configured_limits(project: Project) -> RecordingLimits:
    """How much the configuration of a project says is recorded."""
    said = project.config.observe
    return RecordingLimits(said.max_body or MAX_BODY, said.sample or 1)


def write_live_run(folder: Path, run: LiveRun) -> None:
    """Write it down for the processes of the run. Raises `OSError`."""
    choice = run.choice
    values = {
        "root": str(choice.root),
        "provider": choice.provider,
        "spec": choice.spec,
        "base_path": run.base_path,
        "sample": run.limits.sample,
        "max_body": run.limits.max_body,
    }
    handle = os.open(folder / RUN_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file)


def read_live_run(folder: Path, root: Path) -> LiveRun:
    """What the run of a folder goes by; where nobody wrote it down, the project around `root`. Raises `InputError`
    and `UsageError`."""
    file = folder / RUN_FILE
    try:
        given: Any = json.loads(file.read_text("utf-8"))
        choice = ProviderChoice(Path(given["root"]), given["provider"], given["spec"])
        return LiveRun(choice, given["base_path"], RecordingLimits(int(given["max_body"]), int(given["sample"])))
    except FileNotFoundError:
        return LiveRun(ProviderChoice(root), limits=configured_limits(find_project(root)))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"cannot be read: {type(error).__name__}", where=str(file), remedy="remove the folder and start again"
        ) from None
