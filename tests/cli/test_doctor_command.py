"""doctor, and what stops all other commands"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.cli import COMMANDS, main
from tests.cli.conftest import Run
from tests.project.base.repositories import commit, git, start

ROOT = Path(__file__).parents[2]
ARGUMENTS = {
    "accept": ["0123456789ab", "--reason", "x", "--until", "1d", "--owner", "x", "--force"],
    "diff": ["old.json", "new.json"],
    "explain": ["response.enum.widened"],
    "lane": ["plan", "pr"],
    "replay": ["0123456789ab"],
    "report": ["report.json"],
    "schema": ["old.json", "new.json"],
    "smoke": ["http://127.0.0.1:9"],
    "verify": ["old.json"],
}


@pytest.fixture
def foreign(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The other project's metadata, in a folder of the import path."""
    site = folder / "site"
    (site / "contractguard-0.2.2.dist-info").mkdir(parents=True)
    text = "Metadata-Version: 2.1\nName: contractguard\nVersion: 0.2.2\n"
    (site / "contractguard-0.2.2.dist-info" / "METADATA").write_text(text)
    monkeypatch.syspath_prepend(str(site))
    return site


def test_the_program_and_the_project_are_told(folder: Path, run: Run) -> None:
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "old.json"\n[providers.bank]\napp = "a:b"\n')
    run("record", "--provider", "shop")

    result = run("doctor")

    assert (result.code, result.err) == (0, "")
    assert f"package         {ROOT / 'contractguard'}\n" in result.out
    assert f"configuration   {folder / 'contractguard.toml'}\n" in result.out
    assert "check shop      snapshots/shop/contract.json, with old.json\n" in result.out
    said = "snapshots/bank/contract.json (not there yet: contractguard record), with the application a:b\n"
    assert f"check bank      {said}" in result.out
    assert "foreign         no other distribution is called contractguard\n" in result.out


class TestTheBase:
    @pytest.fixture
    def repository(self, folder: Path) -> Path:
        """A recorded provider on main, and a branch that has changed the description."""
        start(folder)
        (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "old.json"\n')
        main(["record", "-q"])
        commit(folder)
        git(folder, "switch", "-q", "-c", "change")
        commit(folder, new__json="{}")
        return folder

    def test_what_a_check_compares_is_what_doctor_says(self, repository: Path, run: Run) -> None:
        first = git(repository, "rev-parse", "main")[:12]

        result = run("doctor")

        assert result.code == 0
        assert f"base            {first}, the merge base with main\n" in result.out
        assert f"check shop      {first}:snapshots/shop/contract.json, with old.json\n" in result.out
        assert f"{first}, the merge base with main" in run("check").out

    def test_another_one_can_be_named(self, repository: Path, run: Run) -> None:
        result = run("doctor", "--base", "none")

        assert "check shop      snapshots/shop/contract.json, with old.json\n" in result.out

    def test_one_that_is_not_there_is_told_as_check_would(self, repository: Path, run: Run) -> None:
        result = run("doctor", "--base", "nowhere")

        assert result.code == 0
        assert "base            cannot be found, so a check ends in exit code 3: git:nowhere: " in result.out
        assert run("check", "--base", "nowhere").code == 3

    def test_a_provider_that_is_gone_or_new_is_told(self, repository: Path, run: Run) -> None:
        (repository / "contractguard.toml").write_text('[providers.bank]\nspec = "old.json"\n')

        result = run("doctor")

        assert "check shop      of the base, and no longer configured: checked as if all its operations" in result.out
        assert "check bank      first recording of bank: the base has no contract of it; checked against" in result.out
        assert "snapshots/bank/contract.json (not there yet: contractguard record), with old.json\n" in result.out

    def test_a_contract_of_the_base_that_cannot_be_read_is_told(self, repository: Path, run: Run) -> None:
        git(repository, "switch", "-q", "main")
        (repository / "snapshots" / "shop" / "contract.json").write_text("{")
        commit(repository)
        git(repository, "switch", "-q", "-c", "other")
        commit(repository)

        result = run("doctor")

        assert result.code == 0
        assert "check shop      a contract of the base that cannot be read (" in result.out


def test_without_a_configuration_that_is_told(folder: Path, run: Run) -> None:
    result = run("doctor")

    assert result.code == 0
    assert f"configuration   none in {folder} or above it" in result.out


def test_a_wrong_configuration_is_told_after_the_program(folder: Path, run: Run) -> None:
    (folder / "contractguard.toml").write_text("polcy = 1\n")

    result = run("doctor")

    assert result.code == 2
    assert result.out.startswith("contractguard-gate ")
    assert "did you mean 'policy'" in result.err


def test_formats_that_are_not_read_are_named(folder: Path, run: Run) -> None:
    (folder / "api" / "deep").mkdir(parents=True)
    (folder / "node_modules").mkdir()
    for name in ("api/schema.graphql", "api/deep/orders.proto", "node_modules/x.proto", "api/e\x1bvil.GQL"):
        (folder / name).write_text("")

    result = run("doctor")

    assert "out of scope    GraphQL, which is not read: api/e\\u001bvil.GQL, api/schema.graphql\n" in result.out
    assert "out of scope    Protocol Buffers, gRPC, which is not read: api/deep/orders.proto\n" in result.out


def test_doctor_names_the_foreign_program(foreign: Path, run: Run) -> None:
    result = run("doctor")

    assert result.code == 0
    assert f"foreign         contractguard 0.2.2 at {foreign}" in result.out


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"doctor"}))
def test_every_other_command_stops_beside_it(foreign: Path, folder: Path, run: Run, command: str) -> None:
    before = sorted(folder.rglob("*"))

    result = run(command, *ARGUMENTS.get(command, []))

    assert (result.code, result.out) == (2, "")
    assert result.err.count("is installed beside contractguard-gate") == 1
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]], ids=" ".join)
def test_help_and_version_do_not(foreign: Path, run: Run, arguments: list[str]) -> None:
    result = run(*arguments)

    assert (result.code, result.err) == (0, "")
    assert "contractguard" in result.out


