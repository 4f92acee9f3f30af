"""Records what a service in any language answers, from a proxy in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from contractguard.contract.errors import ContractGuardError, UsageError
from contractguard.observe.live.summary import count_of
from contractguard.project.config import Project
from contractguard.project.observing.child import catch_signals, run_child
from contractguard.project.observing.live import LiveRecording
from contractguard.project.observing.live_run import read_live_run
from contractguard.project.observing.observe import ObservedCommand, ObserveOptions, begin_run, end_run
from contractguard.store.journals import remove_run_folder
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.observe.proxy.server import ReverseProxy

ADDRESS = "CONTRACTGUARD_PROXY_URL"
"""What tells a command where the proxy listens."""


@dataclass(frozen=True, slots=True)
class ProxyOptions:
    """The service behind the proxy, and where it listens: any free port for 0."""

    upstream: str
    host: str = "127.0.0.1"
    port: int = 0


def observe_proxy(
    project: Project, given: ObserveOptions, proxy: ProxyOptions, tell: Callable[[str], None]
) -> ObservedCommand:
    """Listen in front of a service until a command has ended, or without one until it is interrupted, and bring what
    the service answered into the records. `tell` is told where it listens. Raises `ContractGuardError`."""
    _require_h11()
    from contractguard.observe.proxy.server import ReverseProxy
    from contractguard.observe.proxy.upstream import read_upstream

    upstream = read_upstream(proxy.upstream)
    folder = begin_run(project, given)
    recording = LiveRecording(read_live_run(folder, project.folder), folder)
    server = ReverseProxy(upstream, recording.tap, proxy.host, proxy.port)
    try:
        code = _record_behind(server, recording, given.command, upstream.authority.decode("ascii"), tell)
    except ContractGuardError:
        remove_run_folder(folder)
        raise
    return end_run(project, given, folder, code, _describe_answers(server.answers))


def _record_behind(
    server: ReverseProxy, recording: LiveRecording, command: tuple[str, ...], service: str, tell: Callable[[str], None]
) -> int:
    """Listen until the command has ended; its exit code. Whatever happens, what was seen is written down."""
    try:
        server.start()
        address = f"http://{server.host}:{server.port}"
        announce = partial(tell, f"listening on {address}, in front of {service}")
        return _run(command, {**os.environ, ADDRESS: address}, announce)
    finally:
        server.stop()
        recording.close()


def _run(command: tuple[str, ...], environment: Mapping[str, str], announce: Callable[[], None]) -> int:
    if command:
        announce()
        return run_child(command, environment)
    signals: list[int] = []
    with catch_signals(signals.append) as wait:
        announce()
        while not signals:
            wait.until_woken()
    return 0


def _describe_answers(answers: Mapping[int, int]) -> tuple[str, ...]:
    """What the proxy answered itself: it is said, for whoever called took it for the service's."""
    if not answers:
        return ()
    by_status = ", ".join(f"{number} × {status}" for status, number in sorted(answers.items()))
    number = sum(answers.values())
    return (
        f"{count_of(number, 'answer')} of the proxy itself ({by_status}) {'is' if number == 1 else 'are'} not recorded",
    )


def _require_h11() -> None:
    """Raises `UsageError` where what the proxy needs is not installed."""
    try:
        import h11  # noqa: F401
    except ImportError:
        from contractguard.readers.installation import install_command

        raise UsageError("the proxy needs the package h11", remedy=install_command("proxy")) from None
