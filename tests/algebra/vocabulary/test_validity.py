"""Schemas that are wrong are refused with the place, whether or not the wrong part matters to the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.algebra import contains
from contractguard.algebra.solve.budget import Budget
from contractguard.algebra.vocabulary.keyword_values import ROWS, ROWS_OF
from contractguard.algebra.vocabulary.validity import check
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import InputError, InvalidSchema, UnresolvedReference, UsageError
from tests.algebra.profile import draws

INFINITY = float("inf")
EVERY = tuple(sorted(DIALECTS))
JSON_SCHEMA = ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12", "openapi-3.1")
SINCE_6 = ("draft-06", "draft-07", "2019-09", "2020-12", "openapi-3.1")
SINCE_7 = ("draft-07", "2019-09", "2020-12", "openapi-3.1")
SINCE_2019 = ("2019-09", "2020-12", "openapi-3.1")
SINCE_2020 = ("2020-12", "openapi-3.1")
FLAGGED = ("draft-04", "openapi-2.0", "openapi-3.0")
LISTED = ("draft-04", "draft-06", "draft-07", "2019-09")
LISTLESS = ("2020-12", "openapi-2.0", "openapi-3.0", "openapi-3.1")


def handle(node: Any, dialect: str = "2020-12", **others: Any) -> Schema:
    """A handle on a document named main.json, with sibling documents by name."""
    documents: dict[str, Document] = {}
    for name, root in others.items():
        Document(f"https://a.invalid/{name}.json", f"{name}.json", root, documents)
    return Schema(Document("https://a.invalid/main.json", "main.json", node, documents), (), node, dialect)


# keyword, wrong values, where in the schema (default: the keyword), dialects
WRONG: list[tuple[str, list[Any], str, tuple[str, ...]]] = [
    ("type", [3, "strin", None, {}, [], ["string", 3], ["string", "int"], [["string"]]], "", EVERY),
    ("type", ["file", ["string", "file"]], "", (*JSON_SCHEMA, "openapi-3.0")),
    ("nullable", ["true", 1, None], "", ("openapi-3.0",)),
    ("enum", ["a", {}, None, 3, [INFINITY], [[float("nan")]], [{"a": INFINITY}]], "", EVERY),
    ("const", [INFINITY, [{"a": float("nan")}]], "", SINCE_6),
    ("format", [3, None, ["date"]], "", EVERY),
    ("multipleOf", [0, -1, "1", None, True, INFINITY], "", EVERY),
    ("minimum", ["3", None, True, [], INFINITY], "", EVERY),
    ("maximum", ["3", None, False, {}, -INFINITY], "", EVERY),
    ("exclusiveMinimum", ["3", 3, None], "", FLAGGED),
    ("exclusiveMaximum", ["3", 3, None], "", FLAGGED),
    ("exclusiveMinimum", ["3", True, None], "", SINCE_6),
    ("exclusiveMaximum", ["3", True, None], "", SINCE_6),
    ("minLength", [-1, 0.5, "1", None, True, INFINITY], "", EVERY),
    ("maxLength", [-1, 0.5, "1", None, True], "", EVERY),
    ("pattern", [3, None, "(", "[z-a]", "a{2,1}", "*"], "", EVERY),
    ("items", [3, "a", None], "", EVERY),
    ("items", [[], [{}], [True]], "", LISTLESS),
    ("items", [[{}, 3]], "/1", LISTED),
    ("prefixItems", [{}, True, 3, None], "", SINCE_2020),
    ("prefixItems", [[True, "a"]], "/1", SINCE_2020),
    ("additionalItems", [3, [], None], "", LISTED),
    ("unevaluatedItems", [3, [], None], "", SINCE_2019),
    ("contains", [3, [], None], "", SINCE_6),
    ("minContains", [-1, 0.5, "1"], "", SINCE_2019),
    ("maxContains", [-1, 0.5, "1"], "", SINCE_2019),
    ("minItems", [-1, 0.5, "1", None], "", EVERY),
    ("maxItems", [-1, 0.5, "1", None], "", EVERY),
    ("uniqueItems", ["true", 1, None], "", EVERY),
    ("properties", [[], "a", 3, True, None], "", EVERY),
    ("properties", [{"a": 3}, {"b": {}, "a": []}, {"a": None}], "/a", EVERY),
    ("patternProperties", [[], "a", True], "", JSON_SCHEMA),
    ("patternProperties", [{"(": {}}, {"a": {}, "(": True}], "/(", JSON_SCHEMA),
    ("patternProperties", [{"^a/b~": 3}], "/^a~1b~0", JSON_SCHEMA),
    ("additionalProperties", [3, [], "a", None], "", EVERY),
    ("unevaluatedProperties", [3, [], None], "", SINCE_2019),
    ("propertyNames", [3, [], None], "", SINCE_6),
    ("required", ["a", True, {}, None, ["a", 3], ["a", None], ["a", "a"]], "", EVERY),
    ("minProperties", [-1, 0.5, "1", None], "", EVERY),
    ("maxProperties", [-1, 0.5, "1", None], "", EVERY),
    ("dependencies", [[], "a", True], "", ("draft-04", "draft-06", "draft-07")),
    ("dependencies", [{"a": "b"}, {"a": [3]}, {"a": None}], "/a", ("draft-04", "draft-06", "draft-07")),
    ("dependentRequired", [[], True], "", SINCE_2019),
    ("dependentRequired", [{"a": "b"}, {"a": {}}, {"a": [3]}], "/a", SINCE_2019),
    ("dependentSchemas", [[], True], "", SINCE_2019),
    ("dependentSchemas", [{"a": ["b"]}, {"a": 3}], "/a", SINCE_2019),
    ("allOf", [[], {}, True, "a", None], "", EVERY),
    ("allOf", [[{}, 3], [{}, None]], "/1", EVERY),
    ("anyOf", [[], {}, True, "a", None], "", EVERY),
    ("anyOf", [["a"]], "/0", EVERY),
    ("oneOf", [[], {}, True, "a", None], "", EVERY),
    ("oneOf", [[[]]], "/0", EVERY),
    ("not", [[], 3, "a", None], "", EVERY),
    ("if", [[], 3, None], "", SINCE_7),
    ("then", [[], 3, None], "", SINCE_7),
    ("else", [[], 3, None], "", SINCE_7),
    ("contentSchema", [[], 3], "", SINCE_2019),
    ("definitions", [[], True], "", JSON_SCHEMA),
    ("definitions", [{"a": 3}], "/a", JSON_SCHEMA),
    ("definitions", [{"a": {"type": 3}}], "/a/type", JSON_SCHEMA),
    ("$defs", [[], True], "", SINCE_2019),
    ("$defs", [{"a": {"items": {"type": 3}}}], "/a/items/type", SINCE_2019),
    ("$ref", [3, None, True, {"a": 1}, ["#"]], "", EVERY),
    ("$dynamicRef", [3, None, {}], "", SINCE_2020),
    ("$recursiveRef", [3, None, {}], "", ("2019-09",)),
    ("$anchor", [3], "", SINCE_2019),
    ("$dynamicAnchor", [3], "", SINCE_2020),
    ("$recursiveAnchor", ["a"], "", ("2019-09",)),
    ("$id", [3], "", SINCE_6),
    ("id", [3], "", ("draft-04",)),
]


def refused(schema: Schema) -> tuple[str, bool] | None:
    """Where a schema is refused, and whether there is a remedy; None where it is let through."""
    try:
        check(schema)
    except InvalidSchema as error:
        return error.where, bool(error.remedy)
    return None


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("keyword", "wrong", "below", "dialects"),
    [pytest.param(*row, id=f"{row[0]}={row[1]!r}") for row in WRONG],
)
def test_a_wrong_value_is_refused_with_its_place(
    keyword: str, wrong: list[Json], below: str, dialects: tuple[str, ...]
) -> None:
    places = {
        f"{dialect} {keyword}={value!r}": refused(handle({keyword: value}, dialect))
        for value in wrong
        for dialect in dialects
    }

    assert len(places) == len(wrong) * len(dialects)
    assert places == dict.fromkeys(places, (f"main.json#/{keyword}{below}", True))


@pytest.mark.parametrize("dialect", EVERY)
def test_keywords_that_a_dialect_does_not_have_are_not_looked_at(dialect: str) -> None:
    others = {word: value for word, (value, *_), _, _ in WRONG if word not in ROWS_OF[dialect]}

    assert others
    assert check(handle(others, dialect)) is None


@pytest.mark.parametrize("dialect", EVERY)
def test_every_keyword_of_a_dialect_has_a_row_and_every_row_a_test(dialect: str) -> None:
    tested = {word for word, _, _, dialects in WRONG if dialect in dialects}

    assert DIALECTS[dialect].keywords <= ROWS_OF[dialect].keys()
    assert ROWS_OF[dialect].keys() == tested


HOLDERS: list[tuple[str, Any, str]] = [
    (word, {word: bad}, f"/{word}/type")
    for word in "additionalProperties propertyNames contains not if then else contentSchema items".split()
    for bad in [{"type": 3}]
] + [
    ("properties", {"properties": {"a/b": {"type": 3}}}, "/properties/a~1b/type"),
    ("patternProperties", {"patternProperties": {"^a": {"type": 3}}}, "/patternProperties/^a/type"),
    ("dependentSchemas", {"dependentSchemas": {"a": {"type": 3}}}, "/dependentSchemas/a/type"),
    ("allOf", {"allOf": [True, {"type": 3}]}, "/allOf/1/type"),
    ("anyOf", {"anyOf": [True, {"type": 3}]}, "/anyOf/1/type"),
    ("oneOf", {"oneOf": [{"not": {"type": 3}}]}, "/oneOf/0/not/type"),
    ("prefixItems", {"prefixItems": [{"type": 3}]}, "/prefixItems/0/type"),
    ("unevaluatedItems", {"unevaluatedItems": {"type": 3}}, "/unevaluatedItems/type"),
    ("unevaluatedProperties", {"unevaluatedProperties": {"type": 3}}, "/unevaluatedProperties/type"),
    ("$defs", {"$defs": {"a": {"type": 3}}}, "/$defs/a/type"),
]


@pytest.mark.parametrize(("word", "schema", "where"), HOLDERS, ids=[row[0] for row in HOLDERS])
@pytest.mark.parametrize("side", ["sender", "reader"])
def test_a_part_that_the_search_would_never_look_at_is_refused_on_either_side(
    word: str, schema: Json, where: str, side: str
) -> None:
    pair = (schema, False) if side == "sender" else (False, schema)

    with pytest.raises(InvalidSchema) as caught:
        contains(*pair)

    assert caught.value.where == f"the schema#{where}"


@pytest.mark.parametrize("schema", [3, "a", None, [], [True], 0.5], ids=repr)
@pytest.mark.parametrize("dialect", EVERY)
def test_a_schema_is_an_object_or_a_boolean(schema: Json, dialect: str) -> None:
    with pytest.raises(InvalidSchema, match="object or a boolean") as caught:
        contains(schema, True, dialect=dialect)

    assert caught.value.where == "the schema#"


def test_the_place_of_a_handle_is_that_in_its_document() -> None:
    root = {"components": {"schemas": {"A": {"properties": {"a": {"type": "strin"}}}}}}
    document = Document("https://a.invalid/api.json", "api.json", root)
    path = ("components", "schemas", "A")

    with pytest.raises(InvalidSchema) as caught:
        contains(Schema(document, path, document.value_at(path), "openapi-3.0"), True)

    assert caught.value.where == "api.json#/components/schemas/A/properties/a/type"


def test_the_fault_of_a_pattern_is_told() -> None:
    with pytest.raises(InvalidSchema, match="a group without end"):
        contains({"pattern": "("}, True)


@pytest.mark.parametrize("pattern", [r"(?<=a)b", r"(a)\1", "(?i)a", "a" * 20_000])
def test_a_pattern_that_is_not_decided_is_no_error(pattern: str) -> None:
    assert check(handle({"pattern": pattern, "patternProperties": {pattern: True}})) is None


NO_LIMITS: tuple[Any, ...] = (True, False, {}, {"enum": []}, {"required": []})
VALID: list[tuple[str, Any]] = [
    *[(dialect, schema) for dialect in EVERY for schema in NO_LIMITS],
    *[(dialect, {"enum": [1, 1, 1.0]}) for dialect in EVERY],
    *[(dialect, {"type": ["string", "string"], "minLength": 3.0}) for dialect in EVERY],
    *[(dialect, {"properties": {"a": True}, "not": False, "allOf": [True]}) for dialect in FLAGGED],
    *[(dialect, {"exclusiveMinimum": True}) for dialect in FLAGGED],
    *[(dialect, {"items": []}) for dialect in LISTED],
    *[(dialect, {"prefixItems": []}) for dialect in SINCE_2020],
    *[(dialect, {"then": False, "else": {}, "minContains": 3}) for dialect in SINCE_2019],
    *[(dialect, {"title": 3, "default": {"type": 3}, "readOnly": "yes", "x-type": {"type": 3}}) for dialect in EVERY],
    *[(dialect, {"examples": [{"$ref": 3}], "$comment": [], "description": None}) for dialect in EVERY],
    ("openapi-2.0", {"type": "file"}),
    ("openapi-3.0", {"type": ["string", "null"]}),
    ("draft-04", {"dependencies": {"a": []}}),
    ("draft-07", {"$ref": "#/definitions/a", "maxLength": -1, "definitions": {"a": {}}}),
    ("openapi-3.0", {"properties": {"$ref": {"type": "string"}, "type": {"type": "string"}}}),
    ("2020-12", {"const": {"type": 3, "$ref": 3}, "enum": [{"items": 3}]}),
]


@pytest.mark.parametrize(("dialect", "schema"), VALID, ids=[f"{dialect} {schema!r}" for dialect, schema in VALID])
def test_what_means_only_one_thing_is_let_through(dialect: str, schema: Json) -> None:
    assert contains(schema, True, dialect=dialect).kind == "compatible"


@pytest.mark.parametrize(
    "nothing",
    [
        False,
        {"enum": []},
        {"type": "string", "enum": [1]},
        {"allOf": [{"type": "string"}, {"type": "null"}]},
        {"type": "number", "minimum": 3, "maximum": 2},
        {"not": {}},
    ],
    ids=repr,
)
def test_a_sender_that_nothing_satisfies_is_valid_and_said_to_be_empty(nothing: Json) -> None:
    verdict = contains(nothing, {"type": "boolean"})

    assert (verdict.kind, verdict.empty_sender) == ("compatible", True)


@pytest.mark.parametrize("nothing", [False, {"enum": []}, {"type": "string", "enum": [1]}], ids=repr)
def test_a_reader_that_nothing_satisfies_is_valid(nothing: Json) -> None:
    assert contains({"type": "null"}, nothing).kind == "breaking"


def test_an_unknown_dialect_is_a_mistake_of_usage() -> None:
    with pytest.raises(UsageError, match="draft-99"):
        contains({"type": 3}, {}, dialect="draft-99")
    with pytest.raises(UsageError, match="draft-99"):
        check(handle({"type": 3}, "draft-99"))


class TestReferences:
    def test_what_a_reference_leads_to_is_checked_in_the_other_document(self) -> None:
        schema = handle({"properties": {"a": {"$ref": "other.json#/x/y"}}}, other={"x": {"y": {"type": 3}}})

        with pytest.raises(InvalidSchema) as caught:
            check(schema)

        assert caught.value.where == "other.json#/x/y/type"

    def test_a_reference_within_the_other_document_is_relative_to_it(self) -> None:
        schema = handle({"$ref": "other.json"}, other={"items": {"$ref": "#/x"}, "x": {"minLength": -1}})

        with pytest.raises(InvalidSchema) as caught:
            check(schema)

        assert caught.value.where == "other.json#/x/minLength"

    @pytest.mark.parametrize(
        ("dialect", "schema"),
        [
            ("draft-04", {"$ref": "#/x", "x": {"type": 3}}),
            ("draft-07", {"properties": {"a": {"$ref": "#/x"}}, "x": {"type": 3}}),
            ("2019-09", {"not": {"$recursiveRef": "#/x"}, "x": {"type": 3}}),
            ("2020-12", {"items": {"$dynamicRef": "#/x"}, "x": {"type": 3}}),
            ("openapi-3.0", {"allOf": [{"$ref": "#/x"}], "x": {"type": 3}}),
        ],
    )
    def test_every_kind_of_reference_is_followed(self, dialect: str, schema: Json) -> None:
        with pytest.raises(InvalidSchema) as caught:
            check(handle(schema, dialect))

        assert caught.value.where == "main.json#/x/type"

    def test_a_reference_to_an_anchor_in_an_embedded_resource_is_followed(self) -> None:
        inner = {"$id": "https://a.invalid/inner", "x": {"y": {"type": 3}}, "items": {"$ref": "#/x/y"}}

        with pytest.raises(InvalidSchema) as caught:
            check(handle({"$defs": {"a": inner, "b": {"$ref": "inner#z"}}}))

        assert caught.value.where == "main.json#/$defs/a/x/y/type"

    def test_definitions_beside_a_lone_reference_are_checked(self) -> None:
        schema = {"$ref": "#/definitions/a", "definitions": {"a": {}, "b": {"type": 3}}}

        with pytest.raises(InvalidSchema) as caught:
            check(handle(schema, "draft-07"))

        assert caught.value.where == "main.json#/definitions/b/type"

    @pytest.mark.parametrize(("target", "kind"), [([], "a list"), ("a", "a string"), (None, "null"), (3, "int")])
    def test_a_reference_to_what_is_no_schema_is_refused_where_it_stands(self, target: Json, kind: str) -> None:
        with pytest.raises(InvalidSchema, match=f"leads to {kind}") as caught:
            check(handle({"properties": {"a": {"$ref": "#/x"}}, "x": target}))

        assert caught.value.where == "main.json#/properties/a/$ref"

    @pytest.mark.parametrize(
        "reference",
        ["#/definitions/missing", "#missing", "other.json", "https://b.invalid/x#/y", "::", "//[", "#/a/-1"],
    )
    @pytest.mark.parametrize("side", ["sender", "reader"])
    def test_a_reference_that_leads_nowhere_is_unknown_with_its_name_where_it_matters(
        self, reference: str, side: str
    ) -> None:
        schema, other = {"properties": {"a": {"$ref": reference}}}, {"required": ["a"], "type": "object"}
        pair = (schema, {"properties": {"a": {"type": "null"}}}) if side == "sender" else (other, schema)

        verdict = contains(*pair)

        assert verdict.kind == "unknown"
        assert repr(reference) in (verdict.reason or "")

    def test_a_reference_that_leads_nowhere_is_no_obstacle_where_it_does_not_matter(self) -> None:
        schema = {"properties": {"a": {"$ref": "#/definitions/missing"}}}

        assert contains({"type": "string"}, schema).kind == "compatible"
        assert contains({"const": {"b": 1}}, schema).kind == "compatible"

    def test_a_document_that_could_not_be_loaded_is_no_error_of_the_schema(self) -> None:
        schema = handle({"$defs": {"a": {"$ref": "other.json"}}})
        schema.document.failures["https://a.invalid/other.json"] = InputError("broken", where="other.json")

        assert check(schema) is None

    def test_meta_schemas_may_be_referred_to_without_being_supplied(self) -> None:
        assert contains(True, {"$ref": "https://json-schema.org/draft/2020-12/schema"}).kind == "breaking"


CIRCLES: list[tuple[str, Any, str]] = [
    ("2020-12", {"$ref": "#"}, "/$ref"),
    ("draft-04", {"$ref": "#"}, "/$ref"),
    ("2020-12", {"$ref": "#", "type": "string"}, "/$ref"),
    ("2020-12", {"allOf": [{"$ref": "#"}]}, "/allOf/0/$ref"),
    ("draft-07", {"allOf": [{"type": "string"}, {"allOf": [{"$ref": "#"}]}]}, "/allOf/1/allOf/0/$ref"),
    ("2020-12", {"not": {"$ref": "#"}}, "/not/$ref"),
    ("2020-12", {"not": {"not": {"$ref": "#"}}}, "/not/not/$ref"),
    ("2020-12", {"$dynamicRef": "#"}, "/$dynamicRef"),
    ("2019-09", {"$recursiveRef": "#"}, "/$recursiveRef"),
    ("2020-12", {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#"}}}, "/$defs/a/$ref"),
    ("2020-12", {"$defs": {"a": {"$ref": "#/$defs/a"}}}, "/$defs/a/$ref"),
    ("2020-12", {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "/$defs/a/$ref"),
    ("2020-12", {"$defs": {"a": {"$anchor": "a", "allOf": [{"$ref": "#a"}]}}}, "/$defs/a/allOf/0/$ref"),
    ("2020-12", {"$ref": "#/allOf/0", "allOf": [{"allOf": [{"$ref": "#/allOf/0"}]}]}, "/allOf/0/allOf/0/$ref"),
]


class TestCircles:
    @pytest.mark.parametrize(("dialect", "schema", "where"), CIRCLES, ids=[repr(row[1]) for row in CIRCLES])
    def test_references_that_never_reach_a_schema_are_refused(self, dialect: str, schema: Json, where: str) -> None:
        with pytest.raises(UnresolvedReference, match="back to itself") as caught:
            contains({"type": "null"}, schema, dialect=dialect)

        assert caught.value.where == f"the schema#{where}"

    def test_a_circle_over_two_documents_is_refused(self) -> None:
        schema = handle({"$ref": "other.json"}, other={"$ref": "main.json"})

        with pytest.raises(UnresolvedReference) as caught:
            check(schema)

        assert caught.value.where == "other.json#/$ref"

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "object", "properties": {"next": {"$ref": "#"}}},
            {"allOf": [{"items": {"$ref": "#"}}]},
            {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "null"}}},
            {"$ref": "#/$defs/a", "$defs": {"a": {"not": {"propertyNames": {"$ref": "#"}}}}},
        ],
        ids=repr,
    )
    def test_a_recursive_schema_that_goes_on_below_is_valid(self, schema: Json) -> None:
        assert contains(schema, schema).kind == "compatible"

    def test_a_parent_that_names_its_children_is_let_through_but_proves_nothing(self) -> None:
        parent = {"oneOf": [{"$ref": "#/$defs/child"}]}
        schema = {
            "$ref": "#/$defs/parent",
            "$defs": {"parent": parent, "child": {"allOf": [{"$ref": "#/$defs/parent"}]}},
        }

        reason = check(handle(schema))

        assert reason is not None
        assert reason.startswith("a schema that is a branch of itself: main.json#/$defs/")
        assert contains(schema, {"not": {"const": 1}}).kind != "compatible"

    @pytest.mark.parametrize("keyword", ["anyOf", "oneOf", "if", "dependentSchemas"])
    def test_what_depends_on_itself_is_not_proved(self, keyword: str) -> None:
        inner: Any = {"a": {"$ref": "#"}} if keyword == "dependentSchemas" else {"$ref": "#"}
        inner = [inner, {"type": "string"}] if keyword in ("anyOf", "oneOf") else inner

        verdict = contains({"type": "string"}, {"not": {"not": {keyword: inner}}})

        assert verdict.kind != "compatible"
        assert check(handle({keyword: inner})) is not None

    def test_a_dynamic_reference_that_may_lead_elsewhere_is_let_through(self) -> None:
        assert check(handle({"$dynamicAnchor": "a", "allOf": [{"$dynamicRef": "#a"}]})) is None
        assert check(handle({"$recursiveAnchor": True, "$recursiveRef": "#"}, "2019-09")) is None


def _nested(levels: int, around: Any) -> Any:
    node: Any = {}
    for _ in range(levels):
        node = around(node)
    return node


class TestHostileInput:
    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        "around",
        [
            lambda inner: {"not": inner},
            lambda inner: {"allOf": [inner]},
            lambda inner: {"x": inner},
            lambda inner: [inner],
        ],
        ids=["not", "allOf", "unknown keyword", "list"],
    )
    @pytest.mark.parametrize(
        ("keyword", "levels"),
        [
            *((keyword, levels) for keyword in ("not", "const", "x-other", "properties") for levels in (260, 1_000)),
            ("not", 100_000),  # a schema
            ("const", 100_000),  # a value
        ],
    )
    def test_nesting_without_end_is_refused(self, levels: int, around: Callable[..., Json], keyword: str) -> None:
        with pytest.raises(InputError, match="nested deeper than 250 levels") as caught:
            contains({keyword: _nested(levels, around)}, True)

        assert caught.value.where == "the schema"

    @pytest.mark.parametrize("around", [lambda inner: {"a": inner}, lambda inner: [inner]], ids=["object", "list"])
    @pytest.mark.parametrize("keyword", ["const", "x-other", "default"])
    def test_nesting_up_to_the_bound_is_worked_with(self, around: Callable[..., None], keyword: str) -> None:
        schema = {keyword: _nested(245, around)}

        assert contains(schema, schema).kind == "compatible"
        assert contains({"type": "null"}, schema).kind in ("breaking", "compatible")

    def test_an_object_that_contains_itself_is_refused(self) -> None:
        schema: dict[str, Any] = {"type": "string"}
        schema.update({"not": schema, "allOf": [schema, schema]})

        with pytest.raises(InputError, match="nested deeper"):
            contains(schema, True)

    @pytest.mark.parametrize(
        ("schema", "what"),
        [
            ({"const": {1, 2}}, "a Python set"),
            ({"x": b"a"}, "a Python bytes"),
            ({"properties": {1: {}}}, "a name that is no string"),
            ({"minimum": 10**5000}, "an integer of more than"),
        ],
        ids=["set", "bytes", "key", "integer"],
    )
    def test_what_json_does_not_have_is_refused(self, schema: Json, what: str) -> None:
        with pytest.raises(InputError, match=what):
            contains(schema, True)

    def test_a_document_that_is_nested_too_deep_is_refused_when_it_is_reached(self) -> None:
        with pytest.raises(InputError, match="nested deeper") as caught:
            check(handle({"$ref": "other.json"}, other=_nested(300, lambda inner: {"not": inner})))

        assert caught.value.where == "other.json"

    def test_a_long_integer_is_no_obstacle(self) -> None:
        assert contains({"minimum": 10**1000}, {"minimum": 10**999}).kind == "compatible"

    def test_an_object_shared_by_many_is_looked_at_once_and_is_no_circle(self) -> None:
        shared: Any = {"type": "string"}
        for _ in range(14):
            shared = {"allOf": [shared, shared], "not": {"not": shared}}

        assert check(handle(shared)) is None


WORDS = st.sampled_from([*sorted(ROWS), "x", "default"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(
        ["string", "object", "array", "#", "#/allOf/0", "#/x", "#x", "^a", "(", "a*", "other.json", "https:"]
    ),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=10
)


def _nearly(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that are mostly well-formed, so that the checks let many of them through."""
    named = st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    listed = st.lists(inner, min_size=1, max_size=2)
    optional = {
        **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then"), inner),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties", "else"), inner),
        **dict.fromkeys(("properties", "$defs", "definitions", "patternProperties", "dependentSchemas"), named),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), listed),
        "$ref": st.sampled_from(["#", "#/$defs/x", "#/definitions/x", "#/properties/x", "#x", "other.json"]),
        "$dynamicRef": st.sampled_from(["#", "#x"]),
        "$recursiveRef": st.just("#"),
        "$dynamicAnchor": st.just("x"),
        "$id": st.sampled_from(["b", "https://a.invalid/b", "#x"]),
        "type": st.sampled_from(["string", "object", "array", ["null", "integer"]]),
        "enum": st.lists(SCALARS, max_size=2),
        "const": ANYTHING,
        "minLength": st.integers(0, 10**20),
        "minItems": st.integers(0, 10**20),
        "minProperties": st.integers(0, 10**20),
        "multipleOf": st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    }
    words = st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True)
    return words.flatmap(lambda chosen: st.fixed_dictionaries({word: optional[word] for word in chosen}))


SCHEMAS = st.recursive(st.booleans(), _nearly, max_leaves=5)


@pytest.mark.no_cover
@draws(150, nightly=10_000)
@given(ANYTHING | SCHEMAS, SCHEMAS | ANYTHING, st.sampled_from(EVERY), st.sampled_from(["literal", "declared"]))
def test_any_json_as_a_schema_gives_a_verdict_or_an_error_with_its_place(
    sender: Json, reader: Json, dialect: str, model: str
) -> None:
    try:
        verdict = contains(sender, reader, dialect=dialect, model=model, budget=Budget(steps=2_000))
    except InputError as error:
        assert error.where.startswith("the schema")
    else:
        assert verdict.kind in ("compatible", "breaking", "unknown")
