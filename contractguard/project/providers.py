"""Providers as the configuration names them: their descriptions and their snapshots."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.errors import UsageError
from contractguard.contract.model import Contract
from contractguard.project.config import Project, Provider
from contractguard.readers.formats import OBSERVED, SNAPSHOT
from contractguard.store.user_output import work_root
from contractguard.support.printable import printable


def select_providers(project: Project, name: str | None) -> dict[str, Provider]:
    """The configured providers, or the one of that name. Raises `UsageError` when there is none."""
    providers = project.config.providers
    if name is not None:
        if name not in providers:
            known = ", ".join(sorted(providers)) or "none"
            raise UsageError(f"no provider {printable(name)!r} is configured", remedy=f"configured are: {known}")
        return {name: providers[name]}
    if not providers:
        raise UsageError(
            "no provider is configured", remedy="run contractguard init, or name the description on the command line"
        )
    return dict(sorted(providers.items()))


def read_current_contract(project: Project, provider: Provider) -> Contract:
    """The provider's contract as it is described now."""
    from contractguard.readers import read_contract  # some know only which providers there are
    from contractguard.readers.sources.load import load, load_application

    if provider.app:
        return read_contract(load_application(provider.app, cwd=project.folder).entry)
    return read_contract(load(str(provider.spec), cwd=project.folder, within=project_root(project)).entry)


def find_snapshots(project: Project) -> dict[str, Path]:
    """The recorded contracts of a project, by provider, whether or not it is configured."""
    folder = project.folder / project.config.snapshots
    return {path.parent.name: path for path in sorted(folder.glob(f"*/{SNAPSHOT}"))}


def read_snapshot(project: Project, path: Path, *, cwd: Path) -> Contract:
    """One of them; messages name it as seen from the folder `cwd`. Raises `InputError`, also for one that lies outside
    the project."""
    from contractguard.readers import read_contract
    from contractguard.readers.sources.load import load

    return read_contract(load(str(path), cwd=cwd, within=project_root(project)).entry)


def project_root(project: Project) -> Path:
    """Where everything lies that is written for a project, and that is read because the configuration names it (a pull
    request can change what it names): below the top of its work tree, or of the project."""
    return work_root(project.folder) or project.folder


def snapshot_path(project: Project, name: str) -> Path:
    """Where a provider's contract is recorded."""
    return project.folder / project.config.snapshots / name / SNAPSHOT


def observed_path(project: Project, name: str) -> Path:
    """Where it is recorded what a provider was observed to send."""
    return project.folder / project.config.snapshots / name / OBSERVED


def known_providers(project: Project) -> list[str]:
    """The providers that are configured, or have a snapshot or a record."""
    folder = project.folder / project.config.snapshots
    recorded = {path.parent.name for name in (SNAPSHOT, OBSERVED) for path in folder.glob(f"*/{name}")}
    return sorted({*project.config.providers, *recorded})


def find_contract(project: Project, name: str) -> Contract | None:
    """The contract of a provider as it is described now, else as it was recorded; None where it is neither."""
    if name in project.config.providers:
        return read_current_contract(project, project.config.providers[name])
    path = snapshot_path(project, name)
    if not path.is_file():
        return None
    return read_snapshot(project, path, cwd=project.folder)
