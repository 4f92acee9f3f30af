"""The project's waivers, as the checks use them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from contractguard.cli.config import Project, here
from contractguard.contract.dataclass import dataclass
from contractguard.contract.finding import Report
from contractguard.contract.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Waivers:
    """What is accepted, and the day that it is."""

    known: tuple[Waiver, ...] = ()
    today: date = date.min

    def on(self, report: Report, provider: str | None = None) -> Report:
        """The report with its waived findings marked; see `contractguard.rules.waivers.waive`."""
        from contractguard.rules.waivers import waive

        return waive(report, self.known, self.today, provider) if self.known else report

    def noting_unused(self, report: Report, reports: Mapping[str, Report]) -> Report:
        """The report on everything, with the waivers that none of the reports, by provider, needs."""
        from contractguard.rules.waivers import unused

        return replace(report, unused_waivers=unused(self.known, reports))


def waivers_file(project: Project) -> tuple[Path, str]:
    """Where the project's waivers are, and how that is shown."""
    from contractguard.readers.sources import shown

    path = project.folder / project.config.waivers
    return path, shown(path, here())


def waivers_of(project: Project) -> Waivers:
    """The waivers of a project; the clock is asked only when there are any. Raises `UsageError` for a wrong file."""
    path, name = waivers_file(project)
    if not os.path.lexists(path):
        return Waivers()
    from contractguard.cli.clock import today
    from contractguard.cli.providers import project_root
    from contractguard.readers.waivers import read_waivers

    day = today()
    return Waivers(read_waivers(path, name, day, project_root(project)), day)
