"""Every difference, located, isolated and proved, and the proof that there are no others."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
import pytest

from contractguard.algebra import Budget, Differences, contains, differences
from contractguard.algebra.diff.walk import Walk
from contractguard.algebra.proof.certify import Certifier
from contractguard.algebra.proof.prove import BUDGET
from contractguard.contract.choices import ContentModel, FormatMode
from contractguard.contract.document import Document, Schema
from contractguard.contract.errors import InvalidSchema
from contractguard.contract.finding import Proof
from tests.checks.comparison.test_agreement import Dice

Json = Any


def kinds(found: Differences) -> list[tuple[str, str]]:
    return [(one.kind, one.pointer) for one in found.found]


def takes(schema: Json, value: Json) -> bool:
    return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(value))


READER: Json = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 5},
        "count": {"type": "integer", "minimum": 3},
        "state": {"enum": ["open", "closed"]},
        "tags": {"type": "array", "items": {"type": "string", "pattern": "^a"}, "maxItems": 2},
        "owner": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "due": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "note": {"type": "string"},
        "rate": {"type": "number", "multipleOf": 2},
    },
    "required": ["name", "count", "state", "tags", "owner", "due", "note", "rate"],
    "additionalProperties": False,
}

PLANTED: list[tuple[str, str, list[str | int], Json, Json]] = [
    ("length.widened", "/name", ["properties", "name", "maxLength"], 7, None),
    ("range.widened", "/count", ["properties", "count", "minimum"], 2, None),
    ("enum.widened", "/state", ["properties", "state", "enum"], ["open", "closed", "paid"], None),
    ("pattern.changed", "/tags/*", ["properties", "tags", "items", "pattern"], "^[ab]", None),
    ("item-count.widened", "/tags", ["properties", "tags", "maxItems"], 3, None),
    ("property.became-optional", "/owner/id", ["properties", "owner", "required"], [], None),
    (
        "variant.added",
        "/due",
        ["properties", "due", "anyOf"],
        [{"type": "string"}, {"type": "null"}, {"type": "boolean"}],
        None,
    ),
    ("nullable.added", "/note", ["properties", "note", "type"], ["string", "null"], None),
    ("multiple-of.widened", "/rate", ["properties", "rate", "multipleOf"], 1, None),
]


def with_value(schema: Json, path: list[str | int], value: Json) -> Json:
    changed = copy.deepcopy(schema)
    node = changed
    for token in path[:-1]:
        node = node[token]
    node[path[-1]] = value
    return changed


def test_nine_planted_breaks_are_nine_differences_each_shown_alone() -> None:
    sender = READER
    for _, _, path, value, _ in PLANTED:
        sender = with_value(sender, path, value)

    found = differences(sender, READER)

    assert found.complete
    assert sorted(kinds(found)) == sorted((kind, pointer) for kind, pointer, *_ in PLANTED)
    for kind, pointer, path, value, _ in PLANTED:
        one = next(one for one in found.found if (one.kind, one.pointer) == (kind, pointer))
        assert one.isolated
        assert one.witness is not None
        assert takes(sender, one.witness[0])
        assert not takes(READER, one.witness[0])
        assert takes(with_value(READER, path, value), one.witness[0]), "it fails for another reason, too"


def test_relaxing_the_reader_at_every_difference_makes_it_take_everything() -> None:
    sender = relaxed = READER
    for _, _, path, value, _ in PLANTED:
        sender = with_value(sender, path, value)
        relaxed = with_value(relaxed, path, value)

    assert differences(sender, relaxed) == Differences((), complete=True)


@pytest.mark.parametrize(("kind", "pointer", "path", "value", "_"), PLANTED)
def test_the_other_direction_is_proved_to_hold(
    kind: str, pointer: str, path: list[str | int], value: Json, _: None
) -> None:
    wider = with_value(READER, path, value)

    assert kinds(differences(wider, READER)) == [(kind, pointer)]
    assert differences(READER, wider).verdict.kind == "compatible"


def test_places_in_both_schemas_are_told() -> None:
    one = differences({"items": {"minimum": 1}}, {"items": {"minimum": 2}}).found[0]

    assert one.sender is not None
    assert one.reader is not None
    assert (one.sender.pointer, one.reader.pointer) == ("/items/minimum", "/items/minimum")
    assert (one.sent, one.read) == ({"minimum": 1}, {"minimum": 2})


def test_a_difference_in_a_schema_that_many_share_is_one() -> None:
    def shop(money: Json) -> Json:
        both = {name: {"$ref": "#/$defs/money"} for name in ("price", "tax")}
        return {"type": "object", "properties": both, "$defs": {"money": money}}

    found = differences(shop({"type": "number"}), shop({"type": "integer"}))

    assert kinds(found) == [("type.widened", "/price")]
    assert found.complete


def test_recursion_of_any_length_is_settled_pair_by_pair() -> None:
    def ring(size: int, least: int) -> Json:
        steps: Any = {
            f"s{i}": {
                "type": "object",
                "properties": {"next": {"$ref": f"#/$defs/s{(i + 1) % size}"}, "value": {"type": "integer"}},
            }
            for i in range(size)
        }
        steps["s3"]["properties"]["value"]["minimum"] = least
        return {"$ref": "#/$defs/s0", "$defs": steps}

    found = differences(ring(200, 0), ring(200, 1))

    assert kinds(found) == [("range.widened", "/next/next/next/value")]
    assert found.complete
    assert found.found[0].witness == ({"next": {"next": {"next": {"value": 0}}}},)


def test_a_break_that_always_comes_with_another_is_not_isolated() -> None:
    sender = {"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 1}}, "required": ["a", "b"]}
    reader = {"type": "object", "properties": {"a": {"const": 2}, "b": {"const": 2}}, "required": ["a", "b"]}

    found = differences(sender, reader)

    assert kinds(found) == [("const.changed", "/a"), ("const.changed", "/b")]
    assert [one.isolated for one in found.found] == [False, False]


def test_the_declared_model_closes_the_sender_only() -> None:
    sender = {"type": "object", "properties": {"a": {"type": "string"}}}
    reader = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}

    assert differences(sender, reader, model="declared").verdict.kind == "compatible"
    assert differences(sender, reader, model="literal").verdict.kind == "breaking"


def test_what_is_not_understood_is_not_passed_over() -> None:
    found = differences({"const": "aa"}, {"pattern": r"^(a)\1$"})

    assert [one.proof for one in found.found] == [Proof.UNPROVEN]
    assert not found.complete
    assert found.verdict.kind == "unknown"


def test_a_budget_that_does_not_suffice_is_named() -> None:
    sender = {"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 1}]}}}
    reader = {"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 2}]}}}

    found = differences(sender, reader, budget=Budget(steps=1))

    assert found.verdict.kind == "unknown"
    assert found.reason is not None
    assert "more than 1 steps" in found.reason


def test_an_invalid_schema_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidSchema) as caught:
        differences({"properties": {"a": {"type": "strin"}}}, True)

    assert caught.value.where == "the schema#/properties/a/type"


def test_two_equal_schemas_differ_nowhere() -> None:
    assert differences(READER, copy.deepcopy(READER)) == Differences((), complete=True)
    assert differences(False, READER).verdict.kind == "compatible"


class TestCertificate:
    def walk(self, sender: Json, reader: Json) -> Walk:
        walk = Walk(sends_new=True, access=None, model=ContentModel.LITERAL, formats=FormatMode.ANNOTATION)
        handles = [
            Schema(Document(f"https://{i}.invalid/", str(i), node), (), node, "2020-12")
            for i, node in enumerate((reader, sender))
        ]
        walk.add_root(None, (), (handles[0],), (handles[1],))
        walk.run()
        return walk

    @pytest.mark.parametrize(
        ("keyword", "sent", "read", "kind"),
        [
            ("minimum", 1, 2, "range.widened"),
            ("maxLength", 3, 2, "length.widened"),
            ("enum", [1, 2], [1], "enum.widened"),
            ("pattern", "^a", "^b", "pattern.changed"),
            ("minItems", 0, 1, "item-count.widened"),
            ("not", {"const": 1}, {"const": 2}, "condition.changed"),
            ("anyOf", [{"const": 1}, {"const": 3}], [{"const": 1}, {"const": 2}], "const.changed"),
            ("required", [], ["a"], "schema.widened"),
        ],
    )
    def test_finds_what_the_comparison_forgot(self, keyword: str, sent: Json, read: Json, kind: str) -> None:
        walk = self.walk({"properties": {"x": {keyword: sent}}}, {"properties": {"x": {keyword: read}}})
        for place in walk.places:
            place.pair.spots.clear()

        gaps = list(Certifier(walk, BUDGET).gaps())

        assert [gap[1].change.kind for gap in gaps if isinstance(gap, tuple)] == [kind]

    def test_finds_nothing_where_nothing_was_forgotten(self) -> None:
        walk = self.walk({"properties": {"x": {"minimum": 1}}}, {"properties": {"x": {"minimum": 2}}})

        assert list(Certifier(walk, BUDGET).gaps()) == []

    def test_doubts_are_told(self) -> None:
        union = [{"type": "string"}, {"minimum": 1}, {"required": ["a"]}]
        walk = self.walk({"anyOf": union}, {"anyOf": union[:2], "not": {"const": 3}})
        for place in walk.places:
            place.pair.spots.clear()

        gaps = list(Certifier(walk, Budget(steps=1)).gaps())

        assert [gap.reason for gap in gaps if not isinstance(gap, tuple)] == ["more than 1 steps"]


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(8))
def test_the_list_agrees_with_the_relation(seed: int) -> None:
    dice = Dice(50_000 + seed)
    for _ in range(20):
        reader = {**dice.schema(3), "components": {"schemas": dice.components()}}
        sender = {**dice.changed(reader), "components": reader["components"]}

        found = differences(sender, reader)
        verdict = contains(sender, reader)

        if found.complete and verdict.kind != "unknown":
            assert found.verdict.kind == verdict.kind, (sender, reader)
        for one in found.found:
            if one.proof is Proof.PROVED:
                assert one.witness is not None
                assert takes(sender, one.witness[0])
                assert not takes(reader, one.witness[0])
