"""What a process of a run noted: lines of JSON in a file of its own, in the folder of the plan."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TypeAlias

from contractguard.checks.prove.rewriting.plan import ResponseKey
from contractguard.support.dataclass import dataclass

MAX_TOLD = 3
"""Reasons, and tests, that are told of one mutant."""


ANY_TEST = ""
"""In the place of a test's id: what was sent may be looked at by any test."""

SentResponses: TypeAlias = Mapping[ResponseKey, frozenset[str]]
"""Responses that an application sent, each with the ids of the tests that made it."""


class NoteWriter:
    """Writes each thing once. `test` is the id of the test that is running."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[tuple[int, str]] = set()
        self.test = ANY_TEST

    def note(self, kind: str, *words: str) -> None:
        """Note `sent` (operation, status, media type, test), `changed`, `kept` (why a response was left as it is),
        `failed` (a test) or `broken` (what went wrong here)."""
        line = json.dumps([kind, *words])
        if (os.getpid(), line) not in self._known:
            self._known.add((os.getpid(), line))
            with (self._folder / f"notes-{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
                file.write(line + "\n")


@dataclass(frozen=True, slots=True)
class RunNotes:
    """What all processes of a run noted: `sent`, the responses that tests made the application send, and which tests;
    whether any was `changed`; why some were `kept`; tests that `failed`; what is `broken`."""

    sent: SentResponses = field(default_factory=dict)
    changed: bool = False
    kept: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


def read_notes(folder: Path) -> RunNotes:
    """All notes in a folder; a line that a process which was ended did not finish is none."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for kind, *words in _lines(folder):
        found.setdefault(kind, set()).add(tuple(words))
    texts = {kind: tuple(sorted(words[0] for words in rows if words)) for kind, rows in found.items()}
    sent: dict[ResponseKey, frozenset[str]] = {}
    for operation, status, media_type, test in sorted(found.get("sent", ())):
        key = (operation, status, media_type)
        sent[key] = sent.get(key, frozenset()) | {test}
    return RunNotes(
        sent,
        "changed" in found,
        texts.get("kept", ()),
        texts.get("failed", ()),
        texts.get("broken", ()),
    )


def _lines(folder: Path) -> Iterator[list[str]]:
    for path in sorted(folder.glob("notes-*.jsonl")):
        for line in path.read_text("utf-8", "replace").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)
