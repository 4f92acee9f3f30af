"""Who builds on whom by `allOf` among the named schemas of a description, and what values stand for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from contractguard.contract.document import Document, Json, Path, pointer
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

ALTERNATIVES = ("oneOf", "anyOf")
CONTAINERS: tuple[Path, ...] = (("components", "schemas"), ("definitions",), ("$defs",))
MAX_VARIANTS = 400
"""Of one parent; where more build on it, it is compared as it stands, and that is said."""

Key = tuple[str, Path]
"""A place in the description: the document's URI, and the path in it."""


class InheritancePlace(NamedTuple):
    """A schema that others may build on, or that has a name."""

    document: Document
    path: Path
    node: dict[str, Json]

    @property
    def key(self) -> Key:
        return self.document.uri, self.path

    @property
    def name(self) -> str:
        """What a value of a discriminator calls it; a file has its name without the ending."""
        last = self.path[-1] if self.path else self.document.uri.rpartition("/")[2].partition(".")[0]
        return str(last)


@dataclass(frozen=True, slots=True)
class Variant:
    """What one value, or one of several, of a discriminator stands for."""

    place: InheritancePlace
    values: tuple[str, ...]
    inherits: bool


class Family:
    """Who builds on whom."""

    def __init__(self, entry: Document) -> None:
        self._entry = entry
        self._ends: dict[tuple[str, str], InheritancePlace | None] = {}
        self.places = {place.key: place for document in entry.siblings.values() for place in _named_schemas(document)}
        self._children: dict[Key, list[InheritancePlace]] = {}
        self._roots: dict[Key, InheritancePlace] = {}
        self._variants: dict[Key, list[Variant]] = {}
        self.built_on: set[int] = set()
        """The references, by identity, by which a named schema builds on another one."""
        for place in self.places.values():
            for reference, target in self._supers(place):
                self.built_on.add(id(reference))
                self._children.setdefault(target.key, []).append(place)

    def parents(self) -> Iterator[InheritancePlace]:
        """The schemas with a discriminator that list no alternatives themselves, then those between them and others."""
        own = [place for place in self.places.values() if property_name(place.node) and not _lists_alternatives(place)]
        yield from own
        for root in own:
            if len(self.variants(root)) <= MAX_VARIANTS:
                yield from self._between(root)

    def _between(self, root: InheritancePlace) -> Iterator[InheritancePlace]:
        """What inherits the discriminator of a parent, from no nearer one, and is built on itself."""
        pending = [root]
        while pending:
            for child in self._children.get(pending.pop().key, ()):
                if child.key in self._roots or child.key == root.key or property_name(child.node):
                    continue
                self._roots[child.key] = root
                pending.append(child)
                if child.key in self._children and not _lists_alternatives(child):
                    yield child

    def discriminating(self, parent: InheritancePlace) -> InheritancePlace:
        """The schema whose discriminator holds for a parent: itself, or what it inherits it from."""
        return self._roots.get(parent.key, parent)

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
        found: dict[Key, InheritancePlace] = {}
        pending = [parent]
        while pending:
            for child in self._children.get(pending.pop().key, ()):
                if child.key != parent.key and child.key not in found:
                    found[child.key] = child
                    pending.append(child)
        return list(found.values())

    def variants(self, parent: InheritancePlace) -> list[Variant]:
        """What a parent stands for besides itself, each with its values."""
        root = self.discriminating(parent)
        if root.key not in self._variants:
            self._variants[root.key] = self._of_root(root)
        if root is parent:
            return self._variants[root.key]
        below = {place.key for place in self._descendants(parent)}
        return [variant for variant in self._variants[root.key] if variant.place.key in below - {root.key}]

    def _of_root(self, parent: InheritancePlace) -> list[Variant]:
        """The variants of a parent with a discriminator of its own."""
        name = property_name(parent.node)
        mapped = self._mapped_schemas(parent)
        inheriting = {child.key: child for child in self._descendants(parent)}
        everything = {**inheriting, **{key: place for key, (place, _) in mapped.items() if key != parent.key}}
        admitted = self._listed_values(parent, name, frozenset())
        told: dict[Key, set[str]] = {}
        for key, place in everything.items():
            own = self._listed_values(place, name, frozenset([parent.key]))
            words = set(mapped[key][1]) if key in mapped else _marked_value(place)
            told[key] = ((words & own) or own) if own else words
        claimed = set().union(*(words for _, words in mapped.values()), *told.values())
        for key, place in everything.items():
            if not told[key] and place.name not in claimed:
                told[key] = {place.name} if admitted is None or place.name in admitted else admitted - claimed
        return [
            Variant(place, tuple(sorted(told[key])), key in inheriting)
            for key, place in everything.items()
            if told[key]
        ]

    def default(self, parent: InheritancePlace) -> InheritancePlace:
        """What a value stands for that names no variant."""
        root = self.discriminating(parent)
        told = root.node["discriminator"]
        reference = told.get("defaultMapping") if isinstance(told, dict) else None
        found = self._component(root.document, reference) or self.end(root.document, reference)
        if found is None or root is parent:
            return found or parent
        return next((place for place in self._descendants(parent) if place.key == found.key), parent)

    def _mapped_schemas(self, parent: InheritancePlace) -> dict[Key, tuple[InheritancePlace, list[str]]]:
        """The schemas that the mapping names, each with its values."""
        told = parent.node["discriminator"]
        mapping = told.get("mapping") if isinstance(told, dict) else None
        found: dict[Key, tuple[InheritancePlace, list[str]]] = {}
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

    def _listed_values(self, place: InheritancePlace, name: str, without: frozenset[Key]) -> set[str] | None:
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


def _named_schemas(document: Document) -> Iterator[InheritancePlace]:
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


def property_name(node: dict[str, Json]) -> str:
    """The property that tells variants apart; "" where none is named."""
    told = node.get("discriminator")
    name = told.get("propertyName") if isinstance(told, dict) else told
    return name if isinstance(name, str) else ""


def _lists_alternatives(place: InheritancePlace) -> bool:
    return any(isinstance(place.node.get(word), list) for word in ALTERNATIVES)


def _marked_value(place: InheritancePlace) -> set[str]:
    """The value that a child of Swagger 2.0 gives itself, by the extension that generators read."""
    word = place.node.get("x-ms-discriminator-value")
    return {word} if isinstance(word, str) else set()
