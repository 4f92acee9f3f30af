"""Expectations without the values that somebody recorded.

What was recorded or written as an example (pacts, HTTP archives, cassettes, fixtures) is cut down as soon as it is
read, so that no report and no file can hold it, and so that a recorded consumer is judged as its sources are.
"""

from __future__ import annotations

from dataclasses import replace

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Schema, pointer, tokens
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Target
from contractguard.contract.redaction import redacted_error, redacted_name, redacted_path, redacted_text, sample
from contractguard.contract.redaction.schemas import redacted_schema

RECORDED = frozenset({"pact", "har", "vcr", "fixtures"})
"""The kinds of sources that show values which were sent once, or might be."""
_CONTENT = frozenset({"body", "payload"})


def redact_expectations(expectations: Expectations) -> Expectations:
    """The expectations with examples, schemas made of examples, paths and names cut down to what may be kept of them
    (`contract.redaction`), and the problems without what looks like a secret. Doing it again changes nothing."""
    problems = tuple((at, redacted_text(what)) for at, what in expectations.problems)
    return Expectations(tuple(map(_expectation, expectations.found)), problems)


def _expectation(one: Expectation) -> Expectation:
    if one.source not in RECORDED:
        return one
    target = _target(one.target)
    name = one.name
    if one.target.operation is not None and target.operation is not None:
        name = name.replace(one.target.operation, target.operation)
    said = redacted_error if one.source == SourceKind.PACT else redacted_text
    return replace(one, name=said(name), target=target, parts=tuple(map(_part, one.parts)))


def _target(target: Target) -> Target:
    operation, event = target.operation, target.event
    if operation is not None:
        method, space, path = operation.partition(" ")
        operation = method + space + redacted_path(path)
    return replace(target, operation=operation, event=None if event is None else redacted_name(event))


def _part(part: ExpectedPart) -> ExpectedPart:
    kind = part.pointer[0] if part.pointer else ""
    if kind == "path" and len(part.pointer) == 1:
        return _path(part)
    name = "" if kind in _CONTENT else str(part.pointer[-1])
    examples = tuple(sample(value, name) for value in part.examples)
    schema = part.schema
    if schema is not None and schema.document.uri.startswith("pact:"):
        shown: Json = None if kind in _CONTENT or not part.examples else part.examples[0]
        schema = _with_root(schema, redacted_schema(schema.node, name, example=shown))
    return replace(part, schema=schema, examples=examples, needs=tuple(map(_need, part.needs)))


def _path(part: ExpectedPart) -> ExpectedPart:
    examples = tuple(redacted_path(value) if isinstance(value, str) else value for value in part.examples)
    if examples == part.examples:
        return part
    schema = None if part.schema is None else _with_root(part.schema, {"type": "string"})
    return replace(part, schema=schema, examples=examples)


def _need(need: str) -> str:
    return pointer(tuple(redacted_name(str(token)) for token in tokens(need)))


def _with_root(schema: Schema, node: Json) -> Schema:
    if node == schema.node:
        return schema
    old = schema.document
    return Schema(Document(old.uri, old.name, node, locate=old.locate), (), node, schema.dialect)


def without_values(recorded: Json) -> Json:
    """The file of a recorded consumer, or one that may be, with all of its schemas cut down: those of models and
    descriptions may hold defaults, and constants that are secrets."""
    if not isinstance(recorded, dict):
        return recorded
    shared = recorded.get("$defs")
    made = dict(recorded)
    if isinstance(shared, dict):
        made["$defs"] = {name: redacted_schema(node, name) for name, node in shared.items()}
    made["expectations"] = [_entry(entry) for entry in recorded.get("expectations", [])]
    return made


def _entry(entry: Json) -> Json:
    return {**entry, "parts": [_recorded_part(part) for part in entry["parts"]]}


def _recorded_part(part: Json) -> Json:
    if "schema" not in part:
        return part
    place = tokens(part["pointer"])
    name = str(place[-1]) if place and place[0] not in _CONTENT else ""
    return {**part, "schema": redacted_schema(part["schema"], name)}
