"""One of the planted defects, and one clean twin; all of them: python -m tests.exercise_planted."""

from __future__ import annotations

import pytest

from tests.checks.exercise.planted.apps import APPS, DEFECTS, PlantedDefect
from tests.exercise_planted import exercise

pytestmark = pytest.mark.no_cover  # every run is a process of its own
SAMPLE = [one for one in DEFECTS if one.name == "fails-for-000"]


def test_there_are_thirty_in_six_applications() -> None:
    assert len({one.name for one in DEFECTS}) == len(DEFECTS) == 30
    assert {app: sum(one.app == app for one in DEFECTS) for app in APPS} == dict.fromkeys(APPS, 5)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in SAMPLE])
def test_a_planted_defect_is_found(one: PlantedDefect) -> None:
    assert (one.rule, one.operation) in exercise(one.app, one.name).found


def test_nothing_is_found_on_a_clean_twin() -> None:
    assert exercise("flask").found == []
