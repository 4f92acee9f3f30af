"""Properties that are no part of the message: every answer must be the one for schemas in which they do not stand."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.algebra.every_difference import Differences, differences
from contractguard.contract.finding import Proof

Json = Any
FLAGS = {"request": "readOnly", "response": "writeOnly"}
MODELS = ("declared", "literal")
IN_PLACE = ("allOf", "oneOf", "anyOf")


def tagged(*bodies: Json, keyword: str = "oneOf", flag: str = "readOnly") -> Json:
    """A union whose branches differ in a property that the level above declares to be no part of the message."""
    branches = [
        {
            "type": "object",
            "properties": {"kind": {"const": f"k{index}"}, **body},
            "required": ["kind", *body],
        }
        for index, body in enumerate(bodies)
    ]
    return {"type": "object", "properties": {"kind": {"type": "string", flag: True}}, keyword: branches}


FOUR = [{name: {"type": "string"}} for name in "abcd"]


@pytest.mark.parametrize("access", FLAGS)
def test_a_hidden_tag_tells_no_branches_apart(access: str) -> None:
    sender = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "required": ["a", "b"],
    }
    reader = tagged(*FOUR, flag=FLAGS[access])

    found = differences(sender, reader, access=access)

    assert found.verdict.kind == "breaking"  # a value with both fits two branches of the oneOf


@pytest.mark.parametrize("access", FLAGS)
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_hidden_tag_that_changes_breaks_nothing(keyword: str, access: str) -> None:
    old, new = (tagged(*FOUR, keyword=keyword, flag=FLAGS[access]) for _ in range(2))
    new[keyword][0]["properties"]["kind"]["const"] = "other"

    assert differences(new, old, access=access).verdict.kind == "compatible"


def test_a_tag_that_the_message_has_still_tells_them_apart() -> None:
    old, new = tagged(*FOUR), tagged(*FOUR)
    new["oneOf"][0]["properties"]["kind"]["const"] = "other"

    assert differences(new, old, access="response").verdict.kind == "breaking"


@pytest.mark.parametrize("model", MODELS)
def test_a_witness_is_confirmed_without_what_is_hidden(model: str) -> None:
    sender = {**tagged(*FOUR, keyword="anyOf"), "required": ["kind", "n"]}
    sender["properties"]["n"] = {"type": "number"}
    reader = copy.deepcopy(sender)
    reader["properties"]["n"] = {"type": "integer"}

    (found,) = differences(sender, reader, access="request", model=model).found

    assert found.proof is Proof.PROVED
    assert found.witness is not None
    assert "kind" not in found.witness[0]


def test_a_dependency_asks_for_nothing_hidden() -> None:
    dependent = {"dependentRequired": {"n": ["kind"]}, "properties": {"kind": {"readOnly": True}, "n": {}}}
    sender = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}

    assert differences(sender, dependent, access="request").verdict.kind == "compatible"
    assert differences(sender, dependent, access="response").verdict.kind == "breaking"


class Drawn:
    """Draws schemas with a tagged union below a level that hides the tag, itself, in `allOf` or through `$ref`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.defs: dict[str, Json] = {}

    def schema(self) -> Json:
        flag = self.random.choice(sorted(FLAGS.values()))
        branches = [self.branch(index) for index in range(self.random.choice([2, 4, 5]))]
        union = {self.random.choice(["oneOf", "anyOf"]): branches}
        kind = self.maybe_named({"type": "string", flag: True}, 0.3)
        top: Json = {"type": "object", "properties": {"z": {}, "kind": kind, "c": {"type": "integer"}}}
        if self.random.random() < 0.3:
            top["required"] = ["kind"]
        self.add_conditions(top)
        schema = self.random.choice(
            [
                {**top, **union},
                {"allOf": [self.maybe_named(top, 0.5), self.maybe_named(union, 0.5)]},
                {**top, "allOf": [self.maybe_named(union, 0.5)]},
            ]
        )
        if self.random.random() < 0.3:
            schema = {"type": "object", "properties": {"x": schema}, "required": ["x"]}
        return {**schema, "$defs": self.defs}

    def branch(self, index: int) -> Json:
        kind: Json = {"enum": [f"k{index}", f"l{index}"][: self.random.randint(1, 2)]}
        if self.random.random() < 0.15:
            kind[self.random.choice(sorted(FLAGS.values()))] = True
        properties: dict[str, Json] = {"z": {}, "kind": kind}
        for name in "ab":
            if self.random.random() < 0.6:
                properties[name] = self.random.choice([{"type": "string"}, {"type": "integer"}, {"minimum": 1}, {}])
        required = ["kind", *(name for name in "ab" if name in properties and self.random.random() < 0.5)]
        branch: Json = {"type": "object", "properties": properties, "required": required}
        if self.random.random() < 0.2:
            branch["additionalProperties"] = False
        return self.maybe_named({"allOf": [branch]} if self.random.random() < 0.2 else branch, 0.2)

    def add_conditions(self, top: Json) -> None:
        choice = self.random.choice
        if self.random.random() < 0.3:
            top["dependentRequired"] = {choice("ab"): [choice(["kind", "a", "b"])]}
        if self.random.random() < 0.2:
            top["not"] = {"required": [choice(["kind", "a"])], "properties": {"a": {"type": "string"}}}
        if self.random.random() < 0.2:
            top["if"] = {"required": ["a"], "properties": {"kind": {"const": "k1"}}}
            top["then"] = {"required": [choice(["b", "kind"])]}

    def maybe_named(self, schema: Json, chance: float) -> Json:
        if self.random.random() >= chance:
            return schema
        self.defs[f"d{len(self.defs)}"] = schema
        return {"$ref": f"#/$defs/d{len(self.defs) - 1}"}

    def changed(self, schema: Json) -> Json:
        schema = copy.deepcopy(schema)
        words = ("required", "oneOf", "anyOf", "type", "minimum", "additionalProperties", "enum")
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            spots = [(one, word) for one in _objects(schema) for word in words if word in one]
            node, word = self.random.choice(spots)
            if word == "required":
                node[word] = sorted({*node[word], self.random.choice(["a", "b", "c", "kind"])})
            elif word in ("oneOf", "anyOf", "enum") and isinstance(node[word], list) and len(node[word]) > 1:
                node[word].pop(self.random.randrange(len(node[word])))
            elif word == "minimum":
                node[word] = self.random.choice([0, 1, 2])
            elif word == "additionalProperties":
                node[word] = not node[word]
            elif word == "type" and node[word] != "object":
                node[word] = self.random.choice(["string", "integer", "number"])
        return schema


