"""The files that the names of payloads stand for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.contract.redaction import redacted_url
from contractguard.readers.sources.load import display_path
from contractguard.readers.user_file import files_below, work_tree
from contractguard.support.dataclass import dataclass

STDIN = "-"
LINES = (".ndjson", ".jsonl")
"""The endings of streams: one payload a line."""
ENDINGS = (".json", *LINES)
"""The endings of payloads in a folder, each also with `.gz` behind it."""


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """A file of payloads. `path` is None for standard input, `form` is "one" (a JSON value), "lines" (NDJSON) or "any"
    (whichever its beginning looks like). `root` is where one that was found in a folder must lie."""

    name: str
    path: Path | None
    form: str
    root: Path | None = None


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
        elif "://" in name:
            url = redacted_url(name)
            yield url, InputError("is no file", where=url, remedy="download it, or pipe it in with -")
        elif os.path.isdir(here / name):
            yield from _payloads_of_folder(here / name, here, ndjson)
        else:
            yield PayloadFile(display_path(here / name, here), here / name, _form(name, ndjson))


def _payloads_of_folder(folder: Path, here: Path, ndjson: bool) -> Iterator[PayloadFile | tuple[str, InputError]]:
    """The payloads of a folder. A file in it may have been put there by anybody, so that it must lie, links followed,
    in the work tree that the folder is in."""
    root = work_tree(folder)
    found = False
    for path, problem in files_below(folder, root):
        name = display_path(path, here)
        if problem is not None:
            found = True
            yield name, problem
        elif path.name.lower().removesuffix(".gz").endswith(ENDINGS):
            found = True
            yield PayloadFile(name, path, _form(path.name, ndjson), root)
    if not found:
        name = display_path(folder, here)
        what = f"the folder holds no payloads ({', '.join(ENDINGS)}, or these with .gz)"
        yield name, InputError(what, where=name, remedy="name another folder, or the files themselves")


def _form(name: str, ndjson: bool) -> str:
    plain = name.lower().removesuffix(".gz")
    return "lines" if ndjson or plain.endswith(LINES) else "one" if plain.endswith(".json") else "any"
