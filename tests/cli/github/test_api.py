"""The client: how it asks, what it takes from the answers, and that it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from contractguard.cli.github import api as module
from contractguard.cli.github.api import GitHubApi, RequestRefused, ServiceTrouble, Timing
from contractguard.contract.errors import InputError
from tests.cli.github.fake_github import TOKEN, Answer, FakeGitHub

COMMENTS = "/repos/acme/payments/issues/7/comments"


@dataclass
class Clock:
    """A time that passes as it is waited for, and by `step` with each look at it."""

    now: float = 0.0
    step: float = 0.0
    waited: list[float] = field(default_factory=list)

    def look(self) -> float:
        self.now += self.step
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.look, self.wait)


def client(github: FakeGitHub, clock: Clock | None = None, token: str = TOKEN) -> GitHubApi:
    return GitHubApi(github.url, token, (clock or Clock()).timing)


def test_the_token_is_sent_as_a_header_to_the_address_that_is_named(github: FakeGitHub) -> None:
    assert client(github).request("POST", COMMENTS, {"body": "x"}) == github.comments[0]

    assert github.headers[0]["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
def test_all_pages_are_read(github: FakeGitHub, page_size: int) -> None:
    github.page_size = page_size
    for number in range(5):
        github.add(str(number))

    found = list(client(github).list_pages(COMMENTS))

    assert found == github.comments
    assert len(github.asked) == -(-5 // page_size)


def test_pages_have_an_end(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    github.page_size = 1
    for number in range(5):
        github.add(str(number))

    with pytest.raises(RequestRefused, match="more than 2 pages"):
        list(client(github).list_pages(COMMENTS))


@pytest.mark.parametrize(
    "status, headers, message, wait",
    [
        (500, {}, "no", None),
        (503, {"Retry-After": "7"}, "no", 7.0),
        (429, {}, "no", 60.0),
        (403, {"Retry-After": "3"}, "no", 3.0),
        (403, {"X-RateLimit-Remaining": "0"}, "no", 60.0),
        (403, {}, "You have exceeded a secondary rate limit", 60.0),
    ],
    ids=["error", "busy", "too-many", "wait", "used-up", "secondary-limit"],
)
def test_what_may_be_asked_again(
    github: FakeGitHub, status: int, headers: dict[str, str], message: str, wait: float | None
) -> None:
    github.planned["POST"] = [Answer(status, headers, f'{{"message": "{message}"}}')]

    with pytest.raises(ServiceTrouble) as trouble:
        client(github).request("POST", COMMENTS, {"body": "x"})

    assert trouble.value.wait == wait and message in trouble.value.message


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_what_is_refused_for_good(github: FakeGitHub, status: int) -> None:
    github.planned["POST"] = [Answer(status)]

    with pytest.raises(RequestRefused) as refused:
        client(github).request("POST", COMMENTS, {"body": "x"})

    assert (refused.value.status, refused.value.message) == (status, "no")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(github: FakeGitHub, status: int) -> None:
    github.planned["GET"] = [Answer(status, {"Location": f"{github.url}/elsewhere"})]

    with pytest.raises(RequestRefused, match="redirect"):
        client(github).request("GET", COMMENTS)

    assert github.asked == [f"GET {COMMENTS}"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "<html>"], ids=["cut", "deep", "page"])
def test_what_is_no_json_is_trouble(github: FakeGitHub, body: str) -> None:
    github.planned["GET"] = [Answer(200, body=body)]

    with pytest.raises(ServiceTrouble, match="no JSON"):
        client(github).request("GET", COMMENTS)


def test_what_is_no_list_is_trouble(github: FakeGitHub) -> None:
    github.planned["GET"] = [Answer(200, body='{"a": 1}')]

    with pytest.raises(ServiceTrouble, match="no list"):
        list(client(github).list_pages(COMMENTS))


def test_an_answer_that_does_not_come_is_given_up(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REQUEST_SECONDS", 0.05)
    github.planned["GET"] = [Answer(200, hang=True)]

    with pytest.raises(ServiceTrouble, match="cannot be reached"):
        client(github).request("GET", COMMENTS)


def test_an_answer_that_comes_too_slowly_is_given_up(github: FakeGitHub) -> None:
    clock = Clock(step=9.0)  # each page takes two looks at it
    github.page_size = 1
    for number in range(5):
        github.add(str(number))

    with pytest.raises(ServiceTrouble, match="had not answered in full after 30 seconds"):
        list(client(github, clock).list_pages(COMMENTS))


def test_no_server_is_trouble(github: FakeGitHub) -> None:
    with pytest.raises(ServiceTrouble, match="cannot be reached"):
        GitHubApi("http://127.0.0.1:9", TOKEN, Clock().timing).request("GET", COMMENTS)


@pytest.mark.parametrize("wait, tried, waited", [(None, 1, 1.0), (None, 2, 2.0), (5.0, 1, 5.0)])
def test_a_pause_is_as_long_as_was_said(github: FakeGitHub, wait: float | None, tried: int, waited: float) -> None:
    clock = Clock()

    assert client(github, clock).pause(ServiceTrouble("", wait), tried)

    assert clock.waited == [waited]


def test_nobody_waits_longer_than_there_is_time(github: FakeGitHub) -> None:
    clock = Clock()

    assert not client(github, clock).pause(ServiceTrouble("", 60.0), 1)

    assert clock.waited == []


@pytest.mark.parametrize(
    "url", ["http://example.com", "ftp://127.0.0.1", "file:///etc/passwd", "", "http://[", "//127.0.0.1"]
)
def test_the_token_is_sent_over_no_open_line(url: str) -> None:
    with pytest.raises(InputError, match="https"):
        GitHubApi(url, TOKEN, Clock().timing)


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX: y", "ü"], ids=["line", "header", "letter"])
def test_a_token_that_is_none_is_refused_and_not_repeated(github: FakeGitHub, token: str) -> None:
    with pytest.raises(InputError) as error:
        client(github, token=token)

    assert token not in str(error.value)


ASKED: dict[str, Callable[[GitHubApi], object]] = {
    "request": lambda api: api.request("POST", COMMENTS, {"body": "x"}),
    "query": lambda api: api.query("query { viewer { login } }"),
}


@pytest.mark.parametrize("how", sorted(ASKED))
@pytest.mark.parametrize("status", [403, 500])
def test_a_token_that_is_sent_back_reaches_no_message(github: FakeGitHub, how: str, status: int) -> None:
    github.planned["POST"] = [Answer(status, body=f'{{"message": "bad {TOKEN} \\u001b[31m"}}')]

    with pytest.raises((RequestRefused, ServiceTrouble)) as error:
        ASKED[how](client(github))

    assert TOKEN not in str(error.value) and "\x1b" not in str(error.value)
    assert "bad …" in str(error.value)


def test_errors_of_a_query_are_a_refusal(github: FakeGitHub) -> None:
    github.viewer = None

    with pytest.raises(RequestRefused, match="GraphQL"):
        client(github).query("query { viewer { login } }")


def test_queries_of_an_enterprise_server_have_an_address_of_their_own(github: FakeGitHub) -> None:
    api = GitHubApi(f"{github.url}/api/v3", TOKEN, Clock().timing)

    with pytest.raises(RequestRefused):
        api.query("query { viewer { login } }")

    assert github.asked == ["POST /api/graphql"]
