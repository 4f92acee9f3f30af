"""A small shop as a description and as applications of no framework, well and broken."""

from __future__ import annotations

import json
from pathlib import Path

from tests.checks.descriptions import Json, api
from tests.checks.exercise.work_folder import keep_unicode_tables, leave_out_frameworks

ORDER: Json = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {"id": {"type": "string"}, "qty": {"type": "integer"}, "total": {"type": "integer"}},
}
NEW_ORDER: Json = {
    "type": "object",
    "required": ["qty"],
    "properties": {"qty": {"type": "integer", "minimum": 1, "maximum": 1000}},
}


def _answer(schema: Json) -> Json:
    return {"description": "done", "content": {"application/json": {"schema": schema}}}


_REFUSED: Json = {"description": "refused"}
SHOP = api(
    paths={
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewOrder"}}}},
                "responses": {"201": _answer({"$ref": "#/components/schemas/Order"}), "422": _REFUSED},
            },
            "get": {
                "operationId": "listOrders",
                "responses": {"200": _answer({"type": "array", "items": {"$ref": "#/components/schemas/Order"}})},
            },
        },
    },
    components={"schemas": {"Order": ORDER, "NewOrder": NEW_ORDER}},
)  # fmt: skip

APP = '''
"""A shop, as ASGI has it."""
import json

SAMPLE = {"id": "o-1", "qty": 1, "total": 5}


def answer_of(method, path, body):
    if (method, path) == ("GET", "/orders"):
        return 200, [SAMPLE]
    if (method, path) != ("POST", "/orders"):
        return 404, {}
    try:
        new = json.loads(body)
        qty = new["qty"]
    except (ValueError, KeyError, TypeError):
        return 422, {}
    if isinstance(qty, bool) or not isinstance(qty, int) or not 1 <= qty <= 1000:
        return 422, {}
    return 201, created(qty)


def created(qty):
    order = {"id": "o-2", "qty": qty, "total": 5 * qty}
    BREAK
    return order


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, value = answer_of(scope["method"], scope["path"], body)
    headers = [] if status == 422 else [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if status == 422 else json.dumps(value).encode()})
'''
WELL = "pass"


def write_shop(folder: Path, breaks: str = WELL, app: str = APP, description: Json = SHOP) -> Path:
    """A project with the shop as its one provider, whose new orders are broken by a statement."""
    (folder / "openapi.json").write_text(json.dumps(description, indent=2), "utf-8")
    (folder / "shop_app.py").write_text(app.replace("BREAK", breaks), "utf-8")
    settings = '[providers.shop]\nspec = "openapi.json"\n[exercise]\napp = "shop_app:app"\n'
    (folder / "contractguard.toml").write_text(settings, "utf-8")
    keep_unicode_tables(folder / ".contractguard")
    leave_out_frameworks(folder)
    return folder
