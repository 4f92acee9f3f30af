"""Replay: stored payloads against what the provider describes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.verification import ContractSubject, RequestedMessage, Routing, report_on, verify
from contractguard.checks.verification.locations import PayloadLocator
from contractguard.contract.choices import Question
from contractguard.contract.document import Position
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Proof, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report
from contractguard.readers.payloads import MAX_BYTES, Record, payload_files
from contractguard.reports.parts.positions import positions
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.text import text
from contractguard.rules.catalogue import RULES, policy
from tests.checks.descriptions import answering, api, contract, taking
from tests.checks.events import channel
from tests.checks.verification.stored import (
    REPO,
    figures,
    only,
    promised,
    repositories,
    store,
    stream,
    verified,
    webhooks,
    with_repository,
)

ORDER = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "state": {"enum": ["new", "paid"]}},
    "required": ["id"],
}


def test_what_fits_is_no_finding(tmp_path: Path) -> None:
    store(tmp_path, a={"id": 1, "state": "new"}, b={"id": 2, "unknown": True})

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid")

    assert (report.findings, figures(report)) == ((), (2, 2, 0, 0))
    assert report.question is Question.REPLAY


def test_a_failure_is_located_in_the_payload_and_in_the_schema(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1}, {"id": 2, "state": "lost"})

    finding = only(verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid"))

    (at,) = finding.payloads
    assert (at.document.name, at.pointer, positions([at])[at]) == ("all.ndjson", "/state", Position(2, 11))
    assert finding.source_new is not None
    assert finding.source_new.pointer.endswith("/schema/properties/state/enum")
    assert (finding.rule, finding.pointer, finding.severity) == ("webhook.enum.widened", "/body/state", Severity.ERROR)
    assert (finding.witness, finding.proof) == (({"body": {"state": "lost"}},), Proof.PROVED)
    assert finding.new == {"enum": ["new", "paid"]}
    assert 'found "lost"' in finding.text


def test_one_cause_in_a_shared_component_is_one_finding(tmp_path: Path) -> None:
    grown = {**REPO, "required": ["id", "name", "topic", "size", "owner"]}
    events = ["pushed", "starred", "forked"]
    for number in range(30):
        repository = (
            {"id": number, "name": "x"} if number else {"id": "0", "name": "x", "topic": "", "size": 1, "owner": 1}
        )
        store(tmp_path, **{f"{events[number % 3]}__{number}": {"repository": repository}})

    report = verified(tmp_path, promised(repositories(grown, *events)))

    first = max(report.findings, key=lambda finding: finding.payloads_total)
    assert len(report.findings) == 2
    assert (first.rule, first.payloads_total, len(first.payloads)) == ("webhook.property.became-optional", 29, 20)
    assert "in 29 of 30 failing messages (#/components/schemas/Repo)" in first.text
    assert all(f'"{name}"' in first.text for name in ("topic", "size", "owner"))
    assert [place.message.operation for place in first.places] == ["webhook pushed POST", "webhook starred POST"]
    assert first.further_places == 2


def test_how_often_each_name_is_missing_is_told(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1}, {}, {"name": "x"})

    finding = only(verified(tmp_path, promised(webhooks(paid=REPO)), event="paid"))

    assert finding.text.startswith('/body has no "id" (2), "name" (2), in 3 of 3 failing messages')


@pytest.mark.parametrize(
    ("schema", "value", "sent", "taken"),
    [
        ({"type": "integer"}, "x", "type.changed", "type.changed"),
        ({"type": "integer"}, None, "nullable.added", "nullable.removed"),
        ({"enum": [1]}, 2, "enum.widened", "enum.narrowed"),
        ({"const": 1}, 2, "const.changed", "const.changed"),
        ({"minimum": 1}, 0, "range.widened", "range.narrowed"),
        ({"exclusiveMaximum": 1}, 1, "range.widened", "range.narrowed"),
        ({"multipleOf": 2}, 1, "multiple-of.changed", "multiple-of.changed"),
        ({"maxLength": 1}, "xx", "length.widened", "length.narrowed"),
        ({"pattern": "^a"}, "b", "pattern.changed", "pattern.changed"),
        ({"minItems": 1}, [], "item-count.widened", "item-count.narrowed"),
        ({"uniqueItems": True}, [1, 1], "unique-items.dropped", "unique-items.introduced"),
        ({"contains": {"const": 1}}, [], "contains.changed", "contains.changed"),
        ({"required": ["a"]}, {}, "property.became-optional", "property.became-required"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "dependency.changed", "dependency.changed"),
        ({"minProperties": 1}, {}, "property-count.widened", "property-count.narrowed"),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "property-names.changed", "property-names.changed"),
        ({"additionalProperties": False}, {"a": 1}, "additional-properties.opened", "additional-properties.closed"),
        ({"unevaluatedProperties": False}, {"a": 1}, "unevaluated.changed", "unevaluated.changed"),
        ({"anyOf": [{"minimum": 1}, {"maximum": -1}]}, 0, "union.changed", "union.changed"),
        ({"not": {"const": 1}}, 1, "condition.changed", "condition.changed"),
        ({"if": True, "then": {"minimum": 1}}, 0, "range.widened", "range.narrowed"),
        ({"properties": {"a": False}}, {"a": 1}, "schema.widened", "schema.narrowed"),
        (False, 1, "schema.widened", "schema.narrowed"),
    ],
)
def test_each_keyword_has_its_rule(tmp_path: Path, schema: Any, value: Any, sent: str, taken: str) -> None:
    store(tmp_path, x=value)

    answer = only(verified(tmp_path, promised(answering(schema)), operation="GET /orders"))
    question = only(verified(tmp_path, promised(taking(schema)), operation="POST /orders", request=True))

    assert (answer.rule, question.rule) == (f"response.{sent}", f"request.{taken}")
    assert {answer.rule, question.rule} <= RULES.keys()
    assert answer.proof is question.proof is Proof.PROVED


def test_names_that_must_not_be_there_are_listed_at_their_object(tmp_path: Path) -> None:
    closed = {"type": "object", "properties": {"id": True}, "additionalProperties": False}
    stream(tmp_path, {"id": 1, "a": 1}, {"a": 1, "b": 1})

    finding = only(verified(tmp_path, promised(webhooks(paid=closed)), event="paid"))

    assert finding.text.startswith("/body has a, b (1), and the schema allows no such properties, in 2 of 2")
    assert finding.pointer == "/body"


def test_only_the_first_names_are_listed(tmp_path: Path) -> None:
    store(tmp_path, x={f"n{number:03}": 1 for number in range(90)})

    finding = only(
        verified(tmp_path, promised(webhooks(paid={"maxProperties": 100, "additionalProperties": False})), event="paid")
    )

    assert "and 43 more" in finding.text


def test_items_are_told_by_a_star(tmp_path: Path) -> None:
    store(tmp_path, x={"list": [1, "a"]})
    schema = {"properties": {"list": {"items": {"type": "integer"}}}}

    finding = only(verified(tmp_path, promised(webhooks(paid=schema)), event="paid"))

    assert (finding.pointer, finding.witness) == ("/body/list/*", ({"body": {"list": ["a"]}},))
    assert finding.payloads[0].pointer == "/list/1"


def test_names_that_look_like_numbers_are_names(tmp_path: Path) -> None:
    store(tmp_path, x={"200": {"01": "x"}})
    schema = {"properties": {"200": {"properties": {"01": {"type": "integer"}}}}}

    finding = only(verified(tmp_path, promised(webhooks(paid=schema)), event="paid"))

    assert (finding.pointer, finding.payloads[0].pointer) == ("/body/200/01", "/200/01")
    assert finding.source_new is not None
    assert finding.source_new.pointer.endswith("/properties/200/properties/01/type")


def test_the_alternative_that_was_meant_is_told(tmp_path: Path) -> None:
    cat = {"properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind"]}
    dog = {"properties": {"kind": {"const": "dog"}}, "required": ["kind"]}
    store(tmp_path, x={"kind": "cat", "lives": "nine"})

    finding = only(verified(tmp_path, promised(webhooks(paid={"oneOf": [cat, dog]})), event="paid"))

    assert (finding.pointer, finding.rule) == ("/body/lives", "webhook.type.changed")


def test_an_asyncapi_message_is_found_by_its_name_and_by_its_channel(tmp_path: Path) -> None:
    store(tmp_path, x={"id": "1"})
    subject = promised(channel({"payload": ORDER}), "asyncapi.json")

    for event in ("OrderChanged", "orders"):
        finding = only(verified(tmp_path, subject, event=event))
        assert (finding.rule, finding.pointer) == ("event.type.changed", "/payload/id")


def test_read_only_is_no_part_of_a_request_and_write_only_of_no_response(tmp_path: Path) -> None:
    schema = {"required": ["a", "b"], "properties": {"a": {"readOnly": True}, "b": {"writeOnly": True}}}
    store(tmp_path, x={})

    answer = only(verified(tmp_path, promised(answering(schema)), operation="GET /orders"))
    question = only(verified(tmp_path, promised(taking(schema)), operation="POST /orders", request=True))

    assert '"a"' in answer.text and '"b"' not in answer.text
    assert '"b"' in question.text and '"a"' not in question.text


def test_formats_are_asserted_when_asked_for(tmp_path: Path) -> None:
    store(tmp_path, x="yesterday")
    schema = {"type": "string", "format": "date"}

    loose = verified(tmp_path, promised(webhooks(paid=schema)), event="paid")
    strict = only(verified(tmp_path, promised(webhooks(paid=schema), formats=True), event="paid"))

    assert loose.findings == ()
    told = '/body must be in the format "date"; found "yesterday"'
    assert (strict.rule, strict.text.split(",")[0]) == ("webhook.format.changed", told)


def test_a_file_that_is_a_list_of_payloads_says_what_it_takes_to_verify_each(tmp_path: Path) -> None:
    store(tmp_path, x=[{"id": "1"}, {"id": "2"}])

    listed = only(verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid"))
    within = only(
        verified(tmp_path, promised(webhooks(paid={"type": "array", "items": {"type": "string"}})), event="paid")
    )

    assert "jq -c '.[]'" in listed.text
    assert "jq" not in within.text


def test_payloads_that_were_not_verified_are_counted_one_by_one(tmp_path: Path) -> None:
    stream(tmp_path, {"id": "1"}, {"id": "2"}, name="x.ndjson")

    report = verified(tmp_path, promised(webhooks(paid=ORDER)))

    assert [entry.times for entry in report.unchecked] == [2]
    assert "2 payloads, 0 verified as 0 messages, 0 failing, 2 not checked" in text(
        Report("verify", (report,)), TextStyle()
    )


def test_a_rule_may_be_set_or_switched_off(tmp_path: Path) -> None:
    store(tmp_path, x={"id": "1"})
    subject = promised(webhooks(paid=ORDER))

    low = verified(tmp_path, subject, event="paid", severity={"webhook.type.changed": Severity.INFO})
    off = verified(tmp_path, subject, event="paid", severity={"webhook.*": Severity.NONE})

    assert only(low).severity is Severity.INFO
    assert (off.findings, figures(off)) == ((), (1, 1, 1, 0))


# --- undeclared fields


def test_what_is_not_declared_is_reported_only_when_asked_for(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1, "extra": 1, "repository": {"id": 1, "name": "x", "more": [1]}}, {"id": 1, "extra": 2})
    description = repositories(REPO)
    description = {**description, **webhooks(paid=with_repository(id={"type": "integer"}))}

    loose = verified(tmp_path, promised(description), event="paid")
    strict = verified(tmp_path, promised(description, strict=True), event="paid")

    assert loose.findings == ()
    assert figures(strict) == (2, 2, 0, 0)
    told = {finding.pointer: finding for finding in strict.findings}
    assert {finding.severity for finding in strict.findings} == {Severity.WARNING}
    assert {finding.rule for finding in strict.findings} == {"webhook.property.added"}
    assert told["/body"].text.startswith("/body has what is not declared: extra, in 2 messages")
    assert told["/body/repository"].payloads[0].pointer == "/repository/more"


def test_an_open_object_declares_everything(tmp_path: Path) -> None:
    store(tmp_path, x={"extra": 1})

    report = verified(
        tmp_path,
        promised(webhooks(paid={**ORDER, "required": [], "additionalProperties": True}), strict=True),
        event="paid",
    )

    assert report.findings == ()


def test_what_a_union_does_not_declare_is_found_in_its_nearest_alternative(tmp_path: Path) -> None:
    one = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": True}}}, "required": ["a"]}
    store(tmp_path, x={"a": {"b": 1, "c": 1}})

    finding = only(
        verified(tmp_path, promised(webhooks(paid={"oneOf": [one, {"type": "null"}]}), strict=True), event="paid")
    )

    assert (finding.rule, finding.pointer) == ("webhook.property.added", "/body/a")


KINDS = {
    "oneOf": [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}},
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "b"}}},
    ]
}
PARTS = {"allOf": [{"properties": {"kind": True}}, {"required": ["x"], "properties": {"x": {"type": "integer"}}}]}


@pytest.mark.parametrize("schema", [KINDS, PARTS], ids=["a-failing-alternative", "a-failing-part"])
def test_what_a_failing_part_declares_is_declared(tmp_path: Path, schema: Any) -> None:
    store(tmp_path, x={"kind": "a", "x": "y", "extra": 1})

    report = verified(tmp_path, promised(webhooks(paid=schema), strict=True), event="paid")

    texts = [finding.text.partition(" (#")[0] for finding in report.findings]
    assert texts == [
        "/body/x must be integer; found string, in 1 of 1 failing message",
        "/body has what is not declared: extra, in 1 message",
    ]


def test_what_only_another_alternative_declares_is_not_declared(tmp_path: Path) -> None:
    store(tmp_path, x={"kind": "b", "x": 1})

    finding = only(verified(tmp_path, promised(webhooks(paid=KINDS), strict=True), event="paid"))

    assert "has what is not declared: x, in 1 message" in finding.text


# --- which message


def test_an_event_goes_by_its_name_however_it_is_separated(tmp_path: Path) -> None:
    store(tmp_path, x={"object": "event", "type": "Order/Paid", "data": {"object": 1}})

    report = verified(tmp_path, promised(webhooks(order_paid={"required": ["nothing"]})))

    assert only(report).message == MessageKey("webhook order.paid POST", Role.WEBHOOK_REQUEST, None, "application/json")


def test_the_name_of_a_file_or_folder_may_tell_the_event(tmp_path: Path) -> None:
    for name in ("order.paid.json", "order.paid.2.json", "order.paid/first.json", "order.paid/more.ndjson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")

    report = verified(tmp_path, promised(webhooks(order_paid={"type": "object"})))

    assert figures(report) == (4, 4, 0, 0)


def test_a_payload_of_an_unknown_event_is_a_finding_with_the_closest_names(tmp_path: Path) -> None:
    stream(
        tmp_path,
        *(
            {"object": "event", "type": name, "data": {"object": 1}}
            for name in ("order.paid", "order.payd", "order.payd")
        ),
    )

    report = verified(tmp_path, promised(webhooks(order_paid=True)))

    finding = only(report)
    assert (finding.rule, finding.severity, finding.payloads_total) == ("webhook.operation.added", Severity.ERROR, 2)
    assert "'order.payd'" in finding.text
    assert "'order.paid'" in finding.text
    assert figures(report) == (3, 1, 0, 0)


def test_very_many_unknown_events_are_counted_together(tmp_path: Path) -> None:
    stream(tmp_path, *({"object": "event", "type": f"e{n}", "data": {"object": 1}} for n in range(600)))

    report = verified(tmp_path, promised(webhooks(order_paid=True)))

    assert len(report.findings) == 201
    assert sum(finding.payloads_total for finding in report.findings) == 600


def test_a_payload_that_does_not_say_what_it_is_is_told(tmp_path: Path) -> None:
    store(tmp_path, one={"a": 1}, two={"a": 2}, order__paid={})

    report = verified(tmp_path, promised(webhooks(order_paid=True)))

    assert figures(report) == (3, 1, 0, 2)
    assert all("does not say which event it is" in entry.reason for entry in report.unchecked)


def test_a_profile_that_was_named_must_tell(tmp_path: Path) -> None:
    stream(tmp_path, {"type": "order.paid"}, {"kind": "order.paid"}, {"kind": "x"})

    report = verified(tmp_path, promised(webhooks(order_paid=True)), profile="stripe")

    assert figures(report) == (3, 1, 0, 1)
    assert "(as stripe does) (2 payloads)" in report.unchecked[0].reason


def test_headers_may_be_stored_with_the_payload(tmp_path: Path) -> None:
    stream(
        tmp_path,
        {"headers": {"X-GitHub-Event": "order", "X-Other": 1}, "body": {"action": "paid", "id": "1"}},
        {"headers": {}, "body": 1},
        {"body": {"id": 1}},
        [1],
    )

    report = verified(tmp_path, promised(webhooks(order_paid=ORDER)), enveloped=True)

    assert only(report).payloads[0].pointer == "/body/id"
    assert figures(report) == (4, 1, 1, 2)


def test_the_event_without_its_detail_is_looked_for_too(tmp_path: Path) -> None:
    stream(tmp_path, {"headers": {"x-github-event": "order"}, "body": {"action": "paid"}})

    assert figures(verified(tmp_path, promised(webhooks(order=True)), enveloped=True)) == (1, 1, 0, 0)


def test_a_batch_is_several_events(tmp_path: Path) -> None:
    event = {"specversion": "1.0", "type": "order.paid", "source": "/x", "id": "1"}
    store(tmp_path, x=[{**event, "data": {"id": 1}}, {**event, "data": {"id": "x"}}])

    whole = verified(tmp_path, promised(webhooks(order_paid={"required": ["data"]})))
    data = only(verified(tmp_path, promised(webhooks(order_paid=ORDER)), data=True))

    assert figures(whole) == (1, 2, 0, 0)
    assert (data.pointer, data.payloads[0].pointer) == ("/body/id", "/1/data/id")


def test_data_needs_an_envelope(tmp_path: Path) -> None:
    event = {"specversion": "1.0", "type": "order.paid", "source": "/x", "id": "1"}
    stream(tmp_path, event, {"id": 1}, {**event, "data": {"id": 1}})

    report = verified(tmp_path, promised(webhooks(order_paid=ORDER)), event="order.paid", data=True)

    assert figures(report) == (3, 1, 0, 2)
    assert {"carries no data" in entry.reason for entry in report.unchecked} == {True, False}


# --- responses


def test_the_status_of_a_response_may_be_told(tmp_path: Path) -> None:
    content = {"application/json": {"schema": {"type": "integer"}}}
    responses = {"200": {"description": "", "content": content}, "201": {"description": "", "content": content}}
    description = api(paths={"/orders/{id}": {"get": {"operationId": "read", "responses": responses}}})
    store(tmp_path, x="x")

    for name in ("GET /orders/{other}", "GET /orders/7", "read"):
        finding = only(verified(tmp_path, promised(description), operation=name, status="201"))
        assert (finding.message.status, finding.rule) == ("201", "response.type.changed")
    with pytest.raises(UsageError, match="2 responses that may be meant"):
        verified(tmp_path, promised(description), operation="read")
    with pytest.raises(UnknownMessage, match="status 404"):
        verified(tmp_path, promised(description), operation="read", status="404")


def test_what_was_asked_for_must_be_there(tmp_path: Path) -> None:
    store(tmp_path, x=1)

    with pytest.raises(UnknownMessage, match="no event"):
        verified(tmp_path, promised(webhooks(paid=ORDER)), event="piad")
    with pytest.raises(UnknownMessage, match="no operation"):
        verified(tmp_path, promised(answering(ORDER)), operation="GET /order")
    with pytest.raises(InputError, match="says nothing about the body"):
        verified(tmp_path, promised(taking(ORDER)), operation="POST /orders", status="200")


def test_several_providers_with_the_same_event_must_be_told_apart(tmp_path: Path) -> None:
    store(tmp_path, x={"id": 1})
    first, second = contract(webhooks(paid=ORDER)), contract(webhooks(paid=ORDER, lost=ORDER))
    both = ContractSubject("snapshots", {"a": first, "b": second})

    assert figures(verified(tmp_path, both, event="lost")) == (1, 1, 0, 0)
    with pytest.raises(UsageError, match="several providers have 'paid'"):
        verified(tmp_path, both, event="paid")
    with pytest.raises(UnknownMessage, match="gone"):
        verified(tmp_path, both, event="gone")


# --- what goes wrong


def test_one_bad_payload_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b'{"id": 1}\n{"id": \n{"id": 2}\n\xff\n')
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.json").write_text('{"id": "3"}')
    (tmp_path / "d.ndjson").write_text("\n")

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), ".", "gone.json", event="paid")

    assert figures(report) == (7, 3, 1, 5)
    reasons = sorted(
        (entry.source.document.name, entry.reason.split(":")[0]) for entry in report.unchecked if entry.source
    )
    assert reasons == [
        ("a.ndjson", "line 2, column 8"),
        ("a.ndjson", "line 4, column 1"),
        ("b.json", "line 1, column 2"),
        ("d.ndjson", "the file holds no payload; leave it out, or find out why it is empty"),
        ("gone.json", "there is no such file; check the path"),
    ]


def test_very_many_bad_payloads_are_counted_together(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_bytes(b"{\n" * 1_000)

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid")

    assert len(report.unchecked) == 201
    assert any("each for a reason of its own (800 payloads)" in entry.reason for entry in report.unchecked)


@pytest.mark.parametrize("depth", [230, 300, 1_000])
def test_what_no_validator_takes_is_not_verified(tmp_path: Path, depth: int) -> None:
    (tmp_path / "x.ndjson").write_text('{"id": "x", "deep": ' + "[" * depth + "]" * depth + "}\n" + '{"id": 1}\n')

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid")

    assert figures(report) == (2, 1, 0, 1)


@pytest.mark.parametrize("strict", [True, False])
def test_a_schema_that_cannot_be_read_is_told_where_it_matters(tmp_path: Path, strict: bool) -> None:
    schema = {"properties": {"bad": {"$ref": "#/gone"}, "id": {"type": "integer"}}}
    stream(tmp_path, {"bad": 1}, {"id": 1}, {"id": "1"})

    report = verified(tmp_path, promised(webhooks(paid=schema), strict=strict), event="paid")

    assert (only(report).pointer, only(report).rule) == ("/body/id", "webhook.type.changed")
    assert figures(report) == (3, 2, 1, 1)


def test_a_schema_that_decides_itself_is_judged_slice_by_slice(tmp_path: Path) -> None:
    schema = {"$ref": "#/components/schemas/Self"}
    description = webhooks(paid=schema)
    loop = {"allOf": [{"anyOf": [{"$ref": "#/components/schemas/Self"}]}], "required": ["id"]}
    stream(tmp_path, {"id": 1}, {})

    report = verified(tmp_path, promised({**description, "components": {"schemas": {"Self": loop}}}), event="paid")

    assert (only(report).pointer, figures(report)) == ("/body", (2, 2, 1, 0))


def test_a_pattern_that_no_validator_takes_is_an_error(tmp_path: Path) -> None:
    store(tmp_path, x="x")

    with pytest.raises(InputError, match="cannot be applied"):
        verified(tmp_path, promised(webhooks(paid={"pattern": "["})), event="paid")


# --- several contracts


def test_several_versions_are_compared_side_by_side(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1, "state": "lost"}, {"id": 1})
    wider = json.loads(json.dumps(ORDER).replace('"paid"', '"lost"'))
    subjects = [promised(webhooks(paid=ORDER), "old.json"), promised(webhooks(paid=wider), "new.json")]

    sections = verify(
        payload_files(["."], here=tmp_path), subjects, Routing(True), RequestedMessage("paid"), policy("tolerant")
    )  # fmt: skip
    report = report_on(subjects, sections)

    assert [len(one.findings) for one in sections] == [1, 0]
    assert only(report).message.operation == "[old.json] webhook paid POST"
    assert figures(report) == (2, 4, 1, 0)
    assert report.settings["against"] == "old.json, new.json"


def test_the_same_payloads_give_the_same_fingerprint_wherever_they_come_first(tmp_path: Path) -> None:
    subject = promised(repositories(REPO, "pushed", "starred"))
    store(tmp_path, pushed={"repository": {"id": "x", "name": ""}}, starred={"repository": {"id": None, "name": ""}})

    whole, part = verified(tmp_path, subject), verified(tmp_path, subject, "starred.json")

    assert only(whole).message != only(part).message
    assert (only(whole).rule, only(part).rule) == ("webhook.type.changed", "webhook.nullable.added")
    assert only(verified(tmp_path, subject, "pushed.json")).fingerprint == only(whole).fingerprint


def test_a_line_that_is_too_long_does_not_stop_the_others(tmp_path: Path) -> None:
    data = b'{"id": 1}\n"' + b"x" * (MAX_BYTES + 10) + b'"\n{"id": 2}\n'
    (tmp_path / "x.ndjson.gz").write_bytes(gzip.compress(data, compresslevel=1))

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid")

    assert figures(report) == (3, 2, 0, 1)
    at = report.unchecked[0].source
    assert at is not None
    assert positions([at])[at] == Position(2, 1)


def test_the_progress_is_told_file_by_file(tmp_path: Path) -> None:
    store(tmp_path, a={"id": 1}, b={"id": "x"})
    told: list[tuple[str, int, int]] = []
    files = payload_files(["."], here=tmp_path)

    verify(
        files, [promised(webhooks(paid=ORDER))], Routing(True), RequestedMessage("paid"), policy("tolerant"),
        progress=lambda *one: told.append(one),
    )  # fmt: skip

    assert told == [("verified payloads", 1, 1), ("verified payloads", 2, 2)]


def test_where_no_more_payloads_are_kept_the_line_is_told() -> None:
    record = Record(7, b'{"a": 1}', False)

    for room, expected in ((8, Position(7, 2)), (7, Position(7, 1))):
        at = PayloadLocator(room).locate("x.ndjson", record)(("a",))
        assert positions([at])[at] == expected


def test_what_is_no_json_stands_at_its_beginning() -> None:
    at = PayloadLocator().locate("x.ndjson", Record(7, b"[1", False))(())

    assert positions([at])[at] == Position(7, 1)


def test_an_event_that_was_told_must_be_known(tmp_path: Path) -> None:
    store(tmp_path, x=1)

    with pytest.raises(UnknownMessage, match=r"'order\.x'"):
        verified(tmp_path, promised(webhooks(order_paid=True)), event="order.x")
