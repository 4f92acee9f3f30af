"""Raw rows about a service that runs, or a receiver of webhooks, and how it answered what it was sent."""

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

_SCOPE: ExampleScope = "exercised"
_ERROR, _WARNING, _INFO = always(ERROR), always(WARNING), always(INFO)


def _row(kind: str, text: Text, old: Json, new: Json, weights: Levels, *, says: Says) -> Row:
    """A row about what was answered: `old` is described, `new` is what was sent and came back."""
    return Row(
        kind, FIRST, Effect.NONE, texts(text), old, new, says, levels=both(weights), scope=_SCOPE,
        status=RuleStatus.PREVIEW,
    )  # fmt: skip


def _operation(method: str, path: str, **members: Json) -> Json:
    return {"paths": {path: {method: {"responses": {"200": {"description": "done"}}, **members}}}}


_LIMIT: Json = [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}]
_TENANT: Json = [{"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}]
_LIST = _operation("get", "/orders", parameters=_LIMIT)
_SECURED = _operation("get", "/orders", security=[{"bearer": []}])
_ONE = _operation("get", "/orders/{order_id}")
_HOOK: Json = {"webhooks": {"payment.succeeded": {"post": {"responses": {"200": {"description": "taken"}}}}}}

API: tuple[Row, ...] = (
    _row(
        "server-error",
        Text(
            "The service fails: it answers with an error of its own (5xx), or its code raises.",
            "A {consumer} gets nothing that was promised, and tries again, or gives up. Requests that are invalid "
            "should be refused with 4xx; what a description names by its number (501, 503) is no failure.",
            "Look at the exception, where one is named; contractguard replay sends the same requests again.",
        ),
        _LIST, {"request": "GET /orders?limit=0", "answer": {"status": 500}}, _ERROR,
        says=say("the {part} was answered with an error of the server"),
    ),
    _row(
        "no-answer",
        Text(
            "The service does not answer within the deadline, or ends the connection.",
            "A {consumer} waits for nothing, and holds what it has locked while it waits.",
            "Find out what the code waits for; contractguard replay sends the same requests again.",
        ),
        _LIST, {"request": "GET /orders?limit=100", "answer": None}, _ERROR,
        says=say("the {part} was not answered"),
    ),
    _row(
        "server-gone",
        Text(
            "The service ended while it was tested.",
            "Every {consumer} is without it until somebody starts it again. What was not tested by then stays "
            "untested.",
            "Start with the last request that is named: it is likely to be the one that ended it.",
        ),
        _LIST, {"request": "GET /orders?limit=99", "answer": None, "then": "connection refused"}, _ERROR,
        says=say("the service was gone after the {part} was called"),
    ),
    _row(
        "auth.ignored",
        Text(
            "{operation} that is described as secured answers without credentials, or with wrong ones.",
            "Whoever finds the address reads or changes what is not theirs.",
            "Check the credentials before anything else; when it is meant to be public, say so with security: [].",
        ),
        _SECURED, {"request": "GET /orders", "credentials": None, "answer": {"status": 200}}, _ERROR,
        says=say("the {part} asks for no credentials, and is described as secured"),
    ),
    _row(
        "route.missing",
        Text(
            "{operation} that is described is not there in what runs.",
            "Every {consumer} that uses it fails as soon as this release serves it.",
            "Deploy the release that has it, or correct the route in front of the service.",
        ),
        _ONE, {"request": "GET /orders/o-1", "answer": {"status": 405}}, _ERROR,
        says=say("the {part} is not there"),
    ),
    _row(
        "release.mixed",
        Text(
            "Some answers come from one release and some from another.",
            "A {consumer} gets now the one and now the other; what it read a moment ago it cannot rely on.",
            "Wait until the deployment is complete, or take the instances of the former release out of it.",
        ),
        {"version": "4f2c9aa"}, {"versions": ["4f2c9aa", "1b77e02"]}, _ERROR,
        says=say("answers come from more than one release"),
    ),
    _row(
        "state.use-after-delete",
        Text(
            "What was deleted is still there.",
            "A {consumer} that deleted something goes on reading it, and so does everybody else.",
            "Answer 404 or 410 for what was deleted; when it is only marked, leave it out of what is read.",
        ),
        _ONE, {"requests": ["DELETE /orders/o-1", "GET /orders/o-1"], "answers": [204, 200]}, _WARNING,
        says=say("the {part} answers for what was deleted before"),
    ),
    _row(
        "state.created-not-readable",
        Text(
            "What was created cannot be read.",
            "A {consumer} that creates something and reads it back, as most do, is told that it is not there.",
            "Answer once it can be read; when that takes longer, say so with 202 and an address to ask.",
        ),
        _ONE, {"requests": ["POST /orders", "GET /orders/o-1"], "answers": [201, 404]}, _WARNING,
        says=say("the {part} does not find what was created before"),
    ),
    _row(
        "state.nondeterministic",
        Text(
            "The same requests were answered otherwise when they were sent again.",
            "Nothing is wrong with that as such. But no test that fails so can be trusted, nor one that passes.",
            "Give the service the same state before each run (--reset), and have it make ids and times repeatable.",
        ),
        _LIST, {"request": "GET /orders?limit=5", "answers": [500, 200]}, _INFO,
        says=say("the {part} is answered now so and now otherwise"),
    ),
)  # fmt: skip

REQUESTS: tuple[Row, ...] = (
    _row(
        "valid.rejected",
        Text(
            "A {message} that every description allows is refused.",
            "A {consumer} that sends what it was told it may send is refused for it.",
            "Accept it, or describe what is not accepted: the limit, the pattern, what depends on what.",
        ),
        _LIST, {"request": "GET /orders?limit=100", "answer": {"status": 400}}, _WARNING,
        says=say("the {message} is valid, and was refused"),
    ),
    _row(
        "invalid.accepted",
        Text(
            "A {message} that every description forbids is accepted.",
            "Nobody breaks today. But a {consumer} comes to rely on it, and breaks on the day on which it is refused.",
            "Refuse it, or describe it: what is accepted is a promise sooner or later.",
        ),
        _LIST, {"request": "GET /orders?limit=101", "answer": {"status": 200}},
        levels(strict=WARNING, tolerant=INFO, codegen=INFO),
        says=say("{at} is forbidden, and was accepted"),
    ),
    _row(
        "header.not-enforced",
        Text(
            "A {message} without a header that is required is accepted.",
            "A {consumer} that leaves it out works today, and breaks on the day on which somebody looks for it.",
            "Refuse the {message} with 400, or make the header optional in the description.",
        ),
        _operation("get", "/orders", parameters=_TENANT), {"request": "GET /orders", "answer": {"status": 200}},
        _WARNING,
        says=say("{at} is required, and was not missed"),
    ),
)  # fmt: skip

ANSWERS: tuple[Row, ...] = (
    _row(
        "body.malformed",
        Text(
            "A {message} says that its body is JSON, and it is not.",
            "A {consumer} fails on the first byte that it cannot read; nothing of the {message} reaches it.",
            "Send JSON: no NaN or Infinity, no page of HTML from a proxy, and nothing cut off.",
        ),
        {"responses": {"200": {"description": "done", "content": {"application/json": {}}}}},
        {"answer": {"status": 200, "content-type": "application/json", "body": '{"total": NaN}'}}, _ERROR,
        says=say("{at} is no JSON"),
    ),
    _row(
        "property.write-only-sent",
        Text(
            "A {message} has a property that is described as written only.",
            "Nobody reads what is no part of a {message}; what is only written is often a secret, which is told to "
            "every {consumer} and to whoever logs what they get.",
            "Leave the property out of what is sent, or describe it as readable.",
        ),
        {"properties": {"password": {"type": "string", "writeOnly": True}}},
        {"answer": {"status": 200, "body": {"password": "…"}}}, _WARNING,
        says=say("{at} is only written, and was sent"),
    ),
)  # fmt: skip

RECEIVERS: tuple[Row, ...] = (
    _row(
        "webhook.failed",
        Text(
            "A receiver fails on a delivery that the provider may send.",
            "The provider sends it again, and again, and then gives up: the {consumer} never learns what happened. "
            "For a payload that drifted (an unknown field, a new value) this is a warning.",
            "Handle what the description allows; keep what cannot be handled, and answer 2xx.",
        ),
        _HOOK, {"event": "payment.succeeded", "body": {"id": "p-1", "note": None}, "answer": {"status": 500}}, _ERROR,
        says=say("the receiver fails on what may be delivered"),
    ),
    _row(
        "webhook.refused",
        Text(
            "A receiver refuses a delivery that the provider may send.",
            "The provider takes it for lost, or switches the {consumer} off after some of them. For a payload that "
            "drifted (an unknown field, a new value) this is a warning.",
            "Accept what the description allows; what is not needed can be left alone.",
        ),
        _HOOK, {"event": "payment.succeeded", "body": {"id": "p-1", "note": None}, "answer": {"status": 422}}, _ERROR,
        says=say("the receiver refuses what may be delivered"),
    ),
    _row(
        "webhook.duplicate-failed",
        Text(
            "A receiver does not take the same delivery twice.",
            "Every provider sends some deliveries twice. One that is answered with an error is sent a third time, and "
            "the {consumer} is told of failures that are none.",
            "Answer 2xx for a delivery that is known already, and do nothing else.",
        ),
        _HOOK, {"event": "payment.succeeded", "delivered": 2, "answers": [200, 409]}, _WARNING,
        says=say("the receiver takes a delivery once, and not twice"),
    ),
    _row(
        "webhook.signature-ignored",
        Text(
            "A receiver takes a delivery whose signature is wrong.",
            "Whoever knows the address can tell the {consumer} whatever they like: that something was paid, say.",
            "Check the signature over the raw bytes before anything else, and answer 401 or 400.",
        ),
        _HOOK, {"event": "payment.succeeded", "signature": "wrong", "answer": {"status": 200}}, _ERROR,
        says=say("the receiver takes what is signed wrongly"),
    ),
    _row(
        "webhook.replay-accepted",
        Text(
            "A receiver takes a delivery that was signed long ago.",
            "Whoever once saw a delivery can send it to the {consumer} again, as often as they like.",
            "Refuse what was signed more than some minutes ago, as the signature's timestamp says.",
        ),
        _HOOK, {"event": "payment.succeeded", "signed": "an hour ago", "answer": {"status": 200}}, _ERROR,
        says=say("the receiver takes what was signed long ago"),
    ),
)  # fmt: skip
