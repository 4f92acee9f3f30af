"""Raw rows about a consumer's own code, fed with payloads that the provider may send."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.model import Effect, ExampleScope, Says
from contractguard.rules.rows.row import ERROR, FIRST, PROVIDER, Row, Text, always, say

_CODE: ExampleScope = "code"

_STATUS: Json = {
    "type": "object",
    "properties": {"status": {"type": "string", "enum": ["paid", "disputed"]}},
    "required": ["status"],
}
_AMOUNT: Json = {"type": "object", "properties": {"amount": {"type": "integer"}}}

_MODEL = """\
from pydantic import BaseModel, field_validator


class Payment(BaseModel):
    status: str

    @field_validator("status")
    @classmethod
    def known(cls, status: str) -> str:
        if status != "paid":
            raise ValueError("not a status")
        return status
"""
_HANDLER = """\
def on_payment(payload):
    return payload["amount"] / 100
"""
_SLOW = """\
def on_payment(payload):
    while payload.get("amount", 1) == 0:
        pass
"""


def _row(kind: str, since: str, text: Text, schema: Json, code: str, witness: Json, says: Says) -> Row:
    levels = {PROVIDER: always(ERROR)}
    return Row(
        kind, since, Effect.NONE, {PROVIDER: text}, schema, code, says, grown=(witness,), levels=levels, scope=_CODE
    )


CODE: tuple[Row, ...] = (
    _row(
        "model.refused",
        FIRST,
        Text(
            "A model refuses a {message} that the provider may send.",
            "The {consumer} answers with an error, or loses the {message}, as soon as the provider sends such a one. "
            "For a {message} that drifted (a field that nobody declared, a value that no enum lists) this is a "
            "warning: the provider does not say that it sends it, and seldom thinks that adding it breaks anybody.",
            "Let the model take what the description allows: make the field optional, let it be null, keep an "
            "unknown value as text. Where the description allows too much, ask the provider to narrow it.",
        ),
        _STATUS,
        _MODEL,
        {"status": "disputed"},
        says=say("the model refuses what may be sent at {at}"),
    ),
    _row(
        "handler.failed",
        FIRST,
        Text(
            "A handler fails on a {message} that the provider may send.",
            "The {consumer} answers with an error, or loses the {message}, as soon as the provider sends such a one. "
            "For a {message} that drifted (a field that nobody declared, a value that no enum lists) this is a "
            "warning: the provider does not say that it sends it, and seldom thinks that adding it breaks anybody.",
            "Handle what the description allows: ask for an optional field with .get, expect null where it is "
            "allowed. When the handler is meant to refuse such a {message}, name the exception with --accepts.",
        ),
        _AMOUNT,
        _HANDLER,
        {},
        says=say("the handler fails on what may be sent at {at}"),
    ),
    _row(
        "handler.slow",
        FIRST,
        Text(
            "A {consumer} takes too long over a {message} that the provider may send.",
            "The provider gives up waiting and sends the {message} again, and again; whatever else waits for the "
            "{consumer} waits as well.",
            "Find out what it waits for: a loop that does not end, a service that it calls without a limit of time. "
            "When it may take so long, give it more seconds.",
        ),
        _AMOUNT,
        _SLOW,
        {"amount": 0},
        says=say("the code takes too long over what may be sent at {at}"),
    ),
)
