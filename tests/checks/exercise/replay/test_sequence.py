"""What rules about several answers mean, by a sequence of steps and their answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.checks.exercise.replay.job import PlayedAnswer
from contractguard.checks.exercise.replay.sequence import endings, find_missing_premise, shows_sequence
from contractguard.checks.exercise.replay.step import Step

Played = tuple[Step, PlayedAnswer]
AUTH, USED, LOST = "api.auth.ignored", "api.state.use-after-delete", "api.state.created-not-readable"


def made(note: str = "n-1", status: int = 201, method: str = "POST", **headers: str) -> Played:
    return Step(f"{method} /notes"), PlayedAnswer(status, headers, json.dumps({"id": note}).encode())


def one(method: str, status: int, note: str = "n-1", below: str = "", **more: Any) -> Played:
    return Step(f"{method} /notes/{{id}}{below}", {"id": note}, **more), PlayedAnswer(status)


DELETED, FOUND, ABSENT = one("DELETE", 204), one("GET", 200), one("GET", 404)


@pytest.mark.parametrize(
    ("rule", "played", "expected"),
    [
        (USED, [made(), DELETED, FOUND], True),
        (USED, [made(), DELETED, one("GET", 200, below="/parts")], True),
        (USED, [made(), FOUND], False),
        (USED, [made(), one("DELETE", 404), FOUND], False),
        (USED, [made(), one("DELETE", 204, "n-2"), FOUND], False),
        (USED, [made(), DELETED, made(), FOUND], False),
        (USED, [made(), DELETED, made("n-2"), FOUND], True),
        (USED, [made(), DELETED, one("PUT", 200), FOUND], False),
        (USED, [made(), DELETED, ABSENT], False),
        (USED, [made(), DELETED, one("DELETE", 204)], False),
        (LOST, [made(), ABSENT], True),
        (LOST, [made("n-2", location="/v1/notes/n-1"), ABSENT], True),
        (LOST, [ABSENT], False),
        (LOST, [made("n-2"), ABSENT], False),
        (LOST, [made(), DELETED, ABSENT], False),
        (LOST, [made(status=422), ABSENT], False),
        (LOST, [made(), FOUND], False),
        (AUTH, [FOUND], True),
        (AUTH, [one("GET", 200, with_credentials=True)], False),
        (AUTH, [one("GET", 401)], False),
    ],
    ids=[
        "found after", "a part is found after", "nothing deleted", "not deleted", "another one deleted", "made again",
        "another one made", "put again", "not found after", "deleted twice",
        "not found", "not found where it should be", "nothing made", "another one made, not found", "made and deleted",
        "refused", "found", "open", "let in", "refused without credentials",
    ],
)  # fmt: skip
def test_a_sequence_shows_a_rule(rule: str, played: list[Played], expected: bool) -> None:
    assert shows_sequence(rule, [step for step, _ in played], [answer for _, answer in played]) is expected


def test_what_was_taken_from_an_answer_is_where_it_was_sent() -> None:
    steps = [made()[0], *(Step(f"{method} /notes/{{id}}", {"id": "old"}, take={"id": (0, "/id")}) for method in ("DELETE", "GET"))]  # fmt: skip

    assert shows_sequence(USED, steps, [made("n-7")[1], PlayedAnswer(204), PlayedAnswer(200)])


def test_an_answer_that_is_missing_shows_nothing() -> None:
    assert not shows_sequence(USED, [made()[0], DELETED[0], FOUND[0]], [made()[1], DELETED[1]])


def test_what_should_have_been_refused_is_sent_without_credentials_and_with_wrong_ones() -> None:
    last = Step("GET /notes", with_credentials=True)

    bare, wrong = endings(AUTH, last)

    assert not bare.with_credentials and bare.headers == {}
    assert not wrong.with_credentials and wrong.headers == {"authorization": "Bearer contractguard"}
    assert list(endings(USED, last)) == [last]


@pytest.mark.parametrize(
    ("rule", "played", "expected"),
    [
        (USED, [made(), one("DELETE", 500), FOUND], "nothing was deleted before"),
        (USED, [made(), DELETED, ABSENT], ""),
        (LOST, [made(status=500), ABSENT], "nothing was created before"),
        (LOST, [made(), FOUND], ""),
    ],
    ids=["no deletion", "deletion", "no creation", "creation"],
)
def test_what_must_have_come_before_is_said_where_it_did_not(rule: str, played: list[Played], expected: str) -> None:
    assert find_missing_premise(rule, [step for step, _ in played], [answer for _, answer in played]) == expected
