"""What the surroundings of a CI run say of it: where the change is to go, or what was pushed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from contractguard.contract.errors import InputError
from contractguard.readers.user_file import read_bytes
from contractguard.support.dataclass import dataclass

MAX_EVENT = 32 * 1024 * 1024
"""Bytes of GitHub's description of an event, which may hold 25 MB."""

_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a check runs. `target` is the branch that a change is to be merged into; `branch` the one that is checked
    where nothing is to be merged; `before` the commit that a push or a merge queue starts from; `default` the default
    branch; `start` what the target stands at, and `proposed` the commit that is to be merged. Each is None where the CI
    system does not tell. `system` and `remedy` are for messages."""

    system: str = ""
    target: str | None = None
    branch: str | None = None
    before: str | None = None
    default: str | None = None
    start: str | None = None
    proposed: str | None = None
    remedy: str = ""


def occasion(variables: Mapping[str, str]) -> Occasion:
    """What the CI system says that this runs in; nothing where it is none that is known.

    Raises `InputError` for GitHub's description of an event that is named and cannot be read.
    """
    for markers, read in SYSTEMS:
        if any(variables.get(marker) for marker in markers):
            return read({name: value for name, value in variables.items() if value})
    return Occasion()


def _github(variables: Mapping[str, str]) -> Occasion:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/variables"""
    event = read_event(variables.get("GITHUB_EVENT_PATH"))
    queued = _commit(_table(event.get("merge_group")).get("base_sha"))
    branch = None if queued else _branch(variables.get("GITHUB_REF"))
    return Occasion(
        "GitHub Actions",
        target=variables.get("GITHUB_BASE_REF"),
        branch=branch,
        before=queued or (_commit(event.get("before")) if branch else None),
        default=_text(_table(event.get("repository")).get("default_branch")),
        proposed=_commit(_table(_table(event.get("pull_request")).get("head")).get("sha")),
        remedy="check out with the full history: actions/checkout with fetch-depth: 0",
    )


def _gitlab(variables: Mapping[str, str]) -> Occasion:
    """https://docs.gitlab.com/ci/variables/predefined_variables/"""
    return Occasion(
        "GitLab CI",
        target=variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        branch=variables.get("CI_COMMIT_BRANCH"),
        before=_commit(variables.get("CI_COMMIT_BEFORE_SHA")),
        default=variables.get("CI_DEFAULT_BRANCH"),
        start=_commit(variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"))
        or _commit(variables.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
        remedy='fetch the full history of all branches: set the variable GIT_DEPTH: "0" of the job',
    )


def _azure(variables: Mapping[str, str]) -> Occasion:
    """https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables"""
    target = variables.get("SYSTEM_PULLREQUEST_TARGETBRANCH")
    return Occasion(
        "Azure Pipelines",
        target=target.removeprefix(_HEADS) if target else None,
        branch=_branch(variables.get("BUILD_SOURCEBRANCH")),
        remedy="check out with the full history: checkout: self with fetchDepth: 0",
    )


def _bitbucket(variables: Mapping[str, str]) -> Occasion:
    """https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/"""
    return Occasion(
        "Bitbucket Pipelines",
        target=variables.get("BITBUCKET_PR_DESTINATION_BRANCH"),
        branch=variables.get("BITBUCKET_BRANCH"),
        remedy="set clone: depth: full, and fetch the destination branch: git fetch origin "
        '"+refs/heads/*:refs/remotes/origin/*"',
    )


SYSTEMS: tuple[tuple[tuple[str, ...], Callable[[Mapping[str, str]], Occasion]], ...] = (
    (("GITHUB_ACTIONS", "GITHUB_BASE_REF"), _github),
    (("GITLAB_CI", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"), _gitlab),
    (("TF_BUILD", "SYSTEM_PULLREQUEST_TARGETBRANCH"), _azure),
    (("BITBUCKET_BUILD_NUMBER", "BITBUCKET_PR_DESTINATION_BRANCH"), _bitbucket),
)
"""By the variable that each system sets in every run of it, and the one that names a target."""


def read_event(path: str | None) -> Mapping[str, Any]:
    """The description of the event that GitHub has written into a file. Raises `InputError` where it cannot be read."""
    if path is None:
        return {}
    try:
        return _table(json.loads(read_bytes(Path(path), "GITHUB_EVENT_PATH", limit=MAX_EVENT)))
    except (InputError, ValueError, RecursionError):
        raise InputError(
            "the description of the event cannot be read", where="GITHUB_EVENT_PATH", remedy="name --base REV"
        ) from None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _commit(value: Any) -> str | None:
    """A commit; nothing but zeros stands for none: the branch is new."""
    text = _text(value)
    return text if text and text.strip("0") else None


def _branch(ref: str | None) -> str | None:
    """The branch that a full name of a ref names, None for tags and the refs of pull requests."""
    return ref.removeprefix(_HEADS) if ref and ref.startswith(_HEADS) else None
