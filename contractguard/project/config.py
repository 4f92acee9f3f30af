"""The project's configuration: `[tool.contractguard]` in pyproject.toml, or contractguard.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.answers.coverage import CoverageGate
from contractguard.contract.choices import (
    ContentModel,
    ExercisePhase,
    FailOn,
    FormatMode,
    JobName,
    PolicyName,
    SeverityName,
)
from contractguard.contract.document import tokens
from contractguard.contract.errors import InputError
from contractguard.readers.project_file import nearest_project_file
from contractguard.support.dataclass import dataclass
from contractguard.support.duration import read_duration

if TYPE_CHECKING:
    from contractguard.project.config_model import CoverageModel, ObserveModel
    from contractguard.project.models.basic import ChecksModel
    from contractguard.project.models.lanes import ExerciseModel, LaneModel, LaneSmokeModel, WebhooksModel


@dataclass(frozen=True, slots=True)
class Checks:
    """What a check goes by; None where nothing is said."""

    policy: PolicyName | None = None
    model: ContentModel | None = None
    formats: FormatMode | None = None
    fail_on: FailOn | None = None
    fail_on_unknown: bool | None = None
    budget: int | None = None
    severity: Mapping[str, SeverityName] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider's description comes from: one of the two is given."""

    spec: str | None = None
    app: str | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where reports go, and how they look there; see `RenderContext`. `comment`: whether the one that was asked for is
    written where there is a pull request."""

    outputs: tuple[str, ...] = ()
    id: str = ""
    comment: bool = True
    max_annotations: int = 9
    docs_url: str = ""


@dataclass(frozen=True, slots=True)
class ObserveSettings:
    """How what a provider sends is recorded; None where nothing is said. `min_evidence`: see `DriftOptions`. By
    message: the places whose names are data (`maps`), and those whose texts may be written (`show_values`)."""

    max_body: int | None = None
    sample: int | None = None
    min_evidence: int = 10
    undeclared_members: bool = True
    maps: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    show_values: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


DEFAULT_EXAMPLES = 20
DEFAULT_BUDGET = 60.0
DEFAULT_MAX_BODY = 1 << 20
DEFAULT_PHASES = (ExercisePhase.EXAMPLES, ExercisePhase.COVERAGE, ExercisePhase.FUZZING)
"""How an exercise is done where nothing is said."""


DRAWN = "drawn"
"""In place of a seed: another one for each run, which its report names."""


@dataclass(frozen=True, slots=True)
class ExerciseSettings:
    """What `exercise` calls, an application or a server (where that is on one of these hosts, and with what may change
    something), and how hard; None and empty where nothing is said. `auth`: for each security scheme, the
    environment variable that holds its secret. `seed`: a hexadecimal number, or `DRAWN`. `processes`: how many
    run at once, 0 for as many as there are cores."""

    app: str | None = None
    url: str | None = None
    allow_hosts: tuple[str, ...] = ()
    unsafe_methods: bool = False
    setup: str | None = None
    reset: str | None = None
    auth: Mapping[str, str] = field(default_factory=dict)
    examples: int | None = None
    phases: tuple[str, ...] = ()
    seconds: float | None = None
    deterministic: bool = False
    seed: str | None = None
    processes: int | None = None
    max_body: int | None = None


DEFAULT_PAYLOADS = 200
"""Of each kind, for each event: limits and long texts are not among the first few that are drawn."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Which receiver the webhooks of which provider are delivered to, and how many; None and empty where nothing is
    said. `mounts`, as PATH=EVENTS, say where; `secret` (ENV:VAR) what deliveries are signed with."""

    app: str | None = None
    provider: str | None = None
    mounts: tuple[str, ...] = ()
    secret: str | None = None
    setup: str | None = None
    reset: str | None = None
    examples: int | None = None


@dataclass(frozen=True, slots=True)
class SmokeSettings:
    """What a smoke check of a deployed service goes by: known inputs of reads, by operation and where they stand
    ("path", "query", "header"); where the service serves its description, None for the usual places; whether facts of
    its answers are kept."""

    inputs: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    description: str | None = None
    record: bool = False


@dataclass(frozen=True, slots=True)
class LaneSmoke:
    """Which deployed service a lane looks at, and how: see `SmokeAsked`."""

    url: str | None = None
    max_requests: int = 60
    rate: str = "5/s"
    wait: str = "20s"
    slow: str = "2s"
    auth: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    version_at: str | None = None
    also_unauthenticated: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """What one moment asks for: what a check goes by there, and the jobs that are run, None where nothing is said; how
    many seconds they may take together, which must have something to look at, and whether what was cut is a pass.
    `observed` and `min_matched`: see `DriftOptions`; `is_changed_only`: no operation is exercised that the change does
    not reach."""

    checks: Checks = Checks()
    run: tuple[JobName, ...] | None = None
    seconds: float | None = None
    require: tuple[JobName, ...] = ()
    fail_on_cut: bool = False
    observed: tuple[str, ...] = ()
    min_matched: int = 1
    exercise: ExerciseSettings = ExerciseSettings()
    is_changed_only: bool = False
    webhooks: WebhookSettings = WebhookSettings()
    smoke: LaneSmoke = LaneSmoke()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole file."""

    checks: Checks = Checks()
    base: str | None = None
    strict_snapshot: bool = False
    report: Reporting = Reporting()
    observe: ObserveSettings = ObserveSettings()
    exercise: ExerciseSettings = ExerciseSettings()
    webhooks: WebhookSettings = WebhookSettings()
    smoke: SmokeSettings = SmokeSettings()
    coverage: CoverageGate = CoverageGate()
    snapshots: str = "snapshots"
    waivers: str = "contractguard-waivers.toml"
    consumers: str | None = None
    pending: bool = True
    allow_models: bool = False
    assume_unknown_consumers: bool = False
    install: str | None = None
    allow_unchecked: tuple[Tolerance, ...] = ()
    providers: Mapping[str, Provider] = field(default_factory=dict)
    mocks: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A configuration and the folder that its relative names start from; `file` is None when there is none."""

    folder: Path
    config: Config = Config()
    file: Path | None = None


def here() -> Path:
    """The current folder. Raises `InputError` when it has been removed."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise InputError("the current folder does not exist any more", remedy="change to another folder") from None


