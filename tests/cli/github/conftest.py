"""A GitHub on the loopback interface, and a job of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.github.fake_github import HEAD, TOKEN, FakeGitHub, serve_github

Job = Callable[..., None]


def pull_request_event(number: object = 7, *, fork: bool = False) -> dict[str, Any]:
    """What GitHub says of a pull request."""
    sides = {"head": "stranger/payments" if fork else "acme/payments", "base": "acme/payments"}
    told = {side: {"sha": HEAD, "repo": {"full_name": name}} for side, name in sides.items()}
    return {"pull_request": {"number": number, **told}}


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with serve_github() as server:
        yield server


@pytest.fixture
def job(github: FakeGitHub, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Set the variables of a job about this event."""

    def set_variables(event: object = None, **variables: str) -> None:
        path: Path = tmp_path_factory.mktemp("event") / "event.json"
        path.write_text(json.dumps(pull_request_event() if event is None else event))
        told = {
            "GITHUB_API_URL": github.url,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": "acme/payments",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_WORKFLOW_REF": "acme/payments/.github/workflows/contract.yml@refs/pull/7/merge",
        }
        for name, value in {**told, **variables}.items():
            monkeypatch.setenv(name, value)

    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return set_variables
