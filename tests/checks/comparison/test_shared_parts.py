"""What operations share is told once, with every message that it reaches, whichever side is a snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.report import Section
from contractguard.readers import read_contract
from contractguard.readers.sources.references import document
from contractguard.snapshots import dump
from tests.checks.descriptions import api, compared, contract, only, rules

Json = Any
OK = {"description": "done"}


def shop(operations: int = 3, uses: Json = None, security: Json = None, **components: Json) -> Json:
    operation = {"responses": {"200": OK}, **(uses or {})}
    paths = {f"/{number}": {"get": dict(operation)} for number in range(operations)}
    more = {} if security is None else {"security": security}
    return api(paths=paths, components=components, **more)


def limit(**more: Json) -> Json:
    return {"parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}, **more}}}


LIMITED = {"parameters": [{"$ref": "#/components/parameters/Limit"}]}


def told(report: Section) -> tuple[str, list[str]]:
    found = only(report)
    return found.rule, sorted([found.message.operation, *(place.message.operation for place in found.places)])


def header(required: bool) -> Json:
    return {"headers": {"X": {"required": required, "schema": {"type": "string"}}}}


def response(required: bool) -> Json:
    return {"responses": {"Done": {**OK, "headers": header(required)["headers"]}}}


def body(required: bool) -> Json:
    content = {"application/json": {"schema": {"type": "string"}}}
    return {"requestBodies": {"Text": {"required": required, "content": content}}}


BODY = {"requestBody": {"$ref": "#/components/requestBodies/Text"}}
SHARED = {
    "parameter": (LIMITED, limit(), limit(required=True), "request.parameter.became-required"),
    "response": (
        {"responses": {"200": {"$ref": "#/components/responses/Done"}}},
        response(True),
        response(False),
        "response.header.became-optional",
    ),
    "header": (
        {"responses": {"200": {**OK, "headers": {"X": {"$ref": "#/components/headers/X"}}}}},
        header(True),
        header(False),
        "response.header.became-optional",
    ),
    "body": (BODY, body(False), body(True), "request.body.became-required"),
}


@pytest.mark.parametrize("sides", ["descriptions", "old recorded", "new recorded"])
@pytest.mark.parametrize(("uses", "before", "after", "rule"), SHARED.values(), ids=SHARED.keys())
def test_a_shared_part_that_changed_is_one_finding(
    uses: Json, before: Json, after: Json, rule: str, sides: str
) -> None:
    old, new = contract(shop(uses=uses, **before)), contract(shop(uses=uses, **after))
    if sides == "old recorded":
        old = read_contract(document("file:///old", "contract.json", dump(old)))
    if sides == "new recorded":
        new = read_contract(document("file:///new", "contract.json", dump(new)))

    report = compare_contracts(old, new)

    assert told(report) == (rule, ["GET /0", "GET /1", "GET /2"])
    assert only(report).further_places == 2
    assert only(report).proof.value == "proved"


def test_a_new_shared_parameter_is_one_finding() -> None:
    old, new = shop(), shop(uses=LIMITED, **limit(required=True))

    assert told(compared(old, new)) == ("request.parameter.added-required", ["GET /0", "GET /1", "GET /2"])
    recorded = read_contract(document("file:///old", "contract.json", dump(contract(old))))
    assert told(compare_contracts(recorded, contract(new)))[1] == ["GET /0", "GET /1", "GET /2"]


def test_one_that_others_go_on_using_is_told_for_each_operation_that_drops_it() -> None:
    old, new = shop(uses=LIMITED, **limit()), shop(uses=LIMITED, **limit())
    for path in ("/0", "/1"):
        del new["paths"][path]["get"]["parameters"]

    assert len(compared(old, new).findings) == 2


def test_parameters_that_only_look_alike_are_told_each_for_itself() -> None:
    own = {"parameters": limit()["parameters"].values()}
    old = shop(uses={"parameters": list(own["parameters"])})
    new = shop(uses={"parameters": list(limit(required=True)["parameters"].values())})

    assert len(compared(old, new).findings) == 3


def test_the_security_of_the_whole_is_one_finding() -> None:
    schemes: Json = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}}}
    old, new = shop(security=[], **schemes), shop(security=[{"key": []}], **schemes)
    new["paths"]["/2"]["get"]["security"] = []

    report = compared(old, new)

    assert told(report) == ("api.operation.security-narrowed", ["GET /0", "GET /1"])
    assert only(report).source_new.path == ("security",)


def test_only_so_many_places_are_listed_and_all_are_counted() -> None:
    old, new = (shop(40, LIMITED, **limit(**more)) for more in ({}, {"required": True}))

    found = only(compare_contracts(contract(old, "a"), contract(new, "b"), Settings(places=5)))

    assert (len(found.places), found.further_places) == (5, 39)


def test_equal_sides_say_nothing() -> None:
    assert rules(compared(shop(uses=LIMITED, **limit()), shop(uses=LIMITED, **limit()))) == []
