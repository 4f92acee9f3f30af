"""What one message hits."""

from __future__ import annotations

from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.contract.document import Json
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from tests.checks.descriptions import answering, contract, taking, with_parameters

BODY = "GET /orders → 200 application/json"
JSON = {"content-type": "application/json; charset=utf-8"}


def hits_of(schema: Json, body: Json, **components: Json) -> set[tuple[str, str, str]]:
    """What a body hits that GET /orders answers with."""
    collector = CoverageCollector("orders", contract(answering(schema, **components)))
    collector.add_response("GET /orders", 200, JSON, body, level=CoverageLevel.VALIDATED, test="t")
    return {
        (cell.message, cell.pointer, cell.state)
        for cell in collector.hits
        if cell.state not in ("status", "media type")
    }


def thing(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def test_an_answer_hits_its_status_and_its_media_type() -> None:
    collector = CoverageCollector("orders", contract(answering({})))

    collector.add_response("GET /orders", 200, JSON, {}, level=CoverageLevel.SEEN, test="t")

    assert collector.hits == {
        Cell("GET /orders → 200", "", "status"): Hit(CoverageLevel.SEEN, ("t",)),
        Cell(BODY, "", "media type"): Hit(CoverageLevel.SEEN, ("t",)),
    }


def test_a_status_that_is_not_declared_hits_nothing() -> None:
    collector = CoverageCollector("orders", contract(answering({})))

    collector.add_response("GET /orders", 418, JSON, {}, level=CoverageLevel.SEEN)
    collector.add_response("GET /nowhere", 200, JSON, {}, level=CoverageLevel.SEEN)

    assert collector.hits == {}


def test_fields_are_there_absent_or_null() -> None:
    schema = thing(a={"type": "string"}, b={"type": ["string", "null"]}, c={"type": "string"})

    assert hits_of(schema, {"a": "x", "b": None}) == {
        (BODY, "/body/a", "present"),
        (BODY, "/body/b", "present"),
        (BODY, "/body/b", "null"),
        (BODY, "/body/c", "absent"),
    }


def test_a_listed_value_and_a_bound_are_hit_by_the_value_alone() -> None:
    schema = thing(s={"enum": ["paid", "open"]}, n={"type": "integer", "maximum": 5})

    found = hits_of(schema, {"s": "paid", "n": 5})

    assert (BODY, "/body/s", 'member "paid"') in found
    assert (BODY, "/body/s", 'member "open"') not in found
    assert (BODY, "/body/n", "at maximum") in found
    assert (BODY, "/body/n", "at maximum") not in hits_of(schema, {"n": 4})


def test_every_item_counts() -> None:
    schema = {"type": "array", "items": thing(s={"enum": ["a", "b"]})}

    found = hits_of(schema, [{"s": "a"}, {"s": "b"}])

    assert {state for _, _, state in found} == {"present", 'member "a"', 'member "b"'}


def test_of_alternatives_only_the_one_that_is_meant_is_hit() -> None:
    card = thing(kind={"const": "card"}, brand={"type": "string"}, note={"type": "string"})
    iban = thing(kind={"const": "iban"}, number={"type": "string"})
    union = {"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Iban"}]}

    found = hits_of(union, {"kind": "card", "brand": "visa"}, Card=card, Iban=iban)

    assert ("#/schemas/Card", "/brand", "present") in found
    assert ("#/schemas/Card", "/note", "absent") in found
    assert not {one for one in found if one[0] == "#/schemas/Iban"}


def test_alternatives_that_look_alike_are_asked_of_a_validator() -> None:
    small = thing(n={"type": "integer", "maximum": 9}, s={"type": "string"})
    large = thing(n={"type": "integer", "minimum": 10}, l={"type": "string"})
    union = {"anyOf": [{"$ref": "#/components/schemas/Small"}, {"$ref": "#/components/schemas/Large"}]}

    found = hits_of(union, {"n": 12}, Small=small, Large=large)

    assert {owner for owner, _, _ in found} == {"#/schemas/Large"}


def test_a_condition_decides() -> None:
    schema = {
        **thing(kind={"type": "string"}),
        "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
        "then": thing(x={"type": "string"}),
        "else": thing(y={"type": "string"}),
    }

    assert (BODY, "/body/x", "absent") in hits_of(schema, {"kind": "a"})
    assert (BODY, "/body/y", "absent") not in hits_of(schema, {"kind": "a"})


def test_names_of_a_map_are_data_and_are_not_kept() -> None:
    schema = {"type": "object", "additionalProperties": thing(s={"enum": ["a"]})}

    found = hits_of(schema, {"ann@example.com": {"s": "a"}})

    assert found == {(BODY, "/body/{*}/s", "present"), (BODY, "/body/{*}/s", 'member "a"')}


def test_what_is_not_declared_hits_nothing() -> None:
    assert hits_of(thing(a={}), {"secret": "hunter2"}) == {(BODY, "/body/a", "absent")}


def test_a_value_of_another_type_hits_nothing_and_breaks_nothing() -> None:
    assert hits_of(thing(a={}), ["x"]) == set()
    assert hits_of({"type": "array", "items": thing(a={})}, {"a": 1}) == set()


def test_parameters_are_read_as_what_they_may_mean() -> None:
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    kind = {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["1", "2"]}}
    collector = CoverageCollector("orders", contract(with_parameters(page, kind)))

    collector.add_request("GET /orders", {"query": {"page": "1", "kind": "2"}}, level=CoverageLevel.VALIDATED)

    assert set(collector.hits) == {
        Cell("GET /orders request", "/query/page", "present"),
        Cell("GET /orders request", "/query/page", "at minimum"),
        Cell("GET /orders request", "/query/kind", "present"),
        Cell("GET /orders request", "/query/kind", 'member "2"'),
    }


def test_parameters_of_a_place_that_nobody_looked_at_are_not_absent() -> None:
    collector = CoverageCollector("orders", contract(with_parameters({"name": "page", "in": "query", "schema": {}})))

    collector.add_request("GET /orders", {"header": {}}, level=CoverageLevel.SEEN)

    assert collector.hits == {}


def test_a_request_body_is_walked() -> None:
    collector = CoverageCollector("orders", contract(taking(thing(a={"type": "string"}))))

    collector.add_request("POST /orders", {}, "application/json", {"a": "x"}, level=CoverageLevel.VALIDATED)

    assert Cell("POST /orders request application/json", "/body/a", "present") in collector.hits


def test_a_validated_hit_stays_when_it_is_seen_later() -> None:
    collector = CoverageCollector("orders", contract(answering({})))

    collector.add_response("GET /orders", 200, {}, level=CoverageLevel.VALIDATED, test="b")
    collector.add_response("GET /orders", 200, {}, level=CoverageLevel.SEEN, test="a")

    assert collector.hits == {Cell("GET /orders → 200", "", "status"): Hit(CoverageLevel.VALIDATED, ("b",))}


def test_a_body_that_was_walked_hits_for_every_test_that_hands_it_in() -> None:
    collector = CoverageCollector("orders", contract(answering(thing(a={"type": "string", "maxLength": 1}))))

    for test in ("s", "t"):
        for body in ({"a": "x"}, {"a": "xy"}):
            collector.add_response("GET /orders", 200, JSON, body, level=CoverageLevel.VALIDATED, test=test)

    assert collector.hits[Cell(BODY, "/body/a", "at maxLength")] == Hit(CoverageLevel.VALIDATED, ("s", "t"))
