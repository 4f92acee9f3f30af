"""A provider of a project, exercised: what it is, who reads its answers, and what may be sent to it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import randbelow

from contractguard.checks.exercise.document import build_document
from contractguard.checks.exercise.engine_rules import checks_for, find_unsteady
from contractguard.checks.exercise.examples import find_examples
from contractguard.checks.exercise.job import EngineJob
from contractguard.checks.exercise.order import rank_operations
from contractguard.checks.exercise.plan import Plan, align_operations, make_plan
from contractguard.checks.exercise.replay.reproduced import reproduce_findings
from contractguard.checks.exercise.run import AnswerFeed, ExerciseRun
from contractguard.checks.exercise.section import ExerciseResult, exercise_result
from contractguard.checks.expectations.asked import AskedModels
from contractguard.checks.judging.readers import Readers
from contractguard.checks.settings import Settings
from contractguard.contract.choices import ExercisePhase, FormatMode
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract
from contractguard.observe.live.summary import count_of
from contractguard.project.config import (
    DEFAULT_BUDGET,
    DEFAULT_EXAMPLES,
    DEFAULT_PHASES,
    DRAWN,
    Project,
)
from contractguard.project.consumers import Consumers, require_expectations
from contractguard.project.exercising.changed import ChangedOperations, find_changed, find_preferred
from contractguard.project.exercising.extent import count_processes, find_max_body
from contractguard.project.exercising.keep import keep_failures
from contractguard.project.exercising.target import ExerciseTarget, described_path, find_service, find_target
from contractguard.project.observing.evidence import committed_record
from contractguard.project.options import ExerciseOptions
from contractguard.project.providers import (
    read_current_contract,
    read_snapshot,
    select_providers,
    snapshot_path,
)
from contractguard.readers import read_contract
from contractguard.readers.sources.load import load_application
from contractguard.snapshots.write import dump
from contractguard.store.atomic import write_atomic
from contractguard.store.work_folder import work_folder
from contractguard.support.dataclass import dataclass
from contractguard.support.garbage import with_collection
from contractguard.support.printable import printable

LOG = "exercise.log"
"""What the application printed last, beside what else is kept of a run."""
MAX_TIMEOUT = 5.0
"""Seconds that one answer may take; less where there is not the time for several that do."""
MAX_SEED = 0xFFFFFFFF
SHORTEST = 1.0
"""Seconds that the engine is given where preparing took all the time there was: it says what was cut."""
REPLAY_SECONDS = 2.0
"""Beyond what is left of the budget, for showing again what failed."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """Everything that an exercise needs, ready to be run. Its budget counts from the moment `began` on."""

    name: str
    plan: Plan
    readers: Readers
    target: ExerciseTarget
    job: EngineJob
    folder: Path
    seed: int = 0
    told: tuple[str, ...] = field(default=())
    began: float = field(default_factory=time.monotonic)
    processes: int = 1

    @property
    def announcement(self) -> str:
        """What will be sent, by method, and to whom: said before anything is."""
        methods = ", ".join(f"{count} {method}" for method, count in self.plan.methods.items())
        phases = ", ".join(self.job.phases)
        return (
            f"{printable(self.name, 100)}: calls {count_of(len(self.plan.operations), 'operation')} of "
            f"{printable(self.target.shown, 200)} ({methods}), {self.job.examples} examples each in {phases}; "
            f"seed {self.seed:x}" + "".join(f"; {one}" for one in self.told)
        )


def prepare_exercise(
    project: Project,
    given: ExerciseOptions,
    consumers: Consumers | None,
    settings: Settings,
    began: float | None = None,
) -> Exercise:
    """Put together what is exercised. `began`: since when (of the monotonic clock) its budget counts, by default now.
    Raises `UsageError` for what does not go together or may not be sent, and `InputError` for what cannot be read."""
    began = time.monotonic() if began is None else began
    require_expectations(consumers)
    configured = project.config.exercise
    name, described, app = _describe(project, given)
    recorded = _read_recorded(project, name, described)
    reached = _find_reached(project, given, name, described, app)
    plan = make_plan(described, recorded, given.operations, reached.keys if reached else None)
    target = find_target(given, configured, app, described, plan)
    readers = _readers(project, name, described, recorded, consumers, settings)
    preferred = find_preferred(project, name, described, given.base) if given.prefers_changed else ()
    consumed = {key: readers.count_consumers(key) for key in plan.operations}
    ranks = rank_operations(plan.operations, consumed, preferred)
    seed = contract_seed(given.seed or configured.seed, recorded or described)
    budget = given.budget or configured.seconds or DEFAULT_BUDGET
    job = EngineJob(
        document=build_document(plan.sources, target.base_path, find_examples(described, tuple(plan.operations))),
        operations=tuple((one.method.upper(), _drawn_path(plan, key)) for key, one in plan.operations.items()),
        paths=_known_paths(described, recorded),
        ranks=tuple(ranks[key] for key in plan.operations),
        app=target.app,
        base_url=target.url,
        base_path=target.base_path,
        seed=seed,
        examples=given.examples or configured.examples or DEFAULT_EXAMPLES,
        phases=_phases(given.phases or configured.phases),
        checks=checks_for(_phases(given.phases or configured.phases), in_process=target.app is not None),
        budget=budget,
        timeout=min(MAX_TIMEOUT, budget / 6),
        deterministic=given.deterministic or configured.deterministic,
        auth=_auth({**configured.auth, **dict(map(_auth_entry, given.auth))}, described),
        setup=given.setup or configured.setup,
        reset=given.reset or configured.reset,
        max_body=find_max_body(given, configured),
    )
    processes = count_processes(given, configured, job)
    told = reached.remarks if reached else ()
    return Exercise(name, plan, readers, target, job, project.folder, seed, told, began, processes)


def run_exercise(one: Exercise, settings: Settings, feeds: Sequence[AnswerFeed] = ()) -> ExerciseResult:
    """Send everything, judge every answer, show again what failed, and keep a file of it. `feeds` are handed each
    answer (not those of failures that are shown again). Raises `InputError` where nothing could be exercised."""
    until = one.began + one.job.budget
    with with_collection(), AskedModels(one.folder) as ask:
        readers = replace(one.readers, ask=ask)
        run = ExerciseRun(one.plan, readers, feeds)
        _run_engine(run, one, max(SHORTEST, until - time.monotonic()))
        run.find_missing_routes()
        told = run.tally.told(settings.policy)
        shown = reproduce_findings(
            told, readers, one.job, one.folder, one.name, until + REPLAY_SECONDS - time.monotonic()
        )
    findings = (*shown.findings, *find_unsteady(shown.unsteady, one.plan.operations, settings.policy))
    result = exercise_result(run, one.job.phases, one.seed, findings, one.name)
    return replace(result, section=keep_failures(one.folder, shown.failures, result.section))


def _run_engine(run: ExerciseRun, one: Exercise, seconds: float) -> None:
    """Run the engine for so many seconds, and keep what the application printed last, whatever becomes of the run."""
    try:
        kept: Path | None = work_folder(one.folder)
    except (OSError, InputError):  # nothing can be kept here, which costs time and no answer
        kept = None
    log = BytesIO()
    try:
        run.run(replace(one.job, budget=seconds), one.folder, log, kept, one.processes)
    finally:
        if kept is not None and log.getvalue():
            with suppress(InputError):  # as above
                write_atomic(kept / LOG, log.getvalue(), one.folder, mode=0o600)


# --- what it is made of


def _describe(project: Project, given: ExerciseOptions) -> tuple[str, Contract, str | None]:
    """The provider's name, its contract as it is described now, and the application that the configuration names."""
    if not project.config.providers and given.provider is None:
        if given.app is None:
            raise UsageError(
                "no provider is configured", remedy="name an application with --app, or run contractguard init"
            )
        return given.app, read_contract(load_application(given.app, cwd=project.folder).entry), given.app
    found = select_providers(project, given.provider)
    if len(found) != 1:
        raise UsageError("there are several providers", remedy="say which one with --provider")
    ((name, provider),) = found.items()
    return name, read_current_contract(project, provider), provider.app


