"""Which kind of difference a keyword of JSON Schema makes."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "type": "type.changed",
    "enum": "enum",
    "const": "const.changed",
    "required": "property.became-optional",
    "minimum": "range",
    "exclusiveMinimum": "range",
    "maximum": "range",
    "exclusiveMaximum": "range",
    "multipleOf": "multiple-of.changed",
    "minLength": "length",
    "maxLength": "length",
    "pattern": "pattern.changed",
    "format": "format.changed",
    "minItems": "item-count",
    "maxItems": "item-count",
    "uniqueItems": "unique-items.introduced",
    "contains": "contains.changed",
    "minContains": "contains.changed",
    "maxContains": "contains.changed",
    "minProperties": "property-count",
    "maxProperties": "property-count",
    "propertyNames": "property-names.changed",
    "dependencies": "dependency.changed",
    "dependentRequired": "dependency.changed",
    "dependentSchemas": "dependency.changed",
    "patternProperties": "pattern-properties.changed",
    "additionalProperties": "additional-properties.changed",
    "unevaluatedProperties": "unevaluated.changed",
    "unevaluatedItems": "unevaluated.changed",
    "anyOf": "union.changed",
    "oneOf": "union.changed",
    "not": "condition.changed",
    "if": "condition.changed",
    "properties": "property.removed",
}
"""Without a direction where there are two kinds, one for each."""


def kind_of(keyword: str, *, widened: bool) -> str:
    """The kind of difference that a keyword makes, from the old side to the new one; "schema" for all others."""
    kind = KINDS.get(keyword, "schema")
    return kind if "." in kind else f"{kind}.{'widened' if widened else 'narrowed'}"
