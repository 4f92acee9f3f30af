"""Can this consumer read everything that the provider may send, and does the provider take what it sends?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contractguard.checks.expectations import EvaluatedExpectations, evaluate
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.expectation import EXAMPLE, Expectation, ExpectedPart, Strength, Target
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from tests.checks.expectations.conftest import of, reads, shop

Json = Any


def only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, [(finding.rule, finding.pointer) for finding in findings]
    return findings[0]


NUMBER, TEXT = {"type": "number"}, {"type": "string"}

INCOMPATIBLE: list[tuple[str, Json, Json, str, Json]] = [
    ("an optional field", of(total=NUMBER), of("total", total=NUMBER), "property.became-optional", {}),
    ("a closed enum", of("s", s={"enum": ["a", "b"]}), of("s", s={"enum": ["a"]}), "enum.widened", {"s": "b"}),
    ("an ISO date", of("d", d=TEXT), of("d", d={**TEXT, "format": "date"}), "format.dropped", {"d": ""}),
    ("a pattern", of("d", d=TEXT), of("d", d={**TEXT, "pattern": "^[0-9]+$"}), "pattern.dropped", {"d": ""}),
    (
        "at least one item",
        of("l", l={"type": "array"}),
        of("l", l={"type": "array", "minItems": 1}),
        "item-count.widened",
        {"l": []},
    ),
    ("an integer", of("n", n=NUMBER), of("n", n={"type": "integer"}), "type.widened", {"n": 0.5}),
    ("an undeclared field", {"properties": {"a": TEXT}}, of("b", b=TEXT), "property.removed", {}),
    (
        "an undeclared field beside null",
        {"type": ["object", "null"], "properties": {"a": TEXT}},
        {"type": ["object", "null"], "properties": {"b": TEXT}, "required": ["b"]},
        "property.removed",
        {},
    ),
]


@pytest.mark.parametrize(("_", "sent", "wanted", "kind", "body"), INCOMPATIBLE, ids=[row[0] for row in INCOMPATIBLE])
def test_what_a_comparison_of_examples_passes_is_caught(
    _: str, sent: Json, wanted: Json, kind: str, body: Json
) -> None:
    example = {"total": 1, "s": "a", "d": "2024-01-31", "l": [1], "n": 1, "b": "x"}

    finding = only(evaluate(shop(sent), [reads(wanted, examples=(example,))]).findings)

    assert (finding.rule, finding.severity, finding.proof) == (f"response.{kind}", Severity.ERROR, Proof.PROVED)
    assert finding.witness == ({"body": body},)
    assert [hurt.consumer for hurt in finding.consumers] == ["web"]


def test_a_nullable_field_hurts_who_reads_none() -> None:
    provider = shop(of("total", total={"type": "number", "nullable": True}), version="3.0.3")

    finding = only(evaluate(provider, [reads(of("total", total=NUMBER))]).findings)

    assert (finding.rule, finding.witness) == ("response.nullable.added", ({"body": {"total": None}},))


def test_an_example_outside_the_enum_of_a_type_matched_field_is_no_alarm() -> None:
    wanted = of("state", state=TEXT)

    found = evaluate(shop(of("state", state={"enum": ["open", "paid"]})), [reads(wanted, examples=({"state": "x"},))])

    assert found.findings == ()
    assert (found.met(Strength.GUARANTEED), found.met(Strength.POSSIBLE)) == (1, 0)


class TestExamples:
    PROVIDER = shop(of("state", state={"enum": ["open", "paid"]}, total=NUMBER))

    def test_one_that_may_be_sent_is_possible(self) -> None:
        found = evaluate(self.PROVIDER, [reads(examples=({"state": "open"},))])

        assert (found.findings, found.met(Strength.POSSIBLE)) == ((), 1)

    @pytest.mark.parametrize(
        ("example", "pointer"),
        [
            ({"state": "void"}, "/body/state"),
            ({"state": "open", "total": "1"}, "/body/total"),
            ({"state": "open", "more": 1}, "/body/more"),
            ("open", "/body"),
        ],
    )
    def test_one_that_is_never_sent_is_an_error(self, example: Json, pointer: str) -> None:
        found = evaluate(self.PROVIDER, [reads(examples=(example,))])

        assert pointer in [finding.pointer for finding in found.findings]
        assert all(finding.severity is Severity.ERROR for finding in found.findings)
        assert found.findings[0].consumers[0].strength == "possible"

    def test_a_pact_names_only_what_it_reads(self) -> None:
        schema = {"type": "object", "properties": {"total": {"$comment": EXAMPLE, "const": 3}}, "required": ["total"]}
        pact = reads(schema, examples=({"total": 3},), source=SourceKind.PACT, strength=Strength.POSSIBLE)

        assert evaluate(self.PROVIDER, [pact]).findings == ()

    def test_literal_parts_beside_rules_ask_for_no_more_than_their_type(self) -> None:
        schema = of("state", "total", state=TEXT, total={"$comment": EXAMPLE, "const": 3})
        provider = shop(of("state", "total", state={"enum": ["open"]}, total=NUMBER))
        pact = reads(
            schema, examples=({"state": "x", "total": 3},), source=SourceKind.PACT, strength=Strength.GUARANTEED
        )

        assert evaluate(provider, [pact]).findings == ()
        assert evaluate(shop(of("state", state=TEXT, total=NUMBER)), [pact]).findings != ()


class TestTargets:
    PROVIDER = shop(of("id", id={"type": "integer"}))
    WANTED = of("id", id={"type": "integer"})

    @pytest.mark.parametrize("operation", ["GET /orders/{id}", "GET /orders/{number}", "GET /orders/7", "getOrder"])
    def test_an_operation_by_any_of_its_names(self, operation: str) -> None:
        found = evaluate(self.PROVIDER, [reads(self.WANTED, operation=operation)])

        assert (found.findings, found.met(Strength.GUARANTEED)) == ((), 1)

    def test_an_unknown_operation_is_an_error_with_the_closest_names(self) -> None:
        finding = only(evaluate(self.PROVIDER, [reads(self.WANTED, operation="GET /order/7")]).findings)

        assert (finding.rule, finding.severity) == ("api.operation.removed", Severity.ERROR)
        assert "GET /orders/{id}" in finding.text

    def test_an_unknown_status_is_an_error(self) -> None:
        finding = only(evaluate(self.PROVIDER, [reads(self.WANTED, status="202")]).findings)

        assert finding.rule == "response.status.removed"

    def test_any_status_is_that_of_success(self) -> None:
        assert evaluate(self.PROVIDER, [reads(self.WANTED, status=None)]).findings == ()

    def test_an_event_where_there_are_none_is_an_error(self) -> None:
        document = Document("file:///w.json", "w.json", {})
        target = Target(TargetPart.EVENT, event="order.paid")
        part = ExpectedPart(("payload",), None, True, ({"id": 1},))
        strength = Strength.POSSIBLE
        wanted = Expectation(
            "web", None, "paid", SourceKind.FIXTURES, target, False, strength, (part,), Location(document, ())
        )

        finding = only(evaluate(self.PROVIDER, [wanted]).findings)

        assert (finding.rule, finding.severity) == ("event.operation.removed", Severity.ERROR)
        assert "no event is called 'order.paid'" in finding.text


def sends(
    *parts: ExpectedPart,
    strength: Strength = Strength.POSSIBLE,
    source: SourceKind = SourceKind.PACT,
    status: str = "200",
) -> Expectation:
    document = Document("file:///web.json", "web.json", {})
    target = Target(TargetPart.REQUEST, operation="GET /orders/7", status=status)
    return Expectation("web", "shop", "asks", source, target, True, strength, parts, Location(document, ()))


class TestRequests:
    def provider(self, *parameters: Json, **operation: Json) -> Any:
        number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        return shop(of(), parameters=[number, *parameters], **operation)

    def test_what_the_provider_takes_is_fine(self) -> None:
        page = {"name": "page", "in": "query", "schema": {"type": "integer"}}

        found = evaluate(self.provider(page), [sends(ExpectedPart(("query", "page"), examples=("2",)))])

        assert found.findings == ()

    def test_text_that_is_no_number_is_refused(self) -> None:
        page = {"name": "page", "in": "query", "schema": {"type": "integer"}}

        finding = only(
            evaluate(self.provider(page), [sends(ExpectedPart(("query", "page"), examples=("two",)))]).findings
        )

        assert (finding.pointer, finding.severity) == ("/query/page", Severity.ERROR)

    def test_a_missing_required_parameter_is_an_error(self) -> None:
        page = {"name": "page", "in": "query", "required": True, "schema": {"type": "integer"}}

        finding = only(evaluate(self.provider(page), [sends()]).findings)

        assert (finding.rule, finding.pointer) == ("request.parameter.added-required", "/query/page")

    def test_an_unknown_parameter_is_told(self) -> None:
        finding = only(evaluate(self.provider(), [sends(ExpectedPart(("query", "page"), examples=("2",)))]).findings)

        assert (finding.rule, finding.severity) == ("request.parameter.removed", Severity.WARNING)

    def test_a_request_that_is_to_be_refused_expects_nothing(self) -> None:
        page = {"name": "page", "in": "query", "required": True, "schema": {"type": "integer"}}

        assert evaluate(self.provider(page), [sends(status="400")]).findings == ()

    def test_missing_credentials_are_an_error(self) -> None:
        described = {
            "openapi": "3.1.0",
            "info": {"title": "Shop", "version": "1"},
            "security": [{"key": []}],
            "paths": {"/orders/{id}": {"get": {"responses": {"200": {"description": "OK"}}}}},
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
        }

        provider = read_contract(Document("file:///shop.json", "shop.json", described))
        header = ExpectedPart(("header", "x-key"), examples=("secret",))

        assert [one.rule for one in evaluate(provider, [sends()]).findings] == ["api.operation.security-narrowed"]
        rules = [one.rule for one in evaluate(provider, [sends(header)]).findings]
        assert "api.operation.security-narrowed" not in rules


def test_one_cause_hurts_many_consumers_once() -> None:
    wanted = [reads(of("total", total=NUMBER), consumer=f"web-{number}") for number in range(3)]

    findings = evaluate(shop(of(total=NUMBER)), wanted).findings

    assert sorted(hurt.consumer for finding in findings for hurt in finding.consumers) == ["web-0", "web-1", "web-2"]


@pytest.mark.no_cover
def test_a_thousand_consumers_are_one_question() -> None:
    provider = shop(of("id", id={"type": "integer"}, **{f"f{n}": TEXT for n in range(50)}))
    wanted = [reads(of("id", id={"type": "integer"}), consumer=f"c{number}") for number in range(1_000)]

    found = evaluate(provider, wanted)

    assert (found.findings, found.unchecked) == ((), ())
    assert found.met(Strength.GUARANTEED) == 1_000


class TestNeeds:
    """What is needed of a fixture is wanted of everything that the provider may send."""

    PROVIDER = shop(of("id", id={"type": "integer"}, total=NUMBER, lines={"type": "array", "items": of(sku=TEXT)}))
    EXAMPLE = {"id": 1, "total": 2.5, "lines": [{"sku": "a"}]}

    def fixture(self, *needs: str, example: Json = None) -> Expectation:
        found = reads(examples=(example or self.EXAMPLE,), source=SourceKind.FIXTURES)
        return replace(found, parts=(replace(found.parts[0], needs=needs),))

    def test_what_is_always_sent_is_guaranteed(self) -> None:
        assert evaluate(self.PROVIDER, [self.fixture("/id")]).findings == ()

    @pytest.mark.parametrize(("need", "pointer"), [("/total", "/body/total"), ("/lines/*/sku", "/body/lines")])
    def test_what_may_be_missing_is_not(self, need: str, pointer: str) -> None:
        found = evaluate(self.PROVIDER, [self.fixture("/id", need)])

        assert pointer in [finding.pointer for finding in found.findings]
        assert {hurt.strength for finding in found.findings for hurt in finding.consumers} == {"guaranteed"}
        assert len(found.unmet) == 1

    def test_the_type_of_the_example_is_wanted(self) -> None:
        finding = only(
            evaluate(
                shop(of("id", id={"type": ["integer", "string"]})), [self.fixture("/id", example={"id": 1})]
            ).findings
        )

        assert (finding.rule, finding.pointer) == ("response.type.changed", "/body/id")

    def test_a_null_in_an_example_wants_no_type(self) -> None:
        provider = shop(of("id", id={"type": ["integer", "null"]}))

        assert evaluate(provider, [self.fixture("/id", example={"id": None})]).findings == ()


def test_an_unknown_operation_is_one_finding_for_everybody() -> None:
    wanted = [reads(of("id", id=NUMBER), consumer=name, operation="GET /refunds/1") for name in ("web", "app")]

    finding = only(evaluate(shop(of(id=NUMBER)), wanted).findings)

    assert [hurt.consumer for hurt in finding.consumers] == ["web", "app"]


class TestDiscriminators:
    SCHEMAS = {
        "Cat": of("kind", "lives", kind=TEXT, lives=NUMBER),
        "Dog": of("kind", "breed", kind=TEXT, breed=TEXT),
    }

    def provider(self, **mapping: str) -> Any:
        union = {
            "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in self.SCHEMAS],
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        }
        content = {"application/json": {"schema": union}}
        described = {
            "openapi": "3.1.0",
            "info": {"title": "Pets", "version": "1"},
            "paths": {"/pets": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}},
            "components": {"schemas": self.SCHEMAS},
        }
        return read_contract(Document("file:///pets.json", "pets.json", described))

    @pytest.mark.parametrize(("kind", "possible"), [("feline", True), ("Dog", True), ("bird", False)])
    def test_a_value_that_it_does_not_name_is_never_sent(self, kind: str, possible: bool) -> None:
        provider = self.provider(feline="#/components/schemas/Cat")
        wanted = reads(
            examples=({"kind": kind, "breed": "x"} if kind == "Dog" else {"kind": kind, "lives": 9},),
            operation="GET /pets",
        )

        found = evaluate(provider, [wanted])

        assert (found.findings == ()) is possible


class TestABodyThatIsEmptyInAPact:
    PART = ExpectedPart(("body",), Schema(Document("file:///p.json", "p.json", False), (), False, "2020-12"), False)

    def found(self, provider: Contract) -> EvaluatedExpectations:
        wanted = replace(reads(source=SourceKind.PACT, strength=Strength.POSSIBLE), parts=(self.PART,))
        return evaluate(provider, [wanted])

    def test_is_not_met_by_json_that_is_always_sent(self) -> None:
        found = self.found(shop(of("id", id=NUMBER)))

        assert found.unmet == {0}
        assert "is always there" in only(found.findings).text

    @pytest.mark.parametrize("content", [{}, {"text/plain": {"schema": TEXT}}, {"*/*": {"schema": TEXT}}])
    def test_is_met_where_the_body_may_be_empty(self, content: Json) -> None:
        provider = shop({}, responses={"200": {"description": "OK", "content": content}})

        assert self.found(provider).findings == ()
