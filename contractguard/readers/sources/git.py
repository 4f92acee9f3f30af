"""Descriptions as they stand in a git revision."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from contractguard.contract.document import Document
from contractguard.contract.errors import UnresolvedReference, UsageError
from contractguard.readers.sources.git_repository import Repository
from contractguard.readers.sources.references import document, file_path, load_siblings, refusal_of
from contractguard.support.printable import printable

_PREFIX = "/!git/"


def load_revision(revision: str, path: str, cwd: Path) -> Document:
    """The description at `path` in a revision, with the files beside it in the same revision.

    `path` is relative to `cwd`, like any path. Raises `InputError` and `UsageError`.
    """
    if revision.startswith("-") or "\0" in revision + path:
        raise UsageError(
            f"{printable(revision)!r} is no revision", remedy="give REV:path, for example main:openapi.yaml"
        )
    found = _Revision(cwd, revision)
    inside = found.inside(path)
    data = found.read(inside)
    entry = document(found.uri(inside), f"{revision}:{path}", data)

    def fetch(uri: str) -> bytes:
        below = found.path_of(uri)
        if below is None:
            raise refusal_of(uri, entry.name)
        if "\0" in below:
            reason = f"refers to something that cannot be a file: {printable(below)}"
            raise UnresolvedReference(reason, where=entry.name, remedy="correct the reference")
        return found.read(below)

    load_siblings(entry, data, fetch, lambda uri: f"{revision}:{found.path_of(uri) or uri}")
    return entry


class _Revision:
    """One commit of a repository, as the user named it."""

    def __init__(self, cwd: Path, revision: str) -> None:
        self._repository = Repository(cwd)
        self._cwd, self._name = cwd, revision
        commit = self._repository.commit(revision)
        if commit is None:
            raise self._repository.missing(revision)
        self._commit = commit

    def inside(self, path: str) -> str:
        """The path from the top of the work tree."""
        return self._repository.inside(self._cwd, path)

    def uri(self, inside: str) -> str:
        return f"file://{_PREFIX}{quote(self._commit)}/{quote(os.fsencode(inside))}"

    def path_of(self, uri: str) -> str | None:
        """The path inside the repository that a URI of ours names."""
        path = file_path(uri)
        start = f"{_PREFIX}{self._commit}/"
        return path[len(start) :] if path and path.startswith(start) else None

    def read(self, inside: str) -> bytes:
        """The bytes of a file in the revision."""
        data = self._repository.read(self._commit, inside)
        if data is None:
            raise UnresolvedReference(
                "there is no such file in that revision",
                where=f"{printable(self._name)}:{printable(inside)}",
                remedy="check the path; it may have another name there",
            )
        return data
