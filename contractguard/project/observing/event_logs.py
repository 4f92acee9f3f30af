"""Logs of events as a source of a record: whose they are, who reads them, and what of them was not read."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.event_logs import EventLogPlan, LogEngine, read_event_logs
from contractguard.contract.choices import EngineName
from contractguard.contract.errors import UsageError
from contractguard.observe.live.summary import count_of
from contractguard.project.config import Project
from contractguard.project.observing.sources import EventContents, ObservedSource, describe_files
from contractguard.project.options import RecordObservedOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import find_contract, known_providers
from contractguard.readers.payloads.sources import PayloadFile


def read_events(
    project: Project, given: RecordObservedOptions, files: Sequence[PayloadFile], line: Progress
) -> EventContents:
    """What is in the logs: events of the provider that is named, else of the only one that the project has.

    Raises `UsageError` where it is not told whose they are, and for an engine that is not installed; `InputError` for a
    file that cannot be read.
    """
    provider = given.provider or _only_provider(project)
    said = project.config.observe
    plan = EventLogPlan(
        provider, find_contract(project, provider),
        maps=said.maps, shown=said.show_values, tells_undeclared=said.undeclared_members,
    )  # fmt: skip
    engine = LogEngine(EngineName.parse(given.engine or EngineName.PROCESSES), scheduler=given.scheduler)
    name = describe_files(file.name for file in files)
    line.reading(name)
    logs = read_event_logs(plan, files, engine, line.tell_bytes)
    bad = logs.counts["no_json"] + logs.counts["unrouted"]
    more = [f"{count_of(bad - len(logs.bad), 'further line')} not read"] if bad > len(logs.bad) else []
    source = ObservedSource(name, logs.observed, logs.counts, unread=logs.unread)
    return EventContents(source, (*logs.bad, *more))


def _only_provider(project: Project) -> str:
    names = sorted(known_providers(project))
    if len(names) != 1:
        told = f"it has {', '.join(names)}" if names else "it has none"
        raise UsageError(f"a log of events does not say which provider sent them ({told})", remedy="give --provider")
    return names[0]
