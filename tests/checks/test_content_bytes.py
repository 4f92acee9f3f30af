"""Bytes, however they are described, are one thing; what is no bytes is compared as before."""

from __future__ import annotations

import pytest

from tests.checks.descriptions import api, compared, rules

BINARY = {"type": "string", "format": "binary"}
SPELLINGS = {
    "none": None,
    "empty": {},
    "anything": True,
    "binary": BINARY,
    "3.1": {"type": "string", "contentMediaType": "application/octet-stream"},
    "reference": {"$ref": "#/components/schemas/File"},
}


def answering(schema, media_type="application/octet-stream", version="3.1.0"):
    content = {media_type: {} if schema is None else {"schema": schema}}
    responses = {"200": {"description": "done", "content": content}}
    return api(version, paths={"/a": {"get": {"responses": responses}}}, components={"schemas": {"File": BINARY}})


def uploading(part, version="3.1.0"):
    schema = {"type": "object", "properties": {"f": part, "n": {"type": "string"}}, "required": ["f"]}
    body = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return api(version, paths={"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})


@pytest.mark.parametrize("media_type", ["application/octet-stream", "image/png", "application/pdf"])
@pytest.mark.parametrize("schema", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spellings_of_bytes(schema, media_type):
    old, new = answering(BINARY, media_type, "3.0.3"), answering(schema, media_type)

    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


@pytest.mark.parametrize("part", [{}, SPELLINGS["3.1"]], ids=["empty", "3.1"])
def test_spellings_of_a_part_that_is_bytes(part):
    assert rules(compared(uploading(BINARY, "3.0.3"), uploading(part))) == []
    assert rules(compared(uploading(part), uploading(BINARY, "3.0.3"))) == []


def test_text_in_place_of_bytes_in_a_part_is_a_change():
    found = rules(compared(uploading(BINARY), uploading({"type": "integer"})))

    assert [severity for _, severity, _ in found] == ["error"]


@pytest.mark.parametrize("media_type", ["application/json", "application/hal+json", "text/plain", "*/*"])
def test_a_schema_that_is_gone_from_text_counts(media_type):
    assert rules(compared(answering({"type": "string"}, media_type), answering({}, media_type))) != []


def test_a_bound_on_bytes_counts():
    found = compared(answering({**BINARY, "maxLength": 5}), answering(BINARY))

    assert [severity for _, severity, _ in rules(found)] == ["error"]


def test_no_witness_sends_null_for_bytes():
    def uploaded(required):
        parameter = {"name": "q", "in": "query", "required": required, "schema": {"type": "string"}}
        body = {"required": True, "content": {"image/png": {}}}
        operation = {"parameters": [parameter], "requestBody": body, "responses": {"200": {"description": "done"}}}
        return api(paths={"/a": {"post": operation}})

    (finding,) = compared(uploaded(False), uploaded(True)).findings

    assert finding.witness == ({"body": ""},)
