"""What is wanted of a value of which only an example is known, beside parts of which more is known."""

from __future__ import annotations

from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.expectation import EXAMPLE

_SCHEMA_MAPS = ("properties", "patternProperties")
_SCHEMA_LISTS = ("prefixItems", "allOf", "anyOf", "oneOf")
_SCHEMAS = ("items", "additionalProperties", "contains", "propertyNames")


def relax_examples(schema: Schema) -> Schema:
    """The schema with every part that only repeats an example opened to all values of the example's type."""
    document = schema.document
    return Schema(
        Document(document.uri, document.name, _relax_node(document.root), locate=document.locate),
        schema.path,
        _relax_node(schema.node),
        schema.dialect,
    )


def _relax_node(node: Json) -> Json:
    if not isinstance(node, dict):
        return node
    if node.get("$comment") == EXAMPLE:
        return _of_type(node)
    made = dict(node)
    for keyword in _SCHEMA_MAPS:
        if keyword in node:
            made[keyword] = {name: _relax_node(member) for name, member in node[keyword].items()}
    for keyword in _SCHEMA_LISTS:
        if keyword in node:
            made[keyword] = [_relax_node(member) for member in node[keyword]]
    for keyword in _SCHEMAS:
        if keyword in node:
            made[keyword] = _relax_node(node[keyword])
    return made


def _of_type(node: dict[str, Json]) -> Json:
    if "const" not in node:  # an array, or a value of which only the type is kept
        return {"type": node.get("type", "array")}
    value = node["const"]
    if value is None:
        return True
    return {"type": "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"}
