"""Which settings are weaker: the table is complete, and each row has an order"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.answers.coverage import CoverageGate
from contractguard.contract.choices import ContentModel, FailOn, FormatMode, JobName, PolicyName, SeverityName
from contractguard.project.base.settings import (
    APART,
    CHECKS,
    COVERAGE,
    EXERCISE,
    HARMLESS,
    LANE,
    OBSERVE,
    PROJECT,
    SMOKE,
    WEBHOOKS,
    find_weakened,
)
from contractguard.project.config import (
    Checks,
    Config,
    ExerciseSettings,
    Lane,
    LaneSmoke,
    ObserveSettings,
    Provider,
    WebhookSettings,
)
from contractguard.rules import POLICIES

SMOKED_ANYHOW = {"rate", "wait", "slow", "auth", "headers"}
"""Of a smoke check: how fast, and with whose secrets."""


def test_what_may_be_left_unchecked_is_weaker_where_it_is_new_or_lasts_longer() -> None:
    def allowing(*entries: tuple[str, int]) -> Config:
        found = tuple(Tolerance(message, "later", "ann", date(2026, 1, day)) for message, day in entries)
        return Config(allow_unchecked=found)

    def told(old: Config, new: Config) -> list[tuple[Any, Any, Any]]:
        return [(one.place[-1], one.old, one.new) for one in find_weakened(old, new)]

    assert told(allowing(), allowing(("GET /a", 2))) == [("GET /a", None, "2026-01-02")]
    assert told(allowing(("GET /a", 1)), allowing(("GET /a", 2))) == [("GET /a", "2026-01-01", "2026-01-02")]
    assert told(allowing(("GET /a", 2)), allowing(("GET /a", 1))) == []
    assert told(allowing(("GET /a", 2)), allowing()) == []


def test_every_setting_is_in_the_table_or_said_to_be_harmless() -> None:
    known = {name for name, _, _ in PROJECT} | APART | HARMLESS

    assert {field.name for field in fields(Config)} == known
    assert {field.name for field in fields(ObserveSettings)} == {name for name, _, _ in OBSERVE} | {"show_values"}
    assert {field.name for field in fields(Lane)} == {name for name, _, _ in LANE} | {
        "checks",
        "exercise",
        "webhooks",
        "smoke",
    }
    assert {field.name for field in fields(LaneSmoke)} == {name for name, _, _ in SMOKE} | SMOKED_ANYHOW
    assert {field.name for field in fields(ExerciseSettings)} == {name for name, _, _ in EXERCISE} | {"allow_hosts"}
    assert {field.name for field in fields(WebhookSettings)} == {name for name, _, _ in WEBHOOKS}
    assert {field.name for field in fields(CoverageGate)} == {name for name, _, _ in COVERAGE}
    assert {field.name for field in fields(Checks)} == {name for name, _, _ in CHECKS} | {"severity"}


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({}, {"min_evidence": 1_000}, True),
        ({"min_evidence": 1_000}, {}, False),
        ({}, {"min_evidence": 5}, False),
        ({}, {"max_body": 10}, True),
        ({}, {"sample": 100}, True),
        ({}, {"maps": {"GET /a": (("body",),)}}, True),
        ({"undeclared_members": False}, {}, False),
        ({}, {"undeclared_members": False}, True),
        ({}, {"show_values": {"GET /a": (("body",),)}}, False),
    ],
)
def test_less_of_drift_that_can_be_found_is_weaker(old: Any, new: Any, is_weaker: bool) -> None:
    found = find_weakened(Config(observe=ObserveSettings(**old)), Config(observe=ObserveSettings(**new)))

    assert [one.place for one in found] == ([("observe", *new)] if is_weaker else [])


def test_nothing_is_weaker_than_itself() -> None:
    checks = Checks(
        PolicyName.STRICT,
        ContentModel.LITERAL,
        FormatMode.ASSERT,
        FailOn.INFO,
        True,
        2_000,
        {"response.*": SeverityName.ERROR},
    )
    config = Config(checks, base="x")

    assert find_weakened(config, config) == ()
    assert find_weakened(Config(), Config()) == ()


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [(None, 2_000, True), (2_000, None, False), (2_000, 1_999, True), (2_000, 3_000, False)],
)
def test_a_budget_is_weaker_when_less_is_reached(old: int | None, new: int | None, is_weaker: bool) -> None:
    assert bool(find_weakened(Config(Checks(budget=old)), Config(Checks(budget=new)))) is is_weaker


@pytest.mark.parametrize("old", list(POLICIES))
@pytest.mark.parametrize("new", list(POLICIES))
def test_a_policy_is_weaker_when_a_rule_weighs_less(old: PolicyName, new: PolicyName) -> None:
    found = find_weakened(Config(Checks(policy=old)), Config(Checks(policy=new)))

    assert bool(found) is (old != "tolerant" and new != old)


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({}, {"response.enum.widened": "error"}, False),
        ({}, {"response.enum.widened": "warning"}, True),
        ({"response.enum.widened": "error"}, {"response.enum.widened": "warning"}, True),
        ({"response.enum.widened": "info"}, {"response.enum.widened": "warning"}, False),
        ({"response.enum.widened": "none"}, {}, False),
        ({"response.enum.widened": "error"}, {}, True),
        ({"response.*": "error"}, {"response.*": "error", "response.enum.widened": "info"}, True),
        ({"response.*": "info"}, {"response.*": "info", "response.enum.widened": "error"}, False),
        ({"response.*": "error", "response.enum.*": "info"}, {"response.*": "error"}, False),
    ],
    ids=str,
)
def test_a_severity_is_weaker_than_the_most_that_a_rule_could_weigh(
    old: dict[str, SeverityName], new: dict[str, SeverityName], is_weaker: bool
) -> None:
    assert bool(find_weakened(Config(Checks(severity=old)), Config(Checks(severity=new)))) is is_weaker


def test_a_lane_that_leaves_its_own_setting_to_a_weaker_file_is_weaker() -> None:
    old = Config(Checks(fail_on=FailOn.ERROR), lanes={"pr": Lane(Checks(fail_on=FailOn.INFO))})
    new = Config(Checks(fail_on=FailOn.ERROR), lanes={"pr": Lane()})

    assert [one.place for one in find_weakened(old, new)] == [("lanes", "pr", "fail_on")]


def test_what_a_lane_leaves_to_the_file_is_told_of_the_file_alone() -> None:
    old = Config(Checks(policy=PolicyName.STRICT), lanes={"pr": Lane(Checks(fail_on=FailOn.INFO))})
    new = Config(Checks(policy=PolicyName.TOLERANT), lanes={"pr": Lane(Checks(fail_on=FailOn.INFO))})

    assert [one.place for one in find_weakened(old, new)] == [("policy",)]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (Lane(run=(JobName.CHECK, JobName.DRIFT)), Lane(run=(JobName.CHECK,)), "run"),
        (Lane(require=(JobName.DRIFT,)), Lane(), "require"),
        (Lane(fail_on_cut=True), Lane(), "fail_on_cut"),
        (Lane(seconds=90), Lane(), "seconds"),  # the built-in lane has less
        (Lane(observed=("runs",)), Lane(observed=("old",)), "observed"),
        (Lane(min_matched=3), Lane(), "min_matched"),
        (Lane(), Lane(is_changed_only=True), "is_changed_only"),
        (Lane(smoke=LaneSmoke(max_requests=90)), Lane(), "smoke/max_requests"),
        (Lane(smoke=LaneSmoke("https://a.example")), Lane(), "smoke/url"),
    ],
    ids=["run", "require", "fail_on_cut", "seconds", "observed", "min_matched", "changed only", "requests", "url"],
)
def test_a_lane_that_looks_at_less_is_weaker(old: Lane, new: Lane, place: str) -> None:
    found = find_weakened(Config(lanes={"pr": old}), Config(lanes={"pr": new}))

    assert [one.place for one in found] == [("lanes", "pr", *place.split("/"))]
    is_weaker_both_ways = place == "observed"  # which sources tell more is for a person to judge
    assert bool(find_weakened(Config(lanes={"pr": new}), Config(lanes={"pr": old}))) is is_weaker_both_ways


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({}, {"examples": 5}, True),
        ({}, {"examples": 50}, False),
        ({}, {"phases": ("fuzzing",)}, True),
        ({"phases": ("fuzzing",)}, {}, False),
        ({}, {"seconds": 5.0}, True),
        ({}, {"app": "a:b"}, False),
        ({"app": "a:b"}, {"app": "c:d"}, True),
        ({"app": "a:b"}, {}, True),
        ({"url": "http://127.0.0.1:1"}, {"url": "http://127.0.0.1:2"}, True),
        ({"unsafe_methods": True}, {}, True),
        ({}, {"allow_hosts": ("a.example",)}, False),
        ({}, {"deterministic": True}, True),
        ({}, {"seed": "1f3a"}, True),
        ({"seed": "1f3a"}, {"seed": "drawn"}, False),
        ({}, {"processes": 2}, True),
        ({"processes": 2}, {}, False),
        ({}, {"max_body": 1_000}, True),
        ({}, {"max_body": 2 << 20}, False),
    ],
)
def test_an_exercise_that_asks_less_is_weaker(old: Any, new: Any, is_weaker: bool) -> None:
    before, now = ExerciseSettings(**old), ExerciseSettings(**new)
    of_file = find_weakened(Config(exercise=before), Config(exercise=now))
    of_lane = find_weakened(Config(lanes={"pr": Lane(exercise=before)}), Config(lanes={"pr": Lane(exercise=now)}))

    assert (bool(of_file), bool(of_lane)) == (is_weaker, is_weaker)


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({"mounts": ("/a=a.*", "/b=b.*")}, {"mounts": ("/b=b.*",)}, True),
        ({"mounts": ("/b=b.*",)}, {"mounts": ("/a=a.*", "/b=b.*")}, False),
        ({"app": "a:b"}, {}, True),
        ({"secret": "ENV:A"}, {}, True),
        ({}, {"secret": "ENV:A"}, False),
        ({}, {"examples": 10}, True),
    ],
)
def test_a_receiver_that_is_given_less_is_weaker(old: Any, new: Any, is_weaker: bool) -> None:
    before, now = WebhookSettings(**old), WebhookSettings(**new)
    of_file = find_weakened(Config(webhooks=before), Config(webhooks=now))
    of_lane = find_weakened(Config(lanes={"pr": Lane(webhooks=before)}), Config(lanes={"pr": Lane(webhooks=now)}))

    assert (bool(of_file), bool(of_lane)) == (is_weaker, is_weaker)


def test_a_lane_is_compared_with_the_built_in_one_that_it_replaces() -> None:
    own = Config(lanes={"pr": Lane(run=(JobName.DRIFT,))})

    assert [one.place for one in find_weakened(Config(), own)] == [("lanes", "pr", "run")]
    assert find_weakened(own, Config()) == ()


def test_an_application_that_becomes_a_file_is_told() -> None:
    old, new = Config(providers={"a": Provider(app="x:y")}), Config(providers={"a": Provider(spec="frozen.json")})

    assert [(one.old, one.new) for one in find_weakened(old, new)] == [({"app": "x:y"}, {"spec": "frozen.json"})]
    assert find_weakened(new, old) == ()


def test_a_file_that_becomes_a_url_is_told() -> None:
    file, url = Provider(spec="openapi.yaml"), Provider(spec="https://example.com/openapi.yaml")

    (found,) = find_weakened(Config(providers={"a": file}), Config(providers={"a": url}))

    assert (found.place, found.new) == (("providers", "a"), {"spec": url.spec})
    assert find_weakened(Config(providers={"a": url}), Config(providers={"a": file})) == ()
    assert (
        find_weakened(Config(providers={"a": url}), Config(providers={"a": Provider(spec="https://b.example")})) == ()
    )


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({"fail_under": 87.0}, {"fail_under": 80.0}, True),
        ({"fail_under": 87.0}, {}, True),
        ({}, {"fail_under": 80.0}, False),
        ({}, {"core": ("GET /a",)}, True),
        ({"per_operation_minimum": True}, {}, True),
        ({}, {"exempt": (("GET /a", "why"),)}, True),
        ({"exempt": (("GET /a", "why"),)}, {"exempt": (("GET /a", "because"),)}, False),
        ({"exempt": (("GET /a", "why"),)}, {}, False),
        ({}, {"tests": ("tests",)}, False),
    ],
)
def test_less_that_tests_have_to_touch_is_weaker(old: Any, new: Any, is_weaker: bool) -> None:
    found = find_weakened(Config(coverage=CoverageGate(**old)), Config(coverage=CoverageGate(**new)))

    assert bool(found) is is_weaker
