"""Rows for single values: type, null, enum, const, numbers, texts, formats and annotations."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.rows.row import (
    CONSUMER,
    NONE,
    NOTHING,
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


def _object(name: str, schema: Json) -> Json:
    return {"type": "object", "properties": {name: schema}}


def _sets(name: str, tight: Json, wide: Json, only_wide: Json, left: Json, right: Json, *only: Json) -> Sets:
    """Example sets for a property called `name`, with its values wrapped like its schemas."""
    schemas = [_object(name, schema) for schema in (tight, wide, left, right)]
    samples = [{name: value} for value in (only_wide, *only)]
    return Sets(schemas[0], schemas[1], samples[0], schemas[2], schemas[3], samples[1], samples[2])


_LISTED = {"type": "string", "enum": ["succeeded", "failed"]}
_LONGER = {"type": "string", "enum": ["succeeded", "failed", "disputed"]}
_ENUM = "a value outside the {which} list"
_ENUM_HARM = "A {consumer} that tells the listed values apart meets one that it has no branch for."
_ENUM_ADVICE = (
    "Ask every {consumer} to handle unknown values as a default case before the first new one is sent; say in the "
    "description (x-extensible-enum, or plain text) that the list may grow."
)
_CONST = "a value other than the {which} fixed one"
_PATTERN = "a text that does not match the {which} pattern"
_PATTERN_HARM = "A {consumer} that takes the text apart by the former pattern fails, or reads something wrong from it."

TYPES: tuple[Row, ...] = (
    *family(
        "type",
        "a value of a type other than the {which} one",
        "A {consumer} that parses the field as its former type fails, or reads something wrong from it.",
        _sets(
            "amount", {"type": "integer"}, {"type": "number"}, 0.5,
            {"type": "integer"}, {"type": "string"}, 0, "",
        ),
        {"narrowed": {PROVIDER: "IIE"}, "widened": {CONSUMER: "IIE"}},
    ),
    value_row(
        "nullable.added", W, ("null in a field that did not allow it", ""),
        "A {consumer} that uses the value without a look at it fails on the first null.",
        _object("email", {"type": "string"}), _object("email", {"type": ["string", "null"]}), grown={"email": None},
        advice="Keep sending a value, or leave an optional property out, until every {consumer} copes with null.",
    ),
    value_row(
        "nullable.removed", N, ("", "null in a field that allowed it"), "",
        _object("email", {"type": ["string", "null"]}), _object("email", {"type": "string"}), shrunk={"email": None},
    ),
)  # fmt: skip

ENUMS: tuple[Row, ...] = (
    value_row(
        "enum.widened", W, _ENUM, _ENUM_HARM, _object("status", _LISTED), _object("status", _LONGER),
        grown={"status": "disputed"}, levels={PROVIDER: "EWE"}, advice=_ENUM_ADVICE,
    ),
    value_row(
        "enum.narrowed", N, _ENUM, "", _object("status", _LONGER), _object("status", _LISTED),
        shrunk={"status": "disputed"}, levels={PROVIDER: "IIW"},
    ),
    value_row(
        "enum.introduced", N, _ENUM, "", _object("status", {"type": "string"}), _object("status", _LISTED),
        shrunk={"status": ""}, levels={PROVIDER: "IIW"},
    ),
    value_row(
        "enum.dropped", W, _ENUM, _ENUM_HARM, _object("status", _LISTED), _object("status", {"type": "string"}),
        grown={"status": ""}, advice=_ENUM_ADVICE,
    ),
    value_row(
        "const.changed", E, _CONST, "A {consumer} that knows the message by the fixed value no longer recognises it.",
        _object("object", {"const": "charge"}), _object("object", {"const": "payment"}),
        grown={"object": "payment"}, shrunk={"object": "charge"},
    ),
    value_row(
        "const.introduced", N, _CONST, "", _object("object", {"type": "string"}),
        _object("object", {"type": "string", "const": "charge"}), shrunk={"object": ""},
    ),
    value_row(
        "const.dropped", W, _CONST, "A {consumer} that knows the message by the fixed value no longer recognises it.",
        _object("object", {"type": "string", "const": "charge"}), _object("object", {"type": "string"}),
        grown={"object": ""},
    ),
)  # fmt: skip

NUMBERS: tuple[Row, ...] = (
    *family(
        "range",
        "a number outside the {which} bounds",
        "A {consumer} that stores or checks the number by the former bounds overflows, or refuses the message.",
        _sets(
            "amount", {"type": "integer", "maximum": 50}, {"type": "integer", "maximum": 100}, 51,
            {"type": "integer", "minimum": 0, "maximum": 50}, {"type": "integer", "minimum": 1, "maximum": 100}, 0, 51,
        ),
    )[:2],
    *family(
        "multiple-of",
        "a number off the {which} step",
        "A {consumer} that rounds to the former step, or counts in it, ends up with another amount.",
        _sets(
            "amount", {"type": "integer", "multipleOf": 10}, {"type": "integer", "multipleOf": 5}, 5,
            {"type": "integer", "multipleOf": 10}, {"type": "integer", "multipleOf": 15}, 10, 15,
        ),
    ),
)  # fmt: skip

TEXTS: tuple[Row, ...] = (
    *family(
        "length",
        "a text of a length outside the {which} limits",
        "A {consumer} that stores the text in a field of the former length cuts it off, or refuses the message.",
        _sets(
            "reference", {"type": "string", "maxLength": 2}, {"type": "string", "maxLength": 3}, "aaa",
            {"type": "string", "maxLength": 1}, {"type": "string", "minLength": 1, "maxLength": 2}, "", "aa",
        ),
    )[:2],
    value_row(
        "pattern.introduced", N, _PATTERN, "", _object("currency", {"type": "string"}),
        _object("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}), shrunk={"currency": ""},
    ),
    value_row(
        "pattern.dropped", W, _PATTERN, _PATTERN_HARM,
        _object("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}), _object("currency", {"type": "string"}),
        grown={"currency": ""},
    ),
    value_row(
        "pattern.changed", E, _PATTERN, _PATTERN_HARM,
        _object("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}),
        _object("currency", {"type": "string", "pattern": "^[a-z]{3}$"}),
        grown={"currency": "aaa"}, shrunk={"currency": "AAA"},
    ),
)  # fmt: skip


def _quiet(kind: str, by_provider: Text, by_consumer: Text, old: Json, new: Json, **levels: str) -> Row:
    """A row that the relation does not see, with severities by sending side."""
    return Row(kind, NONE, texts(by_provider, by_consumer), old, new, levels=levels)


_INSTANT = {"type": "string", "format": "date-time"}
_INT32, _INT64 = ({"type": "integer", "format": name} for name in ("int32", "int64"))
_FORMAT_ADVICE = (
    "Check whether the values themselves change; when they do, add the new form beside the old one and withdraw the "
    "old one once nobody uses it."
)
_FORMAT_SAFE = Text(
    "The format of a value in a {message} is no longer fixed.",
    "A {consumer} that keeps to the former format is still understood; generated clients change the field's type.",
)
_CONTRADICTED = "The type of a value in a {message} contradicts its listed values, or what it is composed of."
_CONTENT_ADVICE = "Add a second property with the new encoding, and withdraw the first once nobody uses it."

_LEAVING = {"type": "string", "deprecated": True}

QUIET: tuple[Row, ...] = (
    _quiet(
        "type.contradicted",
        Text(
            _CONTRADICTED,
            "By the letter no value is left. The value is compared without the type, as it is probably meant; "
            "generators and validators may read it in another way.",
            "Correct the type, or the values.",
        ),
        Text(
            _CONTRADICTED,
            "By the letter no value is left: a provider that validates what it is sent refuses whatever a {consumer} "
            "sends there. Other changes of the value are compared without the type, as it is probably meant.",
            "Correct the type, or the values.",
        ),
        _object("state", {"type": "string", "enum": ["open"]}), _object("state", {"type": "array", "enum": ["open"]}),
        provider="WWW", consumer="EEE",
    ),
    _quiet(
        "format.introduced",
        Text(
            "The format of a value in a {message} is now stated.",
            "Nobody breaks on the wire; generated clients change the field's type.",
        ),
        Text(
            "The format of a value in a {message} is now stated, and the provider may check it.",
            "A {consumer} that sends the value in another form may be refused; generated clients change the type.",
            _FORMAT_ADVICE,
        ),
        _object("created", {"type": "string"}), _object("created", _INSTANT), provider="IIE", consumer="WWE",
    ),
    _quiet(
        "format.dropped",
        Text(
            "A {message} no longer promises the format of a value.",
            "A {consumer} that parses the value by its former format may meet one that it cannot parse.",
            _FORMAT_ADVICE,
        ),
        _FORMAT_SAFE,
        _object("created", _INSTANT), _object("created", {"type": "string"}), provider="WWE", consumer="IIE",
    ),
    _quiet(
        "format.changed",
        Text(
            "The format of a value in a {message} changed.",
            "A {consumer} that parses the value by its former format may fail, or read something wrong from it.",
            _FORMAT_ADVICE,
        ),
        Text(
            "The format of a value in a {message} changed.",
            "A {consumer} that sends the value in its former format may be refused or misunderstood.",
            _FORMAT_ADVICE,
        ),
        _object("created", _INSTANT), _object("created", {"type": "string", "format": "date"}),
        provider="WWE", consumer="WWE",
    ),
    _quiet(
        "format.widened",
        Text(
            "The format of a value in a {message} has more values than before.",
            "A {consumer} that holds the value as the former format says may lose a part of it, or fail.",
            _FORMAT_ADVICE,
        ),
        Text(
            "The format of a value in a {message} has more values than before.",
            "Nobody breaks: whatever a {consumer} sent in the former format is of the new one.",
        ),
        _object("total", _INT32), _object("total", _INT64), provider="WWE", consumer="IIE",
    ),
    _quiet(
        "format.narrowed",
        Text(
            "The format of a value in a {message} has fewer values than before.",
            "Nobody breaks: whatever arrives is of the former format, too.",
        ),
        Text(
            "The format of a value in a {message} has fewer values than before.",
            "A {consumer} that sends a value which only the former format has may be refused or misunderstood.",
            _FORMAT_ADVICE,
        ),
        _object("total", _INT64), _object("total", _INT32), provider="IIE", consumer="WWE",
    ),
    _quiet(
        "default.changed",
        Text(
            "The default of a property in a {message} changed.",
            "A {consumer} that fills in the default itself fills in another value than before.",
        ),
        Text(
            "What the provider assumes when a {message} leaves a property out changed.",
            "A {consumer} that leaves it out is still accepted, but gets another behaviour than before.",
            "Keep the default for those who rely on it, and let {consumers} choose the new behaviour by saying so.",
        ),
        _object("capture", {"type": "boolean", "default": True}),
        _object("capture", {"type": "boolean", "default": False}), consumer="WWW",
    ),
    _quiet(
        "content.introduced",
        Text(
            "The encoding or media type of an embedded text in a {message} is now stated.",
            "Nobody breaks if it only writes down what was so before; a {consumer} that uses the text as it stands "
            "does, if it was not.",
            "Check that the values themselves stay the same.",
        ),
        Text(
            "The encoding or media type of an embedded text in a {message} is now stated.",
            "A {consumer} that sends the text in another form may be refused or misunderstood.",
            "Check that the form that was accepted so far stays accepted.",
        ),
        _object("receipt", {"type": "string"}), _object("receipt", {"type": "string", "contentEncoding": "base64"}),
        provider="WWW", consumer="WWW",
    ),
    _quiet(
        "content.dropped",
        Text(
            "The encoding or media type of an embedded text in a {message} is no longer stated.",
            "A {consumer} that decodes the text has no promise any more that it can.",
            "Check that the values themselves stay the same, and say so in the description.",
        ),
        Text(
            "The encoding or media type of an embedded text in a {message} is no longer stated.",
            "A {consumer} that encodes the text as it was told may be misunderstood.",
            "Check that the form that was accepted so far stays accepted, and say so in the description.",
        ),
        _object("receipt", {"type": "string", "contentEncoding": "base64"}), _object("receipt", {"type": "string"}),
        provider="WWW", consumer="WWW",
    ),
    _quiet(
        "content.changed",
        Text(
            "The encoding or media type of an embedded text in a {message} changed.",
            "A {consumer} that decodes the text as before fails, or gets garbage.",
            _CONTENT_ADVICE,
        ),
        Text(
            "The encoding or media type of an embedded text in a {message} changed.",
            "A {consumer} that encodes the text as before is refused or misunderstood.",
            _CONTENT_ADVICE,
        ),
        _object("receipt", {"type": "string", "contentEncoding": "base64"}),
        _object("receipt", {"type": "string", "contentEncoding": "base16"}), provider="EEE", consumer="EEE",
    ),
    _quiet(
        "access.lifted",
        Text(
            "A property is now part of a {message}: it is no longer writeOnly.",
            "Nobody breaks: a {consumer} ignores what it does not know.",
        ),
        Text(
            "A property is now part of a {message}: it is no longer readOnly.",
            "Nobody breaks unless the property is required: it may be left out.",
        ),
        {
            "type": "object",
            "properties": {
                "status": {"type": "string", "readOnly": True},
                "secret": {"type": "string", "writeOnly": True},
            },
        },
        {"type": "object", "properties": {"status": {"type": "string"}, "secret": {"type": "string"}}},
    ),
    _quiet(
        "access.changed",
        Text(
            "A property is no longer part of a {message}: it is now writeOnly.",
            "A {consumer} may miss a property that it used to get.",
            "Say in the description from when on, and keep the property in both directions for a while.",
        ),
        Text(
            "A property is no longer part of a {message}: it is now readOnly.",
            "A {consumer} that sets the property may find it ignored or refused.",
            "Keep accepting the property, and ignore it, until nobody sends it any more.",
        ),
        {"type": "object", "properties": {"status": {"type": "string"}, "secret": {"type": "string"}}},
        {
            "type": "object",
            "properties": {
                "status": {"type": "string", "readOnly": True},
                "secret": {"type": "string", "writeOnly": True},
            },
        },
        provider="WWW", consumer="WWW",
    ),
    _quiet(
        "extensible-enum.widened",
        Text(
            "A {message} may now carry a value that its open list (x-extensible-enum) did not name.",
            "A {consumer} that handles only the named values, in spite of the warning, meets an unknown one.",
            _ENUM_ADVICE,
        ),
        Text(
            "The provider now names more values in the open list (x-extensible-enum) of a {message}.",
            "Nobody breaks: everything that a {consumer} was told to send is still accepted.",
        ),
        _object("method", {"type": "string", "x-extensible-enum": ["card"]}),
        _object("method", {"type": "string", "x-extensible-enum": ["card", "wallet"]}), provider="WWW",
    ),
    _quiet(
        "extensible-enum.narrowed",
        Text(
            "The open list (x-extensible-enum) of a {message} names fewer values.",
            "Nobody breaks: a {consumer} must cope with unknown values anyway.",
        ),
        Text(
            "The provider took values off the open list (x-extensible-enum) of a {message}.",
            "A {consumer} that sends a value that was named so far may be refused.",
            "Keep accepting the former values until nobody sends them any more.",
        ),
        _object("method", {"type": "string", "x-extensible-enum": ["card", "wallet"]}),
        _object("method", {"type": "string", "x-extensible-enum": ["card"]}), consumer="EEE",
    ),
    _quiet(
        "property.deprecated",
        *(
            Text(
                "A property of a {message} is now deprecated.",
                "Nobody breaks yet; a {consumer} that uses it has time to stop.",
                "Say in the description what to use instead, and until when the property stays.",
            ),
        ) * 2,
        _object("source", {"type": "string"}), _object("source", {"type": "string", "deprecated": True}),
    ),
    _quiet(
        "property.reinstated",
        *(Text("A property of a {message} is no longer deprecated.", "Nobody breaks.", NOTHING),) * 2,
        _object("source", {"type": "string", "deprecated": True}), _object("source", {"type": "string"}),
    ),
    _quiet(
        "property.sunset-changed",
        *(
            Text(
                "The day on which a deprecated property of a {message} goes away changed.",
                "A {consumer} that planned by the former day may be too late: from the day that was announced last, "
                "its removal is no more than an info.",
                "Move the day only to a later one; let the first one lie far enough ahead for every {consumer} to act.",
            ),
        ) * 2,
        _object("source", _LEAVING | {"x-sunset": "2030-12-31"}),
        _object("source", _LEAVING | {"x-sunset": "2030-06-30"}), provider="WWW", consumer="WWW",
    ),
)  # fmt: skip
