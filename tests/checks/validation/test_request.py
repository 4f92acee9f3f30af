"""Whether a request may be sent, may not, or nobody can tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.request import RequestJudge, Validity
from contractguard.contract.model import Contract
from tests.checks.descriptions import api, contract

VALID, INVALID, UNKNOWN = Validity.VALID, Validity.INVALID, Validity.UNKNOWN


def parameter(place: str, schema: Any, **more: Any) -> Any:
    return {"name": "p", "in": place, "schema": schema, **more}


def described(
    *parameters: Any, body: Any = None, path: str = "/orders", media_type: str = "application/json"
) -> Contract:
    operation: dict[str, Any] = {"parameters": list(parameters), "responses": {"200": {"description": ""}}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {media_type: {"schema": body}}}
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
        ("q=abc", INTEGER, UNKNOWN),
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
    ("query", "schema", "expected"),
    [
        ("p=abc", {"anyOf": [INTEGER, {"type": "null"}]}, INVALID),
        ("p=shut", {"enum": ["open", "closed"]}, INVALID),
        ("p=5", {"enum": ["open", 5]}, VALID),
        ("p=x", {"allOf": [{"type": "string"}, {"minLength": 2}]}, INVALID),
        ("p=x", {"anyOf": [INTEGER, {"type": "object"}]}, UNKNOWN),
        ("p=", {"enum": ["open", "closed"]}, INVALID),
        ("p=", {"type": "string"}, VALID),
    ],
    ids=[
        "or null",
        "enum without a type",
        "enum of a number",
        "in parts",
        "perhaps an object",
        "an empty text",
        "any text",
    ],
)
def test_types_are_found_in_every_part_of_a_schema(query: str, schema: Any, expected: Validity) -> None:
    assert verdict(described(parameter("query", schema)), f"/orders?{query}") is expected


DIGITS = {"type": "array", "items": INTEGER}
LEAST = {"type": "object", "properties": {"min": INTEGER}, "required": ["min"]}


@pytest.mark.parametrize(
    ("style", "schema", "query", "expected"),
    [
        ("pipeDelimited", DIGITS, "p=1%7C2", VALID),
        ("pipeDelimited", DIGITS, "p=1%7Cx", INVALID),
        ("spaceDelimited", DIGITS, "p=1%202", VALID),
        ("deepObject", LEAST, "p[min]=5", VALID),
        ("deepObject", LEAST, "p[min]=x", INVALID),
        ("deepObject", LEAST, "p[max]=1", INVALID),
        ("deepObject", LEAST, "p=1", UNKNOWN),
        ("deepObject", LEAST, "p[min][x]=1", UNKNOWN),
    ],
    ids=["pipes", "pipes, a wrong one", "spaces", "member", "wrong member", "missing member", "none", "nested"],
)
def test_a_style_is_read_as_it_is_written(style: str, schema: Any, query: str, expected: Validity) -> None:
    of = described(parameter("query", schema, style=style, explode=style == "deepObject"))

    assert verdict(of, f"/orders?{query}") is expected


def test_a_parameter_may_be_written_in_json() -> None:
    of = described({"name": "p", "in": "query", "content": {"application/json": {"schema": INTEGER}}})

    assert [verdict(of, f"/orders?p={text}") for text in ("5", "10", "%7B", "")] == [VALID, INVALID, INVALID, INVALID]


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [("p=de", VALID), ("a=1; p=en", VALID), ("p=xx", INVALID), ("p=%64e", VALID), ('p="x y"', UNKNOWN), ("", VALID)],
    ids=["fits", "among others", "no member", "in percents", "what servers read differently", "left out"],
)
def test_a_cookie_is_read(cookie: str, expected: Validity) -> None:
    assert verdict(described(parameter("cookie", {"enum": ["de", "en"]})), cookie=cookie) is expected


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


FORM = {"content-type": "application/x-www-form-urlencoded"}
LOGIN = {
    "type": "object",
    "properties": {"user": {"type": "string", "maxLength": 3}, "pin": INTEGER, "tags": DIGITS, "more": {"type": "object"}},
    "required": ["user"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"user=ann&pin=5", VALID),
        (b"user=ann&pin=10", INVALID),
        (b"user=ann&pin=x", INVALID),
        (b"pin=5", INVALID),
        (b"user=5&tags=1&tags=2", VALID),
        (b"user=ann&tags=1", VALID),
        (b"user=ann&tags=x", INVALID),
        (b"user=ann&user=bob", UNKNOWN),
        (b"user=ann&pin=", UNKNOWN),
        (b"user=ann&more=x", UNKNOWN),
        (b"user=ann&pin=%2B5", UNKNOWN),
        (b"user=\xff", UNKNOWN),
        (b"no pairs", UNKNOWN),
    ],
    ids=[
        "fits", "too large", "no number", "missing", "list", "list of one", "wrong item", "twice", "empty", "object",
        "a number for code", "no text", "no form",
    ],
)  # fmt: skip
def test_the_fields_of_a_form_are_read(body: bytes, expected: Validity) -> None:
    assert verdict(described(body=LOGIN, media_type=FORM["content-type"]), "/orders", body, **FORM) is expected


def multipart(*fields: tuple[str, str]) -> bytes:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"{more}' for name, more in fields]
    return ("\r\n".join(parts) + "\r\n--b--\r\n").encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (multipart(("user", "\r\n\r\nann"), ("pin", "\r\n\r\n5")), VALID),
        (multipart(("user", "\r\n\r\nanna")), INVALID),
        (multipart(("user", '; filename="x"\r\n\r\nanna')), UNKNOWN),
        (b"anna", UNKNOWN),
    ],
    ids=["fits", "too long", "a file", "no parts"],
)
def test_the_parts_of_a_form_are_read(body: bytes, expected: Validity) -> None:
    of = described(body=LOGIN, media_type="multipart/form-data")

    assert verdict(of, "/orders", body, **{"content-type": "multipart/form-data; boundary=b"}) is expected


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
