"""The comment of a report: whether it is written, and what is said of it in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from contractguard.cli.github.api import GitHubApi, RequestRefused, ServiceTrouble, Timing
from contractguard.cli.github.comment import post_comment
from contractguard.cli.github.pull_request import FinishedRun, PullRequest, find_pull_request, told_pull_request
from contractguard.cli.messages import say
from contractguard.contract.report import Report
from contractguard.reports.ci.github_comment import needs_comment, render
from contractguard.reports.context import CommentContext, RenderContext

_MAY_NOT = (403, 404)
_DEFAULT_API = "https://api.github.com"


class Posting(Enum):
    """What became of the comment of a run."""

    DONE = "done"
    """It is there, or there is none to be."""
    NOT_ALLOWED = "not allowed"
    """This run has no right to write it, as those of forks: no fault of the change."""
    FAILED = "failed"


def comment_key(report_id: str, providers: Sequence[str], command: str, variables: Mapping[str, str]) -> str:
    """What tells the comment of a check from others of a pull request: the id that the configuration gives it, else
    the providers and the file of the workflow."""
    if report_id:
        return report_id
    file = variables.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    return f"{','.join(providers) or command}@{file.rpartition('/')[2]}"


def deliver_comment(
    report: Report, context: RenderContext, variables: Mapping[str, str], timing: Timing | None = None
) -> Posting:
    """Write the comment of a report, whose key is that of the context, and say what became of it where that is not
    plain. Raises `InputError` where the surroundings cannot be read."""
    told = told_pull_request(variables)
    if told is None:
        return _note(Posting.DONE, "this run is about no pull request; nothing is posted")
    token = variables.get("GITHUB_TOKEN", "").strip()  # a secret is often stored with the end of its line
    if not token:
        return _tell_of_no_token(told)
    api = GitHubApi(variables.get("GITHUB_API_URL") or _DEFAULT_API, token, timing or Timing())
    try:
        return api.persist(lambda: _post(api, told, report, context))
    except RequestRefused as refused:
        if refused.status in _MAY_NOT:
            why = f"this run may not write it (GitHub answered {refused.status}: {refused.message})"
            return _note(Posting.NOT_ALLOWED, f"{why}; runs of forks may not, and others need pull-requests: write")
        return _note(Posting.FAILED, f"cannot be written: GitHub answered {refused.status}: {refused.message}")
    except ServiceTrouble as trouble:
        return _note(Posting.FAILED, f"cannot be written: {trouble.message}")


def _post(api: GitHubApi, told: PullRequest | FinishedRun, report: Report, context: RenderContext) -> Posting:
    pull = find_pull_request(api, told)
    if pull is None:
        return _note(Posting.DONE, "the pull request has a newer commit, or is closed; nothing is posted")
    if isinstance(told, FinishedRun):
        context = replace(context, commit=told.head)  # that of this run is another branch's

    def write(seen: tuple[str, ...] | None, room: int) -> str:
        comment = CommentContext(context.comment.key, pull.head, seen, room)
        return render(report, replace(context, comment=comment)).decode()

    outcome = post_comment(api, pull, context.comment.key, write, is_needed=needs_comment(report))
    return _note(Posting.DONE, f"{outcome.value} (pull request {pull.number})")


def _tell_of_no_token(told: PullRequest | FinishedRun) -> Posting:
    if isinstance(told, PullRequest) and told.is_fork:
        return _note(Posting.NOT_ALLOWED, "a run of a fork has no token; nothing is posted")
    _note(Posting.FAILED, "GITHUB_TOKEN is not set")
    say("  remedy: give the step env: GITHUB_TOKEN: ${{ github.token }}", err=True)
    return Posting.FAILED


def _note(outcome: Posting, told: str) -> Posting:
    say(f"contractguard: github-comment: {told}", err=True)
    return outcome
