"""One payload against a recorded contract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from contractguard.checks.addressing.lookup import find_media_type, find_response, operation_of
from contractguard.checks.validation.json_value import json_value
from contractguard.checks.validation.large_unions import ErrorFinder, SchemaError, without_twins
from contractguard.checks.validation.source_map import SourceMappedInliner, at_path, locate_keywords, steps
from contractguard.checks.validation.wording import describe_error
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Location, Path, Schema, pointer
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Role
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_VIOLATIONS = 1_000
"""A payload that is wrong everywhere is told so often enough."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a message is not what the contract says.

    `path` leads into the message value (`{header, body}`), `keyword` names the part of the schema
    that is not met ("status", "media-type", "body" where there is none), `what` says it in one clause, `value` is what
    stands at `path`, `source` where the contract says otherwise.
    """

    path: Path
    keyword: str
    what: str
    value: Json
    source: Location | None

    @property
    def pointer(self) -> str:
        return pointer(self.path)


def event_key(contract: Contract, operation: str) -> MessageKey:
    """The message that a webhook or callback sends, in the first of its representations that is JSON."""
    found = operation_of(contract, MessageKey(operation))
    names = list(found.body.content) if found.body else []
    return MessageKey(operation, found.request_role, None, next(filter(is_json, names), names[0] if names else None))


def validate_payload(contract: Contract, value: Any, key: MessageKey, *, formats: bool = False) -> list[Violation]:
    """Whether a body is what the contract says of the message that `key` names: where it is not, in order.

    `formats`: whether `format` is asserted. Objects are read literally: what the schema does not forbid may be there.
    Raises `UnknownMessage` when the contract has no such operation, and `InputError` for a message without a schema
    for its body, a schema that cannot be read, and a value that is not JSON: none of them was verified.
    """
    media = media_type_of(contract, key)
    if media is None or media.schema is None:
        where = contract.documents[0].name if contract.documents else ""
        what = f"the contract says nothing about the body of {printable(str(key))}"
        raise InputError(what, where=where, remedy="describe it with a schema; without one there is nothing to verify")
    access = Access.REQUEST if key.role is not None and key.role.is_request else Access.RESPONSE
    return find_violations(media.schema, json_value(value), ("body",), access=access, formats=formats)


def media_type_of(contract: Contract, key: MessageKey) -> MediaType | None:
    """The representation that a key names; its only one when the key names none."""
    operation = operation_of(contract, key)
    if key.role in (Role.RESPONSE, Role.WEBHOOK_RESPONSE):
        response = find_response(operation, key.status or "default")
        content = response.content if response else {}
        if response is not None and key.media_type:
            return find_media_type(response, key.media_type)
    else:
        content = operation.body.content if operation.body else {}
    if key.media_type:
        return content.get(key.media_type)
    return next(iter(content.values())) if len(content) == 1 else None


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON (RFC 6839, 3.1), or a range that includes it."""
    name = media_type.partition(";")[0].strip().lower()
    return name in ("application/json", "text/json", "application/*", "*/*") or name.endswith("+json")


def find_violations(
    schema: Schema, value: Json, path: Path, *, access: Access | None, formats: bool = False
) -> list[Violation]:
    """Where a JSON value that stands at `path` of a message is not what a schema says, in order of place.

    `access`: "request" leaves out readOnly properties, "response" writeOnly ones. Raises `InputError` when the schema
    cannot be read.
    """
    speller = SourceMappedInliner(access, formats=formats)
    spelled = _inline_schema(speller, schema, value)
    errors = without_twins(islice(_errors(spelled, value, schema, formats), MAX_VIOLATIONS))
    whole = (schema.document, schema.node, "")
    places = locate_keywords(speller.origin(spelled, error.schema_path) or whole for error in errors)
    found: dict[tuple[Path, str, str], Violation] = {}
    for error, place in zip(errors, places, strict=True):
        there = at_path(value, error.instance_path)
        for below, what in describe_error(error, error.limit(partial(at_path, spelled)), there):
            full = (*path, *steps(value, error.instance_path), *below)
            keyword = error.kind.name if error.told else str(error.schema_path[-1]) if error.schema_path else "false"
            one = Violation(full, keyword, what, at_path(there, below), place)
            found.setdefault((full, keyword, what), one)
    return sorted(found.values(), key=lambda one: ([(str(type(t)), t) for t in one.path], one.keyword, one.what))


def _inline_schema(speller: SourceMappedInliner, schema: Schema, value: Json) -> Json:
    try:
        return speller.schema(schema, value)
    except RecursionError:
        what = f"the value is nested too deeply for the schema at {schema.location.pointer or 'the top'}"
        raise InputError(what, where=schema.document.name, remedy="such payloads cannot be checked") from None


def _errors(spelled: Json, value: Json, schema: Schema, formats: bool) -> Iterator[SchemaError]:
    try:
        yield from islice(ErrorFinder(spelled, formats=formats).errors(value), MAX_VIOLATIONS)
    except ValueError as failure:  # its own errors are of this kind
        reason = printable(str(failure).partition("\n")[0])
        raise InputError(
            f"the schema at {schema.location.pointer or 'the top'} cannot be applied: {reason}",
            where=schema.document.name,
            remedy="correct the schema",
        ) from None
