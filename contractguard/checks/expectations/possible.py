"""Whether a provider can produce what an example shows: some value that it may send fits the expectation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from contractguard.algebra.overlap import Overlaps
from contractguard.checks.expectations.operation import CONTENT, inline_schema
from contractguard.checks.expectations.resolve import ResolvedTarget, choose_media_type
from contractguard.checks.shown import OF_SCALARS, shown
from contractguard.checks.validation.payload import Violation, find_violations, is_json
from contractguard.checks.validation.response import readings_of
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, ContentModel, SourceKind, VerdictKind
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.redaction.schemas import showing, stood_for

MAX_MEMBERS = 200
"""Of an example: as many are asked for one by one to find the one that is never sent."""


def find_impossible_parts(
    expectation: Expectation, at: ResolvedTarget, *, model: ContentModel, overlaps: Overlaps
) -> Iterator[tuple[Violation, Json] | Verdict]:
    """The parts of an example that the provider never sends, each with the example; or an `unknown` verdict."""
    for part in expectation.parts:
        schema = provider_part(expectation, at, part)
        if schema is None:
            continue
        if part.schema is not None and part.schema.node is False:
            yield from _always_sent(expectation, at, part, schema)
            continue
        is_text = at.response is not None and part.pointer[0] == "header"
        for example, ways in _meant(part, expectation):
            read = _readings(example, expectation) if is_text else ()
            answer = _answer(schema, (*ways, *read), model, overlaps)
            if answer.kind == VerdictKind.UNKNOWN:
                yield answer
            elif answer.kind == VerdictKind.BREAKING:
                yield from _locate_mismatch(part, schema, example, overlaps)


def _always_sent(
    expectation: Expectation, at: ResolvedTarget, part: ExpectedPart, schema: Schema
) -> Iterator[tuple[Violation, Json]]:
    """That a pact expects a response without a body of which all representations are JSON, which is never empty."""
    if expectation.source != SourceKind.PACT or at.response is None or _is_bodiless(at):
        return
    if all(is_json(name) and "*" not in name for name in at.response.content):
        yield Violation(part.pointer, "schema", "is always there", None, schema.location), {}


def _is_bodiless(at: ResolvedTarget) -> bool:
    """Whether the answer has no body whatever is described (RFC 9110, 6.4.1)."""
    return at.operation.method.upper() == "HEAD" or at.status in ("204", "205", "304")


def _meant(part: ExpectedPart, expectation: Expectation) -> Iterator[tuple[Json, tuple[Schema, ...]]]:
    """Each example with what it may mean: itself, or what it was before it was cut down; else anything that it is a
    part of, for a reader does not mind what is sent beside it. Where a schema says what is meant, that."""
    if part.schema is not None:
        node = part.schema.node
        shown = node.get("const") if isinstance(node, dict) else None
        yield part.examples[0] if part.examples else shown, (part.schema,)
        return
    name = "" if part.pointer[0] in CONTENT else str(part.pointer[-1])
    for example in part.examples:
        exact = stood_for(example, name) or {"const": example}
        yield example, (inline_schema(exact, expectation), inline_schema(showing(example, name), expectation))


def _readings(example: Json, expectation: Expectation) -> Iterator[Schema]:
    """What the text of a header may stand for beside itself: a number, a list and so on."""
    values = readings_of(example) if isinstance(example, str) else ()
    return (inline_schema({"const": value}, expectation) for value in values if value != example)


def _answer(provider: Schema, ways: Sequence[Schema], model: ContentModel, overlaps: Overlaps) -> Verdict:
    """Whether the provider sends something in one of the ways to read what is wanted; the last answer if it does
    not."""
    for want in ways:
        answer = overlaps.ask(provider, want, model=model, access=Access.RESPONSE)
        if answer.kind == VerdictKind.COMPATIBLE:
            break
    return answer


def provider_part(expectation: Expectation, at: ResolvedTarget, part: ExpectedPart) -> Schema | None:
    """What the provider says of the part."""
    if part.pointer[0] in CONTENT:
        holder = at.response.content if at.response else at.operation.body.content if at.operation.body else {}
        media = choose_media_type(dict(holder), expectation.target.media_type)
        return media.schema if media else None
    if part.pointer[0] != "header":
        return None
    known = at.response.headers.values() if at.response else at.operation.parameters
    name = str(part.pointer[1]).lower()
    return next((one.schema for one in known if one.location == "header" and one.name.lower() == name), None)


def _locate_mismatch(
    part: ExpectedPart, schema: Schema, example: Json, overlaps: Overlaps
) -> Iterator[tuple[Violation, Json]]:
    """Where an example is not what the provider sends; the whole part where that cannot be told. What is missing in it
    is no reason: the provider may send more than the example shows."""
    found = find_violations(schema, example, part.pointer, access=Access.RESPONSE)
    told = [one for one in found if one.keyword != "required"]
    wrong = {one.path for one in told}
    told += [one for one in _undeclared_members(schema, example, part.pointer, overlaps) if one.path not in wrong]
    sure = [one for one in told if not _is_of_a_gap(one)]
    for one in sure or told or [_never_sent(schema, example, part.pointer, by_rules=part.schema is not None)]:
        names = [str(inner.path[-1]) for inner in told if inner.path and inner.keyword == one.keyword]
        left = shown(_message(part.pointer, example), _existing(one.path, part.pointer, example), one.keyword, names)
        yield one, left[0] if left else None


def _is_of_a_gap(one: Violation) -> bool:
    """Whether it is about a value that only stands in for what was taken away: of that one nothing is known but its
    type."""
    return one.keyword in OF_SCALARS and one.keyword != "type" and stood_for(one.value, _name(one.path)) is not None


def _undeclared_members(schema: Schema, example: Json, path: Path, overlaps: Overlaps) -> Iterator[Violation]:
    """The members, at any depth, that the provider does not declare: of each the first one on the way to it."""
    gone: set[Path] = set()
    for inside in islice(members(example), MAX_MEMBERS):
        if any(inside[:length] in gone for length in range(1, len(inside))):
            continue
        only = Schema(schema.document, schema.path, _requiring(inside), "2020-12")
        if overlaps.ask(schema, only, model=ContentModel.DECLARED, access=Access.RESPONSE).kind == VerdictKind.BREAKING:
            gone.add(inside)
            value = example
            for token in inside:
                value = value[token]
            yield Violation((*path, *inside), "properties", "is never sent", value, schema.location)


def _never_sent(schema: Schema, example: Json, path: Path, *, by_rules: bool) -> Violation:
    what = (
        "the provider sends nothing that the matching rules take"
        if by_rules
        else "the provider never sends such a value"
    )
    return Violation(path, "schema", what, example, schema.location)


def members(value: Json) -> Iterator[Path]:
    """The paths of all members of objects, in lists too, the shallow ones first."""
    waiting: deque[tuple[Path, Json]] = deque([((), value)])
    while waiting:
        above, inner = waiting.popleft()
        for name, member in inner.items() if isinstance(inner, dict) else ():
            yield (*above, name)
            waiting.append(((*above, name), member))
        items = enumerate(inner) if isinstance(inner, list) else ()
        waiting.extend(((*above, index), item) for index, item in items if isinstance(item, dict | list))


def _requiring(path: Path) -> Json:
    """The schema of every value that has a member there."""
    node: Json = True
    for token in reversed(path):
        if isinstance(token, int):
            node = {"type": "array", "minItems": token + 1, "prefixItems": [*([True] * token), node]}
        else:
            node = {"type": "object", "required": [token], "properties": {token: node}}
    return node


def _name(path: Path) -> str:
    return next((token for token in reversed(path) if isinstance(token, str)), "")


def _existing(path: Path, above: Path, example: Json) -> Path:
    """As much of a path into a message as there is in the example."""
    value, known = example, above
    for token in path[len(above) :]:
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            break
        known = (*known, token)
    return known


def _message(path: Path, value: Json) -> Json:
    for token in reversed(path):
        value = {token: value}
    return value
