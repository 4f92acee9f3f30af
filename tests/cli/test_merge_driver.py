"""`record --merge-observed` as a merge driver, in a real repository with two branches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.store.observed import load_observed
from tests.cli.conftest import Run
from tests.project.base.repositories import commit, git, start

RECORD = "snapshots/payments/observed.json"
DRIVER = f'"{sys.executable}" -m contractguard record --merge-observed %O %A %B'
COMMON: dict[str, list[Any]] = {"GET /a → 200": [{"id": 1, "old": "x"}], "GET /gone → 200": [{}]}


def record(messages: dict[str, list[Any]], provider: str = "payments") -> str:
    """The record of calls whose messages had these bodies."""
    found = {key: observe_value({"each": bodies}) for key, bodies in messages.items()}
    return observed_bytes(Observed(provider, 1, found)).decode()


def on_branch(folder: Path, name: str, text: str) -> None:
    """Commit another record on a branch of main."""
    git(folder, "checkout", "-q", "-b", name, "main")
    (folder / RECORD).write_text(text, "utf-8")
    commit(folder, name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose records are merged by the driver, with one on main."""
    folder = tmp_path / "work tree"
    start(folder)
    (folder / RECORD).parent.mkdir(parents=True)
    (folder / RECORD).write_text(record(COMMON), "utf-8")
    (folder / ".gitattributes").write_text("snapshots/*/observed.json merge=contractguard\n")
    git(folder, "config", "merge.contractguard.driver", DRIVER)
    commit(folder)
    return folder


def test_branches_merge_without_a_conflict_and_what_one_pruned_stays_away(repository: Path) -> None:
    on_branch(repository, "pruned", record({"GET /a → 200": [{"id": 1, "old": "x"}, {"id": 1, "old": None}]}))
    on_branch(repository, "grown", record({**COMMON, "GET /a → 200": [{"id": 1.5, "new": True}]}))

    git(repository, "merge", "-q", "--no-edit", "pruned")

    _, merged = load_observed(repository / RECORD, RECORD)
    each = merged.messages["GET /a → 200"].properties["each"].items
    assert list(merged.messages) == ["GET /a → 200"]
    assert each is not None
    assert set(each.properties) == {"id", "new"}
    assert git(repository, "status", "--porcelain") == ""


def test_the_order_of_the_merge_is_of_no_matter(repository: Path) -> None:
    on_branch(repository, "one", record({**COMMON, "GET /b → 200": [{"x": 1}]}))
    on_branch(repository, "two", record({**COMMON, "GET /b → 200": [{"x": "1"}]}))
    git(repository, "merge", "-q", "--no-edit", "one")
    two_then_one = (repository / RECORD).read_bytes()

    git(repository, "checkout", "-q", "one")
    git(repository, "merge", "-q", "--no-edit", "two^1")

    assert (repository / RECORD).read_bytes() == two_then_one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (record(COMMON).replace('"integer', '"integre'), "remedy: take the file from version control, or record again"),
        (record(COMMON).replace('"version": 1', '"version": 2'), "is of version 2"),
        ("<<<<<<< HEAD\n", "remedy"),
    ],
    ids=["edited by hand", "newer version", "merged as lines"],
)
def test_a_side_that_cannot_be_read_is_a_conflict(repository: Path, text: str, said: str) -> None:
    on_branch(repository, "other", text)
    on_branch(repository, "mine", record({**COMMON, "GET /b → 200": []}))
    mine = (repository / RECORD).read_bytes()

    with pytest.raises(subprocess.CalledProcessError) as caught:
        git(repository, "merge", "-q", "--no-edit", "other")

    assert said in caught.value.stderr
    assert git(repository, "status", "--porcelain") == f"UU {RECORD}"
    assert (repository / RECORD).read_bytes() == mine


def test_the_guide_sets_it_up_so(repository: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "recording.md").read_text("utf-8")

    driver = DRIVER.replace(f'"{sys.executable}" -m contractguard', "contractguard")
    assert f'\ngit config merge.contractguard.driver "{driver}"\n' in guide
    assert f"\n{(repository / '.gitattributes').read_text()}" in guide


def test_what_cannot_be_merged_is_a_conflict_that_says_why(repository: Path) -> None:
    on_branch(repository, "other", record(COMMON, provider="shipping"))
    on_branch(repository, "mine", record({**COMMON, "GET /b → 200": []}))
    mine = (repository / RECORD).read_bytes()

    with pytest.raises(subprocess.CalledProcessError) as caught:
        git(repository, "merge", "-q", "--no-edit", "other")

    assert "is the record of 'shipping', not of 'payments'" in caught.value.stderr
    assert git(repository, "status", "--porcelain") == f"UU {RECORD}"
    assert (repository / RECORD).read_bytes() == mine


def test_it_stands_alone(folder: Path, run: Run) -> None:
    result = run("record", "--merge-observed", "a", "b", "c", "--check")

    assert (result.code, "stands alone" in result.err) == (2, True)


def test_a_file_that_is_not_there_is_named(folder: Path, run: Run) -> None:
    result = run("record", "--merge-observed", "a", "b", "c")

    assert result.code == 3
    assert "b" in result.err
    assert "remedy" in result.err
