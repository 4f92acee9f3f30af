"""The API of orders, of no framework. The variable PLANTED names the one defect that it has; without it there is none.

This file is copied beside the application that an exercise calls, as orders.py, and imports nothing of this project.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any

PLANTED = os.environ.get("PLANTED", "")
Answer = tuple[int, dict[str, str], bytes]
JSON = "application/json"
ORDERS: dict[str, dict[str, Any]] = {}


def is_planted(name: str) -> bool:
    return name == PLANTED


def reset() -> None:
    ORDERS.clear()
    ORDERS["o-1"] = order_of(1, {"qty": 2, "sku": "ABC-123"})


def handle(method: str, path: str, query: dict[str, list[str]], content_type: str, body: bytes) -> Answer:
    """The answer to a request, of any framework."""
    parts = path.strip("/").split("/")
    if parts == ["orders"] and method == "POST":
        return create(content_type, body)
    if parts == ["orders"] and method == "GET":
        return list_orders(query)
    if parts == ["stats"] and method == "GET":
        return stats(query)
    if len(parts) == 2 and parts[0] == "orders" and method in ("GET", "PATCH", "DELETE"):
        return one_order(method, parts[1], content_type, body)
    return problem(404, "there is nothing here")


def answer(status: int, value: Any, **headers: str) -> Answer:
    return status, {"Content-Type": JSON, **headers}, json.dumps(value).encode()


def problem(status: int, detail: str) -> Answer:
    return answer(status, {"title": "refused", "detail": detail})


def refused(detail: str) -> Answer:
    if is_planted("html-for-refusals"):
        return 422, {"Content-Type": "text/html"}, b"<p>no</p>"
    return problem(422, detail)


def read(content_type: str, body: bytes, required: tuple[str, ...]) -> dict[str, Any] | None:
    """The body as an order's fields, None where it is none."""
    if content_type.partition(";")[0].strip().lower() != JSON:
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or set(value) - set(FIELDS) or not set(required) <= set(value):
        return None
    return value if all(FIELDS[name](given) for name, given in value.items()) else None


