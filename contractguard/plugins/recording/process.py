"""What one process records: exchanges become calls, and each goes to the recorder of the provider that it is of."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.errors import ContractGuardError
from contractguard.observe.live.call import Call
from contractguard.observe.live.exchange import Exchange, to_call
from contractguard.observe.live.limits import RecordingLimits
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.observe.live.tap import Passed, Tap, error_place
from contractguard.plugins.recording.settings import RecordingSettings
from contractguard.plugins.recording.tally import RunTally
from contractguard.store.journals import journal_name
from contractguard.support.garbage import without_collection

if TYPE_CHECKING:
    from contractguard.observe.live.journal import JournaledRun
    from contractguard.observe.live.recorder import CallRecorder
    from contractguard.project.observing.providers import RecordedProvider
    from contractguard.project.observing.recorders import ProviderRecorder
    from contractguard.project.observing.sent import SentEvents


class ProcessRecording:
    """The recorders of a process, made with its first call: a run without calls reads no description.

    `failure`: why nothing is recorded, for the end of the run. `tally`: what was seen, complete after `end_run`.
    `providers`: whose calls they may be, once there was one.
    """

    def __init__(self, settings: RecordingSettings) -> None:
        self.tally = RunTally()
        self.failure = ""
        self.providers: Sequence[RecordedProvider] = ()
        self._settings = settings
        self._folder: Path | None = None
        self._worker = ""
        self._recorders: list[ProviderRecorder] | None = None
        self._unobserved: dict[str, str] = {}
        self._process = os.getpid()
        self._limits = RecordingLimits()
        self._numbers: Counter[str] = Counter()
        self._has_news = False
        self._sent: list[OutgoingRequest] = []
        self._events: SentEvents | None = None
        self._gaps: frozenset[str] = frozenset()
        self._listeners: list[Callable[[Exchange], None]] = []

    def start(self, folder: Path, worker: str, limits: RecordingLimits) -> None:
        """Say where the journals of the run lie, which of its processes this is, and how much is recorded."""
        self._folder, self._worker, self._limits = folder, worker, limits

    def fail(self, why: str) -> None:
        """Record nothing, and say why in the end; the first reason counts."""
        self.failure = self.failure or why
        self._recorders = []

    def leave_out(self, test: str, reason: str) -> None:
        """Count the calls of a test, and record none of them."""
        self._unobserved[test] = reason

    def take(self, passed: Passed) -> None:
        """Hand on one exchange, in the thread that drains the tap; a request that was sent, at the end of its test."""
        if isinstance(passed, OutgoingRequest):
            self._sent.append(passed)
            self._has_news = True
            return
        self.take_call(to_call(passed))
        for listener in self._listeners:
            listener(passed)

    def listen(self, listener: Callable[[Exchange], None]) -> None:
        """Have exchanges told to somebody else, too."""
        self._listeners.append(listener)

    def take_call(self, call: Call) -> None:
        """Hand on one call. In a process that a test forked nothing is done: its numbers would count twice."""
        if os.getpid() != self._process:
            return
        reason = self._unobserved.get(call.test or "")
        if reason is not None:
            self.tally.unobserved[reason] += 1
            return
        recorders = self._open()
        self._has_news = True
        if not recorders:
            self.tally.counts["lost"] += 1
        elif not self._is_sampled(call):
            self.tally.counts["sampled_out"] += 1
            for one in recorders:
                one.recorder.left_out.add(self._limits.left_out)
        else:
            _find_owner(recorders, call).put(call)
            if self._events is not None:
                self._events.note_addresses(call)

    def _is_sampled(self, call: Call) -> bool:
        if self._limits.sample == 1:
            return True
        test = call.test or ""
        self._numbers[test] += 1
        return self._limits.is_recorded(test, self._numbers[test])

    def end_test(self) -> None:
        """Look at the calls of a test, and append to the journals what they told. An error fails no test: it is told
        in the end."""
        if self._has_news and os.getpid() == self._process:
            self._has_news = False
            self._numbers.clear()
            self._take_sent()
            with without_collection():
                for one in self._recorders or ():
                    self._look(one.journal.end_test)

    def _take_sent(self) -> None:
        """Look for webhooks in what a test had its application send."""
        sent, self._sent = self._sent, []
        for one in sent if self._open() else ():
            if self._events is not None and one.test not in self._unobserved:
                self._look(partial(self._events.record, one))
        if self._events is not None:
            self._events.forget()

    def end_run(self, tap: Tap, gaps: Sequence[str] = ()) -> None:
        """Add up what this process saw. `gaps`: why that is not all that there was to see."""
        self.end_test()
        self._gaps = frozenset(gaps)
        for one in self._recorders or ():
            self._look(partial(one.journal.close, gaps))
            self.tally.add_recorder(one.recorder)
        self.tally.errors.update(tap.errors)
        self.tally.problems.update(tap.problems)
        self.tally.counts["mocked"] += tap.mocked
        if self.failure:
            self.tally.failures[self.failure] += 1

    def runs(self) -> dict[str, JournaledRun]:
        """What this process saw, by provider, once its run has ended: what its journal says, without reading that."""
        from contractguard.observe.live.journal import run_of

        return {one.recorder.plan.provider: run_of(one.recorder, self._gaps) for one in self._recorders or ()}

    @property
    def journal(self) -> str:
        """The name of the file that this process appends to."""
        return journal_name(self._worker)

    def _look(self, look: Callable[[], object]) -> None:
        try:
            look()
        except OSError as error:
            self.fail(f"a journal cannot be written: {error.strerror or error}")
        except Exception as error:
            self.tally.errors[error_place(error)] += 1

    def _open(self) -> list[ProviderRecorder]:
        if self._recorders is None:
            from contractguard.project.observing.providers import find_recorded_providers
            from contractguard.project.observing.recorders import open_recorder

            self._recorders = []
            try:
                assert self._folder is not None
                self.providers = find_recorded_providers(self._settings.choice)
                base_path, folder = self._settings.base_path, self._folder
                self._recorders = [open_recorder(one, base_path, folder, self._worker) for one in self.providers]
                self._events = self._open_events(self._recorders)
            except ContractGuardError as error:
                self.fail(str(error))
        return self._recorders

    def _open_events(self, recorders: Sequence[ProviderRecorder]) -> SentEvents | None:
        """What finds webhooks that are sent; None where no provider is described as sending any."""
        if not any(one.sends_events for one in recorders):
            return None
        from contractguard.project.observing.sent import SentEvents, own_profiles

        return SentEvents(recorders, own_profiles(self.providers[0]))


def _find_owner(recorders: Sequence[ProviderRecorder], call: Call) -> CallRecorder:
    if len(recorders) == 1:
        return recorders[0].recorder
    from contractguard.project.observing.recorders import find_owner

    return find_owner(recorders, call)
