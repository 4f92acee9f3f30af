"""Which pull request a run is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from contractguard.cli.github.api import GitHubApi
from contractguard.project.base.ci import read_event
from contractguard.support.dataclass import dataclass

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request: its number in a repository, the commit that was pushed to it, and whether that is in another
    repository, whose runs have no rights here."""

    repository: str
    number: int
    head: str
    is_fork: bool = False


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that a second one follows, which has rights: the commit it was about, and whose branch that is on."""

    repository: str
    head: str
    owner: str
    branch: str


def told_pull_request(variables: Mapping[str, str]) -> PullRequest | FinishedRun | None:
    """What the job's event is about, None where that is no pull request. Raises `InputError` for a description of the
    event that cannot be read."""
    repository = variables.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        return None
    event = read_event(variables.get("GITHUB_EVENT_PATH"))
    if "workflow_run" in event:
        return _finished_run(repository, event["workflow_run"])
    pull = _table(event.get("pull_request"))
    number = pull.get("number")
    commit = _head_of(pull)
    if type(number) is not int or number < 1 or not commit:
        return None
    owners = [_table(_table(pull.get(side)).get("repo")).get("full_name") for side in ("head", "base")]
    return PullRequest(repository, number, commit, owners[0] != owners[1])


def _finished_run(repository: str, told: Any) -> FinishedRun | None:
    run = _table(told)
    owner = _table(_table(run.get("head_repository")).get("owner")).get("login")
    head, branch = _commit(run.get("head_sha")), run.get("head_branch")
    if run.get("event") != "pull_request" or not (head and isinstance(owner, str) and isinstance(branch, str)):
        return None
    return FinishedRun(repository, head, owner, branch)


def find_pull_request(api: GitHubApi, told: PullRequest | FinishedRun) -> PullRequest | None:
    """The pull request that a run is about; None where another commit was pushed to it since: then a newer run says how
    it is. Raises as `GitHubApi.request` does."""
    if isinstance(told, PullRequest):
        pull = _table(api.request("GET", f"/repos/{told.repository}/pulls/{told.number}"))
        return told if _head_of(pull) == told.head else None
    asked = urlencode({"state": "open", "head": f"{told.owner}:{told.branch}"})  # the event names none of a fork
    for one in api.list_pages(f"/repos/{told.repository}/pulls?{asked}"):
        pull = _table(one)
        if _head_of(pull) == told.head and type(pull.get("number")) is int:
            return PullRequest(told.repository, pull["number"], told.head)
    return None


def _head_of(pull: Any) -> str:
    return _commit(_table(_table(pull).get("head")).get("sha"))


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _commit(value: Any) -> str:
    return value if isinstance(value, str) and _COMMIT.fullmatch(value) else ""
