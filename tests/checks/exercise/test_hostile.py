"""A sample of the hostile services; all of them: python -m tests.exercise_hostile, which also looks at the clock."""

from __future__ import annotations

import pytest

from tests.checks.exercise.hostile import SERVICES, HostileService
from tests.exercise_hostile import run_patiently

pytestmark = pytest.mark.no_cover  # every run is a process of its own
SAMPLE = [one for one in SERVICES if one.name in ("exits", "forks", "sleeps", "writes-to-every-descriptor")]


def test_there_are_fifty() -> None:
    assert len({one.name for one in SERVICES}) == len(SERVICES) == 50


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in SAMPLE])
def test_a_hostile_service_is_survived_and_told(one: HostileService) -> None:
    run = run_patiently(one)

    assert run.is_told, run.line
