"""The lines of a file that a change adds, edits or deletes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from contractguard.contract.errors import InputError
from contractguard.readers.sources.git_repository import Repository
from contractguard.support.dataclass import dataclass

MAX_FILES = 1_000
"""Files that git is asked about."""
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand in place of others, counted from one; of nothing, the line is the one before."""

    old_line: int
    old_count: int
    line: int
    count: int

    @property
    def is_deletion(self) -> bool:
        """Whether lines went and none came."""
        return self.count == 0

    @property
    def shown_line(self) -> int:
        """The first line that a reader of the change sees of it on the new side."""
        return max(self.line, 1)

    def has(self, line: int) -> bool:
        """Whether it adds or edits this line."""
        return self.line <= line < self.line + self.count

    def is_within(self, first: int, last: int) -> bool:
        """Whether it touches the lines from the first to the last one."""
        return self.line <= last and self.line + max(self.count - 1, 0) >= first


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What a change does to one file: its hunks in their order, and the lines of the file before."""

    hunks: tuple[Hunk, ...] = ()
    old_lines: tuple[str, ...] = ()

    def has(self, line: int) -> bool:
        """Whether the change adds or edits this line."""
        return any(hunk.has(line) for hunk in self.hunks)

    def first_within(self, first: int, last: int) -> Hunk | None:
        """The first hunk that touches these lines."""
        return next((hunk for hunk in self.hunks if hunk.is_within(first, last)), None)

    def deletion_of(self, name: str, first: int, last: int) -> Hunk | None:
        """Of the hunks that touch these lines, the first that deletes a line with this name, else the first that only
        deletes."""
        near = [hunk for hunk in self.hunks if hunk.is_within(first, last) and hunk.old_count]
        told = (hunk for hunk in near if any(name in line for line in self._deleted_lines(hunk)))
        return next(told, None) or next((hunk for hunk in near if hunk.is_deletion), None)

    def _deleted_lines(self, hunk: Hunk) -> tuple[str, ...]:
        return self.old_lines[hunk.old_line - 1 : hunk.old_line - 1 + hunk.old_count]


def read_changes(repository: Repository, commit: str, paths: Iterable[str]) -> Mapping[str, FileChanges]:
    """What the change from a commit to HEAD does to these files, by their paths from the top of the repository; those
    that it does not touch are not there.

    No program is run that the repository's configuration names. Raises `InputError` where git does not answer.
    """
    wanted = sorted({path for path in paths if path})[:MAX_FILES]
    if not wanted:
        return {}
    options = ("-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "-z")
    found: dict[str, FileChanges] = {}
    for path in wanted:
        told = repository.run("--literal-pathspecs", "diff", *options, "--end-of-options", commit, "HEAD", "--", path)
        if told.returncode:
            why = os.fsdecode(told.stderr.splitlines()[0]) if told.stderr else "git diff failed"
            raise InputError(
                f"what the change does cannot be told: {why}", where="git", remedy="fetch the full history"
            )
        hunks = tuple(_hunks(told.stdout))
        if hunks:
            found[path] = FileChanges(hunks, _old_lines(repository, commit, path))
    return found


def _hunks(diff: bytes) -> Iterator[Hunk]:
    """The hunks of a diff without context: lines of a hunk begin with a sign, so that none is taken for its head."""
    for line in diff.split(b"\n"):
        match = _HUNK.match(line)
        if match:
            old, old_count, new, count = match.groups(default=b"1")
            yield Hunk(int(old), int(old_count), int(new), int(count))


def _old_lines(repository: Repository, commit: str, path: str) -> tuple[str, ...]:
    data = repository.read(commit, path)
    return tuple((data or b"").decode("utf-8", "replace").split("\n"))
