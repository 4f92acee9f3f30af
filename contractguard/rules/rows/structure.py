"""Rows for how a message is put together: bodies, media types and statuses.

Their examples are neutral (`body`, `responses`); `examples` spells them as an OpenAPI operation for a part.
"""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.model import Effect
from contractguard.rules.rows.row import (
    ANSWERS,
    CONSUMER,
    ERROR,
    FIRST,
    INFO,
    PROVIDER,
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


def _body(*media_types: str, required: bool = True, **keywords: Json) -> Json:
    content = {name: {"schema": {"type": "object", "properties": {"id": _TEXT}}, **keywords} for name in media_types}
    return {"body": {"required": required, "content": content}}


def _xml(form: Json) -> Json:
    schema = {"type": "object", "properties": {"id": {**_TEXT, "xml": form}}}
    return {"body": {"required": True, "content": {_XML: {"schema": schema}}}}


_NO_BODY: Json = {"body": None}

BODIES: tuple[Row, ...] = (
    Row(
        "body.added", FIRST, Effect.NONE,
        texts(
            Text("A {message} may now have a body.", "Nobody breaks: a {consumer} that expects none does not read it."),
            Text("A {message} may now have a body.", "Nobody breaks: it may be left out."),
        ),
        _NO_BODY, _body(_JSON, required=False), scope="operation",
        says=say("the {message} may now have a body"),
    ),
    Row(
        "body.added-required", FIRST, Effect.NARROWS,
        texts(
            Text(
                "A {message} now always has a body.",
                "Nobody breaks: a {consumer} that expects none does not read it.",
            ),
            Text(
                "A {message} must now have a body.", "A {consumer} that sends none, as it was allowed to, is refused.",
                "Make the body optional, and let a missing one mean today's behaviour.",
            ),
        ),
        _NO_BODY, _body(_JSON), shrunk=({},), scope="operation", without=ANSWERS,
        says=say("the {message} now always has a body", "the {message} must now have a body"),
    ),
    Row(
        "body.removed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} no longer has a body.", "A {consumer} that parses the body fails on the first empty one.",
                "Go on sending the body until no {consumer} reads it any more.",
            ),
            Text(
                "The provider no longer takes a body in a {message}.",
                "What a {consumer} sends in it is refused or no longer acted upon.",
                "Keep accepting the body until nobody sends it any more.",
            ),
        ),
        _body(_JSON), _NO_BODY,
        levels={
            PROVIDER: always(ERROR),
            CONSUMER: always(ERROR),
            "webhook-response": levels(strict=ERROR, tolerant=WARNING, codegen=ERROR),
        },
        scope="operation",
        says=say("the {message} no longer has a body", "the {message} no longer takes a body"),
    ),
    Row(
        "body.became-required", FIRST, Effect.NARROWS,
        texts(
            Text(
                "A {message} now always has a body, where it could be empty.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now have a body, where it could be empty.",
                "A {consumer} that sends none, as it was allowed to, is refused.",
                "Keep the body optional, and let a missing one mean today's behaviour.",
            ),
        ),
        _body(_JSON, required=False), _body(_JSON), shrunk=({},), scope="operation", without=ANSWERS,
        says=say("the body is now always present", "the body is now required"),
    ),
    Row(
        "body.became-optional", FIRST, Effect.WIDENS,
        texts(
            Text(
                "A {message} may now come without its body.",
                "A {consumer} that parses the body fails on the first empty one.",
                "Go on sending the body until every {consumer} copes without it.",
            ),
            Text("The body of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        _body(_JSON), _body(_JSON, required=False), grown=({},), scope="operation", without=ANSWERS,
        says=say("the body may now be missing", "the body may now be left out"),
    ),
    Row(
        "media-type.added", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} may now come in a further media type.",
                "Nobody breaks who says which media type is wanted; a {consumer} that never did may get the new one.",
                "Send the new media type only to those that ask for it.",
            ),
            Text("The provider now also accepts a further media type in a {message}.", "Nobody breaks."),
        ),
        _body(_JSON), _body(_JSON, _XML),
        levels={"webhook": levels(strict=ERROR, tolerant=WARNING, codegen=WARNING)},
        scope="operation",
        says=say("the {message} may now come as {name}", "the {message} may now be sent as {name}"),
    ),
    Row(
        "media-type.removed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} no longer comes in a media type that was offered.",
                "A {consumer} that asks for it, or reads only this one, gets an error or something unreadable.",
                "Go on offering the media type until nobody asks for it any more.",
            ),
            Text(
                "The provider no longer accepts a media type in a {message}.",
                "A {consumer} that sends it is refused (415 Unsupported Media Type).",
                "Keep accepting the media type until nobody sends it any more.",
            ),
        ),
        _body(_JSON, _XML), _body(_JSON),
        levels={
            PROVIDER: always(ERROR),
            CONSUMER: always(ERROR),
            "webhook": levels(strict=ERROR, tolerant=WARNING, codegen=ERROR),
        },
        scope="operation",
        says=say(
            "the {message} no longer comes as {name}",
            "the {message} is no longer accepted as {name}",
            ends={
                "both": say(
                    "the {message} may now come as anything in {new}, not only as {name}",
                    "the {message} may now be sent as anything in {new}, not only as {name}",
                )
            },
        ),
    ),
    Row(
        "encoding.changed", FIRST, Effect.NONE,
        texts(
            Text(
                "A part of the form in a {message} is now encoded in another way.",
                "A {consumer} that decodes it as before gets another value, or none.",
                "Keep the encoding, or add a second part with the new one.",
            ),
            Text(
                "A part of the form in a {message} must now be encoded in another way.",
                "A {consumer} that encodes it as before is misunderstood or refused.",
                "Accept both encodings until nobody uses the former one.",
            ),
        ),
        _body("multipart/form-data", encoding={"id": {"contentType": "text/plain"}}),
        _body("multipart/form-data", encoding={"id": {"contentType": "application/json"}}),
        levels=both(always(ERROR)), scope="operation",
        says=say("in a form of type {name}, {parts} now {ways}"),
    ),
    Row(
        "xml.changed", FIRST, Effect.NONE,
        texts(
            Text(
                "A value in a {message} is now written otherwise in XML.",
                "A {consumer} looks for it under its former name, namespace or wrapper, or as an attribute, and finds "
                "nothing.",
                "Keep the XML Object as it is, or write the value in both ways.",
            ),
            Text(
                "A value in a {message} must now be written otherwise in XML.",
                "A {consumer} that writes it as before is not understood.",
                "Read both ways until nobody uses the former one.",
            ),
        ),
        _xml({"name": "identity"}), _xml({"attribute": True}),
        levels=both(always(ERROR)), scope="operation",
        says=say(
            "{at} is now written in XML as {new_xml} (was {old_xml})",
            "{at} must now be written in XML as {new_xml} (was {old_xml})",
        ),
    ),
)  # fmt: skip

