"""Calls become facts: by operation of the description, by route, or as mere counts; nothing that was sent is kept."""

from __future__ import annotations

import gzip
import threading
import zlib
from typing import Any

import pytest

from contractguard.observe.live.recorder import error_place
from contractguard.observe.sketch.facts import EMPTY, INTEGER, NULL, OBJECT, STRING
from tests.observe.live.calls import call, recorded, recorder
from tests.observe.live.contracts import answers, described

_ORDER = {"type": "object", "properties": {"id": {"type": "integer", "maximum": 500}, "state": {"enum": ["open"]}}}
_GET = "GET /orders/{id} → 200 application/json"


def _orders() -> Any:
    return described("GET /orders/{id}", "POST /orders", responses=answers(_ORDER), body=_ORDER)


def test_a_response_becomes_the_facts_of_its_message() -> None:
    made = recorded(_orders(), call("GET /orders/7", {"id": 7}), call("GET /orders/8", {"id": None, "more": "text"}))

    observed = made.to_observed()
    facts = observed.messages[_GET]
    assert (observed.provider, observed.calls, facts.types, facts.objects) == ("shop", 2, OBJECT, 2)
    assert facts.properties["id"].types == INTEGER | NULL
    assert facts.optional == {"more"}
    assert made.reached == {"GET /orders/{id}"}


def test_what_a_body_fails_is_kept_without_the_value() -> None:
    facts = recorded(_orders(), call("GET /orders/7", {"id": 7_777, "state": "lost"})).to_observed().messages[_GET]

    assert facts.properties["id"].failed == {"maximum=500"}
    assert facts.properties["state"].undeclared == {"lost"}


def test_each_call_is_counted_as_one_thing() -> None:
    made = recorded(
        _orders(),
        call("GET /orders/7", {"id": 7}),
        call("PUT /orders/7", {"id": 7}),
        call("GET /jobs/9", {"state": "done"}, route="/jobs/{job}"),
        call("GET /alice/secret", {"x": 1}, 404),
        call("GET /orders/7", media_type="text/csv", body=b"a;b"),
    )

    assert made.counts == {
        "calls": 5, "matched": 1, "undocumented": 2, "unrouted": 1, "no_json": 1, "ambiguous": 0,
    }  # fmt: skip
    assert made.undocumented == {"PUT /orders/{id}", "GET /jobs/{job}"}
    assert made.unmatched == {"PUT /orders/{id}": 1, "GET /jobs/{job}": 1, "GET /{*}/{*}": 1}


def test_an_operation_that_only_the_framework_knows_is_recorded_with_all_facts() -> None:
    contract = described("GET /a")

    for described_by in (contract, None):
        observed = recorded(
            described_by, call("GET /v1/jobs/9", {"state": "done"}, route="/v1/jobs/{job}")
        ).to_observed()
        facts = observed.undocumented["GET /v1/jobs/{job} → 200 application/json"]
        assert facts.properties["state"].types == STRING
        assert not observed.messages


def test_of_a_call_that_nothing_names_no_fact_and_no_path_is_kept() -> None:
    observed = recorded(_orders(), call("GET /alice/orders", {"name": "bob"}, 404)).to_observed()

    assert observed.unrouted == {"GET /{*}/orders": {"404 application/json": 1}}
    assert not observed.messages and not observed.undocumented


def test_a_redirect_to_the_path_without_its_slash_is_no_response_of_the_operation() -> None:
    made = recorded(described("GET /a"), call("GET /a/", None, 307), call("GET /a/", {}, 200))

    assert list(made.to_observed().messages) == ["GET /a → 200 application/json"]
    assert made.counts["unrouted"] == 1


@pytest.mark.parametrize(
    ("status", "is_recorded"), [(200, True), (303, True), (400, False), (422, False), (500, False)]
)
def test_a_request_is_recorded_when_its_answer_says_that_it_was_good(status: int, is_recorded: bool) -> None:
    sent = {"request_media_type": "application/json; charset=utf-8", "request_body": b'{"id": 900}'}
    observed = recorded(_orders(), call("POST /orders", {"id": 1}, status, **sent)).to_observed()

    facts = observed.messages.get("POST /orders request application/json")
    assert (facts is not None) == is_recorded
    if facts is not None:
        assert facts.properties["id"].failed == {"maximum=500"}


