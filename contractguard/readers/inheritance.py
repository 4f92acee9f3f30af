"""Inheritance: a schema with a discriminator stands for itself and for whatever builds on it by `allOf`.

"All schemas building on the parent schema via an `allOf` construct may be used as an alternate schema" (OpenAPI 3.0.4
and 3.1.1, "Discriminator Object"; 2.0 says the same of `discriminator` in "Schema Object"). No keyword of JSON Schema
leads from the parent to them, so each parent gets a choice beside it, and whoever refers to the parent as a value, and
does not build on it, is led to the choice. Documents are copied where that changes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from contractguard.contract.document import Document, Json, Path, Position, pointer
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

CONTAINERS: tuple[Path, ...] = (("components", "schemas"), ("definitions",), ("$defs",))
MAX_VARIANTS = 400
"""Of one parent; where more build on it, it is compared as it stands, and that is said."""

_Key = tuple[str, Path]
"""A place in the description: the document's URI, and the path in it."""


class InheritancePlace(NamedTuple):
    """A schema that others may build on, or that has a name."""

    document: Document
    path: Path
    node: dict[str, Json]

    @property
    def key(self) -> _Key:
        return self.document.uri, self.path

    @property
    def name(self) -> str:
        """What a value of a discriminator calls it; a file has its name without the ending."""
        last = self.path[-1] if self.path else self.document.uri.rpartition("/")[2].partition(".")[0]
        return str(last)


@dataclass(frozen=True, slots=True)
class _Variant:
    """What one value, or one of several, of a discriminator stands for."""

    place: InheritancePlace
    values: tuple[str, ...]
    inherits: bool


def with_variants(entry: Document) -> tuple[Document, list[tuple[InheritancePlace, str]]]:
    """The description with a choice beside each parent, and the parents for which that would be too much.

    Documents in which nothing changes keep their values; the same document is returned where there is no parent.
    """
    if not any(_may_have_parents(document) for document in entry.siblings.values()):
        return entry, []
    family = _Family(entry)
    problems = []
    chosen: dict[_Key, tuple[InheritancePlace, list[_Variant]]] = {}
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


class _Family:
    """Who builds on whom."""

    def __init__(self, entry: Document) -> None:
        self._entry = entry
        self._ends: dict[tuple[str, str], InheritancePlace | None] = {}
        self.places = {place.key: place for document in entry.siblings.values() for place in _named(document)}
        self._children: dict[_Key, list[InheritancePlace]] = {}
        self.built_on: set[int] = set()
        """The references, by identity, by which a named schema builds on another one."""
        for place in self.places.values():
            for reference, target in self._supers(place):
                self.built_on.add(id(reference))
                self._children.setdefault(target.key, []).append(place)

    def parents(self) -> Iterator[InheritancePlace]:
        """The schemas with a discriminator that list no alternatives themselves."""
        for place in self.places.values():
            if _property_name(place.node) and not any(isinstance(place.node.get(w), list) for w in ("oneOf", "anyOf")):
                yield place

    def end(self, document: Document, reference: Json) -> InheritancePlace | None:
        """What a reference leads to, through those that say nothing else; None where that is no schema object."""
        passed: dict[tuple[str, str], None] = {}
        found: InheritancePlace | None = None
        while isinstance(reference, str) and (known := (document.uri, reference)) not in passed:
            if known in self._ends:
                found = self._ends[known]
                break
            passed[known] = None
            try:
                at = InheritancePlace(*document.resolve(reference))
            except InputError:
                break
            if not isinstance(at.node, dict) or set(at.node) != {"$ref"}:
                found = at if isinstance(at.node, dict) else None
                break
            document, reference = at.document, at.node["$ref"]
        self._ends.update(dict.fromkeys(passed, found))
        return found

    def _supers(self, place: InheritancePlace) -> Iterator[tuple[Json, InheritancePlace]]:
        """The references of a schema's `allOf`, nested ones too, and what they lead to."""
        pending = [place.node]
        while pending:
            for member in _members(pending.pop()):
                target = self.end(place.document, member.get("$ref"))
                if target is not None:
                    yield member, target
                else:
                    pending.append(member)

    def _descendants(self, parent: InheritancePlace) -> list[InheritancePlace]:
        found: dict[_Key, InheritancePlace] = {}
        pending = [parent]
        while pending:
            for child in self._children.get(pending.pop().key, ()):
                if child.key != parent.key and child.key not in found:
                    found[child.key] = child
                    pending.append(child)
        return list(found.values())

    def variants(self, parent: InheritancePlace) -> list[_Variant]:
        """What a parent stands for besides itself, each with its values."""
        name = _property_name(parent.node)
        mapped = self._mapped(parent)
        inheriting = {child.key: child for child in self._descendants(parent)}
        everything = {**inheriting, **{key: place for key, (place, _) in mapped.items() if key != parent.key}}
        admitted = self._listed(parent, name, frozenset())
        told: dict[_Key, set[str]] = {}
        for key, place in everything.items():
            own = self._listed(place, name, frozenset([parent.key]))
            words = set(mapped[key][1]) if key in mapped else _marked(place)
            told[key] = ((words & own) or own) if own else words
        claimed = set().union(*(words for _, words in mapped.values()), *told.values())
        for key, place in everything.items():
            if not told[key] and place.name not in claimed:
                told[key] = {place.name} if admitted is None or place.name in admitted else admitted - claimed
        return [
            _Variant(place, tuple(sorted(told[key])), key in inheriting)
            for key, place in everything.items()
            if told[key]
        ]

    def default(self, parent: InheritancePlace) -> InheritancePlace:
        """What a value stands for that names no variant."""
        told = parent.node["discriminator"]
        reference = told.get("defaultMapping") if isinstance(told, dict) else None
        found = self._component(parent.document, reference) or self.end(parent.document, reference)
        return found or parent

    def _mapped(self, parent: InheritancePlace) -> dict[_Key, tuple[InheritancePlace, list[str]]]:
        """The schemas that the mapping names, each with its values."""
        told = parent.node["discriminator"]
        mapping = told.get("mapping") if isinstance(told, dict) else None
        found: dict[_Key, tuple[InheritancePlace, list[str]]] = {}
        for value, reference in mapping.items() if isinstance(mapping, dict) else ():
            target = self._component(parent.document, reference) or self.end(parent.document, reference)
            if target is not None:
                found.setdefault(target.key, (target, []))[1].append(value)
        return found

    def _component(self, document: Document, name: Json) -> InheritancePlace | None:
        """The component of this name, which goes before a relative reference."""
        for holder in (document, self._entry):
            for container in CONTAINERS:
                if isinstance(name, str) and (holder.uri, (*container, name)) in self.places:
                    return self.end(holder, "#" + quote(pointer((*container, name))))
        return None

    def _listed(self, place: InheritancePlace, name: str, without: frozenset[_Key]) -> set[str] | None:
        """The texts that a property may be by `enum` and `const`, in a schema and what it builds on; None for any."""
        found: set[str] | None = None
        pending, seen = [place], set(without)
        while pending:
            document, path, node = pending.pop()
            if (document.uri, path) in seen:
                continue
            seen.add((document.uri, path))
            properties = node.get("properties")
            listed = self._texts(document, properties.get(name)) if isinstance(properties, dict) else None
            if listed is not None:
                found = listed if found is None else found & listed
            for index, member in enumerate(_members(node)):
                target = self.end(document, member.get("$ref"))
                pending.append(target or InheritancePlace(document, (*path, "allOf", index), member))
        return found

    def _texts(self, document: Document, schema: Json) -> set[str] | None:
        if isinstance(schema, dict) and "$ref" in schema:
            target = self.end(document, schema["$ref"])
            schema = target.node if target else None
        if not isinstance(schema, dict):
            return None
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        return {value for value in values if isinstance(value, str)} if isinstance(values, list) else None


