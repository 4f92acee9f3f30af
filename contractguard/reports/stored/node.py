"""A value of a stored report, asked for members of one type each; what is of another type is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar

from contractguard.contract.document import Json, pointer
from contractguard.contract.errors import InputError
from contractguard.reports.parts.fragments import MARK, Abbreviated
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

E = TypeVar("E", bound=Enum)
T = TypeVar("T")


_NAME = re.compile(r"[A-Za-z0-9$_.-]{1,200}")


@dataclass(frozen=True, slots=True)
class Node:
    """`value` stands at `path` of the file `name`. Every question raises `InputError` where the answer is of another
    type than asked for."""

    value: Json
    name: str
    path: tuple[str | int, ...] = ()

    def member(self, key: str) -> Node:
        """A member, which must be there."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise self.refusal(f"has no {key!r}")
        return Node(self.value[key], self.name, (*self.path, key))

    def optional(self, key: str) -> Node | None:
        """A member, or None where it is null or not there."""
        if isinstance(self.value, dict) and self.value.get(key) is None:
            return None
        return self.member(key)

    def items(self, key: str) -> list[Node]:
        """The items of a member that is a list."""
        found = self.member(key)
        if not isinstance(found.value, list):
            raise found.refusal("is no list")
        return [Node(item, self.name, (*found.path, index)) for index, item in enumerate(found.value)]

    def text(self, key: str) -> str:
        """A member that is a text."""
        return self.member(key).require(str, "text")

    def identifier(self, key: str) -> str:
        """A member that is a name of ours, which every format writes as it is."""
        found = self.member(key)
        if _NAME.fullmatch(found.require(str, "text")) is None:
            raise found.refusal("is no name of ours")
        return self.text(key)

    def optional_text(self, key: str) -> str | None:
        found = self.optional(key)
        return None if found is None else found.require(str, "text")

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(item.require(str, "text") for item in self.items(key))

    def flag(self, key: str) -> bool:
        """A member that is true or false."""
        return self.member(key).require(bool, "true or false")

    def optional_flag(self, key: str) -> bool | None:
        found = self.optional(key)
        return None if found is None else found.require(bool, "true or false")

    def count(self, key: str, default: int | None = None) -> int:
        """A member that is a number of things; the default where it is not there and there is one."""
        if default is not None and self.optional(key) is None:
            return default
        return self.member(key).number()

    def number(self) -> int:
        """The value itself as a number of things."""
        if type(self.value) is not int or not 0 <= self.value < 10**12:
            raise self.refusal("is no number of things")
        return self.value

    def day(self, key: str) -> date:
        """A member that is a day."""
        found = self.member(key)
        try:
            return date.fromisoformat(found.require(str, "text"))
        except ValueError:
            raise found.refusal("is no day") from None

    def choice(self, key: str, choices: Mapping[str, T]) -> T:
        """What a member that is one of these words stands for."""
        found = self.member(key)
        if not isinstance(found.value, str) or found.value not in choices:
            raise found.refusal(f"is none of {', '.join(choices)}")
        return choices[found.value]

    def fragment(self, key: str) -> Json:
        """A member of any type, which may have been abbreviated."""
        value = self.member(key).value
        if isinstance(value, dict) and MARK in value:
            return Abbreviated(value)
        return value

    def require(self, kind: type[T], what: str) -> T:
        """The value, which is of this type."""
        if not isinstance(self.value, kind):
            raise self.refusal(f"is not {what}")
        return self.value

    def refusal(self, what: str) -> InputError:
        """Why this is no report of ours."""
        place = printable(pointer(self.path) or "the whole", 200)
        return InputError(
            f"is no report as contractguard writes it: {place} {what}",
            where=self.name,
            remedy="write the report again, with -o json=FILE",
        )


def words(choices: type[E]) -> dict[str, E]:
    """The members of an enumeration of texts, by these texts."""
    return {str(one.value): one for one in choices}
