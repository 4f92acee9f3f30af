"""JSON Schemas with a definition for each event, as contracts."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract
from contractguard.readers.event_schemas import read_event_schemas

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {
        "run$done": {"properties": {"of": {"$ref": "#/definitions/run"}}},
        "run$made$twice": True,
        "push$event": {},
        "push_event": {"oneOf": []},
        "run": {"type": "object"},
        "$": {},
        "odd": 7,
    },
}


def read(*patterns: str, root: Any = SCHEMA) -> Contract:
    return read_event_schemas(Document("file:///hooks.json", "hooks.json", root), patterns)


def test_events_are_named_by_the_parts_of_a_pattern() -> None:
    contract = read("#/definitions/{event}$event", "#/definitions/{event}${action}")

    assert sorted(contract.operations) == ["event push", "event run.done", "event run.made$twice"]
    operation = contract.operations["event run.done"]
    assert operation.kind == "event"
    assert operation.body is not None
    media = operation.body.content["application/json"]
    assert media.schema is not None
    assert (media.schema.dialect, media.schema.location.pointer) == ("draft-07", "/definitions/run$done")


def test_without_a_pattern_every_member_is_an_event() -> None:
    assert len(read("#/definitions").operations) == 6


def test_the_whole_file_may_hold_the_events() -> None:
    assert sorted(read("#", root={"paid": {"type": "object"}, "x": 1}).operations) == ["event paid"]


def test_a_definition_that_several_patterns_fit_is_read_by_the_first() -> None:
    contract = read("#/definitions/{event}$event", "#/definitions/{event}${action}", "#/definitions/{event}$event")

    assert "event push.event" not in contract.operations


def test_two_definitions_of_one_event_are_refused() -> None:
    with pytest.raises(InputError, match="two definitions are the event 'push'"):
        read("#/definitions/{event}$event", "#/definitions/{event}_event")


@pytest.mark.parametrize("pattern", ["#/definitions/{event}#none", "#/nowhere", "#/definitions/odd/x", "#/$schema"])
def test_a_pattern_that_nothing_fits_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="no definition fits"):
        read(pattern)


@pytest.mark.parametrize(
    "pattern", ["definitions", "#definitions", "#/d/{event}{event}", "#/d/{event}{action}{action}"]
)
def test_what_is_no_pattern_is_a_usage_error(pattern: str) -> None:
    with pytest.raises(UsageError):
        read(pattern)


def test_a_dialect_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="not a dialect"):
        read("#/definitions", root={"$schema": "http://x.example/", "definitions": {"a": {}}})
