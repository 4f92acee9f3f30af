"""Who answers an exercise, and what may be sent to it."""

from __future__ import annotations

import pytest

from contractguard.checks.exercise.plan import make_plan
from contractguard.contract.errors import UsageError
from contractguard.project.config import ExerciseSettings
from contractguard.project.exercising.target import ExerciseTarget, find_target, is_loopback
from contractguard.project.options import ExerciseOptions
from tests.checks.descriptions import Json, api, contract

NOTHING = ExerciseSettings()
DONE: Json = {"responses": {"200": {"description": "done"}}}


def target(
    given: ExerciseOptions,
    method: str = "get",
    server: str = "https://api.example/v1",
    configured: ExerciseSettings = NOTHING,
) -> ExerciseTarget:
    described = contract(api(paths={"/orders": {method: DONE}}, servers=[{"url": server}]))
    return find_target(given, configured, None, described, make_plan(described, None))


def test_an_application_is_called_below_the_path_of_the_first_server() -> None:
    assert target(ExerciseOptions(app="m:a")) == ExerciseTarget("m:a", None, "/v1")


def test_a_url_without_a_path_gets_that_of_the_first_server() -> None:
    assert target(ExerciseOptions(url="http://127.0.0.1:8000")).url == "http://127.0.0.1:8000/v1"


def test_a_url_with_a_path_says_where_the_api_begins() -> None:
    assert target(ExerciseOptions(url="http://127.0.0.1:8000/api/")).url == "http://127.0.0.1:8000/api"


def test_a_server_with_a_variable_in_its_path_says_nothing() -> None:
    assert target(ExerciseOptions(app="m:a"), server="https://api.example/{tenant}").base_path == ""


def test_what_is_only_read_needs_no_leave_on_loopback() -> None:
    assert target(ExerciseOptions(url="http://localhost:1")).app is None


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(ExerciseOptions(url="http://[::1]:1", reset="m:f"), id="reset"),
        pytest.param(ExerciseOptions(url="http://[::1]:1", unsafe_methods=True), id="unsafe-methods"),
    ],
)
def test_what_may_change_something_needs_a_reset_or_leave(given: ExerciseOptions) -> None:
    assert target(given, "delete").url == "http://[::1]:1/v1"
    with pytest.raises(UsageError, match="DELETE /orders"):
        target(ExerciseOptions(url="http://[::1]:1"), "delete")


def test_another_machine_needs_to_be_named_twice() -> None:
    with pytest.raises(UsageError, match="another machine"):
        target(ExerciseOptions(url="http://api.example", allow_hosts=("other.example",)))
    assert target(ExerciseOptions(url="http://api.example", allow_hosts=("api.example",))).app is None


def test_a_server_of_the_configuration_may_be_sent_what_that_allows_and_no_other_one() -> None:
    own = ExerciseSettings(url="http://shop.example", allow_hosts=("shop.example",), unsafe_methods=True)

    assert target(ExerciseOptions(), "delete", configured=own).url == "http://shop.example/v1"
    with pytest.raises(UsageError, match="1 operation may change"):
        target(ExerciseOptions(url="http://127.0.0.1:1"), "delete", configured=own)
    with pytest.raises(UsageError, match="another machine"):
        target(ExerciseOptions(), configured=ExerciseSettings(url="http://shop.example"))


def test_what_the_command_line_names_takes_the_place_of_the_configured_server() -> None:
    own = ExerciseSettings(url="http://127.0.0.1:1")

    assert target(ExerciseOptions(app="m:a"), configured=own) == ExerciseTarget("m:a", None, "/v1")


def test_nobody_who_answers_is_an_error() -> None:
    with pytest.raises(UsageError, match="nothing says who answers"):
        target(ExerciseOptions())


@pytest.mark.parametrize(
    ("host", "is_this_machine"),
    [
        pytest.param("localhost", True, id="name"),
        pytest.param("127.8.0.1", True, id="any-of-127"),
        pytest.param("::1", True, id="ipv6"),
        pytest.param("localhost.example.com", False, id="looks-like-it"),
        pytest.param("0.0.0.0", False, id="any-address"),
        pytest.param("10.0.0.1", False, id="private"),
    ],
)
def test_loopback_is_this_machine_alone(host: str, is_this_machine: bool) -> None:
    assert is_loopback(host) is is_this_machine
