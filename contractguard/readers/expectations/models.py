"""Entries that are types of the consumer's own code: pydantic models, dataclasses, TypedDicts, anything it adapts.

The JSON Schema is what counts: `validation` for what is read, `serialization` for what is sent, names by their aliases.
What a pydantic model takes in its lax mode is wider than its JSON Schema in some types ("1" where an integer is
expected, a field by its name beside its alias), so a provider that relies on that is said to break the consumer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations, ExpectedPart, Strength
from contractguard.readers.child_process import end, last_line, listen, without_secrets
from contractguard.readers.expectations.entry import EntryOrigin, aim_of
from contractguard.readers.expectations.index_model import ModelEntry
from contractguard.readers.text.json_text import parse_json
from contractguard.readers.user_file import tell_read
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

SECONDS = 60.0
"""For all models of an index together."""
MAX_ANSWER = 50 * 1024 * 1024
MAX_STARTS = 20
"""Of the child process: one that ends before its time is started again for the models behind the culprit."""
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*\Z")

Wanted = tuple[str, str]
"""A type, `module:Name`, and the mode of its schema."""


@dataclass(frozen=True, slots=True)
class OtherCode:
    """The code that models are imported from, where that is not the one beside the index: a folder, and whether these
    files of it are the ones that the index means."""

    folder: Path
    is_meant: Callable[[Sequence[Path]], bool]


class Models:
    """The schemas of all models that one index names, made by one child process when the first is asked for."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        folder: Path,
        *,
        allowed: bool,
        seconds: float = SECONDS,
        environment: Mapping[str, str] | None = None,
        other: OtherCode | None = None,
    ) -> None:
        self._wanted = list(dict.fromkeys(wanted))
        self._folder = other.folder if other else folder
        self._allowed, self._seconds, self._other = allowed or other is not None, seconds, other
        self._environment = environment
        self._answers: dict[Wanted, Json] | None = None

    def schema(self, wanted: Wanted) -> tuple[Json, list[str]]:
        """The JSON Schema of a type, and its fields of which that says nothing.

        Raises `InputError` when there is none, or when code must not be run.
        """
        if not self._allowed:
            raise InputError(
                "needs the consumer's code, which is not run unless it is allowed",
                remedy="give --allow-models, or record the models as a file (contractguard record --consumer)",
            )
        if self._answers is None:
            self._answers = _answers(self._wanted, self._folder, self._seconds, self._environment)
        answer = self._answers[wanted]
        if "error" in answer:
            raise InputError(
                f"{wanted[0]}: {printable(without_secrets(answer['error']), 300)}",
                remedy="check that the module can be imported from this folder, and that every field has a JSON Schema",
            )
        files = [self._folder / name for name in answer["files"]]
        if self._other and not self._other.is_meant(files):
            raise InputError("the code is another one here", remedy="record the models as a file, which needs no code")
        for path in files:
            tell_read(path)
        return answer["schema"], answer["silent"]


def wanted_of(entry: ModelEntry) -> Wanted:
    """The type that an entry names, and how it is used."""
    return entry.model, "serialization" if entry.request is not None else "validation"


def read(entry: ModelEntry, origin: EntryOrigin, models: Models) -> Expectations:
    """A type as what is read of a message or sent in it; the expectation stands at the entry.

    Raises `InputError` when the type cannot be imported, when it has no JSON Schema, or when code must not be run.
    """
    if not _TARGET.match(entry.model):
        raise InputError(f"{printable(entry.model)!r} does not name a type", remedy="give module:Name")
    wanted = wanted_of(entry)
    node, silent = models.schema(wanted)
    module, _, name = entry.model.partition(":")
    document = Document(f"file:///!model/{quote(module)}/{wanted[1]}/{quote(name)}", entry.model, node)
    aim = aim_of(entry)
    part = ExpectedPart(aim.pointer, Schema(document, (), node, "2020-12"))
    found = origin.expectation(f"{entry.model} for {aim}", SourceKind.MODEL, aim, Strength.GUARANTEED, (part,))
    found = replace(found, code=entry.model)
    problems = (
        (origin.at, f"{entry.model}: {printable(name)} is validated by a function alone: what it takes is not known")
        for name in silent
    )
    return Expectations((found,), tuple(problems))


# The child --------------------------------------------------------------------------------------------------------


def _answers(
    wanted: list[Wanted], folder: Path, seconds: float, environment: Mapping[str, str] | None
) -> dict[Wanted, Json]:
    """An answer for every type; what a child owes when it ends too early is the fault of the first that is missing."""
    proper = [one for one in wanted if _TARGET.match(one[0])]
    found: dict[Wanted, Json] = {}
    ends = time.monotonic() + seconds
    for _ in range(MAX_STARTS):
        left = [one for one in proper if one not in found]
        if not left:
            break
        answers, last_words = _answers_of_child(left, folder, max(ends - time.monotonic(), 0.0), environment)
        found.update(zip(left, answers, strict=False))
        if len(answers) < len(left):
            found[left[len(answers)]] = {"error": last_words}
    missing = {"error": "not checked, because other models ended the process too often"}
    return {one: found.get(one, missing) for one in wanted}


def _answers_of_child(
    wanted: list[Wanted], folder: Path, seconds: float, environment: Mapping[str, str] | None
) -> tuple[list[Json], str]:
    """The answers of one child, in order, as many as it gave, and what is to be said about the next."""
    if not seconds:
        return [], "not checked, because there was no time left for it"
    with tempfile.TemporaryDirectory() as place:
        questions, answers = Path(place) / "questions", Path(place) / "answers"
        questions.write_text(json.dumps(wanted), "utf-8")
        child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("model_child.py")), str(questions), str(answers)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        last_words = _last_words(child, seconds)
        return _read_answers(answers), last_words


def _last_words(child: subprocess.Popen[bytes], seconds: float) -> str:
    """Wait for the end of the child, which is brought about when the time is over; what it said last."""
    assert child.stderr is not None
    errors = bytearray()
    listener = threading.Thread(target=listen, args=(child.stderr, errors), daemon=True)
    listener.start()
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"gave no answer within {seconds:.0f} seconds"
    finally:
        end(child)
        listener.join(1.0)
    line = last_line(bytes(errors))
    return f"ended the process (exit code {child.returncode}){': ' + line if line else ''}"


def _read_answers(path: Path) -> list[Json]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        lines = file.read(MAX_ANSWER + 1).split(b"\n")
    found: list[Json] = []
    for line in lines[:-1]:  # what stands behind the last line end is incomplete
        try:
            found.append(_check_answer(parse_json(line, "the schema of a model")))
        except InputError as error:
            found.append({"error": f"has a JSON Schema that cannot be read: {error.what}"})
    return found


def _check_answer(answer: Json) -> Json:
    """An answer is an object with either of the two; the code that was run may have written what it likes."""
    if isinstance(answer, dict) and isinstance(answer.get("error"), str):
        return answer
    if isinstance(answer, dict) and isinstance(answer.get("schema"), dict):
        silent, files = answer.get("silent"), answer.get("files")
        if isinstance(silent, list) and isinstance(files, list):
            return {"schema": answer["schema"], "silent": [*map(str, silent)], "files": [*map(str, files)]}
    return {"error": "gave something that is not a JSON Schema"}
