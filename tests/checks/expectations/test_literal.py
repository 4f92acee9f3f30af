"""What is told of examples: where they differ, and nothing of what is no difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("example", "pointer"),
    [
        ({"address": {"city": "Leeds", "zip": "1"}}, "/body/address/zip"),
        ({"address": {"city": "Leeds", "geo": {"lat": 1}}}, "/body/address/geo"),
        ({"address": {"city": "Leeds"}, "zip": "1"}, "/body/zip"),
    ],
)
def test_a_member_that_is_never_sent_is_found_at_any_depth(example: Json, pointer: str) -> None:
    provider = shop(of("address", address=of("city", city=TEXT)))

    (finding,) = evaluate(provider, [reads(examples=(example,))]).findings

    assert finding.pointer == pointer
    assert "is never sent" in finding.text


def test_a_member_that_is_never_sent_is_found_in_a_list() -> None:
    provider = shop({"type": "object", "properties": {"lines": {"type": "array", "items": of(a=TEXT)}}})

    (finding,) = evaluate(provider, [reads(examples=({"lines": [{"a": "x"}, {"b": 1}]},))]).findings

    assert finding.pointer == "/body/lines/1/b"


def test_every_member_that_is_never_sent_is_told_beside_what_is_wrong() -> None:
    provider = shop(of(a=TEXT, n={"type": "integer"}))

    findings = evaluate(provider, [reads(examples=({"a": "x", "b": {"c": 1}, "d": 1, "n": "no"},))]).findings

    assert sorted(finding.pointer for finding in findings) == ["/body/b", "/body/d", "/body/n"]


def test_a_member_that_the_provider_sends_beside_an_example_is_no_break() -> None:
    provider = shop({"type": "array", "items": of("a", "new", a=TEXT, new=of("deep", deep=TEXT))})

    found = evaluate(provider, [reads(examples=([{"a": "x"}],)), reads(examples=([{"a": "x", "new": {}}],))])

    assert not found.findings
    assert not found.unchecked


def test_what_is_missing_in_an_example_is_not_told_beside_what_is_wrong_in_it() -> None:
    provider = shop(of("a", "new", a={"type": "integer"}, new=TEXT))

    findings = evaluate(provider, [reads(examples=({"a": "x"},))]).findings

    assert [finding.pointer for finding in findings] == ["/body/a"]


def test_each_of_several_examples_is_told_by_its_own_fault() -> None:
    examples = ({"a": "x"}, {"a": 1}, {"a": "x", "gone": 1})

    findings = evaluate(shop(of("a", a=TEXT)), [reads(examples=examples)]).findings

    assert [finding.pointer for finding in findings] == ["/body/a", "/body/gone"]


def keyed(*parameters: Json) -> Contract:
    number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "security": [{"key": []}],
        "paths": {
            "/orders/{id}": {"get": {"parameters": [number, *parameters], "responses": {"200": {"description": "OK"}}}}
        },
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "Key"}}},
    }
    return read_contract(Document("file:///shop.json", "shop.json", described))


def asks(*parts: ExpectedPart) -> Expectation:
    target = Target(TargetPart.REQUEST, operation="GET /orders/7", status="200")
    at = Location(Document("file:///web.json", "web.json", {}), ())
    return Expectation("web", "shop", "asks", SourceKind.PACT, target, True, Strength.POSSIBLE, parts, at)


KEY = ExpectedPart(("query", "Key"), examples=("secret",))


@pytest.mark.parametrize("name", ["accept", "content-type", "authorization"])
def test_headers_that_openapi_describes_otherwise_are_not_called_unknown(name: str) -> None:
    header = ExpectedPart(("header", name), examples=("application/json",))

    assert evaluate(keyed(), [asks(KEY, header)]).findings == ()


@pytest.mark.parametrize("place", [("query", "key"), ("header", "Key"), ("header", "x-page")])
def test_any_other_that_is_not_described_is(place: tuple[str, str]) -> None:
    other = ExpectedPart(place, examples=("1",))

    (finding,) = evaluate(keyed(), [asks(KEY, other)]).findings

    assert (finding.rule, finding.pointer) == ("request.parameter.removed", f"/{place[0]}/{place[1]}")


class TestNeedsOfItems:
    """Needs that name one item of an array by its number."""

    LINES = {"lines": [{"sku": "a"}, {"sku": "b"}]}

    def lines(self, **more: Json) -> Contract:
        return shop(of("lines", lines={"type": "array", "items": of("sku", sku=TEXT), **more}))

    def fixture(self, *needs: str) -> Expectation:
        part = ExpectedPart(("body",), examples=(self.LINES,), needs=needs)
        return replace(reads(examples=(self.LINES,), source=SourceKind.FIXTURES), parts=(part,))

    @pytest.mark.parametrize("needs", [("/lines/0/sku",), ("/lines/0/sku", "/lines/1/sku", "/lines/*/sku")])
    def test_one_that_is_always_there_is_guaranteed(self, needs: tuple[str, ...]) -> None:
        assert evaluate(self.lines(minItems=2), [self.fixture(*needs)]).findings == ()

    def test_one_that_may_be_missing_is_not(self) -> None:
        found = evaluate(self.lines(minItems=1), [self.fixture("/lines/1/sku")])

        assert {finding.pointer for finding in found.findings} == {"/body/lines"}

    def test_what_is_needed_of_it_counts(self) -> None:
        provider = shop(of("lines", lines={"type": "array", "minItems": 2, "items": of(sku=TEXT)}))

        (finding,) = evaluate(provider, [self.fixture("/lines/1/sku")]).findings

        assert (finding.witness or ({},))[0]["body"]["lines"][1] == {}

    def test_one_that_no_example_shows_is_wanted_by_its_number(self) -> None:
        (finding,) = evaluate(self.lines(minItems=2), [self.fixture("/lines/900000000")]).findings

        assert (finding.rule, finding.pointer) == ("response.item-count.widened", "/body/lines")


def test_branches_that_name_their_values_need_no_mapping() -> None:
    branches = {name: of("kind", kind={"const": name.lower()}) for name in ("Card", "Account")}
    union = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in branches],
        "discriminator": {"propertyName": "kind"},
    }
    content = {"application/json": {"schema": union}}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/methods": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}},
        "components": {"schemas": branches},
    }
    provider = read_contract(Document("file:///shop.json", "shop.json", described))

    def met(kind: str) -> bool:
        return evaluate(provider, [reads(examples=({"kind": kind},), operation="GET /methods")]).findings == ()

    assert [met("card"), met("account"), met("Card")] == [True, True, False]


def test_a_pact_whose_rules_fit_nothing_is_not_told_by_its_example() -> None:
    shown = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}

    wanted = reads(shown, examples=({"n": "seven"},), source=SourceKind.PACT, strength=Strength.POSSIBLE)
    (finding,) = evaluate(shop(of("n", n=TEXT)), [wanted]).findings

    assert "the provider sends nothing that the matching rules take" in finding.text
