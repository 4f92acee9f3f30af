"""The words that options take. A text becomes one of them once, at a door; behind it only choices travel."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Self

from contractguard.contract.errors import UsageError
from contractguard.support.printable import printable


class Choice(StrEnum):
    """Some words, one of which is chosen. A choice equals its word, and is written like it."""

    _option: ClassVar[str]

    def __init_subclass__(cls, option: str) -> None:
        """`option`: what is chosen, as users call it where an unknown word is refused."""
        super().__init_subclass__()
        cls._option = option

    __repr__ = str.__repr__

    @classmethod
    def parse(cls, text: object) -> Self:
        """The choice of this word. Raises `UsageError`, which lists the known ones, for any other."""
        if isinstance(text, str):
            try:
                return cls(text)
            except ValueError:
                pass
        raise _unknown_word(cls._option, text, cls.words())

    @classmethod
    def parse_optional(cls, text: object) -> Self | None:
        """The same where nothing need be chosen."""
        return None if text is None else cls.parse(text)

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """All words, as plain texts, in the order in which they are listed."""
        return tuple(one.value for one in cls)


class ContentModel(Choice, option="model"):
    """How objects are read: a sender sends only what it declares, or to the letter of JSON Schema."""

    DECLARED = "declared"
    LITERAL = "literal"


class FormatMode(Choice, option="formats"):
    """What `format` means: it constrains nothing but a changed one is worth a warning, nothing, or it constrains."""

    WARN = "warn"
    ANNOTATION = "annotation"
    ASSERT = "assert"


class Access(Choice, option="access"):
    """Which way a message goes: properties of the other way alone (readOnly ones of a request, writeOnly ones of a
    response) are left out."""

    REQUEST = "request"
    RESPONSE = "response"


class PolicyName(Choice, option="policy"):
    """How much each rule weighs; the order is that of the columns of severities."""

    STRICT = "strict"
    TOLERANT = "tolerant"
    CODEGEN = "codegen"


class SeverityName(Choice, option="severity"):
    """How much a finding weighs, as a project says it; "none" switches a rule off."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NONE = "none"


class FailOn(Choice, option="fail_on"):
    """The least severity that fails a check."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class OperationKind(Choice, option="kind"):
    """What an operation is: one of the API, a webhook, a callback, or a message on a channel that the provider sends
    ("event") or receives ("command")."""

    OPERATION = "operation"
    WEBHOOK = "webhook"
    CALLBACK = "callback"
    EVENT = "event"
    COMMAND = "command"


class TargetPart(Choice, option="part"):
    """Which message of an operation an expectation speaks of."""

    REQUEST = "request"
    RESPONSE = "response"
    EVENT = "event"


class SourceKind(Choice, option="source"):
    """Where an expectation comes from."""

    PACT = "pact"
    MODEL = "model"
    SCHEMA = "schema"
    OPENAPI = "openapi"
    ASYNCAPI = "asyncapi"
    FIXTURES = "fixtures"
    HAR = "har"
    VCR = "vcr"
    USAGE = "usage"


class DialectName(Choice, option="dialect"):
    """The dialects of JSON Schema, as `Schema.dialect` has them."""

    DRAFT_04 = "draft-04"
    DRAFT_06 = "draft-06"
    DRAFT_07 = "draft-07"
    DRAFT_2019_09 = "2019-09"
    DRAFT_2020_12 = "2020-12"
    OPENAPI_2_0 = "openapi-2.0"
    OPENAPI_3_0 = "openapi-3.0"
    OPENAPI_3_1 = "openapi-3.1"


class VerdictKind(Choice, option="verdict"):
    """The answer to `sender ⊆ reader`."""

    COMPATIBLE = "compatible"
    BREAKING = "breaking"
    UNKNOWN = "unknown"


class CompatibilityMode(Choice, option="mode"):
    """What must hold between versions of a schema, as schema registries name it; a transitive mode looks at every
    earlier version, and not only at the one before the newest."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"
    BACKWARD_TRANSITIVE = "backward-transitive"
    FORWARD_TRANSITIVE = "forward-transitive"
    FULL_TRANSITIVE = "full-transitive"

    @property
    def is_transitive(self) -> bool:
        """Whether every earlier version counts."""
        return self.value.endswith("-transitive")

    @property
    def ways(self) -> tuple[bool, bool]:
        """Whether the new schema must take what an old one admits, and an old one what the new one admits."""
        return not self.value.startswith("forward"), not self.value.startswith("backward")


