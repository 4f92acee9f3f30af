"""Recorded HTTP exchanges as expectations, whatever they were recorded by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from urllib.parse import parse_qsl, urlsplit

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Path
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Strength, Target
from contractguard.readers.expectations.entry import EntryOrigin, MessageTarget, media_type_name
from contractguard.readers.traffic.exchange import Payload, RecordedExchange, body_value, is_json
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_QUERY = 1_000
"""Query parameters of one request."""
NOT_MODIFIED = 304
"""What a cache asked for and got (RFC 9110, 15.4.5): the consumer reads the response that was stored."""


@dataclass(slots=True)
class _Count:
    """What was left out, by what it is, and where the first of each stands."""

    number: Counter[str] = field(default_factory=Counter)
    first: dict[str, Path] = field(default_factory=dict)

    def add(self, what: str, path: Path) -> None:
        self.number[what] += 1
        self.first.setdefault(what, path)


def expectations_of(
    exchanges: Iterable[RecordedExchange],
    document: Document,
    source: SourceKind,
    base_url: str | None,
    origin: EntryOrigin,
) -> Expectations:
    """Requests that the consumer sends and responses that it reads, each one example.

    Of a request its path, its query (a text, or an array of texts for a repeated name) and its JSON body are told, of
    a response its status and its JSON body. Headers are not: recordings hold what the HTTP client and the network
    added, and credentials. For the same reason no CORS preflight is told, and no response 304, which a cache
    completes. With `base_url` only exchanges below it count, and paths are relative to it. What is left
    out (bodies that are not JSON) is counted in `problems`, and so is a recording of other addresses only.
    """
    reader = _Reader(document, source, base_url, origin)
    for exchange in exchanges:
        reader.read(exchange)
    return Expectations(tuple(reader.found), (*reader.problems, *reader.left_out()))


class _Reader:
    def __init__(self, document: Document, source: SourceKind, base_url: str | None, origin: EntryOrigin) -> None:
        self.found: list[Expectation] = []
        self.problems: list[tuple[Location, str]] = []
        self._document, self._source, self._origin = document, source, origin
        self._base = base_url.rstrip("/") if base_url else None
        self._count = _Count()
        self._elsewhere = self._preflights = 0

    def left_out(self) -> list[tuple[Location, str]]:
        """One problem for each kind of what was left out."""
        if self._elsewhere and not self.found and not self._count.number:
            what = f"none of its {self._elsewhere} exchanges is with {self._base}"
            return [(Location(self._document, ()), what)]
        if self._preflights and not self.found and not self._count.number:
            return [(Location(self._document, ()), f"it holds {self._preflights} CORS preflights, and nothing else")]
        return [
            (Location(self._document, self._count.first[what]), f"{number} × {what}")
            for what, number in sorted(self._count.number.items())
        ]

    def read(self, exchange: RecordedExchange) -> None:
        try:
            address = self._address(exchange.url)
        except ValueError as error:
            self._problem(exchange.path, f"the URL {printable(exchange.url)!r} is none: {error}")
            return
        if address is None:
            self._elsewhere += 1  # it was asked to leave these out
            return
        if exchange.is_preflight:
            self._preflights += 1
            return
        path, query = address
        if len(query) > MAX_QUERY:
            self._problem(exchange.path, f"more than {MAX_QUERY} query parameters")
            return
        operation = f"{exchange.method.upper()} {path}"
        self._request(exchange, operation, path, query)
        self._response(exchange, operation)

    def _address(self, url: str) -> tuple[str, Mapping[str, Json]] | None:
        """The path and the query of a URL; None when it is not below the base."""
        if self._base is not None:
            rest = url.removeprefix(self._base)
            if len(rest) == len(url) or (rest and rest[0] not in "/?#"):
                return None
            url = rest
        parts = urlsplit(url)
        if self._base is None and not parts.path.startswith("/") and not parts.netloc:
            raise ValueError("it has neither host nor path")
        named: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            named.setdefault(name, []).append(value)
        return parts.path or "/", {name: one if len(one) > 1 else one[0] for name, one in named.items()}

    def _request(self, exchange: RecordedExchange, operation: str, path: str, query: Mapping[str, Json]) -> None:
        parts = [ExpectedPart(("path",), examples=(path,))]
        parts += [ExpectedPart(("query", name), examples=(value,)) for name, value in query.items()]
        self._add(exchange, MessageTarget(Target(TargetPart.REQUEST, operation), True), exchange.request, parts)

    def _response(self, exchange: RecordedExchange, operation: str) -> None:
        if exchange.status is None or not 100 <= exchange.status <= 599:
            self._count.add("an exchange without a response", exchange.path)
            return
        if exchange.status == NOT_MODIFIED:
            return
        target = Target(TargetPart.RESPONSE, operation, status=str(exchange.status))
        self._add(exchange, MessageTarget(target, False), exchange.response, [])

    def _add(
        self, exchange: RecordedExchange, aim: MessageTarget, body: Payload | None, parts: list[ExpectedPart]
    ) -> None:
        """Note what is expected, unless its body cannot be told."""
        at = exchange.path
        if body is not None:
            media_type = media_type_name(body.media_type)
            what = f"a {aim.target.part} body"
            if not is_json(media_type):
                self._count.add(
                    f"{what} of {printable(media_type or 'no media type', 100)}: only JSON is read", body.path
                )
                return
            if body.text is None:
                self._count.add(f"{what} that was not recorded", body.path)
                return
            try:
                value = body_value(body, self._document.name)
            except InputError as error:
                self._problem(body.path, f"{exchange.name}: {what} that cannot be read: {error.what}")
                return
            aim = MessageTarget(
                Target(aim.target.part, aim.target.operation, None, aim.target.status, media_type), aim.sends
            )
            parts = [*parts, ExpectedPart(("body",), examples=(value,))]
            at = body.path
        name = f"{self._document.name} {exchange.name}: {aim}"
        location = Location(self._document, at)
        self.found.append(
            self._origin.expectation(printable(name), self._source, aim, Strength.POSSIBLE, tuple(parts), location)
        )

    def _problem(self, path: Path, what: str) -> None:
        self.problems.append((Location(self._document, path), what))
