"""What a newcomer meets first: the README, the demo, the package's metadata."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

import contractguard

ROOT = Path(__file__).parents[2]
PLUGIN = "contractguard.plugins.pytest_plugin"
LOCKS = ("requirements-run.lock", "requirements.lock", "requirements-dev.lock", "requirements-docs.lock")
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.no_cover
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    shown = re.search(r"<!-- demo -->\n```text\n(.*?)```\n<!-- /demo -->", README, re.DOTALL)
    for name, arguments in (("contractguard", "-m contractguard"), ("python", "")):
        command = tmp_path / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        command.chmod(0o755)
    is_installed = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        **({} if is_installed else {"PYTEST_PLUGINS": PLUGIN}),
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }

    result = subprocess.run(
        ["sh", "contracts/demo.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert shown is not None
    assert result.stdout == shown[1]


def test_every_dependency_is_locked_and_explained() -> None:
    explained = (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8")
    locked = (ROOT / "requirements-run.lock").read_text("utf-8")
    for requirement in PROJECT["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0]
        assert f"\n{name}==" in f"\n{locked}", name
        assert f"| {name} |" in explained, name


def test_the_wheel_has_the_script_and_the_style_of_the_page(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])

    assert {f"contractguard/reports/html/{name}" for name in ("page.js", "page.css")} <= set(ZipFile(built).namelist())


def test_locks_name_no_other_index() -> None:
    for name in (*LOCKS, "uv.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "index-url" not in text
        assert set(re.findall(r"https?://([^/\s\"]+)", text)) <= {"pypi.org", "files.pythonhosted.org"}


def test_every_locked_package_has_a_hash() -> None:
    for name in LOCKS:
        entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text("utf-8"))
        packages = [entry for entry in entries if re.match(r"[A-Za-z0-9_.-]+==", entry)]
        assert len(packages) > 8
        assert all("--hash=sha256:" in entry for entry in packages)


def versions(name: str) -> set[tuple[str, str]]:
    """The packages of a lock, with their versions."""
    return set(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_what_runs_is_locked_as_what_is_developed_with() -> None:
    assert versions("requirements-run.lock") <= versions("requirements.lock") <= versions("requirements-dev.lock")


def test_one_environment_holds_what_the_site_is_made_with() -> None:
    names = {name for name, _ in versions("requirements-dev.lock")}
    shared = {one for one in versions("requirements-docs.lock") if one[0] in names}

    assert shared and shared <= versions("requirements-dev.lock")
    assert "sphinx" in {name for name, _ in versions("requirements-docs.lock")} - names


def test_the_recorded_contract_of_the_example_is_fresh() -> None:
    from contractguard.snapshots import dump

    recorded = (ROOT / "snapshots" / "payments" / "contract.json").read_bytes()

    assert dump(contractguard.load("contracts/payments/openapi.yaml", cwd=ROOT)) == recorded