def _is_quantity(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and value == int(value) and 1 <= value <= 1000


FIELDS: dict[str, Callable[[Any], bool]] = {
    "qty": _is_quantity,
    "sku": lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{3}-[0-9]{3}", value) is not None,
    "note": lambda value: isinstance(value, str) and len(value) <= 50,
    "express": lambda value: isinstance(value, bool),
    "kind": lambda value: value in ("gift", "normal") and isinstance(value, str),
}


def order_of(number: int, new: dict[str, Any]) -> dict[str, Any]:
    qty = int(new["qty"])
    found: dict[str, Any] = {
        "id": f"o-{number}",
        "qty": qty,
        "sku": new["sku"],
        "total": {"amount": 5 * qty, "currency": "EUR"},
        "status": "open",
        "express": new.get("express", False),
    }
    if "note" in new:
        found["note"] = new["note"]
    return break_order(found, new)


def break_order(found: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The order, with the defect where its values bring it about."""
    express, gift = new.get("express", False), new.get("kind") == "gift"
    if is_planted("amount-as-text-above-500") and found["qty"] > 500:
        found["total"]["amount"] = str(found["total"]["amount"])
    if is_planted("no-total-for-express") and express:
        del found["total"]
    if is_planted("null-for-no-note"):
        found.setdefault("note", None)
    if is_planted("unknown-status-at-the-limit") and found["qty"] == 1000:
        found["status"] = "backorder"
    if is_planted("currency-in-small-letters") and found["sku"].startswith("A"):
        found["total"]["currency"] = "eur"
    if is_planted("internal-field-for-gifts") and gift:
        found["_internal"] = 1
    if is_planted("other-ids-for-gifts") and gift:
        found["id"] = "order-" + found["id"][2:]
    if is_planted("half-quantity-for-express") and express:
        found["qty"] = found["qty"] + 0.5
    return found


def create(content_type: str, body: bytes) -> Answer:
    new = read(content_type, body, ("qty", "sku"))
    if new is None:
        return refused("not valid")
    if is_planted("fails-for-an-empty-note") and new.get("note") == "":
        raise IndexError(new["note"][0])
    if is_planted("fails-for-000") and new["sku"].endswith("000"):
        1 // int(new["sku"][4:])
    made = order_of(len(ORDERS) + 1, new)
    ORDERS[made["id"]] = made
    headers = {"Location": f"/orders/{made['id']}"}
    if is_planted("no-location-with-a-note") and "note" in new:
        headers = {}
    return answer(200 if is_planted("200-for-express") and new.get("express") else 201, made, **headers)


def list_orders(query: dict[str, list[str]]) -> Answer:
    text, status = query.get("limit", ["20"]), query.get("status", [None])
    least = 0 if is_planted("accepts-limit-0") else 1
    most = 99 if is_planted("refuses-limit-100") else 100
    is_number = len(text) == 1 and re.fullmatch("-?[0-9]{1,9}", text[0]) is not None
    if (
        not is_number
        or not least <= int(text[0]) <= most
        or len(status) != 1
        or status[0] not in (None, "open", "shipped")
    ):
        return refused("not valid")
    limit = int(text[0])
    if is_planted("fails-for-limit-100") and limit == 100:
        raise KeyError("page")
    data: Any = [one for one in ORDERS.values() if status[0] in (None, one["status"])][:limit]
    if is_planted("null-for-nothing-found"):
        data = data or None
    if is_planted("object-for-one") and limit == 1:
        data = data[0] if data else {}
    if is_planted("broken-json-for-open") and status[0] == "open":
        return 200, {"Content-Type": JSON}, b'{"data": [], "next": None}'
    return answer(200, {"data": data, "next": 2 if is_planted("number-for-next") else None})


def one_order(method: str, order_id: str, content_type: str, body: bytes) -> Answer:
    found = ORDERS.get(order_id)
    if found is None:
        return missing()
    if method == "DELETE":
        if order_id != "o-1":
            del ORDERS[order_id]
        return answer(200, found) if is_planted("200-for-delete") else (204, {}, b"")
    if method == "PATCH":
        return change(found, content_type, body)
    if is_planted("total-in-capitals"):
        found = {("Total" if name == "total" else name): value for name, value in found.items()}
    return answer(200, found)


def missing() -> Answer:
    if is_planted("empty-404"):
        return 404, {"Content-Type": JSON}, b""
    return problem(400 if is_planted("400-for-404") else 404, "there is no such order")


def change(found: dict[str, Any], content_type: str, body: bytes) -> Answer:
    new = read(content_type, body, ())
    if new is None or set(new) - {"note", "qty"}:
        return refused("not valid")
    if is_planted("fails-for-no-change") and not new:
        raise ValueError(min(new))
    found.update({name: int(value) if name == "qty" else value for name, value in new.items()})
    if is_planted("204-for-changes"):
        return 204, {}, b""
    if is_planted("no-quantity-for-a-note") and set(new) == {"note"}:
        return answer(200, {name: value for name, value in found.items() if name != "qty"})
    return answer(200, found)


def stats(query: dict[str, list[str]]) -> Answer:
    group = query.get("group", ["day"])
    if len(group) != 1 or group[0] not in ("day", "week"):
        return refused("not valid")
    found: dict[str, Any] = {"count": len(ORDERS), "average": 2.5, "by": {"ABC": 1}}
    if is_planted("average-as-text-by-week") and group[0] == "week":
        found["average"] = "2.5"
    if is_planted("fractions-for-counts"):
        found["by"] = {"ABC": 0.5}
    if is_planted("minus-one-for-nothing") and "group" not in query:
        found["count"] = -1
    return answer(200, found)


reset()
