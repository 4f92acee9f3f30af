"""Whether a request may be sent, may not, or nobody can tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.validation.request import HttpRequest, RequestJudge, Validity
from contractguard.contract.model import Contract
from tests.checks.descriptions import api, contract

VALID, INVALID, UNKNOWN = Validity.VALID, Validity.INVALID, Validity.UNKNOWN


def parameter(place: str, schema: Any, **more: Any) -> Any:
    return {"name": "p", "in": place, "schema": schema, **more}


def described(*parameters: Any, body: Any = None, path: str = "/orders") -> Contract:
    operation: dict[str, Any] = {"parameters": list(parameters), "responses": {"200": {"description": ""}}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return contract(api(paths={path: {"post": operation}}))


def verdict(of: Contract, url: str = "/orders", body: Any = None, **headers: str) -> Validity:
    (operation,) = of.operations.values()
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = HttpRequest.of_url(operation, url, headers, content)
    return RequestJudge(of).judge(operation.key, request).validity


INTEGER = {"type": "integer", "maximum": 9}


@pytest.mark.parametrize(
    ("query", "schema", "expected"),
    [
        ("p=5", INTEGER, VALID),
        ("p=10", INTEGER, INVALID),
        ("p=abc", INTEGER, INVALID),
        ("p=%2B5", INTEGER, UNKNOWN),
        ("p=", INTEGER, UNKNOWN),
        ("p=1&p=2", INTEGER, UNKNOWN),
        ("", INTEGER, VALID),
        ("q=abc", INTEGER, VALID),
        ("p=5", {"type": "string"}, VALID),
        ("p=1", {"type": "boolean"}, UNKNOWN),
        ("p=maybe", {"type": "boolean"}, INVALID),
        ("p=1&p=2", {"type": "array", "items": INTEGER}, VALID),
        ("p=1&p=x", {"type": "array", "items": INTEGER}, INVALID),
        ("p=1", {"type": "array", "items": INTEGER}, VALID),
        ("p=a,1", {"type": "object"}, UNKNOWN),
        ("p=2020-01-01", {"type": "string", "format": "date"}, VALID),
        ("p=yesterday", {"type": "string", "format": "date"}, UNKNOWN),
    ],
    ids=[
        "fits", "too large", "no number", "a number for code", "empty", "twice", "left out", "another one", "text",
        "boolean for code", "no boolean", "list", "list with a wrong item", "list of one", "object", "format",
        "not the format",
    ],
)  # fmt: skip
def test_a_query_is_read_in_every_way_that_it_may_be(query: str, schema: Any, expected: Validity) -> None:
    assert verdict(described(parameter("query", schema)), f"/orders?{query}") is expected


@pytest.mark.parametrize(
    "more",
    [{"style": "deepObject"}, {"style": "pipeDelimited"}],
    ids=["deep object", "pipes"],
)
def test_a_style_that_is_not_read_leaves_it_open(more: Any) -> None:
    assert verdict(described(parameter("query", {"type": "array"}, **more)), "/orders?p=x") is UNKNOWN


def test_what_is_required_must_be_there() -> None:
    of = described(parameter("header", {"type": "string"}, required=True))

    assert verdict(of) is INVALID
    assert verdict(of, P="x") is VALID


def test_a_path_is_read_by_its_template_behind_the_path_of_a_server() -> None:
    of = described({**parameter("path", INTEGER, required=True)}, path="/orders/{p}")

    assert verdict(of, "http://h/v1/orders/5") is VALID
    assert verdict(of, "/orders/abc") is INVALID
    assert verdict(of, "/elsewhere") is UNKNOWN


JSON = {"content-type": "application/json; charset=utf-8"}
ORDER = {"type": "object", "properties": {"day": {"format": "date"}, "id": {"readOnly": True}}, "required": ["day"]}


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ({"day": "2020-01-01"}, JSON, VALID),
        ({"day": "soon"}, JSON, UNKNOWN),
        ({}, JSON, INVALID),
        (b"{", JSON, INVALID),
        (None, {}, INVALID),
        (b"day=x", {"content-type": "text/csv"}, INVALID),
        ({"day": "2020-01-01"}, {}, UNKNOWN),
    ],
    ids=["fits", "not the format", "missing", "no JSON", "no body", "another media type", "no media type"],
)
def test_a_body_is_held_against_its_schema(body: Any, headers: dict[str, str], expected: Validity) -> None:
    assert verdict(described(body=ORDER), "/orders", body, **headers) is expected


def test_a_body_where_none_is_described_leaves_it_open() -> None:
    assert verdict(described(), "/orders", b"x") is UNKNOWN


def test_faults_say_where_and_what() -> None:
    of = described(body=ORDER)
    request = HttpRequest({}, (), JSON, b"{}")

    (fault,) = RequestJudge(of).judge("POST /orders", request).faults

    assert (fault.path, fault.what) == (("body",), '"day" is missing')


def test_an_operation_that_nobody_describes_is_an_error() -> None:
    with pytest.raises(UnknownMessage, match="no operation"):
        RequestJudge(described()).judge("GET /nothing", HttpRequest({}, (), {}))


@pytest.mark.parametrize(
    "url", ["http://[", "//", "", "/orders?%00=\x00&p"], ids=["brackets", "slashes", "empty", "nul"]
)
def test_a_hostile_url_raises_nothing(url: str) -> None:
    assert verdict(described(parameter("query", INTEGER)), url) in (VALID, UNKNOWN)
