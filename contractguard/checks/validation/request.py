"""One HTTP request against a contract: whether it may be sent, may not, or nobody can tell.

Three answers, for a service is judged by how it takes a request: it should take what is valid beyond doubt, and refuse
what is invalid beyond doubt. Whatever has several readings (a text in a query may be a number) is valid when one of
them is, and invalid when none is, not even a lenient one; formats count against validity and never for invalidity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from contractguard.checks.addressing.lookup import operation_of
from contractguard.checks.addressing.media_types import find_media_type
from contractguard.checks.validation.form_fields import NoForm, read_form
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.json_value import NotJson, parse_json
from contractguard.checks.validation.parameter_texts import (
    READ_STYLES,
    find_members,
    find_texts,
    is_plain,
    lenient_readings,
    query_names,
    strict_readings,
)
from contractguard.checks.validation.payload import is_json
from contractguard.checks.validation.schema_types import TYPES, possible_types
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.checks.validation.wire_values import Fields, ManyReadings, object_readings
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Body, Contract, MediaType, MessageKey, Operation, Parameter
from contractguard.support.dataclass import dataclass

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names are to be ignored (OpenAPI 3.1, 4.8.12.2.1)."""


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
        if request.path is None or not query_names(operation, self._contract).covers(request.query):
            yield _OPEN
        for one in operation.parameters:
            if one.location == "header" and one.name.lower() in _IGNORED_HEADERS:
                continue
            if one.location == "querystring" or (one.location == "path" and request.path is None):
                yield _OPEN
                continue
            path = (one.location, one.name)
            if one.style == "deepObject" and one.location == "query":
                yield self._deep_object(one, path, request)
            elif texts := find_texts(one, request):
                yield self._parameter(one, path, texts)
            elif one.required:
                yield Validity.INVALID, (RequestFault(path, "is missing", is_missing=True),)

    def _parameter(self, parameter: Parameter, path: Path, texts: Sequence[str]) -> _Part:
        if parameter.schema is not None and parameter.media_type is not None:
            return self._written(parameter.schema, parameter.media_type, path, texts)
        if parameter.schema is None or parameter.style not in READ_STYLES:
            return _OPEN
        try:
            lenient, strict = self._validators(parameter.schema)
            if _fits_any(strict, strict_readings(parameter, texts)):
                return _FINE
            kinds = _kinds(lenient)
            is_nothing = "" in texts and "string" not in kinds
            doubtful = is_nothing or (len(texts) > 1 and "array" not in kinds) or not is_plain(parameter, texts)
            if doubtful or "object" in kinds or _fits_any(lenient, lenient_readings(parameter, texts)):
                return _OPEN
        except InputError:
            return _OPEN
        return Validity.INVALID, (RequestFault(path, "is not what the schema says"),)

    def _written(self, schema: Schema, media_type: str, path: Path, texts: Sequence[str]) -> _Part:
        """A parameter whose value is written in a media type."""
        if len(texts) > 1 or not is_json(media_type):
            return _OPEN
        return self._json(schema, texts[0].encode("utf-8", "surrogatepass"), path)

    def _deep_object(self, parameter: Parameter, path: Path, request: HttpRequest) -> _Part:
        """A parameter whose members stand in the query as `name[member]`."""
        fields = find_members(parameter, request)
        if not fields:
            missing = RequestFault(path, "is missing", is_missing=True)
            return (Validity.INVALID, (missing,)) if parameter.required else _FINE
        is_nested = any("[" in name for name in fields)
        return _OPEN if parameter.schema is None or is_nested else self._fields(parameter.schema, fields, path)

    def _fields(self, schema: Schema, fields: Fields, path: Path) -> _Part:
        """An object whose members are texts."""
        try:
            lenient, strict = self._validators(schema)
            if lenient.exported is None:
                return _OPEN
            node = lenient.exported.schema
            if _fits_any(strict, object_readings(fields, node, lenient=False)):
                return _FINE
            if _fits_any(lenient, object_readings(fields, node, lenient=True)):
                return _OPEN
            wrong = lenient.failures(next(object_readings(fields, node, lenient=False)))
        except (InputError, ManyReadings):
            return _OPEN
        return Validity.INVALID, tuple(RequestFault((*path, *one.path), one.what) for one in wrong)

    def _body(self, body: Body | None, request: HttpRequest) -> _Part:
        if body is None:
            return _FINE if request.body is None else _OPEN
        if request.body is None:
            missing = RequestFault(("body",), "is missing", is_missing=True)
            return (Validity.INVALID, (missing,)) if body.required else _FINE
        kind = request.headers.get("content-type", "")
        sent = kind.partition(";")[0].strip().lower()
        media = find_media_type(sent, body.content) if sent else None
        if media is None:
            fault = RequestFault(("header", "content-type"), "is a media type that is not described")
            return (Validity.INVALID, (fault,)) if sent else _OPEN
        if media.schema is None:
            return _OPEN
        if is_json(sent):
            return self._json(media.schema, request.body, ("body",))
        return self._form(media, media.schema, request.body, kind)

    def _form(self, media: MediaType, schema: Schema, body: bytes, kind: str) -> _Part:
        """A body that is a form, whose fields are written as they are by default; of any other nobody can tell."""
        try:
            return _OPEN if media.encoding else self._fields(schema, read_form(body, kind), ("body",))
        except NoForm:
            return _OPEN

    def _json(self, schema: Schema, body: bytes, path: Path) -> _Part:
        try:
            value = parse_json(body, "the request")
            lenient, strict = self._validators(schema)
            if lenient.fits(value):
                return _FINE if strict.fits(value) else _OPEN
            failures = lenient.failures(value)
        except NotJson:
            return Validity.INVALID, (RequestFault(path, "is no JSON"),)
        except (InputError, ValueError):  # nothing that a validator takes
            return _OPEN
        return Validity.INVALID, tuple(RequestFault((*path, *one.path), one.what) for one in failures) or (
            RequestFault(path, "is not what the schema says"),
        )

    def _validators(self, schema: Schema) -> tuple[CompiledValidator, CompiledValidator]:
        """One for which formats say nothing, and one for which they do. Raises `InputError`."""
        if id(schema) not in self._compiled:
            lenient = CompiledValidator(schema, Access.REQUEST)
            strict = CompiledValidator(schema, Access.REQUEST, formats=True)
            self._compiled[id(schema)] = (schema, lenient, strict)
        return self._compiled[id(schema)][1:]


def _fits_any(judge: CompiledValidator, readings: Iterable[Json]) -> bool:
    for value in readings:
        try:
            if judge.fits(value):
                return True
        except ValueError:  # a number that no validator takes
            continue
    return False


def _kinds(judge: CompiledValidator) -> frozenset[str]:
    """The types of JSON that a schema may take."""
    return TYPES if judge.exported is None else possible_types(judge.exported.schema, judge.exported.schema)
