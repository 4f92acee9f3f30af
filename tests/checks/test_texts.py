"""Values that travel as text: null has no spelling there, and what looks alike is alike."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from contractguard.contract.report import Section
from tests.checks.descriptions import api, compared, only, rules, with_parameters

INT, TEXT = {"type": "integer"}, {"type": "string"}


def parameter(schema: Json, location: str = "query", **members: Json) -> Json:
    return with_parameters({"name": "q", "in": location, "schema": schema, **members})


def taking(schema: Json, media_type: str, **members: Json) -> Json:
    body = {"required": True, "content": {media_type: {"schema": schema, **members}}}
    return api(paths={"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})


def form(schema: Json, media_type: str = "multipart/form-data", **members: Json) -> Json:
    return taking({"type": "object", "properties": {"a": schema}}, media_type, **members)


def errors(report: Section) -> list[str]:
    return [rule for rule, severity, _ in rules(report) if severity != "info"]


def nullable(schema: dict[str, str]) -> Json:
    return {**schema, "type": [schema["type"], "null"]}


WITHOUT_NULL = {
    "query": (parameter(nullable(TEXT)), parameter(TEXT)),
    "union": (parameter({"oneOf": [INT, {"type": "null"}]}), parameter(INT)),
    "item": (
        parameter({"type": "array", "items": nullable(INT)}),
        parameter({"type": "array", "items": INT}),
    ),
    "enum": (parameter({"enum": ["a", None]}), parameter({"enum": ["a"]})),
    "header": (parameter(nullable(INT), "header"), parameter(INT, "header")),
    "form": (form(nullable(INT), "application/x-www-form-urlencoded"), form(INT, "application/x-www-form-urlencoded")),
    "part": (form(nullable(INT)), form(INT)),
    "plain": (taking(nullable(TEXT), "text/plain"), taking(TEXT, "text/plain")),
}


@pytest.mark.parametrize(("old", "new"), WITHOUT_NULL.values(), ids=WITHOUT_NULL)
def test_null_has_no_spelling_in_text(old: Json, new: Json) -> None:
    assert errors(compared(old, new)) == []
    assert errors(compared(new, old)) == []


def test_null_in_json_is_a_value() -> None:
    old, new = (
        with_parameters({"name": "q", "in": "query", "content": {"application/json": {"schema": schema}}})
        for schema in (nullable(INT), INT)
    )

    assert only(compared(old, new)).rule == "request.nullable.removed"
    assert errors(compared(old, new)) == ["request.nullable.removed"]


def test_an_object_in_a_form_is_json() -> None:
    old, new = (form({"type": "object", "properties": {"x": schema}}) for schema in (nullable(INT), INT))

    assert errors(compared(old, new)) == ["request.nullable.removed"]


def test_a_part_that_is_sent_as_json_is_no_text() -> None:
    old, new = (form(schema, encoding={"a": {"contentType": "application/json"}}) for schema in (INT, TEXT))

    assert errors(compared(old, new)) == ["request.type.changed"]


@pytest.mark.parametrize("schema", [nullable(TEXT), {}, None], ids=["nullable", "anything", "no-schema"])
def test_no_witness_has_a_null_that_would_have_to_be_text(schema: Json) -> None:
    needed = {"name": "n", "in": "query", "required": True, **({} if schema is None else {"schema": schema})}
    old, new = (
        with_parameters(needed, {"name": "i", "in": "query", "schema": one}) for one in (INT, {**INT, "maximum": 9})
    )

    message: Json = (only(compared(old, new)).witness or (None,))[0]

    assert message["query"]["i"] == 10
    assert message["query"]["n"] is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "string", "enum": ["1", "2"]}),
        ({"type": "integer", "format": "int32", "enum": [1]}, {"const": "1"}),
        ({"type": "number", "enum": [1.0, 2.5]}, {"type": "string", "enum": ["1", "2.5"]}),
        ({"enum": [1, "a"]}, {"type": "string", "enum": ["1", "a"]}),
    ],
    ids=["boolean", "numbers", "const", "fractions", "mixed"],
)
def test_listed_values_that_look_alike_are_alike(one: Json, other: Json) -> None:
    assert errors(compared(parameter(one), parameter(other))) == []
    assert errors(compared(parameter(other), parameter(one))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "boolean"}, {"type": "string", "enum": ["true"]}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "string", "enum": ["1", "3"]}),
        ({"type": "integer", "enum": [1, 10]}, {"type": "string", "enum": ["1", "10"], "maxLength": 1}),
        (TEXT, {"type": "boolean"}),
    ],
    ids=["one-less", "another", "too-long", "any-text"],
)
def test_listed_values_that_look_otherwise_break(old: Json, new: Json) -> None:
    assert errors(compared(parameter(old), parameter(new)))


def test_numbers_in_a_form_are_read_as_text() -> None:
    assert errors(compared(form(INT), form(TEXT))) == []
    assert errors(compared(form(TEXT), form(INT))) == ["request.type.changed"]


@pytest.mark.parametrize(
    ("members", "reader", "refused"),
    [
        (["1", "2"], INT, None),
        (["1", "x"], INT, "x"),
        (["true", "maybe"], {"type": "boolean"}, "maybe"),
        (["1.5", "-2", "1e3"], {"type": "number"}, None),
        (["1.5", "-2"], INT, "1.5"),
    ],
    ids=["integers", "text", "boolean", "numbers", "fraction"],
)
def test_listed_texts_are_read_as_what_they_spell(
    members: list[str], reader: dict[str, str], refused: str | None
) -> None:
    """And the witness is one that is refused on the wire, not only in JSON."""
    report = compared(parameter({"type": "string", "enum": members}), parameter(reader))

    assert [finding.witness for finding in report.findings if finding.severity.label == "error"] == (
        [] if refused is None else [({"query": {"q": refused}},)]
    )


def test_null_in_yaml_is_a_value() -> None:
    old, new = (taking({"type": "object", "properties": {"a": one}}, "text/yaml") for one in (nullable(INT), INT))

    assert errors(compared(old, new)) == ["request.nullable.removed"]


def test_objects_in_a_list_of_a_form_are_json() -> None:
    def items(schema: Json) -> Json:
        return {"type": "array", "items": {"type": "object", "properties": {"x": schema}}}

    assert errors(compared(form(items(nullable(INT))), form(items(INT)))) == ["request.nullable.removed"]
    assert (
        errors(compared(form({"type": "array", "items": nullable(INT)}), form({"type": "array", "items": INT}))) == []
    )
