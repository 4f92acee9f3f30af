"""Comparing contracts: directions, proofs, causes and places."""

from __future__ import annotations

import pytest

from contractguard.algebra import differences
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.checks.comparison.contracts import compare_pairs
from contractguard.checks.settings import Settings
from contractguard.contract.document import Json
from contractguard.contract.finding import Proof, Severity
from contractguard.rules.catalogue import policy
from contractguard.snapshots import dump
from tests.checks.descriptions import answering, api, compared, contract, only, rules, taking, with_parameters

ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
LOOSE = {"type": "object", "properties": {"id": {"type": "integer"}}}


class TestDirection:
    def test_a_response_property_that_may_be_missing_breaks_readers(self) -> None:
        finding = only(compared(answering(ID), answering(LOOSE)))

        assert (finding.rule, finding.proof) == ("response.property.became-optional", Proof.PROVED)
        assert finding.witness == ({"body": {}},)
        assert finding.pointer == "/body/id"

    def test_the_same_change_of_a_request_breaks_nobody(self) -> None:
        finding = only(compared(taking(ID), taking(LOOSE)))

        assert (finding.rule, finding.severity) == ("request.property.became-optional", Severity.INFO)

    def test_a_request_property_that_becomes_required_breaks_callers(self) -> None:
        finding = only(compared(taking(LOOSE), taking(ID)))

        assert (finding.rule, finding.witness) == ("request.property.became-required", ({"body": {}},))

    @pytest.mark.parametrize("kind", ["webhooks", "callbacks"])
    def test_the_provider_sends_the_requests_of_webhooks_and_callbacks(self, kind: str) -> None:
        def hooked(schema: Json) -> Json:
            exchange = {
                "post": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                    "responses": {"200": {"description": "taken"}},
                }
            }
            if kind == "webhooks":
                return api(webhooks={"order.paid": exchange})
            operation = {
                "responses": {"200": {"description": "done"}},
                "callbacks": {"paid": {"{$request.body#/u}": exchange}},
            }
            return api(paths={"/orders": {"post": operation}})

        assert rules(compared(hooked(LOOSE), hooked(ID))) == [
            ("webhook.property.became-required", "info", "structural")
        ]
        assert rules(compared(hooked(ID), hooked(LOOSE))) == [("webhook.property.became-optional", "error", "proved")]

    def test_read_only_properties_are_no_part_of_requests(self) -> None:
        old = taking({"type": "object", "properties": {"id": {"type": "string"}}})
        new = taking({"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}, "required": ["id"]})

        assert rules(compared(old, new)) == [("request.access.changed", "warning", "structural")]

    def test_write_only_properties_are_no_part_of_responses(self) -> None:
        old = answering({"type": "object", "properties": {"pin": {"type": "string"}}, "required": ["pin"]})
        new = answering(
            {"type": "object", "properties": {"pin": {"type": "string", "writeOnly": True}}, "required": ["pin"]}
        )

        finding = only(compared(old, new))

        assert (finding.rule, finding.proof, finding.witness) == (
            "response.access.changed",
            Proof.PROVED,
            ({"body": {}},),
        )


class TestCauses:
    CHARGE = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "next": {"$ref": "#/components/schemas/Charge"}},
    }

    def description(self, charge: Json) -> Json:
        reference = {"$ref": "#/components/schemas/Charge"}
        response = {"description": "x", "content": {"application/json": {"schema": reference}}}
        listed = {
            "description": "x",
            "content": {"application/json": {"schema": {"type": "array", "items": reference}}},
        }
        paths = {f"/a{i}": {"get": {"responses": {"200": response}}} for i in range(30)}
        paths["/list"] = {"get": {"responses": {"200": listed}}}
        return api(paths=paths, components={"schemas": {"Charge": charge}})

    def test_one_change_of_a_shared_schema_is_one_finding_with_its_places(self) -> None:
        old = self.description({**self.CHARGE, "required": ["id"]})

        finding = only(compared(old, self.description(self.CHARGE)))

        assert finding.further_places == 30
        assert len(finding.places) == 20
        assert finding.source_new is not None
        assert finding.source_new.pointer == "/components/schemas/Charge/properties/id"

    def test_a_place_in_a_list_is_named_with_a_star(self) -> None:
        old, new = self.description({**self.CHARGE, "required": ["id"]}), self.description(self.CHARGE)

        finding = only(compared(old, new, places=100))

        assert ("GET /list", "/body/*/id") in {(place.message.operation, place.pointer) for place in finding.places}

    def test_recursion_is_compared_once(self) -> None:
        report = compared(self.description(self.CHARGE), self.description({**self.CHARGE, "title": "Charge"}))

        assert report.findings == ()

    def test_a_change_deep_in_shared_schemas_is_lifted_to_a_whole_message(self) -> None:
        def nested(limit: int) -> Json:
            inner = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": limit}}}
            outer = {
                "type": "object",
                "required": ["rows", "by_name"],
                "properties": {
                    "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
                    "by_name": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Inner"}},
                },
            }
            return answering(outer, Inner=inner)

        finding = only(compared(nested(5), nested(6)))

        assert finding.witness == ({"body": {"by_name": {}, "rows": [{"n": 6}]}},)


