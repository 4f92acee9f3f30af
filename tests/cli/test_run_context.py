"""What CI systems say of a run, as far as it may stand in a report."""

from __future__ import annotations

import pytest

from contractguard.cli.run_context import render_context
from contractguard.project.config import Reporting

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example.com",
    "GITHUB_REPOSITORY": "acme/payments",
    "GITHUB_SHA": "1a2b3c4d5e6f7a8b",
    "GITHUB_RUN_ID": "42",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://gitlab.example.com/acme/payments",
    "CI_COMMIT_SHA": "1a2b3c4d5e6f7a8b",
    "CI_JOB_URL": "https://gitlab.example.com/acme/payments/-/jobs/42",
}
AZURE = {"BUILD_REPOSITORY_URI": "https://dev.example.com/acme/payments", "BUILD_SOURCEVERSION": "1a2b3c4d5e6f7a8b"}


@pytest.mark.parametrize(
    "variables, run",
    [
        (GITHUB, "https://github.example.com/acme/payments/actions/runs/42"),
        (GITLAB, "https://gitlab.example.com/acme/payments/-/jobs/42"),
        (AZURE, ""),
    ],
    ids=["github", "gitlab", "azure"],
)
def test_the_page_of_the_run_and_the_commit_are_known(variables: dict[str, str], run: str) -> None:
    found = render_context(None, variables)

    assert (found.commit, found.run_url) == ("1a2b3c4d5e6f7a8b", run)
    assert found.repository_url.endswith("/acme/payments")


@pytest.mark.parametrize(
    "hostile", ["javascript:alert(1)", "https://x)[y](https://z", "https://a b", "", "x\n::error::"]
)
def test_a_variable_that_is_no_address_is_passed_over(hostile: str) -> None:
    found = render_context(None, {**GITLAB, "CI_JOB_URL": hostile, "CI_PROJECT_URL": hostile, "CI_COMMIT_SHA": hostile})

    assert (found.run_url, found.repository_url, found.commit) == ("", "", "")


def test_outside_of_ci_nothing_is_known() -> None:
    assert render_context(None, {}).run_url == ""


def test_what_the_configuration_says_is_kept() -> None:
    found = render_context(Reporting((), "shop", True, 3, "https://docs.example.com/"), {})

    assert (found.report_id, found.max_annotations, found.docs_url) == ("shop", 3, "https://docs.example.com")
