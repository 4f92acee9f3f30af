"""Of requests that were taken, the names of query parameters and header fields: no value, and no name that is data."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contractguard.contract.document import Document
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.sketch.facts import EMPTY, MAX_NAMES, Facts
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import for_file, join_observed
from contractguard.observe.sketch.reading import read_observed
from tests.observe.live.calls import call, recorded
from tests.observe.live.contracts import answers, described

_NAME = "GET /orders request parameters"
_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def _orders(*parameters: Any) -> Any:
    return described("GET /orders", responses=answers({}), parameters=parameters)


def _names(made: CallRecorder, name: str = _NAME) -> dict[str, Facts]:
    observed = made.to_observed()
    found = {**observed.messages, **observed.undocumented}.get(name, EMPTY)
    return dict(found.properties)


def test_names_of_a_request_that_was_taken_are_kept_without_a_claim_that_they_always_came() -> None:
    made = recorded(
        _orders(),
        call("GET /orders", {}, query_names=("limit", "page"), request_headers=("accept", "idempotency-key")),
        call("GET /orders", {}, query_names=("limit",)),
        call("GET /orders", {}),
    )

    facts = made.to_observed().messages[_NAME]
    assert (facts.objects, facts.always, sorted(facts.properties)) == (2, frozenset(), ["header", "query"])
    assert facts.properties["query"].objects == 2
    assert facts.properties["query"].optional == {"limit", "page"}
    assert dict(facts.properties["header"].properties) == {"idempotency-key": EMPTY}


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_of_a_request_that_was_refused_nothing_is_told(status: int) -> None:
    assert not _names(recorded(_orders(), call("GET /orders", {}, status, query_names=("limit",))))


@pytest.mark.parametrize(
    "name", ["accept", "authorization", "cookie", "host", "sec-fetch-mode", "user-agent", "x-forwarded-for", ":path"]
)
def test_header_fields_that_clients_set_by_themselves_are_left_out(name: str) -> None:
    assert not _names(recorded(_orders(), call("GET /orders", {}, request_headers=(name,))))


def test_a_name_that_looks_like_data_is_not_written_unless_it_is_declared() -> None:
    declared = {"name": _ID, "in": "query", "schema": {}}
    sent = call("GET /orders", {}, query_names=(_ID, "filter[0123456789abcdef]", "a@example.com"))

    assert _names(recorded(_orders(), sent))["query"].properties.keys() == {"filter"}
    assert _names(recorded(_orders(), sent))["query"].rest == EMPTY
    assert _names(recorded(_orders(declared), sent))["query"].properties.keys() == {"filter", _ID}


def test_a_declared_header_is_told_in_small_letters() -> None:
    declared = {"name": "X-9F86D081884C7D65", "in": "header", "schema": {}}
    sent = call("GET /orders", {}, request_headers=("x-9f86d081884c7d65",))

    assert _names(recorded(_orders(declared), sent))["header"].properties.keys() == {"x-9f86d081884c7d65"}
    assert not _names(recorded(_orders(), sent))["header"].properties


def test_an_operation_that_only_the_framework_routes_has_its_names_too() -> None:
    made = recorded(None, call("GET /jobs/1", {}, route="/jobs/{job}", query_names=("wait",)))

    assert _names(made, "GET /jobs/{job} request parameters")["query"].optional == {"wait"}


def test_too_many_names_are_a_map() -> None:
    calls = [call("GET /orders", {}, query_names=(f"name_{one}",)) for one in range(MAX_NAMES + 5)]

    query = _names(recorded(_orders(), *calls))["query"]
    assert (query.many, dict(query.properties), query.rest, query.objects) == (True, {}, EMPTY, MAX_NAMES + 5)


def test_the_record_of_names_is_read_back_and_joined_without_order() -> None:
    one = recorded(_orders(), call("GET /orders", {}, query_names=("limit", _ID))).to_observed()
    other = recorded(_orders(), call("GET /orders", {}, request_headers=("x-trace",))).to_observed()
    both = for_file(join_observed(one, other))

    assert join_observed(other, one) == join_observed(one, other)
    assert read_observed(Document("", "a record", orjson.loads(observed_bytes(both)))) == both
    written = orjson.loads(observed_bytes(both))["messages"][_NAME]
    assert written == {
        "header?": {"x-trace?": "nothing"},
        "query?": {"limit?": "nothing", "{*}": "nothing"},
        "": "object 1+",
    }
