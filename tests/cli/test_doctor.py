"""doctor, and what stops all other commands"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.cli import COMMANDS
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
ARGUMENTS = {
    "accept": ["0123456789ab", "--reason", "x", "--until", "1d", "--owner", "x", "--force"],
    "diff": ["old.json", "new.json"],
    "explain": ["response.enum.widened"],
    "schema": ["old.json", "new.json"],
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
        "import sys; import contractguard.cli; from contractguard.cli.foreign import refuse_foreign\n"
        "sys.path = [entry for entry in sys.path if 'site-packages' not in entry]\n"
        "refuse_foreign(); print('importlib.metadata' in sys.modules)"
    )
    command = [sys.executable, "-c", code]

    result = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert (result.stdout, result.stderr) == ("False\n", "")
