"""The relation on JSON Schemas: verdicts and witnesses, keyword by keyword."""

from __future__ import annotations

import pytest

from contractguard.algebra import Budget, contains
from contractguard.algebra.confirm import validators
from contractguard.contract.document import Json
from contractguard.contract.errors import InvalidSchema, UsageError

HOLDS = [
    ({"type": "integer"}, {"type": "number"}),
    ({"type": "integer", "minimum": 3}, {"minimum": 2.5}),
    ({"multipleOf": 6, "type": "integer"}, {"multipleOf": 3}),
    ({"multipleOf": 0.02}, {"multipleOf": 0.01}),
    ({"type": "integer", "exclusiveMinimum": 2}, {"minimum": 3}),
    ({"enum": [1, 2.0]}, {"type": "integer"}),
    ({"const": 1}, {"enum": [1.0, "x"]}),
    ({"type": "string", "minLength": 3}, {"minLength": 2}),
    ({"type": "string", "maxLength": 2}, {"not": {"minLength": 3}}),
    ({"type": "array", "items": {"type": "integer"}}, {"items": {"type": "number"}}),
    ({"prefixItems": [{"const": 1}], "minItems": 1, "type": "array"}, {"contains": {"type": "integer"}}),
    ({"type": "array", "uniqueItems": True, "items": {"type": "boolean"}}, {"maxItems": 2}),
    ({"type": "array", "contains": {"const": 1}, "minContains": 3}, {"minItems": 3}),
    ({"type": "object", "required": ["a", "b"]}, {"required": ["a"]}),
    ({"properties": {"a": {"type": "integer"}}}, {"properties": {"a": {"type": "number"}}}),
    ({"additionalProperties": False, "properties": {"a": {}}}, {"propertyNames": {"enum": ["a"]}}),
    ({"additionalProperties": False, "properties": {"a": {}, "b": {}}}, {"maxProperties": 2}),
    ({"dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"required": ["b"]}),
    ({"anyOf": [{"const": 1}, {"const": 2}]}, {"enum": [1, 2, 3]}),
    ({"enum": [1, 2]}, {"oneOf": [{"const": 1}, {"const": 2}]}),
    ({"if": {"type": "string"}, "then": {"maxLength": 3}, "else": False}, {"type": "string", "maxLength": 4}),
    ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, {"maxLength": 3}),
    (False, {"type": "string"}),
    ({"type": "string"}, True),
    ({"not": {}}, False),
    ({"allOf": [{"type": "string"}, {"type": "integer"}]}, False),
    ({"type": ["integer", "null"]}, {"anyOf": [{"type": "null"}, {"type": "number"}]}),
    ({"properties": {"a": {}}, "unevaluatedProperties": False, "type": "object"}, {"maxProperties": 1}),
]


@pytest.mark.parametrize(("sender", "reader"), HOLDS)
def test_what_holds_is_proved(sender: Json, reader: Json) -> None:
    verdict = contains(sender, reader)

    assert verdict.kind == "compatible", verdict


BREAKS = [
    ({"type": "number"}, {"type": "integer"}, 0.5),
    ({"enum": ["paid", "disputed"]}, {"enum": ["paid"]}, "disputed"),
    ({"type": "integer", "minimum": 3, "maximum": 9}, {"maximum": 8}, 9),
    ({"multipleOf": 0.01, "type": "number", "minimum": 1}, {"multipleOf": 1}, 1.01),
    ({"type": "string"}, {"minLength": 1}, ""),
    ({"type": "string", "minLength": 2}, {"maxLength": 4}, "aaaaa"),
    ({"type": "array"}, {"minItems": 1}, []),
    ({"type": "array", "items": {"type": "integer"}}, {"uniqueItems": True}, [0, 0]),
    ({"type": "array", "items": {"type": "integer"}}, {"items": {"minimum": 0}}, [-1]),
    ({"type": "object"}, {"required": ["id"]}, {}),
    ({"type": "object", "required": ["a"]}, {"additionalProperties": False}, {"a": None}),
    ({"type": ["object", "null"]}, {"type": "object"}, None),
    ({"enum": [1, 2]}, {"oneOf": [{"enum": [1, 2]}, {"const": 2}]}, 2),
    ({"type": "integer"}, {"not": {"minimum": 5}}, 5),
    ({"type": "boolean"}, {"const": False}, True),
]


@pytest.mark.parametrize(("sender", "reader", "witness"), BREAKS)
def test_what_breaks_has_the_simplest_witness(sender: Json, reader: Json, witness: Json) -> None:
    verdict = contains(sender, reader)

    assert verdict.kind == "breaking"
    assert verdict.witness == witness
    assert type(verdict.witness) is type(witness)


def test_true_is_not_one() -> None:
    assert contains({"const": True}, {"const": 1}).witness is True


def test_numbers_are_exact_fractions_of_what_the_text_says() -> None:
    assert contains({"const": 1.13}, {"multipleOf": 0.01}).kind == "compatible"


def test_a_sender_that_can_send_nothing_is_said_to_be_empty() -> None:
    verdict = contains({"type": "string", "minimum": 3, "enum": [1]}, {"type": "null"})

    assert verdict.kind == "compatible"
    assert verdict.empty_sender


TREE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "required": ["v"],
            "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/$defs/node"}},
        }
    },
}
LOOSE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "required": ["v"],
            "properties": {"v": {"type": "number"}, "next": {"$ref": "#/$defs/node"}},
        }
    },
}


