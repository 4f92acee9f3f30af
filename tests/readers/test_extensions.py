"""`x-nullable` adds null where the version has no word for it, or has the same one; elsewhere it says nothing."""

from __future__ import annotations

import pytest

from contractguard.algebra import contains
from contractguard.contract.document import Json
from tests.checks.descriptions import answering, compared, only, rules


def swagger(schema: Json) -> Json:
    found = answering(schema)
    response = {"description": "done", "schema": schema}
    paths = {"/orders": {"get": {"produces": ["application/json"], "responses": {"200": response}}}}
    return {"swagger": "2.0", "info": found["info"], "paths": paths}


def named(**keywords: Json) -> Json:
    return {"type": "object", "properties": {"n": {"type": "string", **keywords}}, "required": ["n"]}


def test_swagger_2_and_openapi_3_say_the_same() -> None:
    old, new = swagger(named(**{"x-nullable": True})), {**answering(named(nullable=True)), "openapi": "3.0.3"}

    assert rules(compared(old, new)) == rules(compared(new, old)) == []


def test_null_that_is_added_in_swagger_2_is_proved() -> None:
    found = only(compared(swagger(named()), swagger(named(**{"x-nullable": True}))))

    assert (found.rule, found.proof.value, found.witness) == (
        "response.nullable.added",
        "proved",
        ({"body": {"n": None}},),
    )


@pytest.mark.parametrize("value", [False, "true", 1, None])
def test_only_true_adds_null(value: Json) -> None:
    assert rules(compared(swagger(named()), swagger(named(**{"x-nullable": value})))) == []


@pytest.mark.parametrize(
    ("dialect", "kind"),
    [
        ("openapi-2.0", "breaking"),
        ("openapi-3.0", "breaking"),
        ("openapi-3.1", "compatible"),
        ("2020-12", "compatible"),
    ],
)
def test_the_dialects_that_read_it(dialect: str, kind: str) -> None:
    reader = {"type": "string"}

    assert contains({**reader, "x-nullable": True}, reader, dialect=dialect).kind == kind


def test_a_snapshot_keeps_it() -> None:
    from contractguard.contract.document import Document
    from contractguard.readers import read_contract
    from contractguard.readers.sources.references import document
    from contractguard.snapshots import dump

    described = read_contract(Document("file:///a", "a", swagger(named(**{"x-nullable": True}))))
    recorded = read_contract(document("file:///b", "contract.json", dump(described)))

    from contractguard.checks.comparison.contracts import compare_contracts

    assert compare_contracts(recorded, described).findings == ()
