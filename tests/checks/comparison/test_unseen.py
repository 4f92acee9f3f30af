"""Texts, examples and extensions that changed"""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison import unseen
from contractguard.checks.comparison.unseen import find_unseen_changes
from contractguard.contract.document import Document

Json = Any


def document(root: Json, siblings: dict[str, Document] | None = None) -> Document:
    return Document("file:///api/openapi.yaml", "openapi.yaml", root, siblings or {})


def changes(old: Json, new: Json) -> list[tuple[str, str, str]]:
    found = find_unseen_changes(document(old), document(new))
    assert not found.left_out
    return [(one.pointer, one.kind, one.change) for one in found.places]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"info": {"title": "a"}}, {"info": {"title": "b"}}, [("/info/title", "text", "changed")],
                     id="text"),
        pytest.param({}, {"summary": "b"}, [("/summary", "text", "added")], id="new text"),
        pytest.param({"x-team": "a"}, {}, [("/x-team", "extension", "removed")], id="extension that is gone"),
        pytest.param({"example": {"a": [1, {"b": 2}]}}, {"example": {"a": [1, {"b": 3, "c": 4}]}},
                     [("/example/a/1/b", "example", "changed"), ("/example/a/1/c", "example", "added")],
                     id="inside an example"),
        pytest.param({"example": 1}, {"example": True}, [("/example", "example", "changed")], id="1 and true"),
        pytest.param({"example": [1]}, {"example": {"0": 1}}, [("/example", "example", "changed")], id="other kind"),
        pytest.param({"x-a~b/c": 1}, {"x-a~b/c": 2}, [("/x-a~0b~1c", "extension", "changed")], id="odd names"),
        pytest.param({"properties": {"title": {"type": "string"}}}, {"properties": {"title": {"type": "integer"}}},
                     [], id="a property called title"),
        pytest.param({"properties": {"a": {"description": "x"}}}, {"properties": {"a": {"description": "y"}}},
                     [("/properties/a/description", "text", "changed")], id="the text of a property"),
        pytest.param({"x-sunset": "2026-01-01"}, {"x-sunset": "2027-01-01"}, [], id="an extension that rules read"),
        pytest.param({"type": "string"}, {"type": "integer"}, [], id="what the relation sees"),
        pytest.param({"title": "a"}, {"title": "a"}, [], id="nothing"),
    ],
)  # fmt: skip
def test_each_place_is_told_with_its_kind(old: Json, new: Json, expected: list[tuple[str, str, str]]) -> None:
    assert changes(old, new) == expected


def test_other_files_of_a_description_are_named_from_its_folder() -> None:
    def with_file(text: str) -> Document:
        siblings: dict[str, Document] = {}
        siblings["file:///api/schemas/a.yaml"] = Document("file:///api/schemas/a.yaml", "a", {"title": text}, siblings)
        return document({}, siblings)

    (found,) = find_unseen_changes(with_file("a"), with_file("b")).places

    assert (found.document, found.pointer) == ("schemas/a.yaml", "/title")


def test_a_long_list_is_compared_as_a_whole() -> None:
    old, new = list(range(50_000)), list(range(1, 50_001))

    assert changes({"example": old}, {"example": new}) == [("/example", "example", "changed")]


def test_deep_values_are_compared_without_calling_themselves() -> None:
    def nested(value: Json, levels: int) -> Json:
        for _ in range(levels):
            value = [value]
        return value

    (found,) = changes({"example": nested(1, 240)}, {"example": nested(2, 240)})

    assert found[0].startswith("/example/0/0/") and found[0].count("/") == unseen.MAX_DEPTH + 1


@pytest.mark.parametrize(("name", "most"), [("MAX_PARTS", 3), ("MAX_NODES", 5), ("MAX_PLACES", 2)])
def test_what_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(unseen, name, most)
    old = document({"properties": {f"p{n}": {"title": "a"} for n in range(9)}})
    new = document({"properties": {f"p{n}": {"title": "b"} for n in range(9)}})

    found = find_unseen_changes(old, new)

    assert found.left_out
    assert len(found.places) <= most
