"""A project that the base has in another place: what it recorded there is what it is judged by here."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.project.base.before import NAMES, Before, config_in
from contractguard.project.config import Project
from contractguard.readers.sources.git_repository import SHORT
from contractguard.support.printable import printable


def moved_project(before: Before, project: Project) -> Before | None:
    """The project of the base that this one was; None where it is a new one.

    It is one whose configuration is not in its place any more, and whose folder leads here by now (a link), or that
    names a provider that this one names: what was recorded of it is not left behind by a change that only moves it.
    Raises `InputError` where that may be said of several.
    """
    gone = list(_gone(before))
    here = os.path.realpath(project.folder)
    top = before.repository.top
    linked = [one for one in gone if os.path.realpath(os.path.join(top, one.folder)) == here]
    alike = [one for one in gone if one.config and one.config.providers.keys() & project.config.providers.keys()]
    found = linked or alike
    if len(found) > 1:
        listed = ", ".join(printable(one.file, 200) for one in found[:10])
        raise InputError(
            f"has no configuration of this project, and several of a provider of this name that are gone now: {listed}",
            where=f"git:{before.commit[:SHORT]}",
            remedy="move one project at a time",
        )
    return found[0] if found else None


def _gone(before: Before) -> Iterator[Before]:
    """The projects of the base whose configuration is gone, or reached over a link now. One that could not be read has
    judged nothing."""
    top = Path(os.path.realpath(before.repository.top))
    for entry in before.repository.files(before.commit, "."):
        if entry.is_link or posixpath.basename(entry.path) not in NAMES or _is_there(top / entry.path):
            continue
        try:
            data = before.repository.read(before.commit, entry.path)
            config = None if data is None else config_in(data, entry.path, before.commit)
        except InputError:
            continue
        if config is not None:
            folder = posixpath.dirname(entry.path) or "."
            yield replace(before, folder=folder, config=config, file=entry.path)


def _is_there(path: Path) -> bool:
    return os.path.lexists(path) and os.path.realpath(path) == str(path)
