"""A keyword with a value of a wrong type: its schema is not checked, everything else is."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering, api
from tests.cli.conftest import Run

BESIDE: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "string", "pattern": "^a", "format": "date"}},
    "patternProperties": {"^x": True},
    "dependentRequired": {"a": ["b"]},
    "oneOf": [{"$ref": "#/components/schemas/S"}, {"type": "integer", "title": "whole"}],
    "allOf": [{"minProperties": 1}],
    "prefixItems": [{"type": "string"}],
}
WRONG: dict[str, dict[str, Any]] = {
    "pattern": {"properties": {"a": {"type": "string", "pattern": {}}}},
    "format": {"properties": {"a": {"type": "string", "format": [{}], "minLength": 1}}},
    "patternProperties": {"patternProperties": 1.5},
    "dependentRequired": {"dependentRequired": {"a": [["b"]]}},
    "a branch's $ref": {"oneOf": [{"$ref": {}}, {"type": "integer"}]},
    "a branch's title": {"oneOf": [{"type": "string", "title": [[]]}, {"type": "integer", "title": {}}]},
    "$dynamicRef": {"allOf": [{"$dynamicRef": []}]},
    "prefixItems": {"prefixItems": {}},
    "properties": {"properties": [1]},
    "required": {"required": {"a": 1}},
    "enum": {"enum": {}},
    "type": {"type": [[]]},
    "allOf": {"allOf": {"a": 1}},
    "discriminator": {"discriminator": {"propertyName": {}, "mapping": [[]]}},
    "items": {"items": [1]},
    "multipleOf": {"multipleOf": "0"},
}


def described(beside: dict[str, Any], other: str) -> dict[str, Any]:
    """GET /orders, and GET /other, which answers with one type."""
    found: dict[str, Any] = answering(beside, S={"type": "string"})
    other_path = answering({"type": "object", "properties": {"a": {"type": other}}})["paths"]["/orders"]
    found["paths"]["/other"] = other_path
    return found


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("side", ["old", "new"])
def test_only_that_schema_is_not_checked(folder: Path, run: Run, wrong: dict[str, Any], side: str) -> None:
    sides = {"old": BESIDE, "new": BESIDE} | {side: {**BESIDE, **wrong}}
    for name, other in (("old", "string"), ("new", "integer")):
        (folder / f"{name}.json").write_text(json.dumps(described(sides[name], other)))

    report = json.loads(run("diff", "old.json", "new.json", "--format", "json").out)

    assert [one["message"]["operation"] for one in report["findings"] if one["severity"] == "error"] == ["GET /other"]
    untold = {one["message"]["operation"] for one in report["unchecked"]}
    assert untold <= {"GET /orders"}
    assert untold or wrong.keys() & {"discriminator", "properties", "oneOf"}, report


NAMES = {"NUL": "b\0.json", "an escaped NUL": "%00.json", "a line feed": "x%0ay.json", "no UTF-8": "%ff%ED%A0%80.json"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("old", ["HEAD:old.json", "old.json"], ids=["in a revision", "in a file"])
def test_a_reference_to_what_cannot_be_a_file(folder: Path, run: Run, name: str, old: str) -> None:
    (folder / "old.json").write_text(json.dumps(answering({"$ref": f"{name}#/a"})))
    for command in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a")):
        subprocess.run(("git", *command), cwd=folder, check=True)

    report = json.loads(run("diff", old, "new.json", "--format", "json").out)

    assert len(report["unchecked"]) == 1
    assert "file" in report["unchecked"][0]["reason"]


def test_a_name_of_bytes_that_are_no_text(folder: Path, run: Run) -> None:
    name = os.fsdecode(b"new\xff.json")
    try:
        os.rename(folder / "new.json", folder / name)
    except OSError:
        pytest.skip("the file system wants names of text")

    assert run("diff", "old.json", name).code == 1
    result = run("diff", "old.json", name, "--format", "json")
    assert json.loads(result.out)["findings"][0]["source"]["new"]["file"] == name
    assert run("record", name, "--provider", "pay").code == 0


def test_a_key_twice_and_a_mistake_below_it(folder: Path, run: Run) -> None:
    (folder / "twice.yaml").write_text("openapi: 3.1.0\ninfo: {}\ninfo: {}\npaths: [\n  - }}: \n")

    result = run("diff", "twice.yaml", "new.json")

    assert result.code == 3
    assert 'line 3, column 1: the same key twice ("info", first at line 2)' in result.err


@pytest.mark.parametrize(
    "which", [("--event", ""), ("--operation", ""), ("--operation", "GET /orders", "--status", "")]
)
@pytest.mark.usefixtures("folder")
def test_a_message_without_a_name_is_not_known(run: Run, which: tuple[str, ...]) -> None:
    result = run("try", *which, "--handler", "a:b", "--contract", "old.json")

    assert result.code == 3
    assert result.err.startswith("contractguard: ") and "bug" not in result.err


def test_operations_of_no_paths_at_all(folder: Path, run: Run) -> None:
    (folder / "empty.json").write_text(json.dumps(api(paths=None)))

    assert run("diff", "empty.json", "empty.json").code == 3


def test_a_callback_s_path_in_a_snapshot_edited_by_hand(folder: Path, run: Run) -> None:
    described = answering({"type": "string"})
    called = {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "thanks"}}}}}
    described["paths"]["/orders"]["get"]["callbacks"] = {"paid": called}
    (folder / "called.json").write_text(json.dumps(described))
    assert run("record", "called.json", "--provider", "pay").code == 0
    snapshot = folder / "snapshots" / "pay" / "contract.json"
    snapshot.write_text(snapshot.read_text().replace('"path": "{$request', '"path": "/long/{$request'))

    assert run("diff", "snapshots/pay", "called.json").code == 0


@pytest.mark.parametrize("text", ["a." * 50_000 + "b = 1", "[" + '"a" . ' * 5_000 + "b]"], ids=["key", "table"])
def test_a_key_of_very_many_parts_in_the_configuration(folder: Path, run: Run, text: str) -> None:
    """The parser would take gigabytes."""
    (folder / "contractguard.toml").write_text(text)

    result = run("check")

    assert result.code == 2 and "nested too deeply" in result.err
