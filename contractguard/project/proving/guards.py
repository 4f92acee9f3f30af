"""The guards of a project: its rules as they are weighed, what its consumers expect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.guards.check import CheckGuard
from contractguard.checks.prove.guards.consumers import ConsumersGuard
from contractguard.checks.prove.guards.payloads import PayloadsGuard, require_valid_payloads
from contractguard.checks.prove.guards.suite import SuiteGuard
from contractguard.checks.prove.portable import without_positions
from contractguard.checks.prove.rewriting.notes import SentResponses
from contractguard.checks.prove.work import GuardMaker
from contractguard.checks.settings import Settings
from contractguard.checks.verification import RequestedMessage
from contractguard.contract.choices import GuardName
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Unchecked
from contractguard.project.config import Project, here
from contractguard.project.consumers import consumers_of
from contractguard.project.options import ConsumerOptions
from contractguard.project.proving.suite import SuiteCommand, find_sent
from contractguard.readers.payloads import PayloadFile, payload_files
from contractguard.readers.user_file import read_bytes
from contractguard.rules.catalogue import RULES
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import __version__
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class GuardOptions:
    """Which guard is proved. `consumer`: what this one expects counts alone. `payloads` are files and folders of them,
    `message` the one that they are where they do not say it; `suite` is how the tests are run."""

    name: GuardName = GuardName.CONSUMERS
    consumer: str | None = None
    readers: ConsumerOptions = ConsumerOptions()
    payloads: tuple[str, ...] = ()
    message: RequestedMessage = RequestedMessage()
    suite: SuiteCommand | None = None


@dataclass(frozen=True, slots=True)
class ReadyGuard:
    """A guard that was green before anything was changed: how it is made in each process, whether somebody reads the
    place of a mutant, whether it is costly to ask about one, and what of the guard could not be read. `digest` is one
    word for all that its answers depend on, beside the contract."""

    make: GuardMaker
    is_read: Callable[[Mutant], bool] = lambda mutant: False
    is_costly: Callable[[Mutant], bool] = lambda mutant: True
    unread: tuple[Unchecked, ...] = ()
    digest: str = ""


def ready_guard(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    """The guard that is asked for. Raises `InputError` for one that is red already, or that has nothing to say."""
    return _GUARDS[given.name](project, provider, description, given, settings)


def _ready_check(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    return ReadyGuard(partial(_make_check, settings), digest=_digest(given, settings))


def _make_check(settings: Settings, description: Description) -> Guard:
    return CheckGuard(description, settings, MutantEquivalence(description, settings.formats))


def _ready_consumers(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    expectations, unread, folder = _expectations(project, provider, given)
    guard = ConsumersGuard(description, settings, expectations, folder)
    try:
        _require_green(guard, description)
    finally:
        guard.close()
    make = partial(_make_consumers, settings, without_positions(expectations), folder)
    digest = _digest(given, settings, *map(_told, expectations))
    return ReadyGuard(make, lambda mutant: bool(guard.reads.find_readers(mutant)), unread=unread, digest=digest)


def _ready_payloads(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    files = []
    for one in payload_files(given.payloads, here=here()):
        if not isinstance(one, PayloadFile):
            raise one[1]
        if one.path is None:
            raise UsageError("payloads are read for each mutant, so that they cannot come from standard input")
        files.append(one)
    require_valid_payloads(PayloadsGuard(description, settings, files, given.message))
    contents = [hashlib.sha256(read_bytes(one.path, one.name)).hexdigest() for one in files if one.path is not None]
    told = [one.name for one in files] + [repr(given.message)]  # by these a payload finds its message
    make = partial(_make_payloads, settings, tuple(files), given.message)
    return ReadyGuard(make, digest=_digest(given, settings, *contents, *told))


def _make_payloads(
    settings: Settings, files: tuple[PayloadFile, ...], message: RequestedMessage, description: Description
) -> Guard:
    return PayloadsGuard(description, settings, files, message)


def _ready_suite(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    if given.suite is None:
        raise UsageError("the tests have no command", remedy="write it after --: -- pytest tests")
    sent = find_sent(given.suite, description)
    make = partial(_make_suite, settings, given.suite, sent)
    return ReadyGuard(make, is_costly=make(description).needs_run)


def _make_suite(settings: Settings, suite: SuiteCommand, sent: SentResponses, description: Description) -> SuiteGuard:
    return SuiteGuard(description, settings.formats, suite.run, sent)


def _digest(given: GuardOptions, settings: Settings, *inputs: str) -> str:
    """One word for a guard: the version of the program, how it weighs, and what it reads."""
    weighed = sorted((rule, level.label) for rule in RULES if (level := settings.policy.override(rule)) is not None)
    parts = [__version__, given.name.value, sorted(settings.as_json().items()), weighed, settings.budget, *inputs]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _told(expectation: Expectation) -> str:
    """Everything that an expectation says, wherever its file is."""
    parts = [
        [part.pointer, None if part.schema is None else _written(part.schema), part.required, part.examples, part.needs]
        for part in expectation.parts
    ]
    target = expectation.target
    said = [expectation.consumer, expectation.name, expectation.source, expectation.consumer_sends, expectation.code]
    whole = [*said, expectation.strength.value, target.part, target.operation, target.event, target.status, parts]
    return hashlib.sha256(json.dumps([*whole, target.media_type], default=str).encode()).hexdigest()


def _written(schema: Schema) -> list[Json]:
    """A schema with all that it may refer to."""
    siblings = sorted(hashlib.sha256(one.written).hexdigest() for one in schema.document.siblings.values())
    return [schema.path, schema.node, schema.dialect, siblings]


def _make_consumers(
    settings: Settings, expectations: tuple[Expectation, ...], folder: Path | None, description: Description
) -> Guard:
    return ConsumersGuard(description, settings, expectations, folder)


_GUARDS = {
    GuardName.CHECK: _ready_check,
    GuardName.CONSUMERS: _ready_consumers,
    GuardName.VERIFY: _ready_payloads,
    GuardName.TESTS: _ready_suite,
}


def _expectations(
    project: Project, provider: str | None, given: GuardOptions
) -> tuple[tuple[Expectation, ...], tuple[Unchecked, ...], Path | None]:
    """What is expected of a provider, what could not be read of it, and where models are imported from."""
    readers = given.readers if provider else replace(given.readers, is_any_provider=True)
    consumers = consumers_of(project, readers)
    if consumers is None:
        raise InputError(
            "no consumer expects anything, so there is no guard to prove",
            remedy="write expectations below contracts/, or prove another guard: --against check",
        )
    wanted = consumers.for_provider(provider)
    if given.consumer is not None:
        wanted = tuple(one for one in wanted if one.consumer == given.consumer)
    if not wanted:
        whose = f" of {printable(given.consumer, 100)}" if given.consumer else ""
        raise InputError(
            f"no expectation{whose} is about this provider, so there is no guard to prove",
            remedy="write one below contracts/, or prove another guard: --against check",
        )
    allowed = given.readers.allow_models or project.config.allow_models
    return wanted, consumers.problems, consumers.folder if allowed else None


def _require_green(guard: ConsumersGuard, description: Description) -> None:
    """Raises `InputError` where the guard is red already: then every mutant would seem to be noticed."""
    name = description.contract.name
    if not guard.reads.operations:
        raise InputError(
            "no expectation is about an operation of this contract", where=name, remedy="name operations that it has"
        )
    for first in guard.find_unmet():
        who = ", ".join(sorted({one.consumer for one in first.consumers}))
        where = printable(f"{first.message} {first.pointer}".strip(), 300)
        raise InputError(
            f"the guard is red before anything is changed: {printable(who, 100)}, {first.rule} in {where}",
            where=name,
            remedy="make contractguard check pass first",
        )