class TestUnions:
    def union(self, *branches: Json, keyword: str = "oneOf") -> Json:
        return answering({keyword: list(branches)})

    CARD = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}},
    }
    BANK = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}},
    }

    def test_a_new_variant_in_a_response_breaks_readers(self) -> None:
        finding = only(compared(self.union(self.CARD), self.union(self.CARD, self.BANK)))

        assert (finding.rule, finding.witness) == ("response.variant.added", ({"body": {"kind": "bank"}},))

    def test_branches_are_matched_by_their_tag_whatever_their_order(self) -> None:
        longer = {**self.CARD, "required": ["kind", "last4"]}

        finding = only(compared(self.union(longer, self.BANK), self.union(self.BANK, self.CARD)))

        assert finding.rule == "response.property.became-optional"
        assert finding.pointer == "/body/last4"
        assert finding.witness == ({"body": {"kind": "card"}},)

    def test_a_change_that_another_branch_admits_breaks_nobody(self) -> None:
        old = self.union({"type": "integer", "maximum": 5}, {"type": "number"}, keyword="anyOf")
        new = self.union({"type": "integer", "maximum": 9}, {"type": "number"}, keyword="anyOf")

        assert all(severity == "info" for _, severity, _ in rules(compared(old, new)))

    def test_wrapping_a_schema_in_a_union_of_one_changes_nothing(self) -> None:
        assert compared(answering(ID), answering({"anyOf": [ID]})).findings == ()
        assert compared(answering(ID), answering({"allOf": [ID]})).findings == ()

    def test_or_null_is_recognised_in_all_spellings(self) -> None:
        spellings = [
            {"type": ["string", "null"]},
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            {"oneOf": [{"type": "null"}, {"type": "string"}]},
        ]
        for one in spellings:
            for other in spellings:
                assert compared(answering(one), answering(other)).findings == ()
            assert rules(compared(answering({"type": "string"}), answering(one))) == [
                ("response.nullable.added", "error", "proved")
            ]

    def test_two_hundred_tagged_variants_are_compared_one_by_one(self) -> None:
        def events(limit: int) -> Json:
            return self.union(
                *(
                    {
                        "type": "object",
                        "required": ["type", "n"],
                        "properties": {
                            "type": {"const": f"e{i}"},
                            "n": {"type": "integer", "maximum": limit if i == 77 else 5},
                        },
                    }
                    for i in range(200)
                )
            )

        finding = only(compared(events(5), events(6)))

        assert finding.witness == ({"body": {"n": 6, "type": "e77"}},)


