"""A receiver of a project, to which the webhooks of a provider are delivered."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from contractguard.checks.exercise.replay.job import ReplayJob
from contractguard.checks.exercise.replay.process import OutOfTime, Replayer
from contractguard.checks.exercise.webhooks.findings import ReceiverResult, receiver_result
from contractguard.checks.exercise.webhooks.mounts import MountedEvent, WebhookMount, mount_events
from contractguard.checks.exercise.webhooks.trial import try_event
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.checks.settings import Settings
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract
from contractguard.project.config import DEFAULT_BUDGET, DEFAULT_PAYLOADS, Project
from contractguard.project.exercising.keep import keep_failures
from contractguard.project.exercising.prepare import contract_seed
from contractguard.project.options import ExerciseOptions
from contractguard.project.providers import read_current_contract, read_snapshot, select_providers, snapshot_path
from contractguard.readers.envelopes.signature import sign_body
from contractguard.support.dataclass import dataclass
from contractguard.support.garbage import with_collection
from contractguard.support.printable import printable

TIMEOUT = 2.0
"""Seconds for one delivery: a provider gives up after not many more."""


@dataclass(frozen=True, slots=True)
class ReceiverExercise:
    """Everything that is needed, ready to be run. Its budget counts from the moment `began` on."""

    name: str
    events: tuple[MountedEvent, ...]
    left_out: tuple[Unchecked, ...]
    job: ReplayJob
    folder: Path
    examples: int
    budget: float
    seed: int
    began: float = field(default_factory=time.monotonic)

    @property
    def announcement(self) -> str:
        """What will be delivered, and to whom: said before anything is."""
        paths = ", ".join(dict.fromkeys(printable(one.operation, 60) for one in self.events))
        return (
            f"{printable(self.name, 100)}: delivers {len(self.events)} events to {printable(self.job.app or '', 100)} "
            f"({paths}), {self.examples} payloads of each kind; seed {self.seed:x}"
        )


def prepare_receiver(project: Project, given: ExerciseOptions) -> ReceiverExercise:
    """Put together what is delivered. Raises `UsageError` for what does not go together, and `InputError` for what
    cannot be read."""
    began = time.monotonic()
    require_hypothesis()
    configured = project.config.webhooks
    app, mounts = given.app or configured.app, given.mounts or configured.mounts
    if app is None or given.url is not None:
        raise UsageError("a receiver is an application", remedy="name it with --app module:attribute")
    if not mounts:
        raise UsageError("nothing says where events are delivered", remedy='give --at "/hooks=payment.*"')
    name, contract = _describe(project, given.provider or configured.provider)
    events, left_out = mount_events(contract, [WebhookMount.parse(one) for one in mounts])
    job = ReplayJob(
        app=app,
        setup=given.setup or configured.setup,
        reset=given.reset or configured.reset,
        timeout=TIMEOUT,
        secret=secret_variable(given.secret or configured.secret),
    )
    return ReceiverExercise(
        name=name,
        events=tuple(events),
        left_out=tuple(left_out),
        job=job,
        folder=project.folder,
        examples=given.examples or configured.examples or DEFAULT_PAYLOADS,
        budget=given.budget or DEFAULT_BUDGET,
        seed=contract_seed(given.seed, contract),
        began=began,
    )


def run_receiver(one: ReceiverExercise, settings: Settings) -> ReceiverResult:
    """Deliver everything, and keep a file of each failure. Raises `InputError` where the receiver cannot be called."""
    until = one.began + one.budget
    with with_collection(), Replayer(one.job, one.folder, until) as replayer:
        with suppress(OutOfTime):  # then nothing is delivered, which each event says
            replayer.play([])  # raises where the application cannot be imported, before anything is drawn
        trials = [
            try_event(
                event,
                replayer.play,
                has_secret=one.job.secret is not None,
                examples=one.examples,
                seed=one.seed,
                until=until,
            )
            for event in one.events
        ]
    result = receiver_result(trials, one.left_out, settings.policy, one.name, one.seed)
    return replace(result, section=keep_failures(one.folder, result.failures, result.section))


def _describe(project: Project, provider: str | None) -> tuple[str, Contract]:
    """The provider whose events these are: as it is described now, or as it was recorded where that is all there is."""
    found = select_providers(project, provider)
    if len(found) != 1:
        raise UsageError("there are several providers", remedy="say which one with --provider")
    ((name, configured),) = found.items()
    path = snapshot_path(project, name)
    if path.is_file():
        return name, read_snapshot(project, path, cwd=project.folder)
    return name, read_current_contract(project, configured)


def secret_variable(text: str | None) -> str | None:
    """`ENV:VAR`: the variable that holds the secret. Raises `UsageError`, also when it is not set or is no secret."""
    if text is None:
        return None
    kind, colon, variable = text.partition(":")
    if kind != "ENV" or not colon or not variable:
        raise UsageError(
            "--secret takes ENV:VAR, the variable that holds the secret of the webhooks",
            remedy="never write a secret on a command line: put it into a variable, and name that",
        )
    secret = os.environ.get(variable)
    if not secret:
        raise UsageError(f"the variable {printable(variable, 100)} is not set", remedy="it is to hold the secret")
    from datetime import UTC, datetime

    sign_body("", secret, "msg", datetime.fromtimestamp(0, UTC))  # raises for what is no secret
    return variable
