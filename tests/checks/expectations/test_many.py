"""Many expectations that are hard to decide: one run pays for all of them, and names those that it did not reach."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.checks.expectations.evaluate import EvaluatedExpectations
from contractguard.checks.settings import Settings
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from tests.checks.comparison.test_run_budget import puzzle
from tests.checks.expectations.conftest import of, reads, shop
from tests.cost import cpu_below

Json = Any

SPENT = "not reached: the comparison's budget of {} steps was spent"
MANY = 500


def described(**paths: Json) -> Contract:
    """A provider with these paths."""
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": paths}
    return read_contract(Document("file:///shop.json", "shop.json", root))


def sending(schema: Json) -> Json:
    """A response with such a body."""
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def fixtures(count: int, **body: Json) -> list[Expectation]:
    """So many examples, each of a consumer of its own."""
    return [reads(examples=({**body, "number": number},), consumer=f"web{number}") for number in range(count)]


def hard(budget: int, count: int = MANY) -> EvaluatedExpectations:
    """Examples of a provider that sends what satisfies a formula of 60 variables."""
    provider = puzzle(1)
    provider["properties"] = {**provider["properties"], "number": {"type": "integer"}}
    return evaluate(shop(provider), fixtures(count), Settings(budget=budget))


@pytest.mark.no_cover
def test_many_hard_examples_cost_one_budget() -> None:
    with cpu_below(15):
        found = hard(5_000)

    assert len(found.undecided) + len(found.unmet) == MANY  # nothing that was not looked at counts as met


@pytest.mark.no_cover
def test_each_example_that_was_not_reached_is_named() -> None:
    found = hard(3_000)

    left = {entry.subject for entry in found.unchecked if entry.reason.endswith(SPENT.format(3_000))}
    assert len(left) > MANY / 2
    assert all(entry.must for entry in found.unchecked if entry.reason.endswith(SPENT.format(3_000)))


@pytest.mark.no_cover
def test_the_same_examples_run_out_at_the_same_place() -> None:
    one, other = hard(2_500, 20), hard(2_500, 20)

    assert [(e.subject, e.reason) for e in one.unchecked] == [(e.subject, e.reason) for e in other.unchecked]


@pytest.mark.no_cover
def test_a_few_hard_examples_leave_enough_to_an_easy_one() -> None:
    easy = reads(examples=({"total": 1},), operation="GET /totals", consumer="easy")
    answers = {"/orders": puzzle(1), "/totals": of(total={"type": "number"})}
    contract = described(**{path: {"get": {"responses": {"200": sending(node)}}} for path, node in answers.items()})
    asked = [reads(examples=({"x0": True},), operation="GET /orders", consumer=f"web{n}") for n in range(3)]

    found = evaluate(contract, [*asked, easy], Settings(budget=15_000))

    assert len(asked) not in found.undecided | found.unmet


def test_texts_against_a_hard_pattern_are_counted() -> None:
    provider = of("x", x={"type": "string", "pattern": "^.*a.{400}$"})
    texts = [("ab" * 400) + "a" * number for number in range(100)]
    asked = [reads(examples=({"x": text},), consumer=f"web{n}") for n, text in enumerate(texts)]

    found = evaluate(shop(provider), asked, Settings(budget=100))

    assert {entry.subject for entry in found.unchecked} >= {"web99: the order"}


def test_what_stands_in_for_a_password_is_not_sought_at_any_price() -> None:
    body = {"password": {"type": "string", "pattern": "^(?=.*a.{30}b)(?=.*c.{28}d)(?=.*e.{27}f)[a-f]*$"}}
    taken = {"content": {"application/json": {"schema": of("password", **body)}}}
    contract = described(**{"/login": {"post": {"requestBody": taken, "responses": {}}}})
    document = Document("file:///web.json", "web.json", {})
    part = ExpectedPart(("body",), None, True, ({"password": "x" * 9},))
    target = Target(TargetPart.REQUEST, operation="POST /login")
    at = Location(document, ())
    sends = Expectation("web", "shop", "log in", SourceKind.PACT, target, True, Strength.POSSIBLE, (part,), at)

    found = evaluate(contract, [sends], Settings(budget=50))

    assert [(entry.reason, entry.must) for entry in found.unchecked] == [(f"web: log in: {SPENT.format(50)}", True)]
    assert found.unmet == frozenset()


@pytest.mark.parametrize("number", [0, 1], ids=["taken", "refused"])
def test_easy_examples_need_no_more_than_a_small_budget(number: int) -> None:
    example = {"total": (1, "one")[number]}

    found = evaluate(shop(of(total={"type": "number"})), [reads(examples=(example,))], Settings(budget=1_000))

    assert (len(found.unmet), found.unchecked) == (number, ())
