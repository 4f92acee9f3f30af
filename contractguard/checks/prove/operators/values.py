"""Changes of which values of a type there are: lists of values, bounds, patterns, formats, defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contractguard.checks.prove.operators.row import MutatedNode, without
from contractguard.contract.dialects import Dialect
from contractguard.contract.document import Json

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
BOUNDS = (*_LOWER, *_UPPER, "multipleOf")
_SIGNED = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
"""Bounds that may be below zero."""

_FORMATS = {"date": "date-time", "int32": "double", "int64": "double", "float": "int32", "double": "int32"}
_OTHER_FORMAT = "date"


def change_const(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """The one value is another."""
    if "const" in node:
        yield MutatedNode("", {**node, "const": other_value([node["const"]])})


def add_enum_value(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """There is one more value."""
    values = _enum_values(node)
    if values:
        yield MutatedNode("", {**node, "enum": [*values, other_value(values)]})


def drop_enum_values(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each value alone is gone."""
    values = _enum_values(node)
    for index, value in enumerate(values):
        left = [*values[:index], *values[index + 1 :]]
        if left:
            yield MutatedNode(json.dumps(value, sort_keys=True), {**node, "enum": left})


def loosen_bounds(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each bound alone lets more through."""
    for keyword in BOUNDS:
        value = _bound(node, keyword)
        if value is None:
            continue
        if keyword == "multipleOf":
            yield MutatedNode(keyword, {**node, keyword: _half_of(value)})
        elif keyword in _UPPER:
            yield MutatedNode(keyword, {**node, keyword: value + 1})
        elif keyword in _SIGNED or value >= 1:
            yield MutatedNode(keyword, {**node, keyword: value - 1})


def tighten_bounds(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each bound alone lets less through."""
    for keyword in BOUNDS:
        value = _bound(node, keyword)
        if value is None:
            continue
        if keyword == "multipleOf":
            yield MutatedNode(keyword, {**node, keyword: value * 2})
        elif keyword in _LOWER:
            yield MutatedNode(keyword, {**node, keyword: value + 1})
        elif keyword in _SIGNED or value >= 1:
            yield MutatedNode(keyword, {**node, keyword: value - 1})


def drop_bounds(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each bound alone is gone."""
    for keyword in BOUNDS:
        if _bound(node, keyword) is not None:
            flag = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}.get(keyword, "")
            gone = (keyword, flag) if isinstance(node.get(flag), bool) else (keyword,)
            yield MutatedNode(keyword, without(node, *gone))
        elif node.get(keyword) is True:  # draft 4: the bound itself is no longer left out
            yield MutatedNode(keyword, without(node, keyword))


def change_pattern(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Other texts match."""
    if isinstance(node.get("pattern"), str):
        yield MutatedNode("", {**node, "pattern": "^changed$" if node["pattern"] != "^changed$" else "^other$"})


def drop_pattern(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Every text matches."""
    if isinstance(node.get("pattern"), str):
        yield MutatedNode("", without(node, "pattern"))


def drop_unique(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Items may repeat."""
    if node.get("uniqueItems") is True:
        yield MutatedNode("", without(node, "uniqueItems"))


def add_unique(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Items may not repeat."""
    types = node.get("type")
    if node.get("uniqueItems") is not True and (types == "array" or (isinstance(types, list) and "array" in types)):
        yield MutatedNode("", {**node, "uniqueItems": True})


def change_format(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """A text, or number, is of another format."""
    if isinstance(node.get("format"), str):
        yield MutatedNode("", {**node, "format": _FORMATS.get(node["format"], _OTHER_FORMAT)})


def drop_format(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Nothing is said of the format."""
    if isinstance(node.get("format"), str):
        yield MutatedNode("", without(node, "format"))


def change_default(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """What is absent stands for another value."""
    if "default" in node:
        values = [one for one in _enum_values(node) if one != node["default"]]
        yield MutatedNode("", {**node, "default": values[0] if values else other_value([node["default"]])})


def other_value(values: list[Json]) -> Json:
    """A value of the type of the first that is none of them."""
    first = values[0]
    if isinstance(first, bool):
        return not first if (not first) not in values else "other"
    if isinstance(first, int | float):
        return max(one for one in values if isinstance(one, int | float)) + 1
    if isinstance(first, dict):
        return {**first, "other": len(values)}
    if isinstance(first, list):
        return [*first, "other"]
    text = "other"
    while text in values:
        text += "_"
    return text


def _enum_values(node: dict[str, Json]) -> list[Json]:
    found = node.get("enum")
    return found if isinstance(found, list) else []


def _bound(node: dict[str, Json], keyword: str) -> int | float | None:
    value = node.get(keyword)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _half_of(value: int | float) -> int | float:
    return value // 2 if isinstance(value, int) and value % 2 == 0 else value / 2
