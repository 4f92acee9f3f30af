"""Every rule on its own folder: an old and a new description, and exactly what is found between them.

All rules look at all folders, so a rule that fires where it should not fails here, too.
"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from contractguard.api import compare
from contractguard.rules import RULES, Rule
from tests.rules.write_cases import CASES, found_in, is_code, is_project, summary

FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
COMPARED = [folder for folder in FOLDERS if not is_code(folder) and not is_project(folder)]


def name(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_the_findings_are_exactly_the_expected_ones(folder: Path) -> None:
    report = found_in(folder)

    assert summary(report) == json.loads((folder / "expected.json").read_text("utf-8"))
    assert not report.unchecked
    assert len({finding.fingerprint for finding in report.findings}) == len(report.findings)


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.name in RULES], ids=name)
def test_the_rule_of_the_folder_is_found(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))

    assert folder.name in [finding["rule"] for finding in expected]


@pytest.mark.parametrize("folder", COMPARED, ids=name)
def test_a_contract_has_no_findings_against_itself(folder: Path) -> None:
    report = compare(folder / "new.yaml", folder / "new.yaml")

    assert report.findings == ()


def test_every_rule_has_a_folder() -> None:
    assert set(RULES) <= {folder.name for folder in FOLDERS}


def test_every_folder_that_is_named_like_a_rule_names_one() -> None:
    assert {folder.name for folder in FOLDERS if not folder.name.startswith("case-")} <= set(RULES)


WITNESSED = [
    folder
    for folder in FOLDERS
    if folder.name in RULES and RULES[folder.name].dangerous and RULES[folder.name].scope == "schema"
]


@pytest.mark.parametrize("folder", WITNESSED, ids=name)
def test_a_validator_agrees_with_the_witness(folder: Path) -> None:
    rule = RULES[folder.name]
    sender, reader = (rule.new, rule.old) if rule.provider_sends else (rule.old, rule.new)
    finding = next(f for f in json.loads((folder / "expected.json").read_text("utf-8")) if f["rule"] == rule.id)

    body = finding["witness"]["payload" if rule.part in ("event", "command") else "body"]

    assert jsonschema.Draft202012Validator(sender).is_valid(body)
    assert not jsonschema.Draft202012Validator(reader).is_valid(body)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.scope == "code"], ids=lambda rule: rule.id)
def test_the_witness_of_a_rule_about_code_is_allowed_by_its_schema(rule: Rule) -> None:
    assert rule.witness is not None
    assert jsonschema.Draft202012Validator(rule.old).is_valid(rule.witness[0])
    assert (CASES / rule.id / "consumer.py").read_text("utf-8") == rule.new


def test_the_documents_of_a_folder_are_the_examples_of_the_catalogue() -> None:
    folder = CASES / "response.enum.widened"

    assert yaml.safe_load((folder / "old.yaml").read_text("utf-8"))["openapi"] == "3.1.0"
