"""Rows for what values are made of: properties, items, variants, and the keywords that combine schemas."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.rows.row import (  # fmt: skip
    ADVICE,
    CONSUMER,
    NONE,
    PROVIDER,
    E,
    N,
    Row,
    Sets,
    Text,
    W,
    family,
    texts,
    value_row,
)

_ID = {"type": "string"}


def _order(*required: str, extra: Json = None, **properties: Json) -> Json:
    """An object schema with an `id` and the given properties and keywords."""
    schema: Json = {"type": "object", "properties": {"id": _ID, **properties}}
    return schema | ({"required": list(required)} if required else {}) | (extra or {})


_TOTAL = {"type": "integer"}
_OPEN = {"additionalProperties": True}
_IGNORED_ADVICE = (
    "Keep the property in the description, marked as deprecated, and go on reading it until nobody sends it any more."
)
_GONE_ADVICE = "Mark the property as deprecated and go on sending it; take it out once no {consumer} reads it any more."
_IGNORED_WHY = "A {consumer} that still sends it is accepted, but what it asked for no longer happens."

PROPERTIES: tuple[Row, ...] = (
    Row(
        "property.added", NONE,
        texts(
            Text(
                "A {message} may now carry a new property.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "The provider now reads a new, optional property of a {message}.",
                "Nobody breaks: it may be left out.",
            ),
        ),
        _order("id"), _order("id", total=_TOTAL),
    ),
    Row(
        "property.added-required", N,
        texts(
            Text(
                "A {message} now always carries a new property.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "A {message} must now carry a new property.",
                "A {consumer} that does not know the property does not send it, and is refused.",
                "Make the new property optional, with a default that keeps today's behaviour.",
            ),
        ),
        _order("id"), _order("id", "total", total=_TOTAL), shrunk=({"id": ""},),
    ),
    Row(
        "property.removed", W,
        texts(
            Text(
                "A property that every {message} carried is gone.",
                "A {consumer} that takes the property for granted fails on the first message without it.", _GONE_ADVICE,
            ),
            Text(
                "The provider no longer reads a property of a {message} that had to be sent.",
                _IGNORED_WHY,
                _IGNORED_ADVICE,
            ),
        ),
        _order("id", "total", total=_TOTAL), _order("id"), grown=({"id": ""},), levels={CONSUMER: "EWE"},
    ),
    Row(
        "property.removed-optional", W,
        texts(
            Text(
                "A property that a {message} could carry is gone.",
                "It could be missing before. But a {consumer} that uses it never sees it again, or, where undeclared "
                "properties are allowed, may see anything in its place.",
                _GONE_ADVICE,
            ),
            Text("The provider no longer reads an optional property of a {message}.", _IGNORED_WHY, _IGNORED_ADVICE),
        ),
        _order("id", extra=_OPEN, total=_TOTAL), _order("id", extra=_OPEN), grown=({"id": "", "total": None},),
        levels={PROVIDER: "EWE", CONSUMER: "EWE"},
    ),
    Row(
        "property.became-required", N,
        texts(
            Text(
                "A {message} now always carries a property that could be missing.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now carry a property that could be left out.",
                "A {consumer} that leaves the property out, as it was told it may, is refused.",
                "Keep the property optional, with a default that keeps today's behaviour.",
            ),
        ),
        _order("id", total=_TOTAL), _order("id", "total", total=_TOTAL), shrunk=({"id": ""},),
    ),
    Row(
        "property.became-optional", W,
        texts(
            Text(
                "A property that every {message} carried may now be missing.",
                "A {consumer} that takes the property for granted fails on the first message without it.",
                "Go on sending the property, with a neutral value if need be, until every {consumer} copes without it.",
            ),
            Text("A property of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        _order("id", "total", total=_TOTAL), _order("id", total=_TOTAL), grown=({"id": ""},),
    ),
)  # fmt: skip


_UNLISTED = "an unlisted property that the {which} description does not allow"
_UNLISTED_HARM = "A {consumer} that refuses or fails to store unlisted properties refuses the message."
_CLOSED = {"additionalProperties": False}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}


def _counts(**keywords: Json) -> Json:
    return _COUNTS | keywords


OBJECTS: tuple[Row, ...] = (
    value_row(
        "additional-properties.closed", N, ("", "a property that is not listed"), "",
        _order(extra={"additionalProperties": True}), _order(extra=_CLOSED), shrunk={"a": None},
    ),
    value_row(
        "additional-properties.opened", W, ("properties that are not listed", ""), _UNLISTED_HARM,
        _order(extra=_CLOSED), _order(extra={"additionalProperties": True}), grown={"a": None},
    ),
    value_row(
        "additional-properties.changed", E, _UNLISTED, _UNLISTED_HARM,
        {"type": "object", "patternProperties": {"^x-": True}, "additionalProperties": {"type": "integer"}},
        {"type": "object", "patternProperties": {"^x-": True}, "additionalProperties": {"type": "string"}},
        grown={"a": ""}, shrunk={"a": 0},
    ),
    *family(
        "pattern-properties", "a property, named by a pattern, that the {which} description does not allow",
        "A {consumer} that reads all properties with such names alike fails on the new ones.",
        Sets(
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}, "^y-": {"type": "integer"}}},
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}}, {"y-": None},
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}},
            {"type": "object", "patternProperties": {"^y-": {"type": "integer"}}}, {"y-": None}, {"x-": None},
        ),
    ),
    *family(
        "property-names", "a property name that the {which} rule for names does not allow",
        "A {consumer} that reads something from the names (a currency, an id) fails on the new ones.",
        Sets(
            _counts(propertyNames={"maxLength": 2}), _counts(propertyNames={"maxLength": 3}), {"aaa": 0},
            _counts(propertyNames={"pattern": "^[A-Z]$"}), _counts(propertyNames={"pattern": "^[a-z]$"}),
            {"A": 0}, {"a": 0},
        ),
    ),
    *family(
        "property-count", "a number of properties outside the {which} limits",
        "A {consumer} that makes room for the former number of properties runs out of it, or finds too few.",
        Sets(
            _counts(maxProperties=1), _counts(maxProperties=2), {"a": 0, "b": 0},
            _counts(maxProperties=1), _counts(minProperties=1, maxProperties=2), {}, {"a": 0, "b": 0},
        ),
    )[:2],
    *family(
        "dependency", "properties together that the {which} rule for their company does not allow",
        "A {consumer} that counts on one property whenever another is there finds it alone.",
        Sets(
            _order(card=_ID, cvc=_ID, extra={"dependentRequired": {"card": ["cvc"]}}), _order(card=_ID, cvc=_ID),
            {"card": ""},
            _order(card=_ID, cvc=_ID, extra={"dependentRequired": {"card": ["cvc"]}}),
            _order(card=_ID, cvc=_ID, extra={"dependentRequired": {"cvc": ["card"]}}), {"cvc": ""}, {"card": ""},
        ),
    ),
)  # fmt: skip


def _list(**keywords: Json) -> Json:
    return {"type": "array", **keywords}


LISTS: tuple[Row, ...] = (
    *family(
        "item-count", "a list of a length outside the {which} limits",
        "A {consumer} that counts on the former number of items finds too few, or has no room for them.",
        Sets(
            _list(items=_TOTAL, minItems=1), _list(items=_TOTAL), [],
            _list(items=_TOTAL, maxItems=1), _list(items=_TOTAL, minItems=1, maxItems=2), [], [0, 0],
        ),
    )[:2],
    value_row(
        "unique-items.introduced", N, ("", "a list with the same item twice"), "",
        _list(items=_TOTAL), _list(items=_TOTAL, uniqueItems=True), shrunk=[0, 0],
    ),
    value_row(
        "unique-items.dropped", W, ("the same item twice in a list", ""),
        "A {consumer} that uses the items as keys, or adds them up, counts one twice or loses one.",
        _list(items=_TOTAL, uniqueItems=True), _list(items=_TOTAL), grown=[0, 0],
    ),
    *family(
        "contains", "a list without the items that the {which} rule asks for",
        "A {consumer} that looks for the promised item in the list does not find it.",
        Sets(
            _list(contains={"const": "card"}), _list(items=True), [],
            _list(contains={"const": "card"}), _list(contains={"const": "cash"}), ["card"], ["cash"],
        ),
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


def _tag(change: str, old: Json, new: Json) -> Row:
    return Row(f"discriminator.{change}", NONE, texts(_TAG_TEXT), old, new, levels=dict.fromkeys(ADVICE, "WWE"))


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


def _meaning(change: str, old: Json, new: Json, levels: Mapping[str, str]) -> Row:
    """A row about what the values of a discriminator stand for, here for the only variant there is."""
    was, now = (
        _PLAIN | {"discriminator": _KIND | {"mapping": {k: f"#/components/schemas/{n}" for k, n in side.items()}}}
        for side in (old, new)
    )
    return Row(f"discriminator.value-{change}", NONE, _MEANING_TEXT[change], was, now, levels=levels)


UNIONS: tuple[Row, ...] = (
    value_row(
        "variant.added", W, ("a variant that was not described before", ""),
        "A {consumer} that tells the described variants apart meets one that it has no branch for.",
        {"oneOf": [_CARD, _BANK]}, {"oneOf": [_CARD, _BANK, _CASH]}, grown={"till": ""}, levels={CONSUMER: "IIE"},
        advice="Ask every {consumer} to skip variants that it does not know before the first new one is sent.",
    ),
    value_row(
        "variant.removed", N, ("", "a variant that was described before"), "",
        {"oneOf": [_CARD, _BANK, _CASH]}, {"oneOf": [_CARD, _BANK]}, shrunk={"till": ""}, levels={PROVIDER: "IIW"},
    ),
    value_row(
        "union.changed", E, "a value that none of the {which} variants allows",
        "A {consumer} that tells the described variants apart meets a value that fits none of them.",
        _ways(("card", "iban"), ("name", "mail")), _ways(("card", "till"), ("name", "phone")),
        grown={"name": "", "till": ""}, shrunk={"name": "", "iban": ""},
    ),
    _tag("introduced", _PLAIN, _PLAIN | {"discriminator": _KIND}),
    _tag("dropped", _PLAIN | {"discriminator": _KIND}, _PLAIN),
    _tag("changed", _PLAIN | {"discriminator": _KIND}, _PLAIN | {"discriminator": {"propertyName": "type"}}),
    _meaning("changed", {"card": "Card"}, {"pan": "Card"}, {PROVIDER: "EEE", CONSUMER: "EEE"}),
    _meaning("added", {"card": "Card"}, {"card": "Card", "pan": "Card"}, {PROVIDER: "EWE", CONSUMER: "III"}),
    _meaning("removed", {"card": "Card", "pan": "Card"}, {"card": "Card"}, {PROVIDER: "IIW", CONSUMER: "EEE"}),
)  # fmt: skip


def _if(kind: str, *required: str) -> Json:
    test = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return _order(kind=_ID, cvc=_ID, extra={"if": test, "then": {"required": list(required)}})


_TUPLE: Json = {"type": "array", "prefixItems": [_ID]}

CONDITIONS: tuple[Row, ...] = (
    *family(
        "condition", "a value that the {which} condition (if, then, else, not) rules out",
        "A {consumer} that counts on the condition meets a message that does not keep it.",
        Sets(
            _if("card", "cvc"), _order(kind=_ID, cvc=_ID), {"kind": "card"},
            _if("card", "cvc"), _if("bank", "cvc"), {"kind": "bank"}, {"kind": "card"},
        ),
    ),
    *family(
        "unevaluated", "an unlisted property or item that the {which} description does not allow",
        "A {consumer} that refuses what is not listed refuses the message.",
        Sets(
            _TUPLE | {"unevaluatedItems": False}, _TUPLE | {"unevaluatedItems": {"type": "integer"}}, ["", 0],
            _TUPLE | {"unevaluatedItems": {"type": "integer"}}, _TUPLE | {"unevaluatedItems": {"type": "string"}},
            ["", 0], ["", ""],
        ),
    ),
    *family(
        "schema", "a value that the {which} description does not allow",
        "A {consumer} that was built for the former description meets a value that it has no place for.",
        Sets({"type": "integer"}, True, None, {"type": "integer"}, {"type": "string"}, 0, ""),
    )[:2],
    Row(
        "schema.respelled", NONE,
        texts(
            Text("A part of a {message} is described in other words.", "Nobody breaks: the same values are allowed.")
        ),
        {"type": "integer", "minimum": 1, "maximum": 2}, {"enum": [1, 2]},
    ),
)  # fmt: skip
