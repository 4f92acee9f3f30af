"""Where pytest would look for a project's modules."""

from __future__ import annotations

import configparser
import shlex
import tomllib
from pathlib import Path
from typing import Any

from contractguard.contract.errors import InputError
from contractguard.readers.user_file import read_bytes, work_tree

MAX_BYTES = 1024 * 1024

_FILES = (
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", ""),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)
"""In the order in which pytest asks them, with the section."""


def pytest_path(folder: Path) -> list[Path]:
    """The folders of pytest's `pythonpath`, from the first file of settings in the folder or above it, up to the top
    of the repository. A file that cannot be read says nothing."""
    root = work_tree(folder)
    for place in (folder, *folder.parents):
        for name, section in _FILES:
            file = place / name
            try:
                text = read_bytes(file, name, root, MAX_BYTES).decode("utf-8")
            except (InputError, ValueError):
                continue
            told = _from_ini(text, section) if section else _from_toml(text)
            if told is not None:
                return [place / entry for entry in told]
        if (place / ".git").exists():
            break
    return []


def _from_toml(text: str) -> list[str] | None:
    try:
        node: Any = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    for key in ("tool", "pytest"):
        node = node.get(key) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        return None
    node = node.get("ini_options", node)  # since pytest 9 they may stand in the table itself
    told = node.get("pythonpath", [])
    try:
        told = shlex.split(told) if isinstance(told, str) else told
    except ValueError:  # a quotation that does not end
        return None
    return [entry for entry in told if isinstance(entry, str)] if isinstance(told, list) else None


def _from_ini(text: str, section: str) -> list[str] | None:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
        if not parser.has_section(section):
            return None
        return shlex.split(parser.get(section, "pythonpath", fallback=""))
    except (configparser.Error, ValueError):
        return None
