"""Parts of descriptions as expectations: by its role a message is read or sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Strength
from tests.readers.expectations.conftest import Project

OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "part", "version": "1"},
    "paths": {
        "/charges/{id}": {
            "put": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "dry", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "X-Trace", "in": "header", "required": True, "schema": {"type": "string"}},
                    {"name": "session", "in": "cookie", "schema": {"type": "string"}},
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Rate": {"required": True, "schema": {"type": "integer"}}},
                        "content": {
                            "application/json; v=1": {"schema": {"type": "object", "required": ["id"]}},
                            "text/csv": {},
                        },
                    },
                    "204": {"description": ""},
                },
            }
        }
    },
    "webhooks": {
        "payment.succeeded": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}},
            }
        }
    },
}


@pytest.fixture
def found(project: Project) -> Json:
    project.file("api.json", OPENAPI)
    result = project.read({"openapi": "api.json"})
    assert result.problems == ()
    return {
        (one.target.part, one.target.operation or one.target.event, one.target.status, one.target.media_type): one
        for one in result.found
    }


def test_every_message_is_expected(found: Json) -> None:
    put = "PUT /charges/{id}"
    assert set(found) == {
        ("request", put, None, "application/json"),
        ("response", put, "200", "application/json"),
        ("response", put, "200", "text/csv"),
        ("response", put, "204", None),
        ("event", "payment.succeeded", None, "application/json"),
        ("response", "payment.succeeded", "200", "application/json"),
    }
    assert {one.strength for one in found.values()} == {Strength.GUARANTEED}


def test_requests_and_answers_to_webhooks_are_sent_the_rest_is_read(found: Json) -> None:
    sent = {key[:2] for key, one in found.items() if one.consumer_sends}
    assert sent == {("request", "PUT /charges/{id}"), ("response", "payment.succeeded")}


def test_a_request_has_its_parameters_and_its_body(found: Json) -> None:
    parts = {part.pointer: part for part in found["request", "PUT /charges/{id}", None, "application/json"].parts}
    assert {pointer: part.required for pointer, part in parts.items()} == {
        ("path", "id"): True,
        ("query", "dry"): False,
        ("header", "x-trace"): True,
        ("cookie", "session"): False,
        ("body",): True,
    }
    assert parts["path", "id"].schema.node == {"type": "integer"}


def test_a_response_has_its_headers_and_its_body(found: Json, line_of: Callable[..., int]) -> None:
    response = found["response", "PUT /charges/{id}", "200", "application/json"]
    assert [part.pointer for part in response.parts] == [("header", "x-rate"), ("body",)]
    assert response.at.path[-2:] == ("content", "application/json; v=1")
    assert line_of(response.at) == 1
    assert found["response", "PUT /charges/{id}", "204", None].parts == ()
    assert found["response", "PUT /charges/{id}", "200", "text/csv"].parts[-1].schema is None


def test_the_body_of_a_webhook_is_a_payload(found: Json) -> None:
    event = found["event", "payment.succeeded", None, "application/json"]
    assert [part.pointer for part in event.parts] == [("payload",)]
    assert event.parts[0].required is False
    assert event.target.operation is None


def test_a_callback_is_the_event_of_its_key(project: Project) -> None:
    callback = {"{$request.body#/url}": {"post": {"responses": {"2XX": {"description": ""}}}}}
    operation = {"responses": {}, "callbacks": {"done": callback}}
    project.file("a.json", {**OPENAPI, "webhooks": {}, "paths": {"/s": {"post": operation}}})
    key = "callback done POST {$request.body#/url} of POST /s"
    found = project.read({"openapi": "a.json"}).found
    assert {one.target.event for one in found} == {None, key}
    assert found[1].name == f"contracts/a.json: {key}"


def test_references_of_a_fragment_lead_to_files_beside_it(project: Project) -> None:
    project.file("schemas/charge.json", {"type": "object"})
    content = {"application/json": {"schema": {"$ref": "schemas/charge.json"}}}
    operation = {"get": {"responses": {"200": {"description": "", "content": content}}}}
    project.file("a.json", {**OPENAPI, "webhooks": {}, "paths": {"/a": operation}})
    response = project.read({"openapi": "a.json"}).found[-1]
    schema = response.parts[0].schema
    assert schema.document.resolve(schema.node["$ref"])[2] == {"type": "object"}


def test_what_cannot_be_read_of_a_fragment_is_a_problem_at_its_place(project: Project) -> None:
    responses = {"2000": {"description": ""}, "200": {"description": ""}}
    project.file("a.json", {**OPENAPI, "webhooks": {}, "paths": {"/a": {"get": {"responses": responses}}}})
    result = project.read({"openapi": "a.json"})
    assert [one.target.status for one in result.found] == [None, "200"]
    ((location, what),) = result.problems
    assert location.path == ("paths", "/a", "get", "responses", "2000")
    assert "no HTTP status" in what


@pytest.mark.parametrize(
    "entry, content, part",
    [
        ("openapi", {"type": "object"}, "no OpenAPI description: neither `openapi` nor `swagger` at the top"),
        ("openapi", [1], "no OpenAPI description"),
        ("openapi", {"openapi": "4.0.0"}, "is not a supported version"),
        ("openapi", {"openapi": "3.1.0", "paths": {}}, "describes no message"),
        ("asyncapi", OPENAPI, "no AsyncAPI description: no `asyncapi` at the top"),
        ("openapi", "{", "line 1"),
    ],
)
def test_what_is_no_fragment_is_a_problem(project: Project, entry: str, content: Json, part: str) -> None:
    project.file("a.json", content)
    assert part in project.refused({entry: "a.json"})


def test_an_asyncapi_fragment_is_read_by_whatever_reads_it(project: Project) -> None:
    """An AsyncAPI description is a contract like any other."""
    project.file("a.json", {"asyncapi": "3.0.0", "info": {"title": "a", "version": "1"}, "channels": {}})
    what = project.refused({"asyncapi": "a.json"})
    assert "describes no message" in what