def _objects(node: Json) -> Iterator[dict[str, Json]]:
    if isinstance(node, dict):
        yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(below)


def inlined(root: Json, node: Json) -> Json:
    while isinstance(node, dict) and "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    if isinstance(node, dict):
        return {key: inlined(root, value) for key, value in node.items() if key != "$defs"}
    return [inlined(root, value) for value in node] if isinstance(node, list) else node


def _composed(node: Json) -> Iterator[Json]:
    yield node
    for keyword in IN_PLACE:
        for branch in node.get(keyword, ()):
            yield from _composed(branch)
    for keyword in ("if", "then"):
        if keyword in node:
            yield from _composed(node[keyword])


def without_hidden(node: Json, flag: str) -> Json:
    """A schema without references, as somebody would write it who leaves out what is no part of the message."""
    hidden = {name for one in _composed(node) for name, below in one.get("properties", {}).items() if below.get(flag)}

    def stripped(one: Json) -> Json:
        said = {key: value for key, value in one.items() if key not in FLAGS.values()}
        if "properties" in one:
            kept = {name: below for name, below in one["properties"].items() if name not in hidden}
            said["properties"] = {name: without_hidden(below, flag) for name, below in kept.items()}
        if "required" in one:
            said["required"] = [name for name in one["required"] if name not in hidden]
        if "dependentRequired" in one:
            needs = one["dependentRequired"].items()
            said["dependentRequired"] = {name: [n for n in needed if n not in hidden] for name, needed in needs}
        said.update({keyword: [stripped(branch) for branch in one[keyword]] for keyword in IN_PLACE if keyword in one})
        said.update({keyword: stripped(one[keyword]) for keyword in ("not", "if", "then") if keyword in one})
        return said

    return stripped(node)


def disputes(found: Differences) -> list[str | None]:
    return [one.reason for one in found.found if one.proof is Proof.DISPUTED]


@pytest.mark.no_cover
@pytest.mark.parametrize("block", range(2))
def test_the_answer_is_that_for_the_schemas_without_what_is_hidden(block: int) -> None:
    decided = {"compatible": 0, "breaking": 0}
    for seed in range(block * 60, block * 60 + 60):
        drawn = Drawn(seed)
        schemas = [drawn.schema()]
        schemas.insert(seed % 2, drawn.changed(schemas[0]))
        access, model = sorted(FLAGS)[seed // 2 % 2], MODELS[seed // 4 % 2]
        spelled = [without_hidden(inlined(schema, schema), FLAGS[access]) for schema in schemas]

        found = differences(schemas[0], schemas[1], access=access, model=model)
        expected = differences(spelled[0], spelled[1], model=model)

        case = (seed, access, model, schemas)
        assert not disputes(found), case
        if "unknown" not in (found.verdict.kind, expected.verdict.kind):
            decided[found.verdict.kind] += 1
            assert found.verdict.kind == expected.verdict.kind, case

    assert min(decided.values()) > 10


@pytest.mark.parametrize("dialect", ["draft-04", "draft-07"])
def test_what_dependencies_hide_is_no_part_of_the_message(dialect: str) -> None:
    hides = {"properties": {"secret": {"type": "string", "writeOnly": True}}}
    sender = {"type": "object", "properties": {"a": {}, "secret": {"type": "string"}}, "dependencies": {"a": hides}}
    reader = {**sender, "properties": {"a": {}, "secret": {"type": "integer"}}}

    found = differences(sender, reader, access="response", model="declared", dialect=dialect)

    assert found.verdict.kind == "compatible"


def test_dependencies_hide_nothing_where_they_are_no_keyword() -> None:
    hides = {"properties": {"a": {"writeOnly": True}}}
    sender = {"type": "object", "properties": {"a": {"type": "string"}}, "dependencies": {"a": hides}}
    reader = {"type": "object", "properties": {"a": {"type": "integer"}}}

    found = differences(sender, reader, access="response", model="declared", dialect="2020-12")

    assert [(one.pointer, one.proof) for one in found.found] == [("/a", Proof.PROVED)]
