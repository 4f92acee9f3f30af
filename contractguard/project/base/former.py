"""What consumers expected in the base, and what of that a change removes or weakens."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from contractguard.algebra.containment import decide
from contractguard.algebra.solve.budget import Budget, Purse
from contractguard.checks.addressing.anchor import anchor_expectations
from contractguard.checks.expectations import evaluate
from contractguard.checks.settings import Settings
from contractguard.contract.document import Document, canonical_bytes
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.base.basis import Basis
from contractguard.project.base.before import Before
from contractguard.project.base.gate import expectation_finding
from contractguard.project.base.tree import LaidOut, Tree
from contractguard.project.config import here
from contractguard.project.consumers import FOLDER, Consumers
from contractguard.readers.sources.git_repository import Entry
from contractguard.support.dataclass import dataclass

_INDEX = (".yaml", ".yml", ".json")
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

    def judge_provider(self, section: Section, name: str, base: Contract, now: Contract, settings: Settings) -> Section:
        """The answer on a provider, with what becomes of its former expectations: an error where the base's form of
        one is affected by the change, else an info where it asks for less."""
        concerned = [one for one in self.changed if one.expectation.provider in (None, name)]
        if not concerned:
            return section
        asked = anchor_expectations(base, now, (one.expectation for one in concerned)).expectations
        found = evaluate(now, asked, settings)
        before = found.unmet_before(base, settings)
        hurting = (one for one in found.found if one.finding.severity is Severity.ERROR)
        affected = {spot.number for one in hurting for spot in one.spots if spot not in before}
        purse = Purse(settings.budget)
        findings = [
            _finding(one, affected=number in affected)
            for number, one in enumerate(concerned)
            if number in affected or _asks_for_less(one, purse)
        ]
        told = "as it was expected in the base: "
        unchecked = [replace(entry, reason=f"{told}{entry.reason}") for entry in found.unchecked]
        return replace(
            section,
            findings=(*section.findings, *findings),
            unchecked=(*section.unchecked, *unchecked),
            complete=section.complete and not unchecked,
        )


def _finding(one: Former, *, affected: bool) -> Finding:
    kind = "expectation-weakened" if one.now else "expectation-removed"
    return expectation_finding(kind, one.expectation, Severity.ERROR if affected else Severity.INFO)


def former_expectations(basis: Basis, consumers: Consumers | None, named: str | None = None) -> FormerExpectations:
    """What was expected in the base and is not expected in the same way now; `consumers` are those of the work tree,
    `named` their folder where the command line names it. Nothing is read where all files of the base's consumers are
    there as they were, and no further one.

    Raises `InputError` for more than can be looked at.
    """
    before = basis.before
    if before is None or before.config is None:
        return FormerExpectations()
    try:
        folder = _folder(before, named)
    except _Elsewhere:  # whose history this repository does not hold
        return FormerExpectations()
    looked_at = consumers.looked_at if consumers else frozenset()
    tree = _tree(before, folder, looked_at)
    if _is_unchanged(before, folder, tree, looked_at):
        return FormerExpectations()
    expectations, unread = _read(before, folder, tree)
    providers = frozenset(one.provider for one in expectations)
    present = consumers.expectations if consumers else ()
    return FormerExpectations(tuple(_changed_expectations(expectations, present)), unread, providers)


def _tree(before: Before, folder: str, looked_at: Iterable[Path]) -> Tree:
    """What the base has in the project, or, where nothing else was looked at, in the consumers' folder."""
    repository = before.repository
    start = Path(repository.top) / folder
    entries = repository.files(before.commit, folder)
    if any(entry.is_link for entry in entries) or not all(path.is_relative_to(start) for path in looked_at):
        entries = (*repository.files(before.commit, before.folder), *entries)
    return Tree(repository, entries)


