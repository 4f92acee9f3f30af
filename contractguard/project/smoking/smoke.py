"""Run a smoke check of a project's provider against the service that a URL names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from contractguard.checks.settings import Settings
from contractguard.checks.smoke.reach import told_host
from contractguard.checks.smoke.run import SmokeOptions, SmokeResult, SmokeRun, SmokeSubject
from contractguard.checks.smoke.transport.client import HttpClient
from contractguard.checks.smoke.transport.credentials import read_header, read_secret
from contractguard.checks.smoke.transport.pace import Pace
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import Clock, ServiceTarget, SmokeAnswer, SmokeRequest, read_target
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract, Operation
from contractguard.contract.report import Section
from contractguard.observe.live.call import Call
from contractguard.observe.live.recorder import CallRecorder
from contractguard.project.config import Project
from contractguard.project.consumers import Consumers, add_consumer_impact, require_expectations
from contractguard.project.observing.evidence import committed_record
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.observing.recorders import plan_of
from contractguard.project.providers import known_providers, project_root, read_snapshot, snapshot_path
from contractguard.project.smoking.last_release import changed_since_release
from contractguard.project.smoking.options import (
    SmokeAsked,
    find_connection,
    read_inputs,
    read_seconds,
    require_resolved,
)
from contractguard.store.observed import record_observed
from contractguard.store.work_folder import work_folder
from contractguard.support.dataclass import dataclass
from contractguard.support.duration import show_duration
from contractguard.support.printable import printable

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SmokeCheck:
    """The answers of a smoke check, by section; what the provider is called."""

    provider: str
    sections: tuple[Section, ...]


def smoke_service(
    project: Project, asked: SmokeAsked, consumers: Consumers | None, settings: Settings, variables: Mapping[str, str],
    clock: Clock, say: Say,
) -> SmokeCheck:  # fmt: skip
    """Check the service. `say` is told how long what took: that stands in no report.

    Raises `UsageError` for options that say nothing, and `InputError` where the service cannot be reached, answers
    everything, or is another release than the wanted one.
    """
    target = read_target(asked.url)
    other = read_target(asked.against) if asked.against is not None else None
    targets = (target,) if other is None else (target, other)
    require_resolved(asked, targets)
    subject = _find_subject(project, asked, consumers)
    started = clock.now()
    with ExitStack() as opened:
        pace = Pace(asked.limits, clock)
        sessions = [_open_session(one, asked, variables, pace, opened) for one in targets]
        recorder = _open_recorder(project, subject)
        slow = _tell_slow(read_seconds("--slow", asked.slow), say)
        told = (slow,) if recorder is None else (slow, _record_call(recorder))
        options = _read_options(project, asked, target, variables)
        run = SmokeRun(subject, options, settings, sessions[0], clock, sessions[1] if other else None, told)
        result = run.run()
    sent = sum(result.methods.values())
    say(f"took {show_duration(clock.now() - started)}: {sent} requests to {told_host(sessions[0])}")
    if recorder is not None:
        _write_record(project, recorder, target)
    return SmokeCheck(subject.provider, _name_consumers(result, subject, consumers, settings).sections)


def _name_consumers(
    result: SmokeResult, subject: SmokeSubject, consumers: Consumers | None, settings: Settings
) -> SmokeResult:
    """The result with the consumers that the served description breaks, where any are known."""
    if result.compared is None or result.served is None or subject.recorded is None:
        return result
    if consumers is None or not subject.expectations:
        return result
    found = add_consumer_impact(result.compared, consumers, subject.provider, subject.recorded, result.served, settings)
    news = tuple(one for one in found.findings if not one.pending)  # what was never promised is for `check` to tell
    return replace(result, compared=replace(found, findings=news))


def _read_options(
    project: Project, asked: SmokeAsked, target: ServiceTarget, variables: Mapping[str, str]
) -> SmokeOptions:
    smoke = project.config.smoke
    return SmokeOptions(
        inputs=read_inputs(smoke.inputs),
        wait=read_seconds("--wait", asked.wait),
        expected=asked.expect_version,
        version_at=asked.version_place,
        description=smoke.description,
        secrets=tuple(read_secret(one, variables, "--auth") for one in asked.auth),
        headers=tuple(read_header(one, variables) for one in asked.headers),
        asks_unauthenticated=asked.also_unauthenticated,
        probes_writes=asked.probe_unsafe,
        proxy=_told_proxy(find_connection(target, asked, variables).proxy),
    )


def _find_subject(project: Project, asked: SmokeAsked, consumers: Consumers | None) -> SmokeSubject:
    """The provider that is named, else the only one. Raises `UsageError`, and `InputError` for what cannot be read."""
    known = known_providers(project)
    if asked.provider is not None and asked.provider not in known:
        listed = ", ".join(map(printable, known)) or "none"
        raise UsageError(f"there is no provider {printable(asked.provider)!r}", remedy=f"there are: {listed}")
    if asked.provider is None and len(known) > 1:
        raise UsageError("there are several providers", remedy=f"give --provider: {', '.join(map(printable, known))}")
    name = asked.provider or (known[0] if known else "service")
    recorded = _recorded_contract(project, name)
    require_expectations(consumers)
    record = committed_record(project, name)
    return SmokeSubject(
        name,
        recorded,
        () if consumers is None else consumers.for_provider(name),
        None if record is None else record.observed,
        frozenset() if recorded is None else changed_since_release(project, name, recorded),
    )


def _recorded_contract(project: Project, name: str) -> Contract | None:
    path = snapshot_path(project, name)
    return read_snapshot(project, path, cwd=project.folder) if path.is_file() else None


def _open_session(
    target: ServiceTarget, asked: SmokeAsked, variables: Mapping[str, str], pace: Pace, opened: ExitStack
) -> Session:
    client = opened.enter_context(HttpClient(target.origin, find_connection(target, asked, variables)))
    return Session(target, client.send, pace)


def _told_proxy(proxy: str | None) -> str:
    """A proxy without the name and password that may stand in its address."""
    if proxy is None:
        return ""
    parts = urlsplit(proxy)
    return printable(f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname), 100)


def _tell_slow(seconds: float, say: Say) -> Callable[[Operation, SmokeRequest, SmokeAnswer], None]:
    def tell(operation: Operation, _: SmokeRequest, answer: SmokeAnswer) -> None:
        if answer.seconds > seconds:
            say(f"slow: {operation.key} took {show_duration(answer.seconds)}")

    return tell


def _open_recorder(project: Project, subject: SmokeSubject) -> CallRecorder | None:
    """What makes facts of answers, where `[smoke] record` asks for it."""
    if not project.config.smoke.record:
        return None
    root = project_root(project)
    path = snapshot_path(project, subject.provider)
    provider = RecordedProvider(subject.provider, subject.recorded, path, root, project.config.observe)
    return CallRecorder(plan_of(provider, None))


def _record_call(recorder: CallRecorder) -> Callable[[Operation, SmokeRequest, SmokeAnswer], None]:
    def record(operation: Operation, request: SmokeRequest, answer: SmokeAnswer) -> None:
        path = request.path.partition("?")[0]
        media_type = answer.headers.get("content-type")
        body = None if answer.is_cut else answer.body
        recorder.put(Call("smoke", request.method, path, operation.path, answer.status, media_type, body))
        recorder.drain()  # so that no body waits

    return record


def record_path(project: Project, target: ServiceTarget) -> Path:
    """Where the facts of a service are kept: in the folder that nobody commits."""
    name = sha256(target.origin.authority.encode()).hexdigest()[:16]
    return project_root(project) / ".contractguard" / "observed" / f"release-{name}.json"


def _write_record(project: Project, recorder: CallRecorder, target: ServiceTarget) -> None:
    path = record_path(project, target)
    try:
        work_folder(project_root(project))
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be made: {error.strerror or error}", where=str(path.parent), remedy="check its permissions"
        ) from None
    record_observed(recorder.to_observed(), path, project_root(project))
