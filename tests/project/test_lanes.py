"""The lanes that there are: built in, configured, and both"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.choices import JobName
from contractguard.contract.errors import UsageError
from contractguard.project.config import Config, ExerciseSettings, Lane, Project, WebhookSettings
from contractguard.project.lanes import BUILT_IN, apply_lane, find_lane, join_exercise


def test_the_night_asks_more_than_a_pull_request() -> None:
    pr, nightly = (find_lane(Config(), name) for name in ("pr", "nightly"))

    assert (pr.exercise.examples, nightly.exercise.examples) == (20, 200)
    assert {*pr.exercise.phases} < {*nightly.exercise.phases}
    assert (pr.seconds, nightly.seconds) == (60.0, 1_800.0)
    assert (pr.exercise.seed, nightly.exercise.seed) == (None, "drawn")
    assert pr.run and nightly.run and {*nightly.run} - {*pr.run} == {JobName.WEBHOOKS}


@pytest.mark.parametrize(
    ("of_lane", "of_file", "examples"), [(7, 5, 7), (None, 5, 5), (None, None, 20)], ids=["lane", "file", "built in"]
)
def test_what_is_said_goes_before_what_is_built_in(of_lane: int | None, of_file: int | None, examples: int) -> None:
    config = Config(
        exercise=ExerciseSettings(examples=of_file), lanes={"pr": Lane(exercise=ExerciseSettings(examples=of_lane))}
    )

    assert find_lane(config, "pr").exercise.examples == examples


def test_a_lane_of_the_configuration_keeps_its_own_jobs_and_time() -> None:
    own = Lane(run=(JobName.DRIFT,), seconds=5.0)

    found = find_lane(Config(lanes={"pr": own, "mine": own}), "pr")

    assert (found.run, found.seconds) == ((JobName.DRIFT,), 5.0)
    assert find_lane(Config(lanes={"mine": own}), "mine") == own


def test_one_command_takes_what_a_lane_says_of_its_job_and_the_rest_of_the_file() -> None:
    config = Config(
        exercise=ExerciseSettings(app="shop:app", examples=5),
        webhooks=WebhookSettings(app="billing:app", mounts=("/hooks=*",)),
        lanes={"mine": Lane(exercise=ExerciseSettings(examples=7), webhooks=WebhookSettings(mounts=("/other=*",)))},
    )

    found = apply_lane(Project(Path(), config), "mine").config

    assert (found.exercise.app, found.exercise.examples) == ("shop:app", 7)
    assert (found.webhooks.app, found.webhooks.mounts) == ("billing:app", ("/other=*",))


@pytest.mark.parametrize(
    ("lane", "app", "url"),
    [({"url": "http://127.0.0.1:1"}, None, "http://127.0.0.1:1"), ({"examples": 3}, "shop:app", None)],
    ids=["a server", "nothing"],
)
def test_a_server_that_a_lane_names_takes_the_place_of_the_application(
    lane: dict[str, Any], app: str | None, url: str | None
) -> None:
    found = join_exercise(ExerciseSettings(**lane), ExerciseSettings(app="shop:app"))

    assert (found.app, found.url) == (app, url)


def test_a_lane_that_is_none_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(UsageError, match="no lane 'gone'") as error:
        find_lane(Config(lanes={"mine": Lane()}), "gone")

    assert error.value.remedy == f"there are: {', '.join(sorted(['mine', *BUILT_IN]))}"
