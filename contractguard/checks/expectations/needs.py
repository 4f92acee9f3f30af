"""What a consumer reads of a payload, as the schema of every payload that it can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contractguard.contract.document import Json, Path, step, tokens

EACH = "*"
MAX_DIGITS = 9
"""Of the number of an item."""


def schema_from_needs(needs: Iterable[str], examples: Sequence[Json]) -> Json:
    """The schema that wants every needed place to be there, with the type that it has in the examples.

    `needs` are JSON Pointers, `*` for every item of an array. Where the examples differ in type, any of theirs will do;
    where none shows the place, and where one is null, any value will.
    """
    root: dict[str, Json] = {}
    for need in sorted(set(needs)):
        _add(root, tokens(need), (), examples)
    return root


def _add(node: dict[str, Json], rest: Path, above: Path, examples: Sequence[Json]) -> None:
    if not rest:
        kinds = sorted({_type(value) for example in examples for value in _values_at(example, above)})
        if kinds and "null" not in kinds and "type" not in node:
            node["type"] = kinds[0] if len(kinds) == 1 else kinds
        return
    token, below = str(rest[0]), (*above, rest[0])
    if token == EACH:
        node["type"] = "array"
        inner = node.setdefault("items", {})
    elif any(isinstance(value, list) for example in examples for value in _values_at(example, above)):
        inner = _item(node, token, any(True for example in examples for _ in _values_at(example, below)))
    else:
        node["type"] = "object"
        wanted = node.setdefault("required", [])
        if token not in wanted:
            wanted.append(token)
        inner = node.setdefault("properties", {}).setdefault(token, {})
    _add(inner, rest[1:], below, examples)


def _item(node: dict[str, Json], token: str, is_shown: bool) -> dict[str, Json]:
    """The schema of one item of an array; one that no example shows is wanted by its number alone."""
    node["type"] = "array"
    inner: dict[str, Json] = {}
    if token.isascii() and token.isdigit() and len(token) <= MAX_DIGITS:
        wanted: dict[str, Json] = {"minItems": int(token) + 1}
        if is_shown:
            wanted["prefixItems"] = [*([{}] * int(token)), inner]
        node.setdefault("allOf", []).append(wanted)
    return inner


def _values_at(value: Json, path: Path) -> Iterable[Json]:
    """The values at a path, in every item where it says so."""
    if not path:
        yield value
    elif path[0] == EACH:
        for item in value if isinstance(value, list) else ():
            yield from _values_at(item, path[1:])
    else:
        try:
            _, inner = step(value, path[0])
        except (KeyError, IndexError):
            return
        yield from _values_at(inner, path[1:])


def _type(value: Json) -> str:
    for name, kind in (("null", type(None)), ("boolean", bool), ("number", int | float), ("string", str)):
        if isinstance(value, kind):
            return name
    return "array" if isinstance(value, list) else "object"
