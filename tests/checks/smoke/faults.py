"""Thirty ways in which a deployment goes wrong, each with how it must be told."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from contractguard.checks.smoke.identity import VersionPlace
from contractguard.checks.smoke.transport.pace import PaceLimits
from contractguard.contract.expectation import Expectation
from tests.checks.smoke.running import FAST, expects
from tests.checks.smoke.service import (
    FORMER,
    ORDER,
    SECRET_ID,
    VERSION,
    Application,
    Asked,
    Reply,
    changed,
    described,
    shop,
    with_body,
)

ONE = f"/orders/{SECRET_ID}"
AT = VersionPlace("/version", ("sha",))
STOPPED = "exit code 3"
"""In place of a rule: the check does not go on."""
NOTE = expects("billing", "GET /orders/{order_id}", {"type": "object", "required": ["note"]})


@dataclass(frozen=True)
class Fault:
    """One fault: what runs, what must be told of it, and what the check is asked for besides."""

    name: str
    rule: str
    runs: Application
    options: dict[str, Any] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    limits: PaceLimits = FAST


def _one(change: Callable[[Any], Any]) -> Application:
    return changed(ONE, with_body(change))


def _replied(path: str, **given: Any) -> Application:
    return changed(path, lambda reply: replace(reply, **given))


def _without(name: str) -> Callable[[Any], Any]:
    return lambda order: {key: value for key, value in order.items() if key != name}


def _renamed(old: str, new: str) -> Callable[[Any], Any]:
    return lambda order: {new if key == old else key: value for key, value in order.items()}


def _versions(*turns: str) -> Application:
    def application(asked: Asked) -> Reply:
        reply = shop(asked)
        return replace(reply, body={"sha": turns[asked.number % len(turns)]}) if asked.path == "/version" else reply

    return application


def _descriptions_in_turn(asked: Asked) -> Reply:
    return _LESS(asked) if asked.path == "/openapi.json" and asked.number % 2 else shop(asked)


_turns: Counter[str] = Counter()


def _every_second(asked: Asked) -> Reply:
    """Which machine answers goes by the request alone: nothing else tells them apart."""
    _turns[asked.path] += 1
    return (shop if _turns[asked.path] % 2 else _one(_without("total")))(asked)


def _open_to_all(asked: Asked) -> Reply:
    return shop(replace(asked, headers={**asked.headers, "authorization": "Bearer tok-3f9c2a77d1"}))


def _no_deletes(asked: Asked) -> Reply:
    return Reply(405, {}) if asked.method == "DELETE" else shop(asked)


_LESS = described(lambda whole: whole["paths"].pop("/orders/{order_id}/lines"))
_OPTIONAL = described(lambda whole: whole["components"]["schemas"]["Order"]["required"].remove("total"))
_HTML = {"headers": {"Content-Type": "text/html"}, "raw": b"<html><h1>Something went wrong"}

FAULTS = (
    Fault("required field gone", "response.property.became-optional", _one(_without("total"))),
    Fault("field renamed", "response.property.became-optional", _one(_renamed("status", "state"))),
    Fault("names in camel case", "response.property.became-optional", _one(_renamed("total", "totalAmount"))),
    Fault("number as text", "response.type.changed", _one(lambda one: {**one, "total": str(one["total"])})),
    Fault("null", "response.nullable.added", _one(lambda one: {**one, "status": None})),
    Fault("member that nobody knows", "response.enum.widened", _one(lambda one: {**one, "status": "void"})),
    Fault("below the minimum", "response.range.widened", _one(lambda one: {**one, "total": -5})),
    Fault("wrapped once more", "response.property.became-optional", _one(lambda one: {"result": one})),
    Fault("a list in place of one", "response.type.changed", _one(lambda one: [one])),
    Fault("an item of the list", "response.property.became-optional",
          changed("/orders", with_body(lambda body: {"data": [*body["data"], _without("id")(ORDER)]}))),
    Fault("no body", "response.body.removed", _replied(ONE, raw=b"")),
    Fault("half of the JSON", "response.body.malformed", _replied(ONE, raw=b'{"id": "o-99173", "sta')),
    Fault("an HTML page with 200", "response.media-type.undocumented", _replied(ONE, **_HTML)),
    Fault("another media type", "response.media-type.undocumented",
          _replied("/orders", headers={"Content-Type": "text/plain"})),
    Fault("another status", "response.status.undocumented", _replied(ONE, status=202)),
    Fault("500", "api.server-error", _replied(ONE, status=500)),
    Fault("503 behind one route", "api.server-error", _replied("/orders", status=503)),
    Fault("404 for a route", "api.route.missing", _replied("/health", status=404)),
    Fault("404 for what the list has", "api.route.missing", _replied(ONE, status=404)),
    Fault("405", "api.route.missing", _replied("/health", status=405)),
    Fault("501", "api.route.missing", _replied("/orders", status=501)),
    Fault("hangs up", "api.no-answer", _replied(ONE, status=0)),
    Fault("never answers", "api.no-answer", _replied(ONE, status=-1), limits=replace(FAST, longest=0.3)),
    Fault("says gzip and is not", "api.no-answer", _replied(ONE, headers={"Content-Encoding": "gzip"})),
    Fault("a header gone", "response.header.became-optional", _replied(ONE, headers={})),
    Fault("a header that is no number", "response.type.changed", _replied(ONE, headers={"X-Revision": "seven"})),
    Fault("guard open", "api.auth.ignored", _open_to_all, {"asks_unauthenticated": True}),
    Fault("old release", STOPPED, _versions(FORMER), {"version_at": AT, "expected": VERSION}),
    Fault("two releases in turn", "api.release.mixed", _versions(VERSION, FORMER), {"version_at": AT}),
    Fault("two descriptions in turn", "api.release.mixed", _descriptions_in_turn),
    Fault("every second answer of an old machine", "api.release.mixed", _every_second),
    Fault("description lacks an operation", "api.operation.removed", _LESS),
    Fault("description promises less", "response.property.became-optional", _OPTIONAL),
    Fault("what a consumer reads", "response.property.became-optional", _one(_without("note")), {}, (NOTE,)),
    Fault("to a login page elsewhere", "response.status.undocumented",
          _replied("/health", status=302, headers={"Location": "https://login.example.com/"})),
    Fault("a writing route gone", "api.route.missing", _no_deletes, {"probes_writes": True}),
)  # fmt: skip
PACKED = changed(ONE, lambda reply: replace(reply, raw=gzip.compress(reply.bytes, mtime=0),
                                            headers={**reply.headers, "Content-Encoding": "gzip"}))  # fmt: skip
"""No fault: a server that packs although it was not asked to."""
