"""A conversation stays within its origin and its limits."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contractguard.checks.smoke.transport.credentials import Sent
from contractguard.checks.smoke.transport.pace import Pace, PaceLimits
from contractguard.checks.smoke.transport.session import LOOK_EVERY, MAX_REDIRECTS, Session
from contractguard.checks.smoke.transport.wire import (
    Failing,
    NoAnswer,
    SmokeAnswer,
    SmokeRequest,
    read_target,
    redirect_path,
)
from contractguard.contract.errors import UsageError
from tests.checks.smoke.clock import SetClock

TARGET = read_target("https://api.example.com/v1/")


class Wire:
    """Answers by path, and remembers what it was sent."""

    def __init__(self, answers: Mapping[str, SmokeAnswer] | None = None) -> None:
        self.answers = answers or {}
        self.sent: list[SmokeRequest] = []

    def send(self, request: SmokeRequest, seconds: float) -> SmokeAnswer:
        assert seconds > 0
        self.sent.append(request)
        return self.answers.get(request.path, SmokeAnswer(200, {}, b""))


def session_over(wire: Wire, most: int = 100) -> Session:
    return Session(TARGET, wire.send, Pace(PaceLimits(interval=0.0, max_requests=most), SetClock()))


def leading_to(location: str) -> SmokeAnswer:
    return SmokeAnswer(302, {"location": location}, b"")


def test_a_redirect_within_the_origin_is_followed() -> None:
    wire = Wire({"/v1/a": leading_to("/v1/b?x=1")})

    answer = session_over(wire).send(SmokeRequest("GET", "/a"), Sent({"Authorization": "Bearer t"}))

    assert isinstance(answer, SmokeAnswer) and answer.status == 200
    assert [one.path for one in wire.sent] == ["/v1/a", "/v1/b?x=1"]
    assert wire.sent[1].headers["Authorization"] == "Bearer t"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example.com/v1/b",
        "//evil.example.com/b",
        "http://api.example.com/v1/b",
        "https://api.example.com:8443/v1/b",
        "https://user@api.example.com/v1/b",
        "https://api.example.com.evil.example/b",
        "ftp://api.example.com/b",
        "https://[broken/b",
        "/v1/b\u0080",
        "",
    ],
)
def test_a_redirect_elsewhere_is_an_answer(location: str) -> None:
    wire = Wire({"/v1/a": leading_to(location)})

    answer = session_over(wire).send(SmokeRequest("GET", "/a"))

    assert isinstance(answer, SmokeAnswer) and answer.status == 302
    assert len(wire.sent) == 1


def test_redirects_in_a_circle_end() -> None:
    wire = Wire({"/v1/a": leading_to("/v1/a")})

    session_over(wire).send(SmokeRequest("GET", "/a"))

    assert len(wire.sent) == 1 + MAX_REDIRECTS


def test_what_must_not_follow_does_not() -> None:
    wire = Wire({"/v1/a": leading_to("/v1/b")})

    session_over(wire).send(SmokeRequest("DELETE", "/a", may_follow=False))

    assert len(wire.sent) == 1


def test_redirects_count_as_requests() -> None:
    wire = Wire({"/v1/a": leading_to("/v1/a")})

    session_over(wire, most=3).send(SmokeRequest("GET", "/a"))

    assert len(wire.sent) == 3


def test_nothing_is_sent_when_the_limit_is_reached() -> None:
    wire = Wire()
    session = session_over(wire, most=1)
    session.send(SmokeRequest("GET", "/a"))

    assert session.send(SmokeRequest("GET", "/b")) is None
    assert dict(session.methods) == {"GET": 1}


class GivenUp(Wire):
    """A service that has given up the connection of each request that has none of its own."""

    def send(self, request: SmokeRequest, seconds: float) -> SmokeAnswer | NoAnswer:  # type: ignore[override]
        answer = super().send(request, seconds)
        return answer if request.is_fresh else NoAnswer(Failing.BROKEN)


def test_what_breaks_off_is_sent_once_more_over_a_connection_of_its_own() -> None:
    wire = GivenUp()

    answer = session_over(wire).send(SmokeRequest("GET", "/a"))

    assert isinstance(answer, SmokeAnswer)
    assert [one.is_fresh for one in wire.sent] == [False, True]


@pytest.mark.parametrize(
    "request_",
    [SmokeRequest("DELETE", "/a"), SmokeRequest("GET", "/a", is_fresh=True)],
    ids=["a write", "one of its own"],
)
def test_nothing_else_is_sent_twice(request_: SmokeRequest) -> None:
    wire = GivenUp()

    session_over(wire).send(request_)

    assert len(wire.sent) == 1


def test_sending_once_more_is_a_request_as_any_other() -> None:
    wire = GivenUp()

    answer = session_over(wire, most=1).send(SmokeRequest("GET", "/a"))

    assert isinstance(answer, NoAnswer)
    assert len(wire.sent) == 1


def test_it_is_looked_again_every_tenth_request() -> None:
    wire = Wire()
    session = session_over(wire)
    looks = []

    def watch() -> None:
        looks.append(len(wire.sent))
        session.send(SmokeRequest("GET", "/version"))

    session.watch = watch
    for _ in range(2 * LOOK_EVERY):
        session.send(SmokeRequest("GET", "/a"))

    assert looks == [10, 21]


@pytest.mark.parametrize(
    "url", ["ftp://a", "api.example.com", "https://", "https://a:b@c/", "https://a/?q=1", "https://a/#f", "https://a:x/",
            "https://a/\\b", "https://a/b c", "https://[::1/"],
)  # fmt: skip
def test_what_is_no_address_of_a_service_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_target(url)

    assert "a:b" not in str(refused.value)


def test_a_host_is_spelled_as_it_travels() -> None:
    origins = [
        read_target(url).origin for url in ("https://Bücher.example", "http://[::1]:8080", "https://A.example:443")
    ]

    assert [one.authority for one in origins] == ["xn--bcher-kva.example", "[::1]:8080", "a.example"]


def test_a_redirect_is_relative_to_what_was_asked() -> None:
    assert redirect_path(TARGET.origin, "/v1/orders/", "7") == "/v1/orders/7"
