"""The recorder as a library: a program hands in what a provider sent, and closes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.observe.live.call import Call
from contractguard.observe.live.journal import run_of
from contractguard.observe.live.observer import MessageObserver
from contractguard.observe.live.summary import count_of
from contractguard.project.observing.providers import ProviderChoice, find_recorded_providers
from contractguard.project.observing.recorders import open_recorder
from contractguard.store.journals import new_run_folder, remove_run_folder
from contractguard.store.observed import record_observed
from contractguard.store.user_output import work_root


class Observer:
    """Records what a provider sent: each message becomes facts and is written to a journal at once; `close` joins them
    into `snapshots/<provider>/observed.json`. May be used by several threads, and as a context manager.

    >>> import json, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> with Observer("shop", root=folder) as observer:
    ...     observer.event("order.paid", {"amount": 3})
    ...     observer.response("GET /orders/{id}", 200, body={"id": 7})
    >>> record = json.loads((folder / "snapshots" / "shop" / "observed.json").read_text())
    >>> record["undocumented"]["GET /orders/{id} → 200 application/json"]
    {'': 'object 1+', 'id': 'integer 1e0'}
    """

    def __init__(self, provider: str, *, root: str | Path | None = None) -> None:
        """`provider`: the name under which the project around `root` (by default the current folder) has it; one that
        nothing describes is recorded by itself. Raises `InputError` and `UsageError`."""
        folder = Path.cwd() if root is None else Path(root).absolute()
        self._provider = find_recorded_providers(ProviderChoice(folder, provider))[0]
        self._folder = new_run_folder(work_root(folder) or folder)
        self._recorder = open_recorder(self._provider, None, self._folder, "library")
        self._messages = MessageObserver(self._take)
        self._lock = threading.Lock()
        self._outcome: str | None = None

    def response(
        self, operation: str, status: int, headers: Mapping[str, str] | None = None, body: bytes | Json = b""
    ) -> None:
        """Record an answer. `operation` is "GET /orders/{id}", or the same with a concrete path; `body` the bytes as
        they were sent, or a JSON value. Raises `UsageError` for what is neither, and `InputError` where the journal
        cannot be written: then the message is written with the next one."""
        self._messages.response(operation, status, headers, body)

    def event(self, name: str, payload: bytes | Json, headers: Mapping[str, str] | None = None) -> None:
        """Record a webhook, a callback or an event, by its name, its operationId or its key in the contract. Raises
        as `response` does."""
        self._messages.event(name, payload, headers)

    def close(self) -> str:
        """Join what was seen into the record: "created", "changed", "unchanged", or "empty" where nothing was handed
        in. A second time nothing is done, and the same returned.

        Raises `InputError` where the record cannot be written, or something that was handed in was not recorded; the
        journal stays then (`contractguard record --observed`).
        """
        with self._lock:
            if self._outcome is None:
                self._outcome = self._merge()
            return self._outcome

    def _merge(self) -> str:
        recorder = self._recorder.recorder
        self._write(self._recorder.journal.close)
        if recorder.errors:
            number = count_of(sum(recorder.errors.values()), "message")
            raise InputError(f"{number} not recorded: {', '.join(sorted(recorder.errors))}", where=str(self._folder))
        outcome = "empty"
        if recorder.counts["calls"]:
            observed = run_of(recorder, frozenset()).observed
            outcome = record_observed(observed, self._provider.file, self._provider.root)
        remove_run_folder(self._folder)
        return outcome

    def _take(self, call: Call) -> None:
        with self._lock:
            if self._outcome is not None:
                raise InputError("it was closed", where=self._provider.name, remedy="make another Observer")
            self._recorder.recorder.put(call)
            self._write(self._recorder.journal.end_test)

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            why = f"a journal cannot be written: {error.strerror or type(error).__name__}"
            raise InputError(why, where=str(self._folder)) from None

    def __enter__(self) -> Observer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, also after an error: what was seen was sent."""
        self.close()
