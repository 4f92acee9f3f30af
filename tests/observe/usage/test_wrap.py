"""A tracked payload behaves as the payload does."""

from __future__ import annotations

import copy
import json
import operator
import pickle
import pprint
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import orjson
import pydantic
import pytest

import contractguard
from contractguard.contract.errors import InputError, UsageError
from tests.observe.usage.payloads import PAYLOAD, Line, Order, fresh


def _matched(p: Any) -> Any:
    match p:
        case {"id": int(number), "lines": [{"sku": first}, *others], "note": None, **rest}:
            return number, first, others, sorted(map(str, rest))
        case _:
            return None


def _unpacked(p: Any) -> Any:
    first, *rest = p["numbers"]
    (a, b) = p["customer"]["tags"]
    return first, rest, a, b


def _changed(p: Any) -> Any:
    p["id"] = 8
    p["new"] = {"a": 1}
    del p["note"]
    p.update({"price": 2}, name="Bea")
    p |= {"paid": False}
    p.setdefault("more", []).append(1)
    p["numbers"].append(9)
    p["numbers"].insert(0, 0)
    p["numbers"].extend([5])
    p["numbers"] += [4]
    p["numbers"][1] = 11
    p["numbers"].sort(reverse=True)
    p["numbers"].remove(11)
    del p["numbers"][0]
    p["lines"].reverse()
    return p, p["new"]["a"], p["id"], p["more"]


def _emptied(p: Any) -> Any:
    p["lines"].clear()
    p.clear()
    return p, len(p), bool(p)


def _kwargs(**members: Any) -> Any:
    return members


