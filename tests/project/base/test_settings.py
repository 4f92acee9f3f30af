"""Which settings are weaker: the table is complete, and each row has an order"""

from __future__ import annotations

from dataclasses import fields, replace
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
    DEPLOYED,
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
    SmokeSettings,
    WebhookSettings,
)
from contractguard.rules.model import POLICIES

SMOKED_ANYHOW = {"wait", "slow"}
"""Of a smoke check: how long it waits for a service, without which it is no pass; and what is told to be slow."""


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
    assert {field.name for field in fields(SmokeSettings)} == {name for name, _, _ in DEPLOYED} | {"record"}
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
        ({}, {"examples": 500}, False),
        ({}, {"phases": ("fuzzing",)}, True),
        ({"phases": ("fuzzing",)}, {}, False),
        ({}, {"seconds": 5.0}, True),
        ({}, {"app": "a:b"}, False),
        ({"app": "a:b"}, {"app": "c:d"}, True),
        ({"app": "a:b"}, {}, True),
        ({}, {"setup": "a:b"}, True),
        ({"setup": "a:b"}, {}, True),
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
        ({}, {"setup": "a:b"}, True),
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


@pytest.mark.parametrize(
    ("name", "of_file", "of_lane", "was"),
    [
        ("app", {"app": "a:b"}, {"app": "conf_setup:dummy"}, "a:b"),
        ("app", {"app": "a:b"}, {"url": "http://127.0.0.1:1"}, "a:b"),
        ("url", {"url": "http://127.0.0.1:1"}, {"url": "http://127.0.0.1:2"}, "http://127.0.0.1:1"),
        ("setup", {"setup": "a:b"}, {"setup": "c:d"}, "a:b"),
        ("setup", {"app": "a:b"}, {"setup": "c:d"}, None),
        ("reset", {"reset": "a:b"}, {"reset": "c:d"}, "a:b"),
        ("auth", {"auth": {"bearer": "A"}}, {"auth": {"bearer": "B"}}, {"bearer": "A"}),
        ("examples", {"examples": 500}, {"examples": 100}, 500),
        ("seconds", {"seconds": 90.0}, {"seconds": 80.0}, 90.0),
        ("max_body", {"max_body": 16_000_000}, {"max_body": 2_000_000}, 16_000_000),
    ],
)
def test_what_a_lane_puts_in_place_of_what_the_file_names_is_told_as_it_was(
    name: str, of_file: Any, of_lane: Any, was: Any
) -> None:
    base = Config(exercise=ExerciseSettings(**of_file))

    found = find_weakened(base, replace(base, lanes={"pr": Lane(exercise=ExerciseSettings(**of_lane))}))

    assert [(one.place, one.old, one.new) for one in found] == [
        (("lanes", "pr", "exercise", name), was, of_lane.get(name))
    ]


@pytest.mark.parametrize(
    ("name", "of_lane"), [("app", {"app": "c:d"}), ("mounts", {"mounts": ("/b=b.*",)}), ("setup", {"setup": "c:d"})]
)
def test_another_receiver_of_a_lane_is_told(name: str, of_lane: Any) -> None:
    base = Config(webhooks=WebhookSettings("a:b", mounts=("/a=a.*", "/b=b.*")))

    found = find_weakened(base, replace(base, lanes={"nightly": Lane(webhooks=WebhookSettings(**of_lane))}))

    assert [one.place for one in found] == [("lanes", "nightly", "webhooks", name)]


def test_webhooks_of_another_provider_than_the_only_one_are_told() -> None:
    one, two = {"a": Provider("a.json")}, {"a": Provider("a.json"), "b": Provider("b.json")}
    base = Config(providers=one)

    def places(now: str) -> list[Any]:
        return [one.place for one in find_weakened(base, Config(providers=two, webhooks=WebhookSettings(provider=now)))]

    assert (places("a"), places("b")) == ([], [("webhooks", "provider")])


def test_what_a_lane_says_as_the_file_says_it_is_not_weaker() -> None:
    base = Config(exercise=ExerciseSettings("a:b", examples=500), webhooks=WebhookSettings("c:d"))
    lane = Lane(exercise=ExerciseSettings("a:b", examples=500), webhooks=WebhookSettings("c:d"))

    assert find_weakened(base, replace(base, lanes={"pr": lane})) == ()
    assert find_weakened(replace(base, lanes={"pr": lane}), base) == ()


def test_what_holds_in_a_lane_as_in_the_file_is_told_once() -> None:
    old, new = (Config(exercise=ExerciseSettings(app), lanes={"own": Lane()}) for app in ("a:b", "c:d"))

    assert [one.place for one in find_weakened(old, new)] == [("exercise", "app")]


