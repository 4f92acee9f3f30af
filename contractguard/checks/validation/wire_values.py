"""What texts on the wire may mean, by the schema that they are meant for: a parameter, the fields of a form.

Text has no types: `5` may be a number or a text, and frameworks read more than JSON does. Every reading that is given
is one that somebody may have; where there are too many, nobody can tell what is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from contractguard.checks.validation.response import readings_of
from contractguard.checks.validation.schema_types import KINDS, items_of, possible_types, properties_of
from contractguard.contract.document import Json

Fields = Mapping[str, Sequence[str]]
"""Texts by name, several where a name came several times."""
MAX_READINGS = 256
_WORDS = {"true": True, "false": False, "1": True, "0": False, "on": True, "off": False, "yes": True, "no": False}
"""What frameworks take for booleans."""
_NESTED = frozenset({"array", "object"})


class ManyReadings(Exception):
    """Nobody can tell what is meant."""


def loose_readings(text: str) -> Iterator[Json]:
    """A number or a boolean as code reads them, beyond JSON."""
    for read in (int, float):
        try:
            yield read(text)
        except (ValueError, OverflowError):
            continue
    if text.strip().lower() in _WORDS:
        yield _WORDS[text.strip().lower()]


def object_readings(fields: Fields, schema: Json, *, lenient: bool) -> Iterator[Json]:
    """The objects that fields may mean, by the properties of `schema`. Raises `ManyReadings`."""
    properties = properties_of(schema, schema)
    read = {name: _field_readings(texts, properties.get(name, True), schema, lenient) for name, texts in fields.items()}
    if prod(map(len, read.values())) > MAX_READINGS:
        raise ManyReadings
    for values in product(*read.values()):
        yield dict(zip(read, values, strict=True))


def _field_readings(texts: Sequence[str], node: Json, root: Json, lenient: bool) -> list[Json]:
    """What the texts of one field may mean. Raises `ManyReadings` where they may be of another form than a list."""
    kinds = possible_types(node, root)
    if "object" in kinds and len(kinds) < 3:  # an object in a field is written in a way of its own
        raise ManyReadings
    found: list[Json] = []
    if "array" in kinds:
        items = items_of(node, root)
        each = [_scalars(text, items, root, lenient) for text in texts]
        if prod(map(len, each)) > MAX_READINGS:
            raise ManyReadings
        found += [list(one) for one in product(*each)]
    if len(texts) == 1:
        found += _scalars(texts[0], node, root, lenient)
    elif "array" not in kinds:
        raise ManyReadings  # the first, or the last
    return found


def _scalars(text: str, node: Json, root: Json, lenient: bool) -> list[Json]:
    """What one text may mean that is no list: what its schema has a use for, else the text."""
    kinds = possible_types(node, root) - _NESTED
    if text == "" and "string" not in kinds:
        raise ManyReadings  # nothing, or missing
    read = [*list(readings_of(text))[:2], *(loose_readings(text) if lenient else ())]
    return [one for one in _unique(read) if _kind(one) in kinds] or [text]


def _kind(value: Json) -> str:
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return KINDS[type(value)]


def _unique(values: Iterable[Json]) -> Iterator[Json]:
    seen = set()
    for value in values:
        known = (type(value), value)
        if known not in seen:
            seen.add(known)
            yield value
