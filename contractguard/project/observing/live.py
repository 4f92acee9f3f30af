"""What a process that serves records, in a thread of its own. Nothing that goes wrong reaches who calls."""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.errors import ContractGuardError
from contractguard.observe.live.exchange import to_call
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.observe.live.server_tap import ServerTap
from contractguard.observe.live.summary import count_of
from contractguard.observe.live.tap import Passed, error_place
from contractguard.observe.live.writer_thread import INTERVAL, WriterThread
from contractguard.project.observing.live_run import LiveRun
from contractguard.store.journals import JournalFile, note_problem

if TYPE_CHECKING:
    from contractguard.project.observing.recorders import ProviderRecorder
    from contractguard.project.observing.sent import SentEvents

MAX_JOURNAL = 4_000_000
"""Bytes of a journal, after which it is written anew: what it says in many lines, it says in one a message."""


class LiveRecording:
    """The recorders of a process, made with its first call. `tap` is what hooks and middleware put into.

    What was answered is written down within half a second; after a fork the child records as a process of its own.
    """

    def __init__(self, run: LiveRun, folder: Path, interval: float = INTERVAL) -> None:
        self._run, self._folder = run, folder
        self._thread = WriterThread(self._look, self._settle, interval)
        self.tap = ServerTap(self._take, self._thread.notice, self.conclude, run.limits)
        self._begin()

    def start_anew(self) -> None:
        """In a process that was forked."""
        self.tap.start_anew()
        self._thread.start_anew()
        self._begin()

    def flush(self) -> None:
        """Write down all that has come, with its counts."""
        with self._looking:
            self._look()
            self._settle()

    def conclude(self) -> None:
        """Write down all that has come, and that this is the end, unless something follows: where an application shuts
        down, its server may let itself be killed."""
        with self._looking:
            self._look()
            for one in self._recorders or ():
                self._guard(one.journal.close)

    def close(self) -> None:
        """At the end of the process: write down everything, also what nobody read to its end, and that this is it."""
        self._thread.stop()
        with self._looking:
            self.tap.drain_all()
            self.conclude()
            for problem in self.tap.problems.values():
                self._note(problem)
            if self.tap.mocked:
                self._note(f"{count_of(self.tap.mocked, 'mocked answer')}: mocks are not the application")

    def _begin(self) -> None:
        self._file = JournalFile(self._folder, f"server-{os.urandom(4).hex()}")
        self._bound = MAX_JOURNAL
        self._looking = threading.RLock()
        self._recorders: list[ProviderRecorder] | None = None
        self._events: SentEvents | None = None
        self._counted: Counter[str] = Counter()
        self._noted: set[str] = set()

    def _take(self, passed: Passed) -> None:
        recorders = self._open()
        if isinstance(passed, OutgoingRequest):
            if self._events is not None:
                self._events.record(passed)
        elif recorders:
            from contractguard.project.observing.recorders import find_owner

            call = to_call(passed)
            find_owner(recorders, call).put(call)
            if self._events is not None:
                self._events.note_addresses(call)

    def _look(self) -> None:
        with self._looking:
            self.tap.drain()
            self._count()
            for one in self._recorders or ():
                self._guard(one.journal.end_test)
            if self._file.size > self._bound:
                self._guard(self._rewrite)

    def _settle(self) -> None:
        with self._looking:
            for one in self._recorders or ():
                self._guard(one.journal.write_counts)

    def _count(self) -> None:
        """Pass on what the tap counted since the last time: the journal of the first provider holds it."""
        if not self._recorders:
            return
        first = self._recorders[0].recorder
        now = Counter({"lost": self.tap.lost, "sampled_out": self.tap.sampled_out})
        first.counts.update(now - self._counted)
        self._counted = now
        for error, number in list(self.tap.errors.items()):
            first.errors[error] = max(first.errors[error], number)

    def _rewrite(self) -> None:
        self._file.replace(b"".join(one.journal.rewrite() for one in self._recorders or ()))
        self._bound = max(MAX_JOURNAL, 2 * self._file.size)

    def _guard(self, work: Callable[[], None]) -> None:
        """Do something of which the application must not hear: a full disk is tried again the next time."""
        try:
            work()
        except OSError as error:
            self._note(f"a journal cannot be written: {error.strerror or type(error).__name__}")
        except Exception as error:
            self.tap.count_error(error)

    def _open(self) -> list[ProviderRecorder]:
        if self._recorders is None:
            from contractguard.project.observing.providers import find_recorded_providers
            from contractguard.project.observing.recorders import record_to

            self._recorders = []
            try:
                providers = find_recorded_providers(self._run.choice)
                self._recorders = [record_to(one, self._run.base_path, self._file.append) for one in providers]
                if any(one.sends_events for one in self._recorders):
                    from contractguard.project.observing.sent import SentEvents, own_profiles

                    self._events = SentEvents(self._recorders, own_profiles(providers[0]))
                if self._run.limits.left_out:
                    self._recorders[0].recorder.left_out.add(self._run.limits.left_out)
            except ContractGuardError as error:
                self._note(f"nothing is recorded: {' '.join(str(error).split())}")
            except Exception as error:
                self._note(f"nothing is recorded: {error_place(error)}")
        return self._recorders

    def _note(self, problem: str) -> None:
        if problem in self._noted:
            return
        self._noted.add(problem)
        try:
            note_problem(self._folder, "server", problem)
        except OSError:
            logging.getLogger("contractguard").warning("%s", problem)
