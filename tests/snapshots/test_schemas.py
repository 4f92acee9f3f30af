"""How schemas are written: what is kept, how they are shared and named, what references become."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.snapshots import to_json

HEAD = """
openapi: {version}
paths:
  /a:
    get:
      responses:
        200:
          content:
            application/json:
              schema: {schema}
"""


def _described(schema: str, components: str = "", version: str = "3.0.3") -> str:
    """A description with one response of this schema, in one line or as an indented block."""
    body = HEAD.format(version=version, schema=indent(schema, " " * 8) if "\n" in schema else schema)
    return body + (f"components:\n  schemas:\n{components}" if components else "")


def _schema(found: Json) -> Json:
    return found["operations"]["GET /a"]["responses"]["200"]["content"]["application/json"]["schema"]


def test_prose_and_extensions_are_dropped_but_not_properties_of_those_names(snapshot: Callable[..., Json]) -> None:
    found = _schema(snapshot(_described("""
          type: object
          description: prose
          example: {a: 1}
          externalDocs: {url: u}
          xml: {name: n}
          x-internal: 1
          x-extensible-enum: [a]
          title: kept
          properties:
            description: {type: string, description: prose}
            example: {type: string}
            x-name: {type: string}
            xml: {type: object, properties: {summary: {type: integer}}}
""")))  # fmt: skip

    assert found == {
        "type": "object",
        "title": "kept",
        "x-extensible-enum": ["a"],
        "properties": {
            "description": {"type": "string"},
            "example": {"type": "string"},
            "x-name": {"type": "string"},
            "xml": {"type": "object", "properties": {"summary": {"type": "integer"}}},
        },
    }


def test_values_are_not_schemas(snapshot: Callable[..., Json]) -> None:
    schema = "{enum: [{description: kept, x-a: 1}], default: {example: kept}, const: {xml: kept}}"

    assert _schema(snapshot(_described(schema, version="3.1.0"))) == {
        "enum": [{"description": "kept", "x-a": 1}],
        "default": {"example": "kept"},
        "const": {"xml": "kept"},
    }


def test_every_keyword_that_holds_schemas_is_walked(snapshot: Callable[..., Json]) -> None:
    inner = "{type: string, description: d}"
    schema = f"""
          allOf: [{inner}]
          anyOf: [{inner}]
          oneOf: [{inner}]
          prefixItems: [{inner}]
          not: {inner}
          if: {inner}
          then: {inner}
          else: {inner}
          items: {inner}
          contains: {inner}
          propertyNames: {inner}
          additionalProperties: {inner}
          unevaluatedItems: {inner}
          unevaluatedProperties: false
          contentSchema: {inner}
          properties: {{p: {inner}}}
          patternProperties: {{p: {inner}}}
          dependentSchemas: {{p: {inner}}}
          dependentRequired: {{p: [q]}}
"""
    found = _schema(snapshot(_described(schema, version="3.1.0")))

    assert "description" not in str(found)
    assert found["dependentRequired"] == {"p": ["q"]}
    assert found["unevaluatedProperties"] is False


def test_order_that_means_nothing_is_removed(snapshot: Callable[..., Json]) -> None:
    found = _schema(snapshot(_described("{enum: [b, 3, a, 1.0, 1], required: [z, a, z], type: object}")))

    assert found["required"] == ["a", "z"]
    assert found["enum"] == [1, 3, "a", "b"]


def test_order_of_branches_is_kept(snapshot: Callable[..., Json]) -> None:
    assert _schema(snapshot(_described("{anyOf: [{type: string}, {type: integer}]}")))["anyOf"] == [
        {"type": "string"},
        {"type": "integer"},
    ]


def test_a_number_that_is_an_integer_is_written_as_one(snapshot: Callable[..., Json]) -> None:
    assert _schema(snapshot(_described("{minimum: 1.0, maximum: 1.5, multipleOf: 1.0e+300}"))) == {
        "minimum": 1,
        "maximum": 1.5,
        "multipleOf": 1e300,
    }


def test_a_keyword_of_the_wrong_shape_is_kept_as_it_is(snapshot: Callable[..., Json]) -> None:
    found = _schema(snapshot(_described("{properties: [1], allOf: 3, required: true, type: 4, $ref: 5}")))

    assert found == {"properties": [1], "allOf": 3, "required": True, "type": 4, "$ref": 5}


def test_only_reached_schemas_are_shared_under_their_names(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/Order'}", """
    Order: {type: object, properties: {lines: {type: array, items: {$ref: '#/components/schemas/Line'}}}}
    Line: {type: object, properties: {order: {$ref: '#/components/schemas/Order'}}}
    Unused: {type: string}
