"""Which file of a folder describes the API: told by the formats' own names, then by what the files look like."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.formats import (
    DESCRIPTIONS,
    SNAPSHOT,
    InputFormat,
    description_formats,
    file_names,
    suggested_names,
)
from contractguard.readers.user_file import read_bytes, work_tree
from contractguard.support.printable import printable

MAX_LISTED = 2_000


def description_in(folder: Path, name: str) -> Path:
    """The description in a folder: a snapshot, a file of a usual name, or the only file that looks like one.

    The formats of other packages are asked where ours find nothing. Raises `InputError` when there is none, or more
    than one.
    """
    if _may_be_read(folder / SNAPSHOT):
        return folder / SNAPSHOT
    for formats in description_formats():
        usual = [folder / candidate for candidate in file_names(formats) if _may_be_read(folder / candidate)]
        candidates = usual or [path for path in _files(folder, formats) if _has_head(path, formats)]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            listed = ", ".join(printable(path.name, 60) for path in candidates[:10])
            what = f"the folder holds several descriptions: {listed}"
            raise InputError(what, where=name, remedy="name one of the files")
    names = ", ".join(suggested_names())
    raise InputError("the folder holds no description", where=name, remedy=f"name the file, or call it {names}")


def looks_like_description(path: Path) -> bool:
    """Whether a file in a folder is taken for a description: by its name, or by what it says. Raises `InputError` when
    a format of another package cannot be loaded."""
    if path.name == SNAPSHOT:
        return _may_be_read(path)
    for formats in description_formats():
        if path.name in file_names(formats):
            return _may_be_read(path)
        if path.suffix in _endings(formats) and _has_head(path, formats):
            return True
    return False


def _may_be_read(path: Path) -> bool:
    """Whether there is something of this name that is no folder. Whether it is a file is told when it is opened: one
    that is a pipe, or a link to nothing, must not make another file the description."""
    return os.path.lexists(path) and not path.is_dir()


def _endings(formats: Iterable[InputFormat]) -> frozenset[str]:
    """How files end that may be descriptions in these formats: as ours do, or as their own names do."""
    return frozenset(os.path.splitext(name)[1] for name in file_names((*DESCRIPTIONS, *formats)))


def _files(folder: Path, formats: tuple[InputFormat, ...]) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(folder), remedy="check the folder's permissions"
        ) from None
    endings = tuple(sorted(_endings(formats)))
    paths = (folder / name for name in names if name.endswith(endings))
    return [path for path in paths if _may_be_read(path)][:MAX_LISTED]


def _has_head(path: Path, formats: tuple[InputFormat, ...]) -> bool:
    heads = [known.head for known in formats if known.head is not None]
    if not heads:
        return False
    try:
        data = read_bytes(path, path.name, work_tree(path.parent))
    except InputError:
        return False
    return any(head.search(data) for head in heads)
