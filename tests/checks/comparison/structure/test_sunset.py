"""The announced day of something that stays: brought forward, or past when it is first told, it is a warning. Else a
removal in the next change would be an info that nobody could foresee."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import product
from typing import Any

import pytest

from contractguard.contract.choices import PolicyName
from contractguard.contract.report import Section
from contractguard.snapshots import to_json
from tests.checks.descriptions import api, compared, contract, only

DAY = date(2030, 6, 30)
Said = dict[str, Any]
LEAVING: Said = {"deprecated": True}
DONE = {"200": {"description": "done"}}


def leaving(day: str | None) -> Said:
    return LEAVING if day is None else LEAVING | {"x-sunset": day}


def operation(said: Said | None) -> Any:
    return api(paths={} if said is None else {"/a": {"get": {"responses": DONE, **said}}})


def parameter(said: Said | None) -> Any:
    one = [] if said is None else [{"name": "p", "in": "query", "schema": {"type": "string"}, **said}]
    return api(paths={"/a": {"get": {"parameters": one, "responses": DONE}}})


def header(said: Said | None) -> Any:
    headers = {} if said is None else {"x-p": {"schema": {"type": "string"}, **said}}
    return api(paths={"/a": {"get": {"responses": {"200": {"description": "done", "headers": headers}}}}})


def answering(schema: Said | None, version: str = "3.1.0", **components: Any) -> Any:
    whole = {"type": "object", "properties": {} if schema is None else {"p": schema}}
    response = {"description": "done", "content": {"application/json": {"schema": whole}}}
    paths = {"/a": {"get": {"responses": {"200": response}}}}
    return api(paths=paths, components={"schemas": components}) | {"openapi": version}


def inline(said: Said | None) -> Any:
    return answering(None if said is None else {"type": "string", **said})


def referred(said: Said | None) -> Any:
    return answering(None if said is None else {"$ref": "#/components/schemas/P"}, P={"type": "string", **(said or {})})


def beside(said: Said | None) -> Any:
    schema = None if said is None else {"$ref": "#/components/schemas/P", **said}
    return answering(schema, P={"type": "string"})


def beside_in_3_0(said: Said | None) -> Any:
    schema = None if said is None else {"$ref": "#/components/schemas/P", **said}
    return answering(schema, "3.0.3", P={"type": "string"})


def wrapped(said: Said | None) -> Any:
    return answering(
        None if said is None else {"allOf": [{"$ref": "#/components/schemas/P"}], **said}, P={"type": "string"}
    )


def split(said: Said | None) -> Any:
    own, target = ({key: one for key, one in (said or {}).items() if key.startswith(start)} for start in ("x-", "d"))
    return answering(
        None if said is None else {"$ref": "#/components/schemas/P", **own}, P={"type": "string", **target}
    )


def recorded(said: Said | None) -> Any:
    return to_json(contract(inline(said)))


def event(said: Said | None) -> Any:
    properties = {} if said is None else {"p": {"type": "string", **said}}
    message = {"payload": {"type": "object", "properties": properties}}
    channels = {"orders": {"address": "orders", "messages": {"changed": message}}}
    sends = {"action": "send", "channel": {"$ref": "#/channels/orders"}}
    info = {"title": "Orders", "version": "1"}
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": {"tell": sends}}


MAKERS: dict[str, Callable[[Said | None], Any]] = {
    "operation": operation,
    "parameter": parameter,
    "header": header,
    "property": inline,
    "referred": referred,
    "beside-a-reference": beside,
    "beside-a-reference-in-3.0": beside_in_3_0,
    "wrapped": wrapped,
    "split": split,
    "recorded": recorded,
    "event": event,
}
RULES = {
    "operation": "api.operation.sunset-changed",
    "parameter": "request.parameter.sunset-changed",
    "header": "response.header.sunset-changed",
    "property": "response.property.sunset-changed",
    "referred": "response.property.sunset-changed",
    "recorded": "response.property.sunset-changed",
    "event": "event.property.sunset-changed",
}
PLACES = [pytest.param(MAKERS[name], rule, id=name) for name, rule in RULES.items()]


def on_the_day(old: Any, new: Any) -> Section:
    return compared(old, new, clock=lambda: DAY)


def levels(report: Section, end: str) -> list[str]:
    return [one.severity.label for one in report.findings if one.rule.endswith(end)]


@pytest.mark.parametrize(("make", "rule"), PLACES)
@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        pytest.param("2030-12-31", "2030-12-30", "warning", id="sooner"),
        pytest.param("2030-12-31", "2020-01-01", "warning", id="past"),
        pytest.param("2030-12-31", None, "warning", id="no-day"),
        pytest.param("2030-12-31", "soon", "warning", id="unreadable"),
        pytest.param(None, "2030-06-30", "warning", id="first-and-here"),
        pytest.param("soon", "2020-01-01", "warning", id="first-readable-and-past"),
        pytest.param("2030-12-31", "2031-01-01", "info", id="later"),
        pytest.param(None, "2030-07-01", "warning", id="first-and-soon"),
        pytest.param(None, "2030-08-15", "info", id="first"),
    ],
)
def test_a_day_is_not_brought_forward_unseen(
    make: Callable[[Said | None], Any], rule: str, old: str | None, new: str | None, severity: str
) -> None:
    finding = only(on_the_day(make(leaving(old)), make(leaving(new))))

    assert (finding.rule, finding.severity.label) == (rule, severity)


@pytest.mark.parametrize(("make", "rule"), PLACES)
def test_a_day_that_is_past_when_it_comes_to_count_is_a_warning(make: Callable[[Said | None], Any], rule: str) -> None:
    report = on_the_day(make({"x-sunset": "2020-01-01"}), make(leaving("2020-01-01")))

    assert levels(report, "sunset-changed") == ["warning"]
    assert next(one.text for one in report.findings if one.rule == rule).endswith(
        "now goes away on 2020-01-01 (no day was named)"
    )


@pytest.mark.parametrize(("make", "rule"), PLACES)
def test_what_stays_for_good_needs_no_day(make: Callable[[Said | None], Any], rule: str) -> None:
    del rule

    report = on_the_day(make(leaving("2030-12-31")), make({}))

    assert {one.severity.label for one in report.findings} == {"info"}


@pytest.mark.parametrize(("make", "rule"), PLACES)
def test_an_unchanged_day_is_no_news(make: Callable[[Said | None], Any], rule: str) -> None:
    del rule
    old, new = make(leaving("2020-01-01")), make(leaving("2020-01-01") | {"x-owner": "b"})

    assert on_the_day(old, new).findings == ()


STATES: list[Said] = [
    {**deprecated, **({} if day is None else {"x-sunset": day})}
    for deprecated, day in product(({}, LEAVING), (None, "2020-01-01", "2030-12-31", "soon"))
]


@pytest.mark.no_cover
@pytest.mark.parametrize("name", MAKERS)
def test_two_changes_hide_nothing_that_one_would_show(name: str) -> None:
    make = MAKERS[name]
    removals = [worst(on_the_day(make(state), make(None))) for state in STATES]

    for (old, before), (new, after) in product(enumerate(removals), repeat=2):
        if after < before and after <= 1:
            assert worst(on_the_day(make(STATES[old]), make(STATES[new]))) > 1, (STATES[old], STATES[new])


def worst(report: Section) -> int:
    return max((one.severity for one in report.findings), default=0)


def test_a_day_of_a_component_is_told_once() -> None:
    def twice(day: str) -> Any:
        described = referred(leaving(day))
        described["paths"]["/b"] = described["paths"]["/a"]
        return described

    assert only(on_the_day(twice("2030-12-31"), twice("2030-12-30"))).further_places == 1


def test_what_stands_beside_a_reference_announces_nothing_where_it_is_not_read() -> None:
    removed = only(on_the_day(beside_in_3_0(leaving("2020-01-01")), beside_in_3_0(None)))

    assert (removed.severity.label, "deprecated" in removed.text) == ("warning", False)


def test_a_property_of_an_object_in_the_query_that_is_taken_apart() -> None:
    def filtered(*parameters: Said) -> Any:
        return api(paths={"/a": {"get": {"parameters": list(parameters), "responses": DONE}}})

    leaves = {"type": "string", **leaving("2020-01-01")}
    whole = {"name": "page", "in": "query", "schema": {"type": "object", "properties": {"p": leaves}}}
    apart = {"name": "p", "in": "query", "schema": {"type": "string"}}

    assert "warning" in levels(on_the_day(filtered(apart), filtered(whole)), "parameter.sunset-changed")


def test_without_a_clock_a_first_day_is_an_info() -> None:
    found: Iterable[Any] = compared(inline(LEAVING), inline(leaving("1999-01-01"))).findings

    assert [one.severity.label for one in found] == ["info"]


def test_a_severity_that_the_project_set_counts() -> None:
    from contractguard.contract.finding import Severity
    from contractguard.rules.model import Policy

    policy = Policy(PolicyName.TOLERANT, {"response.property.sunset-changed": Severity.ERROR})
    sides = inline(leaving("2030-12-31")), inline(leaving("2030-12-30"))

    assert only(compared(*sides, clock=lambda: DAY, policy=policy)).severity is Severity.ERROR
