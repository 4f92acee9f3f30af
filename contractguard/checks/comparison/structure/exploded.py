"""Query parameters that are objects: what travels of them are their properties, as parameters of their own.

Of an object in the style `form`, exploded, the name does not travel: `?page=1&size=20` is one such object, whatever its
name, or two parameters (OpenAPI 3.1, "Style Examples"). In the style `deepObject` it is a part of each name:
`?filter[from]=a`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from contractguard.checks.comparison.structure.shapes import is_object, properties
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Operation, Parameter

_DEPTH = 16
"""References and members of `allOf` on top of one another that are looked through."""
_SAID = frozenset(
    {"type", "properties", "required", "title", "description", "example", "examples", "nullable", "deprecated", "$ref"}
    | {"allOf", "additionalProperties", "default", "externalDocs", "$comment", "xml"}
)
"""Keywords of an object that says nothing of several properties at once."""
_NAMES: Mapping[str, Callable[[str, str], str]] = {
    "form": lambda _, member: member,
    "deepObject": lambda name, member: f"{name}[{member}]",
}
"""By style: the name under which a property of an exploded object travels."""

Parameters = tuple[Parameter, ...]


def in_same_parts(old: Operation, new: Operation) -> tuple[Operation, Operation]:
    """Both operations with their query in the same parts.

    An object that only has another name by now gets the new one on both sides. An object with properties that are
    parameters of their own on the other side, or belong to another object there, is taken apart on both. What says more
    than each of its properties does is left as it is: taken apart, it would say less.
    """
    before, after = old.parameters, new.parameters
    if not _objects(before) and not _objects(after):
        return old, new
    before = _in_names_of(before, after)
    names = _objects_with_moved_properties(before, after) | _objects_with_moved_properties(after, before)
    sends_new = old.request_role.provider_sends
    parted = _apart(before, names, is_sender=not sends_new), _apart(after, names, is_sender=sends_new)
    if parted[0] is not None and parted[1] is not None:
        before, after = parted[0], parted[1]
    return replace(old, parameters=before), replace(new, parameters=after)


def _objects(parameters: Parameters) -> dict[str, Parameter]:
    """The objects of a query that travel property by property, by name."""
    return {
        one.name: one
        for one in parameters
        if one.location == "query"
        and one.explode
        and one.style in _NAMES
        and one.media_type is None
        and is_object(one.schema)
    }


def _members(one: Parameter) -> dict[str, Schema]:
    """The properties that an object names, by the names under which they travel."""
    return {_NAMES[one.style](one.name, name): schema for name, schema in properties(one.schema).items()}


def _in_names_of(before: Parameters, after: Parameters) -> Parameters:
    """The parameters before, with those objects renamed that only have another name by now: the same properties, or the
    one object that is gone for the one that is new."""
    gone, come = (_objects_without_name(some, others) for some, others in ((before, after), (after, before)))
    names: dict[str, str] = {}
    for one in gone:
        known = _members(one).keys()
        twins = [other.name for other in come if _members(other).keys() == known and other.name not in names.values()]
        if len(gone) == len(come) == 1 and known & _members(come[0]).keys():
            twins = [come[0].name]
        if len(twins) == 1:
            names[one.name] = twins[0]
    return tuple(replace(one, name=names[one.name]) if one in gone and one.name in names else one for one in before)


def _objects_without_name(parameters: Parameters, others: Parameters) -> list[Parameter]:
    """The objects whose name does not travel, and that the other side does not have under it."""
    taken = {one.name for one in others if one.location == "query"}
    return [one for one in _objects(parameters).values() if one.style == "form" and one.name not in taken]


def _objects_with_moved_properties(parameters: Parameters, others: Parameters) -> set[str]:
    """The objects with a property that the other side has under another roof."""
    inside = _objects(others)
    loose = {one.name for one in others if one.location == "query" and one.name not in inside}
    found = set()
    for name, one in _objects(parameters).items():
        elsewhere = loose.union(*(_members(other) for key, other in inside.items() if key != name))
        if elsewhere & _members(one).keys():
            found.add(name)
    return found


def _apart(parameters: Parameters, names: Iterable[str], *, is_sender: bool) -> Parameters | None:
    """The parameters, with these objects taken apart; None where that would say something else."""
    objects = _objects(parameters)
    found: list[Parameter] = []
    for one in parameters:
        if one.location == "query" and one.name in names and one.name in objects:
            required = _required_names(one.schema)
            if required is None or not (one.required or is_sender or not required or len(_members(one)) == 1):
                return None
            found.extend(_split_properties(one, required))
        else:
            found.append(one)
    query = [one.name for one in found if one.location == "query"]
    return tuple(found) if len(query) == len(set(query)) else None


def _split_properties(one: Parameter, required: frozenset[str]) -> Iterable[Parameter]:
    """The properties of an object as parameters of their own; those that are only read are never sent."""
    for name, schema in properties(one.schema).items():
        said = schema.node if isinstance(schema.node, dict) else {}
        if said.get("readOnly") is not True:
            yield replace(
                one,
                name=_NAMES[one.style](one.name, name),
                required=one.required and name in required,
                schema=schema,
                source=schema.location,
                style="form",
                explode=True,
                deprecated=one.deprecated or said.get("deprecated") is True,
                sunset=said.get("x-sunset") if isinstance(said.get("x-sunset"), str) else one.sunset,
            )


def _required_names(schema: Schema | None, depth: int = _DEPTH) -> frozenset[str] | None:
    """What an object requires; None where it says something of several properties at once, or of names that it does not
    tell."""
    if schema is None or not isinstance(schema.node, dict) or depth == 0 or not _is_plain(schema.node):
        return None
    parts: list[Schema] = []
    if isinstance(reference := schema.node.get("$ref"), str):
        try:
            document, path, node = schema.document.resolve(reference)
        except ContractGuardError:
            return None
        parts.append(Schema(document, path, node, schema.dialect))
    members = schema.node.get("allOf", [])
    for index, member in enumerate(members):
        parts.append(Schema(schema.document, (*schema.path, "allOf", index), member, schema.dialect))
    named = schema.node.get("required", [])
    found = frozenset(name for name in named if isinstance(name, str))
    for part in parts:
        below = _required_names(part, depth - 1)
        if below is None:
            return None
        found |= below
    return found


def _is_plain(node: dict[str, Json]) -> bool:
    """Whether an object says nothing but what its properties are, and which of them are required."""
    known = all(key in _SAID or key.startswith("x-") for key in node)
    lists = all(isinstance(node.get(key, []), list) for key in ("allOf", "required"))
    return known and lists and node.get("additionalProperties", False) is False
