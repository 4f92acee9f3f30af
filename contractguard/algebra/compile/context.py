"""What the handlers of keywords, the composition and the compiler say to each other: how a side is read, what a
composition imposes, the values of keywords, and what each may ask of the others."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from contractguard.algebra.nodes import Kind, Literal, Table
from contractguard.algebra.vocabulary.keyword_values import require_held
from contractguard.contract.choices import Access
from contractguard.contract.document import Json
from contractguard.contract.errors import InvalidSchema

if TYPE_CHECKING:
    from contractguard.algebra.vocabulary.scopes import Scope


NO_NAMES: frozenset[str] = frozenset()
"""(To name it takes a tenth of the time of `frozenset[str]()`.)"""


class ReadingMode(NamedTuple):
    """How one side's schemas are read.

    `closed`: objects carry only what they declare (the sender of the `declared` model). `access`: "request" drops
    readOnly properties, "response" writeOnly ones, None neither. `formats`: whether `format` constrains.
    `discriminated`: whether the values that a discriminator names are the only ones.
    """

    closed: bool = False
    access: Access | None = None
    formats: bool = False
    discriminated: bool = False


class Context(NamedTuple):
    """What the enclosing in-place composition imposes on a subschema at the same place of the value.

    `hidden` are properties that are no part of the message. `names` are the properties declared elsewhere in the
    composition when the sender's objects are closed, None when they are not; `closes` tells who says so. `typed`: the
    composition says elsewhere which types there are. `repeated` are properties whose values are looked at together.
    """

    hidden: frozenset[str]
    names: frozenset[str] | None
    closes: bool
    typed: bool = False
    repeated: frozenset[str] = NO_NAMES

    @property
    def unclosed(self) -> Context:
        """The same where objects are read to the letter."""
        return Context(self.hidden, None, False)


PLAIN = Context(NO_NAMES, None, False)


class Resolving(Protocol):
    """What a composition asks of the compiler."""

    @property
    def reading(self) -> ReadingMode: ...

    def resolve(self, reference: str, scope: Scope) -> tuple[Json, Scope]: ...


class Composing(Protocol):
    """What handlers ask of the composition."""

    def context_for_subschema(
        self, node: Json, scope: Scope, context: Context, keyword: str, index: int
    ) -> Context: ...

    def switch(
        self, members: list[Json], scope: Scope, hidden: frozenset[str]
    ) -> tuple[str, dict[int, frozenset[Hashable]]] | None: ...

    def exclusive(self, members: list[Json], scope: Scope, hidden: frozenset[str]) -> bool: ...

    def tells(self, members: list[Json], scope: Scope, name: str) -> bool: ...

    def declarations(
        self, nodes: list[tuple[Json, Scope]], names: frozenset[str]
    ) -> dict[str, list[tuple[Json, Scope]]]: ...


class Compiling(Resolving, Protocol):
    """What handlers ask of the compiler."""

    @property
    def table(self) -> Table: ...

    @property
    def open(self) -> Compiling: ...

    @property
    def composition(self) -> Composing: ...

    def value(self, node: Json, scope: Scope) -> Literal: ...

    def in_place(self, node: Json, scope: Scope, context: Context) -> Literal: ...

    def identity(self, node: Json, scope: Scope, context: Context | None = None) -> Hashable: ...

    def dynamic(self, reference: str, scope: Scope) -> tuple[Json, Scope]: ...


def invalid_value(keyword: str, wanted: str) -> InvalidSchema:
    """What is wrong with the value of a keyword."""
    return InvalidSchema(f"{keyword} must be {wanted}", remedy=f"correct the value of {keyword}")


def read_number(node: Json, keyword: str) -> int | float:
    """The number that a keyword holds."""
    value = node[keyword]
    if type(value) not in (int, float):
        raise invalid_value(keyword, "a number")
    return value  # type: ignore[no-any-return]


def read_count(node: Json, keyword: str) -> int:
    """The count that a keyword holds."""
    value = read_number(node, keyword)
    if value < 0 or int(value) != value:
        raise invalid_value(keyword, "a whole number, zero or more")
    return int(value)


def read_texts(node: Json, keyword: str) -> list[str]:
    """The strings that a keyword lists."""
    value = node[keyword]
    if not isinstance(value, list) or not all(type(item) is str for item in value):
        raise invalid_value(keyword, "a list of strings")
    return value


def read_schemas(node: Json, keyword: str) -> list[Json]:
    """The schemas that a keyword lists, at least one."""
    value = node[keyword]
    if not isinstance(value, list) or not value:
        raise invalid_value(keyword, "a list of at least one schema")
    return value


def read_mapping(node: Json, keyword: str) -> dict[str, Json]:
    """The mapping that a keyword holds, empty where it is absent."""
    value = node.get(keyword, {})
    require_held(keyword, value)
    return value  # type: ignore[no-any-return]


def match_pattern(compiler: Compiling, pattern: Json) -> Literal:
    """Strings in which the pattern matches somewhere; opaque where it is not a regular language we decide."""
    require_held("pattern", pattern)
    from contractguard.algebra import regular

    try:
        return compiler.table.intern((Kind.PATTERN, regular.from_pattern(pattern)))
    except regular.UnsupportedPattern as error:
        return compiler.table.opaque(f"pattern: {error}", ("pattern", pattern))
    except regular.InvalidPattern as error:
        raise InvalidSchema(f"pattern {pattern[:80]!r}: {error}", remedy="correct the regular expression") from None
