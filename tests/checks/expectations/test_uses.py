"""Who reads or sends an optional field that is gone is named, although it breaks nobody."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.expectations import attribute_to_consumers, evaluate
from contractguard.checks.settings import Settings
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT = {"type": "string"}


def orders(body: Json) -> Contract:
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {
                "post": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
                    "responses": {"204": {"description": ""}},
                }
            }
        },
    }
    return read_contract(Document("file:///shop.json", "shop.json", described))


def sends(example: Json) -> Expectation:
    at = Location(Document("file:///web.har", "web.har", {}), ())
    part = ExpectedPart(("body",), examples=(example,))
    target = Target(TargetPart.REQUEST, operation="POST /orders", status="204")
    return Expectation("web", "shop", "an order", SourceKind.HAR, target, True, Strength.POSSIBLE, (part,), at)


def judged(old: Contract, new: Contract, *wanted: Expectation) -> tuple[Finding, ...]:
    return attribute_to_consumers(compare_contracts(old, new), evaluate(new, wanted), Settings().policy).findings


def test_who_reads_it_where_it_is_there_is_named() -> None:
    old, new = shop(of("id", id=TEXT, note=TEXT)), shop(of("id", id=TEXT))

    (finding,) = judged(old, new, reads(of("id", id=TEXT, note=TEXT)), reads(of("id", id=TEXT), consumer="other"))

    assert (finding.rule, finding.severity) == ("response.property.removed-optional", Severity.WARNING)
    assert [(hurt.consumer, hurt.breaks) for hurt in finding.consumers] == [("web", False)]


@pytest.mark.parametrize(
    ("example", "body"),
    [
        pytest.param({"id": "1", "coupon": "A"}, lambda *more: of("id", id=TEXT, **dict(more)), id="member"),
        pytest.param(
            {"lines": [{}, {"coupon": "A"}]},
            lambda *more: of("lines", lines={"type": "array", "items": of(sku=TEXT, **dict(more))}),
            id="in-a-list",
        ),
    ],
)
def test_who_sends_it_is_named(example: Json, body: Any) -> None:
    (finding,) = judged(orders(body(("coupon", TEXT))), orders(body()), sends(example))

    assert (finding.rule, finding.severity) == ("request.property.removed-optional", Severity.WARNING)
    assert [(hurt.consumer, hurt.breaks) for hurt in finding.consumers] == [("web", False)]


def test_who_sends_something_else_is_not_named() -> None:
    old, new = orders(of("id", id=TEXT, coupon=TEXT)), orders(of("id", id=TEXT))

    (finding,) = judged(old, new, sends({"id": "coupon"}))

    assert finding.consumers == ()


def test_who_cannot_do_without_it_is_broken_and_who_can_is_not_named_as_such() -> None:
    old, new = shop(of("id", id=TEXT, note=TEXT)), shop(of("id", id=TEXT))
    example = reads(examples=({"id": "1", "note": "x"},), consumer="fixture")

    (finding,) = judged(old, new, reads(of(note=TEXT)), example)

    assert finding.severity is Severity.ERROR
    assert [(hurt.consumer, hurt.breaks) for hurt in finding.consumers] == [("fixture", True)]


def test_an_example_in_a_list_is_told_by_the_change_that_it_suffers_from() -> None:
    old = shop({"type": "array", "items": of("id", id=TEXT, zip=TEXT)})
    new = shop({"type": "array", "items": of("id", id=TEXT)})

    (finding,) = judged(old, new, reads(examples=([{"id": "1"}, {"id": "2", "zip": "9"}],)))

    assert (finding.rule, finding.pointer) == ("response.property.removed-optional", "/body/*/zip")
    assert [hurt.consumer for hurt in finding.consumers] == ["web"]
    assert finding.source_new is not None
