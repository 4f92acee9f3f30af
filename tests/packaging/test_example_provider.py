"""The example provider's service: its record is what its tests make it send, and keeps its word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.contract.finding import Severity
from contractguard.project.config import find_project
from contractguard.project.drift import DriftOptions, check_drift
from contractguard.project.lanes import resolve_settings
from contractguard.project.options import SettingOptions
from contractguard.project.progress import Progress

ROOT = Path(__file__).parents[2]
RECORD = Path("snapshots", "payments", "observed.json")
PLUGIN = "contractguard.plugins.pytest_plugin"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The example in a folder of its own, with nothing recorded of what it sends."""
    for name in ("contracts", "snapshots"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "contractguard.toml", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / RECORD).unlink()
    return tmp_path


@pytest.mark.no_cover
def test_the_committed_record_is_what_its_tests_make_it_send(copy: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "PAYMENTS_"))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = (
        "1"  # what else is installed takes pytest four times as long to start
    )

    subprocess.run(
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-q", "contracts/payments", "--contract-observe"],
        cwd=copy, env=environment, capture_output=True, check=True,
    )  # fmt: skip

    assert (copy / RECORD).read_bytes() == (ROOT / RECORD).read_bytes()


def test_the_service_keeps_its_word() -> None:
    project = find_project(ROOT)
    settings = resolve_settings(project, SettingOptions()).settings

    found = check_drift(project, DriftOptions(), None, settings, Progress()).sections["payments"]

    assert [one.text for one in found.findings if one.severity > Severity.INFO] == []
    assert (found.statistics.checked, found.unchecked) == (21, ())
