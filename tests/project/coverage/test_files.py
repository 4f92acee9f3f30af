"""Which coverage files there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from contractguard.observe.hits.record import CoverageRecord
from contractguard.project.config import Project
from contractguard.project.coverage.files import read_files
from contractguard.store.coverage import replace_coverage

ONE, OTHER = Cell("GET /a → 200", "", "status"), Cell("GET /b → 200", "", "status")


def write(folder: Path, name: str, provider: str, cell: Cell = ONE) -> None:
    replace_coverage(CoverageRecord(provider, hits={cell: Hit(CoverageLevel.SEEN)}), folder / name)


def test_the_usual_files_are_found_and_united_by_provider(tmp_path: Path) -> None:
    write(tmp_path, "contract-coverage.json", "a")
    write(tmp_path, "contract-coverage.a.json", "a", OTHER)
    write(tmp_path, "contract-coverage.b.json", "b")
    write(tmp_path, "another.json", "c")

    found = read_files(Project(tmp_path), (), None)

    assert {name: set(record.hits) for name, record in found.items()} == {"a": {ONE, OTHER}, "b": {ONE}}


def test_of_the_usual_files_those_of_another_provider_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "contract-coverage.b.json", "b")

    assert read_files(Project(tmp_path), (), "a") == {}


def test_no_file_is_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert read_files(Project(tmp_path), (), None) == {}
