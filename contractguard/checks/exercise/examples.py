"""What a description shows as examples of what may be sent: of parameters, of bodies, of parts of their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from contractguard.algebra.overlap import Overlaps
from contractguard.algebra.solve.budget import Purse
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.choices import Access, VerdictKind
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, Operation
from contractguard.contract.redaction import is_secret
from contractguard.support.dataclass import dataclass

MAX_SHOWN = 10
"""Examples of one place; more say nothing new."""
MAX_DEPTH = 12
MOST_STEPS = 20_000
"""That completing one example may cost."""
_ALL_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class ShownExamples:
    """Of one operation: values by the location and name of a parameter, and bodies by media type."""

    parameters: Mapping[tuple[str, str], tuple[Json, ...]]
    content: Mapping[str, tuple[Json, ...]]


NO_EXAMPLES = ShownExamples({}, {})


def find_examples(contract: Contract, keys: Sequence[str]) -> dict[str, ShownExamples]:
    """The examples of some operations of a description, by their keys; those of which nothing is shown are left out.

    Where a schema shows examples of some members alone, the rest is put together as the schema wants it. What looks
    like a secret is no example.
    """
    completing = _Completing()
    found = {}
    for key in keys:
        shown = _shown_of(contract.operations[key], completing)
        if shown.parameters or shown.content:
            found[key] = shown
    return found


def _shown_of(operation: Operation, completing: _Completing) -> ShownExamples:
    parameters = {
        (one.location, one.name): tuple(_unique(one.source, one.schema, completing)) for one in operation.parameters
    }
    bodies = operation.body.content if operation.body is not None else {}
    content = {name: tuple(_unique(one.source, one.schema, completing)) for name, one in bodies.items()}
    return ShownExamples(
        {place: values for place, values in parameters.items() if values},
        {name: values for name, values in content.items() if values},
    )


def _unique(source: Location, schema: Schema | None, completing: _Completing) -> Iterator[Json]:
    seen: list[Json] = []
    whole = list(_list_shown(source.document, _node_at(source)))
    parts = [] if schema is None else [completing.complete(schema, one) for one in _of_schema(schema, MAX_DEPTH)]
    for value in (*whole, *parts):
        if value not in seen and len(seen) < MAX_SHOWN and not _has_secret(value):
            seen.append(value)
            yield value


def _node_at(source: Location) -> Json:
    try:
        return source.document.value_at(source.path)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _list_shown(document: Document, node: Json) -> Iterator[Json]:
    """What stands at `example` and `examples`: a list of values, or Example Objects by name."""
    if not isinstance(node, dict):
        return
    if "example" in node:
        yield node["example"]
    given = node.get("examples")
    if isinstance(given, list):
        yield from given
    for one in given.values() if isinstance(given, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            one = _follow(document, one["$ref"])[1]
        if isinstance(one, dict):
            yield from (one[name] for name in ("value", "dataValue") if name in one)


def _follow(document: Document, reference: str) -> tuple[Document, Json]:
    try:
        target, _, node = document.resolve(reference)
    except InputError:  # told by whoever reads the description
        return document, None
    return target, node


def _of_schema(schema: Schema, depth: int) -> Iterator[Json]:
    yield from islice(_values(schema.document, schema.node, depth), MAX_SHOWN)


def _values(document: Document, node: Json, depth: int) -> Iterator[Json]:
    """The examples of a schema: its own, else what those of its parts come to, which may lack members."""
    if not isinstance(node, dict) or depth == 0:
        return
    own = list(islice(_list_shown(document, node), MAX_SHOWN))
    if own:
        yield from own
        return
    if isinstance(node.get("$ref"), str):
        yield from _values(*_follow(document, node["$ref"]), depth - 1)
    for keyword in ("anyOf", "oneOf"):
        for branch in node.get(keyword) or ():
            yield from _values(document, branch, depth - 1)
    if "items" in node:
        yield from ([value] for value in _values(document, node["items"], depth - 1))
    yield from _members(document, node, depth)


def _members(document: Document, node: dict[str, Json], depth: int) -> Iterator[dict[str, Json]]:
    """Objects of the examples of properties, in `allOf` as well: the first of each, the second, and so on."""
    columns: dict[str, list[Json]] = {}
    for part in node.get("allOf") or ():
        for value in islice(_values(document, part, depth - 1), MAX_SHOWN):
            for name, member in value.items() if isinstance(value, dict) else ():
                columns.setdefault(name, []).append(member)
    for name, schema in (node.get("properties") or {}).items():
        values = list(islice(_values(document, schema, depth - 1), MAX_SHOWN))
        if values and not (isinstance(schema, dict) and schema.get("readOnly") is True):
            columns[name] = values
    for row in range(max(map(len, columns.values()), default=0)):
        yield {name: values[row % len(values)] for name, values in columns.items()}


class _Completing:
    """Puts together what an example lacks."""

    def __init__(self) -> None:
        self._overlaps = Overlaps(Purse(_ALL_STEPS), MOST_STEPS)

    def complete(self, schema: Schema, example: Json) -> Json:
        """The example with whatever else the schema wants of a request; as it is where nothing is known to do."""
        try:
            if CompiledValidator(schema, Access.REQUEST).fits(example):
                return example
            wanted = _requirement(example)
            asked = Schema(Document("made:example", "", wanted), (), wanted, "2020-12")
            answer = self._overlaps.ask(schema, asked, access=Access.REQUEST)
        except (InputError, ValueError):
            return example
        return answer.candidate[0] if answer.kind == VerdictKind.COMPATIBLE and answer.candidate else example


def _requirement(example: Json) -> Json:
    """A schema of the values that have everything that an example has."""
    if isinstance(example, dict):
        return {
            "type": "object",
            "required": list(example),
            "properties": {name: _requirement(member) for name, member in example.items()},
        }
    if isinstance(example, list) and example:
        return {"type": "array", "prefixItems": [_requirement(one) for one in example], "minItems": len(example)}
    return {"const": example}


def _has_secret(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_has_secret, value.values()))
    if isinstance(value, list):
        return any(map(_has_secret, value))
    return isinstance(value, str) and is_secret(value)
