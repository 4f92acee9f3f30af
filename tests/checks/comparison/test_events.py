"""Comparing messages on channels: who breaks by which change, and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.document import Document, Json
from contractguard.contract.finding import Proof, Severity
from contractguard.readers import read_contract
from contractguard.snapshots import dump
from tests.checks.descriptions import compared, contract, only, rules
from tests.checks.events import channel, one_of, second

ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
LOOSE = {"type": "object", "properties": {"id": {"type": "integer"}}}
NAMED = {"name": "OrderChanged"}
SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "snapshot.schema.json").read_text("utf-8"))


def headers(*required: str, **properties: dict[str, str]) -> Json:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


class TestDirection:
    @pytest.mark.parametrize("described", [channel, second], ids=["3.x", "2.x"])
    def test_a_property_of_an_event_that_may_be_missing_breaks_subscribers(
        self, described: Callable[..., Json]
    ) -> None:
        finding = only(compared(described({**NAMED, "payload": ID}), described({**NAMED, "payload": LOOSE})))

        assert (finding.rule, finding.proof) == ("event.property.became-optional", Proof.PROVED)
        assert (finding.pointer, finding.witness) == ("/payload/id", ({"payload": {}},))
        assert str(finding.message) == "event orders OrderChanged application/json"

    @pytest.mark.parametrize(("described", "way"), [(channel, {"action": "receive"}), (second, {"field": "publish"})])
    def test_the_same_change_of_a_command_breaks_nobody(
        self, described: Callable[..., Json], way: dict[str, str]
    ) -> None:
        sides = [described({**NAMED, "payload": payload}, **way) for payload in (ID, LOOSE)]
        finding = only(compared(*sides))

        assert (finding.rule, finding.severity) == ("command.property.became-optional", Severity.INFO)

    def test_a_property_of_a_command_that_becomes_required_breaks_senders(self) -> None:
        finding = only(compared(*(channel({"payload": p}, action="receive") for p in (LOOSE, ID))))

        assert (finding.rule, finding.witness) == ("command.property.became-required", ({"payload": {}},))

    def test_both_versions_of_the_same_description_are_the_same(self) -> None:
        report = compared(second({**NAMED, "payload": ID}), channel({"payload": ID}))

        assert (rules(report), report.statistics.messages, report.unchecked) == ([], 1, ())


class TestHeaders:
    def test_a_required_header_that_goes_breaks_subscribers(self) -> None:
        old = channel({"headers": headers("trace", trace={"type": "string"}), "payload": ID})
        finding = only(compared(old, channel({"payload": ID})))

        assert (finding.rule, finding.severity) == ("event.header.removed", Severity.ERROR)
        assert (finding.pointer, finding.proof) == ("/header/trace", Proof.PROVED)
        assert finding.witness == ({"payload": {"id": 0}},)

    def test_a_new_required_header_breaks_senders(self) -> None:
        new = channel({"headers": headers("trace", trace={"type": "string"}), "payload": ID}, action="receive")
        finding = only(compared(channel({"payload": ID}, action="receive"), new))

        assert (finding.rule, finding.severity) == ("command.header.added-required", Severity.ERROR)

    def test_the_schema_of_a_header_is_compared_as_json(self) -> None:
        sides = [channel({"headers": headers(n={"type": kind}), "payload": True}) for kind in ("integer", "string")]
        finding = only(compared(*sides))

        assert (finding.rule, finding.pointer) == ("event.type.changed", "/header/n")

    def test_the_case_of_a_header_counts(self) -> None:
        sides = [channel({"headers": headers(**{name: {}})}) for name in ("Trace", "trace")]

        assert [rule for rule, _, _ in rules(compared(*sides))] == [
            "event.header.added",
            "event.header.removed-optional",
        ]


class TestMessages:
    def test_a_message_that_goes_is_an_event_that_is_gone(self) -> None:
        one, two = {"name": "A", "payload": ID}, {"name": "B", "payload": ID}
        finding = only(compared(one_of(one, two), one_of(two)))

        assert (finding.rule, str(finding.message)) == ("event.operation.removed", "event orders A")

    def test_the_order_of_messages_does_not_count(self) -> None:
        one, two = {"name": "A", "payload": ID}, {"name": "B", "payload": LOOSE}

        assert compared(one_of(one, two), one_of(two, one)).findings == ()

    def test_another_name_of_the_only_message_is_the_same_message(self) -> None:
        finding = only(compared(second({"name": "A", "payload": ID}), second({"name": "B", "payload": LOOSE})))

        assert (finding.rule, str(finding.message)) == (
            "event.property.became-optional", "event orders B application/json",
        )  # fmt: skip

    def test_another_name_among_several_is_another_message(self) -> None:
        old, new = [one_of({"name": "A"}, {"name": name}) for name in ("B", "C")]

        assert rules(compared(old, new)) == [
            ("event.operation.added", "info", "structural"),
            ("event.operation.removed", "error", "structural"),
        ]

    def test_a_change_of_direction_is_another_message(self) -> None:
        sides = [channel({"payload": ID}, action=action) for action in ("send", "receive")]

        assert [rule for rule, _, _ in rules(compared(*sides))] == [
            "command.operation.added",
            "event.operation.removed",
        ]

    def test_a_renamed_parameter_of_the_address_is_told_as_such(self) -> None:
        sides = [channel({"payload": ID}, address=f"orders/{{{name}}}") for name in ("id", "number")]
        finding = only(compared(*sides))

        assert finding.rule == "event.operation.path-parameter-renamed"

    def test_a_parameter_of_the_address_is_compared(self) -> None:
        def located(*values: str) -> Json:
            found = channel({"payload": ID}, address="orders/{region}")
            found["channels"]["orders"]["parameters"] = {"region": {"enum": list(values)}}
            return found

        finding = only(compared(located("eu"), located("eu", "us")))

        assert (finding.rule, finding.pointer) == ("event.enum.widened", "/path/region")
        assert finding.witness == ({"path": {"region": "us"}, "payload": {"id": 0}},)

    def test_a_shared_component_is_one_cause(self) -> None:
        def shared(schema: Json) -> Json:
            found = one_of(*({"name": n, "payload": {"$ref": "#/components/schemas/O"}} for n in "ABC"))
            return {**found, "components": {"schemas": {"O": schema}}}

        finding = only(compared(shared(ID), shared(LOOSE)))

        assert [str(place.message) for place in finding.places] == [
            f"event orders {name} application/json" for name in "BC"
        ]


class TestStructure:
    def test_another_media_type_is_one_finding_and_the_payload_is_still_compared(self) -> None:
        old = channel({"contentType": "application/json", "payload": ID})
        new = channel({"contentType": "application/cbor", "payload": LOOSE})

        assert rules(compared(old, new)) == [
            ("event.content-type.changed", "error", "structural"),
            ("event.property.became-optional", "error", "proved"),
        ]

    def test_the_default_media_type_may_be_spelled_out(self) -> None:
        sides = [channel({"payload": ID, **more}) for more in ({}, {"contentType": "application/json; charset=utf-8"})]

        assert compared(*sides).findings == ()

    @pytest.mark.parametrize(
        ("old", "new", "kind"),
        [("a", "b", "changed"), (None, "b", "added"), ("a", None, "removed")],
    )
    def test_the_place_of_the_correlation_id(self, old: str | None, new: str | None, kind: str) -> None:
        def correlated(name: str | None) -> Json:
            return channel(
                {"payload": True, **({"correlationId": {"location": f"$message.payload#/{name}"}} if name else {})}
            )

        finding = only(compared(correlated(old), correlated(new)))

        assert finding.rule == f"event.correlation.{kind}"
        assert finding.text.count("$message.payload#/") == (2 if kind == "changed" else 1)

    def test_an_event_has_all_its_properties(self) -> None:
        """Nothing is read-only in it: that is about requests and responses."""
        hidden = {"type": "object", "properties": {"id": {"readOnly": True, "writeOnly": True}}, "required": ["id"]}
        finding = only(compared(channel({"payload": hidden}), channel({"payload": LOOSE | {"properties": {"id": {}}}})))

        assert finding.rule == "event.property.became-optional"


class TestFormats:
    AVRO = {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": "record", "name": "O"}}

    def test_a_schema_in_another_format_is_not_checked_and_said_so(self) -> None:
        report = compared(channel({"payload": self.AVRO}), channel({"payload": self.AVRO}))

        assert report.findings == ()
        assert {entry.reason for entry in report.unchecked} == {"the payload is described in Avro, which is not read"}
        assert report.statistics.checked == 0 and not report.complete

    def test_from_a_schema_to_another_format_nothing_is_guessed(self) -> None:
        report = compared(channel({"payload": ID}), channel({"payload": self.AVRO}))

        assert report.findings == ()
        told = {"the payload is described in Avro, which is not read; the base could be read there"}
        assert {entry.reason for entry in report.unchecked} == told
        assert all(entry.must for entry in report.unchecked)
        assert report.statistics.checked == 0

    def test_an_openapi_schema_is_compared_in_its_dialect(self) -> None:
        def nullable(flag: bool) -> Json:
            schema = {"type": "string", "nullable": flag}
            return channel({"payload": {"schemaFormat": "application/vnd.oai.openapi;version=3.0.0", "schema": schema}})

        finding = only(compared(nullable(False), nullable(True)))

        assert (finding.rule, finding.witness) == ("event.nullable.added", ({"payload": None},))

    def test_the_same_text_in_another_dialect_is_another_schema(self) -> None:
        """OpenAPI 3.0 knows `nullable`, JSON Schema does not."""

        def formatted(name: str) -> Json:
            payload = {"schemaFormat": name, "schema": {"type": "string", "nullable": True}}
            return channel({"payload": payload}, action="receive")

        old, new = "application/vnd.oai.openapi;version=3.0.0", "application/schema+json;version=draft-07"
        finding = only(compared(formatted(old), formatted(new)))

        assert (finding.rule, finding.witness) == ("command.nullable.removed", ({"payload": None},))


class TestInvalidSchemas:
    INVALID = {"type": "object", "properties": {"id": {"type": []}}, "required": ["id", {"not": "a name"}]}

    def test_a_required_that_lists_no_names_proves_nothing(self) -> None:
        old = channel({"payload": self.INVALID, "headers": headers("h", h={})})
        report = compared(old, channel({"payload": ID}))

        assert not report.complete
        assert rules(report) == [("event.header.removed", "error", "unproven")]
        assert "`type` lists no types" in [entry.reason.partition(";")[0] for entry in report.unchecked]


class TestSnapshots:
    SAMPLES = {
        "3.x": channel(
            {
                "headers": headers("trace", trace={"type": "string"}, Part={"type": "integer"}),
                "payload": {"$ref": "#/components/schemas/Order"},
                "correlationId": {"location": "$message.header#/trace"},
            },
            address="orders/{id}/changed",
            components={"schemas": {"Order": {**ID, "title": "Order", "description": "An order."}}},
        ),
        "2.x": one_of({"name": "A", "payload": ID}, {"messageId": "b", "payload": {"type": ["null", "integer"]}}),
        "command": second({"payload": ID}, field="publish"),
        "openapi": channel(
            {
                "headers": headers(h={"type": "string"}),
                "payload": {
                    "schemaFormat": "application/vnd.oai.openapi;version=3.0.0",
                    "schema": {"type": "object", "properties": {"a": {"type": "string", "nullable": True}}},
                },
            }
        ),
        "avro": channel({"payload": TestFormats.AVRO}),
    }

    @pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
    def test_a_description_and_its_snapshot_are_the_same(self, sample: Json) -> None:
        described = contract(sample, "asyncapi.json")
        written = dump(described)
        recorded = read_contract(Document("file:///contract.json", "contract.json", json.loads(written)))

        jsonschema.validate(json.loads(written), SCHEMA)
        assert dump(recorded) == written
        for old, new in ((recorded, described), (described, recorded), (recorded, recorded)):
            assert compare_contracts(old, new, Settings()).findings == ()

    def test_against_a_snapshot_a_change_is_found_at_its_place_in_the_description(self) -> None:
        old = contract(self.SAMPLES["3.x"])
        recorded = read_contract(Document("file:///c.json", "c.json", json.loads(dump(old))))
        changed = json.loads(json.dumps(self.SAMPLES["3.x"]))
        del changed["components"]["schemas"]["Order"]["required"]
        finding = only(compare_contracts(recorded, contract(changed), Settings()))

        assert finding.rule == "event.property.became-optional"
        assert finding.source_new.path[:3] == ("components", "schemas", "Order")

    def test_a_snapshot_says_what_was_not_read(self) -> None:
        written = json.loads(dump(contract(self.SAMPLES["avro"])))

        assert written["problems"] == [
            {
                "operation": "event orders OrderChanged",
                "role": "event",
                "what": "the payload is described in Avro, which is not read",
            }
        ]
        assert written["operations"]["event orders OrderChanged"]["kind"] == "event"
