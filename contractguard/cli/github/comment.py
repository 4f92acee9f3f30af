"""One comment of a pull request: found again, created where there is something to tell, else edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from contractguard.cli.github.api import GitHubApi, RequestRefused, ServiceTrouble
from contractguard.cli.github.pull_request import PullRequest
from contractguard.cli.messages import say
from contractguard.reports.ci.github_comment import read_mark
from contractguard.reports.context import MAX_ROOM
from contractguard.support.dataclass import dataclass

ROOMS = (MAX_ROOM, MAX_ROOM // 2)
"""How long a comment may be; what is refused is shortened once more."""
ACTIONS_BOT = "github-actions[bot]"
"""Whose comments those are that a job's own token writes."""
_TOO_LARGE = 422
_WHO = "query { viewer { login } }"
_MINIMISE = """mutation($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { clientMutationId }
}"""

WriteComment = Callable[[tuple[str, ...] | None, int], str]
"""Makes the text: of the ids that the comment had before, None where there is none, and of how long it may be."""


class CommentOutcome(Enum):
    """What became of a comment."""

    CREATED = "created"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class PostedComment:
    """A comment that is there."""

    number: int
    node: str
    body: str
    author: str


def post_comment(
    api: GitHubApi, pull: PullRequest, key: str, write: WriteComment, *, is_needed: bool
) -> CommentOutcome:
    """Bring the comment with this key up to date; where there is none, and it is not needed, nothing is written.

    It may be done again: a comment that was created, though no answer came, is found then. Raises as
    `GitHubApi.request` does.
    """
    own = _find_own(api, pull, key)
    first = own[0] if own else None
    if first is None and not is_needed:
        return CommentOutcome.NOT_NEEDED
    outcome = _write_fitting(api, pull, first, write, read_mark(first.body, key) if first else None)
    for one in own[1:]:
        _minimise(api, one)
    return outcome


def _write_fitting(
    api: GitHubApi, pull: PullRequest, first: PostedComment | None, write: WriteComment, seen: tuple[str, ...] | None
) -> CommentOutcome:
    """Create or edit the comment; what is refused as too large is shortened once more."""
    body = write(seen, ROOMS[0])
    try:
        return _send(api, pull, first, body)
    except RequestRefused as refused:
        if refused.status != _TOO_LARGE or (shorter := write(seen, ROOMS[1])) == body:
            raise
    return _send(api, pull, first, shorter)


def _send(api: GitHubApi, pull: PullRequest, first: PostedComment | None, body: str) -> CommentOutcome:
    if first is None:
        api.request("POST", f"/repos/{pull.repository}/issues/{pull.number}/comments", {"body": body})
        return CommentOutcome.CREATED
    if first.body == body:
        return CommentOutcome.UNCHANGED
    api.request("PATCH", f"/repos/{pull.repository}/issues/comments/{first.number}", {"body": body})
    return CommentOutcome.EDITED


def _find_own(api: GitHubApi, pull: PullRequest, key: str) -> list[PostedComment]:
    """The comments that have our mark and are ours, the oldest first: anybody can write the mark."""
    found = [
        one
        for item in api.list_pages(f"/repos/{pull.repository}/issues/{pull.number}/comments")
        if (one := _read_comment(item)) is not None and read_mark(one.body, key) is not None
    ]
    authors = {ACTIONS_BOT}
    if any(one.author not in authors for one in found):
        authors |= _viewer(api)
    return sorted((one for one in found if one.author in authors), key=lambda one: one.number)


def _read_comment(item: Any) -> PostedComment | None:
    table: Mapping[str, Any] = item if isinstance(item, dict) else {}
    user = table.get("user")
    author = user.get("login") if isinstance(user, dict) else None
    number, node, body = table.get("id"), table.get("node_id"), table.get("body")
    if type(number) is not int or not (isinstance(body, str) and isinstance(author, str)):
        return None
    return PostedComment(number, node if isinstance(node, str) else "", body, author)


def _viewer(api: GitHubApi) -> set[str]:
    """Whose the token is: a user, or an app (`name[bot]`); nobody where it may not ask."""
    try:
        told = api.query(_WHO)
    except RequestRefused:
        return set()
    viewer = told.get("viewer") if isinstance(told, dict) else None
    login = viewer.get("login") if isinstance(viewer, dict) else None
    return {login} if isinstance(login, str) else set()


def _minimise(api: GitHubApi, comment: PostedComment) -> None:
    """Fold a second comment away. That it stays as it is hurts nothing, and is told."""
    try:
        api.query(_MINIMISE, id=comment.node)
    except (RequestRefused, ServiceTrouble) as error:
        told = f"a second comment is there, and could not be folded away: {error.message}"
        say(f"contractguard: github-comment: {told}", err=True)
