"""What CI systems say of a run"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.project.base.ci import Occasion, occasion

ZEROS = "0" * 40
SOME = "1" * 40


def told(variables: dict[str, str]) -> tuple[str, str | None, str | None, str | None, str | None]:
    found = occasion(variables)
    return found.system, found.target, found.branch, found.before, found.default


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        pytest.param({}, ("", None, None, None, None), id="no CI"),
        pytest.param(
            {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge"},
            ("GitHub Actions", "main", None, None, None),
            id="GitHub pull request",
        ),
        pytest.param(
            {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "", "GITHUB_REF": "refs/heads/main"},
            ("GitHub Actions", None, "main", None, None),
            id="GitHub run of a branch",
        ),
        pytest.param(
            {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/tags/main"},
            ("GitHub Actions", None, None, None, None),
            id="GitHub tag",
        ),
        pytest.param(
            {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_DEFAULT_BRANCH": "main",
             "CI_COMMIT_BEFORE_SHA": ZEROS},
            ("GitLab CI", "main", None, None, "main"),
            id="GitLab merge request",
        ),
        pytest.param(
            {"GITLAB_CI": "true", "CI_COMMIT_BRANCH": "trunk", "CI_DEFAULT_BRANCH": "trunk",
             "CI_COMMIT_BEFORE_SHA": SOME},
            ("GitLab CI", None, "trunk", SOME, "trunk"),
            id="GitLab push",
        ),
        pytest.param(
            {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/release/1",
             "BUILD_SOURCEBRANCH": "refs/pull/3/merge"},
            ("Azure Pipelines", "release/1", None, None, None),
            id="Azure pull request",
        ),
        pytest.param(
            {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "main"},
            ("Azure Pipelines", "main", None, None, None),
            id="Azure pull request from GitHub",
        ),
        pytest.param(
            {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"},
            ("Azure Pipelines", None, "main", None, None),
            id="Azure push",
        ),
        pytest.param(
            {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_BRANCH": "f", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
            ("Bitbucket Pipelines", "main", "f", None, None),
            id="Bitbucket pull request",
        ),
    ],
)  # fmt: skip
def test_each_system_names_the_branches(variables: dict[str, str], expected: Any) -> None:
    assert told(variables) == expected


@pytest.mark.parametrize(
    ("event", "ref", "expected"),
    [
        pytest.param(
            {"before": SOME, "repository": {"default_branch": "trunk"}}, "refs/heads/trunk",
            (None, "trunk", SOME, "trunk"), id="push",
        ),
        pytest.param({"before": ZEROS}, "refs/heads/new", (None, "new", None, None), id="new branch"),
        pytest.param({"before": SOME}, "refs/tags/v1", (None, None, None, None), id="moved tag"),
        pytest.param(
            {"merge_group": {"base_sha": SOME}}, "refs/heads/gh-readonly-queue/main/pr-1",
            (None, None, SOME, None), id="merge queue",
        ),
        pytest.param({"before": 3, "repository": [], "merge_group": "x"}, "refs/heads/a",
                     (None, "a", None, None), id="wrong types"),
        pytest.param([], "refs/heads/a", (None, "a", None, None), id="no object"),
    ],
)  # fmt: skip
def test_github_describes_an_event_in_a_file(tmp_path: Path, event: Any, ref: str, expected: Any) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))

    found = told({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path), "GITHUB_REF": ref})

    assert found[1:] == expected


@pytest.mark.parametrize("content", [None, "{", "[" * 100_000, "\xff"], ids=["absent", "cut", "deep", "no UTF-8"])
def test_an_event_that_cannot_be_read_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "event.json"
    if content is not None:
        path.write_bytes(content.encode("latin-1"))

    with pytest.raises(InputError, match="the event cannot be read"):
        occasion({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)})


def test_the_first_system_that_is_known_by_its_marks_speaks() -> None:
    variables = {"GITHUB_ACTIONS": "true", "CI_DEFAULT_BRANCH": "trunk", "BITBUCKET_BRANCH": "x"}

    assert told(variables) == ("GitHub Actions", None, None, None, None)
    assert occasion({"CI_DEFAULT_BRANCH": "trunk"}) == Occasion()


@pytest.mark.parametrize(
    ("shas", "expected"),
    [
        ({"CI_MERGE_REQUEST_DIFF_BASE_SHA": SOME}, SOME),
        ({"CI_MERGE_REQUEST_DIFF_BASE_SHA": SOME, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "2" * 40}, "2" * 40),
        ({"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": ""}, None),
    ],
    ids=["detached", "merged results", "none"],
)
def test_gitlab_names_the_commit_of_a_merge_request(shas: dict[str, str], expected: str | None) -> None:
    found = occasion({"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", **shas})

    assert found.start == expected


def test_an_event_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "event.json")

    with pytest.raises(InputError, match="description of the event cannot be read"):
        occasion({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")})
