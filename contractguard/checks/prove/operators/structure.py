"""Changes of how a schema is put together: items, unions, references, what else an object may hold, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.operators.row import MutatedNode, SchemaChange, without
from contractguard.contract.dialects import Dialect
from contractguard.contract.document import Json

UNIONS = ("anyOf", "oneOf")
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_BRANCH = "a value of the added branch"


def drop_items(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Items may be anything."""
    if isinstance(node.get("items"), dict):
        yield MutatedNode("", without(node, "items"), ("*",))


def replace_items(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """Items are something else altogether."""
    if isinstance(node.get("items"), dict):
        yield MutatedNode("", {**node, "items": _single("another item", dialect)}, ("*",))


def add_branch(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """A union has one more branch."""
    for keyword in UNIONS:
        if _members(node, keyword):
            yield MutatedNode(keyword, {**node, keyword: [*node[keyword], _single(_BRANCH, dialect)]})


def drop_branches(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each branch of a union alone is gone."""
    for keyword in UNIONS:
        yield from _without_each(node, keyword)


def drop_all_of(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """Each part of a composition alone is gone."""
    members = _members(node, "allOf")
    if len(members) == 1:
        yield MutatedNode("allOf/0", without(node, "allOf"))
    yield from _without_each(node, "allOf")


def empty_reference(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """What was described elsewhere is not described."""
    for keyword in REFERENCES:
        if isinstance(node.get(keyword), str):
            yield MutatedNode(keyword, without(node, keyword))


def flip_additional(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """An object that was closed is open, or the other way round."""
    given = node.get("additionalProperties")
    if given is False or isinstance(given, dict):
        yield MutatedNode("open", {**node, "additionalProperties": True})
    if given is not False and (given is not None or node.get("type") == "object" or "properties" in node):
        yield MutatedNode("closed", {**node, "additionalProperties": False})


def drop_mapping(node: dict[str, Json], _: Dialect) -> Iterator[MutatedNode]:
    """A discriminator does not say any more which of its values means which schema."""
    told = node.get("discriminator")
    if isinstance(told, dict) and told.get("mapping"):
        yield MutatedNode("", {**node, "discriminator": without(told, "mapping")})


def make_keyword_dropper(*keywords: str) -> SchemaChange:
    """An operator: each of some keywords alone is gone, with what means nothing without it."""
    beside = {"if": ("then", "else"), "contains": ("minContains", "maxContains")}

    def drop_keywords(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
        for keyword in keywords:
            if keyword in node and keyword in dialect.keywords:
                yield MutatedNode(keyword, without(node, keyword, *beside.get(keyword, ())))

    return drop_keywords


def flip_unevaluated(node: dict[str, Json], dialect: Dialect) -> Iterator[MutatedNode]:
    """What no part of the composition speaks of is allowed where it was not, or described."""
    for keyword in ("unevaluatedProperties", "unevaluatedItems"):
        if keyword in node and keyword in dialect.keywords and node[keyword] is not True:
            yield MutatedNode(keyword, without(node, keyword))


def _without_each(node: dict[str, Json], keyword: str) -> Iterator[MutatedNode]:
    members = _members(node, keyword)
    for index in range(len(members)) if len(members) > 1 else ():
        yield MutatedNode(f"{keyword}/{index}", {**node, keyword: [*members[:index], *members[index + 1 :]]})


def _members(node: dict[str, Json], keyword: str) -> list[Json]:
    found = node.get(keyword)
    return found if isinstance(found, list) else []


def _single(value: str, dialect: Dialect) -> dict[str, Json]:
    """The schema of one text."""
    return {"const": value} if "const" in dialect.keywords else {"type": "string", "enum": [value]}