def _find_reached(
    project: Project, given: ExerciseOptions, name: str, described: Contract, app: str | None
) -> ChangedOperations | None:
    """What a change reaches, where that was asked for."""
    if not given.changed:
        return None
    called, _ = find_service(given, project.config.exercise, app)
    base_path = described_path(described) if given.base_path is None else given.base_path
    return find_changed(project, name, described, called, base_path, given.base)


def _read_recorded(project: Project, name: str, described: Contract) -> Contract | None:
    path = snapshot_path(project, name)
    if not path.is_file():
        return None
    return align_operations(read_snapshot(project, path, cwd=project.folder), described)


def _readers(
    project: Project,
    name: str,
    described: Contract,
    recorded: Contract | None,
    consumers: Consumers | None,
    settings: Settings,
) -> Readers:
    record = committed_record(project, name)
    return Readers(
        description=described,
        recorded=recorded,
        expectations=consumers.for_provider(name) if consumers is not None else (),
        observed=None if record is None else record.observed,
        formats=settings.formats is FormatMode.ASSERT,
    )


def _known_paths(*contracts: Contract | None) -> tuple[str, ...]:
    return tuple(sorted({op.path for one in contracts if one is not None for op in one.operations.values()}))


def _drawn_path(plan: Plan, key: str) -> str:
    """The path of an operation in the document that its requests are drawn from."""
    return next(one.contract.operations[key].path for one in plan.sources if key in one.operations)


def contract_seed(text: str | None, contract: Contract) -> int:
    """The seed that was named, or one that is drawn where that was asked for; else that of the contract: the same one
    is asked the same."""
    if text == DRAWN:
        return randbelow(MAX_SEED + 1)
    if text is None:
        return int.from_bytes(sha256(dump(contract)).digest()[:2], "big")
    try:
        seed = int(text, 16)
    except ValueError:
        seed = -1
    if not 0 <= seed <= MAX_SEED:
        raise UsageError(f"{printable(text, 60)!r} is no seed", remedy="write it as it is printed, such as 1f3a")
    return seed


def _phases(named: tuple[str, ...]) -> tuple[str, ...]:
    chosen = {ExercisePhase.parse(one) for one in named} or set(DEFAULT_PHASES)
    return tuple(phase.value for phase in ExercisePhase if phase in chosen)


def _auth_entry(text: str) -> tuple[str, str]:
    """`NAME=ENV:VAR`: a security scheme, and the variable that holds its secret. Raises `UsageError`."""
    name, equals, source = text.partition("=")
    kind, colon, variable = source.partition(":")
    if not (name and equals and colon and variable) or kind != "ENV":
        raise UsageError(
            "--auth takes NAME=ENV:VAR, a security scheme and the variable that holds its secret",
            remedy="never write a secret on a command line: put it into a variable, and name that",
        )
    return name, variable


def _auth(named: Mapping[str, str], described: Contract) -> Mapping[str, str]:
    for name, variable in named.items():
        if name not in described.security_schemes:
            known = ", ".join(map(printable, described.security_schemes)) or "none"
            raise UsageError(f"no security scheme {printable(name)!r} is described", remedy=f"there is {known}")
        if not os.environ.get(variable):
            raise UsageError(
                f"the variable {printable(variable)} is not set", remedy=f"it is to hold {printable(name)}"
            )
    return dict(named)
