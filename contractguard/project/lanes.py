"""Which settings a run has: by command line, environment, lane and configuration; and the lanes there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from contractguard.contract.choices import ContentModel, ExercisePhase, FailOn, FormatMode, JobName, SeverityName
from contractguard.contract.errors import UsageError
from contractguard.project.config import DRAWN
from contractguard.project.options import SettingOptions
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings
    from contractguard.project.config import Config, ExerciseSettings, Lane, Project, WebhookSettings


T = TypeVar("T", bound="ExerciseSettings | WebhookSettings")


@dataclass(frozen=True, slots=True)
class BuiltInLane:
    """A lane that every project has: its jobs, the seconds that they may take together, and how hard it exercises."""

    jobs: tuple[JobName, ...] = ()
    seconds: float | None = None
    examples: int | None = None
    phases: tuple[str, ...] = ()
    seed: str | None = None
    processes: int | None = None


_GUARDING = (JobName.CHECK, JobName.DRIFT)
BUILT_IN: Mapping[str, BuiltInLane] = {
    "local": BuiltInLane(_GUARDING, 10.0),
    "pr": BuiltInLane((*_GUARDING, JobName.EXERCISE), 60.0, 20, (ExercisePhase.COVERAGE, ExercisePhase.FUZZING)),
    "nightly": BuiltInLane(
        (*_GUARDING, JobName.WEBHOOKS, JobName.EXERCISE), 1_800.0, 200, tuple(ExercisePhase), DRAWN, 0
    ),
    "release": BuiltInLane((JobName.SMOKE,), 30.0),
}

ALL_PLACES = 1_000
"""Further messages that a finding knows where a report is written: it counts by operation, or holds all places."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What was asked for, by command line, environment and configuration, in this order."""

    settings: Settings
    fail_on: FailOn
    fail_on_unknown: bool


def resolve_settings(project: Project, given: SettingOptions, *, places: int | None = None) -> RunSettings:
    """Put the settings together: options, then the lane that they name, then the configuration. `places` is how many
    further messages a finding knows, where that is not as usual. Raises `UsageError`."""
    from dataclasses import replace

    from contractguard.algebra.solve.budget import RUN_STEPS
    from contractguard.checks.settings import Settings
    from contractguard.contract.finding import Severity
    from contractguard.readers.clock import today
    from contractguard.rules.catalogue import policy
    from contractguard.rules.model import DEFAULT_POLICY

    layers = [*([find_lane(project.config, given.lane).checks] if given.lane else []), project.config.checks]

    def pick(name: str, default: Any) -> Any:
        candidates = (getattr(layer, name, None) for layer in (given, *layers))
        return next((value for value in candidates if value is not None), default)

    levels: dict[str, SeverityName] = {}
    for layer in reversed(layers):
        levels |= layer.severity
    levels |= dict(_rule_level(text) for text in given.severities)
    overrides = {rule: Severity[level.upper()] for rule, level in levels.items()}
    settings = Settings(
        policy=policy(pick("policy", DEFAULT_POLICY), overrides),
        model=ContentModel.parse(pick("model", ContentModel.DECLARED)),
        formats=FormatMode.parse(pick("formats", FormatMode.WARN)),
        budget=pick("budget", RUN_STEPS),
        clock=today,
    )
    if places is not None:
        settings = replace(settings, places=places)
    return RunSettings(settings, FailOn.parse(pick("fail_on", FailOn.ERROR)), pick("fail_on_unknown", False))


def find_lane(config: Config, name: str) -> Lane:
    """The lane of this name: what the configuration says of it, and where that is silent the built-in one. Raises
    `UsageError` where there is none."""
    found = lane_of(config, name)
    if found is None:
        known = ", ".join(sorted({*config.lanes, *BUILT_IN}))
        raise UsageError(f"no lane {name!r} is configured", remedy=f"there are: {known}")
    return found


def lane_of(config: Config, name: str) -> Lane | None:
    """The same, None where there is none."""
    from contractguard.project.config import Lane

    built_in, own = BUILT_IN.get(name), config.lanes.get(name)
    if built_in is None or own is None:
        return own if built_in is None else _fill(Lane(), built_in, config)
    return _fill(own, built_in, config)


def _fill(own: Lane, built_in: BuiltInLane, config: Config) -> Lane:
    """A lane, with what the built-in one says where neither it nor the file says anything."""
    from dataclasses import replace

    exercise, of_file = own.exercise, config.exercise
    processes = (exercise.processes, of_file.processes, built_in.processes)
    return replace(
        own,
        run=own.run or built_in.jobs,
        seconds=built_in.seconds if own.seconds is None else own.seconds,
        exercise=replace(
            exercise,
            examples=exercise.examples or of_file.examples or built_in.examples,
            phases=exercise.phases or of_file.phases or built_in.phases,
            seed=exercise.seed or of_file.seed or built_in.seed,
            processes=next((one for one in processes if one is not None), None),
        ),
    )


def apply_lane(project: Project, name: str) -> Project:
    """The project, with what a lane says of what is exercised and of receivers of webhooks. Raises `UsageError`."""
    from dataclasses import replace

    lane, config = find_lane(project.config, name), project.config
    exercise, webhooks = join_exercise(lane.exercise, config.exercise), join_settings(lane.webhooks, config.webhooks)
    return replace(project, config=replace(config, exercise=exercise, webhooks=webhooks))


def join_exercise(lane: ExerciseSettings, of_file: ExerciseSettings) -> ExerciseSettings:
    """The same of an exercise: a service that the lane names takes the place of the file's, whatever either is."""
    from dataclasses import replace

    if lane.app is not None or lane.url is not None:
        of_file = replace(of_file, app=None, url=None)
    return join_settings(lane, of_file)


def join_settings(lane: T, of_file: T) -> T:
    """What a lane says of a job, and where it is silent what the file says."""
    from dataclasses import fields, replace

    nothing = type(lane)()
    own = {one.name: getattr(lane, one.name) for one in fields(nothing)}
    return replace(of_file, **{name: value for name, value in own.items() if value != getattr(nothing, name)})


def _rule_level(text: str) -> tuple[str, SeverityName]:
    rule, _, level = text.rpartition("=")
    levels = SeverityName.words()
    if not rule or level not in levels:
        raise UsageError(f"{text!r} is not RULE=LEVEL", remedy=f"levels are {', '.join(levels)}")
    return rule, SeverityName(level)
