"""Every keyword, dialect by dialect: a value lies within a schema exactly when the schema admits it.

The cases are data: `cases/<keyword>.json` lists schemas with values that they admit and values that they refuse. A
value is asked about twice: as the only one that a sender sends, against the schema and against its complement.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contractguard.algebra import contains
from tests.algebra.spellings import around

Json = Any

DRAFTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]
OPENAPI = ["openapi-2.0", "openapi-3.0", "openapi-3.1"]
DIALECTS = {
    "all": [*DRAFTS, *OPENAPI],
    "JSON Schema": [*DRAFTS, "openapi-3.1"],
    "JSON Schema up to draft-07": DRAFTS[:3],
    "draft-04": ["draft-04"],
    "draft-04 and draft-06": DRAFTS[:2],
    "draft-06 and draft-07": DRAFTS[1:3],
    "from draft-06": [*DRAFTS[1:], "openapi-3.1"],
    "from draft-07": [*DRAFTS[2:], "openapi-3.1"],
    "from 2019-09": [*DRAFTS[3:], "openapi-3.1"],
    "2019-09": ["2019-09"],
    "from 2020-12": ["2020-12", "openapi-3.1"],
    "openapi-2.0": ["openapi-2.0"],
    "openapi-3.0": ["openapi-3.0"],
    "boolean bounds": ["draft-04", "openapi-2.0", "openapi-3.0"],
    "item lists": DRAFTS[:4],
    "patterns": [*DRAFTS, "openapi-3.1"],
    "with unions": [*DRAFTS, "openapi-3.0", "openapi-3.1"],
    "reference alone": [*DRAFTS[:3], "openapi-2.0", "openapi-3.0"],
    "$id": [*DRAFTS[1:], "openapi-3.1"],
}
CASES = [
    pytest.param(dialect, case, id=f"{file.stem}-{number}-{dialect}")
    for file in sorted((Path(__file__).parent / "cases").glob("*.json"))
    for number, case in enumerate(json.loads(file.read_text(encoding="utf-8")))
    for dialect in DIALECTS[case["dialects"]]
]
CHECKED = [case for case in CASES if case.values[0] in DRAFTS and not case.values[1].get("validator_differs")]
"""Those that a validator reads as the specification does: jsonschema-rs asserts contentEncoding in draft 7."""


def only(dialect: str, value: Json) -> Json:
    """The schema that admits one value."""
    has_const = dialect not in ("draft-04", "openapi-2.0", "openapi-3.0")
    return {"const": value} if has_const else {"enum": [value]}


@pytest.mark.parametrize(("dialect", "case"), CASES)
def test_a_value_lies_within_the_schemas_that_admit_it(dialect: str, case: Json) -> None:
    reader = case["schema"]

    admitted = [contains(only(dialect, value), reader, dialect=dialect) for value in case["valid"]]
    refused = [contains(only(dialect, value), reader, dialect=dialect) for value in case["invalid"]]

    assert [verdict for verdict in admitted if verdict.kind != "compatible"] == []
    assert [verdict for verdict in refused if verdict.kind != "breaking"] == []


@pytest.mark.parametrize(("dialect", "case"), CASES)
def test_a_value_lies_within_the_complements_of_the_schemas_that_refuse_it(dialect: str, case: Json) -> None:
    reader = around(case["schema"], lambda schema: {"not": schema})

    admitted = [contains(only(dialect, value), reader, dialect=dialect) for value in case["invalid"]]
    refused = [contains(only(dialect, value), reader, dialect=dialect) for value in case["valid"]]

    assert [verdict for verdict in admitted if verdict.kind != "compatible"] == []
    assert [verdict for verdict in refused if verdict.kind != "breaking"] == []


@pytest.mark.parametrize(("dialect", "case"), CASES)
def test_what_a_schema_admits_is_found_in_it_and_what_it_refuses_is_not(dialect: str, case: Json) -> None:
    """The schema as the sender: it is not contained in the complement of a value that it admits."""
    sender = case["schema"]

    admitted = [contains(sender, {"not": only(dialect, value)}, dialect=dialect) for value in case["valid"]]
    refused = [contains(sender, {"not": only(dialect, value)}, dialect=dialect) for value in case["invalid"]]

    assert [verdict for verdict in admitted if verdict.kind != "breaking"] == []
    assert [verdict for verdict in refused if verdict.kind != "compatible"] == []


@pytest.mark.parametrize(("dialect", "case"), CHECKED)
def test_a_validator_reads_the_cases_alike(dialect: str, case: Json) -> None:
    validator = {
        "draft-04": jsonschema_rs.Draft4Validator,
        "draft-06": jsonschema_rs.Draft6Validator,
        "draft-07": jsonschema_rs.Draft7Validator,
        "2019-09": jsonschema_rs.Draft201909Validator,
        "2020-12": jsonschema_rs.Draft202012Validator,
    }[dialect](case["schema"], offline=True)

    assert [value for value in case["valid"] if not validator.is_valid(value)] == []
    assert [value for value in case["invalid"] if validator.is_valid(value)] == []
