"""Which cells a contract has: what a test can show of it, and nothing else."""

from __future__ import annotations

import pytest

from contractguard.checks.coverage.universe import Layer, Universe, read_universe
from contractguard.contract.document import Document, Json
from contractguard.observe.hits.cells import Cell
from contractguard.snapshots.read import read
from contractguard.snapshots.write import to_json
from tests.checks.descriptions import answering, api, contract, taking, with_parameters

BODY = "GET /orders → 200 application/json"


def universe(description: Json) -> Universe:
    return read_universe(contract(description))


def cells(description: Json) -> set[Cell]:
    return {cell for group in universe(description).groups.values() for cell in group.cells}


def states(description: Json, message: str = BODY) -> set[tuple[str, str]]:
    """The places and states of the cells of one message."""
    return {(cell.pointer, cell.state) for cell in cells(description) if cell.message == message}


def thing(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def test_each_status_and_each_media_type_is_a_cell() -> None:
    found = cells(answering({}))

    assert Cell("GET /orders → 200", "", "status") in found
    assert Cell(BODY, "", "media type") in found


def test_a_field_is_absent_only_where_it_is_optional() -> None:
    schema = {**thing(id={"type": "string"}, note={"type": "string"}), "required": ["id"]}

    assert states(answering(schema)) >= {("/body/id", "present"), ("/body/note", "present"), ("/body/note", "absent")}
    assert ("/body/id", "absent") not in states(answering(schema))


def test_what_is_required_beside_a_field_is_never_absent() -> None:
    schema = {"allOf": [thing(id={"type": "string"}), {"required": ["id"]}]}

    assert ("/body/id", "absent") not in states(answering(schema))


@pytest.mark.parametrize(
    ("schema", "is_null"),
    [
        ({"type": ["string", "null"]}, True),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, True),
        ({"type": "string"}, False),
        ({}, False),
        ({"type": ["string", "null"], "enum": ["a"]}, False),
        ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, False),
    ],
    ids=["list of types", "alternative", "string", "nothing said", "not listed", "forbidden beside"],
)
def test_a_field_is_null_only_where_that_is_declared(schema: Json, is_null: bool) -> None:
    assert (("/body/a", "null") in states(answering(thing(a=schema)))) is is_null


def test_null_in_openapi_3_0_is_nullable_beside_a_type() -> None:
    description = answering(thing(a={"type": "string", "nullable": True}, b={"nullable": True}))
    description["openapi"] = "3.0.3"

    assert ("/body/a", "null") in states(description)
    assert ("/body/b", "null") not in states(description)


def test_listed_values_are_told_apart_up_to_fifty() -> None:
    found = states(answering(thing(a={"enum": [f"v{number:02}" for number in range(60)]})))

    members = [state for at, state in found if at == "/body/a" and state.startswith("member")]
    assert len(members) == 50
    assert ("/body/a", "other members") in found


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, {"at minimum", "at maximum"}),
        ({"type": "integer", "exclusiveMinimum": 0}, {"at exclusiveMinimum"}),
        ({"type": "number", "exclusiveMinimum": 0}, set()),
        ({"type": "string", "minLength": 0, "maxLength": 5}, {"at maxLength"}),
        ({"type": "array", "items": {}, "minItems": 2}, {"at minItems"}),
    ],
    ids=["numbers", "next to what is excluded", "no number is next", "no least length", "items"],
)
def test_the_ends_of_a_range_are_cells_where_a_value_can_stand_there(schema: Json, wanted: set[str]) -> None:
    found = {state for at, state in states(answering(thing(a=schema))) if at == "/body/a" and state.startswith("at ")}

    assert found == wanted


def test_a_field_of_a_shared_schema_is_one_cell() -> None:
    order = {"$ref": "#/components/schemas/Order"}
    description = answering(thing(first=order, others={"type": "array", "items": order}), Order=thing(id={}))

    assert sum(cell.pointer == "/id" and cell.state == "present" for cell in cells(description)) == 1
    assert Cell("#/schemas/Order", "/id", "present") in cells(description)


