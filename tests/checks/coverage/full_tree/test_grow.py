"""The whole field tree: who uses what, what is shared, and where a schema leads back to itself."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.checks.coverage.full_tree.consumer_uses import ConsumerUses, find_uses
from contractguard.checks.coverage.full_tree.grow import grow_trees
from contractguard.checks.coverage.universe import read_universe
from contractguard.contract.answers.field_tree import READ, SENT, FieldTrees, FieldUse, TreePlace
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from tests.checks.descriptions import answering, contract, taking, with_parameters

BODY = "GET /orders → 200 application/json"
TAKEN = "POST /orders request application/json"
ORDER = "#/schemas/Order"
DOCUMENT = Document("file:///c.json", "c.json", {})
TREE: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
        "parent": {"$ref": "#/components/schemas/Order"},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}},
    },
}
REFERENCE: Json = {"$ref": "#/components/schemas/Order"}


def expecting(
    part: ExpectedPart, consumer: str = "billing", operation: str = "GET /orders", status: str | None = "200"
) -> Expectation:
    is_sent = status is None
    target = Target(TargetPart.REQUEST if is_sent else TargetPart.RESPONSE, operation, status=status)
    return Expectation(
        consumer,
        "orders",
        "x",
        SourceKind.SCHEMA,
        target,
        is_sent,
        Strength.GUARANTEED,
        (part,),
        Location(DOCUMENT, ()),
    )


def reading(*names: str) -> ExpectedPart:
    node: Json = {"properties": {name: {} for name in names}}
    return ExpectedPart(("body",), Schema(DOCUMENT, (), node, "draft-2020-12"))


def grown(description: Json, *expectations: Expectation, limit: int = 100) -> FieldTrees:
    universe = read_universe(contract(description))
    return grow_trees(universe, find_uses(universe, expectations), {}, limit=limit)


def places(found: FieldTrees, name: str) -> Mapping[str, TreePlace]:
    (tree,) = [one for one in found.trees if one.name == name]
    return {one.pointer: one for one in tree.places}


def test_a_field_has_those_who_read_it_and_another_nobody() -> None:
    found = grown(
        answering({"type": "object", "properties": {"id": {"type": "string"}, "note": {}}}),
        expecting(reading("id")),
        expecting(ExpectedPart(("body",), needs=("/id",)), "risk"),
    )

    tree = places(found, BODY)
    assert tree["/body/id"].uses == (FieldUse(READ, ("billing", "risk")),)
    assert tree["/body/note"].uses == (FieldUse(READ),)
    assert tree["/body"].uses == ()
    assert tree["/body/id"].types == ("string",)


def test_an_example_of_what_is_read_is_told_apart() -> None:
    schema: Json = {"properties": {"id": {"type": "string"}}}

    found = grown(answering(schema), expecting(ExpectedPart(("body",), examples=({"id": "1"},))))

    assert places(found, BODY)["/body/id"].uses == (FieldUse(READ, (), ("billing",)),)


def test_an_example_of_what_is_sent_is_sent() -> None:
    found = grown(
        taking({"properties": {"id": {}, "note": {}}}),
        expecting(ExpectedPart(("body",), examples=({"id": "1"},)), operation="POST /orders", status=None),
    )

    tree = places(found, TAKEN)
    assert tree["/body/id"].uses == (FieldUse(SENT, ("billing",)),)
    assert tree["/body/note"].uses == (FieldUse(SENT),)


def test_who_reads_an_answer_sends_the_path_that_it_asks_for() -> None:
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    page = {"name": "page", "in": "query", "schema": {"type": "string"}}

    found = grown(
        with_parameters(name, page, path="/orders/{id}"),
        expecting(ExpectedPart(("header", "etag")), operation="GET /orders/{id}"),
    )

    tree = places(found, "GET /orders/{id} request")
    assert tree["/path/id"].uses == (FieldUse(SENT, ("billing",)),)
    assert tree["/query/page"].uses == (FieldUse(SENT),)


def test_a_schema_that_leads_back_to_itself_is_entered_once_and_linked() -> None:
    found = grown(answering(REFERENCE, Order=TREE), expecting(reading("id")))

    assert places(found, BODY)["/body"].links == (ORDER,)
    tree = places(found, ORDER)
    assert list(tree) == ["", "/id", "/parent", "/parts", "/parts/*"]
    assert tree["/parent"].links == tree["/parts/*"].links == (ORDER,)
    assert tree["/id"].uses == (FieldUse(READ, ("billing",)),)
    assert tree["/id"].required
    assert not tree["/parent"].required


def test_an_alternative_that_leads_back_is_entered_once_as_well() -> None:
    either: Json = {
        "properties": {"next": {"oneOf": [REFERENCE, {"type": "null"}]}},
        "oneOf": [REFERENCE, {"required": ["next"]}],
    }

    tree = places(grown(answering(REFERENCE, Order=either)), ORDER)

    assert list(tree) == ["", "/next"]
    assert tree["/next"].links == (ORDER,)
    assert tree["/next"].types == ("null",)
    assert not tree["/next"].required


def test_what_travels_both_ways_tells_of_both_and_what_goes_one_way_of_one() -> None:
    both = answering(REFERENCE, Order=TREE)
    both["paths"]["/orders"]["post"] = taking(REFERENCE)["paths"]["/orders"]["post"]

    tree = places(grown(both, expecting(reading("id"))), ORDER)

    assert tree["/id"].uses == (FieldUse(READ, ("billing",)), FieldUse(SENT))
    assert tree["/secret"].uses == (FieldUse(SENT),)


def test_what_is_over_the_limit_is_counted() -> None:
    found = grown(answering(REFERENCE, Order=TREE), limit=3)

    assert [(one.name, len(one.places), one.left_out) for one in found.trees][-1] == (ORDER, 2, 3)
    assert (found.left_out, found.places_left_out) == (0, 0)
    least = grown(answering(REFERENCE, Order=TREE), limit=1)
    assert (least.left_out, least.places_left_out) == (1, 5)


def test_expectations_of_no_message_are_counted() -> None:
    universe = read_universe(contract(answering(TREE)))

    found = find_uses(universe, [expecting(reading("id"), operation="GET /gone")])

    assert found == ConsumerUses({}, 1)


def test_where_nobody_was_asked_nothing_is_said_of_uses() -> None:
    found = grow_trees(
        read_universe(contract(answering({"properties": {"id": {}}}))), None, {(BODY, "/body/id"): "seen"}
    )

    (place,) = [one for one in found.trees[-1].places if one.is_field]
    assert (place.uses, place.observed) == ((), "seen")
