"""What record says of what it records"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Run
from tests.project.base.repositories import commit, start

SNAPSHOT = "snapshots/shop/contract.json"
DANGLING = {**ID, "properties": {"id": {"type": "integer"}, "gone": {"$ref": "#/components/schemas/Gone"}}}


@pytest.fixture
def project(folder: Path, run: Run) -> Path:
    """A provider whose contract is recorded."""
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    describe(folder, answering(ID))
    assert run("record").code == 0
    return folder


def describe(folder: Path, description: Any) -> None:
    (folder / "openapi.json").write_text(json.dumps(description))


def test_a_break_is_said_first_and_by_rule(project: Path, run: Run) -> None:
    describe(project, answering({"properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}))

    result = run("record")

    assert result.code == 0
    assert result.out.splitlines()[:3] == [
        f"changed {SNAPSHOT} (1 operation)",
        "  changes the promise: 1 breaking, 1 other",
        "    error    response.property.became-optional  1  breaking",
    ]
    assert "what breaks needs a waiver" in result.out


def test_a_rule_that_is_switched_off_is_said_all_the_same(project: Path, run: Run) -> None:
    (project / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n[severity]\n"*" = "none"\n')
    describe(project, answering(LOOSE))

    assert "response.property.became-optional" in run("record").out


def test_a_change_without_a_break_says_so(project: Path, run: Run) -> None:
    describe(project, answering({**ID, "properties": {**ID["properties"], "note": {"type": "string"}}}))

    result = run("record")

    assert "  changes the promise: 0 breaking, 1 other\n" in result.out
    assert "waiver" not in result.out


@pytest.mark.parametrize("arguments", [[], ["--dry-run"], ["-q"]], ids=["record", "dry run", "quiet"])
def test_what_cannot_be_recorded_is_said(project: Path, run: Run, arguments: list[str]) -> None:
    description = answering(DANGLING)
    description["paths"]["/bad"] = {"get": {"responses": {"200": {"$ref": "#/components/responses/Gone"}}}}
    describe(project, description)

    result = run("record", *arguments)

    assert result.code == 0
    if arguments == ["-q"]:
        assert result.out == ""
        assert result.err == f"contractguard: {SNAPSHOT}: cannot be read any more: 1, not recorded: 2\n"
    else:
        assert "  not recorded, so that no check will see it (2):\n" in result.out
        assert "GET /bad → 200: $ref '#/components/responses/Gone' points at nothing" in result.out
        assert "/schema/properties/gone: $ref '#/components/schemas/Gone' cannot be followed" in result.out


def test_what_can_no_longer_be_read_is_said(project: Path, run: Run) -> None:
    describe(project, answering({**ID, "required": "id"}))

    result = run("record")

    told = "  cannot be read any more, which is no pass (1):\n    GET /orders → 200 application/json: required must be"
    assert told in result.out


def test_what_could_not_be_read_before_is_not_lost(project: Path, run: Run) -> None:
    describe(project, answering({**ID, "required": "id"}))
    run("record")
    describe(project, answering(ID))

    result = run("record")

    assert "cannot be read any more" not in result.out
    assert "required must be a list of names; that is in the base" in result.out


def test_quiet_is_not_silent_about_a_break(project: Path, run: Run) -> None:
    describe(project, answering(LOOSE))

    result = run("record", "-q")

    assert (result.code, result.out) == (0, "")
    assert result.err == f"contractguard: {SNAPSHOT}: breaking changes of the promise: 1\n"


def test_quiet_says_nothing_else(project: Path, run: Run) -> None:
    result = run("record", "-q")

    assert (result.code, result.out, result.err) == (0, "", "")


def test_a_dry_run_writes_nothing(project: Path, run: Run) -> None:
    before = (project / SNAPSHOT).read_bytes()
    describe(project, answering(LOOSE))

    result = run("record", "--dry-run")

    assert (result.code, result.out.splitlines()[0]) == (0, f"would change {SNAPSHOT} (1 operation)")
    assert "response.property.became-optional" in result.out
    assert (project / SNAPSHOT).read_bytes() == before


def test_a_check_ends_in_1_when_it_is_not_up_to_date(project: Path, run: Run) -> None:
    assert run("record", "--check").code == 0
    describe(project, answering(LOOSE))
    before = (project / SNAPSHOT).read_bytes()

    assert run("record", "--check").code == 1
    assert (project / SNAPSHOT).read_bytes() == before
    (project / SNAPSHOT).unlink()
    assert run("record", "--check", "-q").code == 1
    assert not (project / SNAPSHOT).exists()


def test_a_check_of_what_cannot_be_read_ends_in_3(project: Path, run: Run) -> None:
    (project / "openapi.json").write_text("{")

    assert run("record", "--check").code == 3


def test_a_contract_that_was_damaged_is_replaced_and_that_is_said(project: Path, run: Run) -> None:
    (project / SNAPSHOT).write_text("{")

    result = run("record")

    assert result.code == 0
    assert "what was recorded before could not be read, so nothing is compared" in result.out


def test_what_no_rule_reads_is_said_since_head(project: Path, run: Run) -> None:
    start(project)
    commit(project, "recorded")
    description = answering(ID)
    description["info"]["title"] = "Another"
    description["x-team"] = "orders"
    describe(project, description)

    result = run("record")

    assert "  changed since HEAD, and read by no rule: 1 text, 1 extension\n" in result.out
    assert "    #/info/title changed\n    #/x-team added\n" in result.out


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_a_consumer_is_recorded_and_nothing_else(project: Path, run: Run, option: str) -> None:
    assert run("record", "--consumer", "contracts/a.yaml", option).code == 2
