"""Live: today's payloads against what a consumer expects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage
from contractguard.checks.verification import ExpectationSubject
from contractguard.contract.choices import Question
from contractguard.contract.document import Position
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Proof
from contractguard.reports.parts.positions import positions
from tests.checks.verification.stored import expected, figures, only, store, stream, verified

Json = Any
CHARGE = {"type": "object", "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}}, "required": ["id"]}
INDEX = """\
consumer: billing
provider: payments
expects:
  - schema: charge.schema.json
    event: charge.paid
  - schema: charge.schema.json
    response: {operation: "GET /charges/{id}", status: 200}
  - schema: charge.schema.json
    request: {operation: POST /charges}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "charge.schema.json").write_text(json.dumps(CHARGE))
    (tmp_path / "in").mkdir()
    return tmp_path


def test_a_payload_that_fits_what_is_expected_is_no_finding(folder: Path) -> None:
    store(folder / "in", x={"id": "c", "more": 1})

    report = verified(folder, expected(folder, INDEX), "in", event="charge.paid")

    assert (report.findings, figures(report)) == ((), (1, 1, 0, 0))
    assert report.question is Question.LIVE


def test_a_failure_names_the_consumer_and_where_it_expects_so(folder: Path) -> None:
    store(folder / "in", x={"id": None})

    finding = only(verified(folder, expected(folder, INDEX), "in", event="charge.paid"))

    assert (finding.rule, finding.pointer, finding.proof) == ("event.nullable.added", "/payload/id", Proof.PROVED)
    (hurt,) = finding.consumers
    assert (hurt.consumer, hurt.expectation) == ("billing", "charge.schema.json for event charge.paid")
    assert hurt.at is not None and hurt.at.document.name == "charge.schema.json"
    assert finding.source_old is not None
    assert (finding.source_old.document.name, finding.source_old.pointer) == (
        "charge.schema.json",
        "/properties/id/type",
    )
    assert (finding.old, finding.new, finding.source_new) == ({"type": "string"}, None, None)


@pytest.mark.parametrize(
    ("operation", "status", "request_", "rule"),
    [
        ("GET /charges/{charge}", "200", False, "response.type.changed"),
        ("get /charges/7?full=1", None, False, "response.type.changed"),
        ("POST /charges", None, True, "request.type.changed"),
    ],
)
def test_responses_and_requests_are_expected_too(
    folder: Path, operation: str, status: str | None, request_: bool, rule: str
) -> None:
    store(folder / "in", x={"id": 1})

    report = verified(folder, expected(folder, INDEX), "in", operation=operation, status=status, request=request_)

    assert only(report).rule == rule


@pytest.mark.parametrize("operation", ["PUT /charges/{id}", "GET /charges", "read", "GET /charges/{id}/lines"])
def test_an_operation_of_which_nothing_is_expected_is_refused(folder: Path, operation: str) -> None:
    store(folder / "in", x={"id": 1})

    with pytest.raises(UnknownMessage, match="nothing is expected of response of") as caught:
        verified(folder, expected(folder, INDEX), "in", operation=operation)

    assert "GET /charges/{id}" in caught.value.remedy


def test_another_status_is_not_what_is_expected(folder: Path) -> None:
    store(folder / "in", x={"id": 1})

    with pytest.raises(InputError, match="neither a schema nor what is needed"):
        verified(folder, expected(folder, INDEX), "in", operation="GET /charges/{id}", status="404")


def test_a_range_of_statuses_covers_its_own(folder: Path) -> None:
    store(folder / "in", x={"id": 1})

    report = verified(
        folder, expected(folder, INDEX.replace("200", "2XX")), "in", operation="GET /charges/1", status="201"
    )

    assert only(report).message.status == "2XX"


def test_an_event_of_which_nothing_is_expected_is_a_finding(folder: Path) -> None:
    stream(
        folder / "in",
        *(
            {"object": "event", "type": name, "data": {"object": 1}, "id": "x"}
            for name in ("charge-paid", "charge.lost")
        ),
    )

    report = verified(folder, expected(folder, INDEX), "in")

    assert (only(report).rule, figures(report)) == ("event.operation.added", (2, 1, 0, 0))
    assert "the closest that is expected: 'charge.paid'" in only(report).text


