"""The file of a failure."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.replay.step import Step
from contractguard.contract.errors import InputError, UsageError
from contractguard.store.failures import failure_path, known_failures, read_failure, write_failure

ID = "0123456789ab"
FAILURE = FailureRecord(
    ID, "response.type.changed", "GET /orders/{order_id}", "/body/qty", "", 200, "must be integer",
    (Step("POST /orders", body=b"{}", media_type="application/json"), Step("GET /orders/{order_id}", {"order_id": "1"})),
    "shop", 7, "fuzzing", "shop.main:app", None, {"schemathesis": "4.32.5"},
)  # fmt: skip


def test_a_failure_is_read_as_it_was_written() -> None:
    assert FailureRecord.from_bytes(FAILURE.to_bytes()) == FAILURE
    assert FAILURE.to_bytes() == FAILURE.to_bytes()


def test_how_a_request_travels_is_not_said_by_a_file() -> None:
    step = {"operation": "GET /", "headers": {"Host": "example.com", "content-length": "9", "X-Tenant": "a"}}

    (read,) = FailureRecord.from_bytes(changed(steps=[step])).steps

    assert read.headers == {"X-Tenant": "a"}


def changed(**members: Any) -> bytes:
    return json.dumps({**json.loads(FAILURE.to_bytes()), **members}).encode()


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", changed(version=2), changed(steps=[]), changed(steps=[{}]), changed(seed="x"), changed(rule=None), changed(rule="response.no-such-rule"), changed(pointer="body"), changed(text="\ud800"),
     changed(steps=[{"operation": "GET /", "query": [["a", "\ud800"]]}]),
     changed(steps=[{"operation": "GET /", "take": {"a": [0, ""]}}]), changed(steps=[{"operation": "GET /"}] * 101)],
    ids=["empty", "a list", "cut off", "newer", "no steps", "no step", "seed", "rule", "no such rule", "no pointer", "half a character",
         "half a character in a step", "takes from itself", "too many"],
)  # fmt: skip
def test_a_damaged_file_is_one_error(data: bytes) -> None:
    with pytest.raises(InputError, match="cannot be replayed") as caught:
        FailureRecord.from_bytes(data, "f.json")

    assert caught.value.where == "f.json" and "contractguard exercise" in caught.value.remedy


def test_nobody_else_may_read_a_failure_and_git_does_not_see_it(tmp_path: Path) -> None:
    path = write_failure(tmp_path, ID, FAILURE.to_bytes())

    assert path == failure_path(tmp_path, ID)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / ".contractguard" / ".gitignore").read_text("utf-8").endswith("*\n")


def test_a_failure_is_found_by_its_id_and_by_its_file(tmp_path: Path) -> None:
    path = write_failure(tmp_path, ID, b"one")

    assert read_failure(tmp_path, ID) == read_failure(tmp_path, str(path)) == (str(path), b"one")
    assert known_failures(tmp_path) == [ID]


def test_one_that_is_not_there_is_a_mistake_of_who_asks(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_failure(tmp_path, "ffffffffffff")
    assert caught.value.remedy == "contractguard exercise keeps one for each finding"

    write_failure(tmp_path, ID, b"one")
    with pytest.raises(UsageError, match="there is no failure"):
        read_failure(tmp_path, "../../etc/passwd\x1b[31m")
    assert known_failures(tmp_path) == [ID]
