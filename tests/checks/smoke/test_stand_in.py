"""Bodies that stand for others, and hold nothing of them."""

from __future__ import annotations

import json
import re

import pytest

from contractguard.checks.smoke.stand_in import Declared, read_declared, stand_in_headers, stand_ins
from contractguard.contract.document import Document, Json

DECLARED = Declared(frozenset({"id", "status", "8ba7b810-9dad-11d1"}), frozenset({"open"}))


def made_of(value: Json) -> list[Json]:
    return [json.loads(one) for one in stand_ins(json.dumps(value).encode(), DECLARED)]


def test_texts_and_numbers_keep_their_look_alone() -> None:
    assert made_of({"id": "secret", "amount": 1234, "rate": 0.05, "minus": -37, "none": None, "is_paid": False}) == [
        {"id": "x", "amount": 1000, "rate": 0.01, "minus": -10, "none": None, "is_paid": True},
        {"id": "xxxxxx", "amount": 10_000, "rate": 0.1, "minus": -100, "none": None, "is_paid": True},
    ]


def test_a_declared_member_stays_and_no_other_text_does() -> None:
    assert [one["status"] for one in made_of({"status": "open"})] == ["open", "open"]
    assert [one["status"] for one in made_of({"status": "shut"})] == ["x", "xxxx"]


def test_names_that_are_data_go() -> None:
    names = {"ann@example.com": 0, "550e8400-e29b-41d4-a716-446655440000": 0, "8ba7b810-9dad-11d1": 0, "total": 0}

    assert list(made_of(names)[0]) == ["name0", "name1", "8ba7b810-9dad-11d1", "total"]


@pytest.mark.parametrize("value", [0, 1, 9, 10, 99, 2**64 - 1, -1, 1.5, -2e300, 5e-324, "", [[]], {}, True, None])
def test_a_value_keeps_its_type(value: Json) -> None:
    assert [type(one) for one in made_of(value)] == [type(value)] * 2


def test_what_is_no_json_stays_none() -> None:
    assert list(stand_ins(b"<html>secret", DECLARED)) == [b"no JSON"]
    assert list(stand_ins(b"", DECLARED)) == [b""]


def test_headers_say_no_more_than_whether_they_are_numbers() -> None:
    headers = {"x-revision": "17", "x-user": "ann", "set-cookie": "sid=1", "content-type": "application/json; q=secret"}

    assert stand_in_headers(headers, ["X-Revision", "X-User"]) == {
        "x-revision": "0", "x-user": "x", "content-type": "application/json",
    }  # fmt: skip


def test_words_of_a_description_are_declared_and_its_examples_are_not() -> None:
    root = {"properties": {"a": {"enum": ["m"], "example": {"properties": {"b": 1}, "enum": ["n"]}}}, "required": ["c"]}

    found = read_declared([Document("x", "x", root)])

    assert (found.names, found.members) == ({"a", "c"}, {"m"})


def test_nothing_of_a_body_is_in_what_stands_for_it() -> None:
    body = json.dumps({"user": {"name": "Ann Example", "born": "1987-04-02", "pin": 4711, "keys": ["k-91"]}}).encode()

    told = b"".join(stand_ins(body, DECLARED)).decode()

    assert not re.search(r"Ann|1987|4711|k-91", told)
