"""Every place of a description is changed, each mutant once, under an id that stays."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from contractguard.checks.prove.description import OPERATOR_IDS, Description
from contractguard.readers.sources.load import load
from tests.checks.prove.examples import EXAMPLES, ROOT, example, mutant_of

EVERYWHERE = {"tuple.drop", "not.drop", "condition.drop", "contains.drop", "names.drop", "pattern-property.drop"}
EVERYWHERE |= {
    "dependency.drop",
    "unevaluated.flip",
    "discriminator.drop",
    "unique.drop",
    "items.replace",
    "items.drop",
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_id_is_twelve_hex_digits_and_means_one_mutant(name: str) -> None:
    ids = [one.id for one in example(name).mutants()]

    assert len(set(ids)) == len(ids) > 200
    assert all(re.fullmatch("[0-9a-f]{12}", one) for one in ids)


def test_ids_do_not_depend_on_the_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "contracts" / "payments", tmp_path / "elsewhere")
    moved = Description(load(str(tmp_path / "elsewhere" / "openapi.yaml"), cwd=tmp_path).entry)

    assert [one.id for one in moved.mutants()] == [one.id for one in example("openapi-3.1").mutants()]
    assert moved.digest == example("openapi-3.1").digest


def test_the_digest_tells_contracts_apart() -> None:
    assert len({example(name).digest for name in EXAMPLES}) == len(EXAMPLES)


def test_the_examples_together_are_changed_by_every_common_operator() -> None:
    used = {one.operator for name in EXAMPLES for one in example(name).mutants()}

    assert set(OPERATOR_IDS) - used <= EVERYWHERE


def test_a_change_leaves_the_documents_as_they_were() -> None:
    description = example("openapi-3.1")
    before = description.digest

    for mutant in list(description.mutants())[::40]:
        description.make_changed(mutant)

    assert Description(description.entry).digest == before


def test_only_the_place_is_changed() -> None:
    description = example("openapi-3.1")
    mutant = mutant_of(description, "operation.drop", "/paths/~1payouts/get")

    assert description.contract.operations.keys() - description.make_changed(mutant).operations.keys() == {
        "GET /payouts"
    }
