"""What a check compares with, put together: the base that is named, and the project in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.base.before import Before, project_in
from contractguard.project.base.find import VARIABLE, Base
from contractguard.project.base.moved import moved_project
from contractguard.project.base.submodule import find_base_around
from contractguard.project.config import Project
from contractguard.readers.sources.git_repository import SHORT
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class Recorded:
    """A provider's contract that a change is checked against. `remark` is what has to be said of it; `from_base`: it is
    the base's, and not what the change itself may have written."""

    contract: Contract | None
    from_base: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """The base of a change. `before` is the project in it, None where no commit is checked against; `head` the project
    as it is checked out, which speaks where the base has nothing to say."""

    base: Base
    before: Before | None = None
    head: Before | None = field(default=None)

    @property
    def is_new(self) -> bool:
        """Whether the base knows nothing of the project: this is its first recording."""
        return self.before is not None and self.before.config is None

    def recorded_contract(self, provider: str) -> Recorded:
        """The contract of a provider as the base has it; else, where this is its first recording, as HEAD has it; else
        none, and the folder's own is to be taken. Raises `InputError` for one that cannot be read."""
        if self.before is None:
            return Recorded(None, from_base=False)
        contract = self.before.snapshot(provider)
        if contract is not None:
            return Recorded(contract, from_base=True)
        told = f"first recording of {provider}: the base has no contract of it; checked against "
        contract = self.head.snapshot(provider) if self.head else None
        if contract is not None:
            return Recorded(contract, True, f"{told}the one that is committed in HEAD")
        return Recorded(None, False, f"{told}the one in the folder")

    def gone(self, project: Project) -> tuple[str, ...]:
        """The providers of the base that the project does not name any more."""
        config = self.before.config if self.before else None
        return tuple(sorted(set(config.providers) - set(project.config.providers))) if config else ()


def find_basis(project: Project, start: Path, asked: str | None, variables: Mapping[str, str] | None = None) -> Basis:
    """What a change to a project is checked against; `start` is the folder that the check is run in.

    `asked` is what the command line or the environment names. Without it, the configuration of the base itself may
    name another one; the project's own counts only where the base is not configured: a change does not choose what it
    is judged by. Raises `InputError` where the base is not there, or nothing names one.
    """
    base = find_base_around(start, asked or None, variables)
    if not asked and (base is None or base.commit):
        trusted = _project_at_base(base, project, start) if base else None
        named = (trusted.config if trusted and trusted.config else project.config).base
        if named:
            base = find_base_around(start, named, variables)
    if base is None:
        raise InputError(
            "nothing says which branch this change is to go to",
            where="git",
            remedy=f"name it: --base BRANCH, {VARIABLE}, or base below [check] in the configuration",
        )
    return _with_projects(base, project, start)


def _with_projects(base: Base, project: Project, start: Path) -> Basis:
    before = _project_at_base(base, project, start)
    if before is None or base.repository is None:
        return Basis(base)
    head = project_in(base.repository, base.head, start, project) if base.head else None
    if before.config is None and base.tip is not None:  # from before it was set up, which others have done since
        later = project_in(base.repository, base.tip, start, project)
        if later.config is not None:
            how = f"the end of the branch: {base.how} is older than the configuration"
            return Basis(replace(base, commit=base.tip, how=how), later, head)
    moved = moved_project(before, project) if before.config is None else None
    if moved is not None:
        how = f"{base.how}, where this project is in {printable(moved.folder, 200)}"
        return Basis(replace(base, how=how), moved, head)
    _require_one_measure(base, before, project, start)
    return Basis(base, before, head)


def _require_one_measure(base: Base, before: Before, project: Project, start: Path) -> None:
    """Raises `InputError` where there are several merge bases that have recorded, configured or expected other things.
    Git would merge them into one first; which of them a change breaks is not known before that."""
    for other in base.others:
        assert base.repository is not None
        if project_in(base.repository, other, start, project).measure() != before.measure():
            raise InputError(
                f"{base.how} is not one commit: branches were merged into each other, and what is recorded differs "
                f"between {before.commit[:SHORT]} and {other[:SHORT]}",
                where="git",
                remedy="merge the target branch into this one, or name one of them with --base",
            )


def _project_at_base(base: Base, project: Project, start: Path) -> Before | None:
    if base.repository is None or base.commit is None:
        return None
    return project_in(base.repository, base.commit, start, project)
