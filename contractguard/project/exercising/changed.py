"""What a change touches of a provider's operations: what is said of them, and the files that handle them."""

from __future__ import annotations

import os
from pathlib import Path

from contractguard.checks.exercise.differences import changed_operations
from contractguard.checks.exercise.handlers import handler_files
from contractguard.checks.exercise.plan import NothingChanged
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.base.find import find_base
from contractguard.project.config import Project
from contractguard.project.providers import snapshot_path
from contractguard.readers import read_contract
from contractguard.readers.sources.git import load_revision
from contractguard.readers.sources.git_repository import Repository
from contractguard.support.dataclass import dataclass

NOTHING = "no operation is reached by this change"
NO_HANDLERS = "which operations a changed handler belongs to is not available"
"""Said of a server, and of an application whose framework does not name its handlers."""


@dataclass(frozen=True, slots=True)
class ChangedOperations:
    """The operations that a change reaches, and what is to be said of how that was found out."""

    keys: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def find_changed(
    project: Project, name: str, described: Contract, app: str | None, base_path: str, asked: str | None
) -> ChangedOperations:
    """The operations of a provider that the change from the base reaches: by a difference of its description, or by a
    change of the file that handles them, where the application's framework names that.

    Raises `InputError` where there is no base, or the application cannot be imported, and `NothingChanged`.
    """
    base = find_base(project.folder, asked)
    if base is None or base.commit is None or base.repository is None:
        how = base.how if base is not None else "nothing names the branch that this change goes to"
        raise InputError(f"there is no base that something changed from: {how}", remedy="name it with --base REV")
    former = _read_former(project, name, base.commit)
    reached = tuple(described.operations) if former is None else changed_operations(former, described)
    remarks = [f"changed since {base.text}"]
    handled = None if app is None else handler_files(app, project.folder, described.operations.values(), base_path)
    if handled is None:
        remarks.append(NO_HANDLERS)
    else:
        touched = _touched_files(base.repository, base.commit)
        reached += tuple(key for key, file in handled.items() if file in touched and key not in reached)
    if not reached:
        known = NOTHING if handled is not None else f"{NOTHING} of the description, and {NO_HANDLERS}"
        raise NothingChanged(known, where=base.text, remedy="leave out --changed")
    return ChangedOperations(reached, tuple(remarks))


def find_preferred(project: Project, name: str, described: Contract, asked: str | None) -> tuple[str, ...]:
    """The operations whose description the change from the base reaches: of what a budget may cut they come first. None
    where there is no base to be found, which whoever asks for one is told elsewhere."""
    try:
        base = find_base(project.folder, asked)
        former = None if base is None or base.commit is None else _read_former(project, name, base.commit)
        return () if former is None else changed_operations(former, described)
    except InputError:
        return ()


def _read_former(project: Project, name: str, commit: str) -> Contract | None:
    """The provider's description at the base, else its recorded contract there; None where neither can be read, and
    everything counts as changed."""
    provider = project.config.providers.get(name)
    named = [provider.spec] if provider and provider.spec and "://" not in provider.spec else []
    recorded = os.path.relpath(snapshot_path(project, name), project.folder)
    for path in (*named, recorded):
        try:
            return read_contract(load_revision(commit, path, project.folder))
        except InputError:
            continue
    return None


def _touched_files(repository: Repository, commit: str) -> frozenset[Path]:
    """The files of the work tree that differ from a commit, and those that git does not know yet."""
    changed = repository.run("diff", "--name-only", "--no-renames", "-z", "--end-of-options", commit, "--")
    unknown = repository.run("ls-files", "--others", "--exclude-standard", "--full-name", "-z")
    if changed.returncode or unknown.returncode:
        raise InputError("git does not tell which files changed", where="git", remedy="fetch the full history")
    names = [os.fsdecode(one) for told in (changed, unknown) for one in told.stdout.split(b"\0") if one]
    return frozenset(Path(os.path.realpath(Path(repository.top) / one)) for one in names)
