"""What a schema says, without its words and with its references spelled out."""

from __future__ import annotations

from typing import Any

from contractguard.contract.document import Document
from contractguard.contract.spelled import SpelledOut

Json = Any


def spelled(node: Json, most: int = 100, **definitions: Json) -> Json:
    root = {**node, "$defs": definitions} if definitions else node
    return SpelledOut(most).value(node, Document("file:///s.json", "s.json", root))


def test_words_decide_nothing() -> None:
    assert spelled({"type": "string", "title": "t", "description": "d"}) == {"type": "string"}


def test_a_property_may_be_called_as_a_word() -> None:
    node = {"properties": {"title": {"type": "string", "title": "t"}, "description": True}}

    assert spelled(node) == {"properties": {"title": {"type": "string"}, "description": True}}


def test_values_are_no_schemas() -> None:
    node = {"const": {"title": "t", "$ref": "#/nowhere"}, "enum": [{"example": 1}]}

    assert spelled(node) == node


def test_references_are_spelled_out_as_far_as_they_lead_on() -> None:
    again = {"items": {"$ref": "#/$defs/a"}}

    assert spelled({"$ref": "#/$defs/a"}, a=again) == {"items": {"again": 1}}
    assert spelled({"$ref": "#/$defs/b"}, a={}) == {"$ref": "#/$defs/b"}


def test_what_is_too_much_is_noted() -> None:
    spell = SpelledOut(3)

    spell.value({"allOf": [{"type": "string"}] * 5}, Document("file:///s.json", "s.json", {}))

    assert spell.left < 0
