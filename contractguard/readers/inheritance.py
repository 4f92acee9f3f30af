"""Inheritance: a schema with a discriminator stands for itself and for whatever builds on it by `allOf`.

"All schemas building on the parent schema via an `allOf` construct may be used as an alternate schema" (OpenAPI 3.0.4
and 3.1.1, "Discriminator Object"; 2.0 says the same of `discriminator` in "Schema Object"). What builds on a
parent inherits its discriminator, and is a parent of what builds on it in turn. No keyword of JSON Schema leads from
the parent to them, so each parent gets a choice beside it, and whoever refers to the parent as a value, and neither
builds on it nor lists it beside a discriminator of its own, is led to the choice. Documents are copied where that
changes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from contractguard.contract.document import Document, Json, Path, Position, pointer
from contractguard.contract.errors import InputError
from contractguard.readers.family import (
    ALTERNATIVES,
    MAX_VARIANTS,
    Family,
    InheritancePlace,
    Key,
    Variant,
    property_name,
)
from contractguard.support.dataclass import dataclass


def with_variants(entry: Document) -> tuple[Document, list[tuple[InheritancePlace, str]]]:
    """The description with a choice beside each parent, and the parents for which that would be too much.

    Documents in which nothing changes keep their values; the same document is returned where there is no parent.
    """
    if not any(_may_have_parents(document) for document in entry.siblings.values()):
        return entry, []
    family = Family(entry)
    problems = []
    chosen: dict[Key, tuple[InheritancePlace, list[Variant]]] = {}
    for parent in family.parents():
        variants = family.variants(parent)
        if len(variants) > MAX_VARIANTS:
            problems.append((parent, f"more than {MAX_VARIANTS} schemas build on it; they are not compared"))
        else:
            chosen[parent.key] = parent, variants
    return (_rewritten(entry, family, chosen) if chosen else entry), problems


def _may_have_parents(document: Document) -> bool:
    try:
        return document.mentions("discriminator")
    except InputError:  # no schema of such a document is compared; what uses one says why
        return False


# The choice -------------------------------------------------------------------------------------------------------


def _choice(parent: InheritancePlace, variants: Sequence[Variant], family: Family) -> Json:
    """The schema of a parent or one of its variants. The last branch, the parent's own or what its `defaultMapping`
    (OpenAPI 3.2) names, stands for every value that names none of them."""
    name = property_name(family.discriminating(parent).node)
    others = _reference(parent, family.default(parent))
    itself = _reference(parent, parent)
    branches = []
    mapping: dict[str, str] = {}
    for variant in variants:
        reference = {"$ref": _reference(parent, variant.place)}
        tagged = {"required": [name], "properties": {name: {"enum": list(variant.values)}}}
        whole = [reference, tagged] if variant.inherits else [reference, {**tagged, "allOf": [{"$ref": itself}]}]
        branches.append({"title": variant.place.name, "allOf": whole})
        mapping.update(dict.fromkeys(variant.values, reference["$ref"]))
    other = {"properties": {name: {"not": {"enum": sorted(mapping)}}}} if mapping else {}
    branches.append({"title": parent.name, "allOf": [{"$ref": others}, other]})
    told = {"propertyName": name, "mapping": mapping, "defaultMapping": others}
    return {"anyOf": branches, "discriminator": told}


def _reference(parent: InheritancePlace, place: InheritancePlace) -> str:
    fragment = "#" + quote(pointer(place.path), safe="/~!$&'()*+,;=:@")
    return fragment if place.document is parent.document else place.document.uri + fragment


# The description with the choices ---------------------------------------------------------------------------------


def _rewritten(
    entry: Document, family: Family, chosen: Mapping[Key, tuple[InheritancePlace, list[Variant]]]
) -> Document:
    """Every document with its choices, and every use of a parent led to them."""
    at = {key: _free(parent) for key, (parent, _) in chosen.items()}
    documents: dict[str, Document] = {}
    for uri, document in entry.siblings.items():
        root = _redirect_to_choices(document, document.root, family, at)
        moved = {}
        for key, (parent, variants) in chosen.items():
            if parent.document is document:
                root = _copy_with(root, at[key], _choice(parent, variants, family))
                root = _without_discriminator(root, parent.path)
                moved[at[key]] = parent.path
        locate = _Locate(document, moved) if moved and document.locate else document.locate
        failures, tracked = document.failures, document.tracked
        documents[uri] = Document(uri, document.name, root, documents, failures, locate, tracked)
    return documents[entry.uri]


def _free(parent: InheritancePlace) -> Path:
    """A path for the choice that nothing stands at."""
    container = parent.path[:-1] or ("$defs",)
    name = f"{parent.name}-variants"
    while _holds(parent.document.root, (*container, name)):
        name += "-"
    return (*container, name)


def _holds(root: Json, path: Path) -> bool:
    for token in path:
        if not isinstance(root, dict) or token not in root:
            return False
        root = root[token]
    return True


_HOLDERS = (dict, list)


def _redirect_to_choices(
    document: Document, node: Json, family: Family, at: Mapping[Key, Path], *, listed: bool = False
) -> Json:
    """A value in which uses of parents lead to their choices; the same object where there are none.

    `listed` are the alternatives of a discriminator beside them, whose values name the schemas themselves.
    """
    is_object, is_list = isinstance(node, dict), isinstance(node, list)
    told = ALTERNATIVES if is_object and "discriminator" in node and property_name(node) else ()
    changed: dict[str | int, Json] = {}
    for key, value in node.items() if is_object else enumerate(node) if is_list else ():
        if isinstance(value, _HOLDERS):  # as few are
            below = key in told and isinstance(value, list) if is_object else listed
            found = _redirect_to_choices(document, value, family, at, listed=below)
            if found is not value:
                changed[key] = found
    if is_object and not listed and isinstance(node.get("$ref"), str) and id(node) not in family.built_on:
        target = family.end(document, node["$ref"])
        if target is not None and target.key in at:
            choice = target._replace(path=at[target.key])
            changed["$ref"] = _reference(InheritancePlace(document, (), {}), choice)
    if not changed:
        return node
    return {**node, **changed} if is_object else [changed.get(index, one) for index, one in enumerate(node)]


def _copy_with(root: Json, path: Path, value: Json) -> Json:
    """A copy with one more value in it."""
    if not path:
        return value
    inner = root.get(path[0], {}) if isinstance(root, dict) else {}
    return {**root, path[0]: _copy_with(inner, path[1:], value)}


def _without_discriminator(root: Json, path: Path) -> Json:
    if not path:
        return {key: value for key, value in root.items() if key != "discriminator"}
    return {**root, path[0]: _without_discriminator(root[path[0]], path[1:])}


@dataclass(frozen=True, slots=True)
class _Locate:
    """Finds positions in a document with choices, which stand where their parents do."""

    document: Document
    moved: Mapping[Path, Path]

    def __call__(self, paths: Sequence[Path]) -> Sequence[Position | None]:
        assert self.document.locate is not None
        return self.document.locate([self._real(path) for path in paths])

    def _real(self, path: Path) -> Path:
        for length in range(1, len(path) + 1):
            parent = self.moved.get(path[:length])
            if parent is not None:
                rest = path[length:]
                return (*parent, *rest) if rest[:1] == ("discriminator",) else parent
        return path