def test_of_a_server_error_only_that_it_was_there_is_kept() -> None:
    observed = recorded(_orders(), call("GET /orders/7", {"trace": "x"}, 500)).to_observed()

    assert observed.messages == {"GET /orders/{id} → 500 application/json": EMPTY}


@pytest.mark.parametrize(
    ("text", "status", "more", "name"),
    [
        ("HEAD /orders/7", 200, {"body": b""}, _GET),
        ("HEAD /orders/7", 200, {"body": None}, _GET),
        ("GET /orders/7", 204, {"body": b"", "media_type": None}, "GET /orders/{id} → 204"),
        ("GET /orders/7", 200, {"body": b""}, _GET),
    ],
)
def test_an_answer_without_a_body_is_a_message_all_the_same(
    text: str, status: int, more: dict[str, Any], name: str
) -> None:
    made = recorded(_orders(), call(text, None, status, **more))

    assert made.to_observed().messages == {name: EMPTY}
    assert made.counts["matched"] == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"media_type": "text/csv", "body": b"a;b"}, "no JSON"),
        ({"media_type": None, "body": b"{}"}, "no JSON"),
        ({"body": b"{"}, "not JSON, whatever its media type says"),
        ({"body": b'{"id": NaN}'}, "not JSON, whatever its media type says"),
        ({"body": None}, "too large, or never read to its end"),
        ({"content_encoding": "br"}, "packed in a way that is not read"),
        ({"content_encoding": "gzip", "body": b"no gzip"}, "cannot be unpacked within bounds"),
        ({"content_encoding": "gzip", "body": gzip.compress(b" " * 100_000_000)}, "cannot be unpacked within bounds"),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_left_out_and_told(more: dict[str, Any], why: str) -> None:
    made = recorded(_orders(), call("GET /orders/7", **{"value": {}, **more}))

    (left_out,) = made.to_observed().left_out
    assert left_out.endswith(f": {why}")
    assert list(made.to_observed().messages.values()) == [EMPTY]
    assert made.counts["no_json"] == 1


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("X-GZIP", gzip.compress)]
)
def test_a_packed_body_is_unpacked(encoding: str, pack: Any) -> None:
    made = recorded(_orders(), call("GET /orders/7", body=pack(b'{"id": 1}'), content_encoding=encoding))

    assert made.to_observed().messages[_GET].properties["id"].types == INTEGER


