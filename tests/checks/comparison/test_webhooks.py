"""Webhooks and callbacks: the provider sends the request, so what is safe in a request of the API may break here.

Twelve changes of a payload, each both ways. A tool that takes a webhook's payload for a request it receives says the
opposite in each of the cases marked "reversed".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from contractguard.contract.finding import Proof, Severity
from tests.checks.descriptions import api, compared, only

Json = Any
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def one(required: bool = False, /, **schema: Json) -> Json:
    """An object with the property `x`, beside an `id`."""
    return {
        **NOTHING,
        "properties": {**NOTHING["properties"], "x": schema},
        **({"required": ["x"]} if required else {}),
    }


NOTHING: Json = {"type": "object", "properties": {"id": {"type": "integer"}}}
CLOSED: Json = {**NOTHING, "additionalProperties": False}
OPEN: Json = {**NOTHING, "additionalProperties": True}


CHANGES: list[tuple[str, Json, Json, tuple[str, Severity, Json], tuple[str, Severity, Json]]] = [
    # name, old, new, then what is found from old to new, and from new to old: rule, severity, payload of the witness
    (
        "a new required field", NOTHING, one(True, type="string"),
        ("property.added-required", INFO, None), ("property.removed", ERROR, {}),
    ),
    (
        "a new optional field", NOTHING, one(type="string"),
        ("property.added", INFO, None), ("property.removed-optional", WARNING, None),
    ),
    (
        "required", one(type="string"), one(True, type="string"),
        ("property.became-required", INFO, None), ("property.became-optional", ERROR, {}),
    ),
    (
        "nullable", one(True, type="string"), one(True, type=["string", "null"]),
        ("nullable.added", ERROR, {"x": None}), ("nullable.removed", INFO, None),
    ),
    (
        "another type", one(True, type="string"), one(True, type="integer"),
        ("type.changed", ERROR, {"x": 0}), ("type.changed", ERROR, {"x": ""}),
    ),
    (
        "a wider type", one(True, type="integer"), one(True, type="number"),
        ("type.widened", ERROR, {"x": 0.5}), ("type.narrowed", INFO, None),
    ),
    (
        "a further value of an enum", one(True, enum=["a"]), one(True, enum=["a", "b"]),
        ("enum.widened", WARNING, {"x": "b"}), ("enum.narrowed", INFO, None),
    ),
    (
        "a looser bound", one(True, type="integer", maximum=9), one(True, type="integer", maximum=99),
        ("range.widened", ERROR, {"x": 10}), ("range.narrowed", INFO, None),
    ),
    (
        "a looser length", one(True, type="string", maxLength=1), one(True, type="string", maxLength=2),
        ("length.widened", ERROR, {"x": "aa"}), ("length.narrowed", INFO, None),
    ),
    (
        "a format", one(True, type="string"), one(True, type="string", format="date-time"),
        ("format.introduced", INFO, None), ("format.dropped", WARNING, None),
    ),
    (
        "further properties", CLOSED, OPEN,
        ("additional-properties.opened", ERROR, {"": None}), ("additional-properties.closed", INFO, None),
    ),
    (
        "a further variant", {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
        {"oneOf": [{"type": "string"}, {"type": "boolean"}, {"type": "integer"}]},
        ("variant.added", ERROR, 0), ("variant.removed", INFO, None),
    ),
]  # fmt: skip

CASES = [
    pytest.param(sides, expected, id=f"{name}, {way}")
    for name, old, new, forth, back in CHANGES
    for way, sides, expected in (("forth", (old, new), forth), ("back", (new, old), back))
]


def exchange(schema: Json) -> Json:
    content = {"application/json": {"schema": schema}}
    return {
        "post": {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "ok"}}}
    }


def webhook(schema: Json) -> Json:
    return api(webhooks={"order.paid": exchange(schema)})


def callback(schema: Json) -> Json:
    hooked = {"responses": {"200": {"description": "ok"}}, "callbacks": {"p": {"{$request.body#/u}": exchange(schema)}}}
    return api(paths={"/hooks": {"post": hooked}})


@pytest.mark.parametrize("described", [webhook, callback])
@pytest.mark.parametrize(("sides", "expected"), CASES)
def test_who_breaks_by_a_change_of_a_payload(
    sides: tuple[Json, Json], expected: tuple[str, Severity, Json], described: Callable[..., Json]
) -> None:
    rule, severity, witness = expected
    finding = only(compared(*(described(side) for side in sides)))

    assert (finding.rule, finding.severity) == (f"webhook.{rule}", severity)
    if witness is None:
        assert finding.proof is Proof.STRUCTURAL and finding.witness is None
    else:
        assert (finding.proof, finding.witness) == (Proof.PROVED, ({"body": witness},))


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        case
        for case in CASES
        if cast(Json, case.values[1])[0] in ("property.added-required", "nullable.added", "enum.narrowed")
    ],
)
def test_the_same_change_of_a_request_weighs_the_other_way_round(
    sides: tuple[Json, Json], expected: tuple[str, Severity, Json]
) -> None:
    """Reversed: a caller that does not know the new field is refused; one that never sends null is not."""

    def taken(schema: Json) -> Json:
        return api(paths={"/orders": exchange(schema)})

    finding = only(compared(*(taken(side) for side in sides)))

    assert finding.rule == f"request.{expected[0]}"
    assert (finding.severity is INFO) is (expected[1] is not INFO)


@pytest.mark.parametrize(
    ("version", "field"), [("3.0.3", "x-webhooks"), ("3.1.0", "webhooks"), ("3.1.0", "x-webhooks")]
)
def test_the_extension_that_descriptions_of_openapi_3_0_have_is_read(version: str, field: str) -> None:
    def described(schema: Json) -> Json:
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        hook = {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}
        return {**api(paths={}), "openapi": version, field: {"paid": hook}}

    old, new = (one(True, type=kind) for kind in ("string", "integer"))

    finding = only(compared(described(old), described(new)))

    assert (finding.rule, finding.severity) == ("webhook.type.changed", ERROR)
    assert finding.message.operation == "webhook paid POST"