def test_a_recursive_schema_is_entered_once() -> None:
    tree = thing(children={"type": "array", "items": {"$ref": "#/components/schemas/Tree"}})
    found = cells(answering({"$ref": "#/components/schemas/Tree"}, Tree=tree))

    assert {cell for cell in found if cell.message == "#/schemas/Tree"} == {
        Cell("#/schemas/Tree", "/children", "present"),
        Cell("#/schemas/Tree", "/children", "absent"),
    }


def test_a_schema_that_holds_itself_ends() -> None:
    loop = {"anyOf": [{"$ref": "#/components/schemas/Loop"}, {"$ref": "#/components/schemas/Loop"}]}

    assert states(answering(thing(a={"$ref": "#/components/schemas/Loop"}), Loop=loop))


def test_what_travels_the_other_way_alone_is_no_cell() -> None:
    schema = thing(password={"type": "string", "writeOnly": True}, id={"type": "string", "readOnly": True})

    assert ("/body/password", "present") not in states(answering(schema))
    assert ("/body/id", "present") not in states(taking(schema), "POST /orders request application/json")
    assert ("/body/password", "present") in states(taking(schema), "POST /orders request application/json")


def test_parameters_are_a_group_of_their_own() -> None:
    found = universe(with_parameters({"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}}))

    group = found.groups["GET /orders request"]
    assert group.layer is Layer.PARAMETERS
    assert {(cell.pointer, cell.state) for cell in group.cells} == {
        ("/query/page", "present"),
        ("/query/page", "absent"),
        ("/query/page", "at minimum"),
    }


def test_a_shared_schema_counts_for_the_operations_that_reach_it() -> None:
    description = answering({"$ref": "#/components/schemas/Order"}, Order=thing(id={}), Stray=thing(id={}))
    found = universe(description)

    assert "#/schemas/Order" in found.reached["GET /orders"]
    assert "#/schemas/Stray" not in found.groups


def test_a_snapshot_has_the_cells_of_its_description() -> None:
    described = contract(answering(thing(a={"$ref": "#/components/schemas/A"}), A=thing(b={"enum": ["x"]})))

    recorded = read(Document("file:///contract.json", "contract.json", to_json(described)))

    one, other = read_universe(described), read_universe(recorded)
    assert one.digest == other.digest
    assert {key: set(group.cells) for key, group in one.groups.items()} == {
        key: set(group.cells) for key, group in other.groups.items()
    }


def test_a_reference_that_leads_nowhere_has_no_cells_and_no_end() -> None:
    assert states(answering(thing(a={"$ref": "#/components/schemas/Gone"}))) >= {("/body/a", "present")}


def test_an_api_without_operations_has_no_cells() -> None:
    assert cells(api()) == set()


def test_a_failure_that_several_operations_have_word_for_word_is_there_once() -> None:
    """As a response of the components is, which the canonical form writes out at each of its places."""
    problem = {"description": "", "content": {"application/problem+json": {"schema": thing(title={"type": "string"})}}}
    apart = {"description": "", "content": {"application/problem+json": {"schema": thing(code={"type": "string"})}}}
    responses = {"200": {"description": ""}, "404": {"$ref": "#/components/responses/Problem"}, "409": apart}
    paths = {path: {"get": {"responses": responses}} for path in ("/a", "/b")}
    paths["/b"]["get"]["responses"] = {name: responses[name] for name in ("200", "404")}
    found = universe({**api(paths=paths), "components": {"responses": {"Problem": problem}}})

    titles = [cell for cell in found.cells_of(found.reached) if cell.pointer == "/body/title"]
    assert {cell.state for cell in titles} == {"present", "absent"}
    assert len({cell.message for cell in titles}) == 1
    assert found.reached["GET /a"] & found.reached["GET /b"] == {titles[0].message}
    assert Cell("GET /a → 409 application/problem+json", "/body/code", "present") in found.cells_of(["GET /a"])


def test_successes_that_look_alike_are_not_taken_for_one() -> None:
    content = {"application/json": {"schema": thing(id={"type": "string"})}}
    paths = {path: {"get": {"responses": {"200": {"description": "", "content": content}}}} for path in ("/a", "/b")}

    assert sum(cell[1:] == ("/body/id", "present") for cell in cells(api(paths=paths))) == 2
