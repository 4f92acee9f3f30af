"""Pacts about messages on channels: which message is meant, and what answers it; what a request accepts."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.checks.expectations.evaluate import EvaluatedExpectations
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.readers.pact import read_pact
from contractguard.readers.text.json_text import parse_json
from contractguard.snapshots import dump
from tests.checks.expectations.conftest import of

Json = Any
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def stock(**replies: Json) -> Contract:
    answers = {
        name: {"payload": payload} for name, payload in (replies or {"given": of("price", price=NUMBER)}).items()
    }
    described = {
        "asyncapi": "3.0.0",
        "info": {"title": "Stock", "version": "1"},
        "channels": {
            "orders": {
                "messages": {
                    "orderCreated": {"name": "order.created", "payload": of("id", id=TEXT)},
                    "orderPaid": {"name": "order.paid", "payload": of("amount", amount=NUMBER)},
                }
            },
            "quotes": {"messages": {"asked": {"payload": of("sku", sku=TEXT)}}},
            "answers": {"messages": answers},
        },
        "operations": {
            "sendOrder": {"action": "send", "channel": {"$ref": "#/channels/orders"}},
            "askQuote": {
                "action": "receive",
                "channel": {"$ref": "#/channels/quotes"},
                "reply": {"channel": {"$ref": "#/channels/answers"}},
            },
        },
    }
    return read_contract(Document("file:///stock.json", "stock.json", described))


def pact(**interaction: Json) -> tuple[Expectation, ...]:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "stock"},
        "metadata": {"pactSpecification": {"version": "4.0"}},
        "interactions": [{"description": "it", **interaction}],
    }
    return read_pact(Document("file:///p.json", "p.json", document), consumer="web", provider="stock").found


def message(references: Json, content: Json) -> tuple[Expectation, ...]:
    contents = {"content": content, "contentType": "application/json"}
    comments = {"references": {"AsyncAPI": references}}
    return pact(type="Asynchronous/Messages", comments=comments, contents=contents)


def exchange(answer: Json) -> tuple[Expectation, ...]:
    def part(content: Json) -> Json:
        return {"contents": {"content": content, "contentType": "application/json"}}

    comments = {"references": {"AsyncAPI": {"operationId": "askQuote"}}}
    return pact(type="Synchronous/Messages", comments=comments, request=part({"sku": "1"}), response=[part(answer)])


def told(found: EvaluatedExpectations) -> list[tuple[str, str]]:
    return [(one.message.operation, one.pointer) for one in found.findings]


@pytest.mark.parametrize("name", ["order.paid", "orderPaid"])
def test_a_reference_names_a_message_by_its_name_or_by_its_key(name: str) -> None:
    references = {"operationId": "sendOrder", "messageId": name}

    fits, wrong = (evaluate(stock(), message(references, content)) for content in ({"amount": 1}, {"amount": "1"}))

    assert (told(fits), fits.unchecked) == ([], ())
    assert told(wrong) == [("event orders order.paid", "/payload/amount")]


def test_a_message_keeps_its_further_names_in_a_snapshot() -> None:
    name, text = "contract.json", dump(stock()).decode()
    recorded = read_contract(Document("file:///contract.json", name, parse_json(text.encode(), name)))

    found = evaluate(recorded, message({"operationId": "sendOrder", "messageId": "orderPaid"}, {"amount": "1"}))

    assert told(found) == [("event orders order.paid", "/payload/amount")]
    assert evaluate(recorded, exchange({"price": "x"})).findings


def test_an_operation_with_several_messages_does_not_say_which_is_meant() -> None:
    (entry,) = evaluate(stock(), message({"operationId": "sendOrder"}, {"amount": 1})).unchecked

    assert entry.must
    assert "does not say which message of sendOrder it is about; there are order.created, order.paid" in entry.reason
    assert "messageId" in entry.reason


def test_a_message_that_an_operation_does_not_have_is_an_error() -> None:
    (finding,) = evaluate(stock(), message({"operationId": "sendOrder", "messageId": "asked"}, {})).findings

    assert "sendOrder has no message 'asked'; it has order.created, order.paid" in finding.text


def test_the_answer_to_a_request_is_held_against_the_reply() -> None:
    fits, wrong = evaluate(stock(), exchange({"price": 1})), evaluate(stock(), exchange({"price": "x"}))

    assert (told(fits), fits.unchecked) == ([], ())
    assert told(wrong) == [("event answers given", "/payload/price")]


@pytest.mark.parametrize(
    ("provider", "what"),
    [
        pytest.param(stock(), "several replies", id="several"),
        pytest.param(stock(), "describes no reply", id="none"),
    ],
)
def test_a_reply_that_is_not_known_is_not_checked(provider: Contract, what: str) -> None:
    if what == "several replies":
        provider = stock(one=of(a=TEXT), other=of(b=TEXT))
        wanted = exchange({"a": "x"})
    else:
        wanted = tuple(
            Expectation(
                "web",
                "stock",
                "it",
                SourceKind.PACT,
                Target(TargetPart.RESPONSE, event="order.paid"),
                False,
                Strength.POSSIBLE,
                (),
                one.at,
            )
            for one in exchange({})[:1]
        )

    found = evaluate(provider, wanted)

    assert [entry.must for entry in found.unchecked if what in entry.reason] == [True]


# --- Accept


def csv(**produces: Json) -> Contract:
    described = {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "", "schema": TEXT}}, **produces}}},
    }
    return read_contract(Document("file:///shop.json", "shop.json", described))


def accepting(text: str, status: str | None = "200") -> Expectation:
    part = ExpectedPart(("header", "accept"), examples=(text,))
    at = Location(Document("file:///p.json", "p.json", {}), ())
    target = Target(TargetPart.REQUEST, operation="GET /a", status=status)
    return Expectation("web", "shop", "it", SourceKind.PACT, target, True, Strength.POSSIBLE, (part,), at)


@pytest.mark.parametrize("status", ["200", None])
@pytest.mark.parametrize("accepted", ["application/json", "application/xml;q=0.8, text/*;q=0", "text/csv;q=0.0"])
def test_an_operation_that_answers_with_nothing_acceptable_is_an_error(accepted: str, status: str | None) -> None:
    (finding,) = evaluate(csv(produces=["text/csv"]), [accepting(accepted, status)]).findings

    assert finding.rule == "response.media-type.removed"
    assert finding.text == f"the response comes as text/csv, and the request accepts {accepted}"


@pytest.mark.parametrize("accepted", ["text/csv", "*/*", "application/json, TEXT/*;q=0.1", "text/csv; header=present"])
def test_one_acceptable_answer_is_enough(accepted: str) -> None:
    produces = ["text/csv", "text/csv; header=present"]

    assert not evaluate(csv(produces=produces), [accepting(accepted)]).findings


def test_an_operation_that_does_not_say_what_it_answers_with_is_not_called_wrong() -> None:
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": ""}}}}},
    }
    provider = read_contract(Document("file:///shop.json", "shop.json", described))

    assert not evaluate(provider, [accepting("application/json")]).findings
