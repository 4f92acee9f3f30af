"""Descriptions as they stand in a git revision."""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path
from urllib.parse import quote

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError, UnresolvedReference, UsageError
from contractguard.contract.printable import printable
from contractguard.readers.references import document, file_path, load_siblings, refused
from contractguard.readers.text.decode import MAX_BYTES

SECONDS = 60
_PREFIX = "/!git/"
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE")


def load_revision(revision: str, path: str, cwd: Path) -> Document:
    """The description at `path` in a revision, with the files beside it in the same revision.

    `path` is relative to `cwd`, like any path. Raises `InputError` and `UsageError`.
    """
    if revision.startswith("-") or "\0" in revision + path:
        raise UsageError(
            f"{printable(revision)!r} is no revision", remedy="give REV:path, for example main:openapi.yaml"
        )
    repository = _Repository(cwd, revision)
    inside = repository.inside(path)
    data = repository.read(inside)
    entry = document(repository.uri(inside), f"{revision}:{path}", data)

    def fetch(uri: str) -> bytes:
        below = repository.path_of(uri)
        if below is None:
            raise refused(uri, entry.name)
        return repository.read(below)

    load_siblings(entry, data, fetch, lambda uri: f"{revision}:{repository.path_of(uri) or uri}")
    return entry


class _Repository:
    def __init__(self, cwd: Path, revision: str) -> None:
        self._cwd, self._revision = cwd, revision
        self._top = os.fsdecode(self._git("rev-parse", "--show-toplevel").removesuffix(b"\n"))
        known = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if known.returncode:
            raise InputError(
                f"{printable(revision)!r} is no revision of this repository",
                where=f"git:{printable(revision)}",
                remedy="fetch it first (in CI: check out with the full history, fetch-depth: 0)",
            )
        self._commit = known.stdout.decode().strip()

    def inside(self, path: str) -> str:
        """The path from the top of the work tree."""
        inside = os.path.relpath(self._cwd.resolve() / path, self._top).replace(os.sep, "/")
        if inside.startswith("../"):
            raise InputError("lies outside the repository", where=printable(path), remedy="give a path inside it")
        return posixpath.normpath(inside)

    def uri(self, inside: str) -> str:
        return f"file://{_PREFIX}{quote(self._commit)}/{quote(inside)}"

    def path_of(self, uri: str) -> str | None:
        """The path inside the repository that a URI of ours names."""
        path = file_path(uri)
        start = f"{_PREFIX}{self._commit}/"
        return path[len(start) :] if path and path.startswith(start) else None

    def read(self, inside: str) -> bytes:
        """The bytes of a file in the revision, their number asked first: little compressed can be much."""
        name = f"{self._commit}:{inside}"
        size = self._run("cat-file", "-s", name)
        if not size.returncode and int(size.stdout) > MAX_BYTES:
            raise InputError(
                f"larger than {MAX_BYTES >> 20} MB",
                where=f"{printable(self._revision)}:{printable(inside)}",
                remedy="split it into several files",
            )
        result = self._run("cat-file", "blob", name)
        if result.returncode:
            raise UnresolvedReference(
                "there is no such file in that revision",
                where=f"{printable(self._revision)}:{printable(inside)}",
                remedy="check the path; it may have another name there",
            )
        return result.stdout

    def _git(self, *arguments: str) -> bytes:
        result = self._run(*arguments)
        if result.returncode:
            raise InputError(
                "not a git repository",
                where=str(self._cwd),
                remedy="run inside the repository, or name a file instead of a revision",
            )
        return result.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run git with nothing of the environment that could redirect it."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
        environment["GIT_ALLOW_PROTOCOL"] = "none"  # for a git too old to know that it must not fetch lazily
        command = ["git", "-C", str(self._cwd), "-c", "core.fsmonitor=false", *arguments]
        try:
            return subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
            )
        except FileNotFoundError:
            raise InputError("git is not installed", where="git", remedy="install git, or name a file") from None
        except subprocess.TimeoutExpired:
            raise InputError(f"git did not answer within {SECONDS} seconds", where="git", remedy="try again") from None
