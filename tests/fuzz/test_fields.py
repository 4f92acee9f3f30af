"""Whatever stands in a field: an answer or an error, never a bug, within time and memory.

`make nightly` runs 5,000 cases; one that was stopped goes on with the case that it had begun.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contractguard.cli import main
from tests.fuzz.cases import FORMATS, Case, Format, chosen, made, prepare, restore, write_project

pytestmark = pytest.mark.no_cover

NUMBER = int(os.environ.get("FUZZ_FIELDS", "120"))
SEED = os.environ.get("FUZZ_SEED", "")
"""Another text chooses other cases."""
KEPT = os.path.abspath(os.environ["FUZZ_PROGRESS"]) if "FUZZ_PROGRESS" in os.environ else ""
"""Where the progress is kept for the next run, if this one does not come to its end."""
SECONDS = 10
INTERRUPTED = 130
MEMORY = 1 << 30
"""Of the process, all cases together: what one of them takes cannot be told from what those before it left."""


class TooLong(BaseException):
    """The CPU time of a case is over. (No `Exception`: the command line would make an exit code of it.)"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-15")
    return tmp_path


@pytest.fixture
def formats(project: Path, capfd: pytest.CaptureFixture[str]) -> tuple[Format, ...]:
    """All formats, with those that commands write in a project where everything is valid."""
    assert main(["record"]) == 0, capfd.readouterr().err
    assert main(["diff", "openapi.json", "contracts/used.json", "-o", "json=report.json"]) in (0, 1)
    return (*FORMATS, *made(project))


class Progress:
    """What a run has done, kept where the next one finds it if this one does not come to its end.

    The case that it ended within is tried again: somebody may have stopped it. Where that ends the run, too, it is told
    and passed over.
    """

    def __init__(self, file: Path, names: list[str]) -> None:
        self._file = file
        self._key = [NUMBER, SEED]
        known = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        state = known if known.get("key") == self._key else {}
        self.begun: int = state.get("begun", -1)
        self.failures: list[str] = state.get("failures", [])
        self._again: int = state.get("again", -1)
        if 0 <= self.begun < len(names) and not state.get("ended", True):
            if self._again == self.begun:
                self.failures.append(f"{names[self.begun]}: the run ended within it, twice")
            else:
                self._again = self.begun
                self.begun -= 1

    def begin(self, index: int) -> None:
        self.begun = index
        self._write(ended=False)

    def end(self, problem: str | None) -> None:
        if problem:
            self.failures.append(problem)
        self._write(ended=True)

    def close(self) -> None:
        self._file.unlink(missing_ok=True)

    def _write(self, *, ended: bool) -> None:
        state = {"key": self._key, "begun": self.begun, "ended": ended, "failures": self.failures, "again": self._again}
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(state), "utf-8")
        fresh.replace(self._file)  # in one step: the process may be killed at any moment


def run(case: Case, capfd: pytest.CaptureFixture[str]) -> str | None:
    """What is wrong with how a case ended, None if nothing is."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        code = main([*case.command])
    except TooLong:
        code = -1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    said = capfd.readouterr()
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code == -1:
        return f"{case.name}: more than {SECONDS} s of CPU"
    if code not in (0, 1, 2, 3):
        return f"{case.name}: exit code {code}: {said.err[:300]}"
    if code in (2, 3) and not (said.err or said.out):
        return f"{case.name}: exit code {code} without a word"
    if _peak() > MEMORY:
        return f"{case.name}: the process is at {_peak() >> 20} MiB"
    return None


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.fixture
def clock() -> Iterator[None]:
    def over(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, over)
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.mark.usefixtures("clock")
def test_no_field_of_any_format_leads_to_a_bug(
    project: Path, formats: tuple[Format, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    cases = chosen(formats, NUMBER, SEED)
    file = Path(KEPT) if KEPT else project.parent / "fields.json"
    progress = Progress(file, [case.name for case in cases])

    for index in range(progress.begun + 1, len(cases)):
        if prepare(cases[index], project):
            progress.begin(index)
            progress.end(run(cases[index], capfd))
            restore(cases[index], project)

    progress.close()
    assert not progress.failures, "\n".join(progress.failures)


def test_every_document_is_valid(project: Path, formats: tuple[Format, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """Or the cases would test the same error again and again."""
    for one in formats:
        for command in one.commands:
            (project / "bad.json").write_text(str(one.text(one.document)), "utf-8")
            (project / "good.json").write_text(str(one.text(one.document)), "utf-8")
            (project / one.file).write_text(str(one.text(one.document)), "utf-8")

            code = main([*command])
            said = capfd.readouterr()

            assert code in (0, 1), (one.name, command, said)
            assert "could not be read" not in said.out, (one.name, command, said.out)


def test_cases_are_spread_over_all_formats_and_replacements(formats: tuple[Format, ...]) -> None:
    cases = chosen(formats, 300)

    assert len(cases) == len({case.name for case in cases}) == 300
    assert {case.format.name for case in cases} == {one.name for one in formats}
    assert len({case.replacement for case in cases}) == 10


def test_a_run_that_was_stopped_goes_on_and_tells_of_what_it_was_stopped_by(tmp_path: Path) -> None:
    file, names = tmp_path / "fields.json", ["a", "b", "c"]
    first = Progress(file, names)
    first.begin(0)
    first.end("a: exit code 70")
    first.begin(1)  # and here the process was killed

    second = Progress(file, names)
    again = (second.begun, second.failures)
    second.begin(1)  # and once more
    third = Progress(file, names)

    assert again == (0, ["a: exit code 70"])
    assert third.begun == 1
    assert third.failures == ["a: exit code 70", "b: the run ended within it, twice"]
    third.close()
    assert Progress(file, names).begun == -1
