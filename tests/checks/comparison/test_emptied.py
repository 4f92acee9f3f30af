"""What can no longer be sent breaks no reader's rule: it is told as what it is, a promise that is gone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.descriptions import answering, compared, rules, taking

Json = Any

WORD: Json = {"type": "string"}
EMPTIED = ("response.schema.unsatisfiable", "error", "structural")
NEVER: dict[str, Json] = {"false": False, "not true": {"not": True}, "not anything": {"not": {}}}


def order(*required: str, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


WITHOUT_A_VALUE: dict[str, Json] = {
    **NEVER,
    "a required property without a value": order("id", id=False),
    "limits that exclude each other": {**order("id", id=WORD), "minProperties": 3, "maxProperties": 2},
    "parts that exclude each other": {"allOf": [order("id", id=WORD), {"not": {"required": ["id"]}}]},
    "alternatives that are all excluded": {"anyOf": [False, {"$ref": "#/components/schemas/Nothing"}]},
}


@pytest.mark.parametrize("schema", WITHOUT_A_VALUE.values(), ids=WITHOUT_A_VALUE)
def test_a_response_that_nothing_fits_any_more_is_an_error(schema: Json) -> None:
    report = compared(answering(order("id", id=WORD), Nothing=False), answering(schema, Nothing=False))

    assert EMPTIED in rules(report)


@pytest.mark.parametrize(
    "condition",
    [
        {"not": {"properties": {"id": {"const": "a"}}}},
        {"if": {"properties": {"id": {"const": "a"}}}, "then": False},
    ],
    ids=["not", "if"],
)
def test_what_is_left_is_excluded_by_a_condition_that_did_not_change(condition: Json) -> None:
    old, new = ({**order("id", id={"enum": list(ids)}), **condition} for ids in ("ab", "a"))

    assert EMPTIED in rules(compared(answering(old), answering(new)))
    assert EMPTIED not in rules(compared(answering(old), answering({**old, "properties": {"id": {"enum": ["b"]}}})))


@pytest.mark.parametrize("schema", WITHOUT_A_VALUE.values(), ids=WITHOUT_A_VALUE)
def test_a_response_that_nothing_ever_fitted_is_no_news(schema: Json) -> None:
    old, new = ({"allOf": [schema, order("a", a={"enum": list(values)})]} for values in ("xy", "x"))

    assert EMPTIED not in rules(compared(answering(old, Nothing=False), answering(new, Nothing=False)))


def test_a_request_that_nothing_fits_any_more_is_shown_to_refuse_what_was_sent() -> None:
    report = compared(taking(order("id", id=WORD)), taking(False))

    assert ("request.schema.narrowed", "error", "proved") in rules(report)
    assert not any(finding.rule.endswith("unsatisfiable") for finding in report.findings)


@pytest.mark.parametrize("never", NEVER.values(), ids=NEVER)
def test_an_optional_property_that_has_no_value_any_more_is_gone(never: Json) -> None:
    report = compared(answering(order(id=WORD)), answering(order(id=never)))

    assert rules(report) == [("response.property.removed-optional", "warning", "structural")]


def test_a_property_that_was_always_there_and_has_no_value_any_more_is_gone_with_a_witness() -> None:
    report = compared(answering(order("id", id=WORD)), answering(order(id=False)))

    assert rules(report) == [("response.property.removed", "error", "proved")]


def test_a_list_that_has_no_items_any_more_can_still_be_sent() -> None:
    old, new = ({"type": "array", "items": items} for items in (WORD, False))

    assert EMPTIED not in rules(compared(answering(old), answering(new)))
