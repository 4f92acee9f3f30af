"""A pact file as a whole: versions, names, places, and files that are not what they should be."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations, ExpectedPart, Strength, Target
from contractguard.readers.pact import read_pact

GET = {"description": "an order", "request": {"method": "get", "path": "/orders/7"}, "response": {"status": 200}}


def located(part: ExpectedPart, paths: list[Json]) -> list[Json]:
    """Where the parts of a schema stand in the file that it was made from."""
    assert part.schema is not None and part.schema.document.locate is not None
    return list(part.schema.document.locate(paths))


def pact(*interactions: Json, version: str | int | None = "3.0.0", **more: Json) -> Json:
    root = {"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": list(interactions), **more}
    return {**root, "metadata": {"pactSpecification": {"version": version}}} if version else root


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"pactSpecificationVersion": "1.0.0"},
        {"pact-specification": {"version": "2.0"}},
        {"pactSpecification": {"version": "3.0.0"}},
        {"pactSpecification": {"version": "4.0"}},
    ],
)
def test_every_version_gives_a_request_and_a_response(read: Callable[..., Expectations | None], metadata: Json) -> None:
    root = {**pact(GET, version=None), "metadata": metadata}

    found = read(root).found

    assert [one.target for one in found] == [
        Target(TargetPart.REQUEST, "GET /orders/7", status="200"),
        Target(TargetPart.RESPONSE, "GET /orders/7", status="200"),
    ]
    assert [(one.consumer, one.provider, one.source, one.consumer_sends) for one in found] == [
        ("web", "orders", "pact", True),
        ("web", "orders", "pact", False),
    ]


def test_the_consumer_that_is_named_goes_before_the_one_in_the_file(read: Callable[..., Expectations | None]) -> None:
    assert read(pact(GET), consumer="shop").found[0].consumer == "shop"


def test_a_provider_that_is_the_one_in_the_file_is_accepted(read: Callable[..., Expectations | None]) -> None:
    assert read(pact(GET), provider="orders").found[0].provider == "orders"


def test_a_file_without_provider_takes_the_one_that_is_named(read: Callable[..., Expectations | None]) -> None:
    root = pact(GET)
    del root["provider"]

    assert read(root, provider="orders").found[0].provider == "orders"
    assert read(root).found[0].provider is None


def test_another_provider_is_an_error_that_names_both(read: Callable[..., Expectations | None]) -> None:
    with pytest.raises(InputError) as error:
        read(pact(GET), provider="payments")

    assert error.value.what == "the pact is with the provider `orders`, not `payments` (at /provider/name)"


@pytest.mark.parametrize(
    "states, name",
    [
        ({}, "an order"),
        ({"providerState": "order 7 exists"}, "an order (given order 7 exists)"),
        ({"provider_state": "order 7 exists"}, "an order (given order 7 exists)"),
        ({"providerStates": "order 7 exists"}, "an order (given order 7 exists)"),
        ({"providerStates": [{"name": "a"}, {"name": "b", "params": {"c": 1}}]}, "an order (given a and b)"),
    ],
)
def test_the_name_tells_the_states_of_the_provider(
    read: Callable[..., Expectations | None], states: Json, name: str
) -> None:
    assert read(pact({**GET, **states})).found[0].name == name


def test_an_interaction_without_description_is_named_by_its_number(read: Callable[..., Expectations | None]) -> None:
    assert read(pact(GET, {**GET, "description": None})).found[2].name == "interaction 2"


def test_expectations_and_their_schemas_lead_back_to_lines_of_the_file(
    read: Callable[..., Expectations | None],
) -> None:
    body = {"id": 7, "items": [{"sku": "a"}]}
    found = read(pact({**GET, "response": {"status": 200, "body": body}})).found[1]
    (part,) = found.parts

    assert found.at.pointer == "/interactions/0"
    assert part.schema.document.uri.endswith("web-orders.json#/interactions/0/response/body")
    assert part.schema.document.uri.startswith("pact:file:///")
    lines = json.dumps(pact({**GET, "response": {"status": 200, "body": body}}), indent=1).split("\n")
    wanted = [
        ("properties", "id", "const"),
        ("properties", "items", "prefixItems", 0, "properties", "sku"),
        ("required",),
    ]
    places = located(part, wanted)
    assert ['"id"' in lines[places[0].line - 1], '"sku"' in lines[places[1].line - 1]] == [True, True]
    assert '"body"' in lines[places[2].line - 1]


def test_parts_of_a_schema_that_the_example_has_not_lead_to_what_is_above(
    read: Callable[..., Expectations | None],
) -> None:
    rules = {"body": {"$": {"matchers": [{"match": "type"}, {"match": "notEmpty"}]}}}
    content = {"content": "WzFd", "contentType": "application/json", "encoded": "base64"}
    found = read(pact({**GET, "response": {"body": content, "matchingRules": rules}}, version="4.0")).found[1]
    (part,) = found.parts

    places = located(part, [("allOf", 0, "items", "type"), ("allOf", 1, "minItems"), ("properties",)])
    assert len(set(places)) == 1 and places[0] is not None


def test_schemas_of_a_document_without_text_have_no_positions() -> None:
    root = pact({**GET, "response": {"status": 200, "body": {"id": 7}}})
    (part,) = read_pact(Document("file:///pact.json", "pact.json", root)).found[1].parts

    assert located(part, [(), ("properties",)]) == [None, None]


def test_unknown_interactions_are_problems_and_the_others_are_read(read: Callable[..., Expectations | None]) -> None:
    found = read(pact({"type": "Telepathy"}, 7, {"type": 1}, GET, version="4.0"))

    assert [one.at.pointer for one in found.found] == ["/interactions/3", "/interactions/3"]
    assert [(at.pointer, what) for at, what in found.problems] == [
        ("/interactions/0/type", "unknown type of interaction `Telepathy`"),
        ("/interactions/1", "an interaction must be an object, not a number"),
        ("/interactions/2/type", "unknown type of interaction a number"),
    ]


def test_a_type_means_nothing_before_version_4(read: Callable[..., Expectations | None]) -> None:
    assert not read(pact({**GET, "type": "Telepathy"}, version="3.0.0")).problems


@pytest.mark.parametrize(
    "root, what",
    [
        ([], "a pact file must be an object, not an array"),
        ({}, "the pact names no consumer"),
        ({"consumer": {"name": ""}}, "the pact names no consumer"),
        ({"consumer": "web"}, "`consumer` must be an object, not a string (at /consumer)"),
        ({"consumer": {"name": 7}}, "`name` must be a string, not a number (at /consumer/name)"),
        (pact(), "the pact has no interactions"),
        ({"consumer": {"name": "web"}}, "the pact has no interactions"),
        ({**pact(), "interactions": None}, "the pact has no interactions"),
        ({**pact(), "interactions": {}}, "`interactions` must be an array, not an object (at /interactions)"),
        ({**pact(), "messages": "x"}, "`messages` must be an array, not a string (at /messages)"),
        ({**pact(GET), "provider": []}, "`provider` must be an object, not an array (at /provider)"),
        ({**pact(GET), "metadata": 1}, "`metadata` must be an object, not a number (at /metadata)"),
        (pact(GET, version="5.0"), "a pact of version `5.0` cannot be read (at /metadata)"),
        (pact(GET, version="new"), "a pact of version `new` cannot be read (at /metadata)"),
        (pact(GET, version=4), "a pact of version a number cannot be read (at /metadata)"),
        (
            pact({"type": "x"}, 1, version="4.0"),
            "none of the 2 interactions can be read; the first problem: unknown type of interaction `x` "
            "(at /interactions/0/type)",
        ),
    ],
)
def test_a_file_of_which_nothing_can_be_checked_is_an_error_in_one_line(
    read: Callable[..., Expectations | None], root: Json, what: str
) -> None:
    with pytest.raises(InputError) as error:
        read(root)

    assert error.value.what == what
    assert error.value.where.endswith("web-orders.json")


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"request": 7}, ("/request", "`request` must be an object, not a number")),
        ({"request": None}, ("", "the interaction has no `request`")),
        ({"request": {"path": 7}}, ("/request/path", "`path` must be a text, not a number")),
        ({"request": {"method": ""}}, ("/request/method", "`method` must be a text, not an empty text")),
        ({"response": []}, ("/response", "`response` must be an object, not an array")),
        ({"response": None}, ("", "the interaction has no `response`")),
        ({"response": {"status": "ok"}}, ("/response/status", "`status` must be a number from 100 to 599")),
        ({"response": {"status": True}}, ("/response/status", "`status` must be a number from 100 to 599")),
        ({"response": {"headers": []}}, ("/response/headers", "`headers` must be an object, not an array")),
        ({"response": {"headers": {"X": [1]}}},
         ("/response/headers/X", "a header must be a string or an array of strings, not a number")),
        ({"request": {"query": 7}}, ("/request/query", "`query` must be an object or a string, not a number")),
        ({"request": {"query": {"a": [7]}}},
         ("/request/query/a", "a query parameter must be a string or an array of strings, not a number")),
        ({"request": {"query": "&".join("a=1" for _ in range(10_001))}},
         ("/request/query", "`query` has more than 10000 parameters")),
        ({"description": 7}, ("/description", "`description` must be a string, not a number")),
        ({"providerStates": 7}, ("/providerStates", "`providerStates` must be an array, not a number")),
        ({"providerStates": [7]}, ("/providerStates/0", "a provider state must be an object, not a number")),
    ],
)  # fmt: skip
def test_wrong_types_are_told_with_their_place(
    read: Callable[..., Expectations | None], change: Json, problem: tuple[str, str]
) -> None:
    found = read(pact({**GET, **change}, GET))

    assert [(at.pointer.removeprefix("/interactions/0"), what) for at, what in found.problems] == [problem]
    assert found.found[-1].at.pointer == "/interactions/1"


def test_a_literal_pact_is_possible_and_one_with_rules_in_the_body_guaranteed(
    read: Callable[..., Expectations | None],
) -> None:
    rules = {"body": {"$.id": {"matchers": [{"match": "type"}]}}, "header": {"X": {"matchers": [{"match": "type"}]}}}
    body = {"id": 7}

    def strengths(matching: Json) -> list[Strength]:
        response = {"status": 200, "headers": {"X": "a"}, "body": body, "matchingRules": matching}
        return [one.strength for one in read(pact({**GET, "response": response})).found]

    assert strengths({}) == [Strength.POSSIBLE, Strength.POSSIBLE]
    assert strengths(rules) == [Strength.POSSIBLE, Strength.GUARANTEED]
    assert strengths({"header": rules["header"]}) == [Strength.POSSIBLE, Strength.POSSIBLE]
    assert strengths({"body": {"$.other": {"matchers": [{"match": "type"}]}}}) == [Strength.POSSIBLE] * 2
    assert strengths({"body": {"$.id": {"matchers": [{"match": "odd"}]}}}) == [Strength.POSSIBLE] * 2
