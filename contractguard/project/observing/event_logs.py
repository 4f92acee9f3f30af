"""Logs of events as a source of a record: whose they are, who reads them, and what of them was not read."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.addressing.lookup import find_event
from contractguard.checks.event_logs import EventLogPlan, LogEngine, read_event_logs
from contractguard.checks.verification.routing import Routing
from contractguard.contract.choices import EngineName
from contractguard.contract.errors import UsageError
from contractguard.observe.live.summary import count_of
from contractguard.project.config import Project
from contractguard.project.observing.sources import EventContents, ObservedSource, describe_files
from contractguard.project.options import RecordObservedOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import find_contract, known_providers
from contractguard.readers.envelopes import profile_from, profile_named
from contractguard.readers.payloads.sources import PayloadFile


def read_events(
    project: Project, given: RecordObservedOptions, files: Sequence[PayloadFile], line: Progress
) -> EventContents:
    """What is in the logs: events of the provider that is named, else of the only one that the project has.

    Raises `UsageError` where it is not told whose they are, for an event that the description does not have, for an
    envelope that there is not, and for an engine that is not installed; `InputError` for a file that cannot be read.
    """
    provider = given.provider or _only_provider(project)
    said, contract = project.config.observe, find_contract(project, provider)
    if given.event is not None and contract is not None:
        find_event(contract, given.event)
    plan = EventLogPlan(
        provider, contract, _routing(project, given), given.event,
        maps=said.maps, shown=said.show_values, tells_undeclared=said.undeclared_members,
    )  # fmt: skip
    engine = LogEngine(EngineName.parse(given.engine or EngineName.PROCESSES), given.workers, given.scheduler)
    name = describe_files(file.name for file in files)
    line.reading(name)
    logs = read_event_logs(plan, files, engine, line.tell_bytes)
    bad = logs.counts["no_json"] + logs.counts["unrouted"]
    more = [f"{count_of(bad - len(logs.bad), 'further line')} not read"] if bad > len(logs.bad) else []
    source = ObservedSource(name, logs.observed, logs.counts, unread=logs.unread)
    return EventContents(source, (*logs.bad, *more))


def _routing(project: Project, given: RecordObservedOptions) -> Routing:
    """How the logs say which events are in them. Raises `UsageError` for an envelope that there is not."""
    if given.profile is None:
        return Routing(given.event is not None, None, given.stored_with_headers)
    own = {name: profile_from(name, table) for name, table in project.config.profiles.items()}
    return Routing(False, profile_named(given.profile, own), given.stored_with_headers)


def _only_provider(project: Project) -> str:
    names = sorted(known_providers(project))
    if len(names) != 1:
        told = f"it has {', '.join(names)}" if names else "it has none"
        raise UsageError(f"a log of events does not say which provider sent them ({told})", remedy="give --provider")
    return names[0]
