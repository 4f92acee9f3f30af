"""Rows for the properties of objects: which there are, and which there may be beside them."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_limits, word_unlisted
from contractguard.rules.model import Effect, Says
from contractguard.rules.rows.row import (
    CONSUMER,
    ERROR,
    FIRST,
    WARNING,
    Row,
    Sets,
    Text,
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
_OPEN = {"additionalProperties": True}
_IGNORED_ADVICE = (
    "Keep the property in the description, marked as deprecated, and go on reading it until nobody sends it any more."
)
_GONE_ADVICE = "Mark the property as deprecated and go on sending it; take it out once no {consumer} reads it any more."
_IGNORED_WHY = "A {consumer} that still sends it is accepted, but what it asked for no longer happens."

PROPERTIES: tuple[Row, ...] = (
    Row(
        "property.added", FIRST, Effect.NONE,
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
        order("id"), order("id", total=_TOTAL),
        says=say(
            "{at} is a new property",
            "{at} is a new, optional property",
            standing=("{at} may be sent, and is not expected", "{at} may be left out, and is not known"),
        ),
    ),
    Row(
        "property.added-required", FIRST, Effect.NARROWS,
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
        order("id"), order("id", "total", total=_TOTAL), shrunk=({"id": ""},),
        says=say(
            "{at} is a new property, always present",
            "{at} is a new property, and required",
            standing=("{at} is always sent, and is not expected", "{at} is required, and is not sent"),
        ),
    ),
    Row(
        "property.removed", FIRST, Effect.WIDENS,
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
        order("id", "total", total=_TOTAL), order("id"), grown=({"id": ""},),
        levels={CONSUMER: levels(strict=ERROR, tolerant=WARNING, codegen=ERROR)},
        says=say(
            "{at} is gone; it was always present",
            "{at} is gone; it was required",
            standing=("{at} is not described; it is expected always", "{at} is not described; it is always sent"),
        ),
    ),
    Row(
        "property.removed-optional", FIRST, Effect.WIDENS,
        texts(
            Text(
                "A property that a {message} could carry is gone.",
                "It could be missing before. But a {consumer} that uses it never sees it again, or, where undeclared "
                "properties are allowed, may see anything in its place.",
                _GONE_ADVICE,
            ),
            Text("The provider no longer reads an optional property of a {message}.", _IGNORED_WHY, _IGNORED_ADVICE),
        ),
        order("id", extra=_OPEN, total=_TOTAL), order("id", extra=_OPEN), grown=({"id": "", "total": None},),
        levels=both(levels(strict=ERROR, tolerant=WARNING, codegen=ERROR)),
        says=say(
            "{at} is gone; it was optional",
            "{at} is gone; it was optional",
            standing=("{at} is not described; it is read where it is there", "{at} is not described; it may be sent"),
        ),
    ),
    Row(
        "property.became-required", FIRST, Effect.NARROWS,
        texts(
            Text(
                "A {message} now always carries a property that could be missing.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now carry a property that could be left out.",
                "A {consumer} that leaves the property out, as it was allowed to, is refused.",
                "Keep the property optional, with a default that keeps today's behaviour.",
            ),
        ),
        order("id", total=_TOTAL), order("id", "total", total=_TOTAL), shrunk=({"id": ""},),
        says=say("{at} is now always present", "{at} is now required"),
    ),
    Row(
        "property.became-optional", FIRST, Effect.WIDENS,
        texts(
            Text(
                "A property that every {message} carried may now be missing.",
                "A {consumer} that takes the property for granted fails on the first message without it.",
                "Go on sending the property, with a neutral value if need be, until every {consumer} copes without it.",
            ),
            Text("A property of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        order("id", "total", total=_TOTAL), order("id", total=_TOTAL), grown=({"id": ""},),
        says=say("{at} may now be missing", "{at} may now be left out"),
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
        "additional-properties.closed", FIRST, Effect.NARROWS, ("", "a property that is not listed"), "",
        order(extra={"additionalProperties": True}), order(extra=_CLOSED), shrunk={"a": None},
        says=say(
            "{at} will no longer have properties beyond those listed",
            "{at} no longer accepts properties beyond those listed",
        ),
    ),
    value_row(
        "additional-properties.opened", FIRST, Effect.WIDENS, ("properties that are not listed", ""), _UNLISTED_HARM,
        order(extra=_CLOSED), order(extra={"additionalProperties": True}), grown={"a": None},
        says=say(
            "{at} may now have properties beyond those listed",
            "{at} now accepts properties beyond those listed",
        ),
    ),
    value_row(
        "additional-properties.changed", FIRST, Effect.EITHER, _UNLISTED, _UNLISTED_HARM,
        {"type": "object", "patternProperties": {"^x-": True}, "additionalProperties": {"type": "integer"}},
        {"type": "object", "patternProperties": {"^x-": True}, "additionalProperties": {"type": "string"}},
        grown={"a": ""}, shrunk={"a": 0},
        says=Says(clause=word_unlisted),
    ),
    *row_family(
        "pattern-properties", FIRST, "a property, named by a pattern, that the {which} description does not allow",
        "A {consumer} that reads all properties with such names alike fails on the new ones.",
        Sets(
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}, "^y-": {"type": "integer"}}},
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}}, {"y-": None},
            {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}},
            {"type": "object", "patternProperties": {"^y-": {"type": "integer"}}}, {"y-": None}, {"x-": None},
        ),
        says=Says(noun="the rule for properties of {at} named by a pattern"),
    ),
    *row_family(
        "property-names", FIRST, "a property name that the {which} rule for names does not allow",
        "A {consumer} that reads something from the names (a currency, an id) fails on the new ones.",
        Sets(
            _counts(propertyNames={"maxLength": 2}), _counts(propertyNames={"maxLength": 3}), {"aaa": 0},
            _counts(propertyNames={"pattern": "^[A-Z]$"}), _counts(propertyNames={"pattern": "^[a-z]$"}),
            {"A": 0}, {"a": 0},
        ),
        says=Says(noun="the rule for the names of properties of {at}"),
    ),
    *row_family(
        "property-count", FIRST, "a number of properties outside the {which} limits",
        "A {consumer} that makes room for the former number of properties runs out of it, or finds too few.",
        Sets(
            _counts(maxProperties=1), _counts(maxProperties=2), {"a": 0, "b": 0},
            _counts(maxProperties=1), _counts(minProperties=1, maxProperties=2), {}, {"a": 0, "b": 0},
        ),
        says=Says(clause=word_limits),
    )[:2],
    *row_family(
        "dependency", FIRST, "properties together that the {which} rule for their company does not allow",
        "A {consumer} that counts on one property whenever another is there finds it alone.",
        Sets(
            order(card=_ID, cvc=_ID, extra={"dependentRequired": {"card": ["cvc"]}}), order(card=_ID, cvc=_ID),
            {"card": ""},
            order(card=_ID, cvc=_ID, extra={"dependentRequired": {"card": ["cvc"]}}),
            order(card=_ID, cvc=_ID, extra={"dependentRequired": {"cvc": ["card"]}}), {"cvc": ""}, {"card": ""},
        ),
        says=Says(noun="the rule for properties of {at} that go together"),
    ),
)  # fmt: skip
