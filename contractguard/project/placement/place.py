"""A place for each finding: the line of its cause if the change shows it, else the nearest one that it shows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from contractguard.contract.document import Document, Location, Position, tokens
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.finding import Finding, Placement
from contractguard.contract.report import Report, Section
from contractguard.project.placement.changes import FileChanges, read_changes
from contractguard.project.placement.region import end_of
from contractguard.readers.project_file import FILE, nearest_project_file
from contractguard.readers.sources.git_repository import Repository, find_repository
from contractguard.readers.sources.repository_paths import path_from_top
from contractguard.readers.user_file import read_bytes

_TOGETHER = {"contains": ("minContains", "maxContains")}
"""Keywords that are compared with others beside them: the cause may be one of those."""
_GONE = ".removed"
"""How rules end that are about what is no more."""


def place_findings(report: Report, start: Path, base: str | None) -> Report:
    """The report with the place of each finding in the files of the repository around a folder.

    The first that holds: the line of the cause, where the change shows it; the first line inside it that the change
    shows; of what was removed, the line before the deletion; the line of the cause as it is. What stands in no file of
    the repository is placed at the first line of the configuration. The change is that from the base to HEAD;
    without a base, causes are placed as they are. Outside of a repository there are no places. Raises `InputError`
    where git does not answer.
    """
    repository = find_repository(start)
    if repository is None:
        return report
    placer = _Placer(repository, report, base, _find_configuration(start, repository))
    return replace(report, sections=tuple(placer.place_section(section) for section in report.sections))


def _find_configuration(start: Path, repository: Repository) -> str:
    """The nearest configuration, from the top of the repository; the usual name where there is none, or none that can
    be read: of those that a report names, no file need be there."""
    try:
        found = nearest_project_file(start)
    except ContractGuardError:
        found = None
    return repository.inside(found.folder, found.path.name) if found else FILE


class _Placer:
    """Places the findings of one report. Every file and every change is read once."""

    def __init__(self, repository: Repository, report: Report, base: str | None, configuration: str) -> None:
        self._top = Path(os.path.realpath(repository.top))
        self._texts: dict[str, Sequence[str]] = {}
        self._paths: dict[int, str | None] = {}
        self._configuration = configuration
        self._positions = _positions([*_sources(report)])
        self._changes = self._read_changes(repository, report, base)

    def _read_changes(self, repository: Repository, report: Report, base: str | None) -> Mapping[str, FileChanges]:
        if base is None:
            return {}
        documents = [source.document for source in _sources(report)]
        documents += [document for section in report.sections for document in section.documents]
        return read_changes(repository, base, filter(None, map(self._path, documents)))

    def place_section(self, section: Section) -> Section:
        placed = (replace(one, placement=self._place(one, section)) for one in section.findings)
        return replace(section, findings=tuple(placed))

    def _place(self, finding: Finding, section: Section) -> Placement:
        known = self._known_line(finding.source_new)
        if known is not None:
            placed = self._in_change(*known, finding)
            beside = filter(None, map(self._known_line, _neighbours(finding.source_new)))
            changed = (one for one in (self._in_change(*line, finding) for line in beside) if one.is_changed)
            return placed if placed.is_changed else next(changed, placed)
        removed = self._place_removed(finding, section.documents)
        if removed is not None:
            return removed
        old = self._known_line(finding.source_old)
        return self._region(*old, is_changed=False) if old is not None else self._nowhere()

    def _known_line(self, source: Location | None) -> tuple[str, int, int] | None:
        """File, line and column of a source in the work tree; None for one that is not there."""
        position = self._positions.get(source) if source is not None else None
        if source is None or position is None:
            return None
        path = self._path(source.document)
        return (path, *position) if path is not None and position.line <= len(self._lines(path)) else None

    def _in_change(self, path: str, line: int, column: int, finding: Finding) -> Placement:
        changes = self._changes.get(path)
        if changes is None:
            return self._region(path, line, column, is_changed=False)
        if changes.has(line):
            return self._region(path, line, column, is_changed=True)
        last = end_of(self._lines(path), line)
        hunk = changes.deletion_of(_name(finding), line, last) if _GONE in finding.rule else None
        hunk = hunk or changes.first_within(line, last)
        if hunk is None:
            return self._region(path, line, column, is_changed=False)
        return self._region(path, hunk.shown_line, None, is_changed=True)

    def _place_removed(self, finding: Finding, documents: Iterable[Document]) -> Placement | None:
        """Where an operation stood that is gone: behind the line before the deletion."""
        words = finding.message.operation.split(" ")
        name = words[-1] if finding.message.role is None else _name(finding)
        for document in documents:
            path = self._path(document)
            changes = self._changes.get(path) if path is not None else None
            if path is None or changes is None:
                continue
            hunk = changes.deletion_of(name, 1, len(self._lines(path)) + 1)
            if hunk is not None:
                return self._region(path, hunk.shown_line, None, is_changed=True)
        return None

    def _region(self, path: str, line: int, column: int | None, *, is_changed: bool) -> Placement:
        """From a column, or the first letter of the line, to the end of the line."""
        lines = self._lines(path)
        line = min(max(line, 1), max(len(lines), 1))
        text = lines[line - 1] if lines else ""
        first = column or len(text) - len(text.lstrip()) + 1
        return Placement(path, line, first, line, max(len(text), first) + 1, is_changed)

    def _nowhere(self) -> Placement:
        return Placement(self._configuration, 1, 1, 1, 2)

    def _path(self, document: Document) -> str | None:
        """The path of a document from the top of the repository, None for what is no file of the work tree."""
        known = self._paths.get(id(document), "")
        if known != "":
            return known
        found = path_from_top(document, self._top)
        self._paths[id(document)] = found
        return found

    def _lines(self, path: str) -> Sequence[str]:
        if path not in self._texts:
            try:
                data = read_bytes(self._top / path, path)
            except InputError:  # gone since it was read: then no line of it is shown
                data = b""
            self._texts[path] = data.decode("utf-8", "replace").split("\n")
        return self._texts[path]


def _sources(report: Report) -> Iterator[Location]:
    for finding in report.findings:
        yield from (source for source in (finding.source_new, finding.source_old) if source is not None)
        yield from _neighbours(finding.source_new)


def _neighbours(source: Location | None) -> Iterator[Location]:
    """Where the keywords stand, if they do, that one is compared with."""
    if source is not None and source.path:
        for name in _TOGETHER.get(str(source.path[-1]), ()):
            yield Location(source.document, (*source.path[:-1], name))


def _positions(sources: Sequence[Location]) -> dict[Location, Position | None]:
    """The position of each source: each document is searched once, for all of them together."""
    found: dict[Location, Position | None] = {}
    by_document: dict[int, list[Location]] = {}
    for source in dict.fromkeys(sources):
        by_document.setdefault(id(source.document), []).append(source)
    for same in by_document.values():
        locate = same[0].document.locate
        found.update(zip(same, locate([one.path for one in same]) if locate else [None] * len(same), strict=True))
    return found


def _name(finding: Finding) -> str:
    """What a finding is about, as the text of a description may have it."""
    if finding.detail:
        return finding.detail[0]
    if finding.pointer.startswith("/"):
        return str(tokens(finding.pointer)[-1])
    return finding.message.operation.split(" ")[-1]
