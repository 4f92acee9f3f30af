"""Discriminators, identifiers, dynamic references and dialects in snapshots."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

from contractguard.contract.document import Json

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


# Discriminators ---------------------------------------------------------------------------------------------------


def test_a_discriminator_without_mapping_gets_one(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("""
          oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {type: object}]
          discriminator: {propertyName: kind, x-note: 1}
""", """
    Cat: {type: object}
    Dog: {type: object}
"""))  # fmt: skip

    assert _schema(found)["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"Cat": "#/schemas/Cat", "Dog": "#/schemas/Dog"},
    }


def test_a_mapping_by_name_and_by_reference(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("""
          anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: 'dog.yaml'}]
          discriminator: {propertyName: kind, mapping: {c: Cat, d: dog.yaml, n: Nothing, x: 3}}
""", "    Cat: {type: object}\n"), dog_yaml="{type: object, title: Dog}")  # fmt: skip

    assert _schema(found)["discriminator"]["mapping"] == {
        "c": "#/schemas/Cat", "d": "#/schemas/dog", "n": "Nothing", "x": 3,
    }  # fmt: skip


def test_a_mapping_of_a_parent_reaches_its_children(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/Pet'}", """
    Pet: {discriminator: {propertyName: kind, mapping: {cat: Cat}, defaultMapping: Cat}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object}]}
""", "3.2.0"))  # fmt: skip

    assert found["schemas"]["Pet-variants"]["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"cat": "#/schemas/Cat"},
        "defaultMapping": "#/schemas/Cat",
    }


def test_a_discriminator_of_2_0_is_a_choice_of_the_parent_alone(snapshot: Callable[..., Json]) -> None:
    found = snapshot("""
swagger: "2.0"
paths: {/a: {get: {responses: {200: {schema: {$ref: '#/definitions/Pet'}}}}}}
definitions: {Pet: {discriminator: kind}}
""")

    choice = found["schemas"]["Pet-variants"]
    assert choice["anyOf"] == [{"title": "Pet", "allOf": [{"$ref": "#/schemas/Pet"}, {}]}]
    assert choice["discriminator"]["propertyName"] == "kind"
    assert found["schemas"]["Pet"] == {}


# Resources and dialects -------------------------------------------------------------------------------------------


def test_identifiers_and_anchors_are_resolved(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: 'https://example.com/tree'}", """
    Tree:
      $id: https://example.com/tree
      $anchor: top
      $defs: {leaf: {$anchor: leaf, type: string}}
      type: object
      properties: {left: {$ref: '#top'}, right: {$ref: '#/$defs/leaf'}, third: {$ref: 'tree#leaf'}}
""", "3.1.0"))  # fmt: skip

    assert found["schemas"] == {
        "Tree": {
            "type": "object",
            "properties": {
                "left": {"$ref": "#/schemas/Tree"},
                "right": {"$ref": "#/schemas/leaf"},
                "third": {"$ref": "#/schemas/leaf"},
            },
        },
        "leaf": {"type": "string"},
    }


LIST = """
    List:
      $id: https://example.com/list
      type: array
      items: {$dynamicRef: '#item'}
      $defs: {any: {$dynamicAnchor: item}}
    Text:
      $id: https://example.com/text
      $ref: list
      $defs: {item: {$dynamicAnchor: item, type: string}}
    Number:
      $id: https://example.com/number
      $ref: list
      $defs: {item: {$dynamicAnchor: item, type: number}}
    Plain: {type: boolean}
"""


def _follow(found: Json, schema: dict[str, str]) -> Json:
    while "$ref" in schema:
        schema = found["schemas"][schema["$ref"].removeprefix("#/schemas/")]
    return schema


def test_dynamic_references_keep_their_meaning(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("""
          properties:
            texts: {$ref: '#/components/schemas/Text'}
            numbers: {$ref: '#/components/schemas/Number'}
            any: {$ref: '#/components/schemas/List'}
            plain: {$ref: '#/components/schemas/Plain'}
""", LIST, "3.1.0"))  # fmt: skip

    items = {
        name: _follow(found, _follow(found, schema).get("items", {}))
        for name, schema in _schema(found)["properties"].items()
    }
    assert items == {"texts": {"type": "string"}, "numbers": {"type": "number"}, "any": {}, "plain": {}}
    assert "dynamic" not in str(found)
    assert sum(schema == {"type": "boolean"} for schema in found["schemas"].values()) == 1


def test_a_dynamic_reference_beside_a_reference_becomes_a_branch(snapshot: Callable[..., Json]) -> None:
    found = snapshot(_described("{$ref: '#/components/schemas/A', $dynamicRef: '#/components/schemas/B'}", """
    A: {type: string}
    B: {minLength: 1}
""", "3.1.0"))  # fmt: skip

    assert _schema(found) == {"$ref": "#/schemas/B", "allOf": [{"$ref": "#/schemas/A"}]}


def test_a_recursive_reference_of_2019_09_finds_the_outermost(snapshot: Callable[..., Json]) -> None:
    found = snapshot("""
openapi: 3.1.0
jsonSchemaDialect: https://json-schema.org/draft/2019-09/schema
paths: {/a: {get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Strict'}}}}}}}}
components:
  schemas:
    Tree:
      $id: https://example.com/tree
      $recursiveAnchor: true
      properties: {child: {$recursiveRef: '#'}}
    Strict:
      $id: https://example.com/strict
      $recursiveAnchor: true
      allOf: [{$ref: tree}]
      unevaluatedProperties: false
""")

    assert found["dialect"] == "2019-09"
    assert found["schemas"]["Tree"]["properties"]["child"] == {"$ref": "#/schemas/Strict"}


def test_dialects_other_than_the_main_one_are_marked(snapshot: Callable[..., Json]) -> None:
    found = snapshot("""
openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        200:
          content:
            application/json: {schema: {type: string}}
            a/b: {schema: {type: integer}}
            text/plain: {schema: {$schema: 'http://json-schema.org/draft-07/schema#', items: [{type: string}]}}
""")

    content = found["operations"]["GET /a"]["responses"]["200"]["content"]
    name = content["text/plain"]["schema"]["$ref"].removeprefix("#/schemas/")
    assert found["dialect"] == "openapi-3.1"
    assert found["dialects"] == {name: "draft-07"}
    assert found["schemas"] == {name: {"items": [{"type": "string"}]}}
