"""The folders that pytest puts on the module path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contractguard.checks.consumer_code.process import environment
from contractguard.checks.consumer_code.pytest_path import pytest_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["src", "lib"]'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = "src lib"'),
        ("pyproject.toml", '[tool.pytest]\npythonpath = ["src", "lib"]'),
        ("pytest.ini", "[pytest]\npythonpath = src lib"),
        ("tox.ini", "[pytest]\npythonpath =\n    src\n    lib"),
        ("setup.cfg", "[tool:pytest]\npythonpath = src lib"),
    ],
)
def test_pythonpath_is_read_from_every_file_of_settings(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text)

    assert pytest_path(project) == [project / "src", project / "lib"]


def test_settings_above_count_up_to_the_top_of_the_repository(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\npythonpath = src")
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    assert pytest_path(inner) == [project / "src"]

    (project / "a" / ".git").mkdir()
    assert pytest_path(inner) == []


def test_the_first_file_with_settings_decides(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\n")
    (project / "tox.ini").write_text("[pytest]\npythonpath = src")

    assert pytest_path(project) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "x = ["),
        ("pyproject.toml", "[tool]\npytest = 1"),
        ("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = 5"),
        ("pyproject.toml", "[tool.other]"),
        ("tox.ini", "no section"),
        ("tox.ini", "[other]\na = 1"),
        ("pytest.ini", '[pytest]\npythonpath = "src'),
    ],
)
def test_what_cannot_be_read_says_nothing(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text)

    assert pytest_path(project) == []


def test_the_environment_has_them_before_the_ones_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pytest.ini").write_text("[pytest]\npythonpath = src")
    monkeypatch.setenv("PYTHONPATH", "/given")

    assert environment(project)["PYTHONPATH"] == os.pathsep.join([str(project / "src"), "/given"])
