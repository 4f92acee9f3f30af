"""The list of deliberate mistakes fits the code, and the script that makes them says what no test notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mistakes import __main__ as script
from tests.mistakes.known import MISTAKES, Mistake

FILE = "support/printable.py"
TEXT = "text if len(text) <= limit else"
TESTS = "tests/support/test_printable.py"


def test_every_mistake_can_be_made() -> None:
    written = {one: (script.ROOT / "contractguard" / one.file).read_text("utf-8") for one in MISTAKES}

    assert [one.name for one, text in written.items() if text.count(one.text) != 1] == []
    assert [one.name for one in MISTAKES if one.instead == one.text] == []
    assert [one.name for one in MISTAKES if not (script.ROOT / one.tests).is_file()] == []


def test_every_mistake_has_a_name_of_its_own() -> None:
    assert len({(one.file, one.name) for one in MISTAKES}) == len(MISTAKES)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy").resolve()
    script.copy_project(folder)
    return folder


def test_a_mistake_that_a_test_notices_is_no_problem(copy: Path) -> None:
    assert script.problem_with(Mistake("no end", FILE, TEXT, "text if True else", TESTS), copy) is None


def test_tests_are_collected_without_plugins(copy: Path) -> None:
    """That is how they run there; a mark that only a plugin knows would end all of them."""
    collected, _, written = script.run_tests(copy, "--collect-only", "tests/algebra/solve/test_pairs.py")

    assert collected == script.PASSED, written


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("mistake", "problem"),
    [
        pytest.param(
            Mistake("none", FILE, TEXT, "(text) if len(text) <= limit else", TESTS), "unnoticed", id="unnoticed"
        ),
        pytest.param(Mistake("old", FILE, "no such text", "", TESTS), "its text stands 0 times", id="not-in-the-code"),
        pytest.param(Mistake("broken", FILE, TEXT, "text if (", TESTS), "the tests did not run", id="no-python"),
    ],
)
def test_anything_else_is_a_problem(copy: Path, mistake: Mistake, problem: str) -> None:
    told = script.problem_with(mistake, copy)

    assert told is not None
    assert told.startswith(problem)
    assert TEXT in (copy / "contractguard" / FILE).read_text("utf-8")
