"""The block that is written after a batch of tests: what it added, and what that covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from contractguard.checks.coverage.expected import ExpectedCells, expected_cells
from contractguard.checks.coverage.gate import core_operations
from contractguard.checks.coverage.rows import count_covered
from contractguard.checks.coverage.stated import match_calls
from contractguard.checks.coverage.universe import Universe, read_universe
from contractguard.contract.answers.coverage import percent_of
from contractguard.contract.errors import InputError
from contractguard.observe.hits.record import CoverageRecord
from contractguard.project.config import Project, here
from contractguard.project.consumers import require_expectations
from contractguard.project.coverage.measure import read_sources, weigh_hits
from contractguard.project.providers import find_contract
from contractguard.readers.test_code.calls import StatedCall
from contractguard.readers.test_code.junit_tests import JunitTest, read_junit
from contractguard.readers.user_file import read_bytes
from contractguard.store.coverage import load_coverage
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_TEXT = 1_000
MOST_TESTS = 20
"""Of one batch: more than that nobody reads closely."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The coverage files and the JUnit files of before and after, and the command that was run."""

    before: str
    after: str
    junit_before: str
    junit_after: str
    command: str


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch of tests added: the files that its tests are in, how many they are, and both percentages."""

    files: tuple[str, ...]
    added: int
    before: float
    after: float
    command: str

    def lines(self) -> Iterator[str]:
        """The block, a line each; nothing in it is obeyed by a terminal or a build server."""
        yield f"### File: {printable(', '.join(self.files) or 'none', MAX_TEXT)}"
        yield f"- Tests added: {self.added}"
        yield f"- Coverage before: {self.before:.1f}%"
        yield f"- Coverage after: {self.after:.1f}%"
        yield f"- Command executed: {printable(self.command, MAX_TEXT)}"


def report_batch(project: Project, given: BatchOptions) -> BatchReport:
    """What lies between two states of the tests of one provider. Raises `InputError` for what cannot be read, and where
    the two are of several providers."""
    before = load_coverage(here() / given.before, given.before)
    after = load_coverage(here() / given.after, given.after, before.provider)
    ran_before, ran_after = (_read_tests(name) for name in (given.junit_before, given.junit_after))
    added = ran_after - ran_before
    share = _StateShare(project, before.provider)
    return BatchReport(
        tuple(sorted({one.file for one in added})),
        len(added),
        share.percent(before, ran_before),
        share.percent(after, ran_after),
        given.command,
    )


def _read_tests(name: str) -> frozenset[JunitTest]:
    path = Path(here(), name)
    return read_junit(read_bytes(path, name), name)


class _StateShare:
    """How much of the core operations is covered in a state of the tests: what test code states counts where its test
    ran."""

    def __init__(self, project: Project, provider: str) -> None:
        contract = find_contract(project, provider)
        if contract is None:
            what = f"{printable(provider)} has no description and no snapshot"
            raise InputError(what, remedy="run contractguard record")
        sources = read_sources(project)
        require_expectations(sources.consumers)
        universe = read_universe(contract)
        wanted = sources.consumers.for_provider(provider) if sources.consumers is not None else ()
        self._expected: ExpectedCells = expected_cells(universe, wanted)
        self._universe: Universe = universe.with_cells(self._expected.own)
        self._tests = sources.tests
        self._core = core_operations(self._universe.reached, project.config.coverage.core)

    def percent(self, record: CoverageRecord, ran: Iterable[JunitTest]) -> float:
        """The share in percent."""
        functions = frozenset((one.file, one.function) for one in ran)
        calls = [one for one in self._tests.calls if _has_run(one, functions)]
        stated = match_calls(self._universe.aligned.contract, calls, self._tests.routes)
        known = weigh_hits(self._universe, record, self._expected, stated)
        cells = self._universe.cells_of(self._core)
        return percent_of(count_covered(known.hits, cells), len(cells))


def _has_run(call: StatedCall, ran: frozenset[tuple[str, str]]) -> bool:
    """Whether the function that states a call ran; what is no test (a fixture, a helper) did where any test of its file
    did. Names of files start where pytest was started, which may be below or above the project."""
    file, _, function = call.test.partition("::")
    is_test = function.rpartition("::")[2].startswith("test")
    return any(
        (one == file or one.endswith(f"/{file}") or file.endswith(f"/{one}")) and (name == function or not is_test)
        for one, name in ran
    )
