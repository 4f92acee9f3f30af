"""Prove the guard of a project: each provider's contract is changed, and its guard is to notice."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.prove import ProveOptions, prove_contract, section_of
from contractguard.checks.prove.settle import Settled
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantResult, MutantStatus
from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.contract.report import Section
from contractguard.project.config import Project, Provider
from contractguard.project.progress import Progress
from contractguard.project.providers import project_root, select_providers
from contractguard.project.proving.guards import GuardOptions, ready_guard
from contractguard.readers.sources.load import load, load_application
from contractguard.store.proofs import read_results, write_results
from contractguard.support.dataclass import dataclass

MAX_WORKERS = 8


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """What is proved: the contract that is named, or that of a configured provider, or of all; against which guard.
    `state` is the file that keeps what mutants ended as."""

    contract: str | None = None
    provider: str | None = None
    guard: GuardOptions = GuardOptions()
    state: Path | None = None


def prove_project(
    project: Project, where: Path, given: ProofOptions, options: ProveOptions, settings: Settings, line: Progress
) -> list[Section]:
    """A section for each contract. Raises `UsageError`, and `InputError` for what cannot be read or proved: a guard
    that is red before anything was changed, or that has nothing to say."""
    if given.contract is not None:
        entry = load(given.contract, cwd=where).entry
        return [_prove_one(project, given.provider, Description(entry), given, options, settings, line)]
    sections = []
    for name, provider in select_providers(project, given.provider).items():
        line.reading(f"the description of {name}")
        description = Description(_load_entry(project, provider))
        sections.append(_prove_one(project, name, description, given, options, settings, line))
    return sections


def _load_entry(project: Project, provider: Provider) -> Document:
    if provider.app:
        return load_application(provider.app, cwd=project.folder).entry
    return load(str(provider.spec), cwd=project.folder, within=project_root(project)).entry


def _prove_one(
    project: Project,
    name: str | None,
    description: Description,
    given: ProofOptions,
    options: ProveOptions,
    settings: Settings,
    line: Progress,
) -> Section:
    if not description.contract.operations:
        raise InputError(
            "there are no operations, so nothing can be proved",
            where=description.contract.name,
            remedy="name a description that has some",
        )

    def tell(done: int, total: int) -> None:
        if line.compared is not None:
            line.compared("asking about mutants", done, total)

    options = replace(options, began=time.monotonic())
    guard = ready_guard(project, name, description, given.guard, settings)
    options = replace(options, known=_known(given.state, description.digest, guard.digest))
    answer = prove_contract(
        description,
        guard.make,
        options,
        formats=settings.formats,
        is_read=guard.is_read,
        is_costly=guard.is_costly,
        tell=tell,
    )
    _keep(given.state, description.digest, guard.digest, answer.results, options.known)
    return section_of(name or description.contract.name, description, answer, options, guard.unread)


def _known(state: Path | None, contract: str, guard: str) -> dict[str, Settled]:
    """What mutants ended as in earlier runs, by id."""
    rows = () if state is None else read_results(state, contract, guard)
    words = set(MutantStatus.words())
    return {
        row[0]: Settled(row[0], MutantStatus(row[1]), row[2], tuple(row[3]), row[4], row[5])
        for row in rows
        if row[1] in words
    }


def _keep(
    state: Path | None, contract: str, guard: str, results: Iterable[MutantResult], known: Mapping[str, Settled]
) -> None:
    """Write what was found out; what broke or was not run is asked again, and what was known and not asked stays."""
    if state is None:
        return
    rows = {one.id: one for one in known.values()}
    open_ones = (MutantStatus.NOT_RUN, MutantStatus.FAILED)
    rows |= {
        one.id: Settled(one.id, one.status, one.why, one.by, one.suggestion, one.readers)
        for one in results
        if one.status not in open_ones
    }
    write_results(state, contract, guard, [(*one[:3], list(one.by), *one[4:]) for one in rows.values()])


def usual_workers() -> int:
    """As many processes as there are processors, within reason."""
    return max(1, min(MAX_WORKERS, os.cpu_count() or 1))