READINGS: dict[str, Callable[[Any], Any]] = {
    "index": lambda p: p["customer"]["tags"][-1],
    "get": lambda p: (p.get("id"), p.get("nope"), p.get("nope", 3), p.get("note", 4)),
    "in": lambda p: ("id" in p, "nope" in p, 3 in p["numbers"], 9 in p["numbers"], "id" not in p),
    "isinstance": lambda p: [isinstance(p, c) for c in (dict, Mapping, MutableMapping)]
    + [isinstance(p["lines"], c) for c in (list, Sequence, MutableSequence)],
    "iter": list,
    "keys": lambda p: list(p.keys()),
    "values": lambda p: list(p.values()),
    "items": lambda p: list(p.items()),
    "reversed": lambda p: (list(reversed(p)), list(reversed(p["numbers"])), list(reversed(p.keys()))),
    "reversed views": lambda p: (list(reversed(p.values())), list(reversed(p.items()))),
    "views hold": lambda p: (p.keys().__contains__("id"), 7 in p.values(), ("id", 7) in p.items(), ("id", 8) in p.items()),
    "views hold no pair": lambda p: 3 in p.items(),
    "views count": lambda p: (len(p.keys()), len(p.values()), len(p.items())),
    "views print": lambda p: (repr(p.keys()), repr(p.values()), repr(p.items())),
    "views are sets": lambda p: (sorted(p.keys() & {"id", "x"}), sorted(p.keys() - {"id"}), p.keys() == set(p), p.keys() >= {"id"}),
    "sorted": lambda p: (sorted(p), sorted(p["numbers"])),
    "len": lambda p: (len(p), len(p["lines"]), len(p["empty"])),
    "bool": lambda p: (bool(p), bool(p["empty"]), bool(p["none"])),
    "slice": lambda p: (p["numbers"][1:], p["numbers"][::-1], p["lines"][:1][0]["sku"]),
    "slices of slices": lambda p: p["lines"][:][1:][0],
    "unpack": _unpacked,
    "star": lambda p: [*p["numbers"], *p],
    "double star": lambda p: {**p},
    "keyword arguments": lambda p: _kwargs(**p),
    "dict()": dict,
    "list()": lambda p: list(p["lines"]),
    "tuple()": lambda p: tuple(p["numbers"]),
    "set()": lambda p: set(p["numbers"]),
    "enumerate": lambda p: list(enumerate(p["numbers"])),
    "zip": lambda p: list(zip(p["numbers"], p["lines"], strict=False)),
    "map": lambda p: list(map(str, p["numbers"])),
    "sum, max": lambda p: (sum(p["numbers"]), max(p["numbers"])),
    "join": lambda p: ",".join(p["customer"]["tags"]),
    "count, index": lambda p: (p["numbers"].count(1), p["numbers"].index(2)),
    "or": lambda p: (p | {"id": 8, "z": 1}, {"id": 8, "z": 1} | p),
    "update another": lambda p: _updated({"z": 1}, p),
    "add": lambda p: (p["numbers"] + [1], [1] + p["numbers"], p["numbers"] + p["numbers"], p["numbers"] * 2, 2 * p["numbers"]),
    "slice assignment": lambda p: _extended([0], p["numbers"]),
    "order": lambda p: (p["numbers"] < [4], p["numbers"] >= [1]),
    "equal": lambda p: (p == PAYLOAD, operator.eq(PAYLOAD, p), p != PAYLOAD, p == {}, p == 3, p != 3, p["lines"] == PAYLOAD["lines"]),
    "lists equal": lambda p: (p["lines"] != PAYLOAD["lines"], operator.eq([], p["none"]), p["none"] == 3, p["none"] != ()),
    "repr": lambda p: (repr(p), str(p), f"{p}", format(p["lines"], "")),
    "format_map": lambda p: "{id} {customer[name]} {numbers[0]}".format_map(p),
    "percent": lambda p: operator.mod("%(id)s", p),
    "itemgetter": lambda p: operator.itemgetter("id", "name")(p),
    "json.dumps": lambda p: json.dumps(p),
    "json.dumps pretty": lambda p: json.dumps(p, indent=2, sort_keys=True, ensure_ascii=False),
    "json encoder in Python": lambda p: "".join(json.JSONEncoder(indent=1).iterencode(p)),
    "orjson": lambda p: orjson.dumps(p),
    "pprint": pprint.pformat,
    "copy": copy.copy,
    "own copy": lambda p: (p.copy(), p["lines"].copy(), copy.copy(p["lines"])),
    "deepcopy": copy.deepcopy,
    "pickle": lambda p: [pickle.loads(pickle.dumps(p, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)],
    "pickle a list": lambda p: pickle.loads(pickle.dumps(p["lines"])),
    "match": _matched,
    "chain map": lambda p: (ChainMap({}, p)["id"], ChainMap({}, p).get("nope")),
    "pydantic": lambda p: Order.model_validate(p).model_dump(),
    "pydantic by keywords": lambda p: Order(**p).model_dump(),
    "pydantic strict": lambda p: pydantic.TypeAdapter(dict[str, Any]).validate_python(p, strict=True),
    "pydantic lists": lambda p: pydantic.TypeAdapter(list[Line]).validate_python(p["lines"]),
    "pydantic mappings": lambda p: pydantic.TypeAdapter(Mapping[str, Any]).validate_python(p),
    "pydantic dumps": lambda p: pydantic.TypeAdapter(Any).dump_json(p),
    "change": _changed,
    "empty": _emptied,
    "pop": lambda p: (p.pop("id"), p.pop("id", 3), p["numbers"].pop(), p["numbers"].pop(0), len(p)),
    "popitem": lambda p: (p.popitem(), len(p)),
    "setdefault": lambda p: (p.setdefault("id", 9), p.setdefault("nope"), p.setdefault("more", 1)),
    "the same class": lambda p: (type(p)(a=1), type(p)([("a", 1)])["a"], list(type(p["lines"])([1, 2])), type(p)().get("x")),
    "a class of nothing": lambda p: (type(p)(a=[1]).copy(), type(p)(a=1) | {"b": 2}, type(p["lines"])("ab")[0], sorted(type(p)(a=1))),
    "deep": lambda p: [line["sku"] for line in p["lines"] if line.get("n", 0) > 1],
}  # fmt: skip

FAILURES: dict[str, Callable[[Any], Any]] = {
    "no such member": lambda p: p["nope"],
    "unhashable": lambda p: p[[]],
    "no such item": lambda p: p["numbers"][9],
    "no index": lambda p: p["numbers"]["a"],
    "pop nothing": lambda p: p.pop("nope"),
    "pop too much": lambda p: p.pop("nope", 1, 2),
    "pop from an empty list": lambda p: p["none"].pop(),
    "delete nothing": lambda p: p.__delitem__("nope"),
    "not in the list": lambda p: p["numbers"].index(99),
    "remove nothing": lambda p: p["numbers"].remove(99),
    "add a number": lambda p: p["numbers"] + 1,
    "add to a number": lambda p: 1 + p["numbers"],
    "or a number": lambda p: p | 1,
    "a number or": lambda p: 1 | p,
    "hash": lambda p: hash(p),
    "hash a list": lambda p: hash(p["lines"]),
    "unpack too few": lambda p: operator.itemgetter("nope")(p),
    "pydantic": lambda p: Line.model_validate(p),
}


def _updated(target: Any, more: Any) -> Any:
    target.update(more)
    return target


def _extended(target: Any, more: Any) -> Any:
    target[0:1] = more
    target.extend(more)
    return target


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS.keys())
def test_reading_gives_the_same(reading: Callable[[Any], Any]) -> None:
    assert reading(contractguard.track(fresh())) == reading(fresh())


