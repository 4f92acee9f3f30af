"""What is put together for an exercise: how much time is left of its budget"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.exercise.job import EngineEnd, EngineJob, Line
from contractguard.checks.settings import Settings
from contractguard.project.config import find_project
from contractguard.project.exercising.prepare import SHORTEST, prepare_exercise, run_exercise
from contractguard.project.options import ExerciseOptions
from tests.checks.exercise.shops import write_shop


@pytest.mark.parametrize(
    ("spent", "least", "most"),
    [(0.0, 1_000.0, 3_600.0), (3_000.0, SHORTEST, 600.0), (9_999.0, SHORTEST, SHORTEST)],
    ids=["nothing", "most of it", "all of it"],
)
def test_what_was_spent_before_the_engine_begins_is_of_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spent: float, least: float, most: float
) -> None:
    def run_engine(job: EngineJob, *_: Any) -> Iterator[Line]:
        given.append(job.budget)
        yield EngineEnd("completed")

    given: list[float] = []
    monkeypatch.setattr("contractguard.checks.exercise.run.run_engine", run_engine)
    write_shop(tmp_path)
    began = time.monotonic() - spent

    one = prepare_exercise(find_project(tmp_path), ExerciseOptions(budget=3_600.0), None, Settings(), began)
    run_exercise(one, Settings())

    assert least <= given[0] <= most
