"""The self-contained file of a consumer's expectations: one JSON file, every schema in it, no code needed to read it.

Schemas stand in one table, `$defs`, in JSON Schema 2020-12; one that is written in another dialect stays in it and is
named in `dialects`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.document import Document, Json, Location, Path, Schema, pointer, tokens
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Strength, Target
from contractguard.readers.expectations.redacted import redact_expectations, without_values
from contractguard.snapshots.keywords import plain
from contractguard.snapshots.schemas import Lifter
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.readers.expectations.recorded_model import RecordedModel

VERSION = 1
"""Of the layout. A reader refuses a higher one."""
MARK = "contractguard-consumer"
"""The member that tells this file from any other, and holds the version."""
DIALECT = "2020-12"
_TABLE = "$defs"
_NO_DOCUMENT = Document("", "", None)


def claims(root: Json) -> bool:
    """Whether a document says that it is such a file."""
    return isinstance(root, dict) and MARK in root


# Writing ----------------------------------------------------------------------------------------------------------


def dump(expectations: Expectations) -> bytes:
    """The canonical bytes: UTF-8 JSON, sorted keys, two spaces, LF, a newline at the end, the entries in their order.

    Raises `InputError` when there is nothing to write, when it is of several consumers or providers, or when a
    schema is nested too deeply.
    """
    return canonical_json(to_json(expectations))


def to_json(expectations: Expectations) -> Json:
    """The file as a JSON value. Raises `InputError`, as `dump` does."""
    expectations = redact_expectations(expectations)
    if not expectations.found:
        raise InputError("there is no expectation to write", remedy="see what the index names, and its problems")
    consumer = _only([one.consumer for one in expectations.found], "consumers")
    provider = _only([one.provider for one in expectations.found], "providers")
    lifter = Lifter(_NO_DOCUMENT, DIALECT)
    entries = [_written(one, lifter) for one in expectations.found]
    schemas, dialects = lifter.table(_TABLE)
    if lifter.dynamic:
        lifter = Lifter(_NO_DOCUMENT, DIALECT, lifter.dependencies())
        entries = [_written(one, lifter) for one in expectations.found]
        schemas, dialects = lifter.table(_TABLE)
    whole = {
        MARK: VERSION,
        "consumer": consumer,
        "expectations": entries,
        **_given(
            {
                "provider": provider,
                _TABLE: schemas,
                "dialects": dialects,
                "problems": sorted({what for _, what in expectations.problems}),
            }
        ),
    }
    return without_values(whole)


def _only(names: Sequence[str | None], what: str) -> str | None:
    different = sorted({str(name) for name in names})
    if len(different) > 1:
        listed = ", ".join(printable(name, 60) for name in different[:5])
        raise InputError(f"expectations of several {what}: {listed}", remedy="write one file for each")
    return names[0]


def _given(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def _written(one: Expectation, lifter: Lifter) -> Json:
    target = one.target
    return {
        "name": one.name,
        "source": one.source,
        "target": _given(
            {
                "part": target.part,
                "operation": target.operation,
                "event": target.event,
                "status": target.status,
                "mediaType": target.media_type,
            }
        ),
        "consumerSends": one.consumer_sends,
        "strength": one.strength.value,
        "parts": [_part(part, lifter) for part in one.parts],
    }


def _part(part: ExpectedPart, lifter: Lifter) -> Json:
    return {
        "pointer": pointer(part.pointer),
        "required": part.required,
        **({} if part.schema is None else {"schema": lifter.message(part.schema)}),
        **_given({"examples": [plain(value) for value in part.examples], "needs": list(part.needs)}),
    }


# Reading ----------------------------------------------------------------------------------------------------------


def read(document: Document) -> Expectations:
    """Read such a file; each expectation stands where it is in it.

    Raises `InputError` when the file is damaged, or written by a later version.
    """
    from contractguard.readers.expectations.recorded_model import validate_recorded

    _check_version(document)
    model = validate_recorded(document)
    document = Document(document.uri, document.name, without_values(document.root), locate=document.locate)
    found = (_expectation(document, i, model) for i in range(len(model.expectations)))
    problems = ((Location(document, ("problems", i)), what) for i, what in enumerate(model.problems))
    return redact_expectations(Expectations(tuple(found), tuple(problems)))


def _expectation(document: Document, i: int, model: RecordedModel) -> Expectation:
    entry = model.expectations[i]
    given = entry.target
    path: Path = ("expectations", i)
    return Expectation(
        consumer=model.consumer,
        provider=model.provider,
        name=entry.name,
        source=entry.source,
        target=Target(given.part, given.operation, given.event, given.status, given.media_type),
        consumer_sends=entry.consumer_sends,
        strength=Strength(entry.strength),
        parts=tuple(
            ExpectedPart(
                pointer=tokens(part.pointer),
                schema=_schema(document, (*path, "parts", j), model.dialects),
                required=part.required,
                examples=tuple(part.examples),
                needs=tuple(part.needs),
            )
            for j, part in enumerate(entry.parts)
        ),
        at=Location(document, path),
    )


def _check_version(document: Document) -> None:
    version = document.root.get(MARK) if isinstance(document.root, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InputError(
            f"no recorded consumer: no version at /{MARK}",
            where=document.name,
            remedy="name a file that `contractguard record --consumer` wrote",
        )
    if version > VERSION:
        raise InputError(
            f"the file is in version {version} of the layout; this contractguard reads up to {VERSION}",
            where=document.name,
            remedy="upgrade contractguard, or record the consumer again with this version",
        )


def _schema(document: Document, part: Path, dialects: Mapping[str, str]) -> Schema | None:
    """The schema of a part. One in another dialect is a reference to a member of the table that is marked."""
    node = document.value_at(part)
    if "schema" not in node:
        return None
    schema = node["schema"]
    dialect = DIALECT
    if dialects and isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str):
        with_path = _path_of_reference(document, schema["$ref"])
        if len(with_path) == len((_TABLE, "name")):
            dialect = dialects.get(str(with_path[1]), DIALECT)
    return Schema(document, (*part, "schema"), schema, dialect)


def _path_of_reference(document: Document, reference: str) -> Path:
    try:
        return document.resolve(reference)[1]
    except InputError:
        return ()
