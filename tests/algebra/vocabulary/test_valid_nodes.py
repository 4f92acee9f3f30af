"""What was found valid is not walked again, and nothing is taken for valid that is not."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra.vocabulary.validity import ValidNodes, check
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import InvalidSchema, UnresolvedReference


class WatchedNode(dict[str, Any]):
    """A node that counts how often it is walked."""

    walked = 0

    def items(self) -> Any:
        self.walked += 1
        return super().items()


def schema(node: Json, root: Json = None, **others: Json) -> Schema:
    """A schema in a document, with sibling documents by name."""
    documents: dict[str, Document] = {}
    for name, other in others.items():
        Document(f"https://a.invalid/{name}.json", f"{name}.json", other, documents)
    whole = node if root is None else root
    return Schema(Document("https://a.invalid/main.json", "main.json", whole, documents), (), node, "2020-12")


def other_in(one: Schema, node: Json) -> Schema:
    """Another schema in the same document."""
    return Schema(one.document, one.path, node, one.dialect)


def test_what_is_valid_is_walked_once() -> None:
    shared, known = WatchedNode(type="string"), ValidNodes()
    first = schema({"properties": {"a": shared}})

    check(first, known)
    check(other_in(first, {"items": shared}), known)

    assert shared.walked == 1


def test_what_is_wrong_is_refused_each_time() -> None:
    wrong, known = schema({"items": {"type": 5}}), ValidNodes()

    for _ in range(2):
        with pytest.raises(InvalidSchema, match="type"):
            check(wrong, known)


def test_what_is_new_beside_what_is_known_is_refused() -> None:
    shared, known = {"type": "string"}, ValidNodes()
    first = schema({"properties": {"a": shared}})
    check(first, known)

    with pytest.raises(InvalidSchema, match="minLength"):
        check(other_in(first, {"properties": {"a": shared, "b": {"minLength": "x"}}}), known)


def test_a_node_of_another_document_is_another_one() -> None:
    shared, known = {"$ref": "x.json"}, ValidNodes()
    check(schema({"items": shared}, x={"type": "string"}), known)

    with pytest.raises(InvalidSchema, match="type"):
        check(schema({"items": shared}, x={"type": 5}), known)


def test_a_circle_in_what_is_new_is_found_beside_what_is_known() -> None:
    root: Json = {"$defs": {"a": {"type": "string"}, "b": {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}]}}}
    known = ValidNodes()
    first = schema(root["$defs"]["a"], root)
    check(first, known)

    with pytest.raises(UnresolvedReference):
        check(other_in(first, {"$ref": "#/$defs/b"}), known)


def test_a_branch_of_itself_is_told_each_time() -> None:
    looped, known = schema({"anyOf": [{"$ref": "#"}, {"type": "string"}]}), ValidNodes()

    told = [check(looped, known) for _ in range(2)]

    assert told == ["a schema that is a branch of itself: main.json#/anyOf/0/$ref"] * 2
