"""Bytes, however they are described, are one thing; what is no bytes is compared as before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from tests.checks import descriptions
from tests.checks.descriptions import api, compared, only, rules

BINARY = {"type": "string", "format": "binary"}
SPELLINGS = {
    "none": None,
    "empty": {},
    "anything": True,
    "binary": BINARY,
    "3.1": {"type": "string", "contentMediaType": "application/octet-stream"},
    "reference": {"$ref": "#/components/schemas/File"},
}


def answering(schema: Json, media_type: str = "application/octet-stream", version: str = "3.1.0") -> Json:
    content = {media_type: {} if schema is None else {"schema": schema}}
    responses = {"200": {"description": "done", "content": content}}
    return api(version, paths={"/a": {"get": {"responses": responses}}}, components={"schemas": {"File": BINARY}})


def uploading(part: Json, version: str = "3.1.0") -> Json:
    schema = {"type": "object", "properties": {"f": part, "n": {"type": "string"}}, "required": ["f"]}
    body = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return api(version, paths={"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})


@pytest.mark.parametrize("media_type", ["application/octet-stream", "image/png", "application/pdf"])
@pytest.mark.parametrize("schema", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spellings_of_bytes(schema: Json, media_type: str) -> None:
    old, new = answering(BINARY, media_type, "3.0.3"), answering(schema, media_type)

    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


@pytest.mark.parametrize("part", [{}, SPELLINGS["3.1"]], ids=["empty", "3.1"])
def test_spellings_of_a_part_that_is_bytes(part: dict[str, str]) -> None:
    assert rules(compared(uploading(BINARY, "3.0.3"), uploading(part))) == []
    assert rules(compared(uploading(part), uploading(BINARY, "3.0.3"))) == []


def test_text_in_place_of_bytes_in_a_part_is_a_change() -> None:
    found = rules(compared(uploading(BINARY), uploading({"type": "integer"})))

    assert [severity for _, severity, _ in found] == ["error"]


@pytest.mark.parametrize("media_type", ["application/json", "application/hal+json", "text/yaml", "*/*"])
def test_a_schema_that_is_gone_from_text_counts(media_type: str) -> None:
    assert rules(compared(answering({"type": "string"}, media_type), answering({}, media_type))) != []


def test_a_bound_on_bytes_counts() -> None:
    found = compared(answering({**BINARY, "maxLength": 5}), answering(BINARY))

    assert [severity for _, severity, _ in rules(found)] == ["error"]


def test_no_witness_sends_null_for_bytes() -> None:
    def uploaded(required: bool) -> Json:
        parameter = {"name": "q", "in": "query", "required": required, "schema": {"type": "string"}}
        body = {"required": True, "content": {"image/png": {}}}
        operation = {"parameters": [parameter], "requestBody": body, "responses": {"200": {"description": "done"}}}
        return api(paths={"/a": {"post": operation}})

    (finding,) = compared(uploaded(False), uploaded(True)).findings

    assert finding.witness == ({"body": ""},)


FILE = {"type": "string", "format": "binary"}
BASE64 = {"type": "string", "contentEncoding": "base64"}


def in_body(schema: dict[str, str], version: str = "3.1.0", media_type: str = "application/json") -> Json:
    return answering({"type": "object", "properties": {"f": schema}}, media_type, version)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ({"type": "array", "items": FILE}, {"type": "array", "items": {}}),
        ({"type": "array", "items": FILE}, {"type": "array", "items": {"contentMediaType": "image/png"}}),
        ({**FILE, "nullable": True}, {}),
    ],
    ids=["list", "list-of-images", "nullable"],
)
def test_files_in_a_list_are_bytes(part: Json, other: Json) -> None:
    assert rules(compared(uploading(part, "3.0.3"), uploading(other))) == []
    assert rules(compared(uploading(other), uploading(part, "3.0.3"))) == []


def test_files_in_a_composed_body_are_bytes() -> None:
    def composed(part: dict[str, str], version: str) -> Json:
        schema = {"allOf": [{"$ref": "#/components/schemas/Upload"}]}
        upload = {"type": "object", "properties": {"f": part}}
        body = {"content": {"multipart/form-data": {"schema": schema}}}
        paths = {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}}
        return api(version, paths=paths, components={"schemas": {"Upload": upload}})

    assert rules(compared(composed(FILE, "3.0.3"), composed({}, "3.1.0"))) == []
    assert rules(compared(composed({}, "3.1.0"), composed(FILE, "3.0.3"))) == []


@pytest.mark.parametrize(
    "encoded",
    [BASE64, {**BASE64, "contentEncoding": "BASE64"}, {**BASE64, "contentMediaType": "application/octet-stream"}],
    ids=["plain", "case", "untold"],
)
def test_format_byte_is_base64(encoded: dict[str, str]) -> None:
    old, new = in_body({"type": "string", "format": "byte"}, "3.0.3"), in_body(encoded)

    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


@pytest.mark.parametrize(
    "other",
    [{"type": "string"}, {"type": "string", "contentEncoding": "base16"}, {**BASE64, "contentMediaType": "image/png"}],
    ids=["none", "another", "image"],
)
def test_another_encoding_or_content_is_told(other: dict[str, str]) -> None:
    old, new = in_body({"type": "string", "format": "byte"}), in_body(other)

    assert "warning" in [severity for _, severity, _ in rules(compared(old, new))]


@pytest.mark.parametrize("schema", [None, {}, FILE], ids=["none", "empty", "binary"])
def test_a_body_of_text_is_a_string(schema: dict[str, str] | None) -> None:
    old, new = answering({"type": "string"}, "text/csv"), answering(schema, "text/csv")

    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


def test_a_bound_is_all_that_changes_of_bytes_that_are_text_by_name_only() -> None:
    old, new = answering({"type": "string", "maxLength": 5}, "image/png"), answering({}, "image/png")

    assert [rule for rule, _, _ in rules(compared(old, new))] == ["response.length.widened"]
    assert [severity for _, severity, _ in rules(compared(new, old))] == ["info"]


def test_a_file_of_swagger_2_without_a_media_type_is_bytes() -> None:
    responses = {"200": {"description": "done", "schema": {"type": "file"}}}
    old = {"swagger": "2.0", "info": {}, "paths": {"/a": {"get": {"responses": responses}}}}

    assert rules(compared(old, answering({}))) == []
    assert rules(compared(answering({}), old)) == []


def test_a_witness_of_a_header_has_a_body_that_may_come() -> None:
    def answers(required: bool) -> Json:
        found = answering({"type": "object"}, "application/json")
        header = {"required": required, "schema": {"type": "string"}}
        found["paths"]["/a"]["get"]["responses"]["200"]["headers"] = {"X-A": header}
        return found

    message = (only(compared(answers(True), answers(False))).witness or (None,))[0]

    assert message == {"body": {}}


def test_a_format_that_is_asserted_is_more_than_a_told_encoding() -> None:
    old, new = in_body({"type": "string", "format": "byte"}), in_body(BASE64)

    assert ("response.format.dropped", "error", "proved") in rules(compared(old, new, formats="assert"))
    assert rules(compared(old, new)) == []


@pytest.mark.parametrize("describe", [descriptions.answering, descriptions.taking], ids=["response", "request"])
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"format": "binary"}, {}, 'no longer has the format "binary"'),
        ({}, {"format": "binary"}, 'now has the format "binary"'),
        ({"format": "binary"}, {"format": "byte"}, 'now has the format "byte" (was "binary")'),
    ],
    ids=["text-now", "bytes-now", "base64-now"],
)
def test_bytes_that_become_text_are_a_warning_in_either_direction(
    old: dict[str, str], new: dict[str, str], told: str, describe: Callable[..., Json]
) -> None:
    sides = (describe({"type": "object", "properties": {"f": {"type": "string", **one}}}) for one in (old, new))

    finding = only(compared(*sides))

    assert (finding.rule.partition(".")[2], finding.severity.label) == ("format.changed", "warning")
    assert finding.text == f"/body/f {told}"
