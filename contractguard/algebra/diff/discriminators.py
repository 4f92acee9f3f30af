"""What the values of a discriminator stand for: which value on the wire means which variant.

The values follow from the mapping, or from the names of the components (OpenAPI 3.0.4 and 3.1.1, "Discriminator
Object"), so a mapping that is spelled out is no change, and a component with another name may be one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from contractguard.algebra.diff.flattened import FlattenedSchema, Union
from contractguard.algebra.diff.viewer import Viewer
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.document import Document, Json, Path, Schema
from contractguard.contract.errors import ContractGuardError

COMPONENTS: tuple[Path, ...] = (("components", "schemas"), ("definitions",), ("schemas",))
"""Where descriptions and snapshots keep the schemas that a mapping may name."""

_Place = tuple[int, Path]
"""A schema of some document."""


class Discriminator(NamedTuple):
    """The property that tells variants apart, the mapping of its values, and where both are written."""

    property_name: str
    mapping: dict[str, str]
    at: Schema


def discriminator_in(at: Schema) -> Discriminator | None:
    """The discriminator of one schema object; Swagger 2.0 and AsyncAPI name the property only."""
    node = at.node.get("discriminator") if isinstance(at.node, dict) else None
    if isinstance(node, str):
        return Discriminator(node, {}, at)
    if not isinstance(node, dict):
        return None
    mapping = node.get("mapping")
    told = {k: t for k, t in mapping.items() if isinstance(t, str)} if isinstance(mapping, dict) else {}
    return Discriminator(str(node.get("propertyName", "")), told, at)


def discriminator_of(view: FlattenedSchema) -> Discriminator | None:
    """The first discriminator of a view."""
    return next((found for part in view.parts if (found := discriminator_in(part.schema))), None)


def values_of(union: Union, branches: Iterable[Schema], viewer: Viewer) -> dict[int, frozenset[str]]:
    """The values that stand for each branch of a union, by the branch's identity; a branch for which nothing tells has
    none. What a branch says of the property itself goes before the mapping, which many descriptions forget."""
    told = discriminator_in(union.part.schema)
    if told is None:
        return {}
    mapped: dict[_Place, set[str]] = {}
    for value, reference in told.mapping.items():
        place = _mapped_schema(told.at, reference)
        if place is not None:
            mapped.setdefault(place, set()).add(value)
    found = {}
    for branch in branches:
        values = _own(branch, told.property_name, viewer)
        if values is None:
            place = _end(branch)
            values = frozenset(mapped.get(place, ())) if place else frozenset()
            values = values or implied_value(branch, told.mapping)
        if values:
            found[id(branch)] = values
    return found


def is_inherited(union: Union | None) -> bool:
    """Whether a choice stands for a parent and what builds on it, as the reader of descriptions writes it: the last
    branch is the parent, for every value that names none of the others."""
    told = union.part.node.get("discriminator") if union else None
    return (
        isinstance(told, dict) and "defaultMapping" in told and all(map(_is_guarded, union.branches if union else ()))
    )


def _is_guarded(branch: Schema) -> bool:
    node = branch.node
    return isinstance(node, dict) and node.keys() == {"title", "allOf"} and len(node["allOf"]) == 2


def beside_values(branch: Schema) -> Schema:
    """What a branch of such a choice is beside the values that stand for it."""
    return Schema(branch.document, (*branch.path, "allOf", 0), branch.node["allOf"][0], branch.dialect)


def is_told_by_itself(branch: Schema, property_name: str, viewer: Viewer) -> bool:
    """Whether a branch lists the values of the property, so that any change of them is found in it."""
    return _own(branch, property_name, viewer) is not None


def _own(branch: Schema, property_name: str, viewer: Viewer) -> frozenset[str] | None:
    schemas = tuple(schema for _, schema in viewer.view((branch,)).properties.get(property_name, ()))
    finite = viewer.view(schemas).finite if schemas else None
    return None if finite is None else frozenset(value for value in finite.values() if isinstance(value, str))


def implied_value(branch: Schema, mapping: dict[str, str]) -> frozenset[str]:
    """The name of the component that a branch refers to, unless the mapping gives that value to another one."""
    reference = branch.node.get("$ref") if isinstance(branch.node, dict) else None
    if not isinstance(reference, str):
        return frozenset()
    try:
        _, path, _ = branch.document.resolve(reference, scope_of(branch).base)
    except ContractGuardError:
        return frozenset()
    name = str(path[-1]) if path[:-1] in COMPONENTS else ""
    return frozenset([name]) if name and name not in mapping else frozenset()


def _mapped_schema(at: Schema, reference: str) -> _Place | None:
    """The schema that a mapping means: a component's name before a relative reference."""
    for container in COMPONENTS:
        if reference in _members(at.document, container):
            return _follow_references(at.document, (*container, reference), at)
    return _resolve_reference(at, reference)


def _members(document: Document, container: Path) -> Json:
    try:
        found = document.value_at(container)
    except (KeyError, IndexError):
        return {}
    return found if isinstance(found, dict) else {}


def _end(branch: Schema) -> _Place | None:
    """What a branch that refers to something refers to in the end."""
    reference = branch.node.get("$ref") if isinstance(branch.node, dict) else None
    return _resolve_reference(branch, reference) if isinstance(reference, str) else None


def _resolve_reference(at: Schema, reference: str) -> _Place | None:
    try:
        document, path, _ = at.document.resolve(reference, scope_of(at).base)
    except ContractGuardError:
        return None
    return _follow_references(document, path, at)


def _follow_references(document: Document, path: Path, at: Schema) -> _Place | None:
    """The schema behind a chain of references that say nothing else; None when it leads nowhere."""
    seen: set[_Place] = set()
    while (id(document), path) not in seen:
        seen.add((id(document), path))
        node = document.value_at(path)
        if not isinstance(node, dict) or len(node) != 1 or not isinstance(node.get("$ref"), str):
            return id(document), path
        try:
            document, path, _ = document.resolve(node["$ref"], scope_of(Schema(document, path, node, at.dialect)).base)
        except ContractGuardError:
            return None
    return None
