"""The map of each provider: what its contract makes possible, what of that was hit, and whether that is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from contractguard.checks.coverage.expected import ExpectedCells, expected_cells
from contractguard.checks.coverage.gate import CoverageJudge
from contractguard.checks.coverage.observed import observed_cells
from contractguard.checks.coverage.rows import KnownHits, build_rows, known_hits
from contractguard.checks.coverage.stated import StatedCells, match_calls
from contractguard.checks.coverage.universe import Universe, read_universe
from contractguard.contract.answers.coverage import CoverageAnswer, CoverageGate
from contractguard.contract.choices import Question, Unit
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section, Statistics
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit, add_hits, join_into
from contractguard.observe.hits.record import CoverageRecord
from contractguard.project.config import Project, here
from contractguard.project.consumers import Consumers, consumers_of
from contractguard.project.coverage.changed import changed_operations
from contractguard.project.coverage.files import read_files
from contractguard.project.options import ConsumerOptions, CoverageOptions
from contractguard.project.providers import find_contract, known_providers, observed_path, project_root
from contractguard.readers.test_code.files import ReadTests, read_tests
from contractguard.rules.model import Policy
from contractguard.store.coverage import DEFAULT_FILE
from contractguard.store.observed import load_observed
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

NO_FILE = f"no coverage file: run pytest --contract-coverage-out {DEFAULT_FILE}, or name the file"
NOTHING_FITS = "nothing in the coverage files is of the contract as it is now"
NO_CORE = "no operation is one of the core operations that the configuration names, or none has a thing to test"
NO_CELLS = "the contract has nothing that a test could show"


@dataclass(frozen=True, slots=True)
class CoverageSources:
    """What is known besides the coverage files: the expectations of consumers, and what test code states."""

    consumers: Consumers | None
    tests: ReadTests


def measure_coverage(project: Project, given: CoverageOptions, policy: Policy) -> Mapping[str, Section]:
    """The answer on each provider that is asked for, by name. Raises `UsageError` and `InputError`."""
    records = read_files(project, given.files, given.provider)
    names = _select(project, given, records)
    sources = read_sources(project)
    found = {name: _section(project, name, records.get(name), given, sources, policy) for name in names}
    whole = not given.changed and set(names) == set(known_providers(project))
    return _with_idle_patterns(found, project.config.coverage) if whole else found


def _with_idle_patterns(found: Mapping[str, Section], gate: CoverageGate) -> Mapping[str, Section]:
    """The same, told where a core operation is named that no provider has: the gate was to be about it. That one is
    exempt which is not there fails nothing, and is told."""
    answers = [section.coverage for section in found.values() if section.coverage]
    keys = {row.operation for one in answers for row in one.minimum} | {
        row.operation for one in answers for row in one.rows
    }

    def idle(patterns: Iterable[str]) -> list[str]:
        return [printable(one, 200) for one in patterns if not any(fnmatchcase(key, one) for key in keys)]

    core = tuple(
        Unchecked(None, f"no operation is the core operation {one} of the configuration", must=True)
        for one in idle(gate.core)
    )
    exempt = tuple(
        Unchecked(None, f"no operation is {one}, which the configuration exempts")
        for one in idle(pattern for pattern, _ in gate.exempt)
    )
    return {
        name: replace(section, unchecked=(*section.unchecked, *core, *exempt), complete=section.complete and not core)
        for name, section in found.items()
    }


def read_sources(project: Project) -> CoverageSources:
    """The expectations of the consumers of a project, and what its test code states."""
    places = [project.folder / one for one in project.config.coverage.tests] or [project.folder]
    tests = read_tests(places, project.folder, project_root(project))
    return CoverageSources(consumers_of(project, ConsumerOptions()), tests)


def _select(project: Project, given: CoverageOptions, records: Mapping[str, CoverageRecord]) -> list[str]:
    known = known_providers(project)
    for name in sorted({*records, *([given.provider] if given.provider else [])} - set(known)):
        listed = ", ".join(known) or "none"
        what = f"no provider {printable(repr(name), 100)} is configured or recorded"
        if given.provider == name:
            raise UsageError(what, remedy=f"there are: {listed}")
        raise InputError(f"a coverage file is of another provider: {what}", remedy=f"there are: {listed}")
    if given.provider:
        return [given.provider]
    names = sorted(records) if given.files else known  # of a provider without a file nothing was checked
    if not names:
        raise UsageError("no provider is configured", remedy="run contractguard init, or record a description")
    return names


def _section(
    project: Project,
    name: str,
    record: CoverageRecord | None,
    given: CoverageOptions,
    sources: CoverageSources,
    policy: Policy,
) -> Section:
    contract = find_contract(project, name)
    if contract is None:
        raise InputError(f"{printable(name)} has no description and no snapshot", remedy="run contractguard record")
    universe = read_universe(contract)
    changed = changed_operations(project, name, universe, given.base, here()) if given.changed else None
    expectations = sources.consumers.for_provider(name) if sources.consumers is not None else ()
    expected = expected_cells(universe, expectations)
    universe = universe.with_cells(expected.own)
    stated = match_calls(universe.aligned.contract, sources.tests.calls, sources.tests.routes)
    fits = bool(known_hits(universe, record.hits if record else {}).hits)
    known = weigh_hits(universe, record, expected, stated)
    known = replace(known, hits=_with_record(project, name, universe, known.hits))
    judge = CoverageJudge(universe, known, project.config.coverage, policy, only=changed)
    section = _answer(universe, known, judge, expected, stated, sources.tests, is_recorded=record is not None)
    left = "" if changed == frozenset() else _what_is_left(universe, record, fits=fits)
    if changed is None and not judge.cells and not left:
        left = NO_CORE  # a gate that is about nothing is never a pass
    unread = sources.consumers.problems if sources.consumers is not None else ()
    remarks = list(_remarks(universe, record, changed))
    return replace(
        section,
        unchecked=(*((Unchecked(None, left, must=True),) if left else ()), *unread, *_unread_parts(contract)),
        complete=not (left or unread or contract.problems),
        remarks=tuple(remarks),
        title=name,
        documents=contract.documents,
    )


def _unread_parts(contract: Contract) -> list[Unchecked]:
    """Parts of the contract that could not be read: nothing is known of what is in them."""
    return [Unchecked(key, what, at, unread=True, must=True) for key, at, what in contract.problems]


def weigh_hits(
    universe: Universe, record: CoverageRecord | None, expected: ExpectedCells, stated: StatedCells
) -> KnownHits:
    """What a coverage file shows, and what was expected and stated besides."""
    known = known_hits(universe, record.hits if record else {})
    hits = dict(known.hits)
    join_into(hits, expected.hits)
    for cell, test in stated.hits:
        add_hits(hits, (cell,), CoverageLevel.ASSERTED, test)
    return replace(known, hits=known_hits(universe, hits).hits)


def _with_record(project: Project, name: str, universe: Universe, hits: Mapping[Cell, Hit]) -> Mapping[Cell, Hit]:
    """The same with what is recorded of a provider, as seen."""
    path = observed_path(project, name)
    if not path.is_file():
        return hits
    _, observed = load_observed(path, path.name, project_root(project))
    found = dict(hits)
    add_hits(found, observed_cells(universe, observed), CoverageLevel.SEEN)
    return known_hits(universe, found).hits


def _answer(
    universe: Universe,
    known: KnownHits,
    judge: CoverageJudge,
    expected: ExpectedCells,
    stated: StatedCells,
    tests: ReadTests,
    *,
    is_recorded: bool,
) -> Section:
    readers: dict[str, frozenset[str]] = {}
    for owner, names in expected.readers.items():
        group = universe.group_of(owner)
        readers[group] = readers.get(group, frozenset()) | names
    doubtful = stated.doubtful if is_recorded else stated.doubtful | stated.unasserted
    built = build_rows(universe, known.hits, readers, judge.fail_under, doubtful, is_recorded=is_recorded)
    rows = [row for row in built if judge.is_shown(row.name)]
    undeclared = [f"{key} is tested to answer {status} and does not declare it" for key, status in stated.undeclared]
    unread = [f"{name}: {why}" for name, why in tests.unread]
    answer = CoverageAnswer(
        rows=tuple(rows),
        minimum=judge.minimum,
        cells=judge.cells,
        covered=judge.covered,
        fail_under=judge.fail_under,
        gaps=(*judge.gaps, *undeclared),
        unmatched=(*stated.unmatched, *unread),
        dropped=known.dropped,
    )
    return Section(
        findings=(*judge.minimum_findings(), *judge.gap_findings(rows)),
        statistics=Statistics(len(judge.shown), judge.cells, len(known.hits)),
        question=Question.COVERAGE,
        unit=Unit.COVERAGE,
        coverage=answer,
    )


def _what_is_left(universe: Universe, record: CoverageRecord | None, *, fits: bool) -> str:
    """Why nothing was checked; nothing where something was."""
    if not universe.cells_of(universe.reached):
        return NO_CELLS
    if record is None:
        return NO_FILE
    return "" if fits else NOTHING_FITS


def _remarks(universe: Universe, record: CoverageRecord | None, changed: frozenset[str] | None) -> list[str]:
    found = []
    if record is not None and record.hits and record.contracts != {universe.digest}:
        found.append("some of it was written against another version of the contract")
    if changed is not None:
        number = len(changed)
        told = "no operation differs" if not number else f"{number} operation{'' if number == 1 else 's'} differ"
        found.append(f"{told} from the base")
    return found
