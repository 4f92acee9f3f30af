"""The recorder in a run of pytest: hooks are set before anything is imported, and the record is written in the end.

What goes wrong here is told and ends in exit code 3 where the run had passed; no test fails of it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contractguard.contract.errors import ContractGuardError, UsageError
from contractguard.observe.live.exchange import BodyLimits
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.table import PATCHES
from contractguard.plugins.recording.mocks import MocksWatch
from contractguard.plugins.recording.process import ProcessRecording
from contractguard.plugins.recording.settings import ObserveMode, RecordingSettings, read_settings
from contractguard.plugins.recording.tally import RunTally, load_tally
from contractguard.project.config import find_project
from contractguard.store.journals import new_run_folder, remove_run_folder
from contractguard.store.user_output import work_root
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.plugins.recording.finish import RunEnd

NAME = "contractguard_recording"
_OUTPUT, _MOCKS, _INPUT = "contractguard_observe", "contractguard_mocks", "contractguard_run"
_MARKER = "contract_unobserved"
_PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def start_recording(config: pytest.Config) -> None:
    """Register the recorder where the options ask for it. Raises `pytest.UsageError` for settings that say nothing."""
    try:
        settings = read_settings(config)
    except UsageError as error:
        raise pytest.UsageError(f"contractguard: {error}") from None
    if settings.mode is not ObserveMode.OFF:
        config.pluginmanager.register(RecordingPlugin(settings), NAME)


class RecordingPlugin:
    """Registered when a run records or checks; in the workers of pytest-xdist, too."""

    def __init__(self, settings: RecordingSettings) -> None:
        """Patch what is loaded, and from now on what is imported."""
        self.process = ProcessRecording(settings)
        self._settings = settings
        self._tap = Tap(self.process.take)
        self._mocks = MocksWatch(settings.root, self._tap)
        self._mocks_of_workers: list[str] = []
        self._patcher = Patcher(PATCHES, self._tap)
        self._patcher.install()
        self._folder: Path | None = None
        self._workers = RunTally()
        self._lost = 0
        self._said: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Name the run: a worker is told its name, everybody else makes one."""
        given: dict[str, Any] = getattr(config, "workerinput", {})
        try:
            named = given.get(_INPUT)
            limits = self._settings.limits(find_project(config.rootpath).config.observe)
            self._folder = Path(named) if named else new_run_folder(work_root(config.rootpath) or config.rootpath)
        except ContractGuardError as error:
            self.process.fail(str(error))
            return
        self._tap.limits = BodyLimits(limits.max_body)
        self.process.start(self._folder, str(given.get("workerid", "main")), limits)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker which run it belongs to."""
        if self._folder is not None:
            node.workerinput[_INPUT] = str(self._folder)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test, then look at the calls that it made."""
        marker = item.get_closest_marker(_MARKER)
        if marker is not None:
            self.process.leave_out(item.nodeid, str(marker.kwargs.get("reason") or "no reason is given"))
        self._tap.test = item.nodeid
        try:
            return (yield)
        finally:
            self._tap.drain_all()
            self._mocks.end_test()
            self._tap.test = ""
            self.process.end_test()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take a worker's numbers; one that died has none, and what it wrote down is merged all the same."""
        output = getattr(node, "workeroutput", None)
        if isinstance(output, dict) and _OUTPUT in output:
            self._workers.merge(load_tally(str(output[_OUTPUT])))
            self._mocks_of_workers.append(str(output.get(_MOCKS, "")))
        else:
            self._lost += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In a worker: hand over the numbers. Else: merge, write or check, and say what was seen."""
        self._tap.drain_all()
        self.process.end_run(self._tap, self._gaps(session))
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_OUTPUT] = self.process.tally.dump()
            session.config.workeroutput[_MOCKS] = self._mocks.dump()
            return
        from contractguard.plugins.recording.finish import finish_run

        self._workers.merge(self.process.tally)
        result = finish_run(self._settings, self._run_end(session))
        kept = self._settle_folder(session, result.is_done)
        self._said += [f"contract observe: {line}" for line in (*result.lines, *kept)] + result.report
        if result.exit_code and session.exitstatus in _PASSED:
            session.exitstatus = result.exit_code

    def _settle_folder(self, session: pytest.Session, is_done: bool) -> list[str]:
        """Remove the journals, or say where they stay."""
        if self._folder is None or (not is_done and not any(self._folder.glob("*"))):
            return []
        if is_done:
            remove_run_folder(self._folder)
            return []
        shown = shlex.quote(os.path.relpath(self._folder, session.config.rootpath))
        return [f"what was seen is kept: contractguard record --observed {printable(shown)}"]

    def _gaps(self, session: pytest.Session) -> list[str]:
        """Why the tests of this process may not have called all that there is to call."""
        return [*self._settings.selection, *([] if session.exitstatus in _PASSED else ["not all tests passed"])]

    def _run_end(self, session: pytest.Session) -> RunEnd:
        from contractguard.plugins.recording.finish import RunEnd

        reasons = []
        if self._lost:
            reasons.append(f"{self._lost} worker{'' if self._lost == 1 else 's'} died")
        if session.exitstatus == pytest.ExitCode.INTERRUPTED:
            reasons.append("the run was interrupted")
        elif session.exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            reasons.append("pytest had an error of its own")
        passed = session.exitstatus in _PASSED
        mocks = (*self._mocks_of_workers, self._mocks.dump())
        return RunEnd(
            self._folder, self._workers, tuple(reasons), passed, self.process.providers, mocks,
            own_runs=self.process.runs, own_journal=self.process.journal,
        )  # fmt: skip

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was seen."""
        for line in self._said:
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Take the patches back."""
        self._patcher.uninstall()
