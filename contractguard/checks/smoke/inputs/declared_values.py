"""Values that a description itself gives for a parameter: an example, the only member, a default; and where links say
that a value is to be found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from contractguard.contract.document import Json, Location, tokens
from contractguard.contract.model import Contract, Operation, Parameter
from contractguard.support.dataclass import dataclass

Scalar: TypeAlias = str | int | float | bool
MAX_TEXT = 200
"""Characters of a value that stands in a path."""
_BODY = "$response.body#"


@dataclass(frozen=True, slots=True)
class LinkSource:
    """Where the value of a parameter comes from: the answer of an operation, and the tokens of a pointer into it."""

    operation: str
    path: tuple[str | int, ...]


def is_scalar(value: Json) -> bool:
    """Whether a value can stand in a path: no container, nothing empty, and no dots alone, which lead elsewhere."""
    if isinstance(value, str):
        return 0 < len(value) <= MAX_TEXT and value.isprintable() and value not in (".", "..")
    return isinstance(value, int | float)


def find_example(parameter: Parameter) -> Scalar | None:
    """The first value that the description shows for a parameter, None where it shows none."""
    for value in _shown(parameter):
        if is_scalar(value):
            return value  # type: ignore[no-any-return]
    return None


def _shown(parameter: Parameter) -> Iterator[Json]:
    node = node_at(parameter.source)
    schema = parameter.schema.node if parameter.schema is not None else None
    for one in (node, schema):
        if not isinstance(one, dict):
            continue
        if "example" in one:
            yield one["example"]
        given = one.get("examples")
        if isinstance(given, dict):
            yield from (each["value"] for each in given.values() if isinstance(each, dict) and "value" in each)
        if isinstance(given, list):
            yield from given
    if isinstance(schema, dict):
        yield from (schema[name] for name in ("const", "default") if name in schema)
        members = schema.get("enum")
        if isinstance(members, list):
            yield from members[:1]


def node_at(source: Location) -> Json:
    """What stands at a place of a document; None where nothing does."""
    try:
        return source.document.value_at(source.path)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def find_links(contract: Contract) -> Mapping[tuple[str, str], LinkSource]:
    """By the key of an operation and the name of a parameter: where a link says that its value is to be found."""
    by_id = {one.operation_id: one for one in contract.operations.values() if one.operation_id}
    found: dict[tuple[str, str], LinkSource] = {}
    for operation in contract.operations.values():
        for response in operation.responses.values():
            node = node_at(response.source)
            links = node.get("links") if isinstance(node, dict) else None
            for link in links.values() if isinstance(links, dict) else ():
                for key, source in _read_link(operation, link, by_id):
                    found.setdefault(key, source)
    return found


def _read_link(
    operation: Operation, link: Json, by_id: Mapping[str, Operation]
) -> Iterator[tuple[tuple[str, str], LinkSource]]:
    meant = by_id.get(str(link.get("operationId"))) if isinstance(link, dict) else None
    given = link.get("parameters") if isinstance(link, dict) else None
    if meant is None or not isinstance(given, dict):
        return
    for name, expression in given.items():
        if isinstance(expression, str) and expression.startswith(f"{_BODY}/"):
            yield (
                (meant.key, str(name).rpartition(".")[2]),
                LinkSource(operation.key, tokens(expression.removeprefix(_BODY))),
            )


def value_below(value: Json, path: Sequence[str | int]) -> Json:
    """What a pointer leads to; None where it leads nowhere."""
    for token in path:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and str(token).isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value
