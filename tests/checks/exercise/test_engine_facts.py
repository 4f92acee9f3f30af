"""What we rely on of the engine holds for the version that is installed; of others, see `make engine-versions`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.exercise.engine_facts import FACTS
from tests.checks.exercise.work_folder import keep_unicode_tables

pytestmark = pytest.mark.no_cover  # asked in a process of their own
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    kept = tmp_path_factory.mktemp("kept")
    keep_unicode_tables(kept)
    command = [sys.executable, "-m", "tests.checks.exercise.engine_facts"]
    around = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(kept / "hypothesis")}
    result = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
    assert result.stdout, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_there_are_at_least_twenty_five() -> None:
    assert len({one.__name__ for one in FACTS}) == len(FACTS) >= 25


@pytest.mark.parametrize("name", [pytest.param(one.__name__, id=one.__name__) for one in FACTS])
def test_the_engine_does_as_we_rely_on(answers: dict[str, object], name: str) -> None:
    assert answers[name] is True
