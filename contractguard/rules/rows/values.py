"""Rows for single values: type, null, enum, const, numbers and texts."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_fixed_value, word_limits, word_list, word_type
from contractguard.rules.model import Effect, Says
from contractguard.rules.rows.row import (
    CONSUMER,
    ERROR,
    FIRST,
    INFO,
    LIST_ADVICE,
    PROVIDER,
    WARNING,
    Row,
    Sets,
    holder,
    levels,
    row_family,
    say,
    value_row,
)


def _sets(name: str, tight: Json, wide: Json, only_wide: Json, left: Json, right: Json, *only: Json) -> Sets:
    """Example sets for a property called `name`, with its values wrapped like its schemas."""
    schemas = [holder(name, schema) for schema in (tight, wide, left, right)]
    samples = [{name: value} for value in (only_wide, *only)]
    return Sets(schemas[0], schemas[1], samples[0], schemas[2], schemas[3], samples[1], samples[2])


_LISTED = {"type": "string", "enum": ["succeeded", "failed"]}
_LONGER = {"type": "string", "enum": ["succeeded", "failed", "disputed"]}
_ENUM = "a value outside the {which} list"
_ENUM_HARM = "A {consumer} that tells the listed values apart meets one that it has no branch for."
_CONST = "a value other than the {which} fixed one"
_CONST_HARM = "A {consumer} that knows the message by the fixed value no longer recognises it."
_PATTERN = "a text that does not match the {which} pattern"
_PATTERN_HARM = "A {consumer} that takes the text apart by the former pattern fails, or reads something wrong from it."

TYPES: tuple[Row, ...] = (
    *row_family(
        "type", FIRST,
        "a value of a type other than the {which} one",
        "A {consumer} that parses the field as its former type fails, or reads something wrong from it.",
        _sets(
            "amount", {"type": "integer"}, {"type": "number"}, 0.5,
            {"type": "integer"}, {"type": "string"}, 0, "",
        ),
        {
            "narrowed": {PROVIDER: levels(strict=INFO, tolerant=INFO, codegen=ERROR)},
            "widened": {CONSUMER: levels(strict=INFO, tolerant=INFO, codegen=ERROR)},
        },
        says=Says(clause=word_type),
    ),
    value_row(
        "nullable.added", FIRST, Effect.WIDENS, ("null in a field that did not allow it", ""),
        "A {consumer} that uses the value without a look at it fails on the first null.",
        holder("email", {"type": "string"}), holder("email", {"type": ["string", "null"]}), grown={"email": None},
        advice="Keep sending a value, or leave an optional property out, until every {consumer} copes with null.",
        says=say("{at} may now be null", "{at} now also accepts null"),
    ),
    value_row(
        "nullable.removed", FIRST, Effect.NARROWS, ("", "null in a field that allowed it"), "",
        holder("email", {"type": ["string", "null"]}), holder("email", {"type": "string"}), shrunk={"email": None},
        says=say("{at} will no longer be null", "{at} no longer accepts null"),
    ),
)  # fmt: skip

ENUMS: tuple[Row, ...] = (
    value_row(
        "enum.widened", FIRST, Effect.WIDENS, _ENUM, _ENUM_HARM,
        holder("status", _LISTED), holder("status", _LONGER),
        grown={"status": "disputed"},
        levels={PROVIDER: levels(strict=ERROR, tolerant=WARNING, codegen=ERROR)},
        advice=LIST_ADVICE,
        says=Says(clause=word_list),
    ),
    value_row(
        "enum.narrowed", FIRST, Effect.NARROWS, _ENUM, "",
        holder("status", _LONGER), holder("status", _LISTED),
        shrunk={"status": "disputed"}, levels={PROVIDER: levels(strict=INFO, tolerant=INFO, codegen=WARNING)},
        says=Says(clause=word_list),
    ),
    value_row(
        "enum.introduced", FIRST, Effect.NARROWS, _ENUM, "",
        holder("status", {"type": "string"}), holder("status", _LISTED),
        shrunk={"status": ""}, levels={PROVIDER: levels(strict=INFO, tolerant=INFO, codegen=WARNING)},
        says=Says(clause=word_list),
    ),
    value_row(
        "enum.dropped", FIRST, Effect.WIDENS, _ENUM, _ENUM_HARM,
        holder("status", _LISTED), holder("status", {"type": "string"}),
        grown={"status": ""}, advice=LIST_ADVICE,
        says=Says(clause=word_list),
    ),
    value_row(
        "const.changed", FIRST, Effect.EITHER, _CONST, _CONST_HARM,
        holder("object", {"const": "charge"}), holder("object", {"const": "payment"}),
        grown={"object": "payment"}, shrunk={"object": "charge"},
        says=Says(clause=word_fixed_value),
    ),
    value_row(
        "const.introduced", FIRST, Effect.NARROWS, _CONST, "", holder("object", {"type": "string"}),
        holder("object", {"type": "string", "const": "charge"}), shrunk={"object": ""},
        says=Says(clause=word_fixed_value),
    ),
    value_row(
        "const.dropped", FIRST, Effect.WIDENS, _CONST, _CONST_HARM,
        holder("object", {"type": "string", "const": "charge"}), holder("object", {"type": "string"}),
        grown={"object": ""},
        says=Says(clause=word_fixed_value),
    ),
)  # fmt: skip

NUMBERS: tuple[Row, ...] = (
    *row_family(
        "range", FIRST,
        "a number outside the {which} bounds",
        "A {consumer} that stores or checks the number by the former bounds overflows, or refuses the message.",
        _sets(
            "amount", {"type": "integer", "maximum": 50}, {"type": "integer", "maximum": 100}, 51,
            {"type": "integer", "minimum": 0, "maximum": 50}, {"type": "integer", "minimum": 1, "maximum": 100}, 0, 51,
        ),
        says=Says(clause=word_limits),
    )[:2],
    *row_family(
        "multiple-of", FIRST,
        "a number off the {which} step",
        "A {consumer} that rounds to the former step, or counts in it, ends up with another amount.",
        _sets(
            "amount", {"type": "integer", "multipleOf": 10}, {"type": "integer", "multipleOf": 5}, 5,
            {"type": "integer", "multipleOf": 10}, {"type": "integer", "multipleOf": 15}, 10, 15,
        ),
        says=Says(clause=word_limits),
    ),
)  # fmt: skip

TEXTS: tuple[Row, ...] = (
    *row_family(
        "length", FIRST,
        "a text of a length outside the {which} limits",
        "A {consumer} that stores the text in a field of the former length cuts it off, or refuses the message.",
        _sets(
            "reference", {"type": "string", "maxLength": 2}, {"type": "string", "maxLength": 3}, "aaa",
            {"type": "string", "maxLength": 1}, {"type": "string", "minLength": 1, "maxLength": 2}, "", "aa",
        ),
        says=Says(clause=word_limits),
    )[:2],
    value_row(
        "pattern.introduced", FIRST, Effect.NARROWS, _PATTERN, "", holder("currency", {"type": "string"}),
        holder("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}), shrunk={"currency": ""},
        says=say("{at} will now always match the pattern {new}", "{at} must now match the pattern {new}"),
    ),
    value_row(
        "pattern.dropped", FIRST, Effect.WIDENS, _PATTERN, _PATTERN_HARM,
        holder("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}), holder("currency", {"type": "string"}),
        grown={"currency": ""},
        says=say("{at} may now fail to match the pattern {old}", "{at} no longer has to match the pattern {old}"),
    ),
    value_row(
        "pattern.changed", FIRST, Effect.EITHER, _PATTERN, _PATTERN_HARM,
        holder("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}),
        holder("currency", {"type": "string", "pattern": "^[a-z]{3}$"}),
        grown={"currency": "aaa"}, shrunk={"currency": "AAA"},
        says=say(
            "{at} will now match the pattern {new} (was {old})",
            "{at} must now match the pattern {new} (was {old})",
        ),
    ),
)  # fmt: skip
