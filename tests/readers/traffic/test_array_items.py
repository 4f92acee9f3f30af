"""Items of an array in a text that comes in pieces"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.errors import InputError
from contractguard.readers.traffic import array_items
from contractguard.readers.traffic.array_items import read_items

TEXTS = st.text(alphabet='ab"\\{}[],: \n', max_size=8)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(TEXTS, some, max_size=3),
)
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=5)


def pieces(text: str, size: int) -> Iterator[bytes]:
    data = text.encode()
    return (data[at : at + size] for at in range(0, len(data), size))


def items(value: Any, *below: str, size: int = 7, **options: Any) -> list[Any]:
    return [json.loads(one) for one in read_items(pieces(json.dumps(value, **options), size), below, "a.json")]


@given(OBJECTS, VALUES, st.integers(1, 40), st.sampled_from([None, 1]))
def test_items_are_those_of_the_array_wherever_the_text_is_cut(
    array: list[Any], other: Any, size: int, indent: int | None
) -> None:
    value = {
        "before": other,
        "log": {"pages": [{"entries": [1]}], "entries": array, "after": other},
        "entries": [other],
    }

    assert items(value, "log", "entries", size=size, indent=indent) == array


@given(OBJECTS, st.integers(1, 40))
def test_the_whole_text_may_be_the_array(array: list[Any], size: int) -> None:
    assert items(array, size=size) == array


def test_what_is_no_object_is_given_too() -> None:
    assert list(read_items([b'[1, {"a": 2}, "x" ]'], (), "a.json")) == [b"1", b'{"a": 2}', b'"x"']


@pytest.mark.parametrize("text", ['{"log": {}}', '{"entries": []}', "{}", '{"log": {"entries": {}}}'])
def test_where_there_is_no_such_array_is_told(text: str) -> None:
    with pytest.raises(InputError, match="no array at /log/entries"):
        list(read_items([text.encode()], ("log", "entries"), "a.json"))


def test_an_item_beyond_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_items, "MAX_ITEM", 1_000)
    monkeypatch.setattr(array_items, "_PIECE", 100)

    with pytest.raises(InputError, match="a part of more than"):
        items([{"a": "x" * 5_000}], size=100)


def test_many_small_items_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_items, "MAX_ITEM", 1_000)
    monkeypatch.setattr(array_items, "_PIECE", 100)

    assert len(items([{"a": "x" * 100}] * 100, size=100)) == 100
