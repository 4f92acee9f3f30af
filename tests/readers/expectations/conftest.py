"""A project with files, and an index that is read from it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Location
from contractguard.contract.expectation import Expectation, Expectations
from contractguard.readers.expectations import read_index


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "contracts"
        self.folder.mkdir()

    def file(self, name: str, content: object) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(textwrap.dedent(content), "utf-8")
        else:
            path.write_text(json.dumps(content), "utf-8")
        return path

    def index(self, *entries: object, name: str = "web.yaml", **head: object) -> Path:
        return self.file(name, {"consumer": "web", "provider": "payments", **head, "expects": list(entries)})

    def read(self, *entries: object, allow_code: bool = False) -> Expectations:
        return read_index(self.index(*entries), root=self.root, allow_code=allow_code)

    def one(self, entry: object, **options: bool) -> Expectation:
        result = self.read(entry, **options)
        assert result.problems == ()
        (only,) = result.found
        return only

    def refused(self, *entries: object, **options: bool) -> str:
        """The only problem of entries that give nothing."""
        result = self.read(*entries, **options)
        assert result.found == ()
        ((_, what),) = result.problems
        return what


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def line_of(location: Location) -> int:
    assert location.document.locate is not None
    (found,) = location.document.locate([location.path])
    return found.line


@pytest.fixture(name="line_of")
def _line_of() -> Callable[..., int]:
    return line_of
