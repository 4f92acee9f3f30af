"""Whether a provider can produce what an example shows: some value that it may send fits the expectation."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.algebra import Budget
from contractguard.algebra.overlap import overlap
from contractguard.checks.consumers.pose import CONTENT, made
from contractguard.checks.consumers.target import Aimed, representation
from contractguard.checks.payload import Violation, violations
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.verdict import Verdict

BUDGET = Budget(steps=20_000, seconds=5.0)


def impossible(expectation: Expectation, at: Aimed, *, model: str) -> Iterator[tuple[Violation, Json] | Verdict]:
    """The parts of an example that the provider never sends, each with the example; or an `unknown` verdict."""
    for part in expectation.parts:
        schema = _provided(expectation, at, part)
        if schema is None or (part.schema is not None and part.schema.node is False):  # no body: nothing is read
            continue
        wanted = (
            [part.schema] if part.schema is not None else [made({"const": one}, expectation) for one in part.examples]
        )
        for want in wanted:
            answer = overlap(schema, want, model=model, access="response", budget=BUDGET)
            if answer.kind == "unknown":
                yield answer
            elif answer.kind == "compatible":
                continue
            else:
                yield from _located(expectation, part, schema, want)


def _provided(expectation: Expectation, at: Aimed, part: ExpectedPart) -> Schema | None:
    """What the provider says of the part."""
    if part.pointer[0] in CONTENT:
        holder = at.response.content if at.response else at.operation.body.content if at.operation.body else {}
        media = representation(dict(holder), expectation.target.media_type)
        return media.schema if media else None
    if part.pointer[0] != "header":
        return None
    known = at.response.headers.values() if at.response else at.operation.parameters
    name = str(part.pointer[1]).lower()
    return next((one.schema for one in known if one.location == "header" and one.name.lower() == name), None)


def _located(
    expectation: Expectation, part: ExpectedPart, schema: Schema, want: Schema
) -> Iterator[tuple[Violation, Json]]:
    """Where an example is not what the provider sends; the whole part where that cannot be told."""
    example: Json = part.examples[0] if part.examples else want.node.get("const")
    partial = expectation.source == "pact"  # an example of a pact leaves out what the consumer does not read
    found = violations(schema, example, part.pointer, access="response")
    told = [one for one in found if not (partial and one.keyword == "required")]
    if not told:
        told = [_undeclared(schema, example, part.pointer)]
    for one in told:
        yield one, _message(part.pointer, example)


def _undeclared(schema: Schema, example: Json, path: Path) -> Violation:
    """The first member that the provider does not declare, or the whole value."""
    what = "the provider never sends such a value"
    if isinstance(example, dict):
        for name in example:
            only = Schema(schema.document, schema.path, {"required": [name]}, "2020-12")
            if overlap(schema, only, model="declared", access="response", budget=BUDGET).kind == "breaking":
                return Violation((*path, name), "properties", "is never sent", example[name], schema.location)
    return Violation(path, "schema", what, example, schema.location)


def _message(path: Path, value: Json) -> Json:
    for token in reversed(path):
        value = {token: value}
    return value
