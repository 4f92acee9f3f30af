"""The project's waivers, as the checks use them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import Waiver, furthest
from contractguard.contract.errors import UsageError
from contractguard.contract.report import Report, Section
from contractguard.project.config import Project, here
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Waivers:
    """What is accepted, what may be left unchecked, and the day that it is. `told`: what has to be said of that day."""

    known: tuple[Waiver, ...] = ()
    today: date = date.min
    tolerances: tuple[Tolerance, ...] = ()
    told: str | None = None

    def apply_to(self, section: Section, provider: str | None = None) -> Section:
        """The section with its waived findings marked, and the unchecked parts that are tolerated; see
        `contractguard.rules.acceptance.waivers.waive` and `contractguard.rules.acceptance.tolerances.tolerate`. Where
        there is any of both, it says by which day it went where that is not the clock's."""
        if not self.known and not self.tolerances:
            return section
        from contractguard.rules.acceptance.tolerances import tolerate
        from contractguard.rules.acceptance.waivers import waive

        told = waive(section, self.known, self.today, provider) if self.known else section
        marked = tolerate(told, self.tolerances, self.today)
        if self.told is None:
            return marked
        return replace(marked, remarks=(self.told, *marked.remarks))

    def apply_to_all(self, report: Report) -> Report:
        """The same of all sections of a report, where it is not known which provider one is about."""
        return replace(report, sections=tuple(map(self.apply_to, report.sections)))

    def with_unused(self, report: Report, sections: Iterable[tuple[str, Section]]) -> Report:
        """The report on everything, with the waivers that none of the sections, each with its provider, needs."""
        from contractguard.rules.acceptance.waivers import find_unused

        return replace(report, unused_waivers=find_unused(self.known, sections))


def waivers_file(project: Project) -> tuple[Path, str]:
    """Where the project's waivers are, and how that is shown."""
    from contractguard.readers.sources.load import display_path

    path = project.folder / project.config.waivers
    return path, display_path(path, here())


def waivers_of(project: Project) -> Waivers:
    """The waivers of a project, and what it tolerates; the clock is asked only when there is any of both. Raises
    `UsageError` for a wrong file, and for a last day that is too far ahead."""
    path, name = waivers_file(project)
    tolerances = project.config.allow_unchecked
    if not os.path.lexists(path) and not tolerances:
        return Waivers()
    from contractguard.project.providers import project_root
    from contractguard.readers.clock import today, told_day
    from contractguard.store.waivers import read_waivers

    day = today()
    for one in tolerances:
        if one.until > furthest(day):
            what = f"allow_unchecked: {one.until} is more than a year ahead"
            where = project.file.name if project.file else ""
            raise UsageError(what, where=where, remedy=f"choose a day up to {furthest(day)}")
    return Waivers(read_waivers(path, name, day, project_root(project)), day, tolerances, told_day())
