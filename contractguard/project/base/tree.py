"""The files of a commit as a file system: compared with the work tree, and laid out as far as they are looked at."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.sources.git_lfs import pointed_at
from contractguard.readers.sources.git_repository import MAX_LINKS, Entry, Repository

MAX_BYTES = 200 * 1024 * 1024
"""What is laid out of a commit at most."""
TOGETHER = 8 * 1024 * 1024
"""A folder's files are fetched together up to this size: each question to git costs as much as many small files."""


class Tree:
    """What a commit has below a folder, by path from the top of the repository."""

    def __init__(self, repository: Repository, entries: Iterable[Entry]) -> None:
        self.repository = repository
        self.files = {entry.path: entry for entry in entries}
        self._names: dict[str, set[str]] = {"": set()}
        self._targets: dict[str, str] = {}
        for path in self.files:
            while path and path not in self._names.setdefault(posixpath.dirname(path), set()):
                self._names[posixpath.dirname(path)].add(path)
                path = posixpath.dirname(path)

    def is_folder(self, path: str) -> bool:
        return path in self._names

    def children(self, folder: str) -> Sequence[str]:
        """The paths of what is in a folder."""
        return sorted(self._names.get(folder, ()))

    def files_below(self, folder: str) -> Iterator[Entry]:
        """All files and links in a folder and the folders below it."""
        start = f"{folder}/" if folder else ""
        return (entry for path, entry in self.files.items() if path.startswith(start))

    def way(self, parts: Iterable[str]) -> list[str]:
        """Each path that is passed on the way to one, symbolic links followed as the system does: the last is where it
        is in the end, "" for the top. It stops where a link leads out, and where links go round in circles."""
        rest, passed, links = list(parts), [""], 0
        current = ""
        while rest:
            name = rest.pop(0)
            if name in ("", "."):
                continue
            if name == ".." and not current:
                break
            current = posixpath.dirname(current) if name == ".." else posixpath.join(current, name)
            passed.append(current)
            entry = self.files.get(current)
            if entry is not None and entry.is_link:
                links += 1
                target = self.target(entry)
                if links > MAX_LINKS or target.startswith("/"):
                    break
                current, rest = posixpath.dirname(current), [*target.split("/"), *rest]
        return passed if passed[-1] == current else [*passed, current]

    def target(self, link: Entry) -> str:
        """Where a link leads, as it is written in it."""
        if link.path not in self._targets:
            ((_, data),) = self.repository.blobs([link])
            self._targets[link.path] = os.fsdecode(data)
        return self._targets[link.path]

    def is_same(self, parts: Sequence[str], top: Path) -> bool:
        """Whether a path leads to the same place and the same bytes in a work tree; of a folder, whether all files are
        in it that the commit has there."""
        real = self.way(parts)[-1]
        if os.path.realpath(top.joinpath(*parts)) != str(top / real):
            return False
        if self.is_folder(real):
            return all(self.repository.is_checked_out(entry, top) for entry in self.files_below(real))
        entry = self.files.get(real)
        return not os.path.lexists(top / real) if entry is None else self.repository.is_checked_out(entry, top)


class LaidOut:
    """A tree in a folder of the disk, whose files are empty until `look` is told of them."""

    def __init__(self, tree: Tree, top: Path) -> None:
        self._tree, self._top = tree, top
        self._shown: set[str] = set()
        self._filled: set[str] = set()
        self._room = MAX_BYTES
        self.error: InputError | None = None
        """Why something could not be laid out: whoever looks takes it for a mistake in a file."""

    def look(self, path: Path) -> None:
        """Lay out what is sought under a path of the disk, and everything that is passed on the way there. Raises
        `InputError` for more than can be borne, and for what a partial clone lacks."""
        if not path.is_relative_to(self._top):
            return
        try:
            for passed in self._tree.way(path.relative_to(self._top).parts):
                self._show(passed)
                if passed in self._tree.files:
                    self._fill(self._tree.files[passed])
        except InputError as error:
            self.error = self.error or error
            raise

    def _show(self, folder: str) -> None:
        """The names in a folder, and what its links lead to: whether that is a folder can be asked."""
        if folder in self._shown or not self._tree.is_folder(folder):
            return
        self._shown.add(folder)
        links = []
        for path in self._tree.children(folder):
            place = self._top / path
            entry = self._tree.files.get(path)
            if entry is None:
                place.mkdir(exist_ok=True)
            elif entry.is_link:
                place.symlink_to(self._tree.target(entry))
                links.append(path)
            else:
                place.touch()
        for path in links:
            for passed in self._tree.way(path.split("/")):
                self._show(passed)

    def _fill(self, entry: Entry) -> None:
        if entry.is_link or entry.path in self._filled:
            return
        beside = [self._tree.files.get(path) for path in self._tree.children(posixpath.dirname(entry.path))]
        files = [one for one in beside if one is not None and not one.is_link and one.path not in self._filled]
        if sum(one.size for one in files) > TOGETHER:
            files = [entry]
        self._room -= sum(one.size for one in files)
        if self._room < 0:
            raise InputError(
                f"more than {MAX_BYTES >> 20} MB were expected from in the base",
                where=entry.path,
                remedy="keep what is expected in fewer or smaller files",
            )
        for one, data in self._tree.repository.blobs(files):
            if one is not entry and pointed_at(data):
                continue  # whether its content is here is asked when it is looked at
            (self._top / one.path).write_bytes(self._tree.repository.content(data, one.path))
            self._filled.add(one.path)
