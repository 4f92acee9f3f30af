"""A project in a submodule: what a change of the repository around it starts from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.project.base.ci import occasion
from contractguard.project.base.find import NONE, Base, find_base
from contractguard.readers.sources.git_repository import FULL_HISTORY, SHORT, Repository, find_repository
from contractguard.support.printable import printable


def find_base_around(folder: Path, asked: str | None, variables: Mapping[str, str] | None) -> Base | None:
    """The base of a folder's change, as `find_base` finds it, where the folder's repository may be a submodule.

    The repository around a submodule names a commit of it, and a run of a CI system is of the outermost one: then the
    base is the commit that the other's base names. Else it is the submodule's own, and that is said. Raises
    `InputError`, also where the base of the repository around has files in this place: they became a submodule with
    this change, whose history begins anew.
    """
    repository = None if asked == NONE else find_repository(folder)
    above = repository.superproject() if repository else None
    if repository is None or above is None:
        return find_base(folder, asked, variables)
    around = find_base_around(above, None, variables)
    named = _named_in(around, repository) if around else None
    if named is None or asked or not occasion(os.environ if variables is None else variables).system:
        base = find_base(folder, asked, variables)
        return replace(base, how=f"{base.how}, in the history of this submodule alone") if base else None
    head = repository.commit("HEAD")
    if head is None or repository.commit(named) is None:
        raise InputError(
            "the commit of this submodule in the base is not in its clone",
            where=f"git:{named[:SHORT]}",
            remedy=FULL_HISTORY,
        )
    assert around is not None
    return Base(f"the commit of this submodule in {around.text}", repository, named, None, head)


def _named_in(around: Base, submodule: Repository) -> str | None:
    """The commit of a submodule that a base of the repository around it names, None where it has none. Raises
    `InputError` where it has files in that place."""
    if around.repository is None or around.commit is None:
        return None
    place = around.repository.inside(Path(submodule.top))
    named = around.repository.submodule(around.commit, place)
    if named is None and around.repository.files(around.commit, place):
        raise InputError(
            "is a submodule now, and was a folder of files in the base: its history is another repository's",
            where=printable(place),
            remedy=f"keep the files in the repository, or compare with the folder's snapshot: --base {NONE}",
        )
    return named
