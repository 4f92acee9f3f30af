"""What consumers expected in the base, and what of that a change removes or weakens."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from contractguard.algebra import contains
from contractguard.checks.consumers import evaluate
from contractguard.checks.settings import Settings
from contractguard.cli.base.basis import Basis
from contractguard.cli.base.before import Before
from contractguard.cli.base.gate import expectation_finding
from contractguard.cli.consumers import FOLDER
from contractguard.contract.dataclass import dataclass
from contractguard.contract.document import Document, serialized
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.finding import Finding, Report, Severity
from contractguard.contract.model import Contract
from contractguard.readers.git_repository import Entry

MAX_FILES = 20_000
MAX_BYTES = 200 * 1024 * 1024
"""What is taken from the base to read what was expected there."""

_DATA = (".json", ".yaml", ".yml", ".toml", ".har", ".ndjson", ".jsonl", ".gz")


@dataclass(frozen=True, slots=True)
class Former:
    """An expectation of the base that is not among the present ones. `now` are those that took its place: of the same
    consumer, by the same name and about the same message; there are none where it was removed."""

    expectation: Expectation
    now: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerExpectations:
    """The expectations that a change removes or changes, and how many of the base's could not be read."""

    changed: tuple[Former, ...] = ()
    unread: int = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be said of those that could not be read."""
        if not self.unread:
            return ()
        what = "1 part" if self.unread == 1 else f"{self.unread} parts"
        return (
            f"{what} of what consumers expected in the base cannot be read (code is not run for it): whether the "
            "change removes or weakens it is not known",
        )

    def judged(self, report: Report, name: str, base: Contract, now: Contract, settings: Settings) -> Report:
        """A report on a provider with what becomes of its former expectations: an error where the base's form of one
        is affected by the change, else an info where it asks for less."""
        concerned = [one for one in self.changed if one.expectation.provider in (None, name)]
        if not concerned:
            return report
        found = evaluate(now, [one.expectation for one in concerned], settings)
        before = found.unmet_before(base, settings)
        hurting = (one for one in found.found if one.finding.severity is Severity.ERROR)
        affected = {spot.number for one in hurting for spot in one.spots if spot not in before}
        findings = [
            _finding(one, affected=number in affected)
            for number, one in enumerate(concerned)
            if number in affected or _asks_for_less(one)
        ]
        told = "as it was expected in the base: "
        unchecked = [replace(entry, reason=f"{told}{entry.reason}") for entry in found.unchecked]
        return replace(
            report,
            findings=(*report.findings, *findings),
            unchecked=(*report.unchecked, *unchecked),
            complete=report.complete and not unchecked,
        )


def _finding(one: Former, *, affected: bool) -> Finding:
    kind = "expectation-weakened" if one.now else "expectation-removed"
    return expectation_finding(kind, one.expectation, Severity.ERROR if affected else Severity.INFO)


def former_expectations(basis: Basis, present: Sequence[Expectation]) -> FormerExpectations:
    """What was expected in the base and is not expected in the same way now; `present` are the expectations of the
    work tree. Nothing is read where all files of the base's consumers are there as they were.

    Raises `InputError` for more files than can be looked at.
    """
    before = basis.before
    if before is None or before.config is None:
        return FormerExpectations()
    files = _files(before)
    top = Path(before.repository.top)
    if all(entry.is_in(top) for entry in files):
        return FormerExpectations()
    if len(files) > MAX_FILES or sum(entry.size for entry in files) > MAX_BYTES:
        raise InputError(
            f"more than {MAX_FILES} files or {MAX_BYTES >> 20} MB may be expected from",
            where=f"{before.commit[:12]}:{before.folder}",
            remedy="keep what is expected below the consumers' folder",
        )
    expectations, unread = _read(before, files)
    return FormerExpectations(tuple(_changed(expectations, present)), unread)


def _files(before: Before) -> list[Entry]:
    """The files that say what was expected: those of the consumers' folder; where one of them leads out of it, all
    files of data of the project."""
    folder = _folder(before)
    inside = [entry for entry in before.repository.files(before.commit, folder) if entry.path.endswith(_DATA)]
    if any(b".." in data for _, data in before.repository.blobs([one for one in inside if _is_index(one, folder)])):
        whole = before.repository.files(before.commit, before.folder)
        return [entry for entry in whole if entry.path.endswith(_DATA)]
    return inside


def _is_index(entry: Entry, folder: str) -> bool:
    return posixpath.dirname(entry.path) == folder and entry.path.endswith((".yaml", ".yml", ".json"))


def _folder(before: Before) -> str:
    named = before.config.consumers if before.config else None
    return before.repository.find_folder(
        before.commit, posixpath.normpath(posixpath.join(before.folder, named or FOLDER))
    )


def _read(before: Before, files: Sequence[Entry]) -> tuple[list[Expectation], int]:
    """What is expected in files of the base, which are laid out in a folder for that time, and how much of it could
    not be read. No code is run."""
    from contractguard.readers.expectations import read_consumers

    expectations: list[Expectation] = []
    unread = 0
    with TemporaryDirectory() as name:
        top = Path(name).resolve()
        for entry, data in before.repository.blobs(files):
            path = top / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        folder = top / _folder(before)
        results = read_consumers(folder, root=top / before.folder) if folder.is_dir() else []
    for _, result in results:
        if isinstance(result, InputError):
            unread += 1
        else:
            expectations.extend(result.found)
            unread += len(result.problems)
    return expectations, unread


def _changed(former: Sequence[Expectation], present: Sequence[Expectation]) -> Iterator[Former]:
    texts = _Texts()
    by_name: dict[Hashable, list[Expectation]] = {}
    for one in present:
        by_name.setdefault(_name(one), []).append(one)
    for one in former:
        same = by_name.get(_name(one), [])
        if not any(texts.content(one) == texts.content(other) for other in same):
            yield Former(one, tuple(same))


def _name(one: Expectation) -> Hashable:
    return (one.consumer, one.provider, one.name, one.source, one.target, one.consumer_sends)


class _Texts:
    """What expectations say, so that it can be compared: every schema with all the files that it may refer to."""

    def __init__(self) -> None:
        self._documents: dict[int, bytes] = {}

    def content(self, one: Expectation) -> Hashable:
        """What an expectation says."""
        return (one.strength, tuple(self._part(part) for part in one.parts))

    def _part(self, part: ExpectedPart) -> Hashable:
        text: Hashable = None
        if part.schema is not None:
            text = (part.schema.path, serialized(part.schema.node), self._files(part.schema.document))
        return (part.pointer, part.required, part.needs, serialized(list(part.examples)), text)

    def _files(self, document: Document) -> bytes:
        known = self._documents.get(id(document))
        if known is None:
            roots = [serialized(one.root) for one in document.siblings.values()]
            known = self._documents[id(document)] = b"\n".join([serialized(document.root), *sorted(roots)])
        return known


def _asks_for_less(one: Former) -> bool:
    """Whether nothing that took the place of an expectation asks for as much. What is not known is told."""
    return not any(_covers(one.expectation, other) for other in one.now)


def _covers(old: Expectation, new: Expectation) -> bool:
    """Whether every part that was expected is expected as strictly."""
    parts = {part.pointer: part for part in new.parts}
    return all(_part_covers(part, parts.get(part.pointer), sends=old.consumer_sends) for part in old.parts)


def _part_covers(old: ExpectedPart, new: ExpectedPart | None, *, sends: bool) -> bool:
    if new is None or (old.required and not new.required) or not set(old.needs) <= set(new.needs):
        return False
    if not {serialized(one) for one in old.examples} <= {serialized(one) for one in new.examples}:
        return False
    if old.schema is None:
        return True
    if new.schema is None:
        return False
    narrow, wide = (old.schema, new.schema) if sends else (new.schema, old.schema)
    try:
        return contains(narrow, wide).kind == "compatible"
    except ContractGuardError:
        return False