def find_project(start: Path) -> Project:
    """The nearest configuration in the folder or above it, up to the top of the repository. Raises `UsageError`."""
    found = nearest_project_file(start)
    if found is None:
        return Project(start)
    return Project(found.folder, config_from(found.table, found.path.name), found.path)


def config_from(table: Any, name: str) -> Config:
    """The validated table of a file of this name. (pydantic is imported here: without a configuration there is nothing
    to validate.) Raises `UsageError`."""
    from contractguard.project.config_model import validate_config

    model = validate_config(table, name)
    return Config(
        checks=_checks(model, model.budget),
        base=model.check.base,
        strict_snapshot=model.check.strict_snapshot,
        report=Reporting(
            tuple(model.report.outputs),
            model.report.id or "",
            model.report.comment == "auto",
            model.report.max_annotations,
            model.report.docs_url or "",
        ),
        observe=_observe_settings(model.observe),
        exercise=_exercise_settings(model.exercise),
        webhooks=_webhook_settings(model.webhooks),
        smoke=SmokeSettings(
            {key: one.model_dump() for key, one in sorted(model.smoke.inputs.items())},
            model.smoke.description,
            model.smoke.record,
        ),
        coverage=_coverage_gate(model.coverage),
        snapshots=model.snapshots,
        waivers=model.waivers,
        consumers=model.consumers,
        pending=model.pending,
        allow_models=model.allow_models,
        assume_unknown_consumers=model.assume_unknown_consumers,
        install=model.install,
        allow_unchecked=tuple(
            Tolerance(one.message, one.reason, one.owner, one.until) for one in model.allow_unchecked
        ),
        providers={name: Provider(one.spec, one.app) for name, one in sorted(model.providers.items())},
        mocks=dict(sorted(model.mocks.items())),
        profiles=dict(sorted(model.profiles.items())),
        lanes={name: _lane(one) for name, one in sorted(model.lanes.items())},
    )


def _checks(found: ChecksModel, budget: int | None) -> Checks:
    plain = (found.policy, found.model, found.formats, found.fail_on, found.fail_on_unknown, budget)
    return Checks(*plain, dict(found.severity))


def _lane(found: LaneModel) -> Lane:
    budget: int | str | None = found.budget
    return Lane(
        _checks(found, budget if isinstance(budget, int) else None),
        None if found.run is None else tuple(found.run),
        read_duration(budget) if isinstance(budget, str) else None,
        tuple(found.require),
        found.fail_on_cut,
        tuple(found.drift.observed),
        found.drift.min_matched,
        _exercise_settings(found.exercise),
        found.exercise.operations == "changed",
        _webhook_settings(found.webhooks),
        _lane_smoke(found.smoke),
    )


def _lane_smoke(model: LaneSmokeModel) -> LaneSmoke:
    return LaneSmoke(
        model.url,
        model.max_requests,
        model.rate,
        model.wait,
        model.slow,
        tuple(model.auth),
        tuple(model.headers),
        model.version_at,
        model.also_unauthenticated,
    )


def _coverage_gate(model: CoverageModel) -> CoverageGate:
    exempt = tuple((one["operation"], one["reason"]) for one in model.exempt)
    return CoverageGate(
        model.fail_under, tuple(model.core), model.per_operation_minimum, exempt, tuple(model.tests)
    )  # fmt: skip


def _observe_settings(model: ObserveModel) -> ObserveSettings:
    from contractguard.observe.live.limits import read_share, read_size  # a configuration is there

    def places(given: Mapping[str, list[str]]) -> dict[str, tuple[tuple[str, ...], ...]]:
        return {message: tuple(tuple(map(str, tokens(one))) for one in found) for message, found in given.items()}

    return ObserveSettings(
        read_size(model.max_body) if model.max_body else None,
        read_share(model.sample) if model.sample else None,
        model.min_evidence,
        model.undeclared_members,
        places(model.maps),
        places(model.show_values),
    )


def _exercise_settings(model: ExerciseModel) -> ExerciseSettings:
    from contractguard.observe.live.limits import read_size  # a configuration is there

    return ExerciseSettings(
        model.app,
        model.url,
        tuple(model.allow_hosts),
        model.unsafe_methods,
        model.setup,
        model.reset,
        {name: source.removeprefix("ENV:") for name, source in sorted(model.auth.items())},
        model.examples,
        tuple(model.phases),
        read_duration(model.budget) if model.budget else None,
        model.deterministic,
        model.seed,
        model.processes,
        None if model.max_body is None else read_size(model.max_body),
    )


def _webhook_settings(model: WebhooksModel) -> WebhookSettings:
    return WebhookSettings(
        model.app, model.provider, tuple(model.at), model.secret, model.setup, model.reset, model.examples
    )
