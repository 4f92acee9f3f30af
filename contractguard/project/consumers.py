"""The consumers of a project's providers, as `check` needs them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.project.config import Project
from contractguard.project.options import ConsumerOptions
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings
    from contractguard.contract.document import Location
    from contractguard.contract.expectation import Expectation
    from contractguard.contract.model import Contract
    from contractguard.contract.report import Section

FOLDER = "contracts"
PLACES = 1_000
"""Messages that one change reaches, as far as they are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Consumers:
    """What consumers expect, what of that could not be read, and how it counts; `folder` is where their models are
    imported from, where that is allowed. `looked_at` are the files and folders that were looked at for it, by the names
    that were sought. `allow_models`: whether code was run for it."""

    expectations: tuple[Expectation, ...]
    problems: tuple[Unchecked, ...]
    pending: bool
    others: bool
    folder: Path = Path()
    looked_at: frozenset[Path] = frozenset()
    allow_models: bool = False

    def for_provider(self, provider: str | None) -> tuple[Expectation, ...]:
        """The expectations of one provider, and of any; all of them where the provider is not known by name."""
        if provider is None:
            return self.expectations
        return tuple(one for one in self.expectations if one.provider in (None, provider))


def consumers_of(project: Project, given: ConsumerOptions) -> Consumers | None:
    """Read the expectations of all consumers; None where there is no folder of any.

    A folder that was not named and holds no index counts as none, unless there are files in it that an index
    would name. Raises `UsageError` for a folder that was named and does not exist, and `InputError` for one that cannot
    be read.
    """
    named = given.folder or project.config.consumers
    folder = Path(given.folder) if given.folder else project.folder / (named or FOLDER)
    if not folder.is_dir():
        if named:
            raise UsageError(f"there is no folder {folder.name!r} of consumers", remedy="name an existing folder")
        return None
    from contractguard.readers.expectations import read_consumers
    from contractguard.readers.expectations.folder import passed_over
    from contractguard.readers.user_file import watch_reads

    allowed = given.allow_models or project.config.allow_models
    expectations: list[Expectation] = []
    problems: list[Unchecked] = []
    looked_at: set[Path] = set()
    with watch_reads(looked_at.add):
        results = read_consumers(folder, root=project.folder, allow_code=allowed)
    for path, result in results:
        if isinstance(result, InputError):
            problems.append(_unread(f"{result.where or path.name}: {result.what}", path.name))
            continue
        expectations.extend(result.found)
        problems.extend(_unread(reason, path.name, at) for at, reason in result.problems)
    if not given.is_any_provider:
        problems.extend(_of_nobody(expectations, project))
    if not results and not named:
        strays = passed_over(folder, root=project.folder)
        if not strays:
            return None
        more = f", and {len(strays) - 1} more" if len(strays) > 1 else ""
        what = f"the folder {FOLDER} holds no index of expectations, but {strays[0]}{more}: nobody says whose they are"
        problems.append(_unread(what, FOLDER))
    others = given.assume_unknown or project.config.assume_unknown_consumers
    settled = (project.config.pending, others, project.folder, frozenset(looked_at), allowed)
    return Consumers(tuple(expectations), tuple(problems), *settled)


def require_expectations(consumers: Consumers | None) -> None:
    """Raises `InputError` where something that consumers expect cannot be read: whom a service breaks is asked of each
    answer, and it may be just that which it breaks."""
    if consumers is not None and consumers.problems:
        first = consumers.problems[0]
        raise InputError(
            f"what consumers expect cannot be read: {first.reason}",
            where=first.subject,
            remedy="correct it: whom the service breaks could not be told",
        )


def _unread(reason: str, subject: str, at: Location | None = None) -> Unchecked:
    """An expectation that could not be read: it may be what a change breaks."""
    return Unchecked(None, reason, at, unread=True, must=True, subject=subject)


def _of_nobody(expectations: list[Expectation], project: Project) -> list[Unchecked]:
    """Expectations of providers that the project does not have."""
    known = project.config.providers
    strange = {one.provider: one for one in expectations if one.provider is not None and one.provider not in known}
    listed = ", ".join(sorted(known)) or "none"
    return [
        _unread(
            f"{one.consumer} expects something of the provider {name}; configured are: {listed}", one.consumer, one.at
        )
        for name, one in sorted(strange.items())
    ]


def thorough(settings: Settings) -> Settings:
    """The settings of a comparison that `add_consumer_impact` is to look at: with more places of each change, for each
    may be one that somebody reads."""
    return replace(settings, places=max(settings.places, PLACES))


def add_consumer_impact(
    section: Section, consumers: Consumers, provider: str | None, recorded: Contract, now: Contract, settings: Settings
) -> Section:
    """The answer on one provider, with whom its changes hurt."""
    from contractguard.checks.addressing.anchor import anchor_expectations
    from contractguard.checks.expectations import attribute_to_consumers, evaluate, operations_meant
    from contractguard.checks.expectations.asked import AskedModels

    wanted = consumers.for_provider(provider)
    anchored = anchor_expectations(recorded, now, wanted)
    with AskedModels(consumers.folder) as ask:
        found = evaluate(now, anchored.expectations, settings, ask=ask)
        before = found.unmet_before(recorded, settings, ask) if consumers.pending else frozenset()
    undecided = found.undecided | (anchored.unchecked.keys() - found.unmet)
    found = replace(found, unchecked=(*found.unchecked, *anchored.unchecked.values()), undecided=undecided)
    others = consumers.others or bool(consumers.problems)  # who knows what those read that cannot be understood
    meant = operations_meant(recorded, anchored.expectations)
    sharper = attribute_to_consumers(
        section,
        found,
        settings.policy,
        unmet_before=before,
        meant_before=meant,
        others=others,
        places=settings.places,
    )
    whose = f" of the provider {provider}" if provider else ""
    nothing = () if wanted else (Unchecked(None, f"no expectation{whose} was evaluated"),)
    statistics = replace(sharper.statistics, unread=len(consumers.problems))
    unchecked = (*sharper.unchecked, *consumers.problems, *nothing)
    return replace(sharper, unchecked=unchecked, statistics=statistics)
