"""The tests of a project, run as a child process under a plan."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from functools import partial
from pathlib import Path

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.guards.suite import GREEN, SuiteRun
from contractguard.checks.prove.rewriting.notes import SentResponses, read_notes
from contractguard.checks.prove.rewriting.plan import PLAN, VARIABLE, RewritePlan
from contractguard.contract.errors import InputError
from contractguard.readers.child_process import end, last_line, listen, without_secrets
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

DEFAULT_LIMIT = 300.0
"""Seconds that the tests may take."""
DEFAULT_SAMPLE = 20
"""Mutants for which the tests are run where nothing else is asked for: each run takes seconds, or minutes."""
NO_TESTS = 5


@dataclass(frozen=True, slots=True)
class SuiteCommand:
    """How the tests are run: the command, where, and in how many seconds."""

    words: tuple[str, ...]
    folder: Path
    limit: float = DEFAULT_LIMIT

    def run(self, plan: RewritePlan) -> SuiteRun:
        """Run the tests under a plan. Raises `InputError` where the command cannot be started."""
        with tempfile.TemporaryDirectory(prefix="contractguard-") as made:
            folder = Path(made)
            (folder / PLAN).write_text(plan.written(), "utf-8")
            exit_code, output = self._run(folder)
            told = printable(without_secrets(last_line(output)), 300)
            return SuiteRun(exit_code, read_notes(folder), told)

    def _run(self, folder: Path) -> tuple[int | None, bytes]:
        output = bytearray()
        try:
            child = subprocess.Popen(
                self.words,
                cwd=self.folder,
                env={**os.environ, VARIABLE: str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            name = printable(self.words[0], 100)
            raise InputError(
                f"the tests cannot be run: {error.strerror or error}", where=name, remedy="write the command after --"
            ) from None
        assert child.stdout is not None
        reading = threading.Thread(target=partial(listen, child.stdout, output), daemon=True)
        reading.start()
        try:
            return child.wait(self.limit), bytes(output)
        except subprocess.TimeoutExpired:
            return None, bytes(output)
        finally:
            end(child)
            reading.join(1)


def find_sent(suite: SuiteCommand, description: Description) -> SentResponses:
    """The responses that the tests make the application send, nothing being changed, and which tests do. Raises
    `InputError` where they are not green, or make it send nothing: then they are no guard."""
    first = suite.run(RewritePlan.from_description(description))
    if first.notes.broken:
        raise InputError(f"the tests cannot be watched: {first.notes.broken[0]}")
    if first.exit_code is None:
        raise InputError(f"the tests take more than {suite.limit:g} s", remedy="allow more with --time-limit")
    if first.exit_code == NO_TESTS:
        raise InputError("there are no tests, so there is no guard to prove", remedy="name some after --")
    if first.exit_code != GREEN:
        raise InputError(
            f"the guard is red before anything is changed: the tests ended in {first.exit_code}: {first.last_line}",
            remedy="make them pass first",
        )
    if not first.notes.sent:
        raise InputError(
            "the tests were not seen to make an application send a JSON response that the contract has",
            where=description.contract.name,
            remedy="only pytest and applications of Starlette, FastAPI, Flask and Django in its process are watched; "
            "where paths have a prefix that the description lacks, set contract_base_path in pytest's configuration",
        )
    return first.notes.sent
