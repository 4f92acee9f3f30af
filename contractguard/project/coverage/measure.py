"""The map of each provider: what its contract makes possible, and what of that was hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contractguard.checks.coverage.rows import build_rows, count_covered, known_hits
from contractguard.checks.coverage.universe import Universe, read_universe
from contractguard.contract.answers.coverage import CoverageAnswer
from contractguard.contract.choices import Question, Unit
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.report import Section, Statistics
from contractguard.observe.hits.record import CoverageRecord
from contractguard.project.config import Project
from contractguard.project.coverage.files import read_files
from contractguard.project.options import CoverageOptions
from contractguard.project.providers import find_contract, known_providers
from contractguard.store.coverage import DEFAULT_FILE
from contractguard.support.printable import printable

NO_FILE = f"no coverage file: run pytest --contract-coverage-out {DEFAULT_FILE}, or name the file"
NOTHING_FITS = "nothing in the coverage files is of the contract as it is now"
NO_CELLS = "the contract has nothing that a test could show"


def measure_coverage(project: Project, given: CoverageOptions) -> Mapping[str, Section]:
    """The answer on each provider that is asked for, by name. Raises `UsageError` and `InputError`."""
    records = read_files(project, given.files, given.provider)
    return {name: _section(project, name, records.get(name)) for name in _select(project, given, records)}


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
    names = sorted(records) or known
    if not names:
        raise UsageError("no provider is configured", remedy="run contractguard init, or record a description")
    return names


def _section(project: Project, name: str, record: CoverageRecord | None) -> Section:
    contract = find_contract(project, name)
    if contract is None:
        raise InputError(f"{printable(name)} has no description and no snapshot", remedy="run contractguard record")
    universe = read_universe(contract)
    return replace(answer_section(universe, record), title=name, documents=contract.documents)


def answer_section(universe: Universe, record: CoverageRecord | None) -> Section:
    """The map of one contract, and what could not be told of it."""
    known = known_hits(universe, record.hits if record else {})
    cells = universe.cells_of(universe.reached)
    answer = CoverageAnswer(
        rows=tuple(build_rows(universe, known.hits, {}, None)),
        cells=len(cells),
        covered=count_covered(known.hits, cells),
        dropped=known.dropped,
    )
    left = NO_FILE if record is None else NO_CELLS if not cells else NOTHING_FITS if not known.hits else ""
    remarks = []
    if record is not None and record.contracts - {universe.digest}:
        remarks.append("some of it was written against another version of the contract")
    return Section(
        unchecked=(Unchecked(None, left, must=True),) if left else (),
        statistics=Statistics(len(universe.reached), len(cells), len(known.hits)),
        question=Question.COVERAGE,
        unit=Unit.COVERAGE,
        complete=not left,
        remarks=tuple(remarks),
        coverage=answer,
    )
