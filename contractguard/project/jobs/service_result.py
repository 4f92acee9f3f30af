"""What the jobs have in common that call a service of the project with what they generate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.judgement import exit_code
from contractguard.contract.report import Section
from contractguard.project.jobs.job import JobResult, LaneRun
from contractguard.project.lanes import RunSettings
from contractguard.project.waivers import waivers_of


class PreparedService(Protocol):
    """A provider's service or receiver, what will be sent to it, and with which seed that is drawn."""

    @property
    def name(self) -> str: ...
    @property
    def announcement(self) -> str: ...
    @property
    def seed(self) -> int: ...


class ServiceAnswer(Protocol):
    """What was found, and what was done in one line."""

    @property
    def section(self) -> Section: ...
    @property
    def summary(self) -> str: ...


def service_result(run: LaneRun, asked: RunSettings, prepared: PreparedService, found: ServiceAnswer) -> JobResult:
    """What a job ends in that called one service: its waivers are applied, and the report says the seed."""
    section = waivers_of(run.project).apply_to(found.section, prepared.name)
    return JobResult(
        ((prepared.name, section),),
        exit_code([section], asked.fail_on, asked.fail_on_unknown),
        told=(prepared.announcement, found.summary),
        settings={**asked.settings.as_json(), "seed": f"{prepared.seed:x}"},
    )


def require_installed(require: Callable[[], object]) -> None:
    """Raises `InputError` for what is not installed, in place of the `UsageError` that `require` raises: the other jobs
    of a lane do not need it."""
    try:
        require()
    except UsageError as error:
        raise InputError(error.what, remedy=error.remedy) from None