def _named(document: Document) -> Iterator[InheritancePlace]:
    """The schemas of a document that have a name; the whole of a file that is one schema."""
    root = document.root
    if not isinstance(root, dict):
        return
    for container in CONTAINERS:
        held: Json = root
        for token in container:
            held = held.get(token) if isinstance(held, dict) else None
        for name, node in held.items() if isinstance(held, dict) else ():
            if isinstance(node, dict):
                yield InheritancePlace(document, (*container, name), node)
    if isinstance(root.get("allOf"), list) or "discriminator" in root:
        yield InheritancePlace(document, (), root)


def _members(node: dict[str, Json]) -> list[dict[str, Json]]:
    members = node.get("allOf")
    return [one for one in members if isinstance(one, dict)] if isinstance(members, list) else []


def _property_name(node: dict[str, Json]) -> str:
    """The property that tells variants apart; "" where none is named."""
    told = node.get("discriminator")
    name = told.get("propertyName") if isinstance(told, dict) else told
    return name if isinstance(name, str) else ""


def _marked(place: InheritancePlace) -> set[str]:
    """The value that a child of Swagger 2.0 gives itself, by the extension that generators read."""
    word = place.node.get("x-ms-discriminator-value")
    return {word} if isinstance(word, str) else set()


# The choice -------------------------------------------------------------------------------------------------------


def _choice(parent: InheritancePlace, variants: Sequence[_Variant], default: InheritancePlace) -> Json:
    """The schema of a parent or one of its variants. The last branch, the parent's own or what its `defaultMapping`
    (OpenAPI 3.2) names, stands for every value that names none of them."""
    name = _property_name(parent.node)
    others = _reference(parent, default)
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
    entry: Document, family: _Family, chosen: Mapping[_Key, tuple[InheritancePlace, list[_Variant]]]
) -> Document:
    """Every document with its choices, and every use of a parent led to them."""
    at = {key: _free(parent) for key, (parent, _) in chosen.items()}
    documents: dict[str, Document] = {}
    for uri, document in entry.siblings.items():
        root = _redirected(document, document.root, family, at)
        moved = {}
        for key, (parent, variants) in chosen.items():
            if parent.document is document:
                root = _with(root, at[key], _choice(parent, variants, family.default(parent)))
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


def _redirected(document: Document, node: Json, family: _Family, at: Mapping[_Key, Path]) -> Json:
    """A value in which uses of parents lead to their choices; the same object where there are none."""
    if isinstance(node, list):
        items = [_redirected(document, item, family, at) for item in node]
        return node if all(one is other for one, other in zip(items, node, strict=True)) else items
    if not isinstance(node, dict):
        return node
    found = {key: _redirected(document, value, family, at) for key, value in node.items()}
    if isinstance(node.get("$ref"), str) and id(node) not in family.built_on:
        target = family.end(document, node["$ref"])
        if target is not None and target.key in at:
            choice = target._replace(path=at[target.key])
            found["$ref"] = _reference(InheritancePlace(document, (), {}), choice)
    return node if all(found[key] is value for key, value in node.items()) else found


def _with(root: Json, path: Path, value: Json) -> Json:
    """A copy with one more value in it."""
    if not path:
        return value
    inner = root.get(path[0], {}) if isinstance(root, dict) else {}
    return {**root, path[0]: _with(inner, path[1:], value)}


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
