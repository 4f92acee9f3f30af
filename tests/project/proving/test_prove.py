"""The guards of a project, proved: what is expected of each provider counts for it alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.checks.prove.prove import ProveOptions
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.errors import InputError
from contractguard.contract.report import Section
from contractguard.project.config import find_project
from contractguard.project.progress import Progress
from contractguard.project.proving.guards import GuardOptions
from contractguard.project.proving.prove import ProofOptions, prove_project, usual_workers
from tests.checks.descriptions import answering

SCHEMA = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {"id": {"type": "string"}, "total": {"type": "integer"}},
}
INDEX = """\
consumer: {consumer}
provider: orders
expects:
  - fixtures: {consumer}.json
    response: {{operation: GET /orders, status: 200}}
    needs: [{needs}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two consumers of one provider: one needs the id, the other the total."""
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA)), "utf-8")
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    for consumer, need in (("billing", "/id"), ("ledger", "/total")):
        (contracts / f"{consumer}.json").write_text('{"id": "1", "total": 2}', "utf-8")
        (contracts / f"{consumer}.yaml").write_text(INDEX.format(consumer=consumer, needs=need), "utf-8")
    return tmp_path


_ANY = ProofOptions()


def prove(folder: Path, given: ProofOptions = _ANY) -> Section:
    """The answer on the one contract."""
    options = ProveOptions(operators=("required.drop",))
    (section,) = prove_project(find_project(folder), folder, given, options, Settings(), Progress())
    return section


def statuses(section: Section) -> dict[str, MutantStatus]:
    return {one.variant: one.status for one in section.mutants}


def test_what_any_consumer_needs_is_noticed(folder: Path) -> None:
    section = prove(folder)

    assert statuses(section) == {"id": MutantStatus.KILLED, "total": MutantStatus.KILLED}
    assert [one.by for one in section.mutants if one.variant == "id"] == [("billing",)]


def test_what_one_consumer_does_not_read_is_read_by_nobody_for_it(folder: Path) -> None:
    section = prove(folder, ProofOptions(guard=GuardOptions(consumer="billing")))

    assert statuses(section) == {"id": MutantStatus.KILLED, "total": MutantStatus.UNREAD}


def test_a_need_that_is_taken_away_is_missed(folder: Path) -> None:
    (folder / "contracts" / "ledger.yaml").unlink()
    (folder / "contracts" / "ledger.json").unlink()

    assert statuses(prove(folder))["total"] is MutantStatus.UNREAD


def test_a_consumer_that_nobody_knows_is_no_guard(folder: Path) -> None:
    with pytest.raises(InputError) as error:
        prove(folder, ProofOptions(guard=GuardOptions(consumer="nobody")))

    assert "no expectation of nobody" in error.value.what


def test_a_contract_by_name_is_proved_against_whoever_expects_something_of_any_provider(folder: Path) -> None:
    section = prove(folder, ProofOptions(contract="openapi.json"))

    assert section.statistics.checked == 2


def test_there_is_at_least_one_process() -> None:
    assert 1 <= usual_workers() <= 8
