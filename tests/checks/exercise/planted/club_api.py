"""A club as one ASGI application of no framework: what the shop of orders.py has not. Credentials, cookies, forms,
parameters of every style, links, headers of answers, XML. The variable PLANTED names the one defect that it has.

This file is copied beside what calls it, as club.py, and imports nothing of this project.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

PLANTED = os.environ.get("PLANTED", "")
JSON = "application/json"
NOTES: dict[str, str] = {}
Answer = tuple[int, dict[str, str], bytes]


def is_planted(name: str) -> bool:
    return name == PLANTED


def reset() -> None:
    NOTES.clear()


def setup() -> dict[str, Any]:
    return {"headers": {"Authorization": "Bearer club"}}


class Call:
    """A request, as handlers read it."""

    def __init__(self, scope: Mapping[str, Any], body: bytes) -> None:
        self.method: str = scope["method"]
        self.path, self.body = unquote(scope["path"]), body
        self.query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        self.headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        pairs = (one.strip().partition("=") for one in self.headers.get("cookie", "").split(";"))
        self.cookies = {name: unquote(text) for name, _, text in pairs if name}

    @property
    def kind(self) -> str:
        kind: str = self.headers.get("content-type", "")
        return kind.partition(";")[0].strip().lower()


def answer(status: int, value: Any, kind: str = JSON, **headers: str) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return status, {"content-type": kind, **headers} if kind else headers, body


def refuse(status: int = 422) -> Answer:
    return answer(status, {"title": "refused"})


def list_members(call: Call) -> Answer:
    if call.headers.get("authorization") != "Bearer club" and not is_planted("open-members"):
        return refuse(401)
    if "x-tenant" not in call.headers and not is_planted("no-tenant-needed"):
        return refuse(400)
    tenant = call.headers.get("x-tenant", "t-1")
    if re.fullmatch("t-[0-9]", tenant) is None and not (is_planted("any-tenant") and tenant):
        return refuse(400)
    return answer(200, [{"name": "Ann", "since": "yesterday" if is_planted("no-date") else "2020-01-01"}])


def read_news(call: Call) -> Answer:
    lang = call.cookies.get("lang")
    known = ("de", "en", "fr")
    if lang not in (None, *known) and not is_planted("any-language"):
        return refuse()
    if lang == "fr" and is_planted("refuses-french"):
        return refuse()
    count = "many" if is_planted("count-as-text") else "3"
    tags = "1,b" if is_planted("tags-as-text") else "1,2"
    kind = {"no-type": "", "type-of-no-form": "json"}.get(PLANTED, JSON)
    value: Any = {"news": [], "secret": 1} if is_planted("tells-what-is-only-written") else {"news": []}
    return answer(200, value, kind, **{"x-count": count, "x-tags": tags})


def log_in(call: Call) -> Answer:
    if call.kind != "application/x-www-form-urlencoded":
        return refuse(415)
    given = parse_qs(call.body.decode("latin-1"), keep_blank_values=True)
    user, pin = given.get("user", []), given.get("pin", [])
    is_user = len(user) == 1 and re.fullmatch("[a-z]{1,8}", user[0]) is not None
    if set(given) != {"user", "pin"}:
        return refuse()
    is_pin = len(pin) == 1 and re.fullmatch("[1-9][0-9]{0,3}", pin[0]) is not None
    if not is_user or not (is_pin or (is_planted("any-pin") and pin)):
        return refuse()
    if is_planted("refuses-pin-9999") and pin == ["9999"]:
        return refuse()
    return answer(200, {"ok": True})


def search(call: Call) -> Answer:
    if any(name not in ("filter[min]", "ids", "sort") for name in call.query):
        return refuse()
    least, ids, sort = (call.query.get(name, []) for name in ("filter[min]", "ids", "sort"))
    if not all(re.fullmatch("[0-9]", one) for one in least) and not is_planted("any-filter"):
        return refuse()
    if not all(re.fullmatch(r"[0-9](\|[0-9])*", one) for one in ids) and not is_planted("any-ids"):
        return refuse()
    if not all(_is_sort(one) for one in sort) and not is_planted("any-sort"):
        return refuse()
    return answer(200, {"found": 1})


def _is_sort(text: str) -> bool:
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and set(value) == {"by"} and value["by"] in ("name", "date")


def read_seat(call: Call) -> Answer:
    text = call.path.rpartition("/")[2]
    if re.fullmatch("[1-9]", text) is None and not (is_planted("any-seat") and text.strip()):
        return refuse(404)
    body = b"<seat><row>x</row></seat>" if is_planted("text-for-row") else b"<seat><row>3</row></seat>"
    return answer(200, body, "application/xml")


def write_note(call: Call) -> Answer:
    try:
        given = json.loads(call.body)
    except ValueError:
        return refuse()
    if call.kind != JSON or not isinstance(given, dict) or set(given) != {"text"} or not isinstance(given["text"], str):
        return refuse()
    made = f"n-{len(NOTES) + 1}"
    NOTES[made] = given["text"]
    if is_planted("loses-what-was-created"):
        NOTES[made] = "\0gone"
    return answer(201, {"id": made, "text": given["text"]})


def one_note(call: Call) -> Answer:
    made = call.path.rpartition("/")[2]
    text = NOTES.get(made)
    if text is None or text == "\0gone":
        return refuse(404)
    if call.method == "DELETE":
        if not is_planted("keeps-what-was-deleted"):
            NOTES[made] = "\0gone"
        return 204, {}, b""
    return answer(200, {"id": made, "text": text})


HANDLERS: tuple[tuple[str, str, Callable[[Call], Answer]], ...] = (
    ("GET", "/members", list_members),
    ("GET", "/news", read_news),
    ("POST", "/login", log_in),
    ("GET", "/search", search),
    ("GET", "/seats/[^/]+", read_seat),
    ("POST", "/notes", write_note),
    ("GET|DELETE", "/notes/[^/]+", one_note),
)


def handle(call: Call) -> Answer:
    found = [one for _, path, one in HANDLERS if re.fullmatch(path, call.path)]
    for method, path, one in HANDLERS:
        if re.fullmatch(method, call.method) and re.fullmatch(path, call.path):
            return one(call)
    return refuse(405 if found else 404)


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, headers, sent = handle(Call(scope, body))
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": sent})
