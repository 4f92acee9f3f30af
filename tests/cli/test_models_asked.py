"""Models are asked themselves, in a process of their own, before a change or a payload is said to break them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

Json = Any
MODELS = """\
from pydantic import AliasChoices, BaseModel, Field

class Tolerant(BaseModel):
    id: str = Field(validation_alias=AliasChoices("employeeId", "employee_id"))

class Plain(BaseModel):
    id: str = Field(alias="employeeId")
"""


def description(name: str) -> Json:
    schema = {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    hook = {"post": {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": ""}}}}
    return {"openapi": "3.1.0", "info": {"title": "HR", "version": "1"}, "webhooks": {"changed": hook}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two consumers by models of the same event, of which the one field is renamed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "hr.py").write_text(MODELS)
    for name in ("Tolerant", "Plain"):
        index = f"consumer: {name.lower()}\nexpects:\n  - model: hr:{name}\n    event: changed\n"
        (tmp_path / f"contracts/{name}.yaml").write_text(index)
    (tmp_path / "old.json").write_text(json.dumps(description("employeeId")))
    (tmp_path / "new.json").write_text(json.dumps(description("employee_id")))
    (tmp_path / "today.json").write_text('{"employee_id": "7"}')
    return tmp_path


def found(run: Run, *arguments: str) -> tuple[int, list[Json]]:
    result = run(*arguments, "--allow-models", "--format", "json")
    return result.code, json.loads(result.out)["findings"]


@pytest.mark.no_cover
def test_a_change_breaks_only_the_model_that_refuses_the_witness(project: Path, run: Run) -> None:
    code, findings = found(run, "diff", "old.json", "new.json", "--consumers", "contracts")

    (gone,) = (one for one in findings if one["rule"] == "webhook.property.removed")
    assert code == 1
    assert [hurt["consumer"] for hurt in gone["consumers"]] == ["plain"]
    assert gone["reason"] == "hr:Tolerant takes the witness: the code accepts more than its JSON Schema says"


def test_a_payload_that_the_model_takes_is_not_failing(project: Path, run: Run) -> None:
    code, findings = found(run, "verify", "today.json", "--event", "changed", "--expect", "contracts/Tolerant.yaml")

    (finding,) = findings
    assert code == 0
    assert (finding["severity"], finding["consumers"]) == ("warning", [])
    assert finding["reason"] == "hr:Tolerant takes the payload: the code accepts more than its JSON Schema says"


def test_a_payload_that_the_model_refuses_is_an_error(project: Path, run: Run) -> None:
    (project / "today.json").write_text('{"employee": "7"}')

    code, findings = found(run, "verify", "today.json", "--event", "changed", "--expect", "contracts/Tolerant.yaml")

    assert code == 1
    assert [one["severity"] for one in findings] == ["error"]


def test_a_model_that_cannot_be_asked_is_judged_by_its_schema(project: Path, run: Run) -> None:
    marked = f"import pathlib, sys\nseen = pathlib.Path('seen')\nseen.exists() and sys.exit()\nseen.touch()\n{MODELS}"
    (project / "hr.py").write_text(marked)  # it can be imported once
    (project / "contracts/Plain.yaml").unlink()

    code, findings = found(run, "diff", "old.json", "new.json", "--consumers", "contracts")

    assert code == 1
    assert ["tolerant"] in [[hurt["consumer"] for hurt in one["consumers"]] for one in findings]
