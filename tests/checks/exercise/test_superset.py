"""Of every failure that the engine knows it is said which of our rules tells of it; all of them, side by side:
python -m tests.exercise_superset."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.exercise_superset import NOT_CONTRACT, RULES, SUBJECTS, is_told


def classes(above: type[object]) -> Iterator[str]:
    for one in above.__subclasses__():
        yield one.__name__
        yield from classes(one)


def test_every_failure_of_the_engine_has_a_rule_or_is_not_about_the_contract() -> None:
    pytest.importorskip("schemathesis")
    import schemathesis.specs.openapi.checks  # noqa: F401  # defines some of them
    from schemathesis.core.failures import Failure

    own = {name for name in classes(Failure) if "GraphQL" not in name}

    assert own == RULES.keys() | NOT_CONTRACT.keys()


def test_a_finding_tells_of_a_failure_of_the_same_operation_alone() -> None:
    ours = {("response.type.changed", "GET /a"), ("api.server-error", "GET /b")}

    assert is_told("JsonSchemaError", "GET /a", ours) and is_told("ServerError", "GET /b", ours)
    assert not is_told("JsonSchemaError", "GET /b", ours) and not is_told("ServerError", "GET /a", ours)


def test_every_defect_and_every_clean_twin_is_compared() -> None:
    assert len(set(SUBJECTS)) == len(SUBJECTS) == 30 + 20 + 7
