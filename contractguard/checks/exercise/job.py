"""What the child is asked, and what it answers: one job as JSON, then a line of JSON for each thing that happened."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import asdict, field
from typing import Any

from contractguard.contract.choices import ExercisePhase
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

MAX_LINE = 64 << 20
"""Of a line of the child: a body of the largest size that is looked at, in base64, and what stands around it."""


@dataclass(frozen=True, slots=True)
class EngineJob:
    """All that the child needs: the document that requests are drawn from, who answers (`app` below `base_path`, or a
    server at `base_url`), which operations, and how hard. `paths` are those that are known, exercised or not.
    `ranks`: of each operation, the lowest is called first; where there are none, the engine orders them.

    `auth` names, for each security scheme, the environment variable that holds its secret; no secret is in a job.
    Seconds: `timeout` for one answer, `budget` for everything; `until` is when that is over, as the clock on the wall
    says, for the child begins later than it is started.
    """

    document: Json
    operations: tuple[tuple[str, str], ...]
    paths: tuple[str, ...] = ()
    app: str | None = None
    base_url: str | None = None
    base_path: str = ""
    ranks: tuple[int, ...] = ()
    seed: int = 0
    examples: int = 20
    phases: tuple[str, ...] = (ExercisePhase.COVERAGE, ExercisePhase.FUZZING)
    checks: tuple[str, ...] = ()
    budget: float = 60.0
    until: float | None = None
    timeout: float = 5.0
    max_body: int = 1 << 20
    deterministic: bool = False
    auth: Mapping[str, str] = field(default_factory=dict)
    setup: str | None = None
    reset: str | None = None

    def seconds_left(self, now: float) -> float:
        """How much of the budget is left, as far as that can be told; never more than all of it."""
        return self.budget if self.until is None else max(0.0, min(self.budget, self.until - now))

    def to_bytes(self) -> bytes:
        """The job as the child reads it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> EngineJob:
        """The job that was written so."""
        given = json.loads(data)
        given["operations"] = tuple(tuple(one) for one in given["operations"])
        return cls(**{**given, **{name: tuple(given[name]) for name in ("paths", "ranks", "phases", "checks")}})


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request as it went out: where to, its headers without secrets, its body; of a case, the values in its path.
    `is_positive`: it was made to be valid."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes | None
    media_type: str | None
    path_parameters: Mapping[str, Json]
    is_positive: bool


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One request and its answer. `raised` is the exception of an application in the child, and where it came from;
    `is_cut` says that the body is the beginning of a larger one."""

    operation: str
    phase: str
    case: str
    parent: str | None
    request: SentRequest
    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool
    raised: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class EngineFailure:
    """What one of the engine's own checks found about an interaction, whose case it names: the check, the class."""

    operation: str
    case: str
    check: str
    failure: str


ENGINE_LOST = "EngineLost"
"""The class that we give to an answer that the engine cannot go on after."""


@dataclass(frozen=True, slots=True)
class EngineError:
    """What the engine could not do: an operation that no request can be made for, one that is answered now so and now
    otherwise; what it could not go on after, with the class of its exception in `message`."""

    operation: str
    phase: str
    failure: str
    message: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A call that got no answer: the time was over (`failure`: the class of the engine's exception), or the connection
    ended."""

    operation: str
    phase: str
    failure: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An operation is called from now on, until another one is."""

    operation: str
    phase: str


@dataclass(frozen=True, slots=True)
class ScenarioEnd:
    """A phase is over for an operation (None: for several together); `is_whole` unless it was stopped."""

    operation: str | None
    phase: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Stuck:
    """An operation gave no answer, and lets go of nothing: the child ends itself."""

    operation: str
    phase: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing can be exercised: what is missing, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EngineEnd:
    """The engine is done, and why: "completed", "budget", "server-gone", or `INTERRUPTED`."""

    reason: str


INTERRUPTED = "interrupted"
"""Why the engine ended where nobody asked it to: the application sent its own process a signal, say."""

Line = ServiceCall | EngineFailure | EngineError | Unanswered | Turn | ScenarioEnd | Stuck | Refusal | EngineEnd

_PLAIN: Mapping[str, type[Any]] = {
    "failure": EngineFailure, "error": EngineError, "unanswered": Unanswered, "turn": Turn,
    "scenario": ScenarioEnd, "stuck": Stuck, "refusal": Refusal, "end": EngineEnd,
}  # fmt: skip


def read_line(data: bytes) -> Line:
    """A line of the child. Raises `InputError` for anything else: code under test may write where it should not."""
    try:
        given = json.loads(data)
        kind = given.pop("kind")
        if kind != "call":
            found: Line = _PLAIN[kind](**given)
            return found
        request = given.pop("request")
        sent = SentRequest(**{**request, "body": _bytes(request["body"])})
        raised = tuple(given.pop("raised") or ()) or None
        return ServiceCall(**{**given, "request": sent, "body": b64decode(given["body"]), "raised": raised})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"the engine's process wrote what is no line of it ({type(error).__name__})") from None


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
