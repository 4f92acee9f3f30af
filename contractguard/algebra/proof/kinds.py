"""Which kind of difference it is when a value does not meet a keyword."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "type": "type.changed",
    "enum": "enum",
    "const": "const.changed",
    "required": "schema",
    "minimum": "range",
    "exclusiveMinimum": "range",
    "maximum": "range",
    "exclusiveMaximum": "range",
    "multipleOf": "multiple-of.changed",
    "minLength": "length",
    "maxLength": "length",
    "pattern": "pattern.changed",
    "items": "schema",
    "prefixItems": "schema",
    "minItems": "item-count",
    "maxItems": "item-count",
    "contains": "contains.changed",
    "minProperties": "property-count",
    "maxProperties": "property-count",
    "propertyNames": "property-names.changed",
    "dependencies": "dependency.changed",
    "dependentRequired": "dependency.changed",
    "dependentSchemas": "dependency.changed",
    "patternProperties": "pattern-properties.changed",
    "additionalProperties": "additional-properties.changed",
    "anyOf": "union.changed",
    "oneOf": "union.changed",
    "not": "condition.changed",
    "if": "condition.changed",
}
"""The keywords that a value is held against, each with the kind of difference that it makes.

A kind without a dot is the subject of one: whether it is widened or narrowed depends on who sends.
"""
