"""What a CI system says of the run: where the code stands, which state of it, and the page of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contractguard.reports.context import RenderContext
from contractguard.support.patterns import lazy

if TYPE_CHECKING:
    from contractguard.project.config import Reporting

_URL = lazy(r"https?://[A-Za-z0-9][A-Za-z0-9._~:/@%+-]{0,500}")
_COMMIT = lazy(r"[0-9a-f]{7,64}")


def render_context(reporting: Reporting | None, variables: Mapping[str, str]) -> RenderContext:
    """What reports are written with, but for their style: what the configuration and the CI system say. A variable that
    does not look like what it should hold is passed over, for it may come from whoever made the change."""
    from contractguard.project.config import Reporting

    told = reporting or Reporting()
    repository, commit, run = _of_run(variables)
    return RenderContext(
        docs_url=told.docs_url.rstrip("/"),
        repository_url=repository if repository and _URL.fullmatch(repository) else "",
        commit=commit if commit and _COMMIT.fullmatch(commit) else "",
        run_url=run if run and _URL.fullmatch(run) else "",
        report_id=told.id,
        max_annotations=told.max_annotations,
    )


def _of_run(variables: Mapping[str, str]) -> tuple[str, str, str]:
    """The address of the repository, the commit, the address of the run."""
    server, name = variables.get("GITHUB_SERVER_URL"), variables.get("GITHUB_REPOSITORY")
    if server and name:
        repository, run = f"{server}/{name}", variables.get("GITHUB_RUN_ID", "")
        return repository, variables.get("GITHUB_SHA", ""), f"{repository}/actions/runs/{run}" if run else ""
    if variables.get("GITLAB_CI"):
        project, commit, job = (variables.get(f"CI_{word}", "") for word in ("PROJECT_URL", "COMMIT_SHA", "JOB_URL"))
        return project, commit, job
    return variables.get("BUILD_REPOSITORY_URI", ""), variables.get("BUILD_SOURCEVERSION", ""), ""