def test_what_the_file_takes_from_a_lane_that_nobody_configured_is_told() -> None:
    found = find_weakened(Config(), Config(exercise=ExerciseSettings(examples=50)))

    assert [(one.place[1], one.old, one.new) for one in found] == [("nightly", 200, 50)]


def test_a_lane_is_compared_with_the_built_in_one_that_it_replaces() -> None:
    own = Config(lanes={"pr": Lane(run=(JobName.DRIFT,))})

    assert [one.place for one in find_weakened(Config(), own)] == [("lanes", "pr", "run")]
    assert find_weakened(own, Config()) == ()


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({}, {"rate": "30/m"}, True),
        ({"rate": "30/m"}, {}, False),
        ({}, {"rate": "soon"}, False),  # that ends the smoke check
        ({"auth": ("bearer=ENV:A",)}, {}, True),
        ({"auth": ("bearer=ENV:A",)}, {"auth": ("bearer=ENV:B",)}, True),
        ({}, {"auth": ("bearer=ENV:A",)}, False),
        ({"headers": ("X-Tenant=ENV:A",)}, {}, True),
        ({}, {"headers": ("X-Canary=ENV:A",)}, True),
        ({}, {"slow": "1h"}, False),
        ({}, {"wait": "1s"}, False),
    ],
)
def test_a_lane_that_looks_at_less_of_what_is_deployed_is_weaker(old: Any, new: Any, is_weaker: bool) -> None:
    lanes = [{"release": Lane(smoke=LaneSmoke(**one))} for one in (old, new)]

    assert bool(find_weakened(Config(lanes=lanes[0]), Config(lanes=lanes[1]))) is is_weaker


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({"description": "/a.json"}, {}, True),
        ({"description": "/a.json"}, {"description": "/b.json"}, True),
        ({}, {"description": "/a.json"}, False),
        ({"record": True}, {}, False),
    ],
)
def test_a_description_that_need_not_be_served_any_more_is_told(old: Any, new: Any, is_weaker: bool) -> None:
    found = find_weakened(Config(smoke=SmokeSettings(**old)), Config(smoke=SmokeSettings(**new)))

    assert [one.place for one in found] == ([("smoke", "description")] if is_weaker else [])


@pytest.mark.parametrize(
    ("old", "new", "is_weaker"),
    [
        ({"GET /a": {"query": {"q": 1}}, "GET /b": {}}, {"GET /b": {}}, True),
        ({"GET /a": {"query": {"q": 1}}}, {"GET /a": {"query": {"q": 2}}}, False),
        ({}, {"GET /a": {"query": {"q": 1}}}, False),
    ],
    ids=["gone", "another value", "new"],
)
def test_an_input_without_which_nobody_asks_is_told(old: Any, new: Any, is_weaker: bool) -> None:
    found = find_weakened(Config(smoke=SmokeSettings(inputs=old)), Config(smoke=SmokeSettings(inputs=new)))

    assert [one.place for one in found] == ([("smoke", "inputs")] if is_weaker else [])


def test_an_application_that_becomes_a_file_is_told() -> None:
    old, new = Config(providers={"a": Provider(app="x:y")}), Config(providers={"a": Provider(spec="frozen.json")})

    assert [(one.old, one.new) for one in find_weakened(old, new)] == [({"app": "x:y"}, {"spec": "frozen.json"})]
    assert find_weakened(new, old) == ()


def test_a_file_that_becomes_a_url_is_told() -> None:
    file, url = Provider(spec="openapi.yaml"), Provider(spec="https://example.com/openapi.yaml")

    (found,) = find_weakened(Config(providers={"a": file}), Config(providers={"a": url}))

    assert (found.place, found.new) == (("providers", "a"), {"spec": url.spec})


@pytest.mark.parametrize(
    "now",
    [Provider(spec="openapi.yaml"), Provider(app="x:y"), Provider(spec="https://b.example")],
    ids=["file", "application", "url"],
)
def test_what_was_described_at_a_url_is_described_elsewhere_only_if_somebody_says_so(now: Provider) -> None:
    """A change of the repository moves nothing there."""
    url = Provider(spec="https://a.example/openapi.yaml?token=x1")

    (found,) = find_weakened(Config(providers={"a": url}), Config(providers={"a": now}))

    assert found.place == ("providers", "a")
    assert find_weakened(Config(providers={"a": url}), Config(providers={"a": Provider(spec=f"{url.spec}2")})) == ()


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
