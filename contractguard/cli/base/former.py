"""What consumers expected in the base, and what of that a change removes or weakens."""

from __future__ import annotations

import os
import posixpath
import re
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
from contractguard.cli.config import here
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

_INDEX = (".yaml", ".yml", ".json")
_DATA = (*_INDEX, ".toml", ".har", ".ndjson", ".jsonl", ".gz")
_LEADS_OUT = re.compile(rb"(?:\.|%2e|\\(?:u002e|x2e|u0000002e)|\\\r?\n\s*){2}", re.IGNORECASE)
"""`..` in a name of a file, however JSON, YAML or a URI spell it."""
_NAMES_CODE = re.compile(rb"\bmodel\b")


@dataclass(frozen=True, slots=True)
class Former:
    """An expectation of the base that is not among the present ones. `now` are those that took its place: of the same
    consumer, by the same name and about the same message; there are none where it was removed."""

    expectation: Expectation
    now: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerExpectations:
    """The expectations that a change removes or changes, and how many of the base's could not be read. `providers` are
    those of which something was expected in the base (None: any), where that is not what is expected now."""

    changed: tuple[Former, ...] = ()
    unread: int = 0
    providers: frozenset[str | None] | None = None

    def brings_first(self, provider: str) -> bool:
        """Whether nothing was expected of a provider in the base. Then a change cannot tell by those that it brings
        along that nobody reads what it removes."""
        return self.providers is not None and not self.unread and not {None, provider} & self.providers

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


def former_expectations(basis: Basis, present: Sequence[Expectation], named: str | None = None) -> FormerExpectations:
    """What was expected in the base and is not expected in the same way now; `present` are the expectations of the
    work tree, `named` the folder of consumers that the command line names. Nothing is read where all files of the
    base's consumers are there as they were, and no further one.

    Raises `InputError` for more files than can be looked at.
    """
    before = basis.before
    if before is None or before.config is None:
        return FormerExpectations()
    try:
        folder = _folder(before, named)
    except _Elsewhere:  # whose history this repository does not hold
        return FormerExpectations()
    files = _files(before, folder)
    top = Path(before.repository.top)
    if all(entry.is_in(top) for entry in files) and not _further_indexes(top / folder, files):
        return FormerExpectations()
    if len(files) > MAX_FILES or sum(entry.size for entry in files) > MAX_BYTES:
        raise InputError(
            f"more than {MAX_FILES} files or {MAX_BYTES >> 20} MB may be expected from",
            where=f"{before.commit[:12]}:{before.folder}",
            remedy="keep what is expected below the consumers' folder",
        )
    expectations, unread = _read(before, folder, files)
    providers = frozenset(one.provider for one in expectations)
    return FormerExpectations(tuple(_changed(expectations, present)), unread, providers)


def _files(before: Before, folder: str) -> list[Entry]:
    """The files that say what was expected: those of the consumers' folder; where one of them leads out of it, all
    files of data of the project; where an index names code, that, too."""
    inside = before.repository.files(before.commit, folder)
    texts = [one for one in inside if one.size <= MAX_BYTES and not one.is_link and one.path.endswith(_DATA)]
    leads_out = any(one.is_link for one in inside)
    names_code = False
    for entry, data in before.repository.blobs(texts):
        is_index = posixpath.dirname(entry.path) == folder
        leads_out = leads_out or ((is_index or b"$ref" in data) and _LEADS_OUT.search(data) is not None)
        names_code = names_code or (is_index and _NAMES_CODE.search(data) is not None)
    sought = (*(_DATA if leads_out else ()), *((".py",) if names_code else ()))
    found = {entry.path: entry for entry in inside}
    for entry in before.repository.files(before.commit, before.folder) if sought else ():
        if entry.path.endswith(sought) or (leads_out and entry.is_link):
            found[entry.path] = entry
    return [found[path] for path in sorted(found)]


def _further_indexes(folder: Path, files: Sequence[Entry]) -> bool:
    """Whether a folder of consumers holds something that may be an index, and that is none of these files."""
    known = {posixpath.basename(entry.path) for entry in files}
    try:
        return any(name.endswith(_INDEX) and name not in known for name in os.listdir(folder))
    except OSError:
        return False


class _Elsewhere(Exception):
    """The folder that is named lies outside of the repository."""


def _folder(before: Before, named: str | None) -> str:
    """The consumers' folder in the base, from the top of the repository. Raises `_Elsewhere`."""
    if named is not None:
        try:
            sought = before.repository.inside(here(), named)
        except InputError:
            raise _Elsewhere from None
    else:
        configured = before.config.consumers if before.config else None
        sought = posixpath.normpath(posixpath.join(before.folder, configured or FOLDER))
    return before.repository.find_folder(before.commit, sought)


def _read(before: Before, folder: str, files: Sequence[Entry]) -> tuple[list[Expectation], int]:
    """What is expected in files of the base, which are laid out in a folder for that time, and how much of it could
    not be read. No code is run."""
    from contractguard.readers.expectations import read_consumers

    expectations: list[Expectation] = []
    unread = 0
    with TemporaryDirectory() as name:
        top = Path(name).resolve()
        for entry, data in before.repository.blobs(sorted(files, key=lambda one: one.is_link)):
            path = top / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if entry.is_link:  # after all files, so that none is written through it
                path.symlink_to(os.fsdecode(data))
            else:
                path.write_bytes(data)
        where = top / folder
        results = read_consumers(where, root=top / before.folder) if where.is_dir() else []
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
