"""Raw rows about what was observed: where the service does something else than its description says, or more."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.rows.row import CONSUMER, NONE, PROVIDER, Row, Text

_ORDER: Json = {"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": ["string", "null"]}}}
_STATUS: Json = {"type": "object", "properties": {"status": {"type": "string", "enum": ["open", "paid", "void"]}}}


def _row(kind: str, text: Text, old: Json, new: Json, letters: str = "III") -> Row:
    texts = {PROVIDER: text, CONSUMER: text}
    return Row(kind, NONE, texts, old, new, levels={PROVIDER: letters, CONSUMER: letters}, scope="observed")


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
        _ORDER, {"": "object 100+", "id": "string", "note?": "string"}, "EWW",
    ),
    _row(
        "property.unseen",
        Text(
            "A described property was in none of many messages.",
            "A {consumer} that waits for it gets nothing. The description may be ahead of the service, or behind it; "
            "or no test reaches the case. Where no expectation reads it, this is an info.",
            "Send it, exercise the case that sends it, or take it out of the description.",
        ),
        _ORDER, {"": "object 100+", "id": "string"}, "WWW",
    ),
    _row(
        "property.always-seen",
        Text(
            "An optional property was in all of many messages, or one that may be null never was.",
            "Nothing is wrong. But every {consumer} has to write code for a case that may not exist.",
            "When it is always sent, say so: add it to required, or take null out of its type.",
        ),
        _ORDER, {"": "object 100+", "id": "string", "note?": "string | null"},
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
        "WWE",
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
    ),
    _row(
        "enum.unseen",
        Text(
            "A value of a closed set was in none of many messages.",
            "Nothing is wrong, as far as is known. The value may be gone, or no test reaches it.",
            "Exercise the case that sends it; or take it out of the set, which is harmless for every {consumer}.",
        ),
        _STATUS, {"": "object 100+", "status": "string {open, paid}"},
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
        {"GET /orders/{order_id} → 409 application/json": {"": "object 1+", "error": "string"}}, "EWW",
    ),
    _row(
        "media-type.undocumented",
        Text(
            "A {message} came in a media type that the description does not name.",
            "A {consumer} asks for what is described, and may not be able to read anything else.",
            "Describe the media type, or send one that is described.",
        ),
        {"responses": {"200": {"description": "done", "content": {"application/json": {}}}}},
        {"GET /orders/{order_id} → 200 text/csv": ""}, "EWW",
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
        {"paths": {}}, _PAID, "EWW",
    ),
    _row(
        "operation.unseen",
        Text(
            "{operation} that the description names was not seen at all.",
            "Nothing is known of whether the service keeps its word here.",
            "Exercise it in a test.",
        ),
        {"paths": {"/orders/{order_id}": {"get": {"responses": {"200": {"description": "done"}}}}}}, {},
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
        {"DELETE /orders/{order_id} → 204": ""}, "EWW",
    ),
)  # fmt: skip
