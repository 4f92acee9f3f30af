"""One HTTP request against a contract: whether it may be sent, may not, or nobody can tell.

Three answers, for a service is judged by how it takes a request: it should take what is valid beyond doubt, and refuse
what is invalid beyond doubt. Whatever has several readings (a text in a query may be a number) is valid when one of
them is, and invalid when none is, not even a lenient one; formats count against validity and never for invalidity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from contractguard.checks.addressing.lookup import operation_of
from contractguard.checks.addressing.media_types import find_media_type
from contractguard.checks.validation.json_value import NotJson, parse_json
from contractguard.checks.validation.payload import is_json
from contractguard.checks.validation.response import readings_of
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Body, Contract, MessageKey, Operation, Parameter
from contractguard.support.dataclass import dataclass

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names are to be ignored (OpenAPI 3.1, 4.8.12.2.1)."""
_WORDS = {"true": True, "false": False, "1": True, "0": False, "on": True, "off": False, "yes": True, "no": False}
"""What frameworks take for booleans."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it went: `path` are the values of the template's names (None where the path is none of the
    operation's), `query` the pairs in their order, header names in lower case, `body` None where there is none."""

    path: Mapping[str, str] | None
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes | None = None

    @classmethod
    def of_url(
        cls, operation: Operation, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpRequest:
        """A request by its URL, whose path may begin with that of a server."""
        try:
            parts = urlsplit(url)
            path, query = parts.path, parts.query
        except ValueError:
            path, query = "", ""
        found = _template(operation.path).search(path)
        names = _TEMPLATE.findall(operation.path)
        values = None if found is None else dict(zip(names, map(unquote, found.groups()), strict=True))
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(values, pairs, {name.lower(): text for name, text in headers.items()}, body or None)


class Validity(Enum):
    """Whether a request may be sent."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RequestFault:
    """Where a request is not what a contract says: `path` in the message (`{path, query, header, cookie, body}`),
    `what` in one clause; `is_missing`: nothing is there that must be."""

    path: Path
    what: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class RequestVerdict:
    """The answer, with what makes it invalid."""

    validity: Validity
    faults: tuple[RequestFault, ...] = ()


_Part = tuple[Validity, tuple[RequestFault, ...]]
_FINE: _Part = (Validity.VALID, ())
_OPEN: _Part = (Validity.UNKNOWN, ())


class RequestJudge:
    """Holds requests against one contract; what a schema says is compiled when it is first asked."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._compiled: dict[int, tuple[Schema, CompiledValidator, CompiledValidator]] = {}

    def judge(self, operation: str, request: HttpRequest) -> RequestVerdict:
        """Whether a request of an operation, by its key, may be sent. Raises `UnknownMessage`."""
        found = operation_of(self._contract, MessageKey(operation))
        parts = [*self._parameters(found, request), self._body(found.body, request)]
        faults = tuple(fault for _, faults in parts for fault in faults)
        answers = {validity for validity, _ in parts}
        if Validity.INVALID in answers:
            return RequestVerdict(Validity.INVALID, faults)
        return RequestVerdict(Validity.UNKNOWN if Validity.UNKNOWN in answers else Validity.VALID)

    def _parameters(self, operation: Operation, request: HttpRequest) -> Iterator[_Part]:
        if request.path is None:
            yield _OPEN
        for one in operation.parameters:
            if one.location == "header" and one.name.lower() in _IGNORED_HEADERS:
                continue
            if one.location in ("cookie", "querystring") or (one.location == "path" and request.path is None):
                yield _OPEN
                continue
            texts = _texts(one, request)
            path = (one.location, one.name)
            if texts:
                yield self._parameter(one, path, texts)
            elif one.required:
                yield Validity.INVALID, (RequestFault(path, "is missing", is_missing=True),)

    def _parameter(self, parameter: Parameter, path: Path, texts: Sequence[str]) -> _Part:
        if parameter.schema is None or parameter.media_type is not None or parameter.style not in ("form", "simple"):
            return _OPEN
        try:
            lenient, strict = self._validators(parameter.schema)
            if _fits_any(strict, _readings(parameter, texts)):
                return _FINE
            doubtful = "" in texts or (len(texts) > 1 and not _takes(lenient, {"array"}))
            if doubtful or _takes(lenient, {"object"}) or _fits_any(lenient, _lenient_readings(parameter, texts)):
                return _OPEN
        except InputError:
            return _OPEN
        return Validity.INVALID, (RequestFault(path, "is not what the schema says"),)

    def _body(self, body: Body | None, request: HttpRequest) -> _Part:
        if body is None:
            return _FINE if request.body is None else _OPEN
        if request.body is None:
            missing = RequestFault(("body",), "is missing", is_missing=True)
            return (Validity.INVALID, (missing,)) if body.required else _FINE
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        media = find_media_type(sent, body.content) if sent else None
        if media is None:
            fault = RequestFault(("header", "content-type"), "is a media type that is not described")
            return (Validity.INVALID, (fault,)) if sent else _OPEN
        if media.schema is None or not is_json(sent):
            return _OPEN
        return self._json(media.schema, request.body)

    def _json(self, schema: Schema, body: bytes) -> _Part:
        try:
            value = parse_json(body, "the body")
            lenient, strict = self._validators(schema)
            if lenient.fits(value):
                return _FINE if strict.fits(value) else _OPEN
            failures = lenient.failures(value)
        except NotJson:
            return Validity.INVALID, (RequestFault(("body",), "is no JSON"),)
        except (InputError, ValueError):  # nothing that a validator takes
            return _OPEN
        return Validity.INVALID, tuple(RequestFault(("body", *one.path), one.what) for one in failures) or (
            RequestFault(("body",), "is not what the schema says"),
        )

    def _validators(self, schema: Schema) -> tuple[CompiledValidator, CompiledValidator]:
        """One for which formats say nothing, and one for which they do. Raises `InputError`."""
        if id(schema) not in self._compiled:
            lenient = CompiledValidator(schema, Access.REQUEST)
            strict = CompiledValidator(schema, Access.REQUEST, formats=True)
            self._compiled[id(schema)] = (schema, lenient, strict)
        return self._compiled[id(schema)][1:]


def _texts(parameter: Parameter, request: HttpRequest) -> Sequence[str]:
    if parameter.location == "query":
        return [text for name, text in request.query if name == parameter.name]
    if parameter.location == "path":
        texts = (request.path or {}).get(parameter.name)
    else:
        texts = request.headers.get(parameter.name.lower())
    return [] if texts is None else [texts]


def _readings(parameter: Parameter, texts: Sequence[str]) -> Iterator[Json]:
    """What the texts may mean, by the way in which the parameter is written."""
    if parameter.location == "query" and parameter.explode:
        readings = [list(readings_of(text))[:2] for text in texts]
        yield [reading[0] for reading in readings]
        yield [reading[1] for reading in readings]
        if len(texts) == 1:
            yield from readings[0]
    elif len(texts) == 1:
        yield from readings_of(texts[0])


def _lenient_readings(parameter: Parameter, texts: Sequence[str]) -> Iterator[Json]:
    """What a framework may read as well, and what is right but for its format."""
    yield from _readings(parameter, texts)
    loose = [list(_loose(text)) for text in texts]
    yield from loose[0] if len(loose) == 1 else ()
    if all(loose):
        yield [one[0] for one in loose]


def _loose(text: str) -> Iterator[Json]:
    """A number or a boolean as code reads them, beyond JSON."""
    for read in (int, float):
        try:
            yield read(text)
        except (ValueError, OverflowError):
            continue
    if text.strip().lower() in _WORDS:
        yield _WORDS[text.strip().lower()]


def _fits_any(judge: CompiledValidator, readings: Iterable[Json]) -> bool:
    for value in readings:
        try:
            if judge.fits(value):
                return True
        except ValueError:  # a number that no validator takes
            continue
    return False


def _takes(judge: CompiledValidator, kinds: set[str]) -> bool:
    """Whether a schema may take a value of these types: it does unless its own `type` says otherwise."""
    node: Json = judge.exported.schema if judge.exported is not None else True
    root = node
    for _ in range(20):
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/$defs/"):
            break
        node = root["$defs"].get(reference.removeprefix("#/$defs/"), True)
    told = node.get("type") if isinstance(node, dict) else None
    if told is None:
        return True
    return bool(kinds & set([told] if isinstance(told, str) else told))


@lru_cache(maxsize=1_000)
def _template(path: str) -> re.Pattern[str]:
    """Finds the paths of a template, at the end of what was asked for."""
    literal = [re.escape(part) for part in _TEMPLATE.split(path)[::2]]
    return re.compile("([^/]+)".join(literal) + "$")
