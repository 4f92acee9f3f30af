"""Objects in a query: what travels of them are their properties."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import compared, only, rules, with_parameters

INT, TEXT = {"type": "integer"}, {"type": "string"}


def query(name: str, schema: Json, **members: str | bool) -> Json:
    return {"name": name, "in": "query", "schema": schema, **members}


def thing(*required: Json, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


LOOSE = with_parameters(query("page", INT), query("size", INT))
PAGING = with_parameters(query("paging", thing(page=INT, size=INT)))
SAME = {
    "loose": (LOOSE, PAGING),
    "renamed": (PAGING, with_parameters(query("p2", thing(page=INT, size=INT)))),
    "renamed-map": (
        with_parameters(query("a", {"type": "object", "additionalProperties": TEXT})),
        with_parameters(query("b", {"type": "object", "additionalProperties": TEXT})),
    ),
    "required": (
        with_parameters(query("page", INT, required=True), query("size", INT)),
        with_parameters(query("paging", thing("page", page=INT, size=INT), required=True)),
    ),
    "one-of-two-moves-out": (PAGING, with_parameters(query("paging", thing(page=INT)), query("size", INT))),
    "two-objects": (PAGING, with_parameters(query("a", thing(page=INT)), query("b", thing(size=INT)))),
    "composed": (LOOSE, with_parameters(query("p", {"allOf": [thing(page=INT), thing(size=INT)]}))),
    "deep": (
        with_parameters(query("f[from]", TEXT)),
        with_parameters(query("f", thing(**{"from": TEXT}), style="deepObject", explode=True)),
    ),
    "only-read": (LOOSE, with_parameters(query("p", thing(page=INT, size=INT, id={**TEXT, "readOnly": True})))),
}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_travels_alike_is_alike(old: Json, new: Json) -> None:
    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


def test_a_reference_is_looked_through() -> None:
    new = with_parameters(query("paging", {"$ref": "#/components/schemas/Paging"}))
    new["components"] = {"schemas": {"Paging": thing(page=INT, size=INT)}}

    assert rules(compared(LOOSE, new)) == []


def test_a_value_that_is_narrowed_on_the_way_into_an_object_breaks() -> None:
    new = with_parameters(query("paging", thing(page={**INT, "maximum": 9}, size=INT)))

    found = only(compared(LOOSE, new))

    assert (found.rule, found.severity.label, found.pointer) == ("request.range.narrowed", "error", "/query/page")
    assert found.witness == ({"query": {"page": 10}},)


def test_a_value_that_is_narrowed_in_a_renamed_object_breaks() -> None:
    new = with_parameters(query("p2", thing(page={**INT, "maximum": 9}, size=INT)))

    assert only(compared(PAGING, new)).rule == "request.range.narrowed"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (query("paging", thing("page", page=INT, size=INT), required=True), "request.parameter.became-required"),
        (query("paging", thing(page=INT)), "request.parameter.removed-optional"),
        (query("paging", thing("x", page=INT, size=INT, x=INT), required=True), "request.parameter.added-required"),
    ],
    ids=["required", "gone", "new"],
)
def test_what_becomes_of_each_property_is_told_of_its_own_name(new: Json, expected: str) -> None:
    found = only(compared(LOOSE, with_parameters(new)))

    assert found.rule == expected
    assert found.pointer != "/query/paging"


@pytest.mark.parametrize(
    "schema",
    [
        thing("page", "size", page=INT, size=INT),
        {**thing(page=INT, size=INT), "minProperties": 1},
        {**thing(page=INT, size=INT), "additionalProperties": TEXT},
        {**thing(page=INT, size=INT), "dependentRequired": {"page": ["size"]}},
    ],
    ids=["all-or-none", "count", "others", "dependent"],
)
def test_an_object_that_says_more_than_its_properties_is_not_taken_apart(schema: Json) -> None:
    """Callers could send one of the two alone, which this object may not take: that is no pass in silence."""
    found = rules(compared(LOOSE, with_parameters(query("paging", schema))))

    assert ("request.parameter.removed-optional", "warning", "structural") in found


@pytest.mark.parametrize(
    "members", [{"explode": False}, {"style": "deepObject", "explode": True}], ids=["in-one", "deep"]
)
def test_the_name_of_an_object_that_travels_counts(members: Json) -> None:
    old, new = (with_parameters(query(name, thing(page=INT), **members)) for name in ("p1", "p2"))

    assert ("request.parameter.removed-optional", "warning", "structural") in rules(compared(old, new))


def test_names_that_meet_stay_apart() -> None:
    """Two parameters of one name would be one: the object is left as it is."""
    both = with_parameters(query("page", INT), query("paging", thing(page=INT)))

    assert ("request.parameter.removed-optional", "warning", "structural") in rules(compared(both, PAGING))
