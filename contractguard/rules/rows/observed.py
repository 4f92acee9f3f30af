"""Raw rows about what was observed: where the service does something else than its description says, or more."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.model import Effect, ExampleScope, RuleStatus, Says
from contractguard.rules.rows.row import (
    ERROR,
    FIRST,
    INFO,
    WARNING,
    Levels,
    Row,
    Text,
    always,
    both,
    levels,
    say,
    texts,
)

_ORDER: Json = {"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": ["string", "null"]}}}
_STATUS: Json = {"type": "object", "properties": {"status": {"type": "string", "enum": ["open", "paid", "void"]}}}


_SCOPE: ExampleScope = "observed"
_INFO = always(INFO)
_SURPRISE = levels(strict=ERROR, tolerant=WARNING, codegen=WARNING)
"""Of what is not described at all."""


def _row(kind: str, text: Text, old: Json, new: Json, weights: Levels = _INFO, *, says: Says) -> Row:
    """A row about what was seen: `old` is described, and `new` is what observed.json has."""
    return Row(
        kind, FIRST, Effect.NONE, texts(text), old, new, says, levels=both(weights), scope=_SCOPE,
        status=RuleStatus.PREVIEW,
    )  # fmt: skip


MESSAGES: tuple[Row, ...] = (
    _row(
        "observed.narrowed-promise",
        Text(
            "A {message} was seen without what all of them had before, or with what none of them had; the description "
            "allows it.",
            "Nobody was promised it. But a {consumer} that was written against what came may rely on it all the same. "
            "It is an error where an expectation needs it, a warning where one reads it, and else an info.",
            "Ask whether it was meant. When it was, record it again with --fresh; when not, send what was sent before.",
        ),
        _ORDER, {"": "object 100+", "id": "string", "note?": "string"}, _SURPRISE,
        says=say("{at} was seen otherwise than before; the description allows it"),
    ),
    _row(
        "property.unseen",
        Text(
            "A described property was in none of many messages.",
            "A {consumer} that waits for it gets nothing. The description may be ahead of the service, or behind it; "
            "or no test reaches the case. Where no expectation reads it, this is an info.",
            "Send it, exercise the case that sends it, or take it out of the description.",
        ),
        _ORDER, {"": "object 100+", "id": "string"}, always(WARNING),
        says=say("{at} is described, and was never seen"),
    ),
    _row(
        "property.always-seen",
        Text(
            "An optional property was in all of many messages, or one that may be null never was.",
            "Nothing is wrong. But every {consumer} has to write code for a case that may not exist.",
            "When it is always sent, say so: add it to required, or take null out of its type.",
        ),
        _ORDER, {"": "object 100+", "id": "string", "note?": "string | null"},
        says=say("{at} may be missing or null, and never was"),
    ),
    _row(
        "property.undocumented",
        Text(
            "A property was sent that the description does not name.",
            "The description allows it, and nobody can know what it is. A {consumer} may come to rely on what the next "
            "refactoring takes away; generated code drops it, or refuses it.",
            "Describe it, or do not send it. What is internal may be a leak.",
        ),
        _ORDER, {"": "object 100+", "id": "string", "internal_margin": "integer 1e0..1e3", "note?": "string | null"},
        levels(strict=WARNING, tolerant=WARNING, codegen=ERROR),
        says=say("{at} was sent, and is not described"),
    ),
    _row(
        "schema.opaque",
        Text(
            "The description says nothing of a part of which the shape was seen.",
            "No check can guard it, and every {consumer} has to guess.",
            "Run contractguard drift --suggest, which prints a schema of what was seen; review it, and describe what "
            "you promise.",
        ),
        {"type": "object", "properties": {"address": {}}},
        {"": "object 10+", "address": {"": "object 10+", "city": "string", "street?": "string"}},
        says=say("{at} is not described at all, and its shape was seen"),
    ),
    _row(
        "enum.unseen",
        Text(
            "A value of a closed set was in none of many messages.",
            "Nothing is wrong, as far as is known. The value may be gone, or no test reaches it.",
            "Exercise the case that sends it; or take it out of the set, which is harmless for every {consumer}.",
        ),
        _STATUS, {"": "object 100+", "status": "string {open, paid}"},
        says=say("{at} was never one of the values that are described"),
    ),
)  # fmt: skip

_PAID: Json = {"GET /orders/{order_id} → 200 application/json": {"": "object 10+", "id": "string"}}

ANSWERS: tuple[Row, ...] = (
    _row(
        "status.undocumented",
        Text(
            "A call was answered with a status that the description does not name.",
            "A {consumer} that looks at the description does not expect it: what it does then is chance. (What the "
            "framework answers by itself, 401, 404 or 405, is an info.)",
            "Describe the status, or answer with one that is described.",
        ),
        {"responses": {"200": {"description": "done"}}},
        {"GET /orders/{order_id} → 409 application/json": {"": "object 1+", "error": "string"}}, _SURPRISE,
        says=say("the status {name} was answered, and is not described"),
    ),
    _row(
        "media-type.undocumented",
        Text(
            "A {message} came in a media type that the description does not name.",
            "A {consumer} asks for what is described, and may not be able to read anything else.",
            "Describe the media type, or send one that is described.",
        ),
        {"responses": {"200": {"description": "done", "content": {"application/json": {}}}}},
        {"GET /orders/{order_id} → 200 text/csv": ""}, _SURPRISE,
        says=say("the {message} came as {name}, which is not described"),
    ),
)  # fmt: skip

OPERATIONS: tuple[Row, ...] = (
    _row(
        "operation.undocumented",
        Text(
            "{operation} was seen that the description does not name.",
            "Nothing guards it: no check compares it, and {consumers} that use it learn of a change when it breaks.",
            "Describe it; contractguard drift --suggest prints what was seen as a beginning. Or make sure that nobody "
            "can reach it.",
        ),
        {"paths": {}}, _PAID, _SURPRISE,
        says=say("the {part} was seen, and is not described"),
    ),
    _row(
        "operation.unseen",
        Text(
            "{operation} that the description names was not seen at all.",
            "Nothing is known of whether the service keeps its word here.",
            "Exercise it in a test.",
        ),
        {"paths": {"/orders/{order_id}": {"get": {"responses": {"200": {"description": "done"}}}}}}, {},
        says=say("the {part} is described, and was never seen"),
    ),
)  # fmt: skip

METHODS: tuple[Row, ...] = (
    _row(
        "method.undocumented",
        Text(
            "A described path was called with a method that the description does not name there.",
            "Nothing guards it: no check compares it, and {consumers} that use it learn of a change when it breaks.",
            "Describe the operation, or refuse the method.",
        ),
        {"paths": {"/orders/{order_id}": {"get": {"responses": {"200": {"description": "done"}}}}}},
        {"DELETE /orders/{order_id} → 204": ""}, _SURPRISE,
        says=say("the path was called with {name}, which is not described"),
    ),
)  # fmt: skip
