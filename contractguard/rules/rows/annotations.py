"""Rows for what a description says of a value, and the relation on values does not see: formats, defaults, contents,
access, open lists, and what is to go away."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_access, word_default, word_list
from contractguard.rules.model import Effect, Says
from contractguard.rules.operation_clauses import word_sunset
from contractguard.rules.rows.row import (
    ERROR,
    FIRST,
    INFO,
    LIST_ADVICE,
    NOTHING,
    ON_CHANNELS,
    WARNING,
    Levels,
    Row,
    Text,
    always,
    holder,
    levels,
    say,
    texts,
)


def _quiet(
    kind: str,
    since: str,
    by_provider: Text,
    by_consumer: Text,
    old: Json,
    new: Json,
    *,
    says: Says,
    without: frozenset[str] = frozenset(),
    **levels: Levels,
) -> Row:
    """A row that the relation does not see, with severities by sending side."""
    return Row(
        kind, since, Effect.NONE, texts(by_provider, by_consumer), old, new, says, levels=levels, without=without
    )


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

_INTRODUCED = say("{at} now has the format {new}")
_DROPPED = say("{at} no longer has the format {old}")
_LEAVING = {"type": "string", "deprecated": True}

QUIET: tuple[Row, ...] = (
    _quiet(
        "type.contradicted", FIRST,
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
        holder("state", {"type": "string", "enum": ["open"]}), holder("state", {"type": "array", "enum": ["open"]}),
        provider=always(WARNING), consumer=always(ERROR),
        says=say(
            "{at} is compared without its type {new}, which contradicts what else is said of it: nothing would be left",
        ),
    ),
    _quiet(
        "format.introduced", FIRST,
        Text(
            "The format of a value in a {message} is now stated.",
            "Nobody breaks on the wire; generated clients change the field's type.",
        ),
        Text(
            "The format of a value in a {message} is now stated, and the provider may check it.",
            "A {consumer} that sends the value in another form may be refused; generated clients change the type.",
            _FORMAT_ADVICE,
        ),
        holder("created", {"type": "string"}), holder("created", _INSTANT),
        provider=levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        consumer=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        says=_INTRODUCED,
    ),
    _quiet(
        "format.dropped", FIRST,
        Text(
            "A {message} no longer promises the format of a value.",
            "A {consumer} that parses the value by its former format may meet one that it cannot parse.",
            _FORMAT_ADVICE,
        ),
        _FORMAT_SAFE,
        holder("created", _INSTANT), holder("created", {"type": "string"}),
        provider=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        consumer=levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        says=_DROPPED,
    ),
    _quiet(
        "format.changed", FIRST,
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
        holder("created", _INSTANT), holder("created", {"type": "string", "format": "date"}),
        provider=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        consumer=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        says=say("{at} now has the format {new} (was {old})", ends={"new": _INTRODUCED, "old": _DROPPED}),
    ),
    _quiet(
        "format.widened", FIRST,
        Text(
            "The format of a value in a {message} has more values than before.",
            "A {consumer} that holds the value as the former format says may lose a part of it, or fail.",
            _FORMAT_ADVICE,
        ),
        Text(
            "The format of a value in a {message} has more values than before.",
            "Nobody breaks: whatever a {consumer} sent in the former format is of the new one.",
        ),
        holder("total", _INT32), holder("total", _INT64),
        provider=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        consumer=levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        says=say("{at} now has the format {new} (was {old})"),
    ),
    _quiet(
        "format.narrowed", FIRST,
        Text(
            "The format of a value in a {message} has fewer values than before.",
            "Nobody breaks: whatever arrives is of the former format, too.",
        ),
        Text(
            "The format of a value in a {message} has fewer values than before.",
            "A {consumer} that sends a value which only the former format has may be refused or misunderstood.",
            _FORMAT_ADVICE,
        ),
        holder("total", _INT64), holder("total", _INT32),
        provider=levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        consumer=levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        says=say("{at} now has the format {new} (was {old})"),
    ),
    _quiet(
        "default.changed", FIRST,
        Text(
            "The default of a property in a {message} changed.",
            "A {consumer} that fills in the default itself fills in another value than before.",
        ),
        Text(
            "What the provider assumes when a {message} leaves a property out changed.",
            "A {consumer} that leaves it out is still accepted, but gets another behaviour than before.",
            "Keep the default for those who rely on it, and let {consumers} choose the new behaviour by saying so.",
        ),
        holder("capture", {"type": "boolean", "default": True}),
        holder("capture", {"type": "boolean", "default": False}), consumer=always(WARNING),
        says=Says(clause=word_default),
    ),
    _quiet(
        "content.introduced", FIRST,
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
        holder("receipt", {"type": "string"}), holder("receipt", {"type": "string", "contentEncoding": "base64"}),
        provider=always(WARNING), consumer=always(WARNING),
        says=say("the content of {at} is now described as {new}"),
    ),
    _quiet(
        "content.dropped", FIRST,
        Text(
            "The encoding or media type of an embedded text in a {message} is no longer stated.",
            "A {consumer} that decodes the text has no promise any more that it can.",
            "Check that the values themselves stay the same, and say so in the description.",
        ),
        Text(
            "The encoding or media type of an embedded text in a {message} is no longer stated.",
            "A {consumer} that encodes the text as the old description says may be misunderstood.",
            "Check that the form that was accepted so far stays accepted, and say so in the description.",
        ),
        holder("receipt", {"type": "string", "contentEncoding": "base64"}), holder("receipt", {"type": "string"}),
        provider=always(WARNING), consumer=always(WARNING),
        says=say("the content of {at} is no longer described (was {old})"),
    ),
    _quiet(
        "content.changed", FIRST,
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
        holder("receipt", {"type": "string", "contentEncoding": "base64"}),
        holder("receipt", {"type": "string", "contentEncoding": "base16"}),
        provider=always(ERROR),
        consumer=always(ERROR),
        says=say("the content of {at} is now {new} (was {old})"),
    ),
    _quiet(
        "access.lifted", FIRST,
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
        says=Says(clause=word_access),
        without=ON_CHANNELS,
    ),
    _quiet(
        "access.changed", FIRST,
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
        provider=levels(strict=ERROR, tolerant=WARNING, codegen=ERROR), consumer=always(WARNING),
        says=Says(clause=word_access),
        without=ON_CHANNELS,
    ),
    _quiet(
        "extensible-enum.widened", FIRST,
        Text(
            "A {message} may now carry a value that its open list (x-extensible-enum) did not name.",
            "A {consumer} that handles only the named values, in spite of the warning, meets an unknown one.",
            LIST_ADVICE,
        ),
        Text(
            "The provider now names more values in the open list (x-extensible-enum) of a {message}.",
            "Nobody breaks: everything that a {consumer} was allowed to send is still accepted.",
        ),
        holder("method", {"type": "string", "x-extensible-enum": ["card"]}),
        holder("method", {"type": "string", "x-extensible-enum": ["card", "wallet"]}), provider=always(WARNING),
        says=Says(clause=word_list),
    ),
    _quiet(
        "extensible-enum.narrowed", FIRST,
        Text(
            "The open list (x-extensible-enum) of a {message} names fewer values.",
            "Nobody breaks: a {consumer} must cope with unknown values anyway.",
        ),
        Text(
            "The provider took values off the open list (x-extensible-enum) of a {message}.",
            "A {consumer} that sends a value that was named so far may be refused.",
            "Keep accepting the former values until nobody sends them any more.",
        ),
        holder("method", {"type": "string", "x-extensible-enum": ["card", "wallet"]}),
        holder("method", {"type": "string", "x-extensible-enum": ["card"]}), consumer=always(ERROR),
        says=Says(clause=word_list),
    ),
    _quiet(
        "property.deprecated", FIRST,
        *(
            Text(
                "A property of a {message} is now deprecated.",
                "Nobody breaks yet; a {consumer} that uses it has time to stop.",
                "Say in the description what to use instead, and until when the property stays.",
            ),
        ) * 2,
        holder("source", {"type": "string"}), holder("source", {"type": "string", "deprecated": True}),
        says=say("{at} is now deprecated"),
    ),
    _quiet(
        "property.reinstated", FIRST,
        *(Text("A property of a {message} is no longer deprecated.", "Nobody breaks.", NOTHING),) * 2,
        holder("source", {"type": "string", "deprecated": True}), holder("source", {"type": "string"}),
        says=say("{at} is no longer deprecated"),
    ),
    _quiet(
        "property.sunset-changed", FIRST,
        *(
            Text(
                "The day on which a deprecated property of a {message} goes away changed.",
                "A {consumer} that planned by the former day may be too late: from the day that was announced last, "
                "its removal is no more than an info.",
                "Move the day only to a later one; let the first one lie far enough ahead for every {consumer} to act.",
            ),
        ) * 2,
        holder("source", _LEAVING | {"x-sunset": "2030-12-31"}),
        holder("source", _LEAVING | {"x-sunset": "2030-06-30"}),
        provider=always(WARNING),
        consumer=always(WARNING),
        says=Says(clause=word_sunset),
    ),
)  # fmt: skip
