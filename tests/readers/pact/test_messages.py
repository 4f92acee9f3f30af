"""Messages: events of version 3 and 4, and synchronous exchanges."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectation, Expectations, Strength, Target

TYPE = {"matchers": [{"match": "type"}]}


def test_a_message_of_version_3(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction(
        {
            "description": "an order was paid",
            "providerStates": [{"name": "order 7 exists"}],
            "contents": {"id": 7},
            "metaData": {"contentType": "application/json; charset=utf-8", "Kafka_Topic": "orders"},
            "matchingRules": {"body": {"$.id": TYPE}, "metadata": {"Kafka_Topic": TYPE}},
        },
        "3.0.0",
        messages=True,
    )
    event = found["event"]

    assert problems == []
    assert event.target == Target(TargetPart.EVENT, event="an order was paid", media_type="application/json")
    assert (event.name, event.consumer_sends) == ("an order was paid (given order 7 exists)", False)
    assert event.strength is Strength.GUARANTEED
    assert {part.pointer: part.schema.node for part in event.parts} == {
        ("header", "kafka_topic"): {"type": "string"},
        ("payload",): {"type": "object", "properties": {"id": {"type": "number"}}, "required": ["id"]},
    }


def test_an_asynchronous_message_of_version_4(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction(
        {
            "type": "Asynchronous/Messages",
            "contents": {"content": {"id": 7}, "contentType": "application/json", "encoded": False},
            "metadata": {"n": {"a": 1}},
        }
    )
    event = found["event"]

    assert problems == []
    assert event.target == Target(TargetPart.EVENT, event="interaction 1", media_type="application/json")
    assert event.strength is Strength.POSSIBLE
    assert [(part.pointer, part.examples) for part in event.parts] == [
        (("header", "n"), ({"a": 1},)),
        (("payload",), ({"id": 7},)),
    ]


def test_a_message_without_contents_expects_nothing_of_them(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction({"type": "Asynchronous/Messages", "description": "ping"})

    assert (found["event"].parts, problems) == ((), [])


@pytest.mark.parametrize(
    "metadata, name",
    [
        ({"ce_type": "order.paid", "type": "x"}, "order.paid"),
        ({"ce-type": "order.paid"}, "order.paid"),
        ({"eventType": "order.paid", "type": "x"}, "order.paid"),
        ({"event-type": "order.paid"}, "order.paid"),
        ({"event": "order.paid"}, "order.paid"),
        ({"type": "order.paid"}, "order.paid"),
        ({"type": 7, "kafka_topic": "orders"}, "a message"),
        ({}, "a message"),
    ],
)
def test_the_event_is_what_the_metadata_call_it_else_the_description(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], metadata: Json, name: str
) -> None:
    found, _ = interaction({"type": "Asynchronous/Messages", "description": "a message", "metadata": metadata})

    assert found["event"].target.event == name


@pytest.mark.parametrize(
    "references, event, operation",
    [
        ({"AsyncAPI": {"operationId": "onPaid"}}, "a message", "onPaid"),
        ({"AsyncAPI": {"operationId": "onPaid", "messageId": "paid"}}, "paid", "onPaid"),
        ({"AsyncAPI": {"operationId": 7}}, "a message", None),
        ({"AsyncAPI": 7}, "a message", None),
        (7, "a message", None),
    ],
)
def test_a_reference_into_an_asyncapi_description_names_the_operation(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
    references: Json,
    event: str,
    operation: str | None,
) -> None:
    node = {"type": "Asynchronous/Messages", "description": "a message", "comments": {"references": references}}
    found, _ = interaction(node)

    assert (found["event"].target.event, found["event"].target.operation) == (event, operation)


def test_a_synchronous_exchange(read: Callable[..., Expectations | None]) -> None:
    content = {"contentType": "application/json"}
    node = {
        "type": "Synchronous/Messages",
        "description": "place an order",
        "request": {"contents": {"content": {"id": 7}, **content}, "matchingRules": {"body": {"$.id": TYPE}}},
        "response": [
            {"contents": {"content": {"ok": True}, **content}, "matchingRules": {"body": {"$.ok": TYPE}}},
            {"contents": {"content": "x", "contentType": "text/plain"}},
        ],
    }
    found = read({"consumer": {"name": "web"}, "interactions": [node]}).found

    assert [(one.target.part, one.target.media_type, one.consumer_sends, one.strength) for one in found] == [
        ("request", "application/json", True, Strength.POSSIBLE),
        ("response", "application/json", False, Strength.GUARANTEED),
        ("response", "text/plain", False, Strength.POSSIBLE),
    ]
    assert found[0].parts[0].schema.node["additionalProperties"] is False
    assert {one.target.event for one in found} == {"place an order"}


def test_a_synchronous_exchange_with_one_response_that_is_no_array(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction({"type": "Synchronous/Messages", "request": {}, "response": {}})

    assert set(found) == {"request", "response"} and problems == []


def test_what_is_wrong_in_a_synchronous_exchange_is_told(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction({"type": "Synchronous/Messages", "response": [7, {"metadata": []}]})

    assert set(found) == {"response"}
    assert problems == [
        ("/interactions/0", "the interaction has no `request`"),
        ("/interactions/0/response/0", "a response must be an object, not a number"),
        ("/interactions/0/response/1/metadata", "`metadata` must be an object, not an array"),
    ]


def test_a_request_of_the_wrong_type_is_told_once(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    _, problems = interaction({"type": "Synchronous/Messages", "request": 7, "response": [{}]})

    assert problems == [("/interactions/0/request", "`request` must be an object, not a number")]


def test_metadata_with_a_rule_that_is_not_understood_have_no_schema(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction(
        {
            "type": "Asynchronous/Messages",
            "metadata": {"topic": "orders"},
            "matchingRules": {"metadata": {"topic": {"matchers": [{"match": "telepathy"}]}}},
        }
    )

    assert [what for _, what in problems] == ["unknown matching rule `telepathy`"]
    assert found["event"].parts[0].schema is None and found["event"].parts[0].examples == ("orders",)
