"""Bounds on the files that a description refers to: their number, and their bytes taken together."""

from __future__ import annotations

import json

import pytest

from contractguard.contract.document import Document
from contractguard.readers.sources import references

BASE = "file:///api/"


def chain(*names: str) -> dict[str, bytes]:
    """Files of which each refers to the next one."""
    following = (*names[1:], None)
    return {
        f"{BASE}{name}": json.dumps({"$ref": f"{after}"} if after else {"type": "string"}).encode()
        for name, after in zip(names, following, strict=True)
    }


def loaded(files: dict[str, bytes]) -> tuple[Document, list[str]]:
    """The first file with all that it leads to, and the files that were fetched for that, in order."""
    first, *_ = files
    fetched: list[str] = []

    def fetch(uri: str) -> bytes:
        fetched.append(uri.removeprefix(BASE))
        return files[uri]

    entry = references.document(first, "a.json", files[first])
    references.load_siblings(entry, files[first], fetch, lambda uri: uri.removeprefix(BASE))
    return entry, fetched


def test_files_within_the_bounds_are_all_read() -> None:
    entry, fetched = loaded(chain("a.json", "b.json", "c.json"))

    assert fetched == ["b.json", "c.json"]
    assert entry.failures == {}


def test_the_bytes_of_all_files_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    files = chain("a.json", "b.json", "c.json", "d.json")
    first, second, *_ = map(len, files.values())
    monkeypatch.setattr(references, "MAX_BYTES", first + second)  # each alone is far below

    entry, fetched = loaded(files)

    assert fetched == ["b.json", "c.json"]  # the one that goes beyond is the last
    assert [str(error) for error in entry.failures.values()] == ["a.json: more than 2000 files or 0 MB"]


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "MAX_FILES", 2)  # the first one is one of them

    entry, fetched = loaded(chain("a.json", "b.json", "c.json"))

    assert fetched == ["b.json"]
    assert list(entry.failures) == [f"{BASE}c.json"]
