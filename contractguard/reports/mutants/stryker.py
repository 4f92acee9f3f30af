"""The mutation-testing report schema, so that its viewers show mutants where they stand.

A viewer wants the source. Of a description that is its content as JSON, whatever it was written in, and places are
places in that text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from contractguard.contract.answers.mutant import MutantResult, MutantStatus
from contractguard.contract.document import Document, Json, Path
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.fragments import fragment
from contractguard.reports.parts.json_text import dumps, tool
from contractguard.support.printable import written_json

VERSION = "2.0"
_STATUSES = {
    MutantStatus.NOT_RUN: "Pending",
    MutantStatus.OUT_OF_TIME: "Timeout",
    MutantStatus.FAILED: "RuntimeError",
    MutantStatus.KILLED: "Killed",
    MutantStatus.NOT_APPLICABLE: "Ignored",
    MutantStatus.UNREAD: "NoCoverage",
    MutantStatus.EQUIVALENT: "Ignored",
    MutantStatus.UNDECIDED: "Ignored",
    MutantStatus.SURVIVED: "Survived",
}
_HIGH, _LOW = 99, 80
"""Percent above which a viewer paints the score green, and below which red."""


class _Span(NamedTuple):
    """Where a value begins and ends: lines and columns, from one; the end column is the one behind the last."""

    start: tuple[int, int]
    end: tuple[int, int]


def render(report: Report, context: RenderContext) -> bytes:
    """The mutants of a report as UTF-8 JSON; the same bytes for the same report. Ignores `context`."""
    del context
    by_document: dict[int, tuple[Document, list[MutantResult]]] = {}
    for section in report.sections:
        for one in section.mutants:
            by_document.setdefault(id(one.place.document), (one.place.document, []))[1].append(one)
    files = {document.name: _file(document, mutants) for document, mutants in by_document.values()}
    whole = {
        "schemaVersion": VERSION,
        "thresholds": {"high": _HIGH, "low": _LOW},
        "framework": tool(),
        "config": dict(sorted(report.settings.items())),
        "files": dict(sorted(files.items())),
    }
    return (written_json(dumps(whole)) + "\n").encode()


def _file(document: Document, mutants: list[MutantResult]) -> dict[str, Json]:
    text = _Text()
    text.write(document.root)
    told = (_mutant(one, text.span(one.place.path)) for one in sorted(mutants, key=lambda each: each.id))
    return {"language": "json", "source": "".join(text.pieces), "mutants": list(told)}


def _mutant(one: MutantResult, span: _Span) -> dict[str, Json]:
    start, end = ({"line": line, "column": column} for line, column in span)
    return {
        "id": one.id,
        "mutatorName": one.operator,
        "description": one.variant,
        "replacement": dumps(fragment(one.after, one.place.pointer)),
        "location": {"start": start, "end": end},
        "status": _STATUSES[one.status],
        "statusReason": one.why,
        "killedBy": list(one.by),
    }


class _Text:
    """A document as indented JSON, and where each value of it stands in that."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._line, self._column = 1, 1
        self._spans: dict[Path, _Span] = {}

    def span(self, path: Path) -> _Span:
        """Where a value stands; of what is not there, what holds it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._spans:
                return self._spans[path[:length]]
        return _Span((1, 1), (1, 2))

    def write(self, value: Json) -> None:
        """Write a document, with a stack of its own."""
        todo: list[tuple[str, Path] | str] = []
        starts: dict[Path, tuple[int, int]] = {}
        values: list[tuple[Path, Json]] = [((), value)]
        todo.append(("open", ()))
        while todo:
            step = todo.pop()
            if isinstance(step, str):
                self._put(step)
                continue
            what, path = step
            if what == "close":
                self._spans[path] = _Span(starts[path], (self._line, self._column))
                continue
            _, node = values.pop()
            starts[path] = (self._line, self._column)
            todo.append(("close", path))
            todo.extend(reversed(list(_steps_of(node, path, values))))

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        _, found, tail = text.rpartition("\n")
        if found:
            self._line += text.count("\n")
            self._column = len(tail) + 1
        else:
            self._column += len(text)


def _steps_of(node: Json, path: Path, values: list[tuple[Path, Json]]) -> Iterator[tuple[str, Path] | str]:
    """The steps that write a value: texts, and the values in it, which are put on `values`, the first one last."""
    if not isinstance(node, dict | list) or not node:
        yield json.dumps(node, ensure_ascii=False)
        return
    members = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    values.extend(((*path, key), child) for key, child in reversed(members))
    indent = "\n" + "  " * (len(path) + 1)
    yield "{" if isinstance(node, dict) else "["
    for index, (key, _) in enumerate(members):
        name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(node, dict) else ""
        yield f"{',' if index else ''}{indent}{name}"
        yield ("open", (*path, key))
    yield "\n" + "  " * len(path) + ("}" if isinstance(node, dict) else "]")