def test_recursive_schemas_are_proved_by_coinduction() -> None:
    assert contains(TREE, LOOSE).kind == "compatible"


def test_a_break_inside_recursion_is_found() -> None:
    verdict = contains(LOOSE, TREE)

    assert verdict.kind == "breaking"
    assert verdict.witness == {"v": 0.5}


def test_a_schema_that_requires_itself_forever_admits_nothing() -> None:
    endless = {
        "$ref": "#/$defs/n",
        "$defs": {"n": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/$defs/n"}}}},
    }

    verdict = contains(endless, False)

    assert verdict.kind == "compatible"
    assert verdict.empty_sender


DIALECTS = [
    ("draft-04", {"minimum": 3, "exclusiveMinimum": True, "type": "integer"}, {"minimum": 4}),
    ("openapi-2.0", {"minimum": 3, "exclusiveMinimum": True, "type": "integer"}, {"minimum": 4}),
    ("openapi-3.0", {"type": "string", "nullable": True, "enum": ["a", None]}, {"enum": ["a", None]}),
    ("draft-07", {"items": [{"const": 1}], "additionalItems": False, "type": "array"}, {"maxItems": 1}),
    ("2019-09", {"items": [{"const": 1}], "additionalItems": False, "type": "array"}, {"maxItems": 1}),
    ("2020-12", {"prefixItems": [{"const": 1}], "items": False, "type": "array"}, {"maxItems": 1}),
    (
        "draft-07",
        {"$ref": "#/definitions/a", "maxLength": 0, "definitions": {"a": {"type": "string"}}},
        {"type": "string"},
    ),
]


@pytest.mark.parametrize(("dialect", "sender", "reader"), DIALECTS)
def test_dialects_read_their_own_keywords(dialect: str, sender: Json, reader: Json) -> None:
    assert contains(sender, reader, dialect=dialect).kind == "compatible"


def test_keywords_beside_a_reference_are_ignored_up_to_draft_7() -> None:
    schema = {"$ref": "#/definitions/a", "maxLength": 0, "definitions": {"a": {"type": "string"}}}

    assert contains(schema, {"maxLength": 0}, dialect="draft-07").kind == "breaking"
    assert contains(schema, {"maxLength": 0}, dialect="2020-12").kind == "compatible"


def test_nullable_adds_null_only_beside_a_type() -> None:
    assert contains({"nullable": True, "type": "string"}, {"type": "string"}, dialect="openapi-3.0").witness is None
    assert contains({"nullable": True, "enum": ["a"]}, {"type": "string"}, dialect="openapi-3.0").kind == "compatible"


def test_a_dynamic_reference_takes_the_outermost_anchor() -> None:
    tree = {
        "$id": "https://example.invalid/strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {
            "tree": {
                "$id": "tree",
                "$dynamicAnchor": "node",
                "type": "object",
                "properties": {"data": True, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
            }
        },
    }

    assert contains({"const": {"children": [{"dat": 1}]}}, tree).kind == "breaking"
    assert contains({"const": {"children": [{"data": 1}]}}, tree).kind == "compatible"


class TestDeclaredModel:
    def test_a_sender_sends_only_what_it_declares(self) -> None:
        sender, reader = {"properties": {"a": {}}, "type": "object"}, {"properties": {"b": {"type": "string"}}}

        assert contains(sender, reader, model="declared").kind == "compatible"
        assert contains(sender, reader, model="literal").kind == "breaking"

    def test_an_explicitly_open_sender_may_send_anything(self) -> None:
        sender = {"properties": {"a": {}}, "type": "object", "additionalProperties": True}

        assert contains(sender, {"properties": {"b": {"type": "string"}}}, model="declared").kind == "breaking"

    def test_a_map_without_declared_properties_stays_a_map(self) -> None:
        assert contains({"type": "object"}, {"maxProperties": 0}, model="declared").kind == "breaking"

    def test_a_composition_is_closed_as_a_whole(self) -> None:
        sender = {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "type": "object"}

        assert contains(sender, {"maxProperties": 1}, model="declared").witness == {"a": None, "b": None}
        assert contains(sender, {"maxProperties": 2}, model="declared").kind == "compatible"

    def test_each_branch_of_a_union_is_closed_with_what_surrounds_it(self) -> None:
        sender = {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}],
        }

        assert contains(sender, {"not": {"required": ["a", "b"]}}, model="declared").kind == "compatible"
        assert contains(sender, {"not": {"required": ["kind", "a"]}}, model="declared").kind == "breaking"

    def test_an_explicitly_closed_reader_stays_closed(self) -> None:
        sender = {"type": "object", "properties": {"a": {}, "b": {}}}

        verdict = contains(sender, {"properties": {"a": {}}, "additionalProperties": False}, model="declared")

        assert verdict.witness == {"b": None}


