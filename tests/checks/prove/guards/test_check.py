"""Our own rules as the guard: no change of the example goes unseen, in any format."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.check import CheckGuard, need_of
from contractguard.checks.prove.operators.row import Need
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.prove.settle import MutantJudge, Settled
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules import policy
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

    (settled,) = settle(description, [replace(mutant, reached=tuple(elsewhere))])

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
