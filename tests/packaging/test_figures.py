"""The figures of the plan: what they count is there."""

from __future__ import annotations

import pytest

from contractguard.algebra import containment
from tests.packaging.figures import imports_of, main, module_of, rooms_and_arrows
from tests.packaging.test_architecture import PACKAGE, trees


def test_an_arrow_is_an_import_between_children_of_a_folder() -> None:
    rooms, arrows = rooms_and_arrows("algebra")

    assert {"containment", "solve", "regular"} <= rooms
    assert ("containment", "solve") in arrows
    assert all(a != b for a, b in arrows) and ("regular", "solve") not in arrows


def test_modules_are_named_below_the_package() -> None:
    file = PACKAGE / "algebra" / "containment.py"

    assert containment.__file__ == str(file)
    assert module_of(file) == ("algebra", "containment")
    assert module_of(PACKAGE / "algebra" / "__init__.py") == ("algebra",)
    assert all(target[:1] != ("cli",) for target in imports_of(trees()[file]))


@pytest.mark.no_cover
def test_they_are_printed_for_every_large_room(capsys: pytest.CaptureFixture[str]) -> None:
    main()

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[1:6]] == ["algebra", "checks", "readers", "cli", "rules"]
    assert lines[-2].startswith("longest file: ") and lines[-1].startswith("longest body of a function: ")
