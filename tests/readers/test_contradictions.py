"""A schema that admits nothing by the letter is compared without the type that contradicts it, and that is said."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.contract.document import Document
from contractguard.readers import read_contract
from contractguard.readers.contradictions import without_contradictions
from contractguard.readers.sources.references import document
from contractguard.snapshots import dump
from tests.checks.descriptions import answering, compared, contract, rules, taking

Json = Any


def state(schema: Json, **components: Json) -> Json:
    return answering({"type": "object", "properties": {"state": schema}, "required": ["state"]}, **components)


WRITTEN = {
    "texts in a list": {"type": "array", "enum": ["open"]},
    "texts in a number": {"type": ["integer", "null"], "enum": ["open"]},
    "a constant": {"type": "object", "const": "open"},
    "in what it is composed of": {"type": "object", "allOf": [{"$ref": "#/components/schemas/State"}]},
}
STATE = {"type": "string", "enum": ["open"]}


@pytest.mark.parametrize("schema", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_change_is_compared_as_it_was_meant(schema: Json) -> None:
    old, new = state(schema, State=STATE), state({"type": "string", "enum": ["open", "gone"]}, State=STATE)

    found = compared(old, new).findings

    assert [one.rule.partition(".")[2].partition(".")[0] for one in found if one.proof.value == "proved"] in (
        ["enum"],
        ["const"],
    )
    assert found[0].witness == ({"body": {"state": "gone"}},)


@pytest.mark.parametrize("schema", WRITTEN.values(), ids=WRITTEN.keys())
def test_the_type_that_was_taken_out_is_told_where_it_is_new(schema: Json) -> None:
    found = compared(state(STATE, State=STATE), state(schema, State=STATE)).findings

    assert [(one.rule, one.severity.label) for one in found if "contradicted" in one.rule] == [
        ("response.type.contradicted", "warning")
    ]
    assert not [one for one in found if one.severity.label == "error"]


@pytest.mark.parametrize("schema", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_request_whose_type_comes_to_contradict_its_values_is_refused_by_who_validates(schema: Json) -> None:
    found = compared(taking(STATE, State=STATE), taking(schema, State=STATE))

    assert ("request.type.contradicted", "error", "structural") in rules(found)


def test_a_type_that_is_corrected_breaks_nothing() -> None:
    wrong, right = ({"type": kind, "enum": ["open"]} for kind in ("array", "string"))

    assert not [one for one in compared(taking(wrong), taking(right)).findings if one.severity.label == "error"]
    assert not [one for one in compared(state(wrong), state(right)).findings if one.severity.label == "error"]


@pytest.mark.parametrize("keyword", ["not", "if", "contains", "propertyNames"])
def test_below_a_condition_the_letter_stands(keyword: str) -> None:
    """Nothing there would tell of the type, and what is refused or asked for changes with it."""

    rest = {"else": False} if keyword == "if" else {}

    def written(kind: str) -> Json:
        return taking({keyword: {"type": kind, "enum": ["a"]}, **rest})

    def named(kind: str) -> Json:
        way = {"Way": {"$ref": "#/components/schemas/A"}, "A": {"type": kind, "enum": ["a"]}}
        return taking({keyword: {"$ref": "#/components/schemas/Way"}, **rest}, **way)

    old, new = ("array", "string") if keyword == "not" else ("string", "array")

    for described in (written, named):
        assert "proved" in [verdict for *_, verdict in rules(compared(described(old), described(new)))]


@pytest.mark.parametrize("target", ["#/components/schemas/A", "#/components/schemas/A/allOf", "#"])
def test_conditions_that_refer_to_themselves_end(target: str) -> None:
    wrong = {"type": "array", "enum": ["a"]}
    circle = {"not": {"$ref": target}, "allOf": [{"$ref": target}], "properties": {"state": wrong}}

    _, found = without_contradictions(Document("file:///a", "a", taking(wrong, A=circle)))

    assert (found == []) is (target == "#")


def test_where_both_sides_contradict_themselves_it_is_an_info() -> None:
    old, new = (state({"type": "array", "enum": values}) for values in (["a", "b"], ["a"]))

    assert ("response.type.contradicted", "info", "structural") in rules(compared(old, new))


def test_a_request_that_no_longer_takes_a_value_breaks() -> None:
    old, new = (taking({"type": "array", "enum": values}) for values in (["a", "b"], ["a"]))

    assert ("request.enum.narrowed", "error", "proved") in rules(compared(old, new))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "number", "enum": [1]},
        {"type": "integer", "enum": [1.0]},
        {"type": "string", "enum": [None, "a"]},
        {"type": ["array", "string"], "enum": ["a"]},
        {"type": "string", "enum": []},
        {"type": "integer", "allOf": [{"type": "number"}]},
        {"type": "object", "allOf": [{"$ref": "#/components/schemas/Nothing"}]},
        {"type": "object", "properties": {"type": {"type": "array"}, "enum": {"type": "string"}}},
        {"type": "object", "example": {"type": "array", "enum": ["a"]}},
    ],
    ids=range(9),
)
def test_what_admits_something_is_read_as_it_is(schema: Json) -> None:
    described = Document("file:///a", "a", state(schema))

    assert without_contradictions(described) == (described, [])


@pytest.mark.parametrize("name", ["enum", "const", "default", "example", "examples", "x-state"])
def test_what_somebody_called_like_a_keyword_is_looked_at(name: str) -> None:
    def described(*values: str) -> Json:
        wrong = {"type": "integer", "enum": list(values)}
        used = {"type": "object", "properties": {name: {"$ref": f"#/components/schemas/{name}"}}}
        found = taking(used, **{name: {"type": "object", "properties": {name: wrong}}})
        response = {"description": "no", "headers": {name: {"schema": wrong}}}
        found["paths"]["/orders"]["post"]["responses"] = {"default": response}
        return found

    found = compared(described("a", "b"), described("a", "c")).findings

    told = {(one.rule, one.pointer.lower()) for one in found if one.severity.label != "info"}
    assert ("request.enum.narrowed", f"/body/{name}/{name}") in told
    assert ("response.enum.widened", f"/header/{name}") in told


def test_the_headers_of_a_message_are_a_schema() -> None:
    def described(*values: str) -> Json:
        headers = {"type": "object", "properties": {"x-state": {"type": "integer", "enum": list(values)}}}
        return {
            "asyncapi": "3.0.0",
            "info": {"title": "Shop", "version": "1"},
            "channels": {"orders": {"address": "orders", "messages": {"placed": {"headers": headers}}}},
            "operations": {"announce": {"action": "send", "channel": {"$ref": "#/channels/orders"}}},
        }

    found = rules(compared(described("a"), described("a", "b")))

    assert "event.enum.widened" in [rule for rule, _, _ in found]


def test_a_snapshot_says_the_same() -> None:
    described = contract(state(WRITTEN["texts in a list"]))
    recorded = read_contract(document("file:///b", "contract.json", dump(described)))
    changed = contract(state({"type": "array", "enum": ["open", "gone"]}))

    assert compare_contracts(recorded, described).findings == ()
    assert "response.enum.widened" in [one.rule for one in compare_contracts(recorded, changed).findings]


def test_schemas_that_refer_to_each_other_in_a_circle_end() -> None:
    circle = {"type": "object", "allOf": [{"$ref": "#/components/schemas/A"}]}

    assert compared(state(circle, A={"$ref": "#/components/schemas/A"}), state(STATE)).unchecked