class TestUndecided:
    def test_an_unsupplied_reference_is_named(self) -> None:
        verdict = contains({"type": "string"}, {"$ref": "https://example.invalid/other.json"})

        assert verdict.kind == "unknown"

    def test_a_budget_that_ends_is_named(self) -> None:
        schema = {"anyOf": [{"required": [f"p{i}"]} for i in range(40)]}
        reader = {"anyOf": [{"required": [f"q{i}"], "minProperties": i} for i in range(40)]}

        verdict = contains({"allOf": [schema] * 1, "type": "object"}, reader, budget=Budget(steps=1))

        assert verdict.kind == "unknown"
        assert "1 steps" in (verdict.reason or "")

    def test_nesting_beyond_the_bound_is_named(self) -> None:
        schema: object = {"type": "integer"}
        for _ in range(80):
            schema = {"type": "array", "items": schema, "minItems": 1}

        verdict = contains(schema, {"not": {"type": "array"}})

        assert verdict.kind == "unknown"
        assert "levels" in (verdict.reason or "") or "nested" in (verdict.reason or "")


class TestBadSchemas:
    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "strin"},
            {"minimum": "3"},
            {"minLength": -1},
            {"required": "a"},
            {"properties": []},
            {"enum": "a"},
            {"items": 3},
            {"allOf": []},
            {"multipleOf": 0},
            "a string",
        ],
    )
    def test_a_keyword_of_the_wrong_type_is_refused(self, schema: Json) -> None:
        with pytest.raises(InvalidSchema):
            contains(schema, {"type": "null"})

    def test_an_unknown_dialect_is_refused(self) -> None:
        with pytest.raises(UsageError, match="draft-99"):
            contains({}, {}, dialect="draft-99")


def test_a_big_union_against_its_next_version_is_cheap() -> None:
    def events(count: int, bound: int) -> Json:
        return {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["type", "n"],
                    "properties": {"type": {"const": f"e{i}"}, "n": {"maximum": bound, "type": "integer"}},
                }
                for i in range(count)
            ]
        }

    assert contains(events(12, 5), events(12, 6)).kind == "compatible"
    assert contains(events(12, 6), events(12, 5)).kind == "breaking"


class TestWhatOneValidatorMisreads:
    """Where one validator is known to err, the other one decides, and a right witness is not lost."""

    def test_fractional_multiples(self) -> None:
        verdict = contains({"multipleOf": 0.1, "minimum": 0.5}, {"multipleOf": 0.5, "minimum": 0.5})

        assert (verdict.kind, verdict.witness) == ("breaking", 0.6)

    def test_a_last_line_end(self) -> None:
        assert contains({"const": "a\n"}, {"pattern": "^a$"}).kind == "breaking"

    def test_digits_of_other_scripts(self) -> None:
        assert contains({"const": "\u0663"}, {"pattern": r"^\d$"}).kind == "breaking"

    def test_content_is_an_annotation(self) -> None:
        verdict = contains({"const": "é"}, {"not": {"contentEncoding": "base64"}}, dialect="draft-07")

        assert verdict.kind == "breaking"

    @pytest.mark.parametrize(
        ("kind", "name", "witness"),
        [("string", "byte", "a"), ("integer", "int32", -(2**31) - 1), ("integer", "int64", -(2**63) - 1)],
    )
    def test_formats_of_apis(self, kind: str, name: str, witness: object) -> None:
        verdict = contains({"type": kind}, {"format": name}, formats="assert")

        assert (verdict.kind, verdict.witness) == ("breaking", witness)

    @pytest.mark.parametrize(
        ("inner", "outer", "witness"),
        [
            ("uri", "uri-reference", None),
            ("uri-reference", "iri-reference", None),
            ("uri-reference", "uri", "/a"),
            ("uri", "uri-template", None),
            ("uri-template", "uri", "/a/{b}"),
            ("json-pointer", "uri-reference", "/ "),
        ],
    )
    def test_references_are_contained_or_a_validator_says_why_not(
        self, inner: str, outer: str, witness: str | None
    ) -> None:
        verdict = contains({"type": "string", "format": inner}, {"format": outer}, formats="assert")

        assert (verdict.kind, verdict.witness) == ("compatible" if witness is None else "breaking", witness)


def test_a_witness_that_is_not_confirmed_is_disputed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(validators.VALIDATORS, "jsonschema", lambda *_: True)

    verdict = contains({"const": 1}, {"const": 2})

    assert (verdict.kind, verdict.disputed, verdict.candidate) == ("unknown", True, (1,))
    assert "jsonschema: sender accepts, reader accepts" in str(verdict.reason)


def test_a_validator_that_panics_leaves_it_to_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    def panic(*_: object) -> bool:
        raise Panic

    monkeypatch.setitem(validators.VALIDATORS, "jsonschema", panic)

    assert contains({"const": 1}, {"const": 2}).kind == "breaking"