class TestParameters:
    def query(self, **schema: Json) -> Json:
        return {"name": "q", "in": "query", "schema": schema}

    def test_a_new_required_parameter_breaks_callers(self) -> None:
        finding = only(compared(with_parameters(), with_parameters({**self.query(type="string"), "required": True})))

        assert (finding.rule, finding.proof, finding.witness) == (
            "request.parameter.added-required",
            Proof.PROVED,
            ({},),
        )

    def test_a_number_reads_as_text_where_any_text_is_taken(self) -> None:
        report = compared(with_parameters(self.query(type="integer")), with_parameters(self.query(type="string")))

        assert rules(report) == [("request.type.changed", "info", "structural")]

    def test_but_not_where_the_text_must_match_a_pattern(self) -> None:
        strict = self.query(type="string", pattern="^[a-z]+$")

        report = compared(with_parameters(self.query(type="integer")), with_parameters(strict))

        assert ("request.type.changed", "error", "proved") in rules(report)

    def test_one_value_reads_as_a_list_of_one_in_exploded_form(self) -> None:
        listed = self.query(type="array", items={"type": "string"})

        report = compared(with_parameters(self.query(type="string")), with_parameters(listed))

        assert rules(report) == [("request.type.changed", "info", "structural")]

    def test_the_style_is_part_of_the_promise(self) -> None:
        listed = self.query(type="array", items={"type": "string"})

        report = compared(with_parameters(listed), with_parameters({**listed, "explode": False}))

        assert rules(report) == [("request.parameter.serialization-changed", "error", "structural")]

    def test_a_renamed_path_parameter_is_the_same_operation(self) -> None:
        def path(name: str) -> Json:
            parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            return with_parameters(parameter, path=f"/orders/{{{name}}}")

        assert rules(compared(path("id"), path("order_id"))) == [
            ("api.operation.path-parameter-renamed", "info", "structural")
        ]

    def test_the_rest_of_the_request_is_filled_in_around_a_witness(self) -> None:
        def request(limit: int) -> Json:
            path = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 2}}
            return with_parameters(
                path, {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": limit}}, path="/o/{id}"
            )

        finding = only(compared(request(9), request(5)))

        assert finding.witness == ({"path": {"id": "aa"}, "query": {"limit": 6}},)


class TestResponses:
    def test_a_status_that_a_range_covers_is_not_new(self) -> None:
        def answers(*statuses: str) -> Json:
            return api(paths={"/a": {"get": {"responses": {status: {"description": "x"} for status in statuses}}}})

        assert compared(answers("2XX"), answers("200")).findings == ()
        assert rules(compared(answers("200"), answers("200", "404"))) == [
            ("response.error-status.added", "info", "structural")
        ]
        assert rules(compared(answers("200", "201"), answers("200"))) == [
            ("response.status.removed", "error", "structural")
        ]

    def test_a_required_header_that_may_be_missing_breaks_readers(self) -> None:
        def header(required: bool) -> Json:
            described = {"X-Rate": {"required": required, "schema": {"type": "integer"}}}
            return api(paths={"/a": {"get": {"responses": {"200": {"description": "x", "headers": described}}}}})

        finding = only(compared(header(True), header(False)))

        assert (finding.rule, finding.proof, finding.witness) == (
            "response.header.became-optional",
            Proof.PROVED,
            ({},),
        )

    def test_a_media_type_that_a_range_covers_is_compared_with_it(self) -> None:
        def content(name: str, schema: Json) -> Json:
            response = {"description": "x", "content": {name: {"schema": schema}}}
            return api(paths={"/a": {"get": {"responses": {"200": response}}}})

        report = compared(content("application/*", ID), content("application/json", LOOSE))

        assert ("response.property.became-optional", "error", "proved") in rules(report)


class TestSecurity:
    def secured(self, *alternatives: Json) -> Json:
        schemes = {name: {"type": "http", "scheme": name} for name in ("basic", "bearer")}
        operation = {"security": list(alternatives), "responses": {"200": {"description": "x"}}}
        return api(paths={"/a": {"get": operation}}, components={"securitySchemes": schemes})

    @pytest.mark.parametrize(
        ("old", "new", "change"),
        [
            ([], [{"basic": []}], "narrowed"),
            ([{"basic": []}], [], "widened"),
            ([{"basic": []}], [{"basic": []}, {"bearer": []}], "widened"),
            ([{"basic": []}], [{"basic": [], "bearer": []}], "narrowed"),
            ([{"basic": []}], [{"bearer": []}], "changed"),
        ],
    )
    def test_what_a_caller_must_show(self, old: Json, new: Json, change: str) -> None:
        report = compared(self.secured(*old), self.secured(*new))

        assert [rule for rule, _, _ in rules(report)] == [f"api.operation.security-{change}"]


class TestHonesty:
    def test_a_dangling_reference_is_unchecked_and_the_rest_is_compared(self) -> None:
        old = answering({"type": "object", "properties": {"a": {"$ref": "#/nowhere"}, "b": {"type": "integer"}}})
        new = answering({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}})

        report = compared(old, new)

        assert ("response.type.changed", "error", "proved") in rules(report)
        assert any("#/nowhere" in entry.reason for entry in report.unchecked)
        assert not report.complete

    @pytest.mark.parametrize("schema", [{"$ref": "#/nowhere"}, {"type": "array", "items": {"$ref": "#/nowhere"}}])
    def test_a_dangling_reference_in_an_added_property_is_unchecked(self, schema: Json) -> None:
        old = {"type": "object", "properties": {"a": {"type": "string"}}}
        new = {"type": "object", "properties": {"a": {"type": "string"}, "b": schema}}

        for describe in (answering, taking):
            report = compared(describe(old), describe(new))

            assert any("#/nowhere" in entry.reason for entry in report.unchecked)
            assert not report.complete

    def test_a_pattern_that_is_not_decided_is_unproven_with_the_reason(self) -> None:
        old = answering({"type": "string", "pattern": r"^(a)\1$"})
        new = answering({"type": "string", "pattern": r"^(b)\1$"})

        finding = only(compared(old, new))

        assert (finding.proof, finding.severity) == (Proof.UNPROVEN, Severity.ERROR)
        assert finding.reason

    def test_an_invalid_schema_is_unchecked(self) -> None:
        report = compared(answering({"type": "strin"}), answering({"type": "string"}))

        assert report.unchecked

    def test_a_sender_that_can_send_nothing_proves_nothing(self) -> None:
        impossible = {"type": "array", "items": {"type": "string"}, "contains": {"type": "integer"}}

        report = compared(answering({**impossible, "maxContains": 2}), answering({**impossible, "maxContains": 3}))

        assert only(report).proof is Proof.UNPROVEN

    def test_true_is_not_one_when_looking_for_changes(self) -> None:
        report = compared(answering({"enum": [0, 1]}), answering({"enum": [False, True]}))

        assert report.findings

    def test_a_reference_cycle_without_a_schema_is_no_hang(self) -> None:
        loop = answering(
            {"$ref": "#/components/schemas/A"},
            A={"$ref": "#/components/schemas/B"},
            B={"$ref": "#/components/schemas/A"},
        )

        report = compared(loop, answering({"type": "string"}))

        assert report.unchecked