def _is_unchanged(before: Before, folder: str, tree: Tree, looked_at: Iterable[Path]) -> bool:
    """Whether what the base's consumers expect is read from the very files that are read now.

    Every name that was looked at leads to the same bytes in both. So whoever reads the base comes by the same files,
    and to the same end; how these names are spelled, and where they stand, need not be known.
    """
    top = Path(os.path.realpath(before.repository.top))
    inside = list(tree.files_below("" if folder == "." else folder))
    if not all(before.repository.is_checked_out(entry, top) for entry in inside) or _further_indexes(
        top / folder, inside
    ):
        return False
    indexes = [entry for entry in inside if posixpath.dirname(entry.path) == folder and entry.path.endswith(_INDEX)]
    if any(_NAMES_CODE.search(data) for _, data in before.repository.blobs(indexes)):
        code = before.repository.files(before.commit, before.folder)
        if not all(entry.is_in(top) for entry in code if entry.path.endswith(".py")):
            return False
    sought = {path.absolute() for path in looked_at}
    return all(tree.is_same(path.relative_to(top).parts, top) for path in sought if path.is_relative_to(top))


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


def _read(before: Before, folder: str, tree: Tree) -> tuple[list[Expectation], int]:
    """What is expected in files of the base, which are laid out in a folder for that time as far as they are looked at,
    and how much of it could not be read. No code is run."""
    from contractguard.readers.expectations import read_consumers
    from contractguard.readers.user_file import watch_reads

    expectations: list[Expectation] = []
    unread = 0
    with TemporaryDirectory() as name:
        top = Path(name).resolve()
        laid_out = LaidOut(_whole(before, tree), top)
        where, root = top / folder, top / before.folder
        laid_out.look(where)
        with watch_reads(laid_out.look):
            results = read_consumers(where, root=root) if where.is_dir() else []
        if laid_out.error is not None:
            raise laid_out.error
    for _, result in results:
        if isinstance(result, InputError):
            unread += 1
        else:
            expectations.extend(result.found)
            unread += len(result.problems)
    return expectations, unread


def _whole(before: Before, tree: Tree) -> Tree:
    """The tree with everything of the project: the base may lead where the work tree does not."""
    entries = before.repository.files(before.commit, before.folder)
    return Tree(before.repository, [*entries, *tree.files.values()])


def _changed_expectations(former: Sequence[Expectation], present: Sequence[Expectation]) -> Iterator[Former]:
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
            text = (part.schema.path, canonical_bytes(part.schema.node), self._files(part.schema.document))
        return (part.pointer, part.required, part.needs, canonical_bytes(list(part.examples)), text)

    def _files(self, document: Document) -> bytes:
        known = self._documents.get(id(document))
        if known is None:
            roots = [canonical_bytes(one.root) for one in document.siblings.values()]
            known = self._documents[id(document)] = b"\n".join([canonical_bytes(document.root), *sorted(roots)])
        return known


def _asks_for_less(one: Former, purse: Purse) -> bool:
    """Whether nothing that took the place of an expectation asks for as much. What is not known is told."""
    return not any(_covers(one.expectation, other, purse) for other in one.now)


def _covers(old: Expectation, new: Expectation, purse: Purse) -> bool:
    """Whether every part that was expected is expected as strictly."""
    parts = {part.pointer: part for part in new.parts}
    return all(_part_covers(part, parts.get(part.pointer), purse, sends=old.consumer_sends) for part in old.parts)


def _part_covers(old: ExpectedPart, new: ExpectedPart | None, purse: Purse, *, sends: bool) -> bool:
    if new is None or (old.required and not new.required) or not set(old.needs) <= set(new.needs):
        return False
    if not {canonical_bytes(one) for one in old.examples} <= {canonical_bytes(one) for one in new.examples}:
        return False
    if old.schema is None:
        return True
    if new.schema is None:
        return False
    narrow, wide = (old.schema, new.schema) if sends else (new.schema, old.schema)
    try:
        return decide(narrow, wide, budget=purse.share(Budget().steps), purse=purse).kind == "compatible"
    except ContractGuardError:
        return False
