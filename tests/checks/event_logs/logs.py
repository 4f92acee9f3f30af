"""Event logs from a seed, and the description of what is in them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import orjson

from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.readers.payloads import PayloadFile
from contractguard.readers.sources.load import load

KINDS = ["charge.succeeded", "charge.failed", "refund.created", "payout.paid"]


def make_event(random: Random, number: int) -> dict[str, Any]:
    """An event of about 430 bytes, in the envelope that names it."""
    thing: dict[str, Any] = {
        "id": f"ch_{random.randrange(10**12):012d}",
        "amount": random.randrange(1, 10**6),
        "currency": random.choice(["usd", "eur", "gbp"]),
        "status": random.choice(["open", "paid", "failed"]),
        "receipt_url": None if random.random() < 0.3 else f"https://pay.example/r/{random.randrange(10**9)}",
        "customer": {"id": f"cus_{random.randrange(10**9)}", "email": f"u{random.randrange(10**6)}@pay.example"},
        "lines": [
            {"sku": f"S-{random.randrange(999)}", "price": random.randrange(1, 10**5) / 100}
            for _ in range(random.randrange(4))
        ],
        "paid": random.random() < 0.8,
    }
    if random.random() < 0.1:
        thing["note"] = random.choice(["", "late"])
    return {
        "id": f"evt_{number:010d}",
        "object": "event",
        "type": random.choice(KINDS),
        "api_version": "2026-01-01",
        "created": 1_760_000_000 + number,
        "livemode": True,
        "data": {"object": thing},
    }


def write_log(path: Path, count: int, seed: int = 11) -> PayloadFile:
    """A log of so many events."""
    random = Random(seed)
    with path.open("wb") as stream:
        for number in range(count):
            stream.write(orjson.dumps(make_event(random, number), option=orjson.OPT_APPEND_NEWLINE))
    return PayloadFile(path.name, path, "lines")


def describe_events(folder: Path) -> Contract:
    """A description that knows all of them but one, and to which some do not keep."""
    thing = {
        "type": "object",
        "required": ["id", "amount"],
        "properties": {
            "id": {"type": "string"},
            "amount": {"type": "integer", "maximum": 999_000},
            "status": {"enum": ["open", "paid", "failed"]},
            "receipt_url": {"type": ["string", "null"], "format": "uri"},
        },
    }
    event = {
        "type": "object",
        "properties": {"type": {"type": "string"}, "data": {"type": "object", "properties": {"object": thing}}},
    }
    body = {"content": {"application/json": {"schema": event}}}
    post = {"post": {"requestBody": body, "responses": {"204": {"description": "Taken."}}}}
    webhooks = dict.fromkeys(KINDS[:3], post)
    path = folder / "events.json"
    info = {"title": "Payments", "version": "1"}
    path.write_bytes(orjson.dumps({"openapi": "3.1.0", "info": info, "webhooks": webhooks}))
    return read_contract(load(str(path), cwd=folder).entry)
