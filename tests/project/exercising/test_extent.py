"""How large an answer may be, and how many processes ask."""

from __future__ import annotations

import pytest

from contractguard.checks.exercise.job import EngineJob
from contractguard.contract.errors import UsageError
from contractguard.project.config import DEFAULT_MAX_BODY, ExerciseSettings
from contractguard.project.exercising.extent import count_processes, find_max_body
from contractguard.project.options import ExerciseOptions

APP = EngineJob({}, (), app="shop:app")
STORED = EngineJob({}, (), app="shop:app", reset="shop:reset")
SERVER = EngineJob({}, (), base_url="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("given", "configured", "job", "expected"),
    [
        (None, None, APP, 1), (3, None, APP, 3), (None, 4, APP, 4), (1, 4, APP, 1), (None, 0, APP, 0),
        (None, 0, STORED, 1), (2, 0, STORED, 2), (None, 0, SERVER, 1),
    ],
    ids=["nothing said", "asked for", "configured", "asked for one", "one for each core", "what is stored is shared",
         "asked for all the same", "a server"],
)  # fmt: skip
def test_so_many_processes_exercise(given: int | None, configured: int | None, job: EngineJob, expected: int) -> None:
    options, settings = ExerciseOptions(processes=given), ExerciseSettings(processes=configured)

    assert count_processes(options, settings, job) == expected


def test_a_server_is_called_by_one_process() -> None:
    with pytest.raises(UsageError, match="about an application"):
        count_processes(ExerciseOptions(processes=2), ExerciseSettings(), SERVER)


@pytest.mark.parametrize(
    ("given", "configured", "expected"),
    [(None, None, DEFAULT_MAX_BODY), (9, 7, 9), (None, 7, 7)],
    ids=["nothing said", "asked for", "configured"],
)
def test_bodies_are_judged_up_to_a_size(given: int | None, configured: int | None, expected: int) -> None:
    assert find_max_body(ExerciseOptions(max_body=given), ExerciseSettings(max_body=configured)) == expected


def test_no_more_is_judged_than_is_read() -> None:
    with pytest.raises(UsageError, match="16MB at most"):
        find_max_body(ExerciseOptions(max_body=17 << 20), ExerciseSettings())
