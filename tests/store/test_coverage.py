"""Coverage files: united with what is new, and never half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from contractguard.observe.hits.record import CoverageRecord
from contractguard.store.coverage import join_files, load_coverage, replace_coverage, write_coverage

CELL = Cell("GET /a → 200", "", "status")


def record(level: CoverageLevel, provider: str = "p") -> CoverageRecord:
    return CoverageRecord(provider, frozenset("d"), {CELL: Hit(level)})


def test_what_is_written_is_united_with_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "c.json"

    write_coverage(record(CoverageLevel.VALIDATED), path)
    write_coverage(record(CoverageLevel.SEEN), path)

    assert load_coverage(path, "c.json") == record(CoverageLevel.VALIDATED)


def test_a_replaced_file_holds_nothing_of_before(tmp_path: Path) -> None:
    path = tmp_path / "c.json"

    write_coverage(record(CoverageLevel.VALIDATED), path)
    replace_coverage(record(CoverageLevel.SEEN), path)

    assert load_coverage(path, "c.json") == record(CoverageLevel.SEEN)


def test_a_file_of_another_provider_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    write_coverage(record(CoverageLevel.SEEN, "other"), path)
    before = path.read_bytes()

    with pytest.raises(InputError, match=r"c\.json: is of the provider 'p', not of 'other'"):
        write_coverage(record(CoverageLevel.ASSERTED), path, name="c.json")

    assert path.read_bytes() == before


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text("{}")

    with pytest.raises(InputError, match="is no coverage file"):
        write_coverage(record(CoverageLevel.ASSERTED), path)

    assert path.read_text() == "{}"


def test_files_of_two_providers_are_refused_by_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    write_coverage(record(CoverageLevel.SEEN), one)
    write_coverage(record(CoverageLevel.SEEN, "q"), other)

    with pytest.raises(InputError, match=r"other\.json: is of the provider 'q'"):
        join_files([(one, "one.json"), (other, "other.json")])
