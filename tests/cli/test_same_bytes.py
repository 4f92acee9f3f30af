"""The same change gives the same bytes in every format, whatever the hash seed, the time zone, the language and the
folder are.

SAME_BYTES_RUNS says how many surroundings are tried; `make nightly` takes 100.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.choices import Unit
from contractguard.reports.formats import FORMATS, Delivery, format_names
from tests.checks.descriptions import answering
from tests.project.base.repositories import commit, start

WRITTEN = [name for name in format_names(Unit.CONTRACT) if FORMATS[name].delivery is not Delivery.POSTED]
RUNS = int(os.environ.get("SAME_BYTES_RUNS", "3"))
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "XYZ-13")
LANGUAGES = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.eucJP")
FOLDERS = ("a", "two words", "ünï/cödé", "x" * 60, "-dash", "#hash%20")
NAMES = [f"{letter}{number}" for letter in "zyxäβ" for number in range(6)]
CONFIGURATION = '[providers.pay]\nspec = "api.json"\n'
CONSUMER = {"consumer": "billing", "provider": "pay", "expects": [{"schema": "seen.json", "response": {"operation": "GET /a", "status": 200}}]}  # fmt: skip
KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "PYTHONPATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


def description(**types: str) -> dict[str, Any]:
    """One whose properties have these types."""
    schema = {"type": "object", "properties": {name: {"type": kind} for name, kind in types.items()}}
    found: dict[str, Any] = answering({**schema, "required": sorted(types)})
    return found


def write_project(folder: Path) -> None:
    """A repository: a recorded contract, a consumer, and a change that breaks it in many places."""
    folder.mkdir(parents=True)
    (folder / "contracts").mkdir()
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    (folder / "contracts/billing.yaml").write_text(json.dumps(CONSUMER))
    (folder / "contracts/seen.json").write_text(
        json.dumps({"type": "object", "properties": {NAMES[0]: {"type": "string"}}})
    )
    (folder / "api.json").write_text(json.dumps(description(**dict.fromkeys(NAMES, "string")), indent=1))
    start(folder)
    run(folder, 0, "record")
    commit(folder)
    kinds = dict(zip(NAMES, ("integer", "string", "boolean") * len(NAMES), strict=False))
    (folder / "api.json").write_text(json.dumps(description(**kinds), indent=1))
    commit(folder)


def run(folder: Path, number: int, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in the surroundings of this number."""
    draw = random.Random(number)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    surroundings = {
        "PYTHONHASHSEED": str(draw.randrange(2**32)),
        "TZ": draw.choice(ZONES),
        "LC_ALL": draw.choice(LANGUAGES),
        "HOME": str(folder),
        "CONTRACTGUARD_BASE": "HEAD~1",
    }
    command = [sys.executable, "-m", "contractguard", *arguments]
    return subprocess.run(command, cwd=folder, env=kept | surroundings, capture_output=True, check=False)


def outputs(folder: Path, number: int) -> dict[str, bytes]:
    """What a check writes in all formats, by format."""
    write_project(folder)
    asked = [word for name in WRITTEN for word in ("-o", f"{name}=report.{name}")]
    done = run(folder, number, "check", *asked)
    assert done.returncode == 1, done.stderr
    return {name: (folder / f"report.{name}").read_bytes() for name in WRITTEN} | {"standard output": done.stdout}


@pytest.mark.no_cover
def test_every_format_has_the_same_bytes(tmp_path: Path) -> None:
    first = outputs(tmp_path / "first", 0)

    assert b"billing" in first["json"] and all(first.values())
    for number in range(1, RUNS):
        folder = tmp_path / str(number) / FOLDERS[number % len(FOLDERS)]
        again = outputs(folder, number)
        assert {name for name in first if first[name] != again[name]} == set(), number
        assert not [name for name, data in again.items() if str(tmp_path).encode() in data]
