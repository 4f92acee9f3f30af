"""Our own rules as the guard: no change of the example goes unseen, in any format."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.check import CheckGuard, need_of
from contractguard.checks.prove.operators.row import Need
from contractguard.checks.prove.reach import Reach
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.prove.settle import MutantJudge, Settled
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import policy
from tests.checks.prove.examples import EXAMPLES, STRICT, described, example, mutant_of

ALL = os.environ.get("PROVE_MUTANTS") == "all"
"""Whether every mutant is asked about, as in `make nightly`; else some of each operator."""
SAMPLE = None if ALL else 70

_AT = "/paths/~1o/post/responses/200/content/application~1json/schema"


def settle(description: Description, mutants: list[Mutant], settings: Settings = STRICT) -> list[Settled]:
    """What mutants end as against our own rules."""
    guard = CheckGuard(description, settings, MutantEquivalence(description))
    return list(MutantJudge(description, guard, FormatMode.WARN).settle(mutants))


def answering(schema: Json, request: Json = None) -> Json:
    """A description of one operation that answers, and perhaps takes, a value of a schema."""
    media = {"application/json": {"schema": schema}}
    operation: Json = {"responses": {"200": {"description": "OK", "content": media}}}
    if request is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": request}}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/o": {"post": operation}}}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_mutant_of_the_example_goes_unseen(name: str) -> None:
    description = example(name)
    mutants = list(description.mutants())
    drawn = draw_sample(mutants, SAMPLE, 1, lambda mutant: False)

    settled = settle(description, [one for one in mutants if one.id in drawn])

    silent = {MutantStatus.SURVIVED, MutantStatus.UNDECIDED, MutantStatus.FAILED}
    assert [one for one in settled if one.status in silent] == []
    assert sum(one.status is MutantStatus.KILLED for one in settled) > len(drawn) * 0.6


def test_a_rule_that_is_off_lets_its_mutants_survive() -> None:
    description = described(answering({"type": "object", "properties": {"a": {"enum": ["x", "y"]}}}))
    blind = Settings(policy=policy("strict", {"response.enum.widened": Severity.NONE}))
    mutant = mutant_of(description, "enum.add", _AT + "/properties/a")

    (settled,) = settle(description, [mutant], blind)

    assert settled.status is MutantStatus.SURVIVED
    assert settled.why == "no rule tells of it where the provider sends it"


def test_what_breaks_somebody_must_be_an_error() -> None:
    description = described(answering({"type": "object", "properties": {"a": {"enum": ["x", "y"]}}}))
    mutant = mutant_of(description, "enum.add", _AT + "/properties/a")

    (settled,) = settle(description, [mutant], Settings())  # tolerant: a warning

    assert settled.status is MutantStatus.SURVIVED
    assert settled.why == "told by response.enum.widened as warning only"


def test_a_finding_elsewhere_kills_nothing() -> None:
    description = described(answering({"type": "object", "properties": {"a": {"type": "string"}}}))
    mutant = mutant_of(description, "type.change", _AT + "/properties/a", "string")
    elsewhere = [one._replace(operation="GET /other") for one in mutant.reached]

    (settled,) = settle(description, [replace(mutant, reach=Reach.from_messages(tuple(elsewhere)))])

    assert settled.status is MutantStatus.SURVIVED


def test_what_admits_nothing_more_is_equivalent() -> None:
    whole = {"allOf": [{"required": ["a"]}, {"type": "object", "properties": {"a": {"type": "string"}}}]}
    description = described(answering(whole))
    mutant = mutant_of(description, "required.add", _AT + "/allOf/1", "a")

    (settled,) = settle(description, [mutant])

    assert settled.status is MutantStatus.EQUIVALENT


def test_a_property_that_no_message_carries_is_not_applicable() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object", "writeOnly": True, "properties": {"b": {}}}}}
    description = described(answering(schema))

    settled = settle(description, [mutant_of(description, "property.drop", _AT + "/properties/a", "b")])

    assert [one.status for one in settled] == [MutantStatus.NOT_APPLICABLE]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf", "allOf"])
def test_a_branch_of_a_request_that_is_closed_now_is_told(keyword: str) -> None:
    branches = [{"type": "object", "properties": {"kind": {"const": kind}}, "required": ["kind"]} for kind in "ab"]
    request = {keyword: branches if keyword != "allOf" else branches[:1]}
    description = described(answering({"type": "string"}, request))
    at = f"/paths/~1o/post/requestBody/content/application~1json/schema/{keyword}/0"

    (settled,) = settle(description, [mutant_of(description, "additional.flip", at, "closed")])

    assert "request.additional-properties.closed" in settled.by


def test_a_property_that_another_part_requires_is_missed() -> None:
    part = {"type": "object", "properties": {"id": {}}, "required": ["id", "data"]}
    schema = {"allOf": [part, {"type": "object", "properties": {"data": {"type": "string"}}}]}
    description = described(answering(schema))

    (settled,) = settle(description, [mutant_of(description, "property.drop", _AT + "/allOf/1", "data")])

    assert settled.status is MutantStatus.KILLED


def test_a_range_of_answers_that_the_provider_takes_no_more_is_told() -> None:
    hook = {"post": {"responses": {"2XX": {"description": "Taken."}}}}
    root = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "webhooks": {"paid": hook}}
    description = described(root)

    (settled,) = settle(description, [mutant_of(description, "status.change", "/webhooks/paid/post/responses/2XX")])

    assert settled.by == ("webhook-response.status.removed",)


def test_what_contradicts_a_parameter_of_2_0_is_told() -> None:
    parameter = {"name": "q", "in": "query", "type": "string", "enum": ["a"]}
    operation = {"parameters": [parameter], "responses": {"204": {"description": "OK"}}}
    root = {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/o": {"get": operation}}}
    description = described(root)

    (settled,) = settle(description, [mutant_of(description, "type.change", "/paths/~1o/get/parameters/0", "string")])

    assert settled.by == ("request.type.contradicted",)


def test_below_a_negation_it_is_enough_that_something_is_said() -> None:
    description = described(answering({"not": {"enum": ["a", "b"]}}))
    mutant = mutant_of(description, "enum.add", _AT + "/not")

    assert (mutant.sent, need_of(mutant, sends=True)) == (Need.RED, Need.SEEN)


def test_a_branch_of_a_response_that_is_open_now_is_told() -> None:
    branches = [
        {"properties": {"kind": {"const": kind}}, "required": ["kind"], "unevaluatedProperties": False} for kind in "ab"
    ]
    description = described(answering({"oneOf": branches}))
    mutant = mutant_of(description, "unevaluated.flip", _AT + "/oneOf/0", "unevaluatedProperties")

    (settled,) = settle(description, [mutant])

    assert settled.by == ("response.unevaluated.widened",)


def test_alternatives_that_leave_nothing_to_send_are_told() -> None:
    part = {"type": "object", "properties": {"id": {"type": "string"}}}
    shared = {"allOf": [{"$ref": "#/components/schemas/Part"}]}
    root = answering({"oneOf": [{**shared, "required": ["a"]}, {**shared, "required": ["b"]}]})
    description = described({**root, "components": {"schemas": {"Part": part}}})

    (settled,) = settle(description, [mutant_of(description, "type.change", "/components/schemas/Part", "object")])

    assert settled.by == ("response.type.changed",)


def test_a_mapping_of_what_variants_say_themselves_is_missed() -> None:
    variants = {
        name: {"properties": {"kind": {"const": name.lower()}}, "required": ["kind"]} for name in ("Card", "Bank")
    }
    mapping = {name.lower(): f"#/components/schemas/{name}" for name in variants}
    union = {"oneOf": [{"$ref": one} for one in mapping.values()]}
    root = answering({**union, "discriminator": {"propertyName": "kind", "mapping": mapping}})
    description = described({**root, "components": {"schemas": variants}})

    (settled,) = settle(description, [mutant_of(description, "discriminator.drop", _AT)])

    assert settled.by == ("response.discriminator.mapping-dropped",)


def test_what_changes_below_unchanged_parts_is_seen_through_them() -> None:
    part = {"type": "object", "properties": {"id": {"type": "string"}}}
    leaf = {"allOf": [{"$ref": "#/components/schemas/Part"}], "unevaluatedProperties": False}
    root = answering({"$ref": "#/components/schemas/Leaf"})
    description = described({**root, "components": {"schemas": {"Part": part, "Leaf": leaf}}})

    (settled,) = settle(description, [mutant_of(description, "property.drop", "/components/schemas/Part", "id")])

    assert settled.by == ("response.property.removed-optional",)


def test_a_property_that_is_read_only_is_missed_in_answers_alone() -> None:
    schema = {"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}}
    description = described(answering(schema, {"$ref": "#" + _AT}))

    (settled,) = settle(description, [mutant_of(description, "property.drop", _AT, "id")])

    assert settled.by == ("response.property.removed-optional",)


def test_a_property_that_another_part_declares_is_no_promise_withdrawn() -> None:
    named = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    card = {"allOf": [{"$ref": "#/components/schemas/Named"}], "properties": {"kind": {"const": "card"}}}
    root = answering({"type": "string"}, {"$ref": "#/components/schemas/Card"})
    description = described({**root, "components": {"schemas": {"Named": named, "Card": card}}})

    settled = settle(description, [mutant_of(description, "property.drop", "/components/schemas/Named", "kind")])

    assert [(one.status, one.by) for one in settled] == [(MutantStatus.KILLED, ("request.property.became-optional",))]


def test_alternatives_that_refer_to_each_other_in_a_circle_end() -> None:
    one, other = ({"allOf": [{"$ref": f"#/components/schemas/{name}"}], "properties": {"a": {}}} for name in "BA")
    root = answering({"$ref": "#/components/schemas/A"})
    description = described({**root, "components": {"schemas": {"A": one, "B": other}}})
    mutant = mutant_of(description, "property.drop", "/components/schemas/A", "a")

    assert description.graph.is_declared_besides(mutant.key or ("", ()), "b") is False
