"""What makes the Python processes of a command record: variables of their environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from contractguard.project.observing.live_run import VARIABLE

STARTUP = Path(__file__).resolve().parents[2] / "plugins" / "live" / "startup"
"""The folder whose `sitecustomize` every process of Python imports that has it on its path."""


def inject_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of a command whose processes are to write journals into the folder."""
    path = [str(STARTUP), *filter(None, [environment.get("PYTHONPATH", "")])]
    return {**environment, VARIABLE: str(folder), "PYTHONPATH": os.pathsep.join(path)}
