"""All consumers of a folder: indexes, and recorded consumers that were committed there."""

from __future__ import annotations

import os
from pathlib import Path

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations import index, recorded
from contractguard.readers.expectations.files import Files
from contractguard.readers.expectations.models import OtherCode
from contractguard.readers.formats import find_format
from contractguard.readers.sources.load import display_path, uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import read_bytes
from contractguard.support.printable import printable

_YAML = (".yaml", ".yml")
_MARKS = (b'"expects"', b'"' + recorded.MARK.encode() + b'"')
"""One of these stands in every JSON file that is meant; the others (fixtures, pacts, schemas) need not be parsed."""

Result = Expectations | InputError


def consumers_in(
    folder: Path, *, root: Path, allow_code: bool = False, other_code: OtherCode | None = None
) -> list[tuple[Path, Result]]:
    """Every consumer of a folder. See `contractguard.readers.expectations.read_consumers`."""
    survey = _Survey(root, folder)
    for path in _candidates(folder):
        survey.look_at(path)
    survey.read_indexes(allow_code=allow_code, other_code=other_code)
    survey.read_others()
    return sorted(survey.results.items())


def passed_over(folder: Path, *, root: Path) -> list[str]:
    """The JSON files of a folder of which nobody says what they are: no consumer, and no description of an API."""
    within = root if folder.resolve().is_relative_to(root.resolve()) else folder
    found = []
    for path in _candidates(folder):
        name = display_path(path, root)
        try:
            known = _is_description(document(uri_of(path.resolve()), name, read_bytes(path, name, within)).root)
        except InputError:
            known = False
        if not known:
            found.append(name)
    return found


def _candidates(folder: Path) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", where=str(folder), remedy="name the folder of the consumers"
        ) from None
    paths = (folder / name for name in names if name.endswith((*_YAML, ".json")))
    return [path for path in paths if not path.is_dir()]


class _Survey:
    """What the files of a folder are, and what was read of them."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.results: dict[Path, Result] = {}
        self._root, real = root.resolve(), folder.resolve()
        self._within = self._root if real.is_relative_to(self._root) else real
        self._indexes: list[index.ConsumerIndex] = []
        self._recorded: list[tuple[Path, Document]] = []
        self._strange: dict[Path, InputError] = {}
        self._opened: set[Path] = set()
        self._known: dict[str, list[tuple[str | None, Path]]] = {}

    def look_at(self, path: Path) -> None:
        """Find out what a file is, without reading what it names."""
        name = self._name(path)
        try:
            data = read_bytes(path, name, self._within)
            if path.name.endswith(".json") and not any(mark in data for mark in _MARKS):
                return
            self._sort(document(uri_of(path.resolve()), name, data), path)
        except InputError as error:
            self._strange[path] = error

    def _sort(self, loaded: Document, path: Path) -> None:
        if recorded.claims(loaded.root):
            self._recorded.append((path, loaded))
        elif index.claims(loaded.root):
            self._indexes.append(index.check_index(loaded, path))
        elif path.name.endswith(_YAML) and not _is_description(loaded.root):
            raise InputError(
                "neither an index of expectations (there is no `consumer`), nor anything that an index names",
                where=loaded.name,
                remedy="name it in an index, correct it, or move it elsewhere",
            )

    def read_indexes(self, *, allow_code: bool, other_code: OtherCode | None) -> None:
        """Read the indexes and what they name."""
        documents: dict[Path, Document] = {}
        for one in self._indexes:
            files = Files(one.path.parent, self._root, documents)
            try:
                self._introduce(one.head.consumer, one.head.provider, one.path)
            except InputError as error:
                self.results[one.path] = error
                continue
            self.results[one.path] = index.read_entries(one, files, allow_code=allow_code, other_code=other_code)
            self._opened |= files.opened

    def read_others(self) -> None:
        """Read the recorded consumers that no index names. What nobody names and nobody understands is an error."""
        for path, loaded in self._recorded:
            if path.resolve() in self._opened:
                continue
            try:
                result = recorded.read(loaded)
                self._introduce(result.found[0].consumer, result.found[0].provider, path)
                self.results[path] = result
            except InputError as error:
                self.results[path] = error
        strange = {path: reason for path, reason in self._strange.items() if path.resolve() not in self._opened}
        self.results.update(strange)

    def _introduce(self, consumer: str, provider: str | None, path: Path) -> None:
        """Note whose file it is. Raises `InputError` when the same consumer has one for the same provider."""
        for other, where in self._known.setdefault(consumer, []):
            if other is None or provider is None or other == provider:
                raise InputError(
                    f"the consumer {printable(consumer)!r} has two files: {self._name(where)} and {self._name(path)}",
                    where=self._name(path),
                    remedy="join them, or correct the name in one of them; only the first is read",
                )
        self._known[consumer].append((provider, path))

    def _name(self, path: Path) -> str:
        return display_path(path.parent.resolve() / path.name, self._root)


def _is_description(root: Json) -> bool:
    return find_format(root) is not None or (isinstance(root, dict) and "asyncapi" in root)
