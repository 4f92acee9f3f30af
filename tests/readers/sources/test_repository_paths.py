"""Files in a report are named by their paths from the top of the repository, and how they were named is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Run
from tests.cli.conftest import plain_environment as plain_environment
from tests.cli.conftest import run as run
from tests.project.base.repositories import commit, start


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service in a repository of several, in which commands are run."""
    folder = tmp_path / "repository" / "services" / "pay"
    folder.mkdir(parents=True)
    for name, schema in (("old", ID), ("new", LOOSE)):
        (folder / f"{name}.json").write_text(json.dumps(answering(schema)))
    start(tmp_path / "repository")
    commit(tmp_path / "repository")
    monkeypatch.chdir(folder)
    return folder


def sources(folder: Path) -> dict[str, Any]:
    """The places of the one finding of the report in a folder."""
    (found,) = json.loads((folder / "report.json").read_text())["findings"]
    sides: dict[str, Any] = found["source"]
    return sides


def test_a_file_is_named_from_the_top_wherever_the_command_runs(services: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "-o", "json=report.json")

    new = sources(services)["new"]
    assert (new["file"], new["origin"]) == ("services/pay/new.json", "new.json")
    assert "services/pay/new.json:1:" in result.out


def test_an_absolute_name_becomes_a_path_of_the_repository(services: Path, run: Run) -> None:
    run("diff", "old.json", str(services / "new.json"), "-o", "json=report.json", "-o", "sarif=report.sarif")

    assert sources(services)["new"]["file"] == "services/pay/new.json"
    assert str(services) not in (services / "report.sarif").read_text()


def test_at_the_top_a_file_has_one_name(services: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(services.parents[1])

    run("diff", "services/pay/old.json", "services/pay/new.json", "-o", f"json={services / 'report.json'}")

    assert sources(services)["new"]["file"] == "services/pay/new.json"
    assert "origin" not in sources(services)["new"]


def test_a_file_elsewhere_keeps_its_name_and_is_shown_at_the_configuration(
    services: Path, run: Run, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text((services / "new.json").read_text())

    run("diff", "old.json", str(elsewhere), "-o", "json=report.json", "-o", "sarif=report.sarif")

    (found,) = json.loads((services / "report.json").read_text())["findings"]
    assert found["source"]["new"]["file"] == str(elsewhere)
    (result,) = json.loads((services / "report.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == found["placement"]["file"]
    assert f"described in {elsewhere}" in result["message"]["text"]


def test_outside_of_a_repository_names_stay(
    services: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("old", "new"):
        (tmp_path / f"{name}.json").write_text((services / f"{name}.json").read_text())
    monkeypatch.chdir(tmp_path)

    run("diff", "old.json", "new.json", "-o", "json=report.json")

    assert sources(tmp_path)["new"]["file"] == "new.json" and "origin" not in sources(tmp_path)["new"]


def test_a_stored_report_keeps_how_a_file_was_named(services: Path, run: Run) -> None:
    run("diff", "old.json", "new.json", "-o", "json=report.json")

    assert run("report", "report.json", "-o", "json=again.json").code == 1

    assert (services / "again.json").read_bytes() == (services / "report.json").read_bytes()