class TestPolicies:
    OLD, NEW = answering({"enum": ["a"]}), answering({"enum": ["a", "b"]})

    @pytest.mark.parametrize(("name", "severity"), [("strict", "error"), ("tolerant", "warning"), ("codegen", "error")])
    def test_a_wider_enum_weighs_by_policy(self, name: str, severity: str) -> None:
        assert only(compared(self.OLD, self.NEW, policy=policy(name))).severity.label == severity

    def test_a_rule_can_be_switched_off(self) -> None:
        off = policy("tolerant", {"response.enum.widened": Severity.NONE})

        assert compared(self.OLD, self.NEW, policy=off).findings == ()

    def test_formats_can_be_asserted(self) -> None:
        old, new = answering({"type": "string", "format": "date"}), answering({"type": "string"})

        assert rules(compared(old, new, formats="annotation")) == []
        assert rules(compared(old, new, formats="warn"))[0][1:] == ("warning", "structural")
        assert only(compared(old, new, formats="assert")).proof is Proof.PROVED

    def test_the_literal_model_takes_open_objects_to_the_letter(self) -> None:
        old = answering({"type": "object", "properties": {"a": {}}})
        new = answering({"type": "object"})

        literal = compared(answering({"properties": {"b": {"type": "string"}}, "type": "object"}), new, model="literal")

        assert any(proof == "proved" for _, _, proof in rules(literal))
        assert not any(proof == "proved" for _, _, proof in rules(compared(old, new)))


