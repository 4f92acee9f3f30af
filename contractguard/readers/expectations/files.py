"""The files that an index names: found below its root, opened once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from contractguard.contract.document import Document, Json, Position
from contractguard.contract.document import Path as JsonPath
from contractguard.contract.errors import InputError
from contractguard.readers.sources.load import display_path, load_file, uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.text import locate
from contractguard.readers.text.decode import decode
from contractguard.readers.text.decompress import inflate
from contractguard.readers.text.json_text import parse_json
from contractguard.readers.user_file import entries_of, exists, files_below, read_bytes, require_below
from contractguard.support.printable import printable

MAX_FILES = 10_000
"""That one entry may name."""
MAX_LINES = 100_000
"""Of one NDJSON file."""
PAYLOADS = (".json", ".ndjson", ".jsonl")
"""The endings of payloads in a folder, each also with `.gz` behind it."""
_LINES = (".ndjson", ".jsonl")
_WILD = "*?["


class Files:
    """Opens what the entries of one index name, relative to its folder and never outside `root`.

    `documents` are the descriptions that were loaded already, which indexes of one root may share.
    """

    def __init__(self, folder: Path, root: Path, documents: dict[Path, Document] | None = None) -> None:
        self.root = root.resolve()
        self.folder = folder.resolve()
        self.opened: set[Path] = set()
        self._documents: dict[Path, Document] = {} if documents is None else documents

    def name(self, path: Path) -> str:
        """How a file is named to the user."""
        return display_path(path, self.root)

    def path(self, text: str) -> Path:
        """The file or folder that an entry names, symbolic links followed. Raises `InputError` for one outside."""
        if "://" in text:
            raise InputError(
                f"{printable(text)!r} is no file",
                remedy="download it beside the index; nothing is fetched because an index names it",
            )
        try:
            return require_below(self.folder / text, text, self.root)
        except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL in the name
            raise InputError(f"{printable(text)!r} cannot be a file", remedy="correct the name") from None

    def several(self, names: str | Sequence[str]) -> list[Path]:
        """All files that names, globs and folders stand for, sorted. Raises `InputError` for one that finds none."""
        found: set[Path] = set()
        for text in (names,) if isinstance(names, str) else names:
            found.update(self._matching(text))
            if len(found) > MAX_FILES:
                raise InputError(
                    f"names more than {MAX_FILES} files", remedy="name fewer files, or join them as NDJSON"
                )
        return sorted(found, key=lambda path: path.as_posix())

    def _matching(self, text: str) -> list[Path]:
        if any(sign in text for sign in _WILD) and not self._exists(text):
            found = self._glob(text)
        else:
            path = self.path(text)
            if not os.path.isdir(path):
                return [path]
            found = self._payloads_below(path)
        files = [self._real(one) for one in found]
        if not files:
            raise InputError(f"{printable(text)!r} finds no file", remedy="correct the name")
        return files

    def _real(self, path: Path) -> Path:
        """A file under the one name that it is known by. One that leads outside keeps its own, and cannot be opened."""
        try:
            return require_below(path, self.name(path), self.root)
        except InputError:
            return path

    def _payloads_below(self, folder: Path) -> list[Path]:
        """Raises `InputError` for a folder that cannot be looked into: what is in it would count as fitting."""
        found: list[Path] = []
        for path, problem in files_below(folder, self.root, hidden=True):
            if problem is not None:
                raise problem
            if _is_payload(path):
                found.append(path)
            if len(found) > MAX_FILES:
                break
        return found

    def _exists(self, text: str) -> bool:
        return "\0" not in text and exists(self.folder / text)

    def _glob(self, text: str) -> list[Path]:
        parts = Path(text).parts
        first = next(i for i, part in enumerate(parts) if any(sign in part for sign in _WILD))
        wild = parts[first:]
        if ".." in wild or wild.count("**") > 1:
            raise InputError(
                f"{printable(text)!r} is not a glob that is followed",
                remedy="use one ** at most, and no .. behind a wildcard",
            )
        base = self.path(os.path.join(*parts[:first]) if first else ".")
        return list(islice(self._spread(base, wild), MAX_FILES + 1))

    def _spread(self, folder: Path, parts: Sequence[str]) -> Iterator[Path]:
        """The files below a folder whose path fits the parts of a glob; `**` stands for any folders that are no links.

        `Path.glob` passes over folders that cannot be looked into. Raises `InputError` for one: what is in it would
        count as fitting.
        """
        part, *rest = parts
        is_deep = part == "**"
        if is_deep:
            part, *rest = rest or ["*"]
        for entry in entries_of(folder):
            path = folder / entry.name
            if is_deep and entry.is_dir(follow_symlinks=False):
                yield from self._spread(path, parts)
            if not fnmatchcase(entry.name, part):
                continue
            if not os.path.isdir(path):
                yield from () if rest else (path,)
            elif rest:
                yield from self._spread(require_below(path, self.name(path), self.root), rest)

    # Documents --------------------------------------------------------------------------------------------------

    def read_described(self, text: str) -> Document:
        """A JSON or YAML file with the files that it refers to, read once. Raises `InputError`."""
        path = self.path(text)
        self.opened.add(path)
        if path not in self._documents:
            self._documents[path] = load_file(path, self.root, self.root, self.root)
        return self._documents[path]

    def plain(self, path: Path) -> Document:
        """A JSON or YAML file without anything around it. Raises `InputError`."""
        return document(uri_of(path), self.name(path), self._bytes(path))

    def payloads(self, path: Path) -> tuple[Document, list[JsonPath]]:
        """A file of payloads in JSON, or in NDJSON by its name, and where in it each of them is.

        The document of an NDJSON file is the array of its lines. Raises `InputError` for what is not JSON.
        """
        name = self.name(path)
        data = decode(self._bytes(path), name)
        if not path.name.removesuffix(".gz").endswith(_LINES):
            return Document(uri_of(path), name, parse_json(data, name), locate=lambda at: locate(data, name, at)), [()]
        lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
        if len(lines) > MAX_LINES:
            raise InputError(f"more than {MAX_LINES} lines", where=name, remedy="verify it as a stream, or split it")
        values = [_line(line, number, name) for number, line in lines]
        ndjson = Document(uri_of(path), name, values, locate=lambda at: [_in_line(lines, one) for one in at])
        return ndjson, [(i,) for i in range(len(values))]

    def _bytes(self, path: Path) -> bytes:
        self.opened.add(path)
        name = self.name(path)
        data = read_bytes(path, name, self.root)
        return inflate(data, name) if path.name.endswith(".gz") else data


def _is_payload(path: Path) -> bool:
    return path.name.removesuffix(".gz").endswith(PAYLOADS)


def _line(line: bytes, number: int, name: str) -> Json:
    """One line of NDJSON; errors count lines in the file."""
    try:
        return parse_json(line, name)
    except InputError as error:
        what = f"line {number}: {error.what.removeprefix('line 1, ')}"
        raise InputError(what, where=error.where, remedy=error.remedy) from None


def _in_line(lines: list[tuple[int, bytes]], path: JsonPath) -> Position | None:
    if not path:
        return Position(1, 1)
    index = path[0]
    if not isinstance(index, int) or not 0 <= index < len(lines):
        return None
    number, line = lines[index]
    inside = locate(line, "", [path[1:]])[0]
    return None if inside is None else Position(number, inside.column)
