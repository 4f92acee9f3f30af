"""Hooks that are set while a test runs, and the calls that they saw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contractguard.observe.live.call import Call
from contractguard.observe.live.exchange import to_call
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.observe.live.tap import Passed, Tap
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.table import PATCHES


class Watched:
    """What the hooks saw since the last look."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self.sent: list[OutgoingRequest] = []
        self.tap = Tap(self._take)

    def _take(self, passed: Passed) -> None:
        if isinstance(passed, OutgoingRequest):
            self.sent.append(passed)
        else:
            self._calls.append(to_call(passed))

    def calls(self) -> list[Call]:
        """The calls since the last look, in their order; nothing may have gone wrong in a hook."""
        self.tap.drain_all()
        assert not self.tap.errors and not self.tap.problems
        calls, self._calls = self._calls, []
        return calls

    def routes(self) -> list[tuple[str, str | None, int]]:
        """Method, template and status of each."""
        return [(call.method, call.route, call.status) for call in self.calls()]


@pytest.fixture
def watched() -> Iterator[Watched]:
    seen = Watched()
    patcher = Patcher(PATCHES, seen.tap)
    patcher.install()
    yield seen
    patcher.uninstall()
