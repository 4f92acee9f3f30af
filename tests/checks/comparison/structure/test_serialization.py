"""Serialization: only what changes on the wire, for values that both sides admit, is a change."""

from __future__ import annotations

import pytest

from contractguard.checks.comparison.structure.serialization import is_rewritten
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.model import Parameter
from tests.checks.descriptions import api, compared, rules, with_parameters

LIST = {"type": "array", "items": {"type": "string"}}
THING = {"type": "object", "properties": {"x": {"type": "string"}}}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
CHANGED = [("request.parameter.serialization-changed", "error", "structural")]


def query(schema: Json, **members: Json) -> Json:
    return with_parameters({"name": "q", "in": "query", "schema": schema, **members})


def path(schema: Json, **members: Json) -> Json:
    parameter = {"name": "q", "in": "path", "required": True, "schema": schema, **members}
    return with_parameters(parameter, path="/orders/{q}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (query(TEXT), query(TEXT, explode=False)),
        (query({"type": ["string", "null"]}), query({"type": ["string", "null"]}, explode=False)),
        (query({"anyOf": [TEXT, NUMBER]}), query({"anyOf": [TEXT, NUMBER]}, explode=False)),
        (path(LIST), path(LIST, explode=True)),
        (query(LIST, style="pipeDelimited", explode=True), query(LIST)),
        (path(TEXT, style="label"), path(TEXT, style="label", explode=True)),
        (path(TEXT), path(TEXT, allowReserved=True)),
        (query(NUMBER, allowReserved=True), query(NUMBER)),
    ],
    ids=[
        "scalar",
        "nullable",
        "union",
        "simple-list",
        "exploded-pipes",
        "label",
        "reserved-in-a-path",
        "reserved-number",
    ],
)
def test_what_changes_nothing_on_the_wire(old: Json, new: Json) -> None:
    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (query(LIST), query(LIST, explode=False)),
        (query(THING), query(THING, style="deepObject")),
        (path(THING), path(THING, explode=True)),
        (path(TEXT), path(TEXT, style="matrix")),
        (query({}), query({}, explode=False)),
        (query(LIST, style="spaceDelimited"), query(LIST, style="pipeDelimited")),
    ],
    ids=["list", "object", "object-in-a-path", "style", "any-value", "delimiter"],
)
def test_what_changes_it(old: Json, new: Json) -> None:
    assert rules(compared(old, new)) == CHANGED
    assert rules(compared(new, old)) == CHANGED


def test_reserved_characters_may_be_sent_as_they_are_or_no_longer() -> None:
    assert rules(compared(query(TEXT), query(TEXT, allowReserved=True))) == [(*CHANGED[0][:1], "info", "structural")]
    assert rules(compared(query(TEXT, allowReserved=True), query(TEXT))) == CHANGED


def test_the_list_of_a_header_looks_the_same_exploded_or_not() -> None:
    def answering(**members: bool) -> Json:
        headers = {"X-Tags": {"schema": LIST, **members}}
        return api(paths={"/a": {"get": {"responses": {"200": {"description": "done", "headers": headers}}}}})

    assert rules(compared(answering(), answering(explode=True))) == []


def test_the_type_behind_a_reference_decides() -> None:
    def referring(schema: Json, **members: bool) -> Json:
        found = query({"$ref": "#/components/schemas/Q"}, **members)
        return {**found, "components": {"schemas": {"Q": schema}}}

    assert rules(compared(referring(TEXT), referring(TEXT, explode=False))) == []
    assert rules(compared(referring(LIST), referring(LIST, explode=False))) == CHANGED


def test_a_reference_that_leads_round_in_a_circle_may_be_anything() -> None:
    document = Document("file:///a", "a", {"Q": {"$ref": "#/Q"}})
    schema = Schema(document, ("Q",), document.root["Q"], "openapi-3.1")
    one, other = (
        Parameter("q", "query", False, schema, Location(document, ()), "form", explode) for explode in (True, False)
    )

    assert is_rewritten(one, other)


def content(schema: Json, media_type: str) -> Json:
    return with_parameters({"name": "q", "in": "query", "content": {media_type: {"schema": schema}}})


@pytest.mark.parametrize(
    ("schema", "media_type", "expected"),
    [
        (TEXT, "text/plain", []),
        (NUMBER, "application/json", []),
        (TEXT, "application/json", CHANGED),
        (LIST, "text/plain", CHANGED),
    ],
    ids=["text", "number", "quoted", "list"],
)
def test_a_media_type_of_a_scalar_may_change_nothing(
    schema: Json, media_type: str, expected: list[tuple[str, str, str]]
) -> None:
    assert rules(compared(query(schema), content(schema, media_type))) == expected
    assert rules(compared(content(schema, media_type), query(schema))) == expected


@pytest.mark.parametrize(
    ("style", "schema", "explode", "expected"),
    [
        ("matrix", TEXT, False, CHANGED),
        ("matrix", THING, True, []),
        ("label", TEXT, False, []),
        ("simple", TEXT, False, []),
    ],
    ids=["matrix", "exploded-object", "label", "simple"],
)
def test_a_name_that_travels_in_a_path_counts(
    style: str, schema: Json, explode: bool, expected: list[tuple[str, str, str]]
) -> None:
    old, new = (
        with_parameters(
            {"name": name, "in": "path", "required": True, "style": style, "explode": explode, "schema": schema},
            path=f"/orders/{{{name}}}",
        )
        for name in ("id", "key")
    )

    assert [one for one in rules(compared(old, new)) if one[1] != "info"] == expected


@pytest.mark.parametrize(("member", "expected"), [("a-b", []), ("a/b", ["error"])], ids=["plain", "reserved"])
def test_listed_values_without_reserved_characters_travel_alike(member: str, expected: list[str]) -> None:
    old, new = query({"enum": [member]}, allowReserved=True), query({"enum": [member]})

    assert [severity for _, severity, _ in rules(compared(old, new))] == expected
