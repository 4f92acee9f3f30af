"""One comment: found again, whoever else writes there; created, edited, shortened, tried again."""

from __future__ import annotations

import pytest

from contractguard.cli.github.api import GitHubApi, RequestRefused, ServiceTrouble
from contractguard.cli.github.comment import CommentOutcome, post_comment
from contractguard.cli.github.pull_request import PullRequest
from tests.cli.github.fake_github import HEAD, TOKEN, Answer, FakeGitHub
from tests.cli.github.test_api import Clock

PULL = PullRequest("acme/payments", 7, HEAD)
MARK = "<!-- contractguard:v1:shop fp=84e563c06a24 -->\n"
LIST, CREATE = "GET /repos/acme/payments/issues/7/comments", "POST /repos/acme/payments/issues/7/comments"


def post(
    github: FakeGitHub, text: str = "new", *, is_needed: bool = True, clock: Clock | None = None
) -> CommentOutcome:
    api = GitHubApi(github.url, TOKEN, (clock or Clock()).timing)

    def write(seen: tuple[str, ...] | None, room: int) -> str:
        return (MARK + f"{text} {seen}")[:room]

    return api.persist(lambda: post_comment(api, PULL, "shop", write, is_needed=is_needed))


def test_the_first_one_is_created(github: FakeGitHub) -> None:
    github.add("what somebody says", "ann")

    assert post(github) is CommentOutcome.CREATED

    assert github.bodies == ["what somebody says", MARK + "new None"]


def test_none_is_created_where_there_is_nothing_to_tell(github: FakeGitHub) -> None:
    assert post(github, is_needed=False) is CommentOutcome.NOT_NEEDED

    assert github.bodies == []


def test_one_that_is_there_is_edited_also_where_there_is_nothing_to_tell(github: FakeGitHub) -> None:
    github.add(MARK + "old")

    assert post(github, is_needed=False) is CommentOutcome.EDITED

    assert github.bodies == [MARK + "new ('84e563c06a24',)"]


def test_one_that_says_the_same_is_left_alone(github: FakeGitHub) -> None:
    github.add(MARK + "new ('84e563c06a24',)")

    assert post(github) is CommentOutcome.UNCHANGED

    assert not any(asked.startswith("PATCH") for asked in github.asked)


def test_of_several_the_first_is_kept_and_the_others_are_folded_away(github: FakeGitHub) -> None:
    for text in ("first", "second", "third"):
        github.add(MARK + text)
    github.comments.reverse()

    post(github)

    assert github.bodies == [MARK + "third", MARK + "second", MARK + "new ('84e563c06a24',)"]
    assert github.minimised == ["N101", "N102"]


