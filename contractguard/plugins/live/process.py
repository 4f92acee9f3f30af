"""The recording of this process: there is one, wherever it was asked for."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from contractguard.contract.errors import ContractGuardError
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patch, Patcher
from contractguard.plugins.hooks.table import PATCHES, ROUTES
from contractguard.project.observing.live import LiveRecording
from contractguard.project.observing.live_run import VARIABLE, read_live_run

_STARTING = threading.Lock()
_STARTED: dict[str, LiveRecording] = {}
_PATCHERS: list[Patcher] = []


def find_tap() -> Tap | None:
    """Where middleware puts what passes: the tap of this process, or None where nothing is to be recorded. Routes are
    noted from now on."""
    recording = start_recording()
    if recording is None:
        return None
    _install(ROUTES, recording.tap)
    return recording.tap


def record_everything() -> None:
    """Record every application of this process that can be, from its import on."""
    recording = start_recording()
    if recording is not None:
        _install(PATCHES, recording.tap)


def start_recording() -> LiveRecording | None:
    """The recording of this process, begun if need be; None where the variable is not set, or nothing can be written
    there, which is logged: an application starts as it would without it."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    with _STARTING:
        if named not in _STARTED:
            try:
                folder = Path(named).absolute()
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _STARTED[named] = LiveRecording(read_live_run(folder, Path.cwd()), folder)
            except (OSError, ContractGuardError) as error:
                why = " ".join(str(error).split())
                logging.getLogger("contractguard").warning("nothing is recorded: %s", why)
                return None
        return _STARTED[named]


def stop_recording() -> None:
    """Write down everything, and take the hooks back."""
    with _STARTING:
        while _PATCHERS:
            _PATCHERS.pop().uninstall()
        while _STARTED:
            _STARTED.popitem()[1].close()


def _install(patches: Mapping[str, Patch], tap: Tap) -> None:
    """Set hooks; where all are set, they are not set a second time."""
    with _STARTING:
        if all(one.tap is not tap for one in _PATCHERS):
            patcher = Patcher(patches, tap)
            _PATCHERS.append(patcher)
            patcher.install()


def _start_anew() -> None:
    """In a process that was forked, maybe while another thread was starting."""
    global _STARTING
    _STARTING = threading.Lock()
    for recording in _STARTED.values():
        recording.start_anew()


atexit.register(stop_recording)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)
