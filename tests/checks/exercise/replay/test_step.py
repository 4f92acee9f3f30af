"""A request as a file has it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from contractguard.checks.exercise.replay.curl import curl_lines
from contractguard.checks.exercise.replay.step import Step, check_takes, read_step
from contractguard.contract.errors import InputError
from tests.checks.exercise.replay.services import call

READ = "GET /orders/{order_id}"


@pytest.mark.parametrize(
    "step",
    [
        Step("GET /orders"),
        Step(READ, {"order_id": "a/b ü"}, (("q", "1"), ("q", "")), {"x-tenant": "t"}, take={"order_id": (0, "/id")}),
        Step("POST /orders", body=b'{"a": null}', media_type="application/json", with_credentials=True),
        Step("POST /orders", body=b'{"a": NaN', media_type="application/json"),
        Step("POST /orders", body=b"\xff\x00", media_type="application/octet-stream"),
    ],
    ids=["plain", "parameters", "JSON", "no JSON", "bytes"],
)
def test_a_step_is_read_as_it_was_written(step: Step) -> None:
    assert Step.from_json(json.loads(json.dumps(step.as_json()))) == step


@pytest.mark.parametrize(
    "given",
    [None, [], {}, {"operation": 1}, {"operation": "GET"}, {"operation": "../x /y"}, {"operation": "GET /", "query": [1]},
     {"operation": "GET /", "headers": {"a": 1}}, {"operation": "GET /", "body_base64": "%"},
     {"operation": "GET /", "take": {"id": 1}}],
    ids=["null", "a list", "empty", "a number", "no path", "no method", "query", "headers", "base64", "take"],
)  # fmt: skip
def test_what_is_no_step_is_refused(given: Any) -> None:
    with pytest.raises(InputError, match="step"):
        Step.from_json(given)


@pytest.mark.parametrize("source", [1, 2, -1], ids=["itself", "a later one", "none"])
def test_a_step_takes_from_earlier_ones_only(source: int) -> None:
    with pytest.raises(InputError, match="does not come before it"):
        check_takes([Step("POST /orders"), Step(READ, take={"order_id": (source, "/id")})])


def test_no_secret_is_kept_of_a_request() -> None:
    headers = {
        "authorization": "Bearer [Filtered]",
        "x-trace": "[Filtered]",
        "cookie": "ghp_" + "a1B2" * 9,
        "x-tenant": "t",
    }
    one = call("GET /orders", "a", headers=headers)
    one = replace(one, request=replace(one.request, uri="http://localhost/orders?token=[Filtered]&limit=1"))

    step = read_step(one)

    assert step == Step("GET /orders", query=(("limit", "1"),), headers={"x-tenant": "t"}, with_credentials=True)


def test_credentials_that_were_drawn_are_kept_for_without_them_it_is_another_request() -> None:
    step = read_step(call("GET /orders", "a", headers={"authorization": "Bearer "}))

    assert step == Step("GET /orders", headers={"authorization": "Bearer "})


def test_a_line_for_a_shell_has_credentials_and_ids_as_variables() -> None:
    steps = [
        Step("POST /orders", body=b'{"note": "it\'s"}', media_type="application/json", with_credentials=True),
        Step(READ, {"order_id": "o-1"}, (("q", "a b"),), take={"order_id": (0, "/id")}),
    ]

    assert list(curl_lines(steps)) == [
        'curl -sS -X POST "$BASE/orders" -H "Authorization: Bearer $TOKEN" -H \'content-type: application/json\' '
        '--data-raw \'{"note": "it\'"\'"\'s"}\'',
        'curl -sS -X GET "$BASE/orders/${ORDER_ID}?q=a+b"',
    ]


def test_nothing_of_an_input_is_run_by_a_shell() -> None:
    hostile = Step("GET /$(id)/`id`/{a}", {"a": '"; $(id) #'}, (("$(id)", "`id`"),), {"x-a": "$(id)'\x1b[31m"})

    (line,) = curl_lines([hostile], "http://h/$(id)")

    assert line.startswith('curl -sS -X GET "http://h/\\$(id)/\\$(id)/\\`id\\`/%22%3B%20%24%28id%29%20%23?%24%28id')
    assert "\x1b" not in line and "'x-a: $(id)'" in line
