"""Usage as a value: merged, as a schema, as an expectation, as a file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.expectation import Strength, Target
from contractguard.observe.usage import Recorder, Recording, Usage, dump, load, merge, merge_usages, track
from contractguard.observe.usage.stored import from_json, to_json


def reading(*payloads: Any) -> Usage:
    """A handler that reads an order."""
    recording = Recording()
    for payload in payloads:
        order = track(payload, recording)
        order["id"]
        for line in order.get("lines", []):
            line["sku"]
            line.get("n")
        if order.get("customer"):
            order["customer"]["name"]
    return recording.usage()


ORDERS: list[Any] = [
    {"id": 1, "lines": [{"sku": "x", "n": 1}]},
    {"id": "a", "lines": [{"sku": "y", "n": 1.5}], "customer": None},
    {"id": 2, "customer": {"name": "Ada", "age": 3}},
    {"id": None, "lines": []},
]


def test_the_schema_says_what_was_read() -> None:
    assert reading(*ORDERS).schema() == {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": ["integer", "null", "string"]},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["sku"],
                    "properties": {"sku": {"type": "string"}, "n": {"type": "number"}},
                },
            },
            "customer": {"type": ["null", "object"], "required": ["name"], "properties": {"name": {"type": "string"}}},
        },
    }


@pytest.mark.parametrize("order", ORDERS)
def test_the_schema_admits_the_payloads_that_were_read(order: Any) -> None:
    jsonschema.Draft202012Validator(reading(*ORDERS).schema()).validate(order)


@pytest.mark.parametrize(
    "order", [{}, {"id": True}, {"id": 1, "lines": [{}]}, {"id": 1, "lines": {}}, {"id": 1, "customer": {}}, []]
)
def test_the_schema_refuses_what_the_code_could_not_read(order: Any) -> None:
    assert not jsonschema.Draft202012Validator(reading(*ORDERS).schema()).is_valid(order)


def test_a_fixed_index_takes_an_item_for_granted() -> None:
    recording = Recording()
    payload = track({"a": [1, 2, 3], "b": [1], "c": [], "d": [1]}, recording)

    payload["a"][1], payload["b"][-1], payload["c"] and payload["c"][0], len(payload["d"]) and payload["d"][0]

    properties = recording.usage().schema()["properties"]
    assert [properties[name].get("minItems") for name in "abcd"] == [2, 1, None, None]


def test_what_is_no_json_has_no_type() -> None:
    recording = Recording()

    track({"a": {1, 2}}, recording)["a"]

    assert recording.usage().schema() == {"type": "object", "required": ["a"], "properties": {"a": {}}}


def test_a_leaf_alone_is_a_payload() -> None:
    recording = Recording()

    track("text", recording)

    assert recording.usage().schema() == {"type": "string"}


def by_kind(*payments: Any) -> Usage:
    """A handler that reads by kind."""
    recording = Recording()
    for payment in (track(payment, recording) for payment in payments):
        if payment["kind"] == "card":
            payment["number"], payment["digits"][1]
    return recording.usage()


CARD: Any = {"kind": "card", "number": "4", "digits": [1, 2]}
CASH: Any = {"kind": "cash", "digits": [1]}


def test_what_only_some_payloads_have_is_not_needed_always() -> None:
    usage = by_kind(CARD, CASH)

    assert (usage.required, usage.optional) == (("/digits", "/kind"), ("/digits/*", "/number"))
    assert [line.split(":")[0] for line in usage.unseen] == ["/number"]
    assert "counted as optional" in usage.unseen[0]


def test_what_recordings_of_other_payloads_lack_is_not_needed_always() -> None:
    alone, together = by_kind(CARD), merge([by_kind(CASH), by_kind(CARD)])

    assert alone.required == ("/digits", "/kind", "/number")
    assert together == by_kind(CARD, CASH)


def test_a_short_list_that_was_read_speaks_against_a_fixed_index() -> None:
    recording = Recording()
    for payload in ({"a": [1, 2]}, {"a": [1]}):
        for item in track(payload, recording)["a"]:
            str(item)
    track({"a": [1, 2]}, recording)["a"][1]

    assert recording.usage().schema()["properties"]["a"] == {"type": "array", "items": {"type": "integer"}}
    assert "counted as optional" in recording.usage().unseen[0]


def test_what_was_asked_for_in_vain_stays_needed() -> None:
    recording = Recording()
    payload: Json = track({"a": []}, recording)

    in_vain: list[Callable[[], Json]] = [
        lambda: payload["b"],
        lambda: payload["a"][0],
        lambda: payload["a"].pop(),
    ]
    for read in in_vain:
        with pytest.raises(LookupError):
            read()

    assert recording.usage().required == ("/a", "/b")
    assert recording.usage().schema()["properties"]["a"] == {"type": "array", "minItems": 1}
    assert len(recording.usage().unseen) == 2


def test_merging_does_not_depend_on_the_order() -> None:
    single = [reading(order) for order in ORDERS]

    merged = {merge(order) for order in itertools.permutations(single)}

    assert merged == {reading(*ORDERS)}


def test_the_expectation_is_guaranteed_and_of_the_event() -> None:
    found = reading(*ORDERS).expectation(consumer="web", provider="shop", event="order.paid")

    assert found.target == Target(TargetPart.EVENT, event="order.paid")
    assert (found.consumer, found.provider, found.source, found.consumer_sends) == ("web", "shop", "usage", False)
    assert found.strength is Strength.GUARANTEED
    (part,) = found.parts
    assert part.pointer == ("payload",)
    assert part.schema is not None and part.schema.dialect == "2020-12"
    assert part.schema.document.value_at(part.schema.path) == part.schema.node == reading(*ORDERS).schema()


def test_the_expectation_of_a_response_is_of_its_body() -> None:
    found = reading(*ORDERS).expectation(consumer="web", operation="GET /orders/{id}", status="200")

    assert found.target == Target(TargetPart.RESPONSE, operation="GET /orders/{id}", status="200")
    assert found.parts[0].pointer == ("body",)


@pytest.mark.parametrize(
    "target", [{}, {"event": "a", "operation": "GET /"}, {"event": "a", "status": "200"}, {"status": "200"}]
)
def test_a_usage_is_of_one_message(target: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Usage().expectation(consumer="web", **target)  # type: ignore[arg-type]


def recorded() -> Recorder:
    recorder = Recorder()
    for order in ORDERS:
        recorder.track(order, event="order.paid")["id"]
    recorder.track({"é\ud800": 1}, operation="GET /orders", status=200).get("é\ud800")
    return recorder


def test_a_file_tells_the_same_usage() -> None:
    usages = recorded().usages()
    data = dump(usages)
    document = Document("file:///usage.json", "usage.json", json.loads(data))

    loaded = load(document)

    assert {target: usage for target, (usage, _) in loaded.items()} == usages
    assert dump({target: loaded[target][0] for target in reversed(loaded)}) == data
    target, (usage, at) = next(iter(loaded.items()))
    part = usage.expectation(consumer="web", event=target.event, at=at).parts[0]
    assert part.schema is not None
    assert document.value_at(part.schema.path) == part.schema.node


def test_the_file_is_for_reading() -> None:
    text = dump({Target(TargetPart.EVENT, event="a"): reading(ORDERS[0])}).decode()

    assert text.endswith("}\n") and '"/lines/*/sku": {\n' in text and "\r" not in text


def test_recordings_of_several_processes_are_one() -> None:
    whole = recorded().usages()

    assert merge_usages([from_json(to_json(whole)), {}, whole]).keys() == whole.keys()
    assert merge_usages([whole, whole])[Target(TargetPart.EVENT, event="order.paid")].payloads == 2 * len(ORDERS)


def entry(**changes: Any) -> Any:
    whole: dict[str, Any] = {"target": {"part": "event", "event": "a"}, "payloads": 1, "reads": {}, **changes}
    return {name: value for name, value in whole.items() if value is not ...}


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        [3],
        [entry(target=...)],
        [entry(target={"part": "event"})],
        [entry(target={"part": "event", "event": "a", "operation": "b"})],
        [entry(target={"part": "request", "event": "a"})],
        [entry(target={"part": "event", "event": 3})],
        [entry(target={"part": "event", "event": "a", "more": "b"})],
        [entry(reads=...)],
        [entry(reads=[])],
        [entry(payloads=-1)],
        [entry(payloads=True)],
        [entry(reads={"a": {}})],
        [entry(reads={"/a": 3})],
        [entry(reads={"/a": {"types": "string"}})],
        [entry(reads={"/a": {"types": ["text"]}})],
        [entry(reads={"/a": {"remarks": [3]}})],
        [entry(reads={"/a": {"remarks": ["x"]}})],
        [entry(reads={"/a": {"taken": 1}})],
        [entry(reads={"/a": {"least": -1}})],
        [entry(reads={"/a": {"least": "1"}})],
        [entry(reads={"/a": {"required": None}})],
        [entry(reads={"/a": {"shortest": True}})],
        [entry(reads={"/a": {"always": "abc"}})],
    ],
)
def test_a_damaged_recording_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="damaged"):
        from_json(value)


@pytest.mark.parametrize(
    "root",
    [
        [],
        {},
        {"contractguard-usage": 2, "usages": []},
        {"contractguard-usage": 1},
        {"contractguard-usage": 1, "usages": [entry(), entry()]},
    ],
)
def test_a_file_that_is_none_is_refused_with_its_name(root: Any) -> None:
    with pytest.raises(InputError, match=r"usage\.json"):
        load(Document("file:///usage.json", "usage.json", root))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=15,
)


def read_all(value: Any, names: Any) -> Any:
    """Everything in a payload, taken the way that code with fixed names takes it."""
    if isinstance(names, dict):
        return {name: read_all(value[name], inner) for name, inner in names.items()}
    return (
        [read_all(item, inner) for item, inner in zip(value, names, strict=True)] if isinstance(names, list) else value
    )


@given(JSON)
def test_whatever_is_read_is_what_was_there_and_fits_the_schema(payload: Any) -> None:
    recording = Recording()

    found = read_all(track(payload, recording), payload)

    assert found == payload
    schema = recording.usage().schema()
    assert jsonschema.Draft202012Validator(schema).is_valid(payload)
    assert from_json(to_json({Target(TargetPart.EVENT, event="a"): recording.usage()})) == {
        Target(TargetPart.EVENT, event="a"): recording.usage()
    }
