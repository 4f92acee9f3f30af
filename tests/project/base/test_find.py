"""Which commit is the base"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.project.base.find import Base, find_base
from tests.project.base.repositories import clone, commit, git, start

GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}


@pytest.fixture
def folder(tmp_path: Path, original: Path) -> Path:
    """A repository with three commits on main, and a branch `work` with two from the second of them."""
    return shutil.copytree(original, tmp_path / "repository", symlinks=True)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each test has a copy of."""
    folder = tmp_path_factory.mktemp("original") / "repository"
    start(folder)
    commit(folder, "one", a="1")
    commit(folder, "two", a="2")
    git(folder, "switch", "-q", "-c", "work")
    commit(folder, "three", b="3")
    commit(folder, "four", b="4")
    git(folder, "switch", "-q", "main")
    commit(folder, "five", a="5")
    git(folder, "switch", "-q", "work")
    return folder


def subject(folder: Path, base: Base | None) -> str:
    assert base is not None and base.commit is not None
    return git(folder, "log", "-1", "--format=%s", base.commit)


def found(folder: Path, asked: str | None = None, **variables: str) -> str:
    return subject(folder, find_base(folder, asked, variables))


def test_a_branch_starts_from_the_default_branch(folder: Path) -> None:
    base = find_base(folder, None, {})

    assert subject(folder, base) == "two"
    assert base is not None and base.text.endswith(", the merge base with main")


def test_of_the_default_branch_it_is_the_first_parent(folder: Path) -> None:
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "six", "work")

    assert found(folder) == "five"


def test_a_detached_commit_of_the_default_branch_has_its_first_parent(folder: Path) -> None:
    git(folder, "checkout", "-q", "main~1")

    assert found(folder) == "one"


def test_a_detached_commit_of_a_branch_has_its_merge_base(folder: Path) -> None:
    git(folder, "checkout", "-q", "work")
    git(folder, "checkout", "-q", "--detach")

    assert found(folder) == "two"


def test_a_merge_of_the_default_branch_moves_the_base(folder: Path) -> None:
    git(folder, "merge", "-q", "-m", "six", "main")

    assert found(folder) == "five"


def test_a_merge_of_another_branch_does_not(folder: Path) -> None:
    git(folder, "switch", "-q", "-c", "other", "main~2")
    commit(folder, "other", c="1")
    git(folder, "switch", "-q", "work")
    git(folder, "merge", "-q", "-m", "six", "other")

    assert found(folder) == "two"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("main", "two"), ("HEAD~1", "three"), ("work", "three"), ("v1", "one"), ("HEAD", "four")],
)
def test_any_revision_can_be_named(folder: Path, asked: str, expected: str) -> None:
    git(folder, "tag", "-a", "-m", "v1", "v1", "main~2")

    assert found(folder, asked) == expected


def test_a_tag_never_passes_for_a_branch(folder: Path) -> None:
    git(folder, "tag", "main", "HEAD")

    assert found(folder) == found(folder, "main") == "two"


@pytest.mark.parametrize("asked", ["nowhere", "--output=x", "a\0b", "HEAD^{tree}"])
def test_a_revision_that_is_not_there_is_an_error(folder: Path, asked: str) -> None:
    with pytest.raises(InputError, match="is no revision of this repository"):
        find_base(folder, asked, {})


@pytest.mark.parametrize("ref", ["refs/heads/origin/main", "refs/tags/origin/main", "refs/origin/main"])
def test_a_branch_of_the_remote_that_was_not_fetched_is_no_other_ref(folder: Path, ref: str) -> None:
    """A job that checked out a branch called origin/main would be judged by itself."""
    git(folder, "update-ref", ref, "HEAD")

    with pytest.raises(InputError, match="is no revision"):
        find_base(folder, "origin/main", {})


def test_an_expression_starts_from_the_branch_of_the_remote(folder: Path, tmp_path: Path) -> None:
    copy = clone(folder, tmp_path / "copy", "--branch=work")
    git(copy, "tag", "origin/main", "HEAD")

    assert found(copy, "origin/main~1") == "two"


def test_what_is_named_wins_over_what_ci_says(folder: Path) -> None:
    assert found(folder, "HEAD~1", **GITHUB) == "three"


def test_ci_names_the_target(folder: Path) -> None:
    git(folder, "branch", "release", "main~2")

    assert found(folder, GITHUB_ACTIONS="true", GITHUB_BASE_REF="release") == "one"


def test_a_target_is_sought_at_the_remote(folder: Path, tmp_path: Path) -> None:
    git(folder, "switch", "-q", "main")
    copy = clone(folder, tmp_path / "copy")
    git(copy, "checkout", "-q", "origin/work")
    git(copy, "branch", "-D", "main")

    base = find_base(copy, None, GITHUB)

    assert subject(copy, base) == "two"
    assert base is not None and base.text.endswith("the merge base with origin/main")


