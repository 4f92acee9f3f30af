"""Files that a repository brings along and that lead elsewhere: nothing outside is quoted, nothing is waited for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import Run

SECRET = "c2VjcmV0OmRvY2tlcg"
INDEX = """
consumer: billing
provider: pay
expects:
  - fixtures: fixtures
    response: {operation: GET /orders, status: 200}
    needs: [/id]
"""
CONFIGURATION = '[providers.pay]\nspec = "openapi.json"\n'

Place = Callable[[Path], None]


def linked(path: Path) -> None:
    """A link to a file of credentials outside the repository."""
    path.unlink(missing_ok=True)
    path.symlink_to(os.path.relpath(path.parents[len(path.parts) - 2], path.parent) + str(outside(path)))


def outside(path: Path) -> Path:
    return next(parent for parent in path.parents if (parent / "credentials").exists()) / "credentials"


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A repository that passes every check, and credentials beside it."""
    (tmp_path / "credentials").write_text(f'auths: {{"registry": "{SECRET}"}}\nwhat: [never {SECRET}')
    folder = tmp_path / "repository"
    for name in (".git", "contracts/fixtures", "payloads", "described"):
        (folder / name).mkdir(parents=True)
    description = json.dumps(answering({"type": "object", "properties": {"id": {"type": "integer"}}}))
    for name in ("openapi.json", "described/openapi.json"):
        (folder / name).write_text(description)
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    (folder / "contracts" / "billing.yaml").write_text(INDEX)
    for name in ("contracts/fixtures/a.json", "payloads/a.json"):
        (folder / name).write_text('{"id": 1}')
    monkeypatch.chdir(folder)
    assert run("record").code == 0
    return folder


VERIFY = ("verify", "payloads", "--contract", "openapi.json", "--operation", "GET /orders", "--status", "200")
EXPECT = ("verify", "payloads", "--expect", "contracts", *VERIFY[4:])
CASES = [
    ("verify", "payloads/b.json", VERIFY),
    ("verify lines", "payloads/b.ndjson", VERIFY),
    ("description", "described/openapi.json", ("diff", "openapi.json", "described")),
    ("a snapshot's folder", "described/contract.json", ("diff", "openapi.json", "described")),
    ("fixtures", "contracts/fixtures/b.json", ("check", "--base", "none")),
    ("index", "contracts/other.yaml", ("check", "--base", "none")),
    ("recorded consumer", "contracts/other.json", ("check", "--base", "none")),
    ("configured description", "openapi.json", ("check", "--base", "none")),
    ("snapshot", "snapshots/pay/contract.json", ("check", "--base", "none")),
    ("waivers", "contractguard-waivers.toml", ("check", "--base", "none")),
    ("configuration", "contractguard.toml", ("check", "--base", "none")),
    ("pyproject", "pyproject.toml", ("record", "--provider", "pay", "--quiet", "openapi.json")),
    ("expectations", "contracts/fixtures/b.json", EXPECT),
]


@pytest.mark.parametrize("place", [linked, pipe], ids=["link", "pipe"])
@pytest.mark.parametrize(("file", "command"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_leads_outside_or_is_no_file_is_told_and_not_read(
    project: Path, run: Run, file: str, command: tuple[str, ...], place: Place
) -> None:
    if file == "pyproject.toml":
        (project / "contractguard.toml").unlink()
    place(project / file)

    result = run(*command)

    told = result.out + result.err
    assert SECRET not in told
    assert Path(file).name in told or "provider pay has no snapshot" in told
    if file != "contracts/other.json" or place is pipe:
        assert result.code in (2, 3), result


def test_the_same_commands_pass_without_any_of_it(project: Path, run: Run) -> None:
    for _, file, command in CASES:
        if "described/contract" not in file:
            assert run(*command).code == 0, command


def test_links_within_the_repository_are_ordinary(project: Path, run: Run) -> None:
    (project / "shared").mkdir()
    os.rename(project / "payloads" / "a.json", project / "shared" / "a.json")
    (project / "payloads" / "a.json").symlink_to("../shared/a.json")
    (project / "payloads" / "more").symlink_to("../shared")
    os.rename(project / "contractguard.toml", project / "shared" / "contractguard.toml")
    (project / "contractguard.toml").symlink_to("shared/contractguard.toml")

    assert run("check", "--base", "none").code == 0
    assert "2 payloads, 2 verified" in run(*VERIFY).out.replace("\n", " ")


@pytest.mark.parametrize("spec", ["../credentials", "/etc/passwd", "described/../../credentials", ".git/config"])
def test_a_configuration_names_nothing_outside(project: Path, run: Run, spec: str) -> None:
    (project / ".git" / "config").write_text(SECRET)
    (project / "contractguard.toml").write_text(f"[providers.pay]\nspec = {json.dumps(spec)}\n")

    result = run("check", "--base", "none")

    assert result.code == 3
    assert "outside" in result.err or "git's own" in result.err
    assert SECRET not in result.out + result.err and "root:" not in result.out + result.err
