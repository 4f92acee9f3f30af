"""A fact as a schema: true of exactly the messages in which it is true."""

from __future__ import annotations

import jsonschema
import pytest

from contractguard.checks.drift.sentences import (
    ITEM,
    MEMBER,
    FactPlace,
    NotThere,
    PlaceStep,
    StepKind,
    locate_in,
    path_of,
    sentence,
)
from contractguard.contract.document import Json

A = PlaceStep(StepKind.PROPERTY, "a")
CARD = PlaceStep(StepKind.VARIANT, "kind", "card")
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("place", "true_of", "false_of"),
    [
        ((), [None], [0, {}]),
        ((A,), [{"a": None}, {"a": None, "b": 1}], [{"a": 1}, {}, None, [{"a": None}]]),
        ((A, ITEM), [{"a": [1, None]}], [{"a": []}, {"a": [1]}, {"a": None}]),
        ((MEMBER,), [{"x": 1, "y": None}], [{}, {"x": 1}, None]),
        ((CARD, A), [{"kind": "card", "a": None}], [{"kind": "iban", "a": None}, {"a": None}, {"kind": "card"}]),
        ((ITEM, A), [[{"a": 1}, {"a": None}]], [[{"a": 1}], {"a": None}]),
    ],
    ids=["top", "property", "item", "member", "variant", "property of an item"],
)
def test_a_sentence_holds_where_some_value_at_the_place_fits(
    place: FactPlace, true_of: list[Json], false_of: list[Json]
) -> None:
    said = jsonschema.Draft202012Validator(sentence(place, NULL))

    assert all(map(said.is_valid, true_of)) and not any(map(said.is_valid, false_of))


@pytest.mark.parametrize("place", [(A, ITEM), (MEMBER,), (CARD, A)], ids=["item", "member", "variant"])
def test_what_a_sentence_is_true_of_has_something_at_the_place(place: FactPlace) -> None:
    message = {"kind": "card", "a": [None]}

    assert locate_in(message, place)


def test_a_message_without_the_place_has_no_path_to_it() -> None:
    with pytest.raises(NotThere):
        locate_in({"kind": "iban", "a": 1}, (CARD, A))


def test_a_place_is_told_as_a_pointer_without_its_variants() -> None:
    assert path_of((A, ITEM, CARD, MEMBER)) == ("a", "*", "{*}")
