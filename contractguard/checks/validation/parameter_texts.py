"""Where the texts of a parameter stand in a request, and what they may mean by the style in which they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.response import readings_of
from contractguard.checks.validation.wire_values import Fields, loose_readings
from contractguard.contract.document import Json
from contractguard.contract.model import Contract, Operation, Parameter
from contractguard.support.dataclass import dataclass

_DELIMITERS = {"pipeDelimited": "|", "spaceDelimited": " "}
READ_STYLES = frozenset({"form", "simple", "cookie", *_DELIMITERS})
"""Styles of OpenAPI whose texts are read; `deepObject` is one of several parts."""
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")
"""What a value of a cookie may be made of (RFC 6265, 4.1.1); what servers make of anything else differs."""


@dataclass(frozen=True, slots=True)
class QueryNames:
    """The names that a query may have; `starts` are those of names that go on."""

    names: frozenset[str]
    starts: tuple[str, ...] = ()
    is_open: bool = False

    def covers(self, query: Iterable[tuple[str, str]]) -> bool:
        """Whether every name of a query is described. Who refuses another one does not break what is."""
        return self.is_open or all(name in self.names or name.startswith(self.starts) for name, _ in query)


def query_names(operation: Operation, contract: Contract) -> QueryNames:
    """The names that an operation takes in its query, with those of credentials."""
    named = [one for one in operation.parameters if one.location in ("query", "querystring")]
    schemes = [one for one in contract.security_schemes.values() if isinstance(one, dict) and one.get("in") == "query"]
    is_open = any(one.location == "querystring" for one in named)
    starts = tuple(f"{one.name}[" for one in named if one.style == "deepObject")
    whole = (one.name for one in named if one.style != "deepObject")
    return QueryNames(frozenset((*whole, *(str(one.get("name")) for one in schemes))), starts, is_open)


def find_texts(parameter: Parameter, request: HttpRequest) -> Sequence[str]:
    """The texts that stand in a request for a parameter, none where it was not sent."""
    if parameter.location == "query":
        return [text for name, text in request.query if name == parameter.name]
    if parameter.location == "cookie":
        pairs = (one.strip().partition("=") for one in request.headers.get("cookie", "").split(";"))
        return [text for name, _, text in pairs if name == parameter.name]
    if parameter.location == "path":
        found = (request.path or {}).get(parameter.name)
    else:
        found = request.headers.get(parameter.name.lower())
    return [] if found is None else [found]


def find_members(parameter: Parameter, request: HttpRequest) -> Fields:
    """The members of a parameter in the style `deepObject`, which stand in the query as `name[member]`."""
    start, found = f"{parameter.name}[", dict[str, list[str]]()
    for name, text in request.query:
        if name.startswith(start) and name.endswith("]"):
            found.setdefault(name[len(start) : -1], []).append(text)
    return found


def is_plain(parameter: Parameter, texts: Sequence[str]) -> bool:
    """Whether everybody reads the same characters in what was sent."""
    return parameter.location != "cookie" or all(_COOKIE.fullmatch(text) for text in texts)


def strict_readings(parameter: Parameter, texts: Sequence[str]) -> Iterator[Json]:
    """What the texts may mean, by the way in which the parameter is written."""
    delimiter = _DELIMITERS.get(parameter.style)
    if delimiter is not None and not parameter.explode and len(texts) == 1:
        yield from _lists(texts[0].split(delimiter))
    elif parameter.location == "query" and parameter.explode:
        yield from _lists(texts)
        if len(texts) == 1:
            yield from list(readings_of(texts[0]))[:2]
    elif len(texts) == 1:
        yield from readings_of(texts[0])
        if parameter.location == "cookie":
            yield from readings_of(unquote(texts[0]))


def _lists(texts: Sequence[str]) -> Iterator[Json]:
    readings = [list(readings_of(text))[:2] for text in texts]
    yield [reading[0] for reading in readings]
    yield [reading[1] for reading in readings]


def lenient_readings(parameter: Parameter, texts: Sequence[str]) -> Iterator[Json]:
    """What a framework may read as well, and what is right but for its format."""
    yield from strict_readings(parameter, texts)
    loose = [list(loose_readings(text)) for text in texts]
    yield from loose[0] if len(loose) == 1 else ()
    if all(loose):
        yield [one[0] for one in loose]
