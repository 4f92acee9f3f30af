"""One schema, compiled once, and the many values that are held against it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from contractguard.algebra.confirm.export import Exported, declared_properties, export
from contractguard.algebra.confirm.validators import faults
from contractguard.checks.validation.json_value import json_value
from contractguard.checks.validation.large_unions import ErrorFinder, SchemaError, without_twins
from contractguard.checks.validation.payload import find_violations
from contractguard.checks.validation.source_map import at_path, locate_keywords, steps
from contractguard.checks.validation.wording import describe_error, quote_value
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Json, Location, Path, Schema
from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.contract.redaction import sample
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_FAILURES = 100
"""Of one payload; one that is wrong everywhere is told so often enough."""
MAX_NAMES = 1_000
"""Of one payload that must not be there."""

KeywordOrigin = tuple[Document, Json, str]
"""A keyword in a schema: the document, the schema's node, the keyword."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One place of a value at which a schema is not met.

    `cause` is the same for all failures of one keyword of one schema. `keyword` is the schema's, `detail` what tells
    failures of the same cause apart (the name that is missing, the value that is not listed, the type), `what` says it
    in one clause, `path` leads into the value. `closing`: nothing but an undeclared property is wrong. `limit`: the
    keyword with its value, where it is none of the schema's but what all alternatives of a union want. `taken`: the
    model of which the schema was made takes the whole value all the same.
    """

    cause: Hashable
    path: Path
    keyword: str
    detail: str
    what: str
    value: Json
    origin: KeywordOrigin | Location
    closing: bool = False
    limit: Json = None
    taken: bool = False

    @property
    def harmless(self) -> bool:
        """Whether it is worth a word, and no failure."""
        return self.closing or self.taken


class FailedKeyword(NamedTuple):
    """A keyword that a value does not meet: the place in the value, and the document, the schema and the keyword."""

    path: Path
    document: Document
    node: Json
    keyword: str


class CompiledValidator:
    """Holds values against a schema: fast while they fit, thorough when they do not.

    `access` and `formats` as in `find_violations`. `closed`: what is not declared counts as wrong, and nothing else
    does. `exported` is the whole schema as the validator has it; None where it leans on itself so that no validator can
    be trusted with it. Raises `InputError` for a schema that cannot be applied.
    """

    def __init__(self, schema: Schema, access: Access | None, *, formats: bool = False, closed: bool = False) -> None:
        self.schema = schema
        self._access, self._formats, self._closed = access, formats, closed
        self.exported = self._export()
        self._validator = self._compile(self.exported) if self.exported else None
        self._finder: ErrorFinder | None = None
        self.fits: Callable[[Json], bool] = self._validator.is_valid if self._validator else self._fits_slowly
        """Whether a value fits. Raises `ValueError` for one that the validator cannot take."""

    def _export(self) -> Exported | None:
        """The whole schema; None where only values can tell whether what is wrong with it matters."""
        try:
            exported = export(self.schema, self._access, formats=self._formats, closed=self._closed)
        except UnresolvedReference:
            return None
        return None if exported.circular else exported

    def _compile(self, exported: Exported) -> Any:
        import jsonschema_rs

        try:
            return jsonschema_rs.Draft202012Validator(exported.schema, offline=True, validate_formats=self._formats)
        except ValueError as failure:  # its own errors are of this kind
            reason = printable(str(failure).partition("\n")[0])
            raise InputError(
                f"the schema at {self.schema.location.pointer or 'the top'} cannot be applied: {reason}",
                where=self.schema.document.name,
                remedy="correct the schema",
            ) from None

    @cached_property
    def declared(self) -> frozenset[str]:
        """The properties that the schema declares of the value itself; none where it cannot be read."""
        try:
            return declared_properties(self.schema, self._access)
        except InputError:  # told when a value is held against it
            return frozenset()

    # --- what is wrong

    def failures(self, value: Json, *, broken: bool = False) -> list[Failure]:
        """What is wrong with a value that does not fit. Raises `InputError` for what no validator takes.

        `broken`: the value does not fit the schema as it is, either. A schema that is not met declares nothing (JSON
        Schema Core 2020-12, 7.7.1.2), so that a closed one counts what any part of it declares.
        """
        if self.exported is None or self._validator is None:
            return [] if self._closed else list(self._slowly(value))
        json_value(value)  # refuses what is nested too deeply for the way back
        try:
            errors = without_twins(islice(self._errors(value), MAX_FAILURES))
        except ValueError as failure:
            raise _not_taken(failure) from None
        exported = self.exported
        found = (
            failure
            for error in errors
            for failure in self._failures(exported, error, value)
            if not (broken and self._closed and failure.detail in exported.declared_properties(error.schema_path))
        )
        return list(islice(found, MAX_NAMES))

    def _errors(self, value: Json) -> Iterator[Any]:
        """The errors, of a union those of the alternative that was meant. Of a closed schema, only what closes it."""
        assert self.exported is not None
        finder = self._find_errors()
        if self._closed:
            yield from finder.closing(value, self.exported.is_closing, MAX_FAILURES)
        else:
            yield from finder.errors(value)

    def failed_keywords(self, value: Json) -> Iterator[FailedKeyword]:
        """The keywords that a value does not meet, unions as wholes; none where no validator can be trusted with the
        schema. Raises `InputError` for what no validator takes."""
        if self.exported is None:
            return
        json_value(value)  # refuses what is nested too deeply for the way back
        try:
            for error in islice(self._find_errors().outermost(value), MAX_FAILURES):
                origin = self.exported.origin(error.schema_path)
                if origin is not None:
                    yield FailedKeyword(steps(value, error.instance_path), *origin)
        except ValueError as failure:
            raise _not_taken(failure) from None

    def _find_errors(self) -> ErrorFinder:
        assert self.exported is not None
        if self._finder is None:
            self._finder = ErrorFinder(self.exported.schema, formats=self._formats)
        return self._finder

    def _failures(self, exported: Exported, error: Any, value: Json) -> Iterator[Failure]:
        origin = exported.origin(error.schema_path) or (self.schema.document, self.schema.node, "false")
        path = steps(value, error.instance_path)
        there = at_path(value, path)
        cause = (id(origin[0]), id(origin[1]), origin[2])
        keyword = "propertyNames" if error.kind.name == "propertyNames" else origin[2]
        told = error.told if isinstance(error, SchemaError) else None
        if told is not None:  # by all alternatives of a union, which is at fault for this and may be for more
            cause, keyword = (*cause, error.kind.name, *error.instance_path[-1:]), error.kind.name
        for below, what in describe_error(error, told[0] if told else exported.value_at(error.schema_path), there):
            detail = str(below[0]) if below else _detail(error, there, path)
            found = at_path(there, below)
            limit = None if told is None else {keyword: told[0]}
            yield Failure(cause, (*path, *below), keyword, detail, what, found, origin, self._closed, limit)

    def _fits_slowly(self, value: Json) -> bool:
        return self._closed or next(self._slowly(value), None) is None

    def _slowly(self, value: Json) -> Iterator[Failure]:
        found = find_violations(self.schema, json_value(value), (), access=self._access, formats=self._formats)
        for one in found[:MAX_FAILURES]:
            source = one.source or self.schema.location
            cause = (id(source.document), source.path, one.keyword)
            yield Failure(cause, one.path, one.keyword, "", one.what, one.value, source)

    # --- what the other validator says

    def disagreement(self, value: Json, failure: Failure) -> str:
        """What the second validator says against a failure; nothing when it agrees, or cannot judge."""
        if self.exported is None:
            return ""
        found = faults(self.exported.schema, value, formats=self._formats)
        if found is None or any(_on_one_way(place, failure.path) for place in found):
            return ""
        return "jsonschema-rs: refuses it here; jsonschema: " + ("refuses it elsewhere" if found else "accepts it")


def _not_taken(failure: ValueError) -> InputError:
    """What is said of a value that no validator takes."""
    return InputError(printable(str(failure).partition("\n")[0]), remedy="such payloads cannot be checked")


def locate_failures(failures: Sequence[Failure]) -> list[Location]:
    """Where the keywords stand that are not met. One walk for each document."""
    wanted = [None if isinstance(one.origin, Location) else one.origin for one in failures]
    found = iter(locate_keywords([wish for wish in wanted if wish is not None]))
    return [one.origin if isinstance(one.origin, Location) else next(found) for one in failures]


def _on_one_way(one: Path, other: Path) -> bool:
    """Whether one of two places holds the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _detail(error: Any, value: Json, path: Path) -> str:
    """What tells this failure from others of the same keyword, if anything does. A value only as it may be shown."""
    name = error.kind.name
    if name == "required":
        return quote_value(error.kind.property)
    if name in ("enum", "const", "format"):
        return quote_value(sample(value, next((one for one in reversed(path) if isinstance(one, str)), "")))
    return json_type(value) if name == "type" else ""


def json_type(value: Json) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    for kind, name in ((bool, "boolean"), (str, "string"), (dict, "object"), (list, "array"), (int, "integer")):
        if isinstance(value, kind):
            return name
    return "number"