@pytest.mark.parametrize("reading", FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_the_same(reading: Callable[[Any], Any]) -> None:
    with pytest.raises(Exception) as plain:
        reading(fresh())

    with pytest.raises(type(plain.value)) as tracked:
        reading(contractguard.track(fresh()))

    if not isinstance(plain.value, TypeError | pydantic.ValidationError):  # these name the class
        assert str(tracked.value) == str(plain.value)


@pytest.mark.parametrize("leaf", [None, True, 7, 1.5, "text"])
def test_a_leaf_stays_what_it_is(leaf: Any) -> None:
    assert contractguard.track(leaf) is leaf
    assert contractguard.track({"a": leaf})["a"] is leaf


def test_the_payload_given_is_left_alone() -> None:
    payload = fresh()

    contractguard.track(payload)["lines"].append(1)

    assert payload == PAYLOAD
    assert type(payload["lines"]) is list


def test_a_pickled_payload_is_plain() -> None:
    restored = pickle.loads(pickle.dumps(contractguard.track(fresh())))

    assert type(restored) is dict and type(restored["lines"][0]) is dict and type(restored["none"]) is list


def test_copies_of_dicts_and_lists_are_of_their_own() -> None:
    payload = contractguard.track(fresh())
    shallow, deep = payload.copy(), copy.deepcopy(payload)

    deep["lines"][0]["sku"] = "z"
    shallow["id"] = 8

    assert payload["lines"][0]["sku"] == "x"
    assert payload["id"] == 7


def test_values_that_json_does_not_have_pass_through() -> None:
    marker = object()

    payload = contractguard.track({"a": (1, 2), 3: marker})

    assert payload["a"] == (1, 2)
    assert payload[3] is marker
    assert payload.get(4) is None


def test_a_payload_that_contains_itself_is_refused() -> None:
    payload: dict[str, Any] = {}
    payload["self"] = payload

    with pytest.raises(InputError, match="nested deeper than 200 levels"):
        contractguard.track(payload)


def test_only_tracked_payloads_have_a_usage() -> None:
    things: tuple[Any, ...] = ({}, [], 3, type(contractguard.track({}))())
    for thing in things:
        with pytest.raises(UsageError, match="not tracked"):
            contractguard.usage(thing)
