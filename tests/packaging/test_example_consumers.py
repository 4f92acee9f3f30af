"""The example consumers: every kind of source, recorded files that are fresh, and who is hurt by the next version."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from contractguard.readers.expectations import consumer_bytes, read_consumers, read_index
from contractguard.readers.expectations.index_model import ENTRIES

ROOT = Path(__file__).parents[2]
PLUGIN = "contractguard.plugins.pytest_plugin"
INDEXES = [*sorted((ROOT / "contracts").glob("*.yaml")), ROOT / "contracts" / "ledger" / "ledger.yaml"]


def entries(text: str) -> list[dict[str, object]]:
    return list(yaml.safe_load(text)["expects"])


def test_together_they_show_every_kind_of_source() -> None:
    shown = {key for path in INDEXES for entry in entries(path.read_text("utf-8")) for key in entry}

    assert set(ENTRIES) - shown == {"asyncapi"}  # the provider describes its events as webhooks


def test_all_of_them_can_be_read() -> None:
    results = read_consumers(ROOT / "contracts", root=ROOT)

    assert [path.name for path, _ in results] == ["billing-web.yaml", "ledger.json", "mobile-app.yaml", "risk.yaml"]
    assert [result.problems for _, result in results] == [()] * 4


def test_the_recorded_ledger_is_fresh() -> None:
    found = read_index(ROOT / "contracts" / "ledger" / "ledger.yaml", root=ROOT, allow_code=True)

    assert consumer_bytes(found) == (ROOT / "contracts" / "ledger.json").read_bytes()


@pytest.mark.no_cover
def test_the_recorded_usage_of_risk_is_fresh(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = (
        "1"  # what else is installed takes pytest four times as long to start
    )

    subprocess.run(
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-q", "contracts/risk", "--contract-usage-out", tmp_path / "usage.json"],
        cwd=ROOT, env=environment, capture_output=True, check=True,
    )  # fmt: skip

    assert (tmp_path / "usage.json").read_bytes() == (ROOT / "contracts" / "risk" / "usage.json").read_bytes()


@pytest.mark.no_cover
def test_the_next_version_hurts_each_of_them_in_both_senses(tmp_path: Path) -> None:
    command = ["diff", "snapshots/payments", "contracts/payments-next", "--consumers", "contracts", "--format", "json"]

    done = subprocess.run([sys.executable, "-m", "contractguard", *command], cwd=ROOT, capture_output=True, check=False)

    report = json.loads(done.stdout)
    hurt = [one for finding in report["findings"] for one in finding["consumers"]]
    assert done.returncode == 1
    assert {one["consumer"] for one in hurt} == {"billing-web", "ledger", "mobile-app", "risk"}
    assert {one["strength"] for one in hurt} == {"guaranteed", "possible"}


@pytest.mark.parametrize("name", ENTRIES)
def test_every_kind_of_entry_is_documented_as_it_is(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "consumers.md").read_text("utf-8")
    block = re.search(r"### Entries\n\n```yaml\n(.*?)```", page, re.DOTALL)
    assert block is not None

    shown = [entry for entry in entries(block[1]) if name in entry]

    assert len(shown) == 1
    ENTRIES[name].model_validate(shown[0])