class Question(Choice, option="question"):
    """What a section answers."""

    COMPARISON = "comparison"
    """Whom do the differences between two contracts break?"""
    GATE = "gate"
    """Does a change weaken what it is judged by?"""
    LIVE = "live"
    """Do payloads fit what a consumer expects?"""
    REPLAY = "replay"
    """Do payloads fit what the provider describes?"""
    DRIFT = "drift"
    """Does the service do what its description says?"""
    SMOKE = "smoke"
    """Does a deployed service do what was promised?"""
    MOCKS = "mocks"
    """Do the answers of mocks fit what the provider describes?"""
    TRIAL = "trial"
    """Does a consumer's code take what the provider may send?"""
    EXERCISE = "exercise"
    """Does the service keep what was promised, whatever it is asked?"""
    CONTAINMENT = "containment"
    """Is everything that the sender admits admitted by the reader?"""
    PROVE = "prove"
    """Would a change of the contract be noticed?"""
    COVERAGE = "coverage"
    """Which parts of the contract do tests and expectations touch?"""
    LANE = "lane"
    """Did every job of a lane do what it was there for?"""


class JobName(Choice, option="job"):
    """What a lane may run, in the order of its list."""

    CHECK = "check"
    """Descriptions against the base."""
    DRIFT = "drift"
    """What was observed in this run against descriptions."""
    EXERCISE = "exercise"
    """Generated requests to an application, and its answers before all who read them."""
    WEBHOOKS = "webhooks"
    """Generated deliveries of a provider's webhooks to a receiver."""
    SMOKE = "smoke"
    """A few safe requests to a deployed service."""


class ExercisePhase(Choice, option="phase"):
    """How the engine of `exercise` makes requests, in the order in which the ways are taken."""

    EXAMPLES = "examples"
    """As examples of the description say."""
    COVERAGE = "coverage"
    """At every limit of every schema, and just beyond it."""
    FUZZING = "fuzzing"
    """Drawn at random."""
    STATEFUL = "stateful"
    """One after the other, with what earlier answers gave."""


class Unit(Choice, option="unit"):
    """What a section looked at, and counts."""

    CONTRACT = "contract"
    """The operations and messages of a contract."""
    PAYLOAD = "payload"
    """Payloads that somebody sent."""
    CODE = "code"
    """A consumer's code, fed with payloads that were drawn for it."""
    SCHEMA = "schema"
    """Two schemas, as wholes."""
    COVERAGE = "coverage"
    """What tests can show of a contract."""
    MUTANT = "mutant"
    """Contracts with one change each, made in order to see whether it is noticed."""


class GuardName(Choice, option="guard"):
    """What is to notice a change of a contract."""

    CONSUMERS = "consumers"
    """The expectations of known consumers."""
    CHECK = "check"
    """Our own rules."""
    VERIFY = "verify"
    """Stored payloads."""
    TESTS = "tests"
    """The tests of the application."""


class EngineName(Choice, option="engine"):
    """Who reads the chunks of event logs."""

    PROCESSES = "processes"
    """A pool of processes on this machine."""
    DASK = "dask"
    """A cluster of Dask."""


def require_choice(option: str, given: object, known: Collection[str]) -> None:
    """Raise `UsageError`, which lists the known words, unless what was given for an option is one of them: for words
    that are the names of rows in a table."""
    if not isinstance(given, str) or given not in known:
        raise _unknown_word(option, given, known)


def _unknown_word(option: str, given: object, known: Collection[str]) -> UsageError:
    return UsageError(f"unknown {option} {printable(repr(given), 100)}", remedy=f"use one of {', '.join(known)}")
