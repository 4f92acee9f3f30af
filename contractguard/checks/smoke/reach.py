"""Whether a service answers at all, and whether it says no to what it cannot have."""

from __future__ import annotations

from hashlib import sha256

from contractguard.checks.smoke.transport.credentials import Sent
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import Clock, NoAnswer, SmokeAnswer, SmokeRequest
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_STARTING = frozenset({502, 503, 504})
"""What a gateway answers while the service behind it starts."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 4.0


class Patience:
    """How long one waits for what is not there yet, and in which steps."""

    def __init__(self, session: Session, clock: Clock, seconds: float) -> None:
        self._session, self._clock = session, clock
        self._end = clock.now() + seconds
        self._pause = _FIRST_PAUSE

    def wait(self) -> bool:
        """Let some time pass; False where there is none left, or no request."""
        left = self._end - self._clock.now()
        if left <= 0 or self._session.pace.why_over is not None:
            return False
        self._session.pace.pause(min(self._pause, left))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """What is answered where there is nothing."""

    path: str
    answer: SmokeAnswer

    def is_like(self, path: str, answer: SmokeAnswer) -> bool:
        """Whether another answer is the same, but for the path that either may repeat."""
        known = self.answer.body.replace(self.path.encode(), b"")
        same = answer.body.replace(path.partition("?")[0].encode(), b"") == known
        return same and answer.status == self.answer.status and _media_type(answer) == _media_type(self.answer)


def require_refusal(session: Session, sent: Sent, patience: Patience, proxy: str = "") -> ControlAnswer:
    """Ask for something that no service has: it must answer, and say that there is no such thing.

    Raises `InputError` where nothing answers, which names the proxy that was asked, and where anything is answered with
    success: what such a service says proves nothing.
    """
    request = SmokeRequest("GET", f"/contractguard-smoke-{_nowhere(session)}", is_fresh=True)
    while True:
        answer = session.send(request, sent)
        if isinstance(answer, SmokeAnswer) and answer.status not in _STARTING:
            break
        if not patience.wait():
            raise _unreachable(session, answer, proxy)
    if 200 <= answer.status <= 299:
        raise InputError(
            f"a path that nobody has is answered with {answer.status}: the service answers everything",
            where=told_host(session),
            remedy="give the address below which the API answers, and credentials where a login page stands before it",
        )
    return ControlAnswer(f"{session.target.prefix}{request.path}", answer)


def _media_type(answer: SmokeAnswer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def told_host(session: Session) -> str:
    """The service as reports name it."""
    return printable(session.target.origin.authority, 200)


def _nowhere(session: Session) -> str:
    """Part of a path that nobody has, the same in each run."""
    return sha256(f"nowhere at {session.target.origin.authority}".encode()).hexdigest()[:16]


def _unreachable(session: Session, answer: SmokeAnswer | NoAnswer | None, proxy: str) -> InputError:
    why = "no request could be sent within the limits" if answer is None else str(answer)
    if isinstance(answer, SmokeAnswer):
        why = f"it answers {answer.status}"
    return InputError(
        f"the service cannot be reached: {why}" + (f", asked through the proxy {proxy}" if proxy else ""),
        where=told_host(session),
        remedy="check the address and that the service runs; --wait says how long one waits for it",
    )
