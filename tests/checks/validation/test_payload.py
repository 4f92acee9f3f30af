"""Payloads against contracts: what is wrong, where, and what the contract says there."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import contractguard
from contractguard.checks.validation.json_value import json_value, parse_json
from contractguard.checks.validation.payload import Violation, event_key, media_type_of, validate_payload
from contractguard.contract.errors import InputError
from contractguard.contract.model import MessageKey, Role
from contractguard.reports.parts.positions import positions
from tests.checks.descriptions import answering, api, contract

OK = MessageKey("GET /orders", Role.RESPONSE, "200", "application/json")


def verified(schema: Any, value: Any, version: str = "3.1.0", **components: Any) -> list[Violation]:
    description = {**answering(schema, **components), "openapi": version}
    return validate_payload(contract(description), value, OK)


def told(violations: list[Violation]) -> list[tuple[str, str]]:
    return [(one.pointer, one.what) for one in violations]


TEN = list(range(10))

CASES: list[tuple[Any, Any, str, str]] = [
    ({"type": "integer"}, "1", "/body", "must be integer"),
    ({"type": ["integer", "null", "array"]}, "1", "/body", "must be integer, null or array"),
    ({"required": ["a"]}, {}, "/body", '"a" is missing'),
    ({"properties": {"a": {"enum": [1, "x"]}}}, {"a": 2}, "/body/a", 'must be one of 1, "x"'),
    ({"enum": [1]}, 2, "/body", "must be 1"),
    ({"enum": TEN}, 11, "/body", "must be one of 0, 1, 2, 3, 4, 5, 6, 7 … (10 values)"),
    ({"const": {"a": 1}}, 2, "/body", 'must be {"a": 1}'),
    ({"minimum": 3}, 2, "/body", "must be at least 3"),
    ({"maximum": 3}, 4, "/body", "must be at most 3"),
    ({"exclusiveMinimum": 3}, 3, "/body", "must be more than 3"),
    ({"exclusiveMaximum": 3}, 3, "/body", "must be less than 3"),
    ({"multipleOf": 2}, 3, "/body", "must be a multiple of 2"),
    ({"minLength": 1}, "", "/body", "must have at least 1 character"),
    ({"maxLength": 2}, "abc", "/body", "must have at most 2 characters"),
    ({"pattern": "^a"}, "b", "/body", "must match ^a"),
    ({"minItems": 1}, [], "/body", "must have at least 1 item"),
    ({"maxItems": 1}, [1, 2], "/body", "must have at most 1 item"),
    ({"uniqueItems": True}, [1, 1], "/body", "must have no item twice"),
    ({"contains": {"const": 1}}, [2], "/body", "has not the items that it must contain"),
    ({"minProperties": 1}, {}, "/body", "must have at least 1 member"),
    ({"maxProperties": 0}, {"a": 1}, "/body", "must have at most 0 members"),
    ({"additionalProperties": False}, {"a": 1}, "/body/a", "must not be there: the schema allows no other properties"),
    ({"unevaluatedProperties": False}, {"a": 1}, "/body/a", "must not be there: the schema allows no other properties"),
    ({"unevaluatedItems": False}, [1], "/body", "has more items than are allowed"),
    ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "/body", 'has a name that is not allowed: "ab" is longer than 1 character'),
    ({"properties": {"a": False}}, {"a": 1}, "/body/a", "must not be there"),
    (False, 1, "/body", "must not be there"),
    ({"not": {"type": "string"}}, "a", "/body", "is what it must not be"),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "/body", '"b" is missing'),
    ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"a": 1}, "/body", '"b" is missing'),
    ({"items": {"type": "integer"}}, [1, "a"], "/body/1", "must be integer"),
    ({"properties": {"a/b": {"type": "null"}}}, {"a/b": 1}, "/body/a~1b", "must be null"),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "a", "/body", "must be integer or null"),
    ({"oneOf": [{"type": "integer"}, {"minimum": 1}]}, 2, "/body", "fits several of the 2 alternatives, and must fit exactly one"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "place", "what"), CASES)
def test_what_is_wrong_is_said_in_words(schema: Any, value: Any, place: str, what: str) -> None:
    assert told(verified(schema, value)) == [(place, what)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1.0),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"b": "anything"}),
        ({"format": "date"}, "no date"),
        ({"type": "string"}, "\ud800"),
        ({"type": "integer"}, 10**40),
        (True, [[[]]]),
    ],
)
def test_what_is_right_is_passed(schema: Any, value: Any) -> None:
    assert verified(schema, value) == []


def test_a_format_is_asserted_when_asked() -> None:
    found = validate_payload(contract(answering({"format": "date"})), "no date", OK, formats=True)

    assert told(found) == [("/body", 'must be in the format "date"')]


def test_everything_is_said_in_order_of_place() -> None:
    schema = {"required": ["z", "a"], "properties": {"b": {"type": "null"}, "c": {"items": {"type": "null"}}}}

    found = verified(schema, {"c": [1, None, 2], "b": 1})

    assert [one.pointer for one in found] == ["/body", "/body", "/body/b", "/body/c/0", "/body/c/2"]


@pytest.mark.parametrize(
    ("version", "schema"),
    [
        ("3.0.3", {"type": "string", "nullable": True}),
        ("3.1.0", {"type": ["string", "null"]}),
        ("3.0.3", {"allOf": [{"$ref": "#/components/schemas/Id"}], "nullable": True, "type": "string"}),
    ],
)
def test_dialects_are_read_as_they_are(version: str, schema: Any) -> None:
    if "allOf" not in schema:
        assert verified(schema, None, version) == []
    assert told(verified(schema, 3, version, Id={"type": "string"}))[0] == (
        "/body",
        "must be string or null" if "allOf" not in schema else "must be string",
    )


def test_write_only_properties_are_no_part_of_a_response() -> None:
    schema = {"required": ["secret"], "properties": {"secret": {"type": "string", "writeOnly": True}}}

    assert verified(schema, {}) == []


CARD = {
    "type": "object",
    "required": ["kind", "number"],
    "properties": {"kind": {"const": "card"}, "number": {"type": "string"}},
}
CASH = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "cash"}},
    "additionalProperties": False,
}


@pytest.mark.parametrize("union", ["oneOf", "anyOf"])
def test_of_a_union_the_alternative_that_was_meant_is_told(union: str) -> None:
    found = verified({union: [CARD, CASH, {"type": "null"}]}, {"kind": "card", "number": 3})

    assert told(found) == [("/body/number", "must be string")]


def test_an_object_that_may_have_no_members_is_told_each() -> None:
    found = verified({"additionalProperties": False}, {"b": 1, "a": {"c": 2}})

    assert [(one.pointer, one.value) for one in found] == [("/body/a", {"c": 2}), ("/body/b", 1)]


CARD_OR_BILL = {"properties": {"kind": {"enum": ["card", "debit"]}, "n": {"type": "string"}}, "required": ["kind"]}


@pytest.mark.parametrize(
    ("schema", "value", "place", "what"),
    [
        ({"oneOf": [CARD, CASH]}, {"kind": "cheque"}, "/body/kind", 'must be one of "card", "cash"'),
        ({"anyOf": [{"type": "null"}, CARD, CASH]}, {"kind": 7}, "/body/kind", 'must be one of "card", "cash"'),
        ({"anyOf": [{"oneOf": [CARD, CASH]}, {"type": "null"}]}, {"kind": 7}, "/body/kind", 'must be one of "card", "cash"'),
        ({"anyOf": [{"oneOf": [CARD, CASH]}, {"type": "null"}]}, "x", "/body", "must be object or null"),
        ({"anyOf": [CARD, {"type": "null"}]}, {"kind": "cash", "number": "1"}, "/body/kind", 'must be "card"'),
        ({"oneOf": [CARD, CASH]}, {"number": "1"}, "/body", '"kind" is missing'),
        ({"anyOf": [{"const": "a"}, {"const": "b"}, {"type": "null"}]}, "c", "/body", 'must be one of "a", "b", null'),
        ({"oneOf": [CARD_OR_BILL, CASH]}, {"kind": "bill"}, "/body/kind", 'must be one of "card", "debit", "cash"'),
    ],
    ids=["tag", "tag-or-null", "union-or-null", "type-of-a-union-or-null", "one-or-null", "no-tag", "values", "many-tags"],
)  # fmt: skip
def test_of_a_union_it_is_told_what_all_alternatives_want(schema: Any, value: Any, place: str, what: str) -> None:
    assert told(verified(schema, value)) == [(place, what)]


def test_of_a_union_without_tags_no_alternative_is_guessed() -> None:
    found = verified({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {})

    assert told(found) == [("/body", "fits none of the 2 alternatives")]


def test_a_violation_names_the_line_of_the_schema(tmp_path: Path) -> None:
    description = answering({"$ref": "#/components/schemas/Order"}, Order={"properties": {"id": {"type": "integer"}}})
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(description, indent=1))

    (one,) = validate_payload(contractguard.load(file), {"id": "x"}, OK)

    assert one.source is not None
    assert one.source.pointer == "/components/schemas/Order/properties/id/type"
    position = positions([one.source])[one.source]
    assert position is not None
    assert file.read_text().splitlines()[position.line - 1].strip() == '"type": "integer"'


def test_a_violation_names_the_other_file(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"allOf": [{"required": ["id"]}]}')
    (tmp_path / "openapi.json").write_text(json.dumps(answering({"$ref": "order.json"})))

    (one,) = validate_payload(contractguard.load(tmp_path / "openapi.json", cwd=tmp_path), {}, OK)

    assert one.source is not None
    assert (one.source.document.name, one.source.pointer) == ("order.json", "/allOf/0/required")


def test_the_depth_of_a_recursive_schema_is_that_of_the_value() -> None:
    value: Any = {"id": "x"}
    for _ in range(50):
        value = {"next": value}

    found = verified(
        {"$ref": "#/components/schemas/Node"},
        value,
        Node={"properties": {"next": {"$ref": "#/components/schemas/Node"}, "id": {"type": "integer"}}},
    )

    assert told(found) == [("/body" + "/next" * 50 + "/id", "must be integer")]


def test_what_is_and_ed_costs_a_deep_value_no_levels() -> None:
    value: Any = {"id": "x"}
    for _ in range(90):
        value = {"next": value}
    inner = {"allOf": [{"$ref": "#/components/schemas/Node"}]}
    node = {"properties": {"next": inner, "id": {"type": "integer"}}}

    found = verified({"$ref": "#/components/schemas/Node"}, value, Node=node)

    assert told(found) == [("/body" + "/next" * 90 + "/id", "must be integer")]


@pytest.mark.parametrize("depth", [130, 199])
def test_a_value_too_deep_for_the_validators_is_refused(depth: int) -> None:
    value: Any = {}
    for _ in range(depth):
        value = {"next": value}
    inner = {"allOf": [{"$ref": "#/components/schemas/Node"}]}

    with pytest.raises(InputError, match=r"nested too deeply|cannot be applied"):
        verified({"$ref": "#/components/schemas/Node"}, value, Node={"properties": {"next": inner}})


def test_a_payload_that_is_wrong_everywhere_is_told_a_thousand_times() -> None:
    assert len(verified({"items": {"type": "string"}}, [1] * 5_000)) == 1_000


# --- what cannot be verified is no pass


def test_a_tracked_payload_is_verified_without_a_need() -> None:
    payload = contractguard.track({"id": 1, "lines": [{}]})

    assert verified({"type": "object", "required": ["id", "lines"]}, payload) == []
    assert contractguard.usage(payload).needs == ()


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"at": [datetime.date(2024, 1, 1)]}, "a date at /at/0"),
        (float("nan"), "the number nan at the top"),
        ({"a": {1: 2}}, "a name that is a int at /a"),
        ({1, 2}, "a set at the top"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(value: Any, what: str) -> None:
    with pytest.raises(InputError, match=what):
        verified({}, value)


def test_a_value_that_contains_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)

    with pytest.raises(InputError, match="deeper than 200"):
        json_value(value)


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(InputError, match="a number of 16610 bits at /0"):
        verified({}, [10**5_000])


def test_a_tuple_is_an_array() -> None:
    assert json_value(({"a": (1, True, None)},)) == [{"a": [1, True, None]}]


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[" * 100_000, b"NaN", b"1" * 5_000, b""])
def test_bytes_that_are_no_json_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_json(data, "the payload")


def test_a_body_without_a_schema_is_not_passed() -> None:
    found = contract(api(paths={"/orders": {"get": {"responses": {"200": {"description": "done"}}}}}))

    with pytest.raises(InputError, match="says nothing about the body of GET /orders → 200"):
        validate_payload(found, {}, OK)


def test_a_schema_that_cannot_be_applied_is_an_error() -> None:
    with pytest.raises(InputError, match="cannot be applied"):
        verified({"pattern": "("}, "a")


def test_a_reference_to_nothing_is_an_error() -> None:
    with pytest.raises(InputError, match="points at nothing"):
        verified({"$ref": "#/components/schemas/Nope"}, "a")


# --- events


def event(content: Any) -> Any:
    body = {"required": True, "content": content}
    return contract(api(webhooks={"paid": {"post": {"requestBody": body, "responses": {}}}}))


def test_an_event_is_verified_in_its_json_representation() -> None:
    found = event({"application/xml": {}, "application/cloudevents+json": {"schema": {"type": "object"}}})

    key = event_key(found, "webhook paid POST")

    assert key.media_type == "application/cloudevents+json"
    assert told(validate_payload(found, 3, key)) == [("/body", "must be object")]


def test_read_only_properties_are_no_part_of_a_request() -> None:
    schema = {"required": ["id"], "properties": {"id": {"readOnly": True}}}
    found = event({"application/json": {"schema": schema}})

    assert validate_payload(found, {}, event_key(found, "webhook paid POST")) == []


def test_an_event_without_a_body_is_not_passed() -> None:
    found = contract(api(webhooks={"paid": {"post": {"responses": {}}}}))

    with pytest.raises(InputError, match="says nothing about the body"):
        validate_payload(found, {}, event_key(found, "webhook paid POST"))


def test_the_only_representation_needs_no_name() -> None:
    both, one = event({"a/json": {}, "b/json": {}}), contract(answering({}))

    assert media_type_of(both, MessageKey("webhook paid POST", Role.WEBHOOK_REQUEST)) is None
    assert media_type_of(one, MessageKey("GET /orders", Role.RESPONSE, "200")) is not None
    assert media_type_of(one, MessageKey("GET /orders", Role.RESPONSE, "404", "application/json")) is None
