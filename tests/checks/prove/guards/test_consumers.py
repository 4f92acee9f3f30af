"""What consumers expect as the guard: one that reads all that is promised misses next to nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.guards.consumers import ConsumersGuard
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.prove.settle import MutantJudge
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode, SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.readers.expectations import read_consumers
from tests.checks.prove.examples import ROOT, STRICT, described, example, mutant_of
from tests.checks.prove.guards.test_check import SAMPLE, answering

FEW = 20
"""Mutants that the gate has time for; by night it is all of them."""
FIELDS = frozenset(
    [
        *("property.drop", "property.rename", "type.change", "required.drop", "enum.add", "const.change", "null.add"),
        *("pattern.change", "integer.widen", "items.replace", "items.drop", "pattern.drop", "bound.drop"),
        "bound.loosen",
    ]
)


@cache
def reader_of_everything() -> tuple[Expectation, ...]:
    """A consumer that expects of every response and webhook of the example exactly what is promised."""
    found = []
    contract = example("openapi-3.1").contract
    for operation in contract.operations.values():
        for status, response in operation.responses.items() if operation.kind == "operation" else ():
            for media in response.content.values():
                target = Target(TargetPart.RESPONSE, operation.key, None, status, media.name)
                part = ExpectedPart(("body",), media.schema)
                at = Location(contract.documents[0], ())
                whole = (
                    f"{operation.key} {status}",
                    SourceKind.SCHEMA,
                    target,
                    False,
                    Strength.GUARANTEED,
                    (part,),
                    at,
                )
                found.append(Expectation("reader", None, *whole))
    return tuple(found)


@cache
def expectations_of_the_example() -> tuple[Expectation, ...]:
    """What the consumers of the example expect, without their code."""
    results = read_consumers(ROOT / "contracts", root=ROOT, allow_code=False)
    return tuple(one for _, result in results for one in result.found)


@pytest.mark.no_cover
def test_who_reads_what_is_promised_notices_what_becomes_of_it() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, STRICT, reader_of_everything(), None)
    mutants = [one for one in description.mutants() if one.operator in FIELDS and _is_sent(description, one.reached)]
    drawn = draw_sample(mutants, None if SAMPLE is None else FEW, 1, lambda mutant: True)

    settled = list(MutantJudge(description, guard, FormatMode.WARN).settle(one for one in mutants if one.id in drawn))

    survived = [one for one in settled if one.status is MutantStatus.SURVIVED]
    killed = sum(one.status is MutantStatus.KILLED for one in settled)
    assert killed >= 0.99 * (killed + len(survived)), survived
    assert killed > 0.5 * len(drawn)


def _is_sent(description: Description, reached: Json) -> bool:
    """Whether a response has it, in its body."""
    return any(
        one.role is not None and one.role.value == "response" and one.pointer[:1] == ("body",) for one in reached
    )


def test_an_event_that_is_gone_is_missed_by_who_reads_it() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    mutant = mutant_of(description, "operation.drop", "/webhooks/payment.failed/post")

    answer = guard.ask(mutant)

    assert (answer.status, "risk" in answer.by) == (MutantStatus.KILLED, True)


def test_what_nobody_reads_hurts_nobody() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    payouts = [one for one in description.mutants() if {each.operation for each in one.reached} == {"GET /payouts"}]

    statuses = {guard.ask(one).status for one in payouts}

    assert len(payouts) > 50
    assert statuses <= {MutantStatus.UNREAD, MutantStatus.NOT_APPLICABLE}


def test_the_consumers_of_the_example_are_green(tmp_path: Path) -> None:
    guard = ConsumersGuard(example("openapi-3.1"), Settings(), expectations_of_the_example(), None)

    assert guard.find_unmet() == ()


ORDER = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 9}, "at": {"type": "string"}},
}
AT = "/paths/~1o/post/responses/200/content/application~1json/schema"


def expecting(
    description: Description, schema: Json = None, needs: tuple[str, ...] = (), *examples: Json
) -> Expectation:
    """An expectation of the one answer of `answering`."""
    root = Document("file:///expected.json", "expected.json", schema)
    expected = None if schema is None else Schema(root, (), schema, "2020-12")
    part = ExpectedPart(("body",), expected, examples=examples, needs=needs)
    target = Target(TargetPart.RESPONSE, "POST /o", None, "200", None)
    at = Location(description.contract.documents[0], ())
    strength = Strength.GUARANTEED if examples == () else Strength.POSSIBLE
    return Expectation("shop", None, "a charge", SourceKind.SCHEMA, target, False, strength, (part,), at)


@pytest.mark.parametrize(
    ("operator", "variant", "below"),
    [("bound.drop", "maxLength", "/properties/note"), ("null.add", "", "/properties/at"), ("required.drop", "id", "")],
    ids=["a bound of an optional field", "null", "what is required"],
)
def test_what_is_suggested_is_met_and_notices(operator: str, variant: str, below: str) -> None:
    description = described(answering(ORDER))
    mutant = mutant_of(description, operator, AT + below, variant)
    reader = expecting(description, {"properties": {"id": {}, "note": {}, "at": {}}})

    told = ConsumersGuard(description, Settings(), [reader], None).ask(mutant)
    kind, _, text = told.suggestion.partition(": ")
    further = expecting(description, json.loads(text)) if kind == "schema" else expecting(description, None, ("/id",))
    guard = ConsumersGuard(description, Settings(), [reader, further], None)

    assert told.status is None
    assert guard.find_unmet() == ()
    assert guard.ask(mutant).status is MutantStatus.KILLED


def test_what_an_example_has_is_touched_by_whoever_handles_it() -> None:
    closed = {**ORDER, "additionalProperties": False}
    description = described(answering(closed))
    reader = expecting(description, None, ("/id",), {"id": "1", "note": "a"})

    answer = ConsumersGuard(description, Settings(), [reader], None).ask(
        mutant_of(description, "property.drop", AT, "note")
    )

    assert (answer.status, answer.readers) == (MutantStatus.KILLED, 1)


def test_a_field_that_goes_one_way_is_missed_by_those_alone_who_read_the_other() -> None:
    order = {"$ref": "#/components/schemas/Order"}
    body = {"required": True, "content": {"application/json": {"schema": order}}}
    hook = {"post": {"requestBody": body, "responses": {"204": {"description": "Taken."}}}}
    root = {**answering(order), "webhooks": {"paid": hook}, "components": {"schemas": {"Order": ORDER}}}
    description = described(root)
    guard = ConsumersGuard(description, Settings(), [expecting(description, {"properties": {"at": {}}})], None)

    answer = guard.ask(mutant_of(description, "access.flip", "/components/schemas/Order", "at readOnly"))

    assert answer.status is MutantStatus.UNREAD


def test_an_optional_field_that_is_withdrawn_from_events_can_be_done_without() -> None:
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    hook = {"post": {"requestBody": body, "responses": {"204": {"description": "Taken."}}}}
    root = {**answering({"type": "string"}), "webhooks": {"paid": hook}, "components": {"schemas": {"Order": ORDER}}}
    description = described(root)
    reader = expecting(description, {"properties": {"at": {}}})
    part = replace(reader.parts[0], pointer=("payload",))
    reader = replace(reader, target=Target(TargetPart.EVENT, None, "paid", None, None), parts=(part,))

    answer = ConsumersGuard(description, Settings(), [reader], None).ask(
        mutant_of(description, "access.flip", "/components/schemas/Order", "at readOnly")
    )

    assert (answer.status, answer.why) == (MutantStatus.NOT_APPLICABLE, "shop can do without it")


def sending(description: Description, strength: Strength, schema: Json = None, *examples: Json) -> Expectation:
    """What the shop sends in the request of `answering`: by a schema, or by examples."""
    one = expecting(description, schema, (), *examples)
    target = Target(TargetPart.REQUEST, "POST /o", None, None, None)
    return replace(one, target=target, consumer_sends=True, strength=strength)


TAKEN = {"type": "object", "properties": {"how": {"enum": ["a", "b"]}}}
SENT = {"type": "object", "required": ["how"], "properties": {"how": {"const": "a"}}}


@pytest.mark.parametrize(
    ("strength", "schema", "examples", "status"),
    [
        (Strength.GUARANTEED, SENT, (), MutantStatus.NOT_APPLICABLE),
        (Strength.POSSIBLE, None, ({"how": "a"},), None),
        (Strength.GUARANTEED, TAKEN, (), MutantStatus.KILLED),
        (Strength.POSSIBLE, None, ({"how": "b"},), MutantStatus.KILLED),
    ],
    ids=["never by its schema", "not in its example", "perhaps", "in its example"],
)
def test_who_says_what_it_sends_cannot_be_refused_more(
    strength: Strength, schema: Json, examples: tuple[Json, ...], status: MutantStatus | None
) -> None:
    description = described(answering({"type": "string"}, TAKEN))
    at = "/paths/~1o/post/requestBody/content/application~1json/schema/properties/how"
    guard = ConsumersGuard(description, Settings(), [sending(description, strength, schema, *examples)], None)

    answer = guard.ask(mutant_of(description, "enum.drop", at, '"b"'))

    assert answer.status is status


def test_what_one_consumer_says_of_what_it_sends_is_not_said_of_another() -> None:
    description = described(answering({"type": "string"}, TAKEN))
    at = "/paths/~1o/post/requestBody/content/application~1json/schema/properties/how"
    other = replace(sending(description, Strength.POSSIBLE, None, {"how": "a"}), consumer="mail")
    guard = ConsumersGuard(description, Settings(), [sending(description, Strength.GUARANTEED, SENT), other], None)

    answer = guard.ask(mutant_of(description, "enum.drop", at, '"b"'))

    assert answer.status is None


@pytest.mark.no_cover
def test_the_consumers_of_the_example_notice_what_becomes_of_what_they_read() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    read = [one for one in description.mutants() if guard.reads.find_readers(one)]
    drawn = draw_sample(read, None if SAMPLE is None else FEW, 1, lambda mutant: True)

    settled = list(MutantJudge(description, guard, FormatMode.WARN).settle(one for one in read if one.id in drawn))

    survived = [one for one in settled if one.status is MutantStatus.SURVIVED]
    killed = sum(one.status is MutantStatus.KILLED for one in settled)
    assert killed >= 0.99 * (killed + len(survived)), survived
    assert killed > 0.3 * len(drawn)


@pytest.mark.no_cover
def test_no_error_names_a_consumer_of_the_example_where_nobody_reads() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    mutants = [one for one in description.mutants() if one.reached and not guard.find_touching(one)]
    drawn = draw_sample(mutants, None if SAMPLE is None else FEW, 1, lambda mutant: False)

    answers = [guard.ask(one) for one in mutants if one.id in drawn]

    assert [one for one in answers if one.status is MutantStatus.KILLED] == []
    assert len(answers) >= FEW
