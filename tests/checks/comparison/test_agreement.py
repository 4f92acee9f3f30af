"""The located differences and the relation itself must agree: no silent break, no false one.

Random descriptions and small changes to them are compared in two ways: by the comparison, which looks at corresponding
parts, and by one question about the whole message.
"""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from contractguard.algebra import contains
from contractguard.contract.document import Document, Schema
from contractguard.contract.finding import Proof
from contractguard.readers.contradictions import without_contradictions
from tests.checks.descriptions import answering, compared, taking

SCALARS = [None, True, False, 0, 1, 2, 0.5, "", "a", "ab"]
ROUNDS = 12
PAIRS = 20


class Dice:
    """Schemas and changes to them, by a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def leaf(self) -> dict[str, Any]:
        choice = self.random.choice
        keywords = {
            "type": choice(["null", "boolean", "integer", "number", "string", "array", "object", ["string", "null"]]),
            "enum": self.random.sample(SCALARS, self.random.randint(1, 3)),
            "const": choice(SCALARS),
            "minimum": self.random.randint(-1, 2),
            "maximum": self.random.randint(0, 3),
            "multipleOf": choice([1, 2]),
            "minLength": self.random.randint(0, 2),
            "maxLength": self.random.randint(0, 2),
            "pattern": choice(["^a", "b$"]),
            "minItems": self.random.randint(0, 2),
            "maxItems": self.random.randint(0, 2),
            "required": self.random.sample("pq", self.random.randint(0, 2)),
            "uniqueItems": True,
        }
        chosen = self.random.sample(sorted(keywords), self.random.randint(1, 2))
        return {keyword: keywords[keyword] for keyword in chosen}

    def schema(self, depth: int) -> dict[str, Any]:
        if depth <= 0 or self.random.random() < 0.35:
            return self.leaf()
        shape = self.random.choice(
            ["object", "object", "object", "list", "anyOf", "oneOf", "allOf", "map", "ref", "tuple", "not", "if"]
        )
        inner = [self.schema(depth - 1) for _ in range(3)]
        if shape == "object":
            names = self.random.sample("pqr", self.random.randint(1, 3))
            schema: dict[str, Any] = {"type": "object", "properties": dict(zip(names, inner, strict=False))}
            if self.random.random() < 0.5:
                schema["required"] = [names[0]]
            if self.random.random() < 0.2:
                schema["additionalProperties"] = self.random.choice([False, True])
            return schema
        shapes: dict[str, dict[str, Any]] = {
            "list": {"type": "array", "items": inner[0]},
            "map": {"type": "object", "additionalProperties": inner[0]},
            "ref": {"$ref": f"#/components/schemas/{self.random.choice('AB')}"},
            "tuple": {"type": "array", "prefixItems": [inner[0]], "items": inner[1]},
            "not": {"not": inner[0]},
            "if": {"if": inner[0], "then": inner[1]},
        }
        return shapes.get(shape) or {shape: inner[: self.random.randint(2, 3)]}

    def components(self) -> dict[str, Any]:
        """Two schemas, not references in a circle: those are no schemas."""
        drawn = {"A": self.schema(1), "B": self.schema(1)}
        references = {name: schema["$ref"][-1] for name, schema in drawn.items() if "$ref" in schema}
        circular = references == {"A": "B", "B": "A"} or any(name == other for name, other in references.items())
        return self.components() if circular else drawn

    def changed(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with one change somewhere in it."""
        result = copy.deepcopy(schema)
        target = self.random.choice(list(_subschemas(result)))
        what = self.random.random()
        if what < 0.4:
            target.clear()
            target.update(self.schema(1))
        elif what < 0.7 and target:
            target.pop(self.random.choice(sorted(target)))
        else:
            target.update(self.leaf())
        return result


def _subschemas(schema: Any) -> list[dict[str, Any]]:
    if not isinstance(schema, dict):
        return []
    found = [schema]
    below = [*schema.get("properties", {}).values()]
    below += [schema.get(keyword) for keyword in ("items", "additionalProperties", "not", "if", "then")]
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        below += schema.get(keyword, [])
    for child in below:
        found += _subschemas(child)
    return found


def _handle(name: str, schema: dict[str, Any], components: dict[str, Any]) -> Schema:
    whole = {**schema, "components": {"schemas": components}}
    return Schema(Document(f"file:///{name}", name, whole), (), whole, "2020-12")


def _without_contradictions(sides: list[Schema]) -> list[Schema]:
    """The schemas as they are meant, where a type in them leaves nothing."""
    meant = [without_contradictions(side.document)[0] for side in sides]
    return [Schema(document, (), document.root, "2020-12") for document in meant]


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_break_is_silent_and_none_is_false(seed: int) -> None:
    dice = Dice(seed)
    for _ in range(PAIRS):
        components = dice.components()
        old = dice.schema(3)
        new = dice.changed(old)
        for describe, provider_sends in ((answering, True), (taking, False)):
            report = compared(describe(old, **components), describe(new, **components))

            sides = _without_contradictions([_handle("old", old, components), _handle("new", new, components)])
            verdict = contains(*(reversed(sides) if provider_sends else sides), model="declared")

            proofs = {finding.proof for finding in report.findings}
            if verdict.kind == "breaking":
                assert Proof.PROVED in proofs or Proof.UNPROVEN in proofs or report.unchecked, (old, new, components)
            elif verdict.kind == "compatible":
                assert Proof.PROVED not in proofs, (old, new, components, report.findings)


CONTRADICTED = {"enum": ["a"], "type": "integer"}, {"allOf": [{"type": "string"}], "type": "array"}


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_type_that_leaves_nothing_is_never_silent(seed: int) -> None:
    """What breaks by the letter, because a schema came to admit nothing, is told though it is compared as meant."""
    dice = Dice(seed)
    for _ in range(PAIRS):
        components = dice.components()
        new = dice.schema(3)
        place = dice.random.choice(_subschemas(new))
        place.update(dice.random.choice(CONTRADICTED))
        kind = place.pop("type")
        old = copy.deepcopy(new)
        place["type"] = kind
        for describe, provider_sends in ((answering, True), (taking, False)):
            report = compared(describe(old, **components), describe(new, **components))

            sides = [_handle("old", old, components), _handle("new", new, components)]
            verdict = contains(*(reversed(sides) if provider_sends else sides), model="declared")

            weights = {finding.severity.label for finding in report.findings}
            told = weights & ({"error", "warning"} if provider_sends else {"error"})
            assert verdict.kind != "breaking" or told or report.unchecked, (old, new, components)
