"""A JSON Schema alone is changed, too, in every dialect, and our rules notice."""

from __future__ import annotations

from functools import partial

import pytest

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.guards.check import CheckGuard
from contractguard.checks.prove.prove import ProveOptions, prove_contract
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import policy
from tests.checks.prove.examples import STRICT, described

DIALECTS = {
    "draft-04": "http://json-schema.org/draft-04/schema#",
    "draft-07": "http://json-schema.org/draft-07/schema#",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}
_QUIET = {MutantStatus.KILLED, MutantStatus.NOT_APPLICABLE, MutantStatus.EQUIVALENT}


def order(dialect: str) -> Json:
    """A schema that refers to itself and to a definition."""
    item = {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "object", "properties": {"b": {"type": "boolean"}}}]}
    return {
        "$schema": DIALECTS[dialect],
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "maxLength": 5},
            "kind": {"enum": ["x", "y"]},
            "next": {"$ref": "#"},
            "list": {"type": "array", "items": {"$ref": "#/definitions/item"}},
        },
        "definitions": {"item": item},
    }


def make_guard(settings: Settings, description: Description) -> Guard:
    return CheckGuard(description, settings, MutantEquivalence(description, settings.formats))


def asked(root: Json, settings: Settings = STRICT) -> dict[str, set[MutantStatus]]:
    """What mutants ended as, by operator."""
    answer = prove_contract(described(root), partial(make_guard, settings), ProveOptions())
    found: dict[str, set[MutantStatus]] = {}
    for one in answer.results:
        found.setdefault(one.operator, set()).add(one.status)
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_no_change_of_a_schema_alone_is_overlooked(dialect: str) -> None:
    found = asked(order(dialect))

    assert {name for name, ended in found.items() if ended - _QUIET} == set()
    assert sum(MutantStatus.KILLED in ended for ended in found.values()) >= 18


def test_a_reference_that_leads_nowhere_is_decided_neither_way() -> None:
    found = asked({"type": "object", "$ref": "#/absent"})

    assert set().union(*found.values()) == {MutantStatus.UNDECIDED}


def test_a_rule_that_is_switched_off_is_missed() -> None:
    rules = {f"{role}.enum.widened": Severity.NONE for role in ("event", "command")}

    found = asked(order("2020-12"), Settings(policy=policy("strict", rules)))

    assert {name for name, ended in found.items() if MutantStatus.SURVIVED in ended} == {"enum.add"}
