"""What the folder of a project has that is exercised: tables of Unicode that Hypothesis has kept from the run before,
and no framework but its own.

Every engine in a folder without the tables makes them anew, which takes it a second of CPU. And it asks each framework
that is installed whether the application is one of its own: a seventh of a run, where all of them are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.cost import untraced

_MAKE = "from hypothesis import strategies; strategies.characters(codec='utf-8').validate()"


def keep_unicode_tables(kept: Path) -> None:
    """Write the tables into what is kept from one run to the next: a project's `.contractguard`."""
    for name, data in _tables().items():
        path = kept / "hypothesis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def leave_out_frameworks(folder: Path, *used: str) -> None:
    """Have no framework but those used in the folder of a project, whatever the tests themselves have installed."""
    for name in {"django", "flask"} - {*used}:
        (folder / f"{name}.py").write_text("raise ImportError('not of this project')\n", "utf-8")


@cache
def _tables() -> dict[Path, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        around = {**untraced(), "HYPOTHESIS_STORAGE_DIRECTORY": folder}
        subprocess.run([sys.executable, "-c", _MAKE], env=around, check=True)
        files = sorted(Path(folder).rglob("*.gz"))
        assert files, "Hypothesis keeps its tables otherwise now"
        return {path.relative_to(folder): path.read_bytes() for path in files}
