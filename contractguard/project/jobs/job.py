"""What a job of a lane is given, and what it gives back."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.answers.outcome import PASSED
from contractguard.contract.choices import JobName
from contractguard.contract.errors import InputError
from contractguard.contract.report import Baseline, Section
from contractguard.project.config import Lane, Project
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.project.progress import Progress
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LaneRun:
    """What a lane is run on: a project from the folder `where`, all of its providers or one, against a base.

    `settings` name the lane. `consumers` is None where no expectation is to be evaluated. `url` is the deployed
    service, where that is not as the lane says, and `version` the release that has to answer there.
    """

    name: str
    lane: Lane
    project: Project
    where: Path
    settings: SettingOptions
    provider: str | None = None
    base: str | None = None
    consumers: ConsumerOptions | None = ConsumerOptions()
    url: str | None = None
    version: str | None = None
    line: Progress = field(default_factory=Progress)


@dataclass(frozen=True, slots=True)
class JobResult:
    """The answers of a job and what it ends in.

    `sections` are named by provider, and waivers are applied. `left_out` says why there was nothing to look at, and is
    empty where there was. `errors` are why some could not be looked at, `told` what is said beside the report. Of what
    was compared with a base: `base`, `gate` (the answer on the gate itself), `new_waivers` and `unused_waivers`.
    `settings` are the parameters that the answers depend on.
    """

    sections: tuple[tuple[str, Section], ...] = ()
    exit_code: int = PASSED
    left_out: str = ""
    errors: tuple[InputError, ...] = ()
    told: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    base: Baseline | None = None
    gate: Section | None = None
    new_waivers: tuple[Waiver, ...] = ()
    unused_waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """What a job would look at: how many operations (or another `unit`), or why nothing (`left_out`); how long that may
    take, in seconds, None where nobody knows."""

    job: JobName
    operations: int = 0
    left_out: str = ""
    unit: str = "operation"
    seconds: float | None = None
