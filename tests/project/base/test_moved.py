"""A project that is in another place, or in another repository, than its base has it"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Run
from tests.project.base.repositories import clone, commit, git, start

BREAK = "response.property.became-optional"
CONFIGURATION = '[providers.shop]\nspec = "openapi.json"\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A repository whose folder `api` has a recorded provider on main; `work` is checked out."""
    folder = tmp_path / "shop"
    start(folder)
    provider(folder / "api", run, monkeypatch, CONFIGURATION)
    commit(folder, "recorded")
    git(folder, "switch", "-q", "-c", "work")
    return folder


def provider(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, text: str, schema: Any = ID) -> None:
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / "contractguard.toml").write_text(text)
    describe(folder, schema)
    assert run("record").code == 0


def describe(folder: Path, schema: Any) -> None:
    (folder / "openapi.json").write_text(json.dumps(answering(schema)))


def check(run: Run, *arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the errors, and what was checked against."""
    result = run("check", "--format", "json", *arguments)
    report = json.loads(result.out)
    errors = [one["rule"] for one in report["findings"] if one["severity"] == "error"]
    return result.code, errors, report["base"]["how"]


def moved(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, schema: Any = ID) -> None:
    """Move the project to `other`, describe it there, record that, and commit it."""
    (shop / "api").rename(shop / "other")
    monkeypatch.chdir(shop / "other")
    describe(shop / "other", schema)
    assert run("record").code == 0
    commit(shop, "moved")


# --- other folders


def test_a_project_that_moves_is_judged_by_what_it_recorded(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(shop, run, monkeypatch, LOOSE)

    code, errors, how = check(run)

    assert (code, how) == (1, "the merge base with main, where this project is in api")
    assert BREAK in errors


def test_a_folder_that_becomes_a_link_leaves_nothing_behind(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that goes to the folder by its name goes to the other one. It may name its provider otherwise, too."""
    moved(shop, run, monkeypatch)
    (shop / "other/contractguard.toml").write_text(CONFIGURATION.replace("shop", "store"))
    (shop / "api").symlink_to("other")
    describe(shop / "other", LOOSE)
    run("record")
    commit(shop, "linked")
    monkeypatch.chdir(shop / "api")

    code, errors, how = check(run)

    assert (code, how) == (1, "the merge base with main, where this project is in api")
    assert "api.operation.removed" in errors


def test_a_project_beside_others_is_a_first_recording(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    provider(shop / "second", run, monkeypatch, CONFIGURATION, LOOSE)
    commit(shop, "a second one")

    assert check(run) == (0, [], "the merge base with main")


def test_a_project_of_other_providers_is_a_first_recording(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(shop / "api")
    provider(shop / "second", run, monkeypatch, CONFIGURATION.replace("shop", "stock"), LOOSE)
    commit(shop, "another one")

    assert check(run) == (0, [], "the merge base with main")


def test_which_of_several_projects_moved_is_not_guessed(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    git(shop, "switch", "-q", "main")
    provider(shop / "second", run, monkeypatch, CONFIGURATION)
    commit(shop, "two")
    git(shop, "switch", "-q", "-c", "both")
    shutil.rmtree(shop / "second")
    moved(shop, run, monkeypatch, LOOSE)

    result = run("check")

    assert result.code == 3
    assert "api/contractguard.toml, second/contractguard.toml" in result.err


# --- submodules


def as_submodule(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder `api`, as a submodule of another repository of which main records the same contract."""
    other = tmp_path / "other"
    start(other)
    provider(other / "inner", run, monkeypatch, CONFIGURATION)
    for path in (other / "inner").iterdir():
        path.rename(other / path.name)
    (other / "inner").rmdir()
    commit(other, "the provider's own repository")
    git(shop, "rm", "-q", "-r", "api")
    shutil.rmtree(shop / "api", ignore_errors=True)
    git(shop, "submodule", "-q", "add", f"file://{other}", "api")
    commit(shop, "a submodule")
    monkeypatch.chdir(shop / "api")
    return other


def test_a_folder_that_becomes_a_submodule_is_no_pass(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    as_submodule(shop, run, monkeypatch, tmp_path)

    results = [run("check"), run("check", "--base", "main")]

    assert [one.code for one in results] == [3, 3]
    assert all("is a submodule now, and was a folder of files in the base" in one.err for one in results)
    assert run("check", "--base", "none").code == 0


@pytest.fixture
def submodule(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a submodule whose newer commit, which is merged in its own repository, breaks the contract; `work`
    goes on to that commit."""
    git(shop, "switch", "-q", "main")
    other = as_submodule(shop, run, monkeypatch, tmp_path)
    git(shop, "switch", "-q", "-C", "work")
    monkeypatch.chdir(other)
    describe(other, LOOSE)
    run("record")
    commit(other, "a break")
    git(shop / "api", "pull", "-q", "origin", "main")
    commit(shop, "go on")
    monkeypatch.chdir(shop / "api")
    return shop / "api"


def test_a_run_of_a_ci_system_is_of_the_repository_around(
    submodule: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")

    code, errors, how = check(run)

    assert (code, errors) == (1, [BREAK])
    assert how.startswith("the commit of this submodule in ") and how.endswith("the merge base with main")


def test_elsewhere_a_submodule_has_a_history_of_its_own_and_that_is_said(submodule: Path, run: Run) -> None:
    commit(submodule, "more", note="x")

    code, errors, how = check(run)

    assert (code, errors) == (0, [])
    assert how == "the first parent of HEAD, on main, in the history of this submodule alone"


def test_a_commit_of_a_submodule_that_was_not_fetched_is_an_error(
    submodule: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    top = submodule.parent
    copy = clone(top, tmp_path / "copy", "--branch=work")
    git(copy, "submodule", "update", "-q", "--init", "--depth=1")
    monkeypatch.chdir(copy / "api")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")

    result = run("check")

    assert result.code == 3
    assert "the commit of this submodule in the base is not in its clone" in result.err


# --- several merge bases


def crossed(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, schema: Any) -> None:
    """Main promises `schema` after `work` was begun; both are merged into each other, and `work` stays as it was."""
    monkeypatch.chdir(shop / "api")
    commit(shop, "begun", README="work")
    begun = git(shop, "rev-parse", "HEAD")
    git(shop, "switch", "-q", "main")
    describe(shop / "api", schema)
    run("record")
    commit(shop, "promised", NOTES="main")
    promised = git(shop, "rev-parse", "HEAD")
    git(shop, "merge", "-q", "-m", "work", begun)
    git(shop, "switch", "-q", "work")
    git(shop, "merge", "-q", "-s", "ours", "-m", "main, and nothing of it", promised)
    assert len(git(shop, "merge-base", "--all", "main", "work").split()) == 2


MORE = {**ID, "properties": {**ID["properties"], "note": {"type": "string"}}, "required": ["id", "note"]}


def test_of_several_merge_bases_that_recorded_other_things_none_is_chosen(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged by the one that is not of main, the branch would break nothing; merged, it takes a property away."""
    crossed(shop, run, monkeypatch, MORE)

    result = run("check")

    assert result.code == 3
    assert "is not one commit" in result.err and "merge the target branch into this one" in result.err
    git(shop, "merge", "-q", "-s", "ours", "-m", "the end of main", "main")
    assert check(run)[:2] == (1, ["response.property.removed"])


def test_several_merge_bases_that_recorded_the_same_are_one(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossed(shop, run, monkeypatch, ID)
    describe(shop / "api", LOOSE)

    assert check(run)[:2] == (1, [BREAK])