"""))  # fmt: skip

    assert _schema(found) == {"$ref": "#/schemas/Order"}
    assert found["schemas"] == {
        "Order": {
            "type": "object",
            "properties": {"lines": {"type": "array", "items": {"$ref": "#/schemas/Line"}}},
        },
        "Line": {"type": "object", "properties": {"order": {"$ref": "#/schemas/Order"}}},
    }


@pytest.mark.parametrize(("version", "expected"), [("3.0.3", {}), ("3.1.0", {"maxLength": 3})])
def test_siblings_of_a_reference_by_version(snapshot: Callable[..., Json], version: str, expected: Json) -> None:
    found = snapshot(
        _described("{$ref: '#/components/schemas/A', maxLength: 3, description: d}", "    A: {}\n", version)
    )

    assert _schema(found) == {"$ref": "#/schemas/A", **expected}


def test_a_schema_that_is_only_a_reference_is_skipped(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/A'}", """
    A: {$ref: '#/components/schemas/B'}
    B: {type: string}
"""))  # fmt: skip

    assert found["schemas"] == {"B": {"type": "string"}}


def test_a_schema_of_which_only_a_reference_is_left_is_skipped(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/A'}", """
    A: {$ref: '#/components/schemas/B', x-note: 1}
    B: {$ref: '#/components/schemas/C', example: 1}
    C: {type: string}
""", "3.1.0"))  # fmt: skip

    assert found["schemas"] == {"C": {"type": "string"}}


@pytest.mark.parametrize("order", [1, -1], ids=["down", "up"])
def test_a_long_chain_of_references_is_skipped_whatever_the_order_of_its_names(
    snapshot: Callable[..., Json], order: int
) -> None:
    names = [f"N{number:03}" for number in range(200)][::order]
    links = "".join(
        f"\n    {one}: {{$ref: '#/components/schemas/{other}'}}"
        for one, other in zip(names, [*names[1:], "End"], strict=True)
    )
    found = snapshot(
        _described(f"{{$ref: '#/components/schemas/{names[0]}'}}", f"{links}\n    End: {{type: string}}\n")
    )

    assert list(found["schemas"].values()) == [{"type": "string"}]


def test_references_in_a_circle_stay_one(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/A'}", """
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
"""))  # fmt: skip

    assert found["schemas"] == {"A": {"$ref": "#/schemas/B"}, "B": {"$ref": "#/schemas/A"}}


def test_a_reference_that_leads_nowhere_still_does(snapshot: Callable[..., Json]) -> None:
    found = snapshot(
        _described("{anyOf: [{$ref: '#/components/schemas/No'}, {$ref: '../x.yaml#/A'}, {$ref: '#/openapi'}]}")
    )

    assert _schema(found)["anyOf"] == [
        {"$ref": "unresolved:#/components/schemas/No"},
        {"$ref": "unresolved:../x.yaml#/A"},
        {"$ref": "unresolved:#/openapi"},
    ]


def test_a_reference_into_a_message_gets_a_readable_name(snapshot: Callable[..., Json]) -> None:
    schema = """
          type: object
          properties:
            child: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}
"""
    found = snapshot(_described(schema))

    assert list(found["schemas"]) == ["a.get.200.application-json"]
    assert found["schemas"]["a.get.200.application-json"]["properties"]["child"] == {
        "$ref": "#/schemas/a.get.200.application-json"
    }


def test_a_reference_into_a_component_is_named_after_it(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/Pet/properties/tag'}", """
    Pet: {properties: {tag: {type: string}}}
