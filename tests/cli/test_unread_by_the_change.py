"""What a change makes unreadable had to be checked, also beside bodies that were compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering, compared, taking
from tests.cli.conftest import ID, Run

Json = Any

BROKEN: dict[str, Json] = {
    "no list": {**ID, "required": "id"},
    "nowhere": {"$ref": "#/components/schemas/Gone"},
    "itself": {"$ref": "#/components/schemas/Self"},
    "elsewhere": {"$ref": "https://example.com/order.json"},
    "a property": {**ID, "properties": {"id": {"$ref": "#/gone"}}},
    "a new property": {**ID, "properties": {**ID["properties"], "new": {"$ref": "#/gone"}}},
    "a branch": {"anyOf": [{"$ref": "#/gone"}, {"type": "integer"}, {"type": "null"}]},
    "no schema": 7,
}
READ_IN_THE_BASE = "; the base could be read there"
ERROR = {"type": "object", "properties": {"detail": {"type": "string"}}}


def beside_an_error(schema: Json, error: Json = ERROR) -> Json:
    """An operation with a second body, which can be compared."""
    description = answering(schema, Self={"$ref": "#/components/schemas/Self"})
    content = {"application/json": {"schema": error}}
    description["paths"]["/orders"]["get"]["responses"]["404"] = {"description": "none", "content": content}
    return description


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_a_change_makes_unreadable_had_to_be_checked(broken: Json) -> None:
    section = compared(beside_an_error(ID), beside_an_error(broken))

    (entry,) = section.unchecked
    assert entry.must
    assert entry.reason.endswith(READ_IN_THE_BASE)


def test_a_value_of_a_keyword_that_a_change_makes_unreadable() -> None:
    section = compared(beside_an_error({"type": "string"}), beside_an_error({"type": "string", "pattern": "("}))

    assert [entry.must for entry in section.unchecked] == [True]


def test_a_request_that_a_change_makes_unreadable() -> None:
    section = compared(taking(ID), taking(7))

    assert [entry.must for entry in section.unchecked] == [True]


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_repaired_is_told_and_passes(broken: Json) -> None:
    section = compared(beside_an_error(broken), beside_an_error(ID))

    (entry,) = section.unchecked
    assert not entry.must
    assert "; that is in the base, which promised there what cannot be told" in entry.reason


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_could_be_read_on_neither_side_is_as_it_was(broken: Json) -> None:
    section = compared(beside_an_error(broken), beside_an_error(broken, {"type": "object"}))

    assert not any(entry.must for entry in section.unchecked)
    assert not any("the base" in entry.reason for entry in section.unchecked)


def test_a_second_unreadable_part_of_a_body_is_not_excused_by_the_first() -> None:
    old = {"type": "object", "properties": {"a": {"$ref": "#/gone"}, "b": {"type": "string"}}}
    new = {"type": "object", "properties": {"a": {"$ref": "#/gone"}, "b": {"$ref": "#/gone"}}}

    section = compared(beside_an_error(old), beside_an_error(new))

    assert any(entry.must for entry in section.unchecked)


def test_an_answer_that_the_base_did_not_have_is_told_and_passes() -> None:
    new = beside_an_error(ID, ERROR)
    new["paths"]["/orders"]["get"]["responses"]["500"] = {"content": {"application/json": {"schema": 7}}}

    section = compared(beside_an_error(ID), new)

    assert [entry.must for entry in section.unchecked] == [False]


def test_a_reference_of_a_recorded_contract_is_named_as_it_was_written(folder: Path, run: Run) -> None:
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    for schema in (ID, BROKEN["nowhere"]):
        (folder / "openapi.json").write_text(json.dumps(beside_an_error(schema)))
        result = run("record")

    assert "200 application/json: $ref '#/components/schemas/Gone' points at nothing" in result.out


def test_it_ends_in_3_unless_it_is_allowed(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
    for name, schema in (("a", ID), ("b", BROKEN["no list"])):
        (folder / f"{name}.json").write_text(json.dumps(beside_an_error(schema)))

    before = run("diff", "a.json", "b.json")
    message = "GET /orders → 200 application/json"
    entry = f'[[allow_unchecked]]\nmessage = "{message}"\nreason = "later"\nowner = "ann"\nuntil = 2026-01-31\n'
    (folder / "contractguard.toml").write_text(entry)
    after = run("diff", "a.json", "b.json")

    assert (before.code, after.code) == (3, 0)
    assert "1 not checked (1 of them had to be)" in before.out