def test_the_name_of_a_file_may_tell_an_expected_event(folder: Path) -> None:
    store(folder / "in", charge__paid={"id": "x"}, other={"id": "x"})

    assert figures(verified(folder, expected(folder, INDEX), "in")) == (2, 1, 0, 1)


NEEDS = """\
consumer: billing
expects:
  - fixtures: fixtures/*.json
    event: charge.paid
    needs: [/id, /card/last4, "/lines/*/sku", /note]
"""
FIXTURES: dict[str, Any] = {
    "a": {"id": 1, "card": {"last4": "1"}, "lines": [{"sku": "x"}], "note": None},
    "b": {"id": "2", "card": {"last4": "2"}, "lines": [], "note": "x"},
}


def test_what_is_needed_of_fixtures_must_be_in_every_payload(folder: Path) -> None:
    (folder / "fixtures").mkdir()
    store(folder / "fixtures", **FIXTURES)
    good = {**FIXTURES["a"], "note": 7, "more": 1}
    stream(folder / "in", good, {**good, "lines": [{}]}, {**good, "card": {"last4": 1}}, {})

    report = verified(folder, expected(folder, NEEDS), "in", event="charge.paid")

    told = {finding.pointer: finding for finding in report.findings}
    assert sorted(told) == ["/payload", "/payload/card/last4", "/payload/lines/*"]
    assert told["/payload"].rule == "event.property.became-optional"
    assert told["/payload"].text.startswith('/payload has no "card", "id", "lines", "note", in 1 of 3 failing')
    assert told["/payload/card/last4"].rule == "event.type.changed"
    assert [hurt.expectation for hurt in told["/payload"].consumers] == ["fixtures/a.json for event charge.paid"]
    source = told["/payload"].source_old
    assert source is not None
    assert (source.document.name, positions([source])[source]) == ("fixtures/a.json", Position(1, 1))


def test_fixtures_without_needs_can_verify_nothing(folder: Path) -> None:
    store(folder / "in", x={"id": 1})
    index = NEEDS.partition("    needs:")[0].replace("fixtures/*.json", "in/x.json")

    with pytest.raises(InputError, match="neither a schema nor what is needed"):
        verified(folder, expected(folder, index), "in", event="charge.paid")


def test_what_could_not_be_read_of_the_expectations_is_told(folder: Path) -> None:
    store(folder / "in", x={"id": "1"})
    index = INDEX + "  - schema: gone.json\n    event: charge.lost\n"

    report = verified(folder, expected(folder, index), "in", event="charge.paid")

    assert figures(report) == (1, 1, 0, 1)
    assert "gone.json" in report.unchecked[0].reason


def test_undeclared_fields_are_those_that_the_consumer_does_not_know(folder: Path) -> None:
    store(folder / "in", x={"id": "1", "more": 1})

    finding = only(verified(folder, expected(folder, INDEX, strict=True), "in", event="charge.paid"))

    assert (finding.rule, finding.text.split(",")[0]) == (
        "event.property.added",
        "/payload has what is not declared: more",
    )


class TestFingerprints:
    """A waiver of a payload's finding covers what it was given for."""

    def ids(self, folder: Path, *indexes: str, **payloads: Json) -> list[str]:
        store(folder / "in", **payloads)
        read = [one for index in indexes for one in expected(folder, index).expectations]
        found = verified(folder, ExpectationSubject("contracts", read), "in", event="charge.paid").findings
        return [one.fingerprint for one in found]

    def test_two_consumers_of_schemas_that_look_alike_have_two(self, folder: Path) -> None:
        (folder / "other.schema.json").write_text(json.dumps(CHARGE))
        other = INDEX.replace("billing", "ledger").replace("charge.schema", "other.schema")

        found = self.ids(folder, INDEX, other, x={})

        assert len(set(found)) == len(found) == 2

    def test_another_missing_member_is_another_finding(self, folder: Path) -> None:
        (folder / "charge.schema.json").write_text(json.dumps({**CHARGE, "required": ["id", "amount"]}))

        first, second = self.ids(folder, INDEX, x={"id": "c"}), self.ids(folder, INDEX, x={"amount": 1})

        assert (len(first), len(second)) == (1, 1)
        assert first != second

    def test_another_value_is_not(self, folder: Path) -> None:
        (folder / "charge.schema.json").write_text(json.dumps({"properties": {"id": {"enum": ["a"]}}}))

        assert self.ids(folder, INDEX, x={"id": "b"}) == self.ids(folder, INDEX, x={"id": "c"})
