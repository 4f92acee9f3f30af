"""The schemas of a description as a graph: which holds or refers to which, and which messages are at the top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from contractguard.algebra.vocabulary.scopes import scope_at
from contractguard.checks.prove.operators.part import Part
from contractguard.checks.prove.places import Documents, ReachedMessage
from contractguard.checks.prove.reach import GraphEdge, Key, MessageIndex
from contractguard.contract.choices import Access
from contractguard.contract.dialects import dialect_named
from contractguard.contract.document import Json, Path, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract, MessageKey, Operation, Parameter, Role, messages_of
from contractguard.support.dataclass import dataclass

EACH = "*"
"""In a pointer: every item, or every member that has no name of its own."""

_ONE = {
    "items": (EACH, False),
    "additionalItems": (EACH, False),
    "unevaluatedItems": (EACH, False),
    "additionalProperties": (EACH, False),
    "unevaluatedProperties": (EACH, False),
    "contains": (EACH, True),
    "propertyNames": (None, False),
    "not": (None, True),
    "if": (None, True),
    "then": (None, False),
    "else": (None, False),
}
"""Keywords that hold one schema: the token that leads to its value, and whether what is looser there may be tighter for
the whole."""
_LISTS = {"allOf": None, "anyOf": None, "oneOf": None, "prefixItems": EACH, "items": EACH}
_MAPS = {"properties": "", "patternProperties": EACH, "dependentSchemas": None, "dependencies": None}
_HIDING = {Access.REQUEST: "readOnly", Access.RESPONSE: "writeOnly"}
IN_PLACE = frozenset(["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"])
"""Keywords whose schemas speak of the same value as the schema that holds them."""


@dataclass(frozen=True, slots=True)
class SchemaSite:
    """A schema where it stands. `real`: it stands there as it is read; else it was made of what stands there, and only
    what it refers to can be changed."""

    schema: Schema
    real: bool


class SchemaGraph:
    """All schemas that the messages of a contract reach, in the documents as they were loaded."""

    def __init__(self, contract: Contract, documents: Documents) -> None:
        self.sites: dict[Key, SchemaSite] = {}
        self._documents = documents
        self._above: dict[Key, list[GraphEdge]] = {}
        self._beneath: dict[Key, list[tuple[GraphEdge, Key]]] = {}
        self._roots: dict[Key, list[ReachedMessage]] = {}
        self._waiting: list[Key] = []
        for operation in contract.operations.values():
            for message, token, schema in message_schemas(operation):
                self.add_root(
                    schema, ReachedMessage(message.operation, message.role, message.status, message.media_type, token)
                )

    def add_root(self, schema: Schema, reached: ReachedMessage) -> None:
        """Add a schema that is (a part of) a message."""
        raw = self._documents.get(schema.document.uri)
        if raw is None:
            return
        self._roots.setdefault(self._add(schema), []).append(reached)
        while self._waiting:
            key = self._waiting.pop()
            for edge, below in self._list_below(key):
                child = self._add(below)
                self._above.setdefault(child, []).append(edge)
                self._beneath.setdefault(key, []).append((edge, child))

    def add_spread(self, part: Part) -> None:
        """Add a form field of 2.0, whose schema is spread over the parameter."""
        document = self._documents[part.uri]
        schema = Schema(document, part.path, part.node, "openapi-2.0")
        for reached in part.reached:
            self.add_root(schema, reached)

    def _add(self, schema: Schema) -> Key:
        key = (schema.document.uri, schema.path)
        if key not in self.sites:
            self.sites[key] = self._site(schema)
            self._waiting.append(key)
        return key

    def _site(self, schema: Schema) -> SchemaSite:
        document = self._documents[schema.document.uri]
        try:
            node = document.value_at(schema.path)
        except (KeyError, IndexError):
            return SchemaSite(schema, False)
        same = node == schema.node or schema.document is not document or schema.dialect == "openapi-2.0"
        if not isinstance(node, dict) or not same:
            return SchemaSite(schema, False)
        return SchemaSite(Schema(document, schema.path, node, schema.dialect), True)

    def _list_below(self, key: Key) -> Iterator[tuple[GraphEdge, Schema]]:
        site = self.sites[key]
        schema, node = site.schema, site.schema.node
        if not isinstance(node, dict):
            return
        yield from self._targets(key, schema)
        if "$ref" in node and dialect_named(schema.dialect).reference_alone:
            return
        for keyword, value in node.items():
            for path, token, turned, child in _children(keyword, value):
                if site.real and isinstance(child, dict):
                    below = Schema(schema.document, (*schema.path, *path), child, schema.dialect)
                    yield GraphEdge(key, token, turned, self._access(below)), below

    def _targets(self, key: Key, schema: Schema) -> Iterator[tuple[GraphEdge, Schema]]:
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            target = self._resolve(schema, keyword)
            if target is not None:
                yield GraphEdge(key, None), target

    def _resolve(self, schema: Schema, keyword: str = "$ref") -> Schema | None:
        reference = schema.node.get(keyword) if isinstance(schema.node, dict) else None
        if not isinstance(reference, str):
            return None
        try:
            base = scope_at(schema.document, schema.path, dialect_named(schema.dialect), ()).base
            document, path, node = schema.document.resolve(reference, base)
        except ContractGuardError:
            return None
        own = self._documents.get(document.uri)
        return Schema(own or document, path, node, schema.dialect) if own is not None else None

    def _access(self, schema: Schema) -> Access | None:
        """In which messages a property is not: those of requests where it is readOnly, itself or by reference."""
        for _ in range(20):
            for access, flag in _HIDING.items():
                if isinstance(schema.node, dict) and schema.node.get(flag) is True:
                    return access
            target = self._resolve(schema)
            if target is None:
                return None
            schema = target
        return None

    @cached_property
    def messages(self) -> MessageIndex:
        """The messages that schemas reach; nothing is added to the graph any more."""
        return MessageIndex(self._roots, self._above, self._beneath)

    def hidden_way(self, key: Key, name: str) -> Access | None:
        """The way of the messages in which a property of a schema is not."""
        site = self.sites[key].schema
        declared = site.node.get("properties")
        child = declared.get(name) if isinstance(declared, dict) else None
        return self._access(Schema(site.document, (*site.path, "properties", name), child, site.dialect))

    def is_declared_besides(self, key: Key, name: str, below: tuple[Key, ...] = ()) -> bool:
        """Whether a property of a schema is declared beside it, too, wherever that describes a value: by what it is
        composed of, or by what it is always a part of."""
        if self._declares(self._parts(key), key, name):
            return True
        edges = self._above.get(key, ())
        if key in below or self._stands_alone(key) or not all(_holds_always(edge.above, key) for edge in edges):
            return False
        above = {edge.above for edge in edges}
        return all(
            self._declares(self._parts(one), key, name) or self.is_declared_besides(one, name, (*below, key))
            for one in above
        )

    def _parts(self, key: Key) -> list[Key]:
        """A schema with what always holds beside it: what it refers to, and the members of its `allOf`."""
        found = [key]
        for one in found:
            below = (child for edge, child in self._beneath.get(one, ()) if edge.token is None)
            found.extend(child for child in below if child not in found and _holds_always(one, child))
        return found

    def _declares(self, keys: Iterable[Key], but: Key, name: str) -> bool:
        nodes = (self.sites[one].schema.node for one in keys if one != but)
        return any(name in (node.get("properties") or ()) for node in nodes if isinstance(node, dict))

    def roots(self) -> Iterator[tuple[Key, ReachedMessage]]:
        """The schemas at the top, each with the message, and the place in it."""
        for key, reached in self._roots.items():
            for one in reached:
                yield key, one

    def cluster(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        """The schemas with all that they refer to or are composed of, for the same value."""
        found = dict.fromkeys(keys)
        waiting = list(found)
        while waiting:
            for edge, child in self._beneath.get(waiting.pop(), ()):
                if edge.token is None and child not in found:
                    found[child] = None
                    waiting.append(child)
        return tuple(found)

    def children(self, keys: Iterable[Key], token: str) -> tuple[Key, ...]:
        """The schemas of a member or an item of the value that these describe."""
        edges = [pair for key in keys for pair in self._beneath.get(key, ())]
        exact = [child for edge, child in edges if edge.token == token]
        return tuple(dict.fromkeys(exact or (child for edge, child in edges if edge.token == EACH)))

    def entries(self, key: Key) -> tuple[Key, ...]:
        """The schemas that a schema is part of, by references and compositions of one and the same value, and that
        stand for a value of their own."""
        found: dict[Key, None] = {}
        seen, waiting = {key}, [key]
        while waiting:
            at = waiting.pop()
            edges = self._above.get(at, ())
            if at in self._roots or any(edge.token is not None for edge in edges):
                found[at] = None
            for edge in edges:
                if edge.token is not None:
                    continue
                if self._only_refers(edge.above) and self._stands_alone(edge.above):
                    found[at] = None
                if edge.above not in seen:
                    seen.add(edge.above)
                    waiting.append(edge.above)
        return tuple(one for one in found if not self._only_refers(one)) or (key,)

    def _stands_alone(self, key: Key) -> bool:
        return key in self._roots or any(edge.token is not None for edge in self._above.get(key, ()))

    def _only_refers(self, key: Key) -> bool:
        schema = self.sites[key].schema
        if not isinstance(schema.node, dict) or "$ref" not in schema.node:
            return False
        return len(schema.node) == 1 or dialect_named(schema.dialect).reference_alone


def _holds_always(above: Key, key: Key) -> bool:
    """Whether a schema is a part of another one by `allOf` or a reference, and not as one of several alternatives."""
    is_within = above[0] == key[0] and key[1][: len(above[1])] == above[1]
    return not is_within or key[1][len(above[1])] == "allOf"


def _children(keyword: str, value: Json) -> Iterator[tuple[Path, str | None, bool, Json]]:
    """The schemas in a keyword: the path to each, the step in the message, and whether it may turn the direction."""
    if isinstance(value, dict) and keyword in _ONE:
        token, turned = _ONE[keyword]
        yield (keyword,), token, turned, value
    elif isinstance(value, list) and keyword in _LISTS:
        for index, child in enumerate(value):
            yield (keyword, index), _LISTS[keyword], False, child
    elif isinstance(value, dict) and keyword in _MAPS:
        for name, child in value.items():
            token = name if keyword == "properties" else _MAPS[keyword]
            yield (keyword, name), token, False, child


def message_schemas(operation: Operation) -> Iterator[tuple[MessageKey, Path, Schema]]:
    """Every schema of every message of an operation, and where it stands in the message."""
    for message in messages_of(operation):
        response = operation.responses.get(message.status or "")
        body = response.content if response is not None else operation.body.content if operation.body else {}
        held: tuple[Parameter, ...] = tuple(response.headers.values()) if response is not None else operation.parameters
        for one in held:
            if one.schema is not None:
                yield message, (one.location, one.name), one.schema
        media = body.get(message.media_type or "")
        if media is not None and media.schema is not None:
            yield message, ((message.role or Role.REQUEST).content,), media.schema
