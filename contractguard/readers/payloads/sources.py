"""The files that the names of payloads stand for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from contractguard.contract.dataclass import dataclass
from contractguard.contract.errors import InputError
from contractguard.readers.sources import shown

STDIN = "-"
LINES = (".ndjson", ".jsonl")
"""The endings of streams: one payload a line."""
ENDINGS = (".json", *LINES)
"""The endings of payloads in a folder, each also with `.gz` behind it."""


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """A file of payloads. `path` is None for standard input, `form` is "one" (a JSON value), "lines" (NDJSON) or "any"
    (whichever its beginning looks like)."""

    name: str
    path: Path | None
    form: str


def payload_files(
    names: Iterable[str], *, here: Path, ndjson: bool = False
) -> Iterator[PayloadFile | tuple[str, InputError]]:
    """The files that were named, those of a folder sorted and with all folders below it.

    What is named and cannot be read is an error beside its name, and the others go on. `ndjson`: every file has one
    payload a line, whatever it is called.
    """
    for name in names:
        if name == STDIN:
            yield PayloadFile("<stdin>", None, "lines" if ndjson else "any")
        elif os.path.isdir(here / name):
            yield from _below(here / name, here, ndjson)
        else:
            yield _file(here / name, here, ndjson)


def _below(folder: Path, here: Path, ndjson: bool) -> Iterator[PayloadFile | tuple[str, InputError]]:
    problems: list[OSError] = []
    found = False
    for parent, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().removesuffix(".gz").endswith(ENDINGS):
                found = True
                yield _file(Path(parent) / name, here, ndjson)
    for problem in problems:
        yield shown(folder, here), InputError(f"cannot be read: {problem.strerror}", where=str(problem.filename))
    if not found and not problems:
        name = shown(folder, here)
        what = f"the folder holds no payloads ({', '.join(ENDINGS)}, or these with .gz)"
        yield name, InputError(what, where=name, remedy="name another folder, or the files themselves")


def _file(path: Path, here: Path, ndjson: bool) -> PayloadFile | tuple[str, InputError]:
    name = shown(path, here)
    try:
        exists = path.exists()
        if exists and not path.is_dir():
            return PayloadFile(name, path, "lines" if ndjson else _form(path.name))
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        exists = False
    what = "is a folder" if exists else "there is no such file"
    return name, InputError(what, where=name, remedy="check the path")


def _form(name: str) -> str:
    plain = name.lower().removesuffix(".gz")
    return "lines" if plain.endswith(LINES) else "one" if plain.endswith(".json") else "any"
