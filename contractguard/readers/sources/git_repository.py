"""A git repository as it is read: revisions, what they hold, and how they come from each other. Nothing is written."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator, Sequence
from hashlib import sha1, sha256
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.sources.git_lfs import MAX_POINTER, is_content, pointed_at, stored_content
from contractguard.readers.text.decode import MAX_BYTES
from contractguard.readers.user_file import read_bytes
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

SECONDS = 60
MAX_LINKS = 8
"""Symbolic links that are followed on the way to one file of a revision."""
FULL_HISTORY = "fetch it first (in CI: check out with the full history, fetch-depth: 0)"
SHORT = 12
"""Digits of a commit that are shown."""

_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE")
_SAFE = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")
"""No program is run that a configuration names, and no repository is found that was committed as files of another
one: `HEAD`, `objects` and `refs` in a folder are one to git."""
_SHA1 = 40
_FILE, _LINK, _SUBMODULE = "100", "120000", "160000"
_PLAIN = re.compile(r"(?!-)(?!.*(?:\.\.|@\{))[^\s~^:?*\[\\\x00-\x1f\x7f]+")
"""What a name of a branch may look like: never an expression that git would evaluate."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a revision, or a symbolic link: its path from the top of the repository, its size, and the name of its
    content, which of a link is where it leads."""

    path: str
    size: int
    id: str
    is_link: bool = False

    def is_in(self, folder: Path) -> bool:
        """Whether it stands in a work tree with the same bytes."""
        path = folder / self.path
        try:
            if path.is_symlink() is not self.is_link:
                return False
            data = os.fsencode(path.readlink()) if self.is_link else read_bytes(path, self.path, limit=self.size)
        except (OSError, InputError):
            return False
        make = sha1 if len(self.id) == _SHA1 else sha256
        return make(b"blob %d\0" % len(data) + data).hexdigest() == self.id


class Repository:
    """The repository that a folder lies in. What it says of a commit is never changed by replaced objects or grafts,
    nor by the environment. Each question raises `InputError` when git is missing or does not answer."""

    def __init__(self, folder: Path) -> None:
        """Raises `InputError` where there is none, or git refuses to read it."""
        self.folder = _top_of(folder.resolve()) or folder
        self._read: dict[tuple[str, str], bytes | None] = {}
        self._commits: dict[str, str | None] = {}
        result = self.run("rev-parse", "--show-toplevel")
        if result.returncode:
            raise _unusable(result.stderr, folder)
        self.top = os.fsdecode(result.stdout.removesuffix(b"\n"))

    def superproject(self) -> Path | None:
        """The top of the work tree that this one is a submodule of, None where it is none."""
        result = self.run("rev-parse", "--show-superproject-working-tree")
        return Path(os.fsdecode(result.stdout.removesuffix(b"\n"))) if result.stdout.strip() else None

    # --- revisions

    def commit(self, revision: str) -> str | None:
        """The commit that a revision names, None where it names none that is here."""
        if revision.startswith("-") or "\0" in revision or not revision:
            return None
        if revision not in self._commits:  # nothing moves while this is looked at
            known = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            self._commits[revision] = None if known.returncode else known.stdout.decode().strip()
        return self._commits[revision]

    def ref(self, name: str) -> str | None:
        """The commit of a ref by its full name, refs/heads/main; no other ref of a similar name will do."""
        return self.commit(name) if _PLAIN.fullmatch(name) else None

    def branch(self) -> str | None:
        """The branch that is checked out, None where HEAD is detached."""
        result = self.run("symbolic-ref", "--quiet", "HEAD")
        name = os.fsdecode(result.stdout.strip())
        return name.removeprefix("refs/heads/") if not result.returncode and name.startswith("refs/heads/") else None

    def remote_default(self) -> str | None:
        """The default branch of `origin`, where the clone has noted it."""
        result = self.run("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        start, name = "refs/remotes/origin/", os.fsdecode(result.stdout.strip())
        return name.removeprefix(start) if not result.returncode and name.startswith(start) else None

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents of a commit as it was written, which may be missing in a shallow clone."""
        result = self.run("cat-file", "commit", commit)
        if result.returncode:
            raise self.missing(commit)
        head = result.stdout.split(b"\n\n", 1)[0]
        return tuple(line[7:].decode() for line in head.split(b"\n") if line.startswith(b"parent "))

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is another one, or comes before it."""
        return not self.run("merge-base", "--is-ancestor", commit, of).returncode

    def merge_bases(self, one: str, other: str) -> tuple[str, ...]:
        """The best common ancestors: none, one, or several where branches were merged into each other.

        Raises `InputError` when the history is cut so short that it cannot be known.
        """
        result = self.run("merge-base", "--all", one, other)
        found = result.stdout.decode().split()
        if self._is_cut_short(one, other, found):
            raise InputError(
                "the history is cut short before the merge base (a shallow clone)",
                where=f"git:{one[:SHORT]} and {other[:SHORT]}",
                remedy="fetch the full history (git fetch --unshallow; in CI: fetch-depth: 0), or name --base",
            )
        return tuple(found)

    def _is_cut_short(self, one: str, other: str, bases: list[str]) -> bool:
        """Whether a shallow clone ends between the two commits and their common ancestors."""
        if self.run("rev-parse", "--is-shallow-repository").stdout.strip() != b"true":
            return False
        listed = self.run("rev-list", one, other, *(f"^{base}" for base in bases))
        return bool(self._boundary() & set(listed.stdout.decode().split()))

    def _boundary(self) -> set[str]:
        """The commits at which a shallow clone ends."""
        where = os.fsdecode(self.run("rev-parse", "--git-path", "shallow").stdout.removesuffix(b"\n"))
        try:
            return set((self.folder / where).read_text("ascii").split())
        except (OSError, ValueError):
            return set()

    def missing(self, revision: str) -> InputError:
        """The error for a revision that is not here."""
        return InputError(
            f"{printable(revision)!r} is no revision of this repository",
            where=f"git:{printable(revision)}",
            remedy=FULL_HISTORY,
        )

    # --- what a revision holds

    def inside(self, folder: Path, name: str = "") -> str:
        """The path of something in a folder from the top of the work tree, "." for the top itself. Links on the way to
        the folder are followed, those on the way on from there are not: they may differ from revision to revision.

        Raises `InputError` for one outside of it.
        """
        inside = os.path.relpath(folder.resolve() / name, self.top).replace(os.sep, "/")
        if inside == ".." or inside.startswith("../"):
            raise InputError("lies outside the repository", where=printable(name), remedy="give a path inside it")
        return posixpath.normpath(inside)

    def find(self, commit: str, path: str) -> str | None:
        """Where the bytes of a file are in a commit, symbolic links followed; None where there is no such file.

        Raises `InputError` for a path that leads into a submodule, out of the repository, or round in circles: what it
        holds there cannot be known.
        """
        for _ in range(MAX_LINKS):
            if path == ".":  # the top, which is a folder
                return None
            mode = self._mode(commit, path)
            if mode is not None and mode.startswith(_FILE):
                return path
            link = self._link(commit, path) if mode is not None or "/" in path else None
            if link is None:
                return None
            path = link
        raise InputError(
            "leads through too many symbolic links", where=_shown(commit, path), remedy="name the file itself"
        )

    def _mode(self, commit: str, path: str) -> str | None:
        result = self.run("ls-tree", "-z", "--full-tree", commit, "--", path)
        if result.returncode:
            raise self.missing(commit)
        return result.stdout[:6].decode() if result.stdout else None

    def _link(self, commit: str, path: str) -> str | None:
        """The path with its first symbolic link replaced by where that leads; None where it has none."""
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            above = "/".join(parts[:end])
            mode = self._mode(commit, above)
            if mode is None:
                return None
            if mode == _SUBMODULE:
                raise InputError(
                    "lies in a submodule, whose history is another repository's",
                    where=_shown(commit, path),
                    remedy="keep it in this repository, or compare with the folder's snapshot: --base none",
                )
            if mode == _LINK:
                target = os.fsdecode(self._blob(commit, above))
                joined = posixpath.normpath(posixpath.join(posixpath.dirname(above), target, *parts[end:]))
                if joined.startswith(("/", "../")) or joined == "..":
                    raise InputError(
                        "is a symbolic link that leads out of the repository",
                        where=_shown(commit, path),
                        remedy="keep the file in the repository",
                    )
                return joined
        return None

    def id(self, commit: str, path: str) -> str | None:
        """The name of what a file or a folder holds in a commit, symbolic links followed; None where it is not there.
        It is the same where every byte below it is. Raises `InputError` as `find` does."""
        place = self.find_folder(commit, path)
        known = self.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{'' if place == '.' else place}"
        )
        return None if known.returncode else known.stdout.decode().strip()

    def submodule(self, commit: str, path: str) -> str | None:
        """The commit of another repository that a commit has at a path, None where it has something else there."""
        result = self.run("ls-tree", "-z", "--full-tree", commit, "--", path)
        mode, _, rest = result.stdout.partition(b" ")
        return rest.split()[1].decode() if mode.decode() == _SUBMODULE else None

    def read(self, commit: str, path: str) -> bytes | None:
        """The bytes of a file in a commit, None where there is no such file. Raises `InputError` for more than can be
        borne, and for what a partial clone lacks."""
        key = (commit, path)  # a commit by its whole name never changes
        if key not in self._read:
            self._read[key] = self._bytes(commit, path)
        return self._read[key]

    def _bytes(self, commit: str, path: str) -> bytes | None:
        """Their number is asked first: little compressed can be much."""
        found = self.find(commit, path)
        if found is None:
            return None
        size = self.run("cat-file", "-s", f"{commit}:{found}")
        if not size.returncode and int(size.stdout) > MAX_BYTES:
            raise InputError(
                f"larger than {MAX_BYTES >> 20} MB", where=_shown(commit, path), remedy="split it into several files"
            )
        return self.content(self._blob(commit, found), _shown(commit, path))

    def content(self, data: bytes, where: str) -> bytes:
        """The bytes of a file whose blob these are: those that it points at, where Git LFS keeps them. Raises
        `InputError` where they were not fetched."""
        name = pointed_at(data)
        if name is None:
            return data
        found = stored_content(self.folder / self._own_files(), name)
        if found is None:
            raise InputError(
                "is a pointer of Git LFS, whose content is not here",
                where=where,
                remedy="fetch it (git lfs fetch --all), or keep what a change is compared with out of Git LFS",
            )
        return found

    def _own_files(self) -> str:
        """The folder of git's own files, which the work trees of a repository share."""
        return os.fsdecode(self.run("rev-parse", "--git-common-dir").stdout.removesuffix(b"\n"))

    def is_checked_out(self, entry: Entry, folder: Path) -> bool:
        """Whether a file of a revision stands in a work tree with the same bytes, those that Git LFS keeps included."""
        if entry.is_in(folder):
            return True
        if entry.is_link or entry.size >= MAX_POINTER or not (folder / entry.path).is_file():
            return False
        ((_, data),) = self.blobs([entry])
        name = pointed_at(data)
        try:
            return name is not None and is_content(read_bytes(folder / entry.path, entry.path), name)
        except InputError:
            return False

    def _blob(self, commit: str, path: str) -> bytes:
        result = self.run("cat-file", "blob", f"{commit}:{path}")
        if result.returncode:
            raise InputError(
                "its content is not here (a partial clone)",
                where=_shown(commit, path),
                remedy="clone without a filter, or fetch the commit with its files",
            )
        return result.stdout

    def find_folder(self, commit: str, path: str) -> str:
        """The path of a folder in a commit, symbolic links followed. Raises `InputError` as `find` does."""
        for _ in range(MAX_LINKS):
            link = None if path == "." else self._link(commit, path)
            if link is None:
                return path
            path = link
        raise InputError(
            "leads through too many symbolic links", where=_shown(commit, path), remedy="name the folder itself"
        )

    def files(self, commit: str, folder: str) -> tuple[Entry, ...]:
        """The files and links below a folder of a commit, by path. Raises `InputError` for paths that leave it: git
        makes none, and somebody may have."""
        below = () if folder == "." else (folder.rstrip("/") + "/",)
        result = self.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *below)
        if result.returncode:
            raise self.missing(commit)
        found = []
        for line in filter(None, result.stdout.split(b"\0")):
            head, _, path = line.partition(b"\t")
            mode, _, name, size = head.split()
            if {b"..", b".", b""} & set(path.split(b"/")):
                raise InputError("holds a path that leads elsewhere", where=_shown(commit, folder), remedy="rebuild it")
            is_link = mode == _LINK.encode()
            if is_link or mode.startswith(_FILE.encode()):
                found.append(Entry(os.fsdecode(path), int(size) if size.isdigit() else 0, name.decode(), is_link))
        return tuple(found)

    def blobs(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """The bytes of many files. Raises `InputError` for those that a partial clone lacks."""
        if not entries:
            return
        asked = "".join(f"{entry.id}\n" for entry in entries).encode()
        data = self.run("cat-file", "--batch", given=asked).stdout
        at = 0
        for entry in entries:
            end = data.find(b"\n", at)
            if data[at:end].split()[1:2] != [b"blob"]:
                raise InputError(
                    "its content is not here (a partial clone)",
                    where=f"git:{printable(entry.path)}",
                    remedy="clone without a filter, or fetch the commit with its files",
                )
            yield entry, data[end + 1 : end + 1 + entry.size]
            at = end + 2 + entry.size

    def run(self, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run git with nothing of the environment that could redirect it."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
        environment["GIT_ALLOW_PROTOCOL"] = "none"  # for a git too old to know that it must not fetch lazily
        environment |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
        command = ["git", "-C", str(self.folder), *_SAFE, *arguments]
        try:
            return subprocess.run(
                command, env=environment, input=given or b"", capture_output=True, timeout=SECONDS, check=False
            )
        except FileNotFoundError:
            raise InputError("git is not installed", where="git", remedy="install git, or name a file") from None
        except subprocess.TimeoutExpired:
            raise InputError(f"git did not answer within {SECONDS} seconds", where="git", remedy="try again") from None


def find_repository(folder: Path) -> Repository | None:
    """The repository that a folder lies in, None where neither it nor a folder above has a `.git`.

    Raises `InputError` where there is one that cannot be read: that is not the same as none.
    """
    resolved = folder.resolve()
    return None if _top_of(resolved) is None else Repository(resolved)


def _top_of(folder: Path) -> Path | None:
    """The nearest folder with a `.git`, which nobody can commit: git is asked there, and not further down, where it
    might find a repository that a change brings along."""
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), None)


def _unusable(said: bytes, folder: Path) -> InputError:
    if b"dubious ownership" in said:
        return InputError(
            "git does not read the repository, because it belongs to another user",
            where=str(folder),
            remedy="name its top in git config --global --add safe.directory, if you trust what it holds",
        )
    return InputError(
        "not a git repository",
        where=str(folder),
        remedy="run inside the repository, or name a file instead of a revision",
    )


def _shown(commit: str, path: str) -> str:
    return f"{printable(commit[:SHORT])}:{printable(path)}"
