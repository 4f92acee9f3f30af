"""A receiver of payments' webhooks, well and broken, and what is delivered to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contractguard.contract.model import Contract
from tests.checks.descriptions import api, contract

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw=="
PAYMENT: Any = {
    "type": "object",
    "required": ["id", "amount", "status", "tags"],
    "properties": {
        "id": {"type": "string", "maxLength": 5000},
        "amount": {"type": "integer", "minimum": 0},
        "status": {"enum": ["paid", "disputed", "void"]},
        "note": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def webhook(schema: Any = PAYMENT, **members: Any) -> Any:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": {"200": {"description": "taken"}}, **members}}


def described(**webhooks: Any) -> Contract:
    return contract(api(webhooks=webhooks or {"payment.succeeded": webhook()}))


APP = (
    '''
import json

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SEEN = set()


def handle(payment):
    BREAK
    return 204


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body = (await receive())["body"]
    headers = {name.decode(): text.decode() for name, text in scope["headers"]}
    status = take(scope, body, headers)
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def take(scope, body, headers):
    if (scope["method"], scope["path"]) != ("POST", "/hooks/payments"):
        return 404
    if not is_signed(body, headers):
        return 401
    identifier = headers.get("webhook-id", "")
    if identifier and identifier in SEEN:
        return ON_DUPLICATE
    SEEN.add(identifier)
    return handle(json.loads(body))


def is_signed(body, headers):
    SIGNATURE
    try:
        Webhook("'''
    + SECRET
    + """").verify(body.decode(), headers, json_parse=False)
    except WebhookVerificationError:
        return False
    return True
"""
)
OLD = """
import hmac, base64, hashlib
key = base64.b64decode("KEY")
signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
own = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
return f"v1,{own}" == headers["webhook-signature"]
""".replace("KEY", SECRET.removeprefix("whsec_"))
"""Looks at the signature, and not at when it was made."""


def write_receiver(folder: Path, breaks: str = "pass", *, duplicate: str = "204", signature: str = "pass") -> str:
    """Write a receiver, and return what names it."""
    source = APP.replace("BREAK", breaks).replace("ON_DUPLICATE", duplicate)
    source = source.replace("SIGNATURE", signature.strip().replace("\n", "\n    "))
    (folder / "receiver.py").write_text(source, "utf-8")
    return "receiver:app"
