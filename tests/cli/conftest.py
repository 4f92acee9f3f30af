"""A small project in a folder of its own, and a way to run commands in it."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contractguard.cli import main
from contractguard.contract.document import Json
from contractguard.project.base.ci import SYSTEMS
from tests.checks.descriptions import answering

ID: Json = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
LOOSE: Json = {"type": "object", "properties": {"id": {"type": "integer"}}}


@dataclass
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No variable of the outer world, and no collector left switched off."""
    settings = (
        "CONTRACTGUARD_POLICY",
        "CONTRACTGUARD_FAIL_ON",
        "CONTRACTGUARD_BASE",
        "CONTRACTGUARD_TODAY",
        "SOURCE_DATE_EPOCH",
    )
    systems = [marker for markers, _ in SYSTEMS for marker in markers]
    for name in ("NO_COLOR", "FORCE_COLOR", *settings, *systems):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    yield
    gc.enable()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, in no repository, with old.json (a property is required), new.json (it is not) and same.json."""
    for name, schema in (("old", ID), ("same", ID), ("new", LOOSE)):
        (tmp_path / f"{name}.json").write_text(json.dumps(answering(schema)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command line in this process."""

    def run_it(*arguments: str) -> Result:
        capfdbinary.readouterr()
        code = main(list(arguments))
        captured = capfdbinary.readouterr()
        return Result(code, captured.out.decode(), captured.err.decode())

    return run_it
