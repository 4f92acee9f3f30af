"""What a description shows as examples, and where it stands in the document of the engine."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.exercise.document import RequestSource, build_document
from contractguard.checks.exercise.examples import ShownExamples, find_examples
from tests.checks.descriptions import api, contract

QTY = {"type": "integer", "minimum": 1}
SKU = {"type": "string", "pattern": "^[A-Z]{3}$"}


def shown(operation: Any, **components: Any) -> ShownExamples:
    """The examples of the one operation of a description."""
    found = contract(api(paths={"/orders/{p}": {"post": {**operation, "responses": {}}}}, components=components))
    return find_examples(found, list(found.operations)).get("POST /orders/{p}", ShownExamples({}, {}))


def parameter(**more: Any) -> Any:
    return {"parameters": [{"name": "p", "in": "path", "required": True, "schema": {"type": "string"}, **more}]}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"example": "o-1"}, ("o-1",)),
        ({"examples": {"a": {"value": "o-1"}, "b": {"$ref": "#/components/examples/B"}}}, ("o-1", "o-9")),
        ({"schema": {"type": "string", "examples": ["o-2", "o-2"]}}, ("o-2",)),
        ({"schema": {"$ref": "#/components/schemas/Id"}}, ("o-3",)),
        ({"examples": {"far": {"externalValue": "https://x.test/e"}, "gone": {"$ref": "#/nowhere"}}}, ()),
        ({"example": "ghp_" + "a1B2" * 9}, ()),
    ],
    ids=["one", "by name", "of the schema", "of a component", "that nobody has", "what looks like a secret"],
)
def test_the_examples_of_a_parameter_are_found(more: Any, expected: tuple[str, ...]) -> None:
    components = {"examples": {"B": {"value": "o-9"}}, "schemas": {"Id": {"type": "string", "example": "o-3"}}}

    assert shown(parameter(**more), **components).parameters.get(("path", "p"), ()) == expected


def body(schema: Any, **more: Any) -> Any:
    return {"requestBody": {"content": {"application/json": {"schema": schema, **more}}}}


MEMBERS = {"qty": QTY, "sku": SKU}
ORDER = {"type": "object", "required": ["qty", "sku"], "additionalProperties": False, "properties": MEMBERS}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (body(ORDER, example={"qty": 3}), ({"qty": 3},)),
        (body({**ORDER, "example": {"qty": 4}}), ({"qty": 4, "sku": "AAA"},)),
        (
            body({**ORDER, "properties": {"qty": {**QTY, "examples": [7, 8]}, "sku": {**SKU, "example": "ABC"}}}),
            ({"qty": 7, "sku": "ABC"}, {"qty": 8, "sku": "ABC"}),
        ),
        (body({"allOf": [{"properties": {"qty": {**QTY, "example": 7}}}, ORDER]}), ({"qty": 7, "sku": "AAA"},)),
        (body({"type": "array", "items": {**QTY, "example": 7}}), ([7],)),
        (body({"properties": {"id": {"type": "string", "readOnly": True, "example": "o-1"}}}), ()),
        (body({"$ref": "#/components/schemas/Endless"}), ()),
    ],
    ids=["as it is", "completed", "of every member", "of one member", "of items", "of what is only read", "endless"],
)
def test_the_examples_of_a_body_are_found(operation: Any, expected: tuple[Any, ...]) -> None:
    endless = {"properties": {"more": {"$ref": "#/components/schemas/Endless"}}}

    assert shown(operation, schemas={"Endless": endless}).content.get("application/json", ()) == expected


def test_examples_stand_in_the_document_of_the_engine_whatever_its_requests_are_drawn_from() -> None:
    recorded = contract(api(paths={"/orders/{p}": {"get": {**parameter(), "responses": {}}}}))
    examples = {"GET /orders/{p}": ShownExamples({("path", "p"): ("o-1",)}, {})}

    document = build_document([RequestSource("recorded", recorded, ("GET /orders/{p}",))], "", examples)

    (found,) = document["paths"]["/orders/{p}"]["get"]["parameters"]
    assert found["examples"] == {"1": {"value": "o-1"}}