def test_the_remote_s_end_of_a_target_counts_before_a_local_one(folder: Path, tmp_path: Path) -> None:
    git(folder, "switch", "-q", "main")
    copy = clone(folder, tmp_path / "copy")
    git(copy, "checkout", "-q", "origin/work")
    git(copy, "branch", "-f", "main", "origin/main~2")

    assert found(copy, **GITHUB) == "two"


@pytest.mark.parametrize(
    "variables",
    [
        GITHUB,
        {"GITLAB_CI": "1", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
        {"TF_BUILD": "1", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
        {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
    ],
    ids=["GitHub", "GitLab", "Azure", "Bitbucket"],
)
def test_a_target_that_was_not_fetched_is_an_error(folder: Path, tmp_path: Path, variables: dict[str, str]) -> None:
    copy = clone(folder, tmp_path / "copy", "--depth=1", "--branch=work")

    with pytest.raises(InputError, match=r"the target branch .*, 'main', is not in this clone") as caught:
        find_base(copy, None, variables)

    assert any(word in caught.value.remedy.lower() for word in ("depth", "fetch"))


def test_a_history_that_is_cut_short_is_an_error(folder: Path, tmp_path: Path) -> None:
    copy = clone(folder, tmp_path / "copy", "--depth=1", "--no-single-branch", "--branch=work")

    with pytest.raises(InputError, match="cut short") as caught:
        find_base(copy, None, GITHUB)

    assert "fetch-depth: 0" in caught.value.remedy


def test_a_shallow_clone_that_reaches_the_merge_base_will_do(folder: Path, tmp_path: Path) -> None:
    copy = clone(folder, tmp_path / "copy", "--depth=3", "--no-single-branch", "--branch=work")

    assert found(copy, **GITHUB) == "two"


def test_a_first_parent_that_was_not_fetched_is_an_error(folder: Path, tmp_path: Path) -> None:
    copy = clone(folder, tmp_path / "copy", "--depth=1", "--branch=main")

    with pytest.raises(InputError, match=r"the first parent of HEAD, '.*', is not in this clone"):
        find_base(copy, None, {})


def test_histories_without_a_common_commit_are_an_error(folder: Path) -> None:
    git(folder, "switch", "-q", "--orphan", "alone")
    commit(folder, "alone", x="1")

    with pytest.raises(InputError, match="no common history"):
        find_base(folder, None, {})


def test_a_push_to_the_default_branch_starts_from_what_was_before(folder: Path) -> None:
    git(folder, "checkout", "-q", "main")
    variables = {"GITLAB_CI": "1", "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}

    assert found(folder, CI_COMMIT_BEFORE_SHA=git(folder, "rev-parse", "main~2"), **variables) == "one"
    assert found(folder, CI_COMMIT_BEFORE_SHA="0" * 40, **variables) == "two"
    with pytest.raises(InputError, match="the commit that was pushed to"):
        find_base(folder, None, {**variables, "CI_COMMIT_BEFORE_SHA": "1" * 40})


def test_a_push_to_another_branch_starts_from_the_default_branch(folder: Path) -> None:
    before = git(folder, "rev-parse", "work~1")

    found_one = found(
        folder, GITLAB_CI="1", CI_COMMIT_BRANCH="work", CI_DEFAULT_BRANCH="main", CI_COMMIT_BEFORE_SHA=before
    )

    assert found_one == "two"


def test_a_default_branch_of_another_name_is_known_from_the_clone(folder: Path, tmp_path: Path) -> None:
    git(folder, "branch", "-m", "main", "trunk")
    git(folder, "switch", "-q", "trunk")
    copy = clone(folder, tmp_path / "copy")
    git(copy, "checkout", "-q", "-b", "mine", "origin/work")

    assert found(copy) == "two"


def test_without_a_name_for_it_there_is_none(folder: Path) -> None:
    git(folder, "branch", "-m", "main", "trunk")

    assert find_base(folder, None, {}) is None


def test_the_first_commit_of_all_stands_for_itself(tmp_path: Path) -> None:
    start(tmp_path)
    commit(tmp_path, "one", a="1")

    assert found(tmp_path) == "one"


def test_nothing_is_committed_yet(tmp_path: Path) -> None:
    start(tmp_path)

    base = find_base(tmp_path, None, {})

    assert base is not None and base.commit is None
    assert base.text == "the snapshot in the folder: nothing is committed yet"


def test_outside_of_git_there_is_no_commit(tmp_path: Path) -> None:
    base = find_base(tmp_path, None, {})

    assert base is not None and base.text == "the snapshot in the folder: not in a git repository"
    with pytest.raises(InputError, match="not in a git repository"):
        find_base(tmp_path, "main", {})


def test_none_is_the_folder_s_own_snapshot(folder: Path) -> None:
    base = find_base(folder, "none", GITHUB)

    assert base is not None and base.text == "the snapshot in the folder: --base none"


@pytest.mark.parametrize("broken", ["empty folder", "file that leads nowhere"])
def test_a_repository_that_git_cannot_read_is_not_none(tmp_path: Path, broken: str) -> None:
    if broken == "empty folder":
        (tmp_path / ".git").mkdir()
    else:
        (tmp_path / ".git").write_text("gitdir: /nowhere/.git/worktrees/x\n")

    with pytest.raises(InputError, match="not a git repository"):
        find_base(tmp_path, None, {})


def test_a_missing_git_is_not_a_missing_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(InputError, match="git is not installed"):
        find_base(folder, None, {})


def test_a_work_tree_of_its_own_is_a_repository(folder: Path, tmp_path: Path) -> None:
    git(folder, "worktree", "add", "-q", "--detach", str(tmp_path / "other"), "work")

    assert found(tmp_path / "other") == "two"


def test_the_environment_does_not_lead_elsewhere(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))

    assert found(folder) == "two"


def test_replaced_commits_and_grafts_change_nothing(folder: Path) -> None:
    git(folder, "replace", "--graft", "main", "work~1")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "grafts").write_text(
        f"{git(folder, 'rev-parse', 'main')} {git(folder, 'rev-parse', 'work')}\n"
    )

    assert found(folder) == "two"


@pytest.mark.parametrize("name", ["main@{1}", "main~1", "../main", "-x", "ma in", "main^{commit}", "a..b"])
def test_a_target_is_a_name_and_no_expression(folder: Path, name: str) -> None:
    with pytest.raises(InputError, match="is not in this clone"):
        find_base(folder, None, {"GITHUB_ACTIONS": "1", "GITHUB_BASE_REF": name})


@pytest.mark.parametrize("before", [None, "main~2"])
def test_a_job_of_the_default_branch_may_check_out_another_one(folder: Path, before: str | None) -> None:
    git(folder, "checkout", "-q", "--detach", "work")
    pushed = {"CI_COMMIT_BEFORE_SHA": git(folder, "rev-parse", before)} if before else {}

    assert found(folder, GITLAB_CI="1", CI_COMMIT_BRANCH="main", CI_DEFAULT_BRANCH="main", **pushed) == "two"


def test_a_change_that_is_a_part_of_its_target_already_is_said(folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach", "main")

    base = find_base(folder, None, GITHUB)

    assert base is not None and base.text.endswith("HEAD itself, which is a part of main")


@pytest.mark.parametrize("proposed", ["work", None], ids=["in this clone", "of a fork"])
def test_a_change_in_whose_place_its_target_is_checked_out_is_no_pass(
    folder: Path, tmp_path: Path, proposed: str | None
) -> None:
    commit = git(folder, "rev-parse", proposed) if proposed else "ab" * 20
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": commit}}}))
    git(folder, "checkout", "-q", "--detach", "main")

    with pytest.raises(InputError, match=f"{commit}.* is not checked out"):
        find_base(folder, None, {**GITHUB, "GITHUB_EVENT_PATH": str(event)})


def test_a_change_that_was_merged_meanwhile_is_a_part_of_its_target(folder: Path, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": git(folder, "rev-parse", "main~1")}}}))
    git(folder, "checkout", "-q", "--detach", "main")

    base = find_base(folder, None, {**GITHUB, "GITHUB_EVENT_PATH": str(event)})

    assert base is not None and base.text.endswith("HEAD itself, which is a part of main")


def test_a_fork_s_own_target_branch_is_not_believed(folder: Path) -> None:
    git(folder, "branch", "-f", "main", "work")
    request = {"GITLAB_CI": "1", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}

    told = found(folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=git(folder, "rev-parse", "work~2"), **request)

    assert told == "two"
    with pytest.raises(InputError, match="the commit that the target branch stood at"):
        find_base(folder, None, {**request, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "1" * 40})


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_repository_of_another_user_is_not_none(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 1234, -1, follow_symlinks=False)

    with pytest.raises(InputError, match="belongs to another user") as caught:
        find_base(folder, None, {})

    assert "safe.directory" in caught.value.remedy


def test_a_repository_that_a_change_brings_along_is_not_asked(folder: Path) -> None:
    """A folder with HEAD, objects and refs is a repository to git, and all of them can be committed."""
    below = folder / "api"
    git(folder, "init", "-q", "--bare", str(below))
    git(folder, "push", "-q", str(below), "work:refs/heads/main", "work:refs/heads/work")
    (below / "config").write_text(f"[core]\nrepositoryformatversion = 0\nbare = false\nworktree = {folder}\n")

    base = find_base(below, None, {})

    assert base is not None and base.commit is not None
    assert git(folder, "log", "-1", "--format=%s", base.commit) == "two"


def test_where_a_target_is_named_a_folder_without_its_history_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no git repository is here"):
        find_base(tmp_path, None, GITHUB)

    base = find_base(tmp_path, "none", GITHUB)
    assert base is not None and base.commit is None
