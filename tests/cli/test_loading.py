"""Outside git, the folder above a named description is read where its references need it, and nothing beyond."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.cli import main
from contractguard.cli.loading import load_named
from contractguard.readers.sources.load import load


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """A description in a folder of its own, beside a folder with what it refers to."""
    for name in ("top/api", "top/common"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "top/common/pet.yaml").write_text("type: object\n")
    (tmp_path / "secret.yaml").write_text("type: string\n")
    return tmp_path / "top/api/openapi.yaml"


def described(*references: str) -> str:
    schemas = "".join(f"    S{number}: {{$ref: {one}}}\n" for number, one in enumerate(references))
    return f"openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"


def test_a_file_in_a_folder_beside_is_read_and_noted(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml"))

    source = load(str(entry), widens=True)

    assert source.entry.failures == {}
    assert len(source.entry.siblings) == 2
    assert source.note.endswith(f"files below {entry.parent.parent} are read")


def test_nothing_beyond_the_folder_above_is_read(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml", "../../secret.yaml"))

    source = load(str(entry), widens=True)

    assert [uri.rpartition("/")[2] for uri in source.entry.failures] == ["secret.yaml"]


def test_a_link_does_not_lead_out(entry: Path) -> None:
    (entry.parent.parent / "common/link.yaml").symlink_to(entry.parents[2] / "secret.yaml")
    entry.write_text(described("../common/link.yaml"))

    assert len(load(str(entry), widens=True).entry.failures) == 1


@pytest.mark.parametrize("reference", ["../nowhere.yaml", "../../secret.yaml", "missing.yaml"])
def test_a_reference_that_the_folder_above_does_not_help_widens_nothing(entry: Path, reference: str) -> None:
    entry.write_text(described(reference))

    source = load(str(entry), widens=True)

    assert (source.note, len(source.entry.failures)) == ("", 1)


def test_what_a_project_names_stays_in_its_folder(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml"))

    source = load(str(entry), within=entry.parent, widens=True)

    assert (source.note, len(source.entry.failures)) == ("", 1)


def test_a_root_that_was_given_is_kept(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml"))

    assert len(load(str(entry), root=entry.parent, widens=True).entry.failures) == 1


def test_in_a_work_tree_git_says_what_belongs_together(entry: Path) -> None:
    (entry.parent / ".git").mkdir()
    entry.write_text(described("../common/pet.yaml"))

    assert (load(str(entry), widens=True).note, len(load(str(entry), widens=True).entry.failures)) == ("", 1)


def test_a_home_folder_is_not_opened(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(entry.parent.parent))
    entry.write_text(described("../common/pet.yaml"))

    assert len(load(str(entry), widens=True).entry.failures) == 1


def test_nobody_but_the_command_line_widens(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml"))

    assert len(load(str(entry)).entry.failures) == 1


def test_the_command_line_says_so(entry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry.write_text(described("../common/pet.yaml"))

    assert load_named(str(entry)).failures == {}
    assert capsys.readouterr().err.startswith("contractguard: note: references of ")


def test_a_root_that_is_named_is_the_bound(entry: Path) -> None:
    entry.write_text(described("../common/pet.yaml", "../../secret.yaml"))

    everything = load_named(str(entry), entry.parents[2])
    nothing = load_named(str(entry), entry.parent)

    assert (everything.failures, len(everything.siblings)) == ({}, 3)
    assert len(nothing.failures) == 2


@pytest.mark.parametrize("arguments", [("diff", "a.yaml", "a.yaml"), ("record", "a.yaml", "--provider", "shop")])
def test_a_root_that_is_no_folder_is_a_usage_error(
    entry: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(entry.parent)
    (entry.parent / "a.yaml").write_text(described())

    assert main([*arguments, "--root", "absent"]) == 2
    assert "absent" in capsys.readouterr().err
