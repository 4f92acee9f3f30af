"""A payload and models of it."""

from __future__ import annotations

import json
from typing import Any

import pydantic

PAYLOAD: Any = {
    "id": 7,
    "price": 1.5,
    "paid": True,
    "note": None,
    "name": "Ada",
    "é": "ü",
    "customer": {"name": "Ada", "tags": ["a", "b"]},
    "lines": [{"sku": "x", "n": 1}, {"sku": "y", "n": 2}],
    "numbers": [3, 1, 2],
    "empty": {},
    "none": [],
}


class Line(pydantic.BaseModel):
    sku: str
    n: int


class Order(pydantic.BaseModel):
    id: int
    customer: dict[str, Any]
    lines: list[Line]


def fresh() -> Any:
    return json.loads(json.dumps(PAYLOAD))