class TestSnapshots:
    def test_a_description_has_no_findings_against_its_own_snapshot(self) -> None:
        description = answering(
            {
                "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
                "discriminator": {"propertyName": "k"},
            },
            A={"type": "object", "properties": {"k": {"const": "a"}, "x": {"type": "number", "default": 10.0}}},
            B={"type": "object", "properties": {"k": {"const": "b"}}, "description": "prose"},
        )
        import json

        from contractguard.checks.comparison.contracts import compare_contracts

        recorded = contract(json.loads(dump(contract(description))), "contract.json")

        report = compare_contracts(recorded, contract(description))

        assert report.findings == ()
        assert report.statistics.checked == 2

    def test_findings_point_into_the_description_not_its_canonical_form(self) -> None:
        import json

        from contractguard.checks.comparison.contracts import compare_contracts

        recorded = contract(
            json.loads(dump(contract(answering({"$ref": "#/components/schemas/A"}, A=ID)))), "contract.json"
        )
        now = contract(answering({"$ref": "#/components/schemas/A"}, A=LOOSE))

        finding = only(compare_contracts(recorded, now))

        assert finding.source_new is not None
        assert finding.source_new.document.name == "openapi.json"
        assert finding.source_new.pointer == "/components/schemas/A/properties/id"


def test_nothing_to_compare_is_told() -> None:
    report = compared(api(), api())

    assert report.statistics.checked == 0


def test_progress_is_told() -> None:
    from contractguard.checks.comparison.contracts import compare_contracts

    told = []

    compare_contracts(contract(answering(ID)), contract(answering(LOOSE)), progress=lambda *step: told.append(step))

    assert told


def test_a_map_that_says_nothing_any_more_is_found_where_it_stood() -> None:
    def meta(**rest: Json) -> Json:
        return answering({"type": "object", "properties": {"meta": {"type": "object", **rest}}})

    old, opened, silent = meta(additionalProperties={"type": "string"}), meta(additionalProperties=True), meta()

    for new, end in ((opened, ("additionalProperties",)), (silent, ())):
        finding = only(compared(old, new))

        assert finding.text == "/body/meta/* may now be anything (was string)"
        assert finding.source_new is not None
        assert finding.source_new.path[-1 - len(end) :] == ("meta", *end)


def test_a_new_property_that_a_closed_reader_refuses_is_one_finding() -> None:
    closed = {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False}
    wider = {"type": "object", "properties": {"id": {"type": "string"}, "bic": {"type": "string"}}}

    found = differences(wider, closed, model="declared").found
    opened = differences({**wider, "additionalProperties": True}, closed, model="declared").found

    assert [(one.kind, one.name) for one in found] == [("property.added", "bic")]
    assert sorted(one.kind for one in opened) == ["additional-properties.opened", "property.added"]


def test_an_operation_may_be_in_several_pairs_each_with_a_tag() -> None:
    old, new = (contract(answering(schema)) for schema in ({"type": "integer"}, {"type": "number"}))
    (before,), (after,) = old.operations.values(), new.operations.values()
    pairs = [OperationPair(before, after, "billing"), OperationPair(before, after, "mail")]

    found = compare_pairs(old, new, pairs, Settings()).findings

    assert len({one.fingerprint for one in found}) == 1
    reached = [(one.message.operation, one.message.tag) for one in found]
    reached += [(place.message.operation, place.message.tag) for one in found for place in one.places]
    assert sorted(reached) == [(before.key, "billing"), (before.key, "mail")]


def test_what_is_not_compared_names_its_pair() -> None:
    schema = {"$ref": "#/components/schemas/Gone"}
    old, new = (contract(answering(schema)), contract(answering({"type": "string"})))
    (before,), (after,) = old.operations.values(), new.operations.values()

    compared = compare_pairs(old, new, [OperationPair(before, after, 7)], Settings())

    assert [(entry.message and entry.message.tag, entry.must) for entry in compared.unchecked] == [(7, True)]
