"""What goes to the child and what comes back."""

from __future__ import annotations

import json

import pytest

from contractguard.checks.exercise.job import EngineEnd, EngineError, EngineJob, ServiceCall, read_line
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError

CALL: Json = {
    "kind": "call", "operation": "GET /a", "phase": "fuzzing", "case": "x", "parent": None, "status": 200,
    "headers": {"content-type": "text/plain"}, "body": "aGk=", "is_cut": False, "raised": ["KeyError", "app.py:3 in f"],
    "request": {"method": "GET", "uri": "http://h/a", "headers": {}, "body": None, "media_type": None,
                "path_parameters": {}, "is_positive": True},
}  # fmt: skip


def test_what_the_start_of_the_process_took_is_of_the_budget_and_a_clock_that_was_set_adds_nothing() -> None:
    job = EngineJob({}, (), budget=10.0, until=1_000.0)

    assert [job.seconds_left(now) for now in (990.0, 993.0, 1_001.0, 500.0)] == [10.0, 7.0, 0.0, 10.0]
    assert EngineJob({}, (), budget=10.0).seconds_left(990.0) == 10.0


def test_a_job_is_read_as_it_was_written() -> None:
    job = EngineJob({"openapi": "3.1.0"}, (("GET", "/a"),), app="m:a", auth={"bearer": "TOKEN"}, phases=("coverage",))

    assert EngineJob.from_bytes(job.to_bytes()) == job


def test_an_interaction_comes_with_its_bytes() -> None:
    found = read_line(json.dumps(CALL).encode())

    assert isinstance(found, ServiceCall)
    assert (found.body, found.request.body, found.raised) == (b"hi", None, ("KeyError", "app.py:3 in f"))


def test_errors_and_the_end_are_lines_as_well() -> None:
    error = {"kind": "error", "operation": "GET /a", "phase": "coverage", "failure": "ReadTimeout", "message": "late"}

    assert read_line(json.dumps(error).encode()) == EngineError("GET /a", "coverage", "ReadTimeout", "late")
    assert read_line(b'{"kind": "end", "reason": "completed"}\n') == EngineEnd("completed")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"hello\n", id="no-json"),
        pytest.param(b"[]\n", id="no-object"),
        pytest.param(b'{"kind": "party"}\n', id="unknown-kind"),
        pytest.param(b'{"kind": "end", "reason": "completed", "and": 1}\n', id="too-much"),
        pytest.param(b'{"kind": "call", "operation": "GET /a"}\n', id="too-little"),
        pytest.param(json.dumps({**CALL, "body": 3}).encode(), id="no-bytes"),
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(InputError, match="no line of it"):
        read_line(line)
