"""Which operations a difference between two versions of a description reaches, however small it is."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json
from contractguard.contract.model import Contract
from contractguard.snapshots.write import to_json

_SCHEMAS = "#/schemas/"


def changed_operations(old: Contract, new: Contract) -> tuple[str, ...]:
    """The operations of the new contract that the old one has not, or has otherwise: in what they say themselves, or in
    a schema that they reach. Raises `InputError` when a schema is nested too deeply to be compared."""
    before, now = to_json(old), to_json(new)
    known = {(one.method, one.path_shape): key for key, one in old.operations.items()}
    found = []
    for key, one in new.operations.items():
        former = known.get((one.method, one.path_shape))
        if one.kind == OperationKind.OPERATION and (former is None or _said(before, former) != _said(now, key)):
            found.append(key)
    return tuple(found)


def _said(layout: Json, key: str) -> Json:
    """Everything that is said of an operation, with the schemas that it reaches, by name."""
    schemas, reached, waiting = layout["schemas"], {}, [layout["operations"][key]]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in reached and name in schemas:
                reached[name] = schemas[name]
                waiting.append(schemas[name])
    used = layout["operations"][key].get("security", [])
    schemes = layout.get("securitySchemes", {})
    return layout["operations"][key], reached, {name: schemes.get(name) for one in used for name in one}


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            if isinstance(value, str) and value.startswith(_SCHEMAS):
                yield value.removeprefix(_SCHEMAS)
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)
