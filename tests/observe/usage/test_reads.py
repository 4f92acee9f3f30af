"""What is noted of the reads of a payload, and what is said to be unseen."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson
import pydantic
import pytest

import contractguard
from contractguard.observe.usage import Recording, Usage, track
from tests.observe.usage.payloads import Order, fresh


def used(read: Callable[[Any], object], payload: Any = None) -> Usage:
    tracked = contractguard.track(fresh() if payload is None else payload)
    with suppress(KeyError, IndexError):
        read(tracked)
    return contractguard.usage(tracked)


def told(usage: Usage) -> tuple[set[str], set[str]]:
    return set(usage.required), set(usage.optional)


def _guarded_by_get(p: Any) -> None:
    if p.get("customer"):
        p["customer"]["name"]


def _guarded_by_in(p: Any) -> None:
    if "customer" in p and p["customer"].keys() >= {"name"}:
        p["customer"]["name"]


def _walk_items(p: Any) -> None:
    for name, value in p.items():
        str(name), value


def _walk_and_index(p: Any) -> None:
    for name in p:
        p[name]
    for name in sorted(p):
        p[name]


def _match(p: Any) -> None:
    match p:
        case {"id": int(), "customer": {"name": str()}}:
            pass


@pytest.mark.parametrize(
    ("read", "required", "optional"),
    [
        (lambda p: p["id"], {"/id"}, set()),
        (lambda p: p.get("id"), set(), {"/id"}),
        (lambda p: p.get("nope", 1), set(), {"/nope"}),
        (lambda p: "id" in p, set(), {"/id"}),
        (lambda p: ("id", 7) in p.items(), set(), {"/id"}),
        (lambda p: p["customer"]["name"], {"/customer", "/customer/name"}, set()),
        (_guarded_by_get, {"/customer/name"}, {"/customer"}),
        (_guarded_by_in, set(), {"/customer", "/customer/name"}),
        (lambda p: (p["id"], p.get("id")), {"/id"}, set()),
        (lambda p: (p.pop("id"), p.pop("nope", None)), {"/id"}, {"/nope"}),
        (lambda p: (p.pop("id", None), p.get("id")), set(), {"/id"}),
        (lambda p: p.setdefault("id", 1), set(), {"/id"}),
        (lambda p: p.setdefault("nope", []).append(1), set(), {"/nope"}),
        (lambda p: p["nope"], {"/nope"}, set()),
        (lambda p: p.pop("nope"), {"/nope"}, set()),
        (lambda p: p.__delitem__("note"), set(), {"/note"}),
        (lambda p: [line["sku"] for line in p["lines"]], {"/lines", "/lines/*/sku"}, {"/lines/*"}),
        (lambda p: p["lines"][0].get("n"), {"/lines"}, {"/lines/*", "/lines/*/n"}),
        (lambda p: p["lines"][1:][0]["n"], {"/lines", "/lines/*/n"}, {"/lines/*"}),
        (lambda p: 3 in p["numbers"], {"/numbers"}, {"/numbers/*"}),
        (lambda p: [1] + p["numbers"], {"/numbers"}, {"/numbers/*"}),
        (lambda p: len(p["numbers"]), {"/numbers"}, set()),
        (lambda p: "{id}".format_map(p), {"/id"}, set()),
        (lambda p: copy.deepcopy(p)["customer"]["name"], {"/customer", "/customer/name"}, set()),
        (lambda p: p.copy()["id"], {"/id"}, set()),
        (lambda p: (p | {"new": 1})["id"], {"/id"}, set()),
        (lambda p: (p | {"new": 1})["new"], set(), set()),
        (lambda p: ({"new": 1} | p)["new"], set(), set()),
        (lambda p: (p.update(id=1), p["id"]), set(), set()),
        (lambda p: (p.__setitem__("id", 1), p["id"]), set(), set()),
        (lambda p: (p.clear(), p["id"]), set(), set()),
        (_walk_items, set(), set()),
        (_walk_and_index, set(), set()),
        (lambda p: dict(p), set(), set()),
        (lambda p: {**p}, set(), set()),
        (lambda p: json.dumps(p, indent=1), set(), set()),
        (_match, set(), {"/id", "/customer", "/customer/name"}),
        (lambda p: p["a/b"]["c~d"]["*"], {"/a~1b"}, set()),
    ],
)
def test_what_is_read(read: Callable[[Any], object], required: set[str], optional: set[str]) -> None:
    assert told(used(read)) == (required, optional)


@pytest.mark.parametrize(
    ("read", "remark"),
    [
        (_walk_items, "the whole payload: its members were walked through"),
        (_walk_and_index, "the whole payload: its members were walked through"),
        (lambda p: list(p.values()), "the whole payload: its members were walked through"),
        (lambda p: 7 in p.values(), "the whole payload: its members were walked through"),
        (lambda p: list(reversed(p)), "the whole payload: its members were walked through"),
        (lambda p: p.popitem(), "the whole payload: its members were walked through"),
        (lambda p: {**p["customer"]}, "/customer: its members were walked through"),
        (json.dumps, "the whole payload: it was written out whole"),
        (lambda p: json.dumps(p, indent=1), "the whole payload: it was written out whole"),
        (lambda p: pickle.dumps(p), "the whole payload: it was pickled"),
        (lambda p: pickle.dumps(p["lines"]), "/lines: it was pickled"),
        (lambda p: p == {}, "the whole payload: it was compared as a whole"),
        (lambda p: p != {}, "the whole payload: it was compared as a whole"),
        (lambda p: p["lines"] != [], "/lines: it was compared as a whole"),
        (orjson.dumps, "the whole payload: it was taken, and nothing in it was read"),
        (lambda p: orjson.dumps(p["customer"]), "/customer: it was taken, and nothing in it was read"),
        (lambda p: p["nope"], "/nope: it was asked for where it is missing"),
        (lambda p: (p["numbers"].append(1), p["numbers"][0]), "/numbers: the code changed this list"),
        (lambda p: p.get(3), "the whole payload: a name that is no text"),
        (lambda p: 3 in p, "the whole payload: a name that is no text"),
    ],
)
def test_what_is_unseen(read: Callable[[Any], object], remark: str) -> None:
    usage = used(read)

    assert len(usage.unseen) == 1
    assert usage.unseen[0].startswith(remark)


@pytest.mark.parametrize(
    "read",
    [
        lambda p: p["id"],
        lambda p: bool(p["empty"]),
        lambda p: (p["empty"], p["none"], p["customer"]["tags"][0]),
        lambda p: len(p["lines"]),
        lambda p: [number + 1 for number in p["numbers"]],
    ],
)
def test_ordinary_reading_leaves_nothing_unseen(read: Callable[[Any], object]) -> None:
    assert used(read).unseen == ()


def test_pydantic_is_told_from_the_code() -> None:
    usage = used(Order.model_validate)

    assert usage.needs == ()
    assert len(usage.unseen) == 1
    assert "pydantic" in usage.unseen[0]


def test_what_pydantic_leaves_untouched_is_still_seen() -> None:
    usage = used(lambda p: Order.model_construct(**p).customer["name"])

    assert usage.required == ("/customer/name",)
    assert usage.unseen[0].startswith("the whole payload: its members were walked")


def test_a_model_that_keeps_any_value_keeps_it_tracked() -> None:
    class Envelope(pydantic.BaseModel):
        customer: Any

    usage = used(lambda p: Envelope.model_validate(p).customer["name"])

    assert usage.required == ("/customer/name",)


def test_a_log_line_is_no_need(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        usage = used(lambda p: logging.getLogger("shop").info("order %(id)s", p))

    assert caplog.messages == ["order 7"]
    assert usage.needs == ()


def test_members_of_what_was_walked_are_seen() -> None:
    usage = used(lambda p: [price["amount"] for price in p.values()], {"EUR": {"amount": 1}, "USD": {"amount": 2.5}})

    assert usage.required == ("/EUR/amount", "/USD/amount")


def test_a_list_that_is_only_passed_on_is_no_need() -> None:
    usage = used(lambda p: [list(value) for value in p.values()], {"a": [1], "b": [2]})

    assert usage.needs == ()
    assert {line.split(":")[0] for line in usage.unseen} == {"the whole payload", "/a", "/b"}


def test_names_of_one_character_are_told_apart_by_the_listing() -> None:
    indexed = used(lambda p: p["x"], {"x": 1})
    walked = used(lambda p: [p[name] for name in p], {"x": 1})

    assert indexed.required == ("/x",)
    assert walked.needs == ()


def test_names_that_look_like_patterns_are_told_from_them() -> None:
    usage = used(lambda p: (p["*"], p["~"], p["a/b"], p["items"][0]), {"*": 1, "~": 2, "a/b": 3, "items": [1]})

    assert usage.needs == ("/~2", "/a~1b", "/items", "/items/*", "/~0")


def test_many_threads_lose_nothing() -> None:
    recording = Recording()
    payloads = [track({f"field{i}": i for i in range(200)}, recording) for _ in range(8)]

    def read(payload: Any) -> None:
        for i in range(200):
            payload.get(f"field{i}")

    threads = [threading.Thread(target=read, args=(payload,)) for payload in payloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(recording.usage().optional) == 200
    assert recording.usage().payloads == 8
