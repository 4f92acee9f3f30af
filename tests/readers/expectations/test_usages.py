"""Entries that are what tests saw of a consumer's code."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Json
from contractguard.contract.expectation import Strength, Target
from contractguard.observe.usage import Recorder, dump
from tests.readers.expectations.conftest import Project


@pytest.fixture
def seen() -> bytes:
    """What is written of two messages."""
    recorder = Recorder()
    assert recorder.track({"id": "a", "more": 1}, event="paid")["id"] == "a"
    assert recorder.track({"total": 1}, operation="get  /orders/{id}", status=200).get("total") == 1
    return dump(recorder.usages())


def test_each_message_is_wanted_as_the_code_reads_it(
    project: Project, seen: bytes, line_of: Callable[..., int]
) -> None:
    project.file("usage.json", seen)

    result = project.read({"usage": "usage.json"})

    event, response = result.found
    assert result.problems == ()
    assert (event.target, event.consumer_sends) == (Target(TargetPart.EVENT, event="paid"), False)
    assert event.parts[0].pointer == ("payload",)
    assert event.parts[0].schema.node["required"] == ["id"]
    assert response.target == Target(TargetPart.RESPONSE, "GET /orders/{id}", status="200")
    assert response.parts[0].pointer == ("body",)
    assert {(one.consumer, one.source, one.strength) for one in result.found} == {("web", "usage", Strength.GUARANTEED)}
    assert line_of(event.at) > 1


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"contractguard-usage": 2}, "/contractguard-usage"),
        ({"usages": []}, "/usages"),
        ({"usages": [{"schema": {}}]}, "/usages/0/target"),
        ({"usages": [{"target": {"part": "event", "event": "paid"}}]}, "/usages/0/schema"),
        ({"usages": [{"target": {"part": "event", "operation": "x"}, "schema": {}}]}, "an event has an event"),
        ({"usages": [{"target": {"part": "request", "operation": "x"}, "schema": {}}]}, "/usages/0/target/part"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_damaged_file_is_a_problem(project: Project, seen: bytes, change: Json, part: str) -> None:
    project.file("usage.json", {**json.loads(seen), **change})

    what = project.refused({"usage": "usage.json"})

    assert "contracts/usage.json: the recorded usage is damaged" in what
    assert part in what


def test_another_file_is_a_problem(project: Project) -> None:
    project.file("usage.json", {"usages": []})

    assert "no recorded consumer" in project.refused({"usage": "usage.json"})


def test_a_recorded_consumer_carries_it(project: Project, seen: bytes) -> None:
    from contractguard.store.record import write_consumer

    project.file("usage.json", seen)
    write_consumer(project.read({"usage": "usage.json"}), project.folder / "web.json")
    (project.folder / "usage.json").unlink()

    found = project.read({"usage": "web.json"}).found

    assert [one.source for one in found] == ["usage", "usage"]
    assert found[0].parts[0].schema.node["required"] == ["id"]
