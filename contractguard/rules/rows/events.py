"""Rows for what only messages on channels have: one media type, and a place for a correlation ID."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.model import Effect
from contractguard.rules.rows.row import (
    CONSUMER,
    ERROR,
    FIRST,
    INFO,
    WARNING,
    Row,
    Text,
    always,
    both,
    levels,
    say,
    texts,
)

_TEXT = {"type": "string"}
_JSON = "application/json"
_XML = "application/xml"
_ORDER = {"type": "object", "properties": {"id": _TEXT, "trace": _TEXT, "request": _TEXT}}


def _message(**members: Json) -> Json:
    return {"message": {**members, "payload": _ORDER}}


_BY_TRACE = _message(correlationId={"location": "$message.payload#/trace"})
_BY_REQUEST = _message(correlationId={"location": "$message.payload#/request"})

MESSAGES: tuple[Row, ...] = (
    Row(
        "content-type.changed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} now comes in another media type.",
                "A {consumer} that decodes the payload as before fails on the first message.",
                "Send the new media type on a channel of its own until every {consumer} has moved there.",
            ),
            Text(
                "A {message} must now be sent in another media type.",
                "What a {consumer} encodes as before cannot be decoded.",
                "Accept both media types until nobody sends the former one.",
            ),
        ),
        _message(contentType=_JSON), _message(contentType=_XML), levels=both(always(ERROR)),
        scope="operation",
        says=say(
            "the payload now comes as {new} (was {old})",
            "the payload must now be sent as {new} (was {old})",
        ),
    ),
    Row(
        "correlation.added", FIRST, Effect.NONE,
        texts(
            Text("A {message} now says where its correlation ID is.", "Nobody breaks: it may be used now."),
            Text(
                "The provider now looks for a correlation ID in a {message}.",
                "A {consumer} that sends none may get replies that it cannot tell apart.",
                "Treat a {message} without a correlation ID as before.",
            ),
        ),
        _message(), _BY_TRACE,
        levels={CONSUMER: levels(strict=WARNING, tolerant=INFO, codegen=INFO)},
        scope="operation",
        says=say("the correlation ID is now in {new}", "the correlation ID is now looked for in {new}"),
    ),
    Row(
        "correlation.changed", FIRST, Effect.NONE,
        texts(
            Text(
                "The correlation ID of a {message} is now in another place.",
                "A {consumer} that looks for it in the former place cannot tell what a message belongs to.",
                "Send it in both places until every {consumer} looks in the new one.",
            ),
            Text(
                "The provider now looks for the correlation ID of a {message} in another place.",
                "A {consumer} that sends it in the former place gets replies that it cannot tell apart, or none.",
                "Look in both places until nobody sends it in the former one.",
            ),
        ),
        _BY_TRACE, _BY_REQUEST, levels=both(always(ERROR)), scope="operation",
        says=say(
            "the correlation ID is now in {new} (was {old})",
            "the correlation ID is now looked for in {new} (was {old})",
        ),
    ),
    Row(
        "correlation.removed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} no longer says where its correlation ID is.",
                "A {consumer} that matches messages by it may find none.",
                "Keep the description as long as the ID is sent; withdraw it once no {consumer} uses it.",
            ),
            Text(
                "The provider no longer says where it looks for the correlation ID of a {message}.",
                "A {consumer} that sends one may get replies that it cannot tell apart.",
                "Keep the description as long as the ID is used; withdraw it once no {consumer} sends it.",
            ),
        ),
        _BY_TRACE, _message(), levels=both(levels(strict=ERROR, tolerant=WARNING, codegen=WARNING)), scope="operation",
        says=say(
            "it is no longer said where the correlation ID is (was {old})",
            "it is no longer said where the correlation ID is looked for (was {old})",
        ),
    ),
)  # fmt: skip