def test_looking_for_it_does_not_import_the_reader_of_metadata() -> None:
    """The look is for every start; importing importlib.metadata alone would be a tenth of one."""
    code = (
        "import sys; import contractguard.cli; from contractguard.readers.foreign import refuse_foreign\n"
        "sys.path = [entry for entry in sys.path if 'site-packages' not in entry]\n"
        "refuse_foreign(); print('importlib.metadata' in sys.modules)"
    )
    command = [sys.executable, "-c", code]

    result = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert (result.stdout, result.stderr) == ("False\n", "")


@pytest.mark.parametrize(
    ("version", "read"),
    [pytest.param({"swagger": "2.0"}, True, id="2.0"), pytest.param({"openapi": "3.1.0"}, False, id="3.1")],
)
def test_extensions_that_change_no_verdict_are_named(
    version: dict[str, str], read: bool, folder: Path, run: Run
) -> None:
    schema = {"type": "string", "enum": ["a"], "x-enum-varnames": ["A"], "x-nullable": True, "x-e\x1bvil": {"x-in": 1}}
    described = {**version, "info": {"title": "T", "version": "1"}, "paths": {}, "definitions": {"A": schema}}
    (folder / "api.json").write_text(json.dumps(described))
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "api.json"\n')

    result = run("doctor")

    listed = "x-e\\u001bvil, x-enum-varnames" if read else "x-e\\u001bvil, x-enum-varnames, x-nullable"
    assert f"ignored shop    extensions that change no verdict: {listed}\n" in result.out


def test_a_description_that_cannot_be_read_is_told(folder: Path, run: Run) -> None:
    (folder / "api.json").write_text("{")
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "api.json"\n')

    result = run("doctor")

    assert result.code == 0
    assert "ignored shop    not known: api.json" in result.out


def test_schemas_that_admit_nothing_are_named_with_their_line(folder: Path, run: Run) -> None:
    schemas = "".join(f"  S{number}:\n    type: array\n    enum: [a]\n" for number in range(5))
    (folder / "api.yaml").write_text(
        f"swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ndefinitions:\n{schemas}"
    )
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "api.yaml"\n')

    result = run("doctor")

    said = "admits nothing, and is compared without its type: none of the listed values is of the type array\n"
    assert result.out.count(said) == 3
    assert f"empty shop      api.yaml:5:3 {said}" in result.out
    assert "empty shop      and 2 more\n" in result.out


def test_how_branches_merge_what_was_seen_is_told(folder: Path, run: Run) -> None:
    (folder / "snapshots" / "shop").mkdir(parents=True)
    (folder / "snapshots" / "shop" / "observed.json").write_text("{}")
    start(folder)

    assert "records         git merges their lines: write" in run("doctor").out
