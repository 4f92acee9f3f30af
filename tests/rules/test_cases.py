"""Every rule on its own folder: an old and a new description, and exactly what is found between them.

All rules look at all folders, so a rule that fires where it should not fails here, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from contractguard.api import compare
from contractguard.rules.catalogue import RULES
from contractguard.rules.model import Rule
from tests.rules.write_cases import CASES, found_in, is_code, is_project, summary

FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
COMPARED = [folder for folder in FOLDERS if not is_code(folder) and not is_project(folder)]


def name(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_the_findings_are_exactly_the_expected_ones(folder: Path) -> None:
    report = found_in(folder)

    assert summary(report) == expected_in(folder)
    assert not report.unchecked
    assert len({finding.fingerprint for finding in report.findings}) == len(report.findings)


def expected_in(folder: Path) -> Any:
    return json.loads((folder / "expected.json").read_text("utf-8"))


def test_the_rule_of_a_folder_is_found_in_it() -> None:
    of_rules = [folder for folder in FOLDERS if folder.name in RULES]

    assert [one.name for one in of_rules if one.name not in {found["rule"] for found in expected_in(one)}] == []


def one_of_each_part(count: int) -> list[Path]:
    """So many folders, from as many parts of a contract as there are, the same ones on every run."""
    by_part: dict[str, list[Path]] = {}
    for folder in COMPARED:
        by_part.setdefault(folder.name.partition(".")[0], []).append(folder)
    rounds = zip_longest(*(by_part[part][:: max(1, len(by_part[part]) // 4)] for part in sorted(by_part)))
    return sorted([folder for one in rounds for folder in one if folder is not None][:count])


METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def is_http(folder: Path) -> bool:
    """Whether there are operations that can be called deprecated, and are not: AsyncAPI knows no such thing."""
    document = yaml.safe_load((folder / "new.yaml").read_text("utf-8"))
    paths = [*document.get("paths", {}).values(), *document.get("webhooks", {}).values()]
    return any("deprecated" not in path[method] for path in paths for method in path.keys() & METHODS)


TYPES = {"string", "number", "integer", "boolean", "array", "object", "null"}


def written_otherwise(node: Any) -> Any:
    """The same with its keys in another order and a title for every schema that says its type."""
    if isinstance(node, list):
        return [written_otherwise(item) for item in node]
    if not isinstance(node, dict):
        return node
    turned = {key: written_otherwise(value) for key, value in reversed(node.items())}
    return (
        {"title": "A schema", **turned}
        if isinstance(node.get("type"), str) and node["type"] in TYPES and "in" not in node
        else turned
    )


def called_deprecated(document: Any) -> Any:
    """The same with every operation called deprecated."""
    for path in [*document.get("paths", {}).values(), *document.get("webhooks", {}).values()]:
        for method in path.keys() & METHODS:
            path[method]["deprecated"] = True
    return document


def rewritten(folder: Path, into: Path, change: Callable[[Any], Any]) -> Path:
    """A changed copy of the folder's newer description, in JSON."""
    file = into / "new.json"
    file.write_text(json.dumps(change(yaml.safe_load((folder / "new.yaml").read_text("utf-8")))), "utf-8")
    return file


@pytest.mark.parametrize("folder", one_of_each_part(20), ids=name)
def test_a_contract_has_no_findings_against_itself_written_otherwise(folder: Path, tmp_path: Path) -> None:
    report = compare(folder / "new.yaml", rewritten(folder, tmp_path, written_otherwise))

    assert report.findings == ()
    assert not report.unchecked


@pytest.mark.parametrize("folder", [one for one in one_of_each_part(20) if is_http(one)], ids=name)
def test_what_is_written_otherwise_is_compared(folder: Path, tmp_path: Path) -> None:
    """Equal texts are skipped unseen; here every operation is looked at, or this would not be found."""
    changed = rewritten(folder, tmp_path, lambda document: written_otherwise(called_deprecated(document)))

    report = compare(folder / "new.yaml", changed)

    assert report.findings
    assert {finding.rule.partition(".")[2] for finding in report.findings} == {"operation.deprecated"}


def test_every_rule_has_a_folder() -> None:
    at_run_time = {rule.id for rule in RULES.values() if rule.scope in ("observed", "exercised", "covered")}

    assert set(RULES) - at_run_time <= {folder.name for folder in FOLDERS}


def test_every_folder_that_is_named_like_a_rule_names_one() -> None:
    assert {folder.name for folder in FOLDERS if not folder.name.startswith("case-")} <= set(RULES)


WITNESSED = [
    folder
    for folder in FOLDERS
    if folder.name in RULES and RULES[folder.name].dangerous and RULES[folder.name].scope == "schema"
]


@pytest.mark.parametrize("part", sorted({RULES[folder.name].part for folder in WITNESSED}))
def test_a_validator_agrees_with_the_witness(part: str) -> None:
    judged = {folder.name: judged_witness(folder) for folder in WITNESSED if RULES[folder.name].part == part}

    assert judged == dict.fromkeys(judged, ("may be sent", "is refused"))


def judged_witness(folder: Path) -> tuple[str, str]:
    """What a validator says of the witness of a folder, with the schema of who sends it and that of who reads it."""
    rule = RULES[folder.name]
    sender, reader = (rule.new, rule.old) if rule.provider_sends else (rule.old, rule.new)
    finding = next(found for found in expected_in(folder) if found["rule"] == rule.id)
    body = finding["witness"]["payload" if rule.part in ("event", "command") else "body"]
    may_be_sent = jsonschema.Draft202012Validator(sender).is_valid(body)
    is_taken = jsonschema.Draft202012Validator(reader).is_valid(body)
    return "may be sent" if may_be_sent else "may not be sent", "is taken" if is_taken else "is refused"


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.scope == "code"], ids=lambda rule: rule.id)
def test_the_witness_of_a_rule_about_code_is_allowed_by_its_schema(rule: Rule) -> None:
    assert rule.witness is not None
    assert jsonschema.Draft202012Validator(rule.old).is_valid(rule.witness[0])
    assert (CASES / rule.id / "consumer.py").read_text("utf-8") == rule.new


def test_the_documents_of_a_folder_are_the_examples_of_the_catalogue() -> None:
    folder = CASES / "response.enum.widened"

    assert yaml.safe_load((folder / "old.yaml").read_text("utf-8"))["openapi"] == "3.1.0"
