"""Journals of a run: where they lie, who may read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.store.journals import append_to_journal, journals_of, new_run_folder, remove_run_folder


def test_what_is_appended_is_read_back_by_the_name_of_its_file(tmp_path: Path) -> None:
    folder = new_run_folder(tmp_path)
    append = append_to_journal(folder, "gw0")

    append(b"one\n")
    append(b"two\n")

    assert journals_of(folder) == {f"gw0-{os.getpid()}.ndjson": b"one\ntwo\n"}


def test_a_journal_is_its_owners_alone(tmp_path: Path) -> None:
    folder = new_run_folder(tmp_path)

    append_to_journal(folder, "main")(b"one\n")

    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_run_that_is_merged_leaves_nothing(tmp_path: Path) -> None:
    folder = new_run_folder(tmp_path)
    append_to_journal(folder, "main")(b"one\n")

    remove_run_folder(folder)

    assert not folder.parent.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".contractguard").mkdir()
    (tmp_path / ".contractguard" / "observed").write_text("in the way")

    with pytest.raises(InputError, match="cannot be made"):
        new_run_folder(tmp_path)


def test_a_link_in_the_place_of_a_journal_is_not_followed(tmp_path: Path) -> None:
    folder = new_run_folder(tmp_path)
    (folder / f"main-{os.getpid()}.ndjson").symlink_to(tmp_path / "other")

    with pytest.raises(OSError):
        append_to_journal(folder, "main")(b"one\n")
