"""Facts and descriptions for the tests of drift, in few words."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.contract.model import Contract
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.observed import Observed
from tests.checks.descriptions import contract

TEXT = Facts(types=sketch.STRING)
NUMBER = Facts(types=sketch.INTEGER)
NULL = Facts(types=sketch.NULL)
TEXT_OR_NULL = Facts(types=sketch.STRING | sketch.NULL)
GET = "GET /orders → 200 application/json"
SENT = "webhook paid POST request application/json"


def seen_objects(count: int = 100, optional: tuple[str, ...] = (), **properties: Facts) -> Facts:
    """So many objects, which all had these properties, but the optional ones."""
    always = frozenset(properties) - frozenset(optional)
    return Facts(types=sketch.OBJECT, objects=count, always=always, properties=properties)


def seen_list(items: Facts | None, *, empty: bool = False) -> Facts:
    """A list of such items."""
    return Facts(types=sketch.ARRAY, items=items, empty=empty)


def described(schema: Json, media_type: str = "application/json", **schemas: Json) -> Contract:
    """A contract whose GET /orders answers with such a body, which is also what the webhook `paid` carries."""
    content = {media_type: {"schema": schema}}
    answer = {"description": "done", "content": content}
    return contract(
        {
            "openapi": "3.1.0",
            "info": {"title": "Orders", "version": "1"},
            "paths": {"/orders": {"get": {"responses": {"200": answer}}}},
            "webhooks": {
                "paid": {"post": {"requestBody": {"content": content}, "responses": {"204": {"description": ""}}}}
            },
            "components": {"schemas": schemas},
        }
    )


def observed(facts: Facts, message: str = GET, **others: Facts) -> Observed:
    """A record of one message."""
    return Observed("orders", calls=100, messages={message: facts, **others})


def object_schema(required: tuple[str, ...] = (), **properties: Json) -> Json:
    """The schema of an object."""
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}
