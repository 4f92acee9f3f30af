"""A conversation with one service: in turn, within the limits, and without leaving its origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from contractguard.checks.smoke.transport.credentials import NOTHING, Sent
from contractguard.checks.smoke.transport.pace import Pace
from contractguard.checks.smoke.transport.wire import (
    SAFE_METHODS,
    Failing,
    NoAnswer,
    Send,
    ServiceTarget,
    SmokeAnswer,
    SmokeRequest,
    redirect_path,
)

MAX_REDIRECTS = 5
LOOK_EVERY = 10
"""After so many requests it is looked again whether it is the same release that answers."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Session:
    """Sends requests to a service, none where the limits are reached. `methods` counts what was sent."""

    def __init__(self, target: ServiceTarget, send: Send, pace: Pace) -> None:
        self.target, self.pace, self._send = target, pace, send
        self.methods: Counter[str] = Counter()
        self.watch: Callable[[], None] | None = None
        """Called after each `LOOK_EVERY` requests; what it sends itself is not counted there."""
        self._unwatched = 0

    def send(self, request: SmokeRequest, sent: Sent = NOTHING) -> SmokeAnswer | NoAnswer | None:
        """Send a request and follow its redirects within the origin; None where nothing may be sent any more.

        An answer that redirects elsewhere is the answer.
        """
        path = sent.add_to(f"{self.target.prefix}{request.path}")
        full = replace(request, path=path, headers={**request.headers, **sent.headers})
        answer = self._send_safely(full)
        for _ in range(MAX_REDIRECTS):
            further = self._redirected_request(full, answer)
            if further is None:
                break
            full = further
            followed = self._send_safely(full)
            if followed is None:
                break
            answer = followed
        self._look_again()
        return answer

    def _send_safely(self, request: SmokeRequest) -> SmokeAnswer | NoAnswer | None:
        """Send a request; where an answer broke off that may have come over a connection which the service had given up
        by then, once more over one of its own (RFC 9110, 9.2.2: what asks for no change may be sent again)."""
        answer = self._send_once(request)
        is_broken = isinstance(answer, NoAnswer) and answer.failing is Failing.BROKEN
        if not is_broken or request.is_fresh or request.method not in SAFE_METHODS:
            return answer
        return self._send_once(replace(request, is_fresh=True)) or answer

    def _send_once(self, request: SmokeRequest) -> SmokeAnswer | NoAnswer | None:
        seconds = self.pace.start_request()
        if seconds is None:
            return None
        self.methods[request.method] += 1
        self._unwatched += 1
        return self._send(request, seconds)

    def _redirected_request(self, request: SmokeRequest, answer: SmokeAnswer | NoAnswer | None) -> SmokeRequest | None:
        if not isinstance(answer, SmokeAnswer) or not request.may_follow or answer.status not in _REDIRECTS:
            return None
        path = redirect_path(self.target.origin, request.path, answer.headers.get("location", ""))
        return replace(request, path=path) if path is not None and answer.headers.get("location") else None

    def _look_again(self) -> None:
        if self.watch is None or self._unwatched < LOOK_EVERY:
            return
        watch, self.watch = self.watch, None
        try:
            watch()
        finally:
            self.watch, self._unwatched = watch, 0
