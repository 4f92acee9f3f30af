"""How git is told to merge the records of what was seen, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.project.config import Project
from contractguard.project.observing.merging import describe_merging
from tests.project.base.repositories import git, start

DRIVER = "contractguard record --merge-observed %O %A %B"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in a repository, with a record."""
    start(tmp_path)
    (tmp_path / "snapshots" / "shop").mkdir(parents=True)
    (tmp_path / "snapshots" / "shop" / "observed.json").write_text("{}")
    return Project(tmp_path)


def test_a_repository_that_says_nothing_merges_lines(project: Project) -> None:
    said = describe_merging(project)

    assert said is not None
    assert "write 'snapshots/*/observed.json merge=contractguard' into .gitattributes" in said


def test_a_clone_that_does_not_name_the_program_merges_lines(project: Project) -> None:
    (project.folder / ".gitattributes").write_text("snapshots/*/observed.json merge=contractguard\n")

    said = describe_merging(project)

    assert said == f'git merges their lines in this clone: git config merge.contractguard.driver "{DRIVER}"'


def test_with_both_there_are_no_conflicts(project: Project) -> None:
    (project.folder / ".gitattributes").write_text("snapshots/*/observed.json merge=contractguard\n")
    git(project.folder, "config", "merge.contractguard.driver", DRIVER)

    assert describe_merging(project) == "merged without conflicts"


def test_without_a_record_there_is_nothing_to_say(project: Project) -> None:
    (project.folder / "snapshots" / "shop" / "observed.json").unlink()

    assert describe_merging(project) is None


def test_outside_of_a_repository_there_is_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "snapshots" / "shop").mkdir(parents=True)
    (tmp_path / "snapshots" / "shop" / "observed.json").write_text("{}")

    assert describe_merging(Project(tmp_path)) is None
