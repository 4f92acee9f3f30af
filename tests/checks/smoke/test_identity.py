"""Which release answers, and whether it stays the same one."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from contractguard.checks.smoke.identity import (
    AGREEING,
    ReleaseWatch,
    VersionPlace,
    is_release,
    read_version_place,
    told_version,
)
from contractguard.checks.smoke.reach import Patience
from contractguard.checks.smoke.transport.credentials import NOTHING
from contractguard.checks.smoke.transport.pace import Pace, PaceLimits
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import SmokeAnswer, SmokeRequest, read_target
from contractguard.contract.errors import InputError, UsageError
from tests.checks.smoke.clock import SetClock

AT = VersionPlace("/version", ("sha",))


def watch_of(version: Callable[[int], str], wait: float = 20.0) -> tuple[ReleaseWatch, Patience, SetClock]:
    """A watch of a service that tells this version, by the number of the request."""
    clock, numbers = SetClock(), count()

    def send(request: SmokeRequest, _: float) -> SmokeAnswer:
        assert request.is_fresh
        return SmokeAnswer(200, {}, json.dumps({"sha": version(next(numbers))}).encode())

    session = Session(read_target("https://a.example"), send, Pace(PaceLimits(interval=0.0, max_requests=500), clock))
    request = SmokeRequest("GET", "/version", is_fresh=True)
    return ReleaseWatch(session, request, AT.read, NOTHING), Patience(session, clock, wait), clock


def test_a_release_that_comes_within_the_time_is_waited_for() -> None:
    watch, patience, clock = watch_of(lambda _: "new" if clock.now() > 5 else "old")

    watch.require("new", patience)

    assert (watch.why_mixed, watch.seen) == (None, {"new": AGREEING})
    assert 5 < clock.now() < 20


def test_a_release_that_never_comes_ends_it() -> None:
    watch, patience, clock = watch_of(lambda _: "old")

    with pytest.raises(InputError, match="another release answers: old, and not new"):
        watch.require("new", patience)

    assert clock.now() == pytest.approx(20.0)


@pytest.mark.parametrize("every", [2, 3, 5, 10])
def test_machines_that_take_turns_are_noticed(every: int) -> None:
    """One of so many has the old release, whatever the distance at which it is looked again."""
    watch, patience, _ = watch_of(lambda number: "old" if number % every == every - 1 else "new")

    watch.require("new", patience)
    for _ in range(every):
        watch.look_again()

    assert watch.why_mixed is not None and "from another release than new" in watch.why_mixed


@pytest.mark.parametrize("every", [2, 3])
def test_a_former_release_that_tells_no_version_is_noticed(every: int) -> None:
    watch, patience, _ = watch_of(lambda number: [] if number % every == 0 else "new")  # type: ignore[arg-type,return-value]

    watch.require("new", patience)
    watch.look_again()
    watch.look_again()

    assert watch.why_mixed is not None


def test_one_release_is_no_mixture_however_its_commit_is_shortened() -> None:
    watch, patience, _ = watch_of(lambda number: "4f2c9aad0e1b" if number % 2 else "4f2c9aad0e1b77")

    watch.require("4f2c9aa", patience)
    watch.look_again()

    assert watch.why_mixed is None


@pytest.mark.parametrize(
    ("found", "wanted", "is_same"),
    [
        ("1.2.3", "1.2.3", True),
        ("1.2.3", "1.2", False),
        ("4f2c9aad", "4f2c9aa", True),
        ("4f2c9aa", "4F2C9AAD", True),
        ("4f2c9a", "4f2c9", False),
        ("4f2c9aad", "4f2c9ab", False),
        ("", "4f2c9aa", False),
    ],
)
def test_a_version_is_the_wanted_one(found: str, wanted: str, is_same: bool) -> None:
    assert is_release(found, wanted) is is_same


@pytest.mark.parametrize(
    ("place", "answer", "version"),
    [
        (VersionPlace("/v"), SmokeAnswer(200, {}, b" 1.2\n"), "1.2"),
        (VersionPlace("/v", ()), SmokeAnswer(200, {}, b'"1.2"'), "1.2"),
        (VersionPlace("/v", ("build", "number")), SmokeAnswer(200, {}, b'{"build": {"number": 7}}'), "7"),
        (VersionPlace("/v", ("sha",)), SmokeAnswer(200, {}, b'{"sha": {"a": 1}}'), None),
        (VersionPlace("/v", ("sha",)), SmokeAnswer(200, {}, b"no JSON"), None),
        (VersionPlace("/v", ("sha",)), SmokeAnswer(404, {}, b'{"sha": "1"}'), None),
        (VersionPlace("/v"), SmokeAnswer(200, {}, b""), None),
        (VersionPlace("/v"), SmokeAnswer(200, {}, b"<html>" + b"x" * 300), None),
    ],
)
def test_a_version_is_read_where_it_is_told(place: VersionPlace, answer: SmokeAnswer, version: str | None) -> None:
    assert place.read(answer) == version


@pytest.mark.parametrize("text", ["version", "", "/a b", "/a#b", "#/sha", "/ä"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--version-at"):
        read_version_place(text)


@pytest.mark.parametrize("text", ["a b", "<script>", "x" * 65, "ghp_" + "a1B2" * 9, "\x1b[31m"])
def test_what_looks_like_no_version_is_not_repeated(text: str) -> None:
    assert told_version(text) == "a text that looks like no version"
