"""What lies in a project's folders: the description, and what is in a format that is not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.formats import DESCRIPTIONS, description_formats, file_names, suggested_names
from contractguard.support.printable import printable

SKIPPED = frozenset({"node_modules", "vendor", "venv", "site-packages", "build", "dist", "snapshots", "tests", "test"})
MAX_FOLDERS = 2_000
MAX_DEPTH = 5

OUT_OF_SCOPE = {
    ".proto": "Protocol Buffers, gRPC",
    ".graphql": "GraphQL",
    ".graphqls": "GraphQL",
    ".gql": "GraphQL",
}
"""Descriptions of APIs that are not read, by the ending of their files' names."""


def files_below(here: Path) -> Iterator[Path]:
    """The files in the folder and below it, nearest first, within bounds; links to folders are not followed."""
    pending = [here]
    for _ in range(MAX_FOLDERS):
        if not pending:
            return
        folder = pending.pop(0)
        entries = _entries(folder)
        yield from (path for path in entries if path.is_file())
        if len(folder.relative_to(here).parts) < MAX_DEPTH:
            pending.extend(
                path
                for path in entries
                if path.is_dir() and not path.is_symlink() and path.name not in SKIPPED and path.name[0] not in "._"
            )


def find_description(here: Path) -> str:
    """The only description in the folder or below it. Raises `InputError` when there is none, or more than one."""
    found = _find_descriptions(here)
    if len(found) == 1:
        return found[0].relative_to(here).as_posix()
    if not found:
        names = (*file_names(DESCRIPTIONS)[:3], *suggested_names()[1:])
        raise InputError(
            "no description was found",
            where=str(here),
            remedy=f"name it with --spec (looked for {', '.join(names)}, …)",
        )
    listed = ", ".join(printable(path.relative_to(here).as_posix(), 80) for path in found[:10])
    raise InputError(f"several descriptions were found: {listed}", where=str(here), remedy="name one with --spec")


def _find_descriptions(here: Path) -> list[Path]:
    """The files called as descriptions are in a format of ours; where there are none, in one of another package."""
    for formats in description_formats():
        names = frozenset(file_names(formats))
        if found := [path for path in files_below(here) if path.name in names]:
            return found
    return []


def find_out_of_scope(here: Path) -> dict[str, list[str]]:
    """The files in formats that are not read, by the format's name."""
    found: dict[str, list[str]] = {}
    for path in files_below(here):
        if name := OUT_OF_SCOPE.get(path.suffix.lower()):
            found.setdefault(name, []).append(path.relative_to(here).as_posix())
    return dict(sorted(found.items()))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # a folder that we may not look into holds nothing that we could record
        return []
