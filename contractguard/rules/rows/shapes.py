"""Rows for what values are made of: items, variants, and the keywords that combine schemas."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_limits, word_schema
from contractguard.rules.model import Effect, Says
from contractguard.rules.rows.row import (
    CONSUMER,
    ERROR,
    FIRST,
    INFO,
    PROVIDER,
    WARNING,
    Levels,
    Row,
    Sets,
    Text,
    always,
    both,
    levels,
    order,
    row_family,
    say,
    texts,
    value_row,
)

_ID = {"type": "string"}
_TOTAL = {"type": "integer"}


def _list(**keywords: Json) -> Json:
    return {"type": "array", **keywords}


LISTS: tuple[Row, ...] = (
    *row_family(
        "item-count", FIRST, "a list of a length outside the {which} limits",
        "A {consumer} that counts on the former number of items finds too few, or has no room for them.",
        Sets(
            _list(items=_TOTAL, minItems=1), _list(items=_TOTAL), [],
            _list(items=_TOTAL, maxItems=1), _list(items=_TOTAL, minItems=1, maxItems=2), [], [0, 0],
        ),
        says=Says(clause=word_limits),
    )[:2],
    value_row(
        "unique-items.introduced", FIRST, Effect.NARROWS, ("", "a list with the same item twice"), "",
        _list(items=_TOTAL), _list(items=_TOTAL, uniqueItems=True), shrunk=[0, 0],
        says=say("{at} will no longer repeat an item", "{at} must no longer repeat an item"),
    ),
    value_row(
        "unique-items.dropped", FIRST, Effect.WIDENS, ("the same item twice in a list", ""),
        "A {consumer} that uses the items as keys, or adds them up, counts one twice or loses one.",
        _list(items=_TOTAL, uniqueItems=True), _list(items=_TOTAL), grown=[0, 0],
        says=say("{at} may now repeat an item"),
    ),
    *row_family(
        "contains", FIRST, "a list without the items that the {which} rule asks for",
        "A {consumer} that looks for the promised item in the list does not find it.",
        Sets(
            _list(contains={"const": "card"}), _list(items=True), [],
            _list(contains={"const": "card"}), _list(contains={"const": "cash"}), ["card"], ["cash"],
        ),
        says=Says(clause=word_limits, noun="the rule for what {at} must contain"),
    ),
)  # fmt: skip

_CARD = {"type": "object", "properties": {"card": _ID}, "required": ["card"], "additionalProperties": False}
_BANK = {"type": "object", "properties": {"iban": _ID}, "required": ["iban"], "additionalProperties": False}
_CASH = {"type": "object", "properties": {"till": _ID}, "required": ["till"], "additionalProperties": False}


def _ways(paid: tuple[str, ...], reached: tuple[str, ...]) -> Json:
    """Two choices at once: one of the ways to pay, and any of the ways to be reached."""
    return {
        "type": "object",
        "properties": dict.fromkeys(("card", "iban", "till", "name", "mail", "phone"), _ID),
        "oneOf": [{"required": [way]} for way in paid],
        "anyOf": [{"required": [way]} for way in reached],
    }


_KIND = {"propertyName": "kind"}
_PLAIN = {"type": "object", "properties": {"kind": _ID}, "required": ["kind"]}
_TAG_TEXT = Text(
    "What tells the variants of a {message} apart (the discriminator) changed.",
    "A {consumer} that picks the variant by it picks another one, or none; generated clients change their classes.",
    "Keep the property and its values as they are; give new variants new values.",
)


def _tag(change: str, since: str, old: Json, new: Json, *, says: Says) -> Row:
    weights = both(levels(strict=WARNING, tolerant=WARNING, codegen=ERROR))
    return Row(f"discriminator.{change}", since, Effect.NONE, texts(_TAG_TEXT), old, new, says, levels=weights)


def _by_value(mapping: dict[str, str]) -> Json:
    """Variants that say themselves which value stands for them, beside a mapping."""
    variants = [
        {"title": one, "properties": {"kind": {"const": one}}, "required": ["kind"]} for one in ("card", "bank")
    ]
    return {"type": "object", "oneOf": variants, "discriminator": _KIND | ({"mapping": mapping} if mapping else {})}


_MEANING_TEXT = {
    "changed": texts(
        Text(
            "Another value of the discriminating property stands for the same variant of a {message}.",
            "A {consumer} that goes by the former value no longer finds the variant; one that sends it is refused, or "
            "understood as something else.",
            "Give the component its former name in the mapping of the discriminator.",
        )
    ),
    "added": texts(
        Text(
            "The discriminating property of a {message} may have a value that was not described before.",
            "A {consumer} that tells the described values apart meets one that it has no branch for.",
            "Ask every {consumer} to skip values that it does not know before the first new one is sent.",
        ),
        Text(
            "The provider accepts one more value of the discriminating property of a {message}.",
            "Nobody breaks: everything that was accepted still is.",
        ),
    ),
    "removed": texts(
        Text(
            "The discriminating property of a {message} no longer has a value that was described before.",
            "Nobody breaks: a {consumer} already copes with everything that may still arrive.",
        ),
        Text(
            "The provider no longer knows a value of the discriminating property of a {message}.",
            "A {consumer} that goes on sending it is refused, or understood as something else.",
            "Keep the value in the mapping of the discriminator until nobody sends it any more.",
        ),
    ),
}


def _meaning(change: str, since: str, old: Json, new: Json, weights: Mapping[str, Levels], *, says: Says) -> Row:
    """A row about what the values of a discriminator stand for, here for the only variant there is."""
    was, now = (
        _PLAIN | {"discriminator": _KIND | {"mapping": {k: f"#/components/schemas/{n}" for k, n in side.items()}}}
        for side in (old, new)
    )
    kind, text = f"discriminator.value-{change}", _MEANING_TEXT[change]
    return Row(kind, since, Effect.NONE, text, was, now, says, levels=weights)


UNIONS: tuple[Row, ...] = (
    value_row(
        "variant.added", FIRST, Effect.WIDENS, ("a variant that was not described before", ""),
        "A {consumer} that tells the described variants apart meets one that it has no branch for.",
        {"oneOf": [_CARD, _BANK]}, {"oneOf": [_CARD, _BANK, _CASH]}, grown={"till": ""},
        levels={CONSUMER: levels(strict=INFO, tolerant=INFO, codegen=ERROR)},
        advice="Ask every {consumer} to skip variants that it does not know before the first new one is sent.",
        says=say(
            "{at} may now be a further variant{further}",
            "{at} now also accepts a further variant{further}",
        ),
    ),
    value_row(
        "variant.removed", FIRST, Effect.NARROWS, ("", "a variant that was described before"), "",
        {"oneOf": [_CARD, _BANK, _CASH]}, {"oneOf": [_CARD, _BANK]}, shrunk={"till": ""},
        levels={PROVIDER: levels(strict=INFO, tolerant=INFO, codegen=WARNING)},
        says=say("{at} will no longer be the variant{variant}", "{at} no longer accepts the variant{variant}"),
    ),
    value_row(
        "union.changed", FIRST, Effect.EITHER, "a value that none of the {which} variants allows",
        "A {consumer} that tells the described variants apart meets a value that fits none of them.",
        _ways(("card", "iban"), ("name", "mail")), _ways(("card", "till"), ("name", "phone")),
        grown={"name": "", "till": ""}, shrunk={"name": "", "iban": ""},
        says=Says(noun="the choice of variants of {at}"),
    ),
    _tag("introduced", FIRST, _PLAIN, _PLAIN | {"discriminator": _KIND},
        says=say("the variants of {at} are now told apart by {new_tag}"),),
    _tag("dropped", FIRST, _PLAIN | {"discriminator": _KIND}, _PLAIN,
        says=say("the variants of {at} are no longer told apart by {old_tag}"),),
    _tag("changed", FIRST, _PLAIN | {"discriminator": _KIND}, _PLAIN | {"discriminator": {"propertyName": "type"}},
        says=say("the variants of {at} are now told apart by {new_tag} (was {old_tag})"),),
    _tag("mapping-dropped", FIRST, _by_value({"card": "#/components/schemas/Card"}), _by_value({}),
        says=say("the mapping of {old_tag} in {at} no longer has {old_value}, which {old_variant} alone says now"),),
    _meaning("changed", FIRST, {"card": "Card"}, {"pan": "Card"}, both(always(ERROR)),
        says=say("the value of {new_tag} for {name} in {at} is now {new_values} (was {old_values})"),),
    _meaning("added", FIRST, {"card": "Card"}, {"card": "Card", "pan": "Card"},
        {PROVIDER: levels(strict=ERROR, tolerant=WARNING, codegen=ERROR), CONSUMER: always(INFO)},
        says=say(
            "{new_tag} of {at} may now be {new_value}, which stands for {new_variant}",
            "{new_tag} of {at} may now also be {new_value}, which stands for {new_variant}",
        ),),
    _meaning("removed", FIRST, {"card": "Card", "pan": "Card"}, {"card": "Card"},
        {PROVIDER: levels(strict=INFO, tolerant=INFO, codegen=WARNING), CONSUMER: always(ERROR)},
        says=say(
            "{old_tag} of {at} will no longer be {old_value}, which stood for {old_variant}",
            "{old_tag} of {at} is no longer accepted as {old_value}, which stood for {old_variant}",
        ),),
)  # fmt: skip


def _if(kind: str, *required: str) -> Json:
    test = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return order(kind=_ID, cvc=_ID, extra={"if": test, "then": {"required": list(required)}})


_TUPLE: Json = {"type": "array", "prefixItems": [_ID]}

CONDITIONS: tuple[Row, ...] = (
    *row_family(
        "condition", FIRST, "a value that the {which} condition (if, then, else, not) rules out",
        "A {consumer} that counts on the condition meets a message that does not keep it.",
        Sets(
            _if("card", "cvc"), order(kind=_ID, cvc=_ID), {"kind": "card"},
            _if("card", "cvc"), _if("bank", "cvc"), {"kind": "bank"}, {"kind": "card"},
        ),
        says=Says(noun="the condition on {at}"),
    ),
    *row_family(
        "unevaluated", FIRST, "an unlisted property or item that the {which} description does not allow",
        "A {consumer} that refuses what is not listed refuses the message.",
        Sets(
            _TUPLE | {"unevaluatedItems": False}, _TUPLE | {"unevaluatedItems": {"type": "integer"}}, ["", 0],
            _TUPLE | {"unevaluatedItems": {"type": "integer"}}, _TUPLE | {"unevaluatedItems": {"type": "string"}},
            ["", 0], ["", ""],
        ),
        says=Says(noun="the rule for unlisted members of {at}"),
    ),
    *row_family(
        "schema", FIRST, "a value that the {which} description does not allow",
        "A {consumer} that was built for the former description meets a value that it has no place for.",
        Sets({"type": "integer"}, True, None, {"type": "integer"}, {"type": "string"}, 0, ""),
        says=Says(clause=word_schema),
    )[:2],
    Row(
        "schema.respelled", FIRST, Effect.NONE,
        texts(
            Text("A part of a {message} is described in other words.", "Nobody breaks: the same values are allowed.")
        ),
        {"type": "integer", "minimum": 1, "maximum": 2}, {"enum": [1, 2]},
        says=say("{at} is described in other words; the same values are allowed"),
    ),
)  # fmt: skip

EMPTIED: tuple[Row, ...] = (
    Row(
        "schema.unsatisfiable", FIRST, Effect.NONE,
        texts(
            Text(
                "No value fits the description of a {message} any more.",
                "By the letter the {message} cannot be sent: what a {consumer} was promised is withdrawn, and whatever "
                "still comes is described by nothing.",
                "Describe what is really sent: look for keywords that exclude each other.",
            )
        ),
        order("id"), order("id", id=False), levels=both(always(ERROR)), scope="schema",
        says=say("no value fits {at} any more: the {message} cannot be sent as it is described"),
    ),
)  # fmt: skip
