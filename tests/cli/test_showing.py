"""What the text report shows of all that was found: --show, --limit, --only-…"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Run


@pytest.fixture
def many(folder: Path) -> Path:
    """old.json and new.json differ in 60 operations: their `id` may now be missing, each in a schema of its own."""
    for name, schema in (("old", ID), ("new", LOOSE)):
        description: Any = answering(schema)
        (operation,) = description["paths"].values()
        description["paths"] = {f"/p{number:02}": operation for number in range(60)}
        (folder / f"{name}.json").write_text(json.dumps(description))
    return folder


def test_a_pipe_gets_everything(many: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json")

    assert result.code == 1
    assert result.out.count("\n         - GET /p") == 60 and "left out" not in result.out


def test_a_terminal_gets_fifty(many: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)

    result = run("diff", "old.json", "new.json", "--color", "never")

    assert result.out.count("\n         - GET /p") == 50
    assert "left out: 10 errors; --limit all" in result.out and "\n60 errors, " in result.out


def test_a_terminal_gets_all_when_asked(many: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)

    result = run("diff", "old.json", "new.json", "--color", "never", "--limit", "all")

    assert result.out.count("\n         - GET /p") == 60


def test_a_limit_holds_for_a_file_too_and_changes_no_exit_code(many: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "--limit", "3", "-o", "text=report.txt")

    assert result.code == 1
    assert (many / "report.txt").read_text("utf-8").count("\n         - GET /p") == 3


@pytest.mark.parametrize("limit", ["-1", "x", "1.5", "", "²", "9" * 10])
def test_a_limit_that_is_no_number_is_a_usage_error(folder: Path, run: Run, limit: str) -> None:
    result = run("diff", "old.json", "new.json", "--limit", limit)

    assert result.code == 2 and "write one, or all" in result.err


def test_what_is_hidden_by_a_filter_still_fails(many: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "--only-rule", "request.*")

    assert result.code == 1
    assert "0 of 1 finding" not in result.out and "60 hidden" in result.out and "\n60 errors, " in result.out


def test_json_has_everything_whatever_the_text_would_show(many: Path, run: Run) -> None:
    whole = run("diff", "old.json", "new.json", "--format", "json")
    chosen = run("diff", "old.json", "new.json", "--format", "json", "--only-operation", "/p01", "--limit", "1")

    assert chosen.out == whole.out and chosen.code == whole.code
    assert "this one has everything" in chosen.err
