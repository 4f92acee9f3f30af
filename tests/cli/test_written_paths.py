"""Commands write below the top of the project, and leave nothing for git but what they say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="about symbolic links")
CONFIGURATION = '[providers.shop]\nspec = "old.json"\n'
WAIVER = ["accept", "0123456789ab", "--reason", "x", "--until", "1d", "--owner", "x", "--force"]


@pytest.fixture
def project(folder: Path) -> Path:
    """A real repository, two folders below which there is one that is none of its business."""
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    return folder


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def committed(folder: Path) -> list[str]:
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=folder, check=True, capture_output=True, text=True)
    return listed.stdout.split()


@pytest.mark.parametrize("command", [["record"], ["init"], WAIVER], ids=lambda command: command[0])
def test_no_lock_and_no_unfinished_file_is_added_to_git(project: Path, run: Run, command: list[str]) -> None:
    before = set(committed(project))

    assert run(*command).code == 0

    new = set(committed(project)) - before
    assert new
    assert not [path for path in new if "lock" in path or ".contractguard/" in path or path.endswith(".tmp")]


@pytest.mark.parametrize(
    "link, command",
    [
        ("snapshots", ["record"]),
        ("snapshots", ["init"]),
        ("snapshots/shop", ["record"]),
        (".github", ["init"]),
        (".github/workflows", ["init"]),
        (".contractguard", ["record"]),
        ("contractguard-waivers.toml", WAIVER),
        ("report.json", ["diff", "old.json", "same.json", "-o", "text=report.json"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_nothing_is_written_through_a_link_out_of_the_repository(
    project: Path, outside: Path, run: Run, link: str, command: list[str]
) -> None:
    (outside / "precious").write_text("")
    target = outside if "." not in link.strip(".") else outside / "precious"
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(target)

    result = run(*command)

    assert result.code in (2, 3)
    assert link in result.err
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("precious", "")]


@pytest.mark.parametrize("snapshots", ["../x", "/tmp/contractguard-x", ".git/x"])
def test_a_setting_cannot_lead_out_of_the_repository(project: Path, run: Run, snapshots: str) -> None:
    (project / "contractguard.toml").write_text(f'snapshots = "{snapshots}"\n{CONFIGURATION}')

    result = run("record")

    assert result.code == 3
    assert "nothing is written there" in result.err
    assert not (project / snapshots).exists()


def test_a_link_within_the_repository_is_followed(project: Path, run: Run) -> None:
    (project / "kept").mkdir()
    (project / "snapshots").symlink_to("kept")

    assert run("record").code == 0

    assert (project / "kept" / "shop" / "contract.json").is_file()
    assert run("check", "--no-consumers").code in (0, 3)


def test_a_report_may_be_written_anywhere_that_is_named(project: Path, outside: Path, run: Run) -> None:
    (outside / "way").symlink_to(outside)

    assert run("diff", "old.json", "same.json", "-o", f"text={outside / 'way' / 'report.txt'}").code == 0

    assert sorted(path.name for path in outside.iterdir()) == ["report.txt", "way"]


def test_a_part_of_a_larger_repository_may_use_all_of_it(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = project / "services" / "shop"
    service.mkdir(parents=True)
    (service / "contractguard.toml").write_text('snapshots = "../../kept"\n[providers.shop]\nspec = "../../old.json"\n')
    monkeypatch.chdir(service)

    assert run("record").code == 0
    assert (project / "kept" / "shop" / "contract.json").is_file()
    assert not (service / ".contractguard").exists()
