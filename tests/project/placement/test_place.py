"""Findings on the lines that a change shows, in real repositories."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, plain_environment, run

__all__ = ["plain_environment", "run"]

OLD = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
                type: object
                required: [id, total]
                properties:
                  id: {type: integer}
                  total: {type: integer}
                  note:
                    type: string
                    maxLength: 10
  /refunds:
    get:
      responses:
        "200": {description: OK}
"""


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose main branch has a description, on a branch of its own."""
    service = tmp_path / "services" / "shop"
    service.mkdir(parents=True)
    (service / "api.yaml").write_text(OLD)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "old")
    git(tmp_path, "checkout", "-qb", "change")
    monkeypatch.chdir(service)
    return service


def placed(repository: Path, run: Run, *edits: tuple[str, str]) -> list[tuple[str, Any, bool]]:
    """Rule, line and whether the change shows it, of each finding but infos."""
    text = OLD
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    (repository / "api.yaml").write_text(text)
    git(repository, "commit", "-qam", "new")
    run("diff", "main:api.yaml", "api.yaml", "-o", "json=r.json")
    found = json.loads((repository / "r.json").read_text())["findings"]
    assert {one["placement"]["file"] for one in found} <= {"services/shop/api.yaml"}
    return [
        (one["rule"], one["placement"]["line"], one["placement"]["changed"])
        for one in found
        if one["severity"] != "info"
    ]


def test_a_cause_on_a_changed_line_stays_there(repository: Path, run: Run) -> None:
    found = placed(repository, run, ("id: {type: integer}", "id: {type: string}"))

    assert found == [("response.type.changed", 15, True)]


def test_a_cause_above_the_changed_line_is_shown_on_it(repository: Path, run: Run) -> None:
    found = placed(repository, run, ("maxLength: 10", "maxLength: 20"))

    assert found == [("response.length.widened", 19, True)]


def test_a_keyword_that_changed_beside_the_cause_is_shown(repository: Path, run: Run) -> None:
    lines = "\n".join(("", *(20 * " " + one for one in ("contains: {type: string}", "minContains: 1"))))
    with_list = ("type: string\n                    maxLength: 10", f"type: array{lines}")
    git(repository, "checkout", "-q", "main")
    text = OLD.replace(*with_list)
    (repository / "api.yaml").write_text(text)
    git(repository, "commit", "-qam", "lists")
    git(repository, "checkout", "-qb", "counts")
    (repository / "api.yaml").write_text(text.replace("minContains: 1", "minContains: 2"))
    git(repository, "commit", "-qam", "new")
    run("diff", "main:api.yaml", "api.yaml", "-o", "json=r.json")

    (found,) = json.loads((repository / "r.json").read_text())["findings"]

    assert (found["rule"], found["placement"]["line"]) == ("response.contains.narrowed", 20)
    assert found["placement"]["changed"]


def test_what_was_removed_is_shown_before_the_deletion(repository: Path, run: Run) -> None:
    found = placed(repository, run, ("[id, total]", "[id]"), ("                  total: {type: integer}\n", ""))

    assert ("response.property.removed", 15, True) in found or ("response.property.removed", 13, True) in found


def test_an_operation_that_is_gone_is_shown_before_the_deletion(repository: Path, run: Run) -> None:
    found = placed(repository, run, (OLD[OLD.index("  /refunds") :], ""))

    assert found == [("api.operation.removed", 19, True)]


def test_without_a_change_a_cause_is_shown_as_it_stands(repository: Path, run: Run) -> None:
    (repository / "old.yaml").write_text(OLD.replace("id: {type: integer}", "id: {type: string}"))

    run("diff", "old.yaml", "api.yaml", "-o", "json=r.json")

    [found] = json.loads((repository / "r.json").read_text())["findings"]
    assert (found["placement"]["line"], found["placement"]["changed"]) == (15, False)


@pytest.mark.parametrize(
    "configuration, shown",
    [
        (None, "contractguard.toml"),
        ("contractguard.toml", "services/shop/contractguard.toml"),
        ("../pyproject.toml", "services/pyproject.toml"),
    ],
    ids=["none", "own-folder", "above"],
)
def test_what_stands_in_no_file_of_the_repository_is_shown_at_the_configuration(
    repository: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, configuration: str | None, shown: str
) -> None:
    if configuration is not None:
        (repository / configuration).write_text("[tool.contractguard]\n" if "pyproject" in configuration else "")
    outside = tmp_path_factory.mktemp("outside")
    for name, kind in (("old", "integer"), ("new", "string")):
        (outside / f"{name}.yaml").write_text(OLD.replace("id: {type: integer}", f"id: {{type: {kind}}}"))

    run("diff", str(outside / "old.yaml"), str(outside / "new.yaml"), "-o", "json=r.json")

    [found] = json.loads((repository / "r.json").read_text())["findings"]
    assert (found["placement"]["file"], found["placement"]["line"]) == (shown, 1)


def test_outside_of_a_repository_nothing_is_placed(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(OLD.replace("id: {type: integer}", "id: {type: string}"))

    run("diff", "old.yaml", "new.yaml", "-o", "json=r.json")

    [found] = json.loads((tmp_path / "r.json").read_text())["findings"]
    assert "placement" not in found


def test_a_base_that_is_not_there_moves_no_place_and_is_told(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "nowhere")
    (repository / "old.yaml").write_text(OLD.replace("id: {type: integer}", "id: {type: string}"))

    result = run("diff", "old.yaml", "api.yaml", "-o", "json=r.json")

    assert result.code == 1
    assert "findings are not shown on lines of the change" in result.err


def test_lines_of_a_file_that_look_like_heads_of_hunks_are_none(repository: Path, run: Run) -> None:
    found = placed(
        repository,
        run,
        ("description: OK\n          content", "description: '@@ -1 +1 @@'\n          content"),
        ("maxLength: 10", "maxLength: 20"),
    )

    assert found == [("response.length.widened", 19, True)]
