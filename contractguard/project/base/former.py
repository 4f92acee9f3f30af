"""What consumers expected in the base, and what of that a change removes or weakens."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from contractguard.algebra.containment import decide
from contractguard.algebra.solve.budget import Budget, Purse
from contractguard.checks.addressing.anchor import anchor_expectations
from contractguard.checks.expectations import evaluate
from contractguard.checks.settings import Settings
from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Location, canonical_bytes, pointer
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.finding import Finding, Severity, Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.base.basis import Basis
from contractguard.project.base.before import Before
from contractguard.project.base.gate import expectation_finding
from contractguard.project.base.tree import LaidOut, Tree
from contractguard.project.config import Project, here
from contractguard.project.consumers import FOLDER, Consumers
from contractguard.readers.expectations.models import OtherCode
from contractguard.readers.sources.git_repository import Entry
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_INDEX = (".yaml", ".yml", ".json")
_NAMES_CODE = re.compile(rb"\bmodel\b")
_CODE = ".py"


@dataclass(frozen=True, slots=True)
class Former:
    """An expectation of the base that is not among the present ones. `now` are those that took its place: of the same
    consumer, by the same name and about the same message; there are none where it was removed."""

    expectation: Expectation
    now: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadFormer:
    """A part of what was expected in the base that cannot be read, of a provider (None: of any). `of_code`: only the
    code of the base says what is expected, which the change may have weakened."""

    file: str
    name: str
    provider: str | None = None
    of_code: bool = False

    def is_about(self, provider: str) -> bool:
        return self.provider in (None, provider)


@dataclass(frozen=True, slots=True)
class FormerExpectations:
    """The expectations that a change removes or changes, and what of the base's could not be read. `providers` are
    those of which something was expected in the base (None: any), where that is not what is expected now."""

    changed: tuple[Former, ...] = ()
    unread: tuple[UnreadFormer, ...] = ()
    providers: frozenset[str | None] | None = None

    def brings_first(self, provider: str) -> bool:
        """Whether nothing was expected of a provider in the base. Then a change cannot tell by those that it brings
        along that nobody reads what it removes."""
        return self.providers is not None and not self.unread and not {None, provider} & self.providers

    def leaves_open(self, provider: str) -> bool:
        """Whether somebody may have read something of a provider in the base of which nothing is known here."""
        return any(one.is_about(provider) for one in self.unread)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be said of those that could not be read."""
        if not self.unread:
            return ()
        what = "1 part" if len(self.unread) == 1 else f"{len(self.unread)} parts"
        return (
            f"{what} of what consumers expected in the base cannot be read (the base's code is not run for it): "
            "whether the change removes or weakens it is not known",
        )

    def judge_provider(self, section: Section, name: str, base: Contract, now: Contract, settings: Settings) -> Section:
        """The answer on a provider, with what becomes of its former expectations: an error where the base's form of
        one is affected by the change, else an info where it asks for less."""
        section = self._with_unread(section, name)
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

    def _with_unread(self, section: Section, provider: str) -> Section:
        """The answer on a provider, with the models of the base that its changes may hurt: the change has made others
        of them, or names them no more, so that this cannot be asked. Where nothing changed, nothing is taken away."""
        asked = [one for one in self.unread if one.of_code and one.is_about(provider)] if section.findings else []
        unchecked = [
            Unchecked(
                None,
                f"{one.name}: {one.file} expected it in the base, and the change alters or drops its code; whether it "
                "also takes away what was expected is not known (change the two one after the other, or record the "
                "consumer: contractguard record --consumer)",
                unread=True,
                must=True,
                subject=one.file,
            )
            for one in asked
        ]
        return replace(section, unchecked=(*section.unchecked, *unchecked), complete=section.complete and not unchecked)


def _finding(one: Former, *, affected: bool) -> Finding:
    kind = "expectation-weakened" if one.now else "expectation-removed"
    return expectation_finding(kind, one.expectation, Severity.ERROR if affected else Severity.INFO)


def former_expectations(
    project: Project, basis: Basis, consumers: Consumers | None, named: str | None = None
) -> FormerExpectations:
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
    whole = _whole(before, tree)
    code = OtherCode(project.folder, partial(_is_code_of, whole)) if _runs_code(project, consumers) else None
    expectations, unread = _read(before, folder, whole, code)
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
    sought = {path.absolute() for path in looked_at}
    indexes = [entry for entry in inside if posixpath.dirname(entry.path) == folder and entry.path.endswith(_INDEX)]
    if any(_NAMES_CODE.search(data) for _, data in before.repository.blobs(indexes)):
        whole, imported = _whole(before, tree), [path for path in sought if path.suffix == _CODE]
        code = [entry for path, entry in whole.files.items() if path.endswith(_CODE)]
        if _lacks_code(whole, top) or not (imported or all(entry.is_in(top) for entry in code)):
            return False
    return all(tree.is_same(path.relative_to(top).parts, top) for path in sought if path.is_relative_to(top))


def _lacks_code(whole: Tree, top: Path) -> bool:
    """Whether some code of the base is gone: what a model imports where it is there cannot be told from what it has
    imported."""
    return not all(os.path.lexists(top / path) for path in whole.files if path.endswith(_CODE))


def _is_code_of(whole: Tree, imported: Sequence[Path]) -> bool:
    """Whether the files that a model of the work tree is made of are those of the base."""
    top = Path(os.path.realpath(whole.repository.top))
    paths = [Path(os.path.realpath(path)) for path in imported]
    return not _lacks_code(whole, top) and all(
        path.is_relative_to(top) and whole.is_same(path.relative_to(top).parts, top) for path in paths
    )


def _runs_code(project: Project, consumers: Consumers | None) -> bool:
    """Whether the code of models may be run: that of the work tree, which counts where it is that of the base."""
    return project.config.allow_models if consumers is None else consumers.allow_models


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


def _read(
    before: Before, folder: str, whole: Tree, code: OtherCode | None
) -> tuple[list[Expectation], tuple[UnreadFormer, ...]]:
    """What is expected in files of the base, which are laid out in a folder for that time as far as they are looked at,
    and what of it could not be read. No code of the base is run, but that of the work tree where it is the same."""
    from contractguard.readers.expectations import read_consumers
    from contractguard.readers.user_file import watch_reads

    expectations: list[Expectation] = []
    unread: list[UnreadFormer] = []
    with TemporaryDirectory() as name:
        top = Path(name).resolve()
        laid_out = LaidOut(whole, top)
        where, root = top / folder, top / before.folder
        laid_out.look(where)
        with watch_reads(laid_out.look):
            results = read_consumers(where, root=root, other_code=code) if where.is_dir() else []
        if laid_out.error is not None:
            raise laid_out.error
    for path, result in results:
        if isinstance(result, InputError):
            unread.append(UnreadFormer(path.name, path.name))
        else:
            expectations.extend(result.found)
            unread.extend(_unread_entry(path.name, at) for at, _ in result.problems)
    return expectations, tuple(unread)


def _unread_entry(file: str, at: Location) -> UnreadFormer:
    """An entry of an index that could not be read."""
    root, value = at.document.root, at.document.value_at(at.path)
    provider = root.get("provider") if isinstance(root, dict) else None
    of_code = at.path[-1:] == (SourceKind.MODEL.value,)
    name = value if isinstance(value, str) else pointer(at.path)
    return UnreadFormer(file, printable(name, 200), provider if isinstance(provider, str) else None, of_code)


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
