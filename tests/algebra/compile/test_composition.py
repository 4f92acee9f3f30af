"""Properties that several parts of one composition declare: their values carry what any of the parts declares."""

from __future__ import annotations

import pytest

from contractguard.algebra import contains

LOCALE = {"type": "object", "properties": {"locale": {"type": "string"}}}
RESULT = {"type": "object", "properties": {"result": {"type": "string"}}}


def of(*parts: object, keyword: str = "allOf") -> dict[str, object]:
    return {keyword: [{"type": "object", "properties": {"data": part}} for part in parts]}


def kind(sender: object, reader: object) -> str:
    return contains(sender, reader, model="declared").kind


def test_both_parts_may_be_sent() -> None:
    both = {"type": "object", "properties": {"data": {"required": ["locale", "result"]}}, "required": ["data"]}

    assert kind(of(LOCALE, RESULT), {"not": both}) == "breaking"


def test_nothing_else_is_sent() -> None:
    names = {"propertyNames": {"enum": ["locale", "result"]}}

    assert kind(of(LOCALE, RESULT), {"properties": {"data": names}}) == "compatible"
    assert kind(of(LOCALE, RESULT), {"properties": {"data": {"maxProperties": 1}}}) == "breaking"


def test_each_part_still_constrains() -> None:
    assert (
        kind(of(LOCALE, RESULT), {"properties": {"data": {"properties": {"locale": {"type": "string"}}}}})
        == "compatible"
    )
    assert (
        kind(of(LOCALE, RESULT), {"properties": {"data": {"properties": {"result": {"type": "null"}}}}}) == "breaking"
    )


def test_repetition_goes_on_below() -> None:
    def deep(inner: object) -> dict[str, object]:
        return {"type": "object", "properties": {"deep": inner}}

    names = {"propertyNames": {"enum": ["locale", "result"]}}
    reader = {"properties": {"data": {"properties": {"deep": names}}}}

    assert kind(of(deep(LOCALE), deep(RESULT)), reader) == "compatible"
    assert (
        kind(of(deep(LOCALE), deep(RESULT)), {"properties": {"data": {"properties": {"deep": {"maxProperties": 1}}}}})
        == "breaking"
    )


@pytest.mark.parametrize("keyword", ["not", "if"])
def test_conditions_keep_what_they_say_of_the_property(keyword: str) -> None:
    condition = {"required": ["data"], "properties": {"data": {"required": ["locale"]}}}
    sender = {**of(LOCALE, RESULT), keyword: condition}
    if keyword == "if":
        sender["then"] = False

    forbidden = {"required": ["data"], "properties": {"data": {"type": "object", "required": ["locale"]}}}
    assert kind(sender, {"not": forbidden}) == "compatible"


def test_branches_of_a_union_keep_what_they_say_of_the_property() -> None:
    branch = {
        "type": "object",
        "properties": {"data": {"type": "object", "required": ["locale"]}},
        "required": ["data"],
    }
    sender = {**of(LOCALE, RESULT), "anyOf": [branch]}

    assert kind(sender, {"properties": {"data": {"required": ["locale"]}}}) == "compatible"


def test_an_open_part_opens_the_whole() -> None:
    assert (
        kind(of(LOCALE, {**RESULT, "additionalProperties": True}), {"properties": {"data": {"maxProperties": 2}}})
        == "breaking"
    )
