"""What the engine says, in our rules: what its own checks find, and what had no answer."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.checks.exercise.job import EngineError, EngineFailure
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.contract.model import MessageKey, Operation
from contractguard.support.dataclass import dataclass

NIGHTLY_CHECKS = ("ignored_auth",)
"""Checks of the engine that send requests of their own."""
STATEFUL_CHECKS = ("use_after_free", "ensure_resource_availability")


@dataclass(frozen=True, slots=True)
class EngineRule:
    """A rule of ours, and what is said of an operation that the engine found it at."""

    rule: str
    said: str


FAILURES: Mapping[str, EngineRule] = {
    "IgnoredAuth": EngineRule("api.auth.ignored", "is described as secured, and asks for no valid credentials"),
    "UseAfterFree": EngineRule("api.state.use-after-delete", "answers for what was deleted before"),
    "EnsureResourceAvailability": EngineRule("api.state.created-not-readable", "does not find what was created before"),
}
"""By the class of a failure of the engine's own checks."""

_NO_ANSWER = EngineRule("api.no-answer", "was not answered within the deadline")
_BROKEN_OFF = EngineRule("api.no-answer", "was not answered: the connection was ended")
_FLAKY = EngineRule("api.state.nondeterministic", "is answered now so and now otherwise")
ERRORS: Mapping[str, EngineRule] = {
    **dict.fromkeys(("ReadTimeout", "ConnectTimeout", "Timeout", "TimeoutError"), _NO_ANSWER),
    **dict.fromkeys(
        ("ConnectionError", "ChunkedEncodingError", "ContentDecodingError", "TooManyRedirects"), _BROKEN_OFF
    ),
    **dict.fromkeys(
        ("Flaky", "FlakyFailure", "FlakyReplay"),
        EngineRule("api.state.nondeterministic", "is answered now so and now otherwise"),
    ),
    "ServerGone": EngineRule("api.server-gone", "was called last before the service was gone"),
}
"""By the class of an error of the engine."""


def rejection_of(line: EngineFailure | EngineError, operations: Mapping[str, Operation]) -> Rejection | None:
    """What a line means; None for what has no rule, or is about no operation of these."""
    known = (FAILURES if isinstance(line, EngineFailure) else ERRORS).get(line.failure)
    operation = operations.get(line.operation)
    if known is None or operation is None:
        return None
    message = MessageKey(operation.key)
    return Rejection(ReaderKind.SERVICE, known.rule, message, (), known.said, (known.rule, operation.key))