"""))  # fmt: skip

    assert found["schemas"] == {"Pet.tag": {"type": "string"}}


def test_names_that_need_escaping(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/a~1b~0c%25%20d'}", "    'a/b~c% d': {type: string}\n"))

    assert found["schemas"] == {"a/b~c% d": {"type": "string"}}
    assert _schema(found) == {"$ref": "#/schemas/a~1b~0c%25%20d"}


# Files ------------------------------------------------------------------------------------------------------------


def test_a_whole_file_is_named_after_the_file(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: Pet.yaml}"), Pet_yaml="{type: string}")

    assert found["schemas"] == {"Pet": {"type": "string"}}


def test_the_name_that_the_entry_gives_goes_before_that_of_the_file(snapshot: Callable[..., Json]) -> None:
    text = _described("{$ref: '#/components/schemas/Pet'}", "    Pet: {$ref: animal.yaml}\n")
    found = snapshot(text, animal_yaml="{type: object, properties: {parent: {$ref: animal.yaml}}}")

    assert list(found["schemas"]) == ["Pet"]
    assert found["schemas"]["Pet"]["properties"]["parent"] == {"$ref": "#/schemas/Pet"}


def test_the_same_name_in_two_files(snapshot: Callable[..., Json]) -> None:
    text = _described(
        "{anyOf: [{$ref: 'b.yaml#/definitions/E'}, {$ref: 'a.yaml#/$defs/E'}, {$ref: '#/components/schemas/E'}]}",
        "    E: {type: string}\n",
    )
    found = snapshot(
        text,
        a_yaml="$defs: {E: {type: integer}}",
        b_yaml="definitions: {E: {type: boolean}}",
    )

    assert found["schemas"] == {"E": {"type": "string"}, "E-a": {"type": "integer"}, "E-b": {"type": "boolean"}}


def test_a_name_and_its_replacement_both_taken(snapshot: Callable[..., Json]) -> None:
    text = _described(
        "{anyOf: [{$ref: 'a.yaml#/$defs/E'}, {$ref: '#/components/schemas/E'}, {$ref: '#/components/schemas/E-a'}]}",
        "    E: {type: string}\n    E-a: {type: number}\n",
    )
    found = snapshot(text, a_yaml="$defs: {E: {type: integer}}")

    assert found["schemas"]["E-2"] == {"type": "integer"}


# Bounds ---------------------------------------------------------------------------------------------------------------


def test_a_schema_nested_too_deeply_is_refused(contract: Callable[..., Contract]) -> None:
    schema = "{}"
    for _ in range(110):
        schema = f"{{items: {schema}}}"

    with pytest.raises(InputError) as error:
        to_json(contract(_described(schema)))

    assert "nested deeper than 100 levels" in error.value.what
    assert error.value.where == "openapi.yaml"


def test_a_value_nested_too_deeply_is_refused(contract: Callable[..., Contract]) -> None:
    value = "[" * 160 + "]" * 160

    with pytest.raises(InputError, match="a value in a schema is nested deeper than 150 levels"):
        to_json(contract(_described(f"{{default: {value}}}")))


def test_a_value_nested_deeply_is_written(snapshot: Callable[..., Json]) -> None:
    value = "[" * 140 + "]" * 140

    assert "default" in _schema(snapshot(_described(f"{{default: {value}}}")))


def test_a_schema_nested_deeply_is_written(snapshot: Callable[..., Json]) -> None:
    schema = "{}"
    for _ in range(100):
        schema = f"{{properties: {{p: {schema}}}}}"

    assert str(_schema(snapshot(_described(schema)))).count("properties") == 100


def test_too_many_shared_schemas_are_refused(
    contract: Callable[..., Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractguard.snapshots.schemas.MAX_SCHEMAS", 1)
    text = _described("{anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}", """
    A: {type: string}
    B: {type: integer}
""")  # fmt: skip

    with pytest.raises(InputError, match="more than 1 shared schemas"):
        to_json(contract(text))


def test_a_big_integer_is_written_in_full(snapshot: Callable[..., Json]) -> None:
    big = 10**30

    assert _schema(snapshot(_described(f"{{maximum: {big}}}"))) == {"maximum": big}
