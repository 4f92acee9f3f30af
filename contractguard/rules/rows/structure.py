"""Rows for how a message is put together: parameters, headers, bodies, media types and statuses.

Their examples are neutral (`beside`, `body`, `responses`); `examples` spells them as an OpenAPI operation for a part.
"""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.model import Effect
from contractguard.rules.rows.row import CONSUMER, NONE, NOTHING, PROVIDER, N, Row, Text, W, texts

_TEXT = {"type": "string"}
_JSON = "application/json"
_XML = "application/xml"


def _beside(*, required: bool = False, **keywords: Json) -> Json:
    return {"beside": [{"name": "currency", "required": required, "schema": _TEXT, **keywords}]}


def _leaving(day: str) -> Json:
    (entry,) = _beside(deprecated=True)["beside"]
    return {"beside": [entry | {"x-sunset": day}]}


_NOTHING_BESIDE: Json = {"beside": []}

_NEW = "Make the new {thing} optional, with a default that keeps today's behaviour."
_IGNORED = Text(
    "The provider no longer reads a {thing} of a {message}.",
    "A {consumer} that still sends it is accepted, but what it asked for no longer happens.",
    "Keep the {thing} in the description, marked as deprecated, and go on reading it until nobody sends it any more.",
)
_GONE = "Mark the {thing} as deprecated and go on sending it; take it out once no {consumer} reads it any more."

