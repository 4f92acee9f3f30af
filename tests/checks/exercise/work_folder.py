"""The work folder of a project that was exercised before: in it Hypothesis keeps its tables of Unicode.

Every engine in a folder without them makes them anew, which takes it a second of CPU.
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


@cache
def _tables() -> dict[Path, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        around = {**untraced(), "HYPOTHESIS_STORAGE_DIRECTORY": folder}
        subprocess.run([sys.executable, "-c", _MAKE], env=around, check=True)
        files = sorted(Path(folder).rglob("*.gz"))
        assert files, "Hypothesis keeps its tables otherwise now"
        return {path.relative_to(folder): path.read_bytes() for path in files}
