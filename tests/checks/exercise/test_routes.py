"""Whether a route is there, by the answers to valid requests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.exercise.routes import find_missing_route
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import api, contract
from tests.checks.exercise.test_run import LIST, NOTHING_SENT, call, taken

TOLERANT = policy("tolerant")
_DONE = {"200": {"description": "done"}}
_DESCRIBED = contract(
    api(
        paths={
            "/orders": {"get": {"responses": _DONE}, "post": {"responses": _DONE}},
            "/cart": {"get": {"responses": {**_DONE, "404": {"description": "none"}}}},
            "/orders/{id}": {
                "get": {
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                    "responses": _DONE,
                }
            },
        }
    )
)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_route_that_no_valid_request_finds_is_missing(status: int) -> None:
    found = find_missing_route(_DESCRIBED, LIST, {status})

    assert found is not None and found.rule == "api.route.missing" and str(status) in found.said


@pytest.mark.parametrize(
    ("operation", "statuses"),
    [(LIST, {404, 200}), (LIST, set()), (LIST, {400}), ("GET /cart", {404}), ("GET /orders/{id}", {404}),
     ("POST /orders", {404}), ("GET /gone", {404})],
    ids=["once found", "not asked", "refused", "described to", "by an id", "a write", "not described"],
)  # fmt: skip
def test_a_route_that_may_be_there_is_not(operation: str, statuses: set[int]) -> None:
    assert find_missing_route(_DESCRIBED, operation, statuses) is None


def test_what_an_invalid_request_does_not_find_says_nothing_of_the_route() -> None:
    wrong = replace(call(b"", 404), request=replace(NOTHING_SENT, is_positive=False))
    found, missing = taken(wrong), taken(call(b"", 404), call(b"", 404))
    for run in (found, missing):
        run.find_missing_routes()

    assert "api.route.missing" not in {one.finding.rule for one in found.tally.told(TOLERANT)}
    (told,) = [one for one in missing.tally.told(TOLERANT) if one.finding.rule == "api.route.missing"]
    assert told.finding.severity is Severity.ERROR and told.origin is not None  # what is sent again is known
