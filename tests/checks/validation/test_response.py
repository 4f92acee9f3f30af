"""HTTP responses against contracts: status, media type, headers, body."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.checks.validation.response import HttpResponse, validate_response
from contractguard.contract.errors import InputError
from tests.checks.descriptions import api, contract

OBJECT = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
JSON = {"application/json": {"schema": OBJECT}}


def described(content: Any = None, headers: Any = None, status: str = "200", method: str = "get") -> Any:
    response = {"description": "done", "content": content or {}, "headers": headers or {}}
    return contract(api(paths={"/orders/{id}": {method: {"responses": {status: response}}}}))


def told(found: Any, body: Any, status: int = 200, method: str = "GET", **headers: str) -> list[tuple[str, str]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in {"content_type": "application/json", **headers}.items()}
    _, violations = validate_response(found, f"{method} /orders/7", HttpResponse(status, sent, data))
    return [(one.pointer, one.what) for one in violations]


def test_a_response_as_described_passes() -> None:
    assert told(described(JSON), {"id": 1}, content_type="application/json; charset=utf-8") == []


def test_a_body_is_told_by_its_place() -> None:
    assert told(described(JSON), {"id": "x"}) == [("/body/id", "must be integer")]


def test_the_message_that_was_meant_is_named() -> None:
    answer = HttpResponse(404, {"content-type": "application/json"}, b'{"id": 1}')

    key, found = validate_response(described(JSON, status="4XX"), "GET /orders/7", answer)

    assert str(key) == "GET /orders/{id} → 4XX application/json"
    assert found == []


def test_a_status_that_is_not_described() -> None:
    assert told(described(JSON), {}, 418) == [("/status", "status 418 is not described (described: 200)")]


@pytest.mark.parametrize("sent", ["text/html", ""])
def test_a_media_type_that_is_not_described(sent: str) -> None:
    (found,) = told(described(JSON), b"x", content_type=sent)

    assert found[0] == "/header/content-type"
    assert "is not described (described: application/json)" in found[1]


def test_an_empty_body_where_one_is_described() -> None:
    assert told(described(JSON), b"") == [("/body", "is missing")]


def test_the_answer_to_head_has_no_body() -> None:
    assert told(described(JSON, method="head"), b"", method="HEAD") == []


def test_a_body_where_none_is_described() -> None:
    assert told(described(status="204"), b"", 204) == []
    assert told(described(status="204"), b"x", 204) == [("/body", "the contract describes no body for this response")]


def test_a_text_is_checked_as_text() -> None:
    found = described({"text/plain": {"schema": {"maxLength": 2}}})

    assert told(found, b"ab", content_type="text/plain") == []
    assert told(found, b"abc", content_type="text/plain") == [("/body", "must have at most 2 characters")]


def test_bytes_of_other_kinds_have_no_values_to_check() -> None:
    assert told(described({"image/png": {"schema": {"type": "string"}}}), b"\x89PNG", content_type="image/png") == []


def test_json_under_a_range_is_checked() -> None:
    found = described({"*/*": {"schema": OBJECT}})

    assert told(found, {}, content_type="application/problem+json") == [("/body", '"id" is missing')]


def test_a_body_that_is_no_json_is_refused() -> None:
    with pytest.raises(InputError, match="the body of the response is not JSON"):
        told(described(JSON), b"<html>")


def test_a_json_body_that_is_not_described_is_not_passed() -> None:
    with pytest.raises(InputError, match=r"says nothing about the application/json body of GET /orders/\{id\}"):
        told(described({"application/json": {}}), {})


# --- headers


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "integer", "minimum": 1}, "3"),
        ({"type": "boolean"}, "true"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "3"),
        ({"type": "array", "items": {"type": "string"}}, "a, b"),
        ({"type": "array", "items": {"type": "integer"}}, "1,2"),
        ({"type": "string"}, '{"a": 1}'),
        ({"type": "string"}, "[" * 100_000),
        ({"type": "string"}, "NaN"),
    ],
)
def test_a_header_is_read_as_its_schema_says(schema: Any, text: str) -> None:
    assert told(described(JSON, {"X-Page": {"schema": schema}}), {"id": 1}, x_page=text) == []


def test_a_header_that_fits_in_no_reading() -> None:
    found = described(JSON, {"X-Page": {"schema": {"type": "integer"}}})

    assert told(found, {"id": 1}, x_page="many") == [("/header/x-page", "must be integer")]


def test_a_required_header() -> None:
    found = described(JSON, {"X-Page": {"required": True}, "X-Other": {}})

    assert told(found, {"id": 1}) == [("/header/x-page", "is missing")]
    assert told(found, {"id": 1}, x_page="") == []


def test_the_content_type_is_no_header_of_its_own() -> None:
    found = described(JSON, {"Content-Type": {"required": True, "schema": {"const": "x"}}})

    assert told(found, {"id": 1}) == []