@pytest.mark.parametrize(
    ("media_type", "body", "objects"),
    [
        ("application/x-ndjson", b'{"a": 1}\n\n{"a": 2}\r\n{"a": 3}', 3),
        ("application/json-seq", b'\x1e{"a": 1}\n\x1e{"a": 2}\n', 2),
        ("text/event-stream; charset=utf-8", b'id: 1\ndata: {"a": 1}\n\ndata: [DONE]\n\ndata: {"a": 2}\n\ndata: {"a"', 2),
        ("text/event-stream", b'data: {"a":\r\ndata: 1}\r\n\r\n', 1),
        ("text/event-stream", b'data: {"a": 1}\n\n' * 50, 20),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_stream_is_recorded_item_by_item(media_type: str, body: bytes, objects: int) -> None:
    made = recorded(described("GET /a"), call("GET /a", media_type=media_type, body=body))

    (facts,) = made.to_observed().messages.values()
    assert (facts.objects, facts.properties["a"].types) == (objects, INTEGER)
    assert made.counts["matched"] == 1


def test_the_items_before_a_torn_one_are_kept() -> None:
    made = recorded(described("GET /a"), call("GET /a", media_type="application/x-ndjson", body=b'{"a": 1}\n{"a"'))

    (facts,) = made.to_observed().messages.values()
    assert facts.objects == 1
    assert made.to_observed().left_out == {"GET /a → 200 application/x-ndjson: not JSON, whatever its media type says"}


def test_a_message_whose_schema_cannot_be_applied_is_told_as_not_validated() -> None:
    contract = described("GET /a", responses=answers({"$ref": "#/components/schemas/Lost"}))

    observed = recorded(contract, call("GET /a", {"b": 1})).to_observed()

    assert observed.messages["GET /a → 200 application/json"].properties["b"].types == INTEGER
    (left_out,) = observed.left_out
    assert "not validated" in left_out


def test_a_media_type_is_called_as_the_description_calls_it() -> None:
    contract = described("GET /a", responses=answers({}, media_type="application/json; version=2"))

    names = [
        *recorded(contract, call("GET /a", {}, media_type='application/json;version="2"')).to_observed().messages,
        *recorded(contract, call("GET /a", {}, media_type="application/alice@example.org; x=1")).to_observed().messages,
    ]
    assert names == ["GET /a → 200 application/json; version=2", "GET /a → 200 other"]


def test_an_error_of_the_recorder_is_counted_and_raises_nothing() -> None:
    made = recorder(_orders())
    made.put(call("GET /orders/7", {"id": 1}, status="500"))  # type: ignore[arg-type]
    made.put(call("GET /orders/7", {"id": 1}))
    made.drain()

    assert made.counts["failed"] == made.counts["matched"] == 1
    assert [text.split(":")[0] for text in made.errors] == ["TypeError at contractguard.observe.live.recorder"]


def test_an_error_is_told_without_what_it_says() -> None:
    try:
        raise ValueError("alice")
    except ValueError as error:
        assert error_place(error).startswith(f"ValueError at {__name__}:")


def test_calls_that_several_threads_queue_and_drain_are_counted_once() -> None:
    made = recorder(_orders())

    def run() -> None:
        for _ in range(200):
            made.put(call("GET /orders/7", {"id": 1}))
            made.drain()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert made.to_observed().calls == made.to_observed().messages[_GET].objects == 800


def test_the_order_of_calls_does_not_matter() -> None:
    calls = [
        call("GET /orders/7", {"id": 1, "state": "open"}),
        call("GET /orders/7", {"id": 999}),
        call("GET /jobs/9", [None], route="/jobs/{job}"),
        call("GET /orders/8", media_type="text/csv", body=b"a"),
        call("GET /x", {}, 404),
    ]

    assert recorded(_orders(), *calls).to_observed() == recorded(_orders(), *reversed(calls)).to_observed()


_OPEN = described("GET /a", responses=answers({"type": "object", "properties": {"state": {"enum": ["open"]}}}))
_MESSAGE = "GET /a → 200 application/json"


def test_undeclared_members_are_told_unless_that_is_not_wanted() -> None:
    told, silent = (
        recorded(_OPEN, call("GET /a", {"state": "frozen"}), tells_undeclared=wanted).to_observed().messages[_MESSAGE]
        for wanted in (True, False)
    )

    assert told.properties["state"].undeclared == {"frozen"}
    assert silent.properties["state"].undeclared == frozenset() and silent.properties["state"].others


def test_texts_are_told_where_the_configuration_shows_them_and_nowhere_else() -> None:
    value = {
        "kind": "card",
        "owner": "alice",
        "items": [{"size": "small"}, {"size": "4a7d1ed414474e4033ac29ccb8653d9b"}],
    }
    shown = {_MESSAGE: [("kind",), ("items", "*", "size")]}

    facts = recorded(_OPEN, call("GET /a", value), shown=shown).to_observed().messages[_MESSAGE]

    size = facts.properties["items"].items
    assert size is not None
    assert facts.properties["kind"].undeclared == {"card"}
    assert (size.properties["size"].undeclared, size.properties["size"].others) == ({"small"}, True)
    assert facts.properties["owner"].undeclared == frozenset()


def test_a_map_that_the_configuration_names_has_no_names_though_nothing_declares_it() -> None:
    calls = (call("GET /a", {"labels": {"alice": 1}, "other": {"bob": 1}}),)

    facts = recorded(_OPEN, *calls, maps={_MESSAGE: [("labels",)]}).to_observed().messages[_MESSAGE]

    assert (list(facts.properties["labels"].properties), facts.properties["labels"].rest is not None) == ([], True)
    assert list(facts.properties["other"].properties) == ["bob"]
