"""The file that keeps what mutants ended as."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.store.proofs import read_results, write_results

ROW = ["0123456789ab", "killed", "", ["rule"], "", 0]


def test_results_are_those_of_one_contract_and_one_guard(tmp_path: Path) -> None:
    path = tmp_path / "state.json"

    write_results(path, "a", "g", [ROW])
    write_results(path, "b", "g", [])

    assert (read_results(path, "a", "g"), read_results(path, "b", "g"), read_results(path, "a", "h")) == (
        (ROW,),
        (),
        (),
    )


def test_no_file_has_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "absent.json", "a", "g") == ()


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 3, "results": {}}', '{"version": 2, "results": {"a g": [[1]]}}'],
    ids=["no-json", "list", "version", "row"],
)  # fmt: skip
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text, "utf-8")

    with pytest.raises(InputError):
        read_results(tmp_path / "state.json", "a", "g")


def test_a_result_that_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_results(path, "a", "g", [[*ROW[:1], "survived", *ROW[2:]]])
    path.write_text(path.read_text("utf-8").replace("survived", "killed"), "utf-8")

    with pytest.raises(InputError, match="was changed after"):
        read_results(path, "a", "g")
