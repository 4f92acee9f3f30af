"""What is taken away from an example hides no break, and makes none up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.contract.document import Document
from contractguard.contract.finding import Finding
from contractguard.readers import read_contract
from contractguard.readers.expectations import consumer_bytes, read_index, read_recorded
from contractguard.readers.sources.references import document

Json = Any
JSON = {"Content-Type": "application/json"}


def found(folder: Path, *, sent: Json = None, answer: Json = None, schema: Json, rules: Json = None) -> list[Finding]:
    """What one interaction finds wrong with a provider, and that its recorded form finds the same."""
    request = {"method": "POST", "path": "/login", "headers": JSON, **({} if sent is None else {"body": sent})}
    told = {"status": 200, "headers": JSON, **({} if answer is None else {"body": answer})}
    if rules is not None:
        told["matchingRules"] = rules
    pact = {
        "consumer": {"name": "web"},
        "provider": {"name": "shop"},
        "interactions": [{"description": "log in", "request": request, "response": told}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    (folder / "pact.json").write_text(json.dumps(pact))
    (folder / "index.yaml").write_text("consumer: web\nprovider: shop\nexpects:\n  - pact: pact.json\n")
    content = {"application/json": {"schema": schema}}
    operation: Json = {"responses": {"200": {"description": "OK", **({} if answer is None else {"content": content})}}}
    if sent is not None:
        operation["requestBody"] = {"content": content}
    described = {"openapi": "3.1.0", "info": {"title": "S", "version": "1"}, "paths": {"/login": {"post": operation}}}
    contract = read_contract(Document("file:///shop.json", "shop.json", described))
    expected = read_index(folder / "index.yaml", root=folder)
    assert expected.problems == ()
    findings = list(evaluate(contract, expected.found).findings)
    again = read_recorded(document("file:///x/web.json", "web.json", consumer_bytes(expected)))
    assert list(map(_told, evaluate(contract, again.found).findings)) == list(map(_told, findings))
    return findings


def _told(finding: Finding) -> tuple[str, str, Json]:
    return finding.rule, finding.pointer, finding.witness


PASSWORD = {
    "type": "object",
    "properties": {"password": {"type": "string", "pattern": "^hunter[0-9]$"}, "n": {"maximum": 5}},
}


class TestRequests:
    def test_a_secret_that_a_provider_takes_is_taken_still(self, tmp_path: Path) -> None:
        assert found(tmp_path, sent={"password": "hunter2", "n": 5}, schema=PASSWORD) == []

    def test_beside_a_secret_what_is_wrong_is_found_alone(self, tmp_path: Path) -> None:
        (finding,) = found(tmp_path, sent={"password": "hunter2", "n": 9}, schema={**PASSWORD, "properties": {
            "password": {"type": "string", "minLength": 7}, "n": {"maximum": 5}}})  # fmt: skip

        assert finding.pointer == "/body/n"

    @pytest.mark.parametrize(
        "limit",
        [{"type": "integer"}, {"type": "string", "maxLength": 6}, {"type": "string", "format": "email"}],
        ids=["type", "length", "format"],
    )
    def test_a_secret_of_the_wrong_look_is_found(self, tmp_path: Path, limit: Json) -> None:
        (finding,) = found(tmp_path, sent={"token": "hunter2"}, schema={"properties": {"token": limit}})

        assert (finding.pointer, finding.rule.partition(".")[0]) == ("/body/token", "request")
        assert "hunter2" not in str((finding.text, finding.witness, finding.old, finding.new))

    def test_a_required_secret_that_is_not_sent_is_found(self, tmp_path: Path) -> None:
        (finding,) = found(
            tmp_path, sent={"user": "al"}, schema={"required": ["password"], "properties": {"password": {}, "user": {}}}
        )

        assert finding.pointer == "/body/password"


class TestAnswers:
    @pytest.mark.parametrize("value", ["closed", "In Progress", "EUR", "payment.failed", "2.0"])
    def test_a_member_that_an_enum_has_not_is_found(self, tmp_path: Path, value: str) -> None:
        (finding,) = found(tmp_path, answer={"state": value}, schema={"properties": {"state": {"enum": ["open"]}}})

        assert (finding.pointer, finding.witness) == ("/body/state", ({"body": {"state": value}},))

    @pytest.mark.parametrize("value", ["closed", "In Progress", "EUR", "payment.failed", "2.0"])
    def test_a_member_that_it_has_is_none(self, tmp_path: Path, value: str) -> None:
        assert found(tmp_path, answer={"state": value}, schema={"properties": {"state": {"enum": [value]}}}) == []

    def test_an_example_that_was_cut_down_is_no_alarm_at_a_pattern_nor_at_an_enum(self, tmp_path: Path) -> None:
        schema = {
            "properties": {"name": {"pattern": "^Alice"}, "token": {"enum": ["hunter2"]}, "day": {"pattern": "^2"}}
        }

        assert (
            found(tmp_path, answer={"name": "Alice Smith", "token": "hunter2", "day": "2024-05-01"}, schema=schema)
            == []
        )

    def test_the_witness_shows_the_break_and_nothing_else(self, tmp_path: Path) -> None:
        answer = {"customer": {"email": "al@corp.example", "age": "many"}, "password": "hunter2", "total": 5}
        ages = {"customer": {"properties": {"email": {"type": "string"}, "age": {"type": "integer"}}}}

        (finding,) = found(tmp_path, answer=answer, schema={"properties": {**ages, "password": {}, "total": {}}})

        assert (finding.rule, finding.witness) == ("response.type.changed", ({"body": {"customer": {"age": "many"}}},))

    def test_a_rule_is_kept_with_its_pattern(self, tmp_path: Path) -> None:
        rules = {"$.body.token": {"match": "regex", "regex": "^[0-9]{4}$"}}

        findings = found(tmp_path, answer={"token": "1234"}, rules=rules, schema={"required": ["token"], "properties": {"token": {"type": "string"}}})  # fmt: skip

        assert [one.pointer for one in findings] == ["/body/token"]
