"""The table of operators on schemas. What must be said holds for a place that is reached by nothing but properties,
items and parts of compositions: below a negation it is that something is said at all."""

from __future__ import annotations

from contractguard.checks.prove.operators import properties, structure, types, values
from contractguard.checks.prove.operators.row import Need, SchemaChange, SchemaOperator

_RED, _SEEN = Need.RED, Need.SEEN


def _row(id: str, sent: Need, read: Need, change: SchemaChange, *keywords: str) -> SchemaOperator:
    return SchemaOperator(id, sent, read, change, keywords)


_drop = structure.make_keyword_dropper

SCHEMA_OPERATORS: tuple[SchemaOperator, ...] = (
    _row("property.drop", _RED, _RED, properties.drop_properties, "properties"),
    _row("property.rename", _RED, _RED, properties.rename_properties, "properties"),
    _row("required.drop", _RED, _SEEN, properties.drop_required, "required"),
    _row("required.add", _SEEN, _RED, properties.add_required, "required"),
    _row("access.flip", _RED, _RED, properties.flip_access),
    _row("type.change", _RED, _RED, types.change_type, "type"),
    _row("integer.widen", _RED, _SEEN, types.widen_integer, "type"),
    _row("null.add", _RED, _SEEN, types.add_null, "type"),
    _row("number.narrow", _SEEN, _RED, types.narrow_number, "type"),
    _row("null.drop", _SEEN, _RED, types.drop_null, "type"),
    _row("const.change", _RED, _RED, values.change_const, "const"),
    _row("enum.add", _RED, _SEEN, values.add_enum_value, "enum"),
    _row("enum.drop", _SEEN, _RED, values.drop_enum_values, "enum"),
    _row("bound.loosen", _RED, _SEEN, values.loosen_bounds, *values.BOUNDS),
    _row("bound.tighten", _SEEN, _RED, values.tighten_bounds, *values.BOUNDS),
    _row("bound.drop", _RED, _SEEN, values.drop_bounds, *values.BOUNDS),
    _row("pattern.change", _RED, _RED, values.change_pattern, "pattern"),
    _row("pattern.drop", _RED, _SEEN, values.drop_pattern, "pattern"),
    _row("unique.drop", _RED, _SEEN, values.drop_unique, "uniqueItems"),
    _row("unique.add", _SEEN, _RED, values.add_unique, "uniqueItems"),
    _row("format.change", _SEEN, _SEEN, values.change_format, "format"),
    _row("format.drop", _SEEN, _SEEN, values.drop_format, "format"),
    _row("default.change", _SEEN, _SEEN, values.change_default),
    _row("items.drop", _RED, _SEEN, structure.drop_items, "items"),
    _row("items.replace", _RED, _RED, structure.replace_items, "items"),
    _row("tuple.drop", _RED, _SEEN, _drop("prefixItems", "additionalItems"), "prefixItems", "additionalItems"),
    _row("branch.add", _RED, _SEEN, structure.add_branch, *structure.UNIONS),
    _row("branch.drop", _SEEN, _RED, structure.drop_branches, *structure.UNIONS),
    _row("all-of.drop", _RED, _SEEN, structure.drop_all_of, "allOf"),
    _row("ref.empty", _RED, _SEEN, structure.empty_reference, *structure.REFERENCES),
    _row("additional.flip", _SEEN, _SEEN, structure.flip_additional, "additionalProperties"),
    _row("discriminator.drop", _SEEN, _SEEN, structure.drop_mapping),
    _row("not.drop", _RED, _SEEN, _drop("not"), "not"),
    _row("condition.drop", _RED, _SEEN, _drop("if"), "if"),
    _row("contains.drop", _RED, _SEEN, _drop("contains"), "contains"),
    _row("names.drop", _RED, _SEEN, _drop("propertyNames"), "propertyNames"),
    _row("pattern-property.drop", _SEEN, _SEEN, _drop("patternProperties"), "patternProperties"),
    _row(
        "dependency.drop", _RED, _SEEN, _drop("dependencies", "dependentRequired", "dependentSchemas"),
        "dependencies", "dependentRequired", "dependentSchemas",
    ),
    _row(
        "unevaluated.flip", _SEEN, _SEEN, structure.flip_unevaluated, "unevaluatedProperties", "unevaluatedItems"
    ),
)  # fmt: skip
