"""Whose calls a run records, against which description, into which file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.errors import UsageError
from contractguard.contract.model import Contract
from contractguard.project.config import ObserveSettings, Project, find_project
from contractguard.project.names import PROVIDER
from contractguard.project.providers import observed_path, project_root, read_current_contract
from contractguard.readers.formats import SNAPSHOT
from contractguard.readers.project_file import distribution_name
from contractguard.support.dataclass import dataclass

_UNNAMED = "app"


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """Which providers a run records: those of the project around `root`, or the one that it names, or one with a
    description, `spec`, of its own."""

    root: Path
    provider: str | None = None
    spec: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedProvider:
    """A provider, its description where there is one, the file of its record, the top of the project around it, and how
    the project has it recorded."""

    name: str
    contract: Contract | None
    file: Path
    root: Path
    observe: ObserveSettings = ObserveSettings()


def find_recorded_providers(choice: ProviderChoice) -> tuple[RecordedProvider, ...]:
    """The providers that calls may belong to, in the order in which they are asked; at least one.

    Described by `spec`, else by the snapshots of the project; where there is none, by what the configuration names. One
    that nothing describes is recorded by the routes of its framework: it is called as the choice says, else as the
    project. Raises `InputError` and `UsageError`.
    """
    project = find_project(choice.root)
    if choice.spec:
        name = name_provider(choice)
        return (_recorded_provider(project, name, _read_contract(choice.spec, choice.root)),)
    found = {one.name: one for one in _described_providers(project, choice.provider)}
    if not found:
        name = choice.provider or _only_name(project) or _project_name(choice.root)
        return (_recorded_provider(project, name, None),)
    return tuple(found[name] for name in sorted(found))


def find_passed_over(choice: ProviderChoice) -> tuple[str, ...]:
    """The providers of the project against whose recorded contract nothing is held, since the run has a description of
    its own."""
    if not choice.spec:
        return ()
    project = find_project(choice.root)
    asked = (choice.root / choice.spec).resolve()
    recorded = sorted((project.folder / project.config.snapshots).glob(f"*/{SNAPSHOT}"))
    return tuple(one.parent.name for one in recorded if asked not in (one.resolve(), one.parent.resolve()))


def name_provider(choice: ProviderChoice) -> str:
    """What the one provider of a run is called where no snapshot names it. Raises `UsageError`."""
    return choice.provider or _only_name(find_project(choice.root)) or _project_name(choice.root)


def _described_providers(project: Project, wanted: str | None) -> Iterator[RecordedProvider]:
    """The providers with a snapshot, or with a description that the configuration names."""
    folder = project.folder / project.config.snapshots
    recorded = {path.parent.name: path for path in sorted(folder.glob(f"*/{SNAPSHOT}"))}
    configured = {name: one for name, one in project.config.providers.items() if one.spec and name not in recorded}
    for name in sorted({*recorded, *configured}):
        if wanted not in (None, name):
            continue
        if name in recorded:
            yield _recorded_provider(project, name, _read_contract(str(recorded[name]), project.folder))
        else:
            yield _recorded_provider(project, name, read_current_contract(project, configured[name]))


def _read_contract(spec: str, folder: Path) -> Contract:
    from contractguard.readers import read_contract  # a run without a description reads none
    from contractguard.readers.sources.load import load

    return read_contract(load(spec, cwd=folder).entry)


def _recorded_provider(project: Project, name: str, contract: Contract | None) -> RecordedProvider:
    if not PROVIDER.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a provider", remedy="name it with letters, digits and . _ -")
    root = project_root(project)
    return RecordedProvider(name, contract, observed_path(project, name), root, project.config.observe)


def _only_name(project: Project) -> str | None:
    names = sorted(project.config.providers)
    return names[0] if len(names) == 1 else None


def _project_name(root: Path) -> str:
    """What the project is called in its pyproject.toml: the name of its folder may differ from machine to machine."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", distribution_name(root) or "").strip("-._")[:100] or _UNNAMED