_BESIDE: tuple[tuple[str, Effect, Mapping[str, Text], Json, Json, Mapping[str, str]], ...] = (
    (
        "added", NONE,
        texts(
            Text(
                "A {message} may now carry a new {thing}.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "The provider now reads a new, optional {thing} of a {message}.",
                "Nobody breaks: it may be left out.",
            ),
        ),
        _NOTHING_BESIDE, _beside(), {},
    ),
    (
        "added-required", N,
        texts(
            Text(
                "A {message} now always carries a new {thing}.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "A {message} must now carry a new {thing}.",
                "A {consumer} that does not know the {thing} does not send it, and is refused.", _NEW,
            ),
        ),
        _NOTHING_BESIDE, _beside(required=True), {},
    ),
    (
        "removed", W,
        texts(
            Text(
                "A {thing} that every {message} carried is gone.",
                "A {consumer} that takes the {thing} for granted fails on the first message without it.", _GONE,
            ),
            _IGNORED,
        ),
        _beside(required=True), _NOTHING_BESIDE, {CONSUMER: "EWE"},
    ),
    (
        "removed-optional", NONE,
        texts(
            Text(
                "A {thing} that a {message} could carry is gone.",
                "No type error: it could be missing before. But a {consumer} that uses it never sees it again.", _GONE,
            ),
            _IGNORED,
        ),
        _beside(), _NOTHING_BESIDE, {PROVIDER: "EWE", CONSUMER: "EWE"},
    ),
    (
        "became-required", N,
        texts(
            Text(
                "A {message} now always carries a {thing} that could be missing.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now carry a {thing} that could be left out.",
                "A {consumer} that leaves it out, as it was told it may, is refused.",
                "Keep the {thing} optional, with a default that keeps today's behaviour.",
            ),
        ),
        _beside(), _beside(required=True), {},
    ),
    (
        "became-optional", W,
        texts(
            Text(
                "A {thing} that every {message} carried may now be missing.",
                "A {consumer} that takes the {thing} for granted fails on the first message without it.",
                "Go on sending the {thing} until every {consumer} copes without it.",
            ),
            Text("A {thing} of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        _beside(required=True), _beside(), {},
    ),
    (
        "serialization-changed", NONE,
        texts(
            Text(
                "A {thing} of a {message} is now written in another way (style, explode, content).",
                "A {consumer} that reads the former notation gets another value, or none.",
                "Add a new {thing} with the new notation, and withdraw the former once nobody uses it.",
            ),
            Text(
                "A {thing} of a {message} must now be written in another way (style, explode, allowReserved, content).",
                "A {consumer} that writes it as before is misunderstood or refused, though the value is the same.",
                "Accept both notations, or add a new {thing} with the new one.",
            ),
        ),
        _beside(schema={"type": "object", "properties": {"id": _TEXT}}, explode=True),
        _beside(schema={"type": "object", "properties": {"id": _TEXT}}, explode=False),
        {PROVIDER: "EEE", CONSUMER: "EEE"},
    ),
    (
        "deprecated", NONE,
        texts(
            Text(
                "A {thing} of a {message} is now deprecated.",
                "Nobody breaks yet; a {consumer} that uses it has time to stop.",
                "Say in the description what to use instead, and until when the {thing} stays.",
            )
        ),
        _beside(), _beside(deprecated=True), {},
    ),
    (
        "reinstated", NONE,
        texts(Text("A {thing} of a {message} is no longer deprecated.", "Nobody breaks.", NOTHING)),
        _beside(deprecated=True), _beside(), {},
    ),
    (
        "sunset-changed", NONE,
        texts(
            Text(
                "The day on which a deprecated {thing} of a {message} goes away changed.",
                "A {consumer} that planned by the former day may be too late: from the day that was announced last, "
                "its removal is no more than an info.",
                "Move the day only to a later one; let the first one lie far enough ahead for every {consumer} to act.",
            )
        ),
        _leaving("2030-12-31"), _leaving("2030-06-30"), {PROVIDER: "WWW", CONSUMER: "WWW"},
    ),
)  # fmt: skip


def _named(thing: str) -> tuple[Row, ...]:
    """The rows for a parameter or for a header."""
    return tuple(
        Row(f"{thing}.{change}", effect, _about(thing, text), old, new, ({},), ({},), levels, "operation")
        for change, effect, text, old, new, levels in _BESIDE
    )


def _about(thing: str, text: Mapping[str, Text]) -> Mapping[str, Text]:
    return {
        side: Text(*(words.replace("{thing}", thing) for words in (said.title, said.why, said.advice)))
        for side, said in text.items()
    }


PARAMETERS = _named("parameter")
HEADERS = _named("header")


def _body(*media_types: str, required: bool = True, **keywords: Json) -> Json:
    content = {name: {"schema": {"type": "object", "properties": {"id": _TEXT}}, **keywords} for name in media_types}
    return {"body": {"required": required, "content": content}}


def _xml(form: Json) -> Json:
    schema = {"type": "object", "properties": {"id": {**_TEXT, "xml": form}}}
    return {"body": {"required": True, "content": {_XML: {"schema": schema}}}}


_NO_BODY: Json = {"body": None}

BODIES: tuple[Row, ...] = (
    Row(
        "body.added", NONE,
        texts(
            Text("A {message} may now have a body.", "Nobody breaks: a {consumer} that expects none does not read it."),
            Text("A {message} may now have a body.", "Nobody breaks: it may be left out."),
        ),
        _NO_BODY, _body(_JSON, required=False), scope="operation",
    ),
    Row(
        "body.added-required", N,
        texts(
            Text(
                "A {message} now always has a body.",
                "Nobody breaks: a {consumer} that expects none does not read it.",
            ),
            Text(
                "A {message} must now have a body.", "A {consumer} that sends none, as it was told, is refused.",
                "Make the body optional, and let a missing one mean today's behaviour.",
            ),
        ),
        _NO_BODY, _body(_JSON), shrunk=({},), scope="operation",
    ),
    Row(
        "body.removed", NONE,
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
        _body(_JSON), _NO_BODY, levels={PROVIDER: "EEE", CONSUMER: "EEE", "webhook-response": "EWE"}, scope="operation",
    ),
    Row(
        "body.became-required", N,
        texts(
            Text(
                "A {message} now always has a body, where it could be empty.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now have a body, where it could be empty.",
                "A {consumer} that sends none, as it was told it may, is refused.",
                "Keep the body optional, and let a missing one mean today's behaviour.",
            ),
        ),
        _body(_JSON, required=False), _body(_JSON), shrunk=({},), scope="operation",
    ),
    Row(
        "body.became-optional", W,
        texts(
            Text(
                "A {message} may now come without its body.",
                "A {consumer} that parses the body fails on the first empty one.",
                "Go on sending the body until every {consumer} copes without it.",
            ),
            Text("The body of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        _body(_JSON), _body(_JSON, required=False), grown=({},), scope="operation",
    ),
    Row(
        "media-type.added", NONE,
        texts(
            Text(
                "A {message} may now come in a further media type.",
                "Nobody breaks who says which media type is wanted; a {consumer} that never did may get the new one.",
                "Send the new media type only to those that ask for it.",
            ),
            Text("The provider now also accepts a further media type in a {message}.", "Nobody breaks."),
        ),
        _body(_JSON), _body(_JSON, _XML), levels={"webhook": "EWW"}, scope="operation",
    ),
    Row(
        "media-type.removed", NONE,
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
        _body(_JSON, _XML), _body(_JSON), levels={PROVIDER: "EEE", CONSUMER: "EEE", "webhook": "EWE"},
        scope="operation",
    ),
    Row(
        "encoding.changed", NONE,
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
        levels={PROVIDER: "EEE", CONSUMER: "EEE"}, scope="operation",
    ),
    Row(
        "xml.changed", NONE,
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
        levels={PROVIDER: "EEE", CONSUMER: "EEE"}, scope="operation",
    ),
)  # fmt: skip

_OK = {"200": {"description": "done"}}
_LATER = {"202": {"description": "will be done"}}
_CONFLICT = {"409": {"description": "done already"}}


def _answers(*statuses: Json) -> Json:
    return {"responses": {code: answer for status in statuses for code, answer in status.items()}}


STATUSES: tuple[Row, ...] = (
    Row(
        "status.added", NONE,
        texts(
            Text(
                "A {message} may now come with a further status.",
                "A {consumer} that takes only the described statuses as a success may treat the new one as a failure.",
                "Announce the new status, or send it only to those that ask for the new behaviour.",
            ),
            Text("A {message} may now use a further status.", "Nobody breaks."),
        ),
        _answers(_OK), _answers(_OK, _LATER), levels={PROVIDER: "WWW"}, scope="operation",
    ),
    Row(
        "status.removed", NONE,
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
        _answers(_OK, _LATER), _answers(_OK), levels={PROVIDER: "EEE", CONSUMER: "EEE"}, scope="operation",
    ),
    Row(
        "error-status.added", NONE,
        texts(
            Text("A further error status is described for a {message}.", "Nobody breaks: errors are always possible."),
        ),
        _answers(_OK), _answers(_OK, _CONFLICT), scope="operation",
    ),
    Row(
        "error-status.removed", NONE,
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
        _answers(_OK, _CONFLICT), _answers(_OK), levels={PROVIDER: "WII", CONSUMER: "WII"}, scope="operation",
    ),
)  # fmt: skip
