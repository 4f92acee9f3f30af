"""What a consumer expects of a provider: which messages, and what it reads of them or sends in them."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Json, Location, Path, Schema
from contractguard.support.dataclass import dataclass

EXAMPLE = "an example"
"""The `$comment` of a schema that repeats an example: nobody said that other values would not do."""


class Strength(Enum):
    """What a fulfilled expectation tells."""

    POSSIBLE = "possible"
    """The provider can produce (or takes) this one example."""
    GUARANTEED = "guaranteed"
    """The consumer takes everything that the provider may send (or the provider everything the consumer may send)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which message an expectation speaks of, as far as its source tells.

    `operation` is "GET /orders/{id}", the same with a concrete path ("GET /orders/7"), or an operationId; `event` is
    the name of a webhook or an event ("payment.succeeded"). One of the two is given, or both where the source names the
    operation of an event. `part` is "request", "response" or "event". `status` is "200", "2XX" or "default"; None where
    any will do. Of a request it is the status that it is answered with, where the source tells: one that is answered
    with "4XX" is meant to be refused. `media_type` without parameters, in lower case; None where it is not told.
    """

    part: TargetPart
    operation: str | None = None
    event: str | None = None
    status: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedPart:
    """One part of the expected message.

    `pointer` is where it stands in the message value (`{path, query, header, cookie, body}` for a request,
    `{header, body}` for a response, `{header, payload}` for an event): ("body",), ("header", "x-request-id"),
    ("query", "page"), ("path",) for a whole path as text. Header names are in lower case.

    `schema` describes every value that the consumer reads (or may send) there, None where only examples are known.
    `examples` are concrete values, `needs` JSON Pointers below the part that the consumer reads of them.
    `required`: the consumer cannot do without the part (or always sends it).
    """

    pointer: Path
    schema: Schema | None = None
    required: bool = True
    examples: tuple[Json, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one consumer expects of one message of a provider.

    `consumer_sends` tells the direction: the consumer sends requests and reads responses and events. `at` is where the
    expectation stands, so that a finding can name its file and line. `source` names the kind of source ("pact",
    "model", "schema", "openapi", "asyncapi", "fixtures", "har", "vcr", "usage"); `name` tells it from others of the
    same consumer ("a request for order 7"). `code` is the type that its schema was made of, `module:Name`, where the
    consumer's code may be run, else empty.
    """

    consumer: str
    provider: str | None
    name: str
    source: SourceKind
    target: Target
    consumer_sends: bool
    strength: Strength
    parts: tuple[ExpectedPart, ...]
    at: Location
    code: str = ""


@dataclass(frozen=True, slots=True)
class Expectations:
    """What was read from one source. `problems` are what could not be understood there, each with its place: they are
    reported as unchecked, never passed over."""

    found: tuple[Expectation, ...]
    problems: tuple[tuple[Location, str], ...] = field(default=())
