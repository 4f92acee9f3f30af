"""What the engine says, in our rules: what its own checks find, and what had no answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contractguard.checks.exercise.job import EngineError, EngineFailure, Unanswered
from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.contract.choices import ExercisePhase
from contractguard.contract.finding import Finding
from contractguard.contract.model import MessageKey, Operation
from contractguard.rules.model import Policy
from contractguard.support.dataclass import dataclass

_STATEFUL = ("use_after_free", "ensure_resource_availability")
_SENDING = ("ignored_auth",)
"""Those that send requests of their own, with wrong credentials and with none."""


def checks_for(phases: Collection[str], *, in_process: bool) -> tuple[str, ...]:
    """The checks of the engine that are asked besides our readers: of what came before, where calls follow each other;
    and then of credentials as well, of an application in the process alone."""
    if ExercisePhase.STATEFUL not in phases:
        return ()
    return (*_STATEFUL, *(_SENDING if in_process else ()))


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

_FLAKY = EngineRule("api.state.nondeterministic", "is answered now so and now otherwise")
ERRORS: Mapping[str, EngineRule] = dict.fromkeys(("Flaky", "FlakyFailure", "FlakyReplay"), _FLAKY)
"""By the class of an error of the engine."""

_NO_ANSWER = EngineRule("api.no-answer", "was not answered within the deadline")
_BROKEN_OFF = EngineRule("api.no-answer", "was not answered: the connection was ended")
_GONE = EngineRule("api.server-gone", "was called last before the service was gone")
SERVER_GONE = "ServerGone"
"""The class that we give to the end of a service."""
_SILENT = ("ReadTimeout", "ConnectTimeout", "Timeout", "TimeoutError")


def _rule_of(line: EngineFailure | EngineError | Unanswered) -> EngineRule | None:
    match line:
        case Unanswered(failure=failure):
            return _GONE if failure == SERVER_GONE else _NO_ANSWER if failure in _SILENT else _BROKEN_OFF
        case EngineFailure(failure=failure):
            return FAILURES.get(failure)
    return ERRORS.get(line.failure)


def find_unsteady(operations: Collection[str], known: Mapping[str, Operation], policy: Policy) -> tuple[Finding, ...]:
    """A finding for each operation that answered the same requests now so and now otherwise."""
    tally = RejectionTally()
    for key in operations:
        found = rejection_of(EngineError(key, "", "Flaky", ""), known)
        tally.add([found] if found is not None else [])
    return tally.findings(policy)


def rejection_of(
    line: EngineFailure | EngineError | Unanswered, operations: Mapping[str, Operation]
) -> Rejection | None:
    """What a line means; None for what has no rule, or is about no operation of these."""
    known = _rule_of(line)
    operation = operations.get(line.operation)
    if known is None or operation is None:
        return None
    message = MessageKey(operation.key)
    return Rejection(ReaderKind.SERVICE, known.rule, message, (), known.said, (known.rule, operation.key))
