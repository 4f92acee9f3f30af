"""A run of a command: what is found before it starts, and what becomes of its folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from contractguard.project.config import find_project
from contractguard.project.observing.live_run import read_live_run
from contractguard.project.observing.observe import ObserveOptions, begin_run, end_run
from contractguard.store.journals import append_to_journal, note_problem


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_command_line_stands_over_the_configuration(project: Path) -> None:
    (project / "contractguard.toml").write_text('[observe]\nsample = "1/3"\nmax_body = "2KB"\n')

    folder = begin_run(find_project(project), ObserveOptions((sys.executable,), sample=5))

    limits = read_live_run(folder, project).limits
    assert (limits.sample, limits.max_body) == (5, 2_000)


def test_a_python_without_contractguard_is_told_how_it_can_record(project: Path) -> None:
    given = ObserveOptions((sys.executable,))
    folder = begin_run(find_project(project), given)
    note_problem(folder, "start", "cannot record in /usr/bin/python: ModuleNotFoundError")

    ended = end_run(find_project(project), given, folder, 0)

    assert ended.error is not None and "install contractguard in the environment" in str(ended.error.remedy)
    assert not ended.is_recorded and not folder.exists()


def test_what_cannot_be_merged_stays_and_is_named(project: Path) -> None:
    given = ObserveOptions((sys.executable,))
    folder = begin_run(find_project(project), given)
    append_to_journal(folder, "server")(b"no journal\n")

    ended = end_run(find_project(project), given, folder, 0)

    assert ended.recorded is None and ended.error is not None
    assert folder.is_dir() and folder.name in ended.problems[-1]