_OK = {"200": {"description": "done"}}
_LATER = {"202": {"description": "will be done"}}
_CONFLICT = {"409": {"description": "done already"}}


def _answers(*statuses: Json) -> Json:
    return {"responses": {code: answer for status in statuses for code, answer in status.items()}}


STATUSES: tuple[Row, ...] = (
    Row(
        "status.added", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} may now come with a further status.",
                "A {consumer} that takes only the described statuses as a success may treat the new one as a failure.",
                "Announce the new status, or send it only to those that ask for the new behaviour.",
            ),
            Text("A {message} may now use a further status.", "Nobody breaks."),
        ),
        _answers(_OK), _answers(_OK, _LATER), levels={PROVIDER: always(WARNING)}, scope="operation",
        says=say("{status} is new", standing=("{status} is not expected",)),
    ),
    Row(
        "status.removed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} no longer comes with a status that was described.",
                "A {consumer} that waits for this status, or for the body that came with it, waits in vain.",
                "Go on sending the former status until every {consumer} takes the one that replaces it.",
            ),
            Text(
                "The provider no longer describes a status of a {message}.",
                "A {consumer} that answers with it may be taken to have failed, and be called again.",
                "Go on taking the former status until nobody answers with it any more.",
            ),
        ),
        _answers(_OK, _LATER), _answers(_OK), levels=both(always(ERROR)), scope="operation",
        says=say("{status} is gone", standing=("{status} is not described",)),
    ),
    Row(
        "error-status.added", FIRST, Effect.NONE,
        texts(
            Text("A further error status is described for a {message}.", "Nobody breaks: errors are always possible."),
        ),
        _answers(_OK), _answers(_OK, _CONFLICT), scope="operation",
        says=say("{error} is new", standing=("{error} is not expected",)),
    ),
    Row(
        "error-status.removed", FIRST, Effect.NONE,
        texts(
            Text(
                "An error status is no longer described for a {message}.",
                "A {consumer} that handles this error in a way of its own may meet another error in its place.",
                "Say which status replaces it.",
            ),
            Text(
                "An error status is no longer described for a {message}.",
                "A {consumer} that answers with it may be treated as after any other error.",
                "Say which status replaces it.",
            ),
        ),
        _answers(_OK, _CONFLICT), _answers(_OK),
        levels=both(levels(strict=WARNING, tolerant=INFO, codegen=INFO)),
        scope="operation",
        says=say("{error} is gone", standing=("{error} is not described",)),
    ),
)  # fmt: skip