def test_that_one_cannot_be_folded_away_is_told(github: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    github.add(MARK + "first")
    github.add(MARK + "second")
    github.planned["POST"] = [Answer(200, body='{"errors": [{}]}')]

    assert post(github) is CommentOutcome.EDITED

    assert "could not be folded away" in capsys.readouterr().err


@pytest.mark.parametrize("page_size", [1, 30])
def test_one_behind_many_others_is_found(github: FakeGitHub, page_size: int) -> None:
    github.page_size = page_size
    for number in range(40):
        github.add(f"comment {number}", "ann")
    github.add(MARK + "old")

    assert post(github) is CommentOutcome.EDITED


@pytest.mark.parametrize(
    "author, viewer, outcome",
    [
        ("stranger", "github-actions[bot]", CommentOutcome.CREATED),
        ("stranger", None, CommentOutcome.CREATED),
        ("our-app[bot]", "our-app[bot]", CommentOutcome.EDITED),
        ("ci-user", "ci-user", CommentOutcome.EDITED),
        ("github-actions[bot]", "ci-user", CommentOutcome.EDITED),
        ("other-app[bot]", "our-app[bot]", CommentOutcome.CREATED),
    ],
    ids=["stranger", "stranger-and-no-viewer", "app", "user", "job", "another-app"],
)
def test_it_is_ours_by_its_mark_and_its_author(
    github: FakeGitHub, author: str, viewer: str | None, outcome: CommentOutcome
) -> None:
    github.viewer = viewer
    github.add(MARK + "old", author)

    assert post(github) is outcome

    assert (github.bodies[0] == MARK + "old") == (outcome is CommentOutcome.CREATED)


@pytest.mark.parametrize(
    "body",
    ["", "> " + MARK, "text\n" + MARK, MARK.replace("shop", "shop2"), MARK.replace("v1", "v2"), MARK.strip()[:-3]],
    ids=["empty", "quoted", "further-down", "another-key", "another-version", "open"],
)
def test_what_has_not_our_mark_at_its_start_is_not_ours(github: FakeGitHub, body: str) -> None:
    github.add(body)

    assert post(github) is CommentOutcome.CREATED


@pytest.mark.parametrize("item", [None, 1, {}, {"id": "1", "body": MARK, "user": {"login": "x"}}, {"user": None}])
def test_what_is_no_comment_is_passed_over(github: FakeGitHub, item: object) -> None:
    github.comments.append(item)  # type: ignore[arg-type]

    assert post(github) is CommentOutcome.CREATED


@pytest.mark.parametrize("there", [False, True], ids=["create", "edit"])
def test_what_is_too_large_is_shortened_once_more(github: FakeGitHub, there: bool) -> None:
    github.largest = 40_000
    if there:
        github.add(MARK + "old")

    post(github, "x" * 100_000)

    assert [len(one) for one in github.bodies] == [30_000]


@pytest.mark.parametrize("there", [False, True], ids=["create", "edit"])
def test_what_is_still_too_large_is_refused(github: FakeGitHub, there: bool) -> None:
    github.largest = 100
    if there:
        github.add(MARK + "old")

    with pytest.raises(RequestRefused) as refused:
        post(github, "x" * 100_000)

    assert refused.value.status == 422 and len(github.asked) == 3


def test_what_is_refused_and_cannot_be_shortened_is_not_sent_again(github: FakeGitHub) -> None:
    github.planned["POST"] = [Answer(422)]

    with pytest.raises(RequestRefused):
        post(github)

    assert github.asked == [LIST, CREATE]


@pytest.mark.parametrize("method, tries", [("GET", 1), ("GET", 2), ("POST", 1), ("POST", 2)])
def test_an_error_of_the_server_is_tried_again(github: FakeGitHub, method: str, tries: int) -> None:
    clock = Clock()
    github.planned[method] = [Answer(500)] * tries

    assert post(github, clock=clock) is CommentOutcome.CREATED

    assert clock.waited == [1.0, 2.0][:tries] and len(github.comments) == 1


def test_three_tries_are_all(github: FakeGitHub) -> None:
    clock = Clock()
    github.planned["POST"] = [Answer(502)] * 3

    with pytest.raises(ServiceTrouble, match="502"):
        post(github, clock=clock)

    assert clock.waited == [1.0, 2.0] and github.comments == []


def test_one_that_was_created_though_no_answer_came_is_not_created_twice(github: FakeGitHub) -> None:
    github.planned["POST"] = [Answer(500, act=True)]

    assert post(github) is CommentOutcome.EDITED

    assert len(github.comments) == 1


@pytest.mark.parametrize("seconds, tries", [("2", 3), ("20", 2), ("31", 1)])
def test_a_limit_is_waited_for_within_the_time_there_is(github: FakeGitHub, seconds: str, tries: int) -> None:
    clock = Clock()
    github.planned["POST"] = [Answer(403, {"Retry-After": seconds})] * 3

    with pytest.raises(ServiceTrouble, match="limit"):
        post(github, clock=clock)

    assert github.asked == [LIST, CREATE] * tries and clock.now <= 30


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_refused_for_good_is_not_tried_again(github: FakeGitHub, method: str) -> None:
    github.planned[method] = [Answer(403)]

    with pytest.raises(RequestRefused):
        post(github)

    assert len([asked for asked in github.asked if asked.startswith(method)]) == 1
