"""Make each known mistake in a copy of the package, and want a test to notice it: `python -m tests.mistakes [WORD]`.

Exit code 1 when a mistake goes unnoticed, costs more than ten seconds of CPU to notice, or is no longer in the code.
With a word, only the mistakes whose name or file contains it.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

from tests.mistakes.known import MISTAKES, Mistake

ROOT = Path(__file__).parents[2]
SECONDS = 10
"""Of CPU, for one mistake to be noticed."""
NEEDED = ("contractguard", "tests")
UNNEEDED = ("__pycache__", "rules", "cli", "fuzz")
"""Thousands of files, and what starts whole commands."""
PASSED, FAILED = 100, 101
"""How the tests end that passed, and those of which one failed; any other code says that they did not run."""


def copy_project(folder: Path) -> None:
    """The package, its tests and what these read."""
    for name in NEEDED:
        left_out = shutil.ignore_patterns(*(UNNEEDED if name == "tests" else UNNEEDED[:1]))
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", folder)


def _environment() -> dict[str, str]:
    """No plugins of pytest: they take longer than the tests, and coverage of a copy is of no use. Byte code stays in
    the copy."""
    foreign = ("COV_", "COVERAGE_", "PYTEST_", "PYTHON")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**own, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def run_tests(folder: Path, *tests: str) -> tuple[int, float, str]:
    """The exit code of the tests in a copy, the seconds of CPU they took, and what they wrote."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    options = ["-q", "-x"]
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED.format(4 * SECONDS), *options, *tests],
        cwd=folder, capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, spent, done.stdout + done.stderr


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({0}, {0}))
import importlib.util, os, pytest
found = importlib.util.find_spec("contractguard").origin
if not found.startswith(os.getcwd()):
    sys.exit("not the copy: " + found)
sys.exit(100 + pytest.main(sys.argv[1:]))
"""
"""Some mistakes make a search endless: the tests end with their CPU. Python itself never ends with 100 and more."""


_STAMPS = count(1)


def write_anew(file: Path, text: str) -> None:
    """Write a module at a time that it never bore: byte code of the text before, as long and of the same second, would
    be taken for its own."""
    file.write_text(text, "utf-8")
    stamp = next(_STAMPS)
    os.utime(file, (stamp, stamp))


def problem_with(mistake: Mistake, folder: Path) -> str | None:
    """Make the mistake, run its tests, put the code right again. None when it was noticed in time."""
    file = folder / "contractguard" / mistake.file
    right = file.read_text("utf-8")
    if right.count(mistake.text) != 1:
        return f"its text stands {right.count(mistake.text)} times in {mistake.file}"
    write_anew(file, right.replace(mistake.text, mistake.instead))
    try:
        code, seconds, written = run_tests(folder, mistake.tests)
    finally:
        write_anew(file, right)
    if code == PASSED:
        return "unnoticed"
    if code != FAILED:
        return f"the tests did not run (exit code {code}): {written[-500:]}"
    return None if seconds <= SECONDS else f"noticed after {seconds:.1f} s of CPU"


def main(word: str = "") -> int:
    """Try the mistakes, in order; 0 when all are noticed."""
    chosen = [one for one in MISTAKES if word in one.name or word in one.file]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        copy_project(folder)
        code, _, written = run_tests(folder, *sorted({one.tests for one in chosen}))
        if code != PASSED:
            print(f"without any mistake the tests end with {code}:\n{written}")
            return 1
        problems = 0
        for mistake in chosen:
            problem = problem_with(mistake, folder)
            problems += problem is not None
            print(f"{problem or 'noticed'}: {mistake.file}: {mistake.name}", flush=True)
    print(f"{len(chosen) - problems} of {len(chosen)} mistakes noticed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
