"""The benchmark: what it compares, and that a run which fails is never a fast one."""

from __future__ import annotations

import sys
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from tests.bench import Command, Cost, checkout, description, generated, in_turn, main, measured, pairs_in

pytestmark = pytest.mark.no_cover


def test_pairs_are_files_of_one_ending_with_the_older_first(tmp_path: Path) -> None:
    for name in ("a-new.json", "a-old.json", "b-2022.yaml", "b-2021.yaml", "b-2021.json", "alone-1.json", "c.json"):
        (tmp_path / name).touch()

    found = [(pair.name, pair.old.name, pair.new.name) for pair in pairs_in(tmp_path)]

    assert found == [("a.json", "a-old.json", "a-new.json"), ("b.yaml", "b-2021.yaml", "b-2022.yaml")]


def test_a_folder_without_pairs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no pairs"):
        pairs_in(tmp_path)


def test_generated_pairs_are_the_same_every_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    one, other = generated(tmp_path / "a", 3), generated(tmp_path / "b", 3)

    assert [pair.new.read_bytes() for pair in one] == [pair.new.read_bytes() for pair in other]
    assert description(3, changed=False) != description(3, changed=True)


@pytest.mark.parametrize("code", [2, 3, 70])
def test_a_run_that_fails_is_no_measurement(code: int) -> None:
    with pytest.raises(SystemExit, match=f"exit code {code}"):
        measured(Command((sys.executable, "-c", f"raise SystemExit({code})")))


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not a checkout"):
        checkout(tmp_path)


def test_the_output_and_the_cost_of_a_run_are_taken() -> None:
    cost = measured(Command((sys.executable, "-c", "import os; print(os.environ['A'])"), {"A": "b"}))

    assert cost.digest == sha256(b"b\n").hexdigest()
    assert cost.seconds > 0
    assert cost.mebibytes > 1


def test_measures_are_taken_in_turn() -> None:
    order: list[str] = []

    def measure(name: str) -> Cost:
        order.append(name)
        return Cost(len(order), 10 - len(order), name)

    costs = in_turn(3, [partial(measure, "a"), partial(measure, "b")])

    assert order == ["a", "b"] * 3
    assert costs == [Cost(3, 9, "a"), Cost(4, 8, "b")]


def test_reports_are_the_same_whoever_wrote_them() -> None:
    reports = ('  "tool": {1}\nA', '  "tool": {2}\nA', '  "tool": {1}\nB')
    digests = [measured(Command((sys.executable, "-S", "-c", f"print({report!r})"))).digest for report in reports]

    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_a_checkout_is_measured_beside_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated(tmp_path, 2)
    for unwanted in tmp_path.glob("*.json"):
        unwanted.unlink()

    main([str(tmp_path), "--against", str(Path(__file__).parent.parent), "--runs", "1", "--starts", "1"])

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["block.yaml", "start,", "start,"]
    assert lines[0].endswith("same report")
