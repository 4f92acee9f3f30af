"""The guards of a project: its rules as they are weighed, what its consumers expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.answer import Guard
from contractguard.checks.prove.guards.check import CheckGuard
from contractguard.checks.prove.guards.consumers import ConsumersGuard
from contractguard.checks.prove.portable import without_positions
from contractguard.checks.prove.work import GuardMaker
from contractguard.checks.settings import Settings
from contractguard.contract.choices import GuardName
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation
from contractguard.project.config import Project
from contractguard.project.consumers import consumers_of
from contractguard.project.options import ConsumerOptions
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class GuardOptions:
    """Which guard is proved. `consumer`: what this one expects counts alone."""

    name: GuardName = GuardName.CONSUMERS
    consumer: str | None = None
    readers: ConsumerOptions = ConsumerOptions()


@dataclass(frozen=True, slots=True)
class ReadyGuard:
    """A guard that was green before anything was changed: how it is made in each process, whether somebody reads the
    place of a mutant, and what has to be known of the answer."""

    make: GuardMaker
    is_read: Callable[[Mutant], bool] = lambda mutant: False
    remarks: tuple[str, ...] = ()


def ready_guard(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    """The guard that is asked for. Raises `InputError` for one that is red already, or that has nothing to say."""
    return _GUARDS[given.name](project, provider, description, given, settings)


def _ready_check(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    return ReadyGuard(partial(_make_check, settings))


def _make_check(settings: Settings, description: Description) -> Guard:
    return CheckGuard(description, settings, MutantEquivalence(description, settings.formats))


def _ready_consumers(
    project: Project, provider: str | None, description: Description, given: GuardOptions, settings: Settings
) -> ReadyGuard:
    expectations, remarks, folder = _expectations(project, provider, given)
    guard = ConsumersGuard(description, settings, expectations, folder)
    try:
        _require_green(guard, description)
    finally:
        guard.close()
    make = partial(_make_consumers, settings, without_positions(expectations), folder)
    return ReadyGuard(make, lambda mutant: bool(guard.reads.find_readers(mutant)), remarks)


def _make_consumers(
    settings: Settings, expectations: tuple[Expectation, ...], folder: Path | None, description: Description
) -> Guard:
    return ConsumersGuard(description, settings, expectations, folder)


_GUARDS = {GuardName.CHECK: _ready_check, GuardName.CONSUMERS: _ready_consumers}


def _expectations(
    project: Project, provider: str | None, given: GuardOptions
) -> tuple[tuple[Expectation, ...], tuple[str, ...], Path | None]:
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
    return wanted, tuple(one.reason for one in consumers.problems), consumers.folder if allowed else None


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
