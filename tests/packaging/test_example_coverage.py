"""The example holds its own gate of coverage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from contractguard.cli import main

PLUGIN = "contractguard.plugins.pytest_plugin"
ROOT = Path(__file__).parents[2]


@pytest.mark.no_cover
def test_the_service_of_the_example_is_above_its_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file, report = tmp_path / "coverage.json", tmp_path / "report.json"
    is_installed = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    plugin = [] if is_installed else ["-p", PLUGIN]
    command = [sys.executable, "-m", "pytest", *plugin, "-q", "contracts/tests", f"--contract-coverage-out={file}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}  # its own run
    subprocess.run(command, check=True, capture_output=True, env=kept)

    code = main(["coverage", str(file), "--quiet", "-o", f"json={report}"])

    answer = json.loads(report.read_text("utf-8"))["sections"][0]["coverage"]
    assert code == 0
    assert (answer["percent"] >= answer["fail_under"], answer["fail_under"]) == (True, 87)
    core = [one for one in answer["minimum"] if one["core"] and not one["exempt"]]
    assert len(core) == 6
    assert all(one["happy"] and one["failures"] >= 2 for one in core)
