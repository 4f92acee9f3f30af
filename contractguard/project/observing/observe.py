"""Runs a command and records what its applications answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.observe.live.limits import RecordingLimits
from contractguard.project.config import Project
from contractguard.project.observing.child import run_child
from contractguard.project.observing.injection import inject_environment
from contractguard.project.observing.live_run import LiveRun, configured_limits, write_live_run
from contractguard.project.observing.providers import ProviderChoice, find_recorded_providers
from contractguard.project.observing.record import RecordedSources, record_sources
from contractguard.project.options import RecordObservedOptions, TrafficOptions
from contractguard.project.providers import project_root
from contractguard.readers.sources.load import display_path
from contractguard.store.journals import journals_of, new_run_folder, problems_of, remove_run_folder
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ObserveOptions:
    """What is run and how it is recorded: whose calls, below which prefix, one of how many, how much of a body
    (None: as the project says)."""

    command: tuple[str, ...] = ()
    provider: str | None = None
    base_path: str | None = None
    sample: int | None = None
    max_body: int | None = None


@dataclass(frozen=True, slots=True)
class ObservedCommand:
    """A command that has ended: its exit code, what was recorded (or the error because of which nothing was), and what
    its processes noted."""

    code: int
    recorded: RecordedSources | None
    error: ContractGuardError | None
    problems: tuple[str, ...]

    @property
    def is_recorded(self) -> bool:
        """Whether something was recorded, and nothing went wrong."""
        return self.recorded is not None and not any(one.problems for one in self.recorded.outcomes)


def observe_command(project: Project, given: ObserveOptions) -> ObservedCommand:
    """Run a command with recording in its Python processes, and bring what was seen into the records.

    What cannot be recorded is found before the command is run. Raises `ContractGuardError`.
    """
    folder = begin_run(project, given)
    try:
        code = run_child(given.command, inject_environment(os.environ, folder))
    except ContractGuardError:
        remove_run_folder(folder)
        raise
    return end_run(project, given, folder, code)


def begin_run(project: Project, given: ObserveOptions) -> Path:
    """The folder for the journals of a run, with what the run goes by. Raises `ContractGuardError`."""
    choice = ProviderChoice(project.folder.resolve(), given.provider)
    find_recorded_providers(choice)
    folder = new_run_folder(project_root(project)).resolve()
    try:
        write_live_run(folder, LiveRun(choice, given.base_path, _limits(project, given)))
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}", where=str(folder), remedy="check the disk"
        ) from None
    return folder


def end_run(
    project: Project, given: ObserveOptions, folder: Path, code: int, remarks: tuple[str, ...] = ()
) -> ObservedCommand:
    """Bring what a run saw into the records. Its folder stays where that was not possible. `remarks` are told with what
    processes noted."""
    noted = tuple(problems_of(folder))
    problems = (*noted, *remarks)
    recorded, error = None, None
    try:
        journals = tuple(str(folder / name) for name in journals_of(folder))
        if not journals:
            error = InputError("0 calls: nothing was recorded", remedy=_remedy(noted))
        else:
            traffic = TrafficOptions(base_path=given.base_path)
            sources = RecordObservedOptions(journals, given.provider, traffic=traffic)
            recorded = record_sources(project, sources, write=True)
    except ContractGuardError as found:
        shown = display_path(folder, project.folder)
        return ObservedCommand(code, None, found, (*problems, f"what was seen is in {shown}"))
    remove_run_folder(folder)
    return ObservedCommand(code, recorded, error, problems)


def _remedy(problems: Sequence[str]) -> str:
    if any(one.startswith("cannot record in ") for one in problems):
        return "install contractguard in the environment of the application, too, or record it with --proxy"
    if problems:
        return "put right what its processes say"
    return "run a Python application of this environment, and call it; for others there is --proxy"


def _limits(project: Project, given: ObserveOptions) -> RecordingLimits:
    """How much is recorded: the command line over the configuration."""
    said = configured_limits(project)
    return RecordingLimits(given.max_body or said.max_body, given.sample or said.sample)
