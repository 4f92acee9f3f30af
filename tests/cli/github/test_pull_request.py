"""Which pull request a job is about, as GitHub tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.cli.github.api import GitHubApi
from contractguard.cli.github.pull_request import FinishedRun, PullRequest, find_pull_request, told_pull_request
from contractguard.contract.errors import InputError
from tests.cli.github.conftest import pull_request_event
from tests.cli.github.fake_github import HEAD, TOKEN, FakeGitHub
from tests.cli.github.test_api import Clock

RUN = {
    "event": "pull_request",
    "head_sha": HEAD,
    "head_branch": "add/a & b",
    "head_repository": {"owner": {"login": "stranger"}},
}
FINISHED = FinishedRun("acme/payments", HEAD, "stranger", "add/a & b")


def told(folder: Path, event: object, repository: str = "acme/payments") -> PullRequest | FinishedRun | None:
    path = folder / "event.json"
    path.write_text(json.dumps(event))
    return told_pull_request({"GITHUB_EVENT_PATH": str(path), "GITHUB_REPOSITORY": repository})


@pytest.mark.parametrize("fork", [False, True])
def test_the_event_of_a_pull_request_names_it(tmp_path: Path, fork: bool) -> None:
    assert told(tmp_path, pull_request_event(fork=fork)) == PullRequest("acme/payments", 7, HEAD, fork)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"before": HEAD},
        {"pull_request": 7},
        pull_request_event("7"),
        pull_request_event(0),
        pull_request_event(True),
    ],
    ids=["none", "push", "number", "text", "zero", "flag"],
)
def test_another_event_names_none(tmp_path: Path, event: object) -> None:
    assert told(tmp_path, event) is None


@pytest.mark.parametrize("repository", ["", "acme", "acme/payments/../x", "acme/pay ments", "a/b?c"])
def test_a_repository_that_is_none_is_asked_nothing(tmp_path: Path, repository: str) -> None:
    assert told(tmp_path, pull_request_event(), repository) is None


def test_outside_of_a_job_there_is_none() -> None:
    assert told_pull_request({}) is None


def test_an_event_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="event cannot be read"):
        told_pull_request({"GITHUB_EVENT_PATH": str(tmp_path / "absent"), "GITHUB_REPOSITORY": "acme/payments"})


def test_a_second_run_is_about_the_commit_of_the_first(tmp_path: Path) -> None:
    assert told(tmp_path, {"workflow_run": RUN}) == FINISHED


@pytest.mark.parametrize(
    "key, value", [("event", "push"), ("head_sha", "HEAD"), ("head_branch", None), ("head_repository", None)]
)
def test_a_second_run_after_another_one_is_about_none(tmp_path: Path, key: str, value: object) -> None:
    assert told(tmp_path, {"workflow_run": {**RUN, key: value}}) is None


@pytest.mark.parametrize(
    "heads, number", [([HEAD], 1), (["f" * 40, HEAD], 2), (["f" * 40], None), ([], None), ([None], None)]
)
def test_the_open_pull_request_with_that_commit_is_found(
    github: FakeGitHub, heads: list[str | None], number: int | None
) -> None:
    github.pulls = [{"number": index + 1, "head": {"sha": head}} for index, head in enumerate(heads)]

    found = find_pull_request(GitHubApi(github.url, TOKEN, Clock().timing), FINISHED)

    assert found == (PullRequest("acme/payments", number, HEAD) if number else None)


@pytest.mark.parametrize("head, is_last", [(HEAD, True), ("f" * 40, False), ("", False)])
def test_a_run_whose_commit_is_not_the_last_one_is_about_none(github: FakeGitHub, head: str, is_last: bool) -> None:
    github.head = head
    told = PullRequest("acme/payments", 7, HEAD)

    found = find_pull_request(GitHubApi(github.url, TOKEN, Clock().timing), told)

    assert found == (told if is_last else None)
