"""What `--output` and `--format` come to."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from contractguard.cli.outputs import requested_outputs
from contractguard.contract.choices import Unit
from tests.cli.conftest import Run


def outputs(form: str | None, *named: str, quiet: bool = False) -> list[tuple[str, str | None]]:
    found = requested_outputs(form, named, quiet, Unit.CONTRACT)
    return [(one.form.name, str(one.path) if one.path else None) for one in found]


@pytest.mark.parametrize(
    "form, named, expected",
    [
        (None, (), [("text", None)]),
        ("json", (), [("json", None)]),
        (None, ("json",), [("json", None)]),
        (None, ("json=a.json",), [("json", "a.json"), ("text", None)]),
        ("json", ("text=a.txt",), [("text", "a.txt"), ("json", None)]),
        (None, ("json=-", "text=a=b.txt"), [("text", "a=b.txt"), ("json", None)]),
        (None, ("github", "sarif"), [("sarif", "contractguard.sarif"), ("text", None), ("github", None)]),
        (None, ("azure", "text=-"), [("text", None), ("azure", None)]),
    ],
    ids=["nothing", "format", "output", "file", "both", "dash", "usual-places", "lines-come-last"],
)
def test_standard_output_has_one_document(
    form: str | None, named: tuple[str, ...], expected: list[tuple[str, str | None]]
) -> None:
    assert outputs(form, *named) == expected


def test_quiet_leaves_out_the_text_and_keeps_what_was_asked_for() -> None:
    assert outputs(None, "json=a.json", quiet=True) == [("json", "a.json")]
    assert outputs("json", quiet=True) == []


@pytest.mark.parametrize(
    "named, said",
    [
        (("report.txt",), "-o text=report.txt"),
        (("out/report.json",), "-o json=out/report.json"),
        (("yaml=a",), "takes FORMAT[=PATH]"),
        (("json=",), "names no file"),
        (("json=-", "github"), "on standard output github can follow text, not json"),
        (("json=-", "text=-"), "cannot both go to standard output"),
        (("json=a", "text=a"), "cannot both go to"),
        (("\x1b[2J=a",), "\\u001b"),
    ],
    ids=["file", "json-file", "unknown", "empty", "lines-behind-json", "two-documents", "one-file", "hostile"],
)
def test_what_cannot_be_done_is_a_usage_error(named: tuple[str, ...], said: str) -> None:
    with pytest.raises(click.UsageError) as error:
        outputs(None, *named)

    assert said in error.value.message
    assert "\x1b" not in error.value.message


def test_two_names_of_one_file_are_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("a")

    with pytest.raises(click.UsageError, match="cannot both go to"):
        outputs(None, "json=a", "sarif=link")


def test_a_folder_is_no_file(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("diff", "a", "b", "-o", "json=.")

    assert result.code == 2
    assert "is a folder" in result.err
