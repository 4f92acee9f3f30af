"""The example holds its own gate of coverage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.cli import main

PLUGIN = "contractguard.plugins.pytest_plugin"
ROOT = Path(__file__).parents[2]


@pytest.mark.no_cover
def test_the_service_of_the_example_is_above_its_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file, report = tmp_path / "coverage.json", tmp_path / "report.json"
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-q", "contracts/tests", f"--contract-coverage-out={file}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}  # its own run
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what else is installed takes pytest four times as long to start
    subprocess.run(command, check=True, capture_output=True, env=kept)

    code = main(["coverage", str(file), "--quiet", "-o", f"json={report}"])

    answer = json.loads(report.read_text("utf-8"))["sections"][0]["coverage"]
    assert code == 0
    assert (answer["percent"] >= answer["fail_under"], answer["fail_under"]) == (True, 87)
    core = [one for one in answer["minimum"] if one["core"] and not one["exempt"]]
    assert len(core) == 6
    assert all(one["happy"] and one["failures"] >= 2 for one in core)
