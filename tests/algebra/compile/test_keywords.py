"""Every keyword, dialect by dialect, on values that a schema admits and values that it refuses.

The cases are data: `cases/<keyword>.json` lists the schemas and the values; `finite` says that all the values of one
kind are listed. No question holds one of the values as such, or the search would only try it: the solvers are asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contractguard.algebra import contains
from tests.algebra.spellings import around

Json = Any

DRAFTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]
VALIDATORS = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}
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
    pytest.param(DIALECTS[case["dialects"]], case, id=f"{file.stem}-{number}")
    for file in sorted((Path(__file__).parent / "cases").glob("*.json"))
    for number, case in enumerate(json.loads(file.read_text(encoding="utf-8")))
]
KEYWORDS = sorted({case.id.split("-")[0] for case in CASES})


def checked(keyword: str) -> dict[str, list[Json]]:
    """The cases of a keyword by draft, as far as a validator reads them as the specification does: jsonschema-rs
    asserts contentEncoding in draft 7."""
    cases: list[Json] = [one.values for one in CASES if one.id.split("-")[0] == keyword]
    return {
        draft: [case for dialects, case in cases if draft in dialects and not case.get("validator_differs")]
        for draft in DRAFTS
    }


_ITEM_LISTS = {**dict.fromkeys(DRAFTS[:4], "items"), "2020-12": "prefixItems", "openapi-3.1": "prefixItems"}


def shape(dialect: str, value: Json) -> Json:
    """A schema of what looks like a value: same names, same lengths, same bounds. Endlessly many do, of most values."""
    if isinstance(value, dict):
        members = {name: shape(dialect, member) for name, member in value.items()}
        required = {"required": sorted(value)} if value else {}
        return {"type": "object", "properties": members, "additionalProperties": False, **required}
    if isinstance(value, list):
        items = [shape(dialect, item) for item in value]
        listed: Json = {_ITEM_LISTS[dialect]: items} if items and dialect in _ITEM_LISTS else {"items": {}}
        return {"type": "array", "minItems": len(value), "maxItems": len(value), **listed}
    if isinstance(value, str):
        return {"type": "string", "minLength": len(value), "maxLength": len(value)}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if value is None:
        return {"enum": [None]} if dialect in ("openapi-2.0", "openapi-3.0") else {"type": "null"}
    return {"type": "number", "minimum": value, "maximum": value}


def denied(schema: Json) -> Json:
    return around(schema, lambda inner: {"not": inner})


@pytest.mark.no_cover
@pytest.mark.parametrize(("dialects", "case"), CASES)
def test_something_like_each_value_lies_where_the_value_lies(dialects: list[str], case: Json) -> None:
    """The solvers find it, and two validators confirm that it lies there."""
    outside = denied(case["schema"])

    missed = [
        (dialect, value, verdict)
        for dialect in dialects
        for side, schema in (("valid", outside), ("invalid", case["schema"]))
        for value in case[side]
        if (verdict := contains(shape(dialect, value), schema, dialect=dialect)).kind != "breaking"
    ]

    assert missed == []


def further(case: Json, side: str) -> Json:
    """The schema of a case, or what it refuses, without the values that are listed."""
    schema = case["schema"] if side == "valid" else denied(case["schema"])
    listed = [{"not": {"enum": case[side]}}] if case[side] else []
    return around(schema, lambda inner: {"allOf": [inner, *listed]})


@pytest.mark.no_cover
@pytest.mark.parametrize(("dialects", "case"), CASES)
@pytest.mark.parametrize("side", ["valid", "invalid"])
def test_there_are_further_values_unless_all_are_listed(dialects: list[str], case: Json, side: str) -> None:
    found = {dialect: contains(further(case, side), {"not": {}}, dialect=dialect).kind for dialect in dialects}

    assert found == dict.fromkeys(dialects, "compatible" if case.get("finite") == side else "breaking")


def validator_of(dialect: str, schema: Json) -> Any:
    return VALIDATORS[dialect](schema, offline=True)


def proofs(keyword: str) -> Iterator[tuple[str, Json, Json]]:
    """Each case of a keyword that is proved to lie within another one, draft by draft."""
    for draft, cases in checked(keyword).items():
        for sender, reader in permutations(cases, 2):
            if contains(sender["schema"], reader["schema"], dialect=draft).kind == "compatible":
                yield draft, sender, reader


@pytest.mark.no_cover
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_no_listed_value_contradicts_a_proof(keyword: str) -> None:
    contradicted = [
        (draft, sender["schema"], reader["schema"], value)
        for draft, sender, reader in proofs(keyword)
        for value in sender["valid"]
        if not validator_of(draft, reader["schema"]).is_valid(value)
    ]

    assert contradicted == []


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_validator_reads_the_cases_alike(keyword: str) -> None:
    misread = [
        (draft, case["schema"], value)
        for draft, cases in checked(keyword).items()
        for case in cases
        for side in ("valid", "invalid")
        for value in case[side]
        if validator_of(draft, case["schema"]).is_valid(value) is not (side == "valid")
    ]

    assert misread == []
