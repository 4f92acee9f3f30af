"""Members of enumerations as plain attributes."""

from __future__ import annotations

import pickle
from enum import Enum, IntEnum

import pytest

from contractguard.support.members import with_plain_members


@with_plain_members
class Colour(IntEnum):
    RED = 1
    BLUE = 2
    CRIMSON = 1

    @property
    def label(self) -> str:
        return self.name.lower()


def test_a_member_stands_in_the_class_itself() -> None:
    assert vars(Colour)["RED"] is Colour.RED
    assert [one.label for one in Colour] == ["red", "blue"]


def test_a_member_is_found_by_name_value_and_pickle() -> None:
    assert Colour["RED"] is Colour(1) is Colour.CRIMSON is pickle.loads(pickle.dumps(Colour.RED))


def test_a_member_is_given_no_other_value() -> None:
    with pytest.raises(AttributeError):
        Colour.RED = Colour.BLUE  # type: ignore[misc]


def test_a_name_that_is_no_member_is_told() -> None:
    with pytest.raises(AttributeError):
        _ = Colour.GREEN  # type: ignore[attr-defined]


def test_without_members_nothing_is_changed() -> None:
    class Nothing(Enum):
        pass

    assert with_plain_members(Nothing) is Nothing
