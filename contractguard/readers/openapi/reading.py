"""The state of one reading: where we are, what went wrong, and what was already resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar, cast

from contractguard.contract.document import Document, Json, Location, Path, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.model import MessageKey
from contractguard.readers.openapi.versions import Version, declared_version, dialect_of

T = TypeVar("T")
_KINDS: dict[type, str] = {dict: "an object", list: "an array", str: "a string"}
Problem = tuple[MessageKey | None, Location, str]


class DocumentNode(NamedTuple):
    """A value of a document and where it stands."""

    document: Document
    path: Path
    node: Json

    def child(self, key: str | int) -> DocumentNode:
        """The value one step down, which must be there."""
        return DocumentNode(self.document, (*self.path, key), self.node[key])

    @property
    def location(self) -> Location:
        return Location(self.document, self.path)


class DescriptionReader:
    """Collects problems under the message being read (`key`) and builds every referenced component once."""

    __slots__ = ("_built", "_dialects", "_made", "key", "problems", "version")

    def __init__(self, version: Version) -> None:
        self.version = version
        self.key: MessageKey | None = None
        self.problems: list[Problem] = []
        self._built: dict[tuple[object, int, str], tuple[object, list[Problem]]] = {}
        self._dialects: dict[int, str] = {}
        self._made: dict[tuple[object, ...], Json] = {}

    def report(self, spot: DocumentNode, what: str) -> None:
        """Note a part that cannot be read; the rest of the description still is."""
        self.problems.append((self.key, spot.location, what))

    # Typed access -----------------------------------------------------------------------------------------------

    def child(self, spot: DocumentNode, field: str) -> DocumentNode | None:
        """The object in `field`, or None when there is none; any other type is a problem."""
        node = spot.node.get(field)
        if node is None and field not in spot.node:
            return None
        found = spot.child(field)
        if not isinstance(node, dict):
            self.report(found, f"`{field}` must be an object, not {kind_of(node)}")
            return None
        return found

    def members(self, spot: DocumentNode, field: str) -> Iterator[tuple[str, DocumentNode]]:
        """The members of the map in `field`, by name.

        A map that is itself a `$ref` is followed: the specification does not provide for it, but descriptions in
        many files do it and it can mean nothing else.
        """
        found = self.child(spot, field)
        if found is not None and isinstance(found.node.get("$ref"), str):
            found = self.follow(found)
        if found is None:
            return
        document, path, node = found
        for name, value in node.items():
            yield name, DocumentNode(document, (*path, name), value)

    def items(self, spot: DocumentNode, field: str) -> Iterator[DocumentNode]:
        """The elements of the array in `field`; any other type is a problem."""
        node = spot.node.get(field)
        if isinstance(node, list):
            document, path, _ = spot
            for i, value in enumerate(node):
                yield DocumentNode(document, (*path, field, i), value)
        elif field in spot.node:
            self.report(spot.child(field), f"`{field}` must be an array, not {kind_of(node)}")

    def text(self, spot: DocumentNode, field: str) -> str | None:
        """The string in `field`, or None; any other type is a problem."""
        node = spot.node.get(field)
        if isinstance(node, str):
            return node
        if field in spot.node:
            self.report(spot.child(field), f"`{field}` must be a string, not {kind_of(node)}")
        return None

    def label(self, spot: DocumentNode, field: str) -> str | None:
        """Text that is only shown: a number that nobody quoted (`version: 1.0`) is as good as its text."""
        node = spot.node.get(field)
        is_number = isinstance(node, int | float) and not isinstance(node, bool)
        return str(node) if is_number else self.text(spot, field)

    def flag(self, spot: DocumentNode, field: str, default: bool = False) -> bool:
        """The boolean in `field`, or the default; any other type is a problem."""
        node = spot.node.get(field, default)
        if isinstance(node, bool):
            return node
        self.report(spot.child(field), f"`{field}` must be true or false, not {kind_of(node)}")
        return default

    # References -------------------------------------------------------------------------------------------------

    def next_reference(self, spot: DocumentNode) -> DocumentNode | None:
        """Follow one `$ref`; what it cannot reach is a problem at `spot`."""
        reference = spot.node["$ref"]
        if not isinstance(reference, str):
            self.report(spot, f"`$ref` must be a string, not {kind_of(reference)}")
            return None
        try:
            return DocumentNode(*spot.document.resolve(reference))
        except InputError as error:
            self.report(spot, error.what)
            return None

    def follow(self, spot: DocumentNode) -> DocumentNode | None:
        """Follow the Reference Object at `spot` to an object; what it cannot reach is a problem at `spot`."""
        current: DocumentNode | None = spot
        seen: set[tuple[int, Path]] = set()
        while current is not None and isinstance(current.node, dict) and "$ref" in current.node:
            place = (id(current.document), current.path)
            if place in seen:
                self.report(spot, f"the reference {spot.node['$ref']!r} goes round in a circle")
                return None
            seen.add(place)
            current = self.next_reference(current)
        if current is not None and not isinstance(current.node, dict):
            self.report(spot, f"$ref {spot.node['$ref']!r} must lead to an object, not {kind_of(current.node)}")
            return None
        return current

    def component(self, spot: DocumentNode, build: Callable[[DescriptionReader, DocumentNode], T]) -> T | None:
        """Build what stands at `spot`, directly or through a Reference Object.

        Siblings of `$ref` are not read: 2.0 and 3.0 ignore them all, 3.1 knows only `summary` and `description`.
        What a reference leads to is built once; its problems are reported for every message that reaches it.
        """
        node = spot.node
        if not isinstance(node, dict):
            self.report(spot, f"must be an object, not {kind_of(node)}")
            return None
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return None if "$ref" in node and self.follow(spot) is None else build(self, spot)
        key = (build, id(spot.document), reference)
        if key not in self._built:
            self._built[key] = self._build(spot, build)
        value, problems = self._built[key]
        self.problems.extend((self.key, location, what) for _, location, what in problems)
        return cast("T | None", value)

    def _build(
        self, spot: DocumentNode, build: Callable[[DescriptionReader, DocumentNode], T]
    ) -> tuple[T | None, list[Problem]]:
        outer, self.problems = self.problems, []
        try:
            target = self.follow(spot)
            return (None if target is None else build(self, target)), self.problems
        finally:
            self.problems = outer

    # Schemas ----------------------------------------------------------------------------------------------------

    def schema(self, spot: DocumentNode, field: str = "schema") -> Schema | None:
        """A handle on the schema in `field`, unresolved; None when there is none."""
        node = spot.node.get(field)
        document = spot.document
        dialect = self._dialects.get(id(document)) or self.dialect(document)
        path = (*spot.path, field)
        if isinstance(node, dict):
            if "$schema" in node and self.version.resource_schemas:
                dialect = self._named_dialect(spot.child(field), "$schema") or dialect
            return Schema(document, path, node, dialect)
        if field not in spot.node:
            return None
        if isinstance(node, bool) and self.version.resource_schemas:
            return Schema(document, path, node, dialect)
        self.report(spot.child(field), f"`{field}` must be a schema, not {kind_of(node)}")
        return None

    def dialect(self, document: Document) -> str:
        """The dialect of a file: its own version's when it is a description itself, else the entry's."""
        known = self._dialects.get(id(document))
        if known is None:
            version = declared_version(document.root) or self.version
            known = version.dialect
            if version.resource_schemas and isinstance(document.root, dict) and "jsonSchemaDialect" in document.root:
                known = self._named_dialect(DocumentNode(document, (), document.root), "jsonSchemaDialect") or known
            self._dialects[id(document)] = known
        return known

    def set_default_dialect(self, entry: Document) -> None:
        """Make the entry's dialect the one of every file that does not state its own."""
        default = self.dialect(entry)
        for document in entry.siblings.values():
            if declared_version(document.root) is None:
                self._dialects[id(document)] = default

    def _named_dialect(self, spot: DocumentNode, field: str) -> str | None:
        name = spot.node[field]
        found = dialect_of(name)
        if found is None:
            self.report(spot.child(field), f"`{field}` names a schema dialect that is not known: {str(name)[:80]!r}")
        return found

    def made(self, key: tuple[object, ...], make: Callable[[], Json]) -> Json:
        """A schema that stands nowhere as such, made once per `key` so that its identity is stable."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


def kind_of(node: Json) -> str:
    """The JSON type of a value, for a message."""
    if node is None:
        return "null"
    if isinstance(node, bool):
        return str(node).lower()
    return next((name for kind, name in _KINDS.items() if isinstance(node, kind)), "a number")
