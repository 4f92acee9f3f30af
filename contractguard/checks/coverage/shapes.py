"""Schemas as coverage sees them: the fields, enumerations and bounds of one place, and what stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256

from contractguard.checks.coverage.bounds import Bound, bounds_of
from contractguard.checks.coverage.nullable import takes_null
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Location, Schema, canonical_bytes, pointer
from contractguard.contract.errors import InputError
from contractguard.observe.hits.cells import ABSENT, MAX_MEMBERS, MEMBER, OTHERS, PRESENT, Cell
from contractguard.support.computed import computed

SHARED = "schemas"
"""Where the canonical form of a contract has its shared schemas."""
MAX_NAMED = 200
"""Bytes of a listed value that names a cell."""
_HIDDEN = {Access.REQUEST: "readOnly", Access.RESPONSE: "writeOnly"}
_ALTERNATIVES = ("oneOf", "anyOf")


class PlaceShape:
    """What one schema says of a value. `owner` and `pointer` are where its cells stand: in a message, or in a shared
    schema. What is below is looked at when something asks, and then once."""

    def __init__(self, table: ShapeTable, schema: Schema, owner: str, at: str) -> None:
        self.schema, self.owner, self.pointer = schema, owner, at
        self.node: Mapping[str, Json] = schema.node if isinstance(schema.node, dict) else {}
        self._table = table

    @property
    def access(self) -> Access | None:
        """Which way the messages go that it is a part of."""
        return self._table.access

    @computed
    def fields(self) -> Mapping[str, Field]:
        """The declared properties that travel in messages of this direction."""
        found = {}
        for name, below in self._named_schemas("properties"):
            if below.node is not False and not self._table.is_hidden(below):
                found[name] = Field(self._table, name, below, self.owner, self.pointer + pointer((name,)))
        return found

    @computed
    def wanted_names(self) -> frozenset[str]:
        """The properties that this schema itself wants."""
        listed = self.node.get("required")
        return frozenset(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else frozenset()

    @computed
    def members(self) -> Mapping[bytes, str]:
        """The states of the values that an enumeration or a constant lists, by the value as JSON; null is a state of
        the field that holds it."""
        listed = self.node.get("enum")
        values = listed if isinstance(listed, list) else [self.node["const"]] if "const" in self.node else []
        texts = sorted({canonical_bytes(value) for value in values if value is not None})
        return {text: _member_state(text) if number < MAX_MEMBERS else OTHERS for number, text in enumerate(texts)}

    @computed
    def is_listed(self) -> bool:
        """Whether only listed values are taken."""
        return isinstance(self.node.get("enum"), list) or "const" in self.node

    @computed
    def types(self) -> frozenset[str]:
        """The JSON types that are named; none where all may be."""
        named = self.node.get("type")
        found = {named} if isinstance(named, str) else {one for one in named or () if isinstance(one, str)}
        if found and self.node.get("nullable") is True:
            found.add("null")
        return frozenset(found | ({"integer"} if "number" in found else set()))

    @computed
    def bounds(self) -> tuple[Bound, ...]:
        """The ends of ranges of numbers, lengths and items at which a value can stand."""
        return bounds_of(self.node)

    @computed
    def together(self) -> tuple[PlaceShape, ...]:
        """Schemas that hold of the same value, whatever it is."""
        return tuple(self._references()) + tuple(self._each("allOf"))

    @computed
    def unions(self) -> tuple[tuple[PlaceShape, ...], ...]:
        """Alternatives for the same value."""
        return tuple(found for keyword in _ALTERNATIVES if (found := tuple(self._each(keyword))))

    @computed
    def conditional(self) -> tuple[tuple[PlaceShape | None, PlaceShape | None, PlaceShape | None], ...]:
        """`if`, `then` and `else`, as far as they are there."""
        condition, then, other = (self._one(word) for word in ("if", "then", "else"))
        return ((condition, then, other),) if condition and (then or other) else ()

    @computed
    def dependent(self) -> Mapping[str, PlaceShape]:
        """What holds where a property is there."""
        return {name: self._shape_beside(below) for name, below in self._named_schemas("dependentSchemas")}

    @computed
    def prefix(self) -> tuple[PlaceShape, ...]:
        """The first items of an array, by their place."""
        listed = self.node.get("prefixItems", self.node.get("items"))
        count = len(listed) if isinstance(listed, list) else 0
        keyword = "prefixItems" if "prefixItems" in self.node else "items"
        return tuple(self._shape_below(self._child(keyword, i), str(i)) for i in range(count))

    @computed
    def items(self) -> PlaceShape | None:
        """The items of an array that have no place of their own."""
        for keyword in ("items", "additionalItems", "unevaluatedItems"):
            if isinstance(self.node.get(keyword), dict):
                return self._shape_below(self._child(keyword), "*")
        return None

    @computed
    def patterns(self) -> tuple[tuple[re.Pattern[str], PlaceShape], ...]:
        """The members of a map whose names a pattern takes. (One that Python does not read takes none.)"""
        found = []
        for text, below in self._named_schemas("patternProperties"):
            with suppress(re.error):
                found.append((re.compile(text), self._shape_below(below, "{*}")))
        return tuple(found)

    @computed
    def rest(self) -> PlaceShape | None:
        """All other members of a map."""
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(self.node.get(keyword), dict):
                return self._shape_below(self._child(keyword), "{*}")
        return None

    @computed
    def is_bare(self) -> bool:
        """Whether no value hits anything of it, nor of what is below: a text of which nothing more is said."""
        own = self.members or self.bounds or self.together or self.unions or self.conditional or self.dependent
        return not (own or self.fields or self.prefix or self.items or self.patterns or self.rest)

    @computed
    def always(self) -> tuple[PlaceShape, ...] | None:
        """This and everything that holds together with it, where that is the same for all values; None where it is
        not."""
        found, seen = [self], {id(self)}
        for one in found:
            if one.unions or one.conditional or one.dependent:
                return None
            new = [other for other in one.together if id(other) not in seen]
            seen.update(map(id, new))
            found += new
        return tuple(found)

    def children(self) -> Iterator[PlaceShape]:
        """The shapes of values within a value."""
        yield from (field.shape for field in self.fields.values())
        yield from self.prefix
        yield from (one for one in (self.items, self.rest) if one is not None)
        yield from (shape for _, shape in self.patterns)

    def maybe(self) -> Iterator[PlaceShape]:
        """The shapes that hold of the same value in some cases."""
        for union in self.unions:
            yield from union
        for _, then, other in self.conditional:
            yield from (one for one in (then, other) if one is not None)
        yield from self.dependent.values()

    def spoken(self) -> Iterator[PlaceShape]:
        """Everything that is said of the same value, alternatives included."""
        todo, seen = [self], {id(self)}
        while todo:
            one = todo.pop()
            yield one
            for other in (*one.together, *one.maybe()):
                if id(other) not in seen:
                    seen.add(id(other))
                    todo.append(other)

    # --- making them

    def _references(self) -> Iterator[PlaceShape]:
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            reference = self.node.get(keyword)
            if isinstance(reference, str):
                found = self._table.follow(self.schema, reference)
                if found is not None:
                    yield found

    def _each(self, keyword: str) -> Iterator[PlaceShape]:
        listed = self.node.get(keyword)
        for i in range(len(listed)) if isinstance(listed, list) else ():
            yield self._shape_beside(self._child(keyword, i))

    def _one(self, keyword: str) -> PlaceShape | None:
        return self._shape_beside(self._child(keyword)) if isinstance(self.node.get(keyword), dict) else None

    def _named_schemas(self, keyword: str) -> Iterator[tuple[str, Schema]]:
        value = self.node.get(keyword)
        for name in value if isinstance(value, dict) else ():
            yield name, self._child(keyword, name)

    def _child(self, *steps: str | int) -> Schema:
        node: Json = self.node
        for step in steps:
            node = node[step]
        return Schema(self.schema.document, (*self.schema.path, *steps), node, self.schema.dialect)

    def _shape_beside(self, schema: Schema) -> PlaceShape:
        return self._table.shape(schema, self.owner, self.pointer)

    def _shape_below(self, schema: Schema, token: str) -> PlaceShape:
        return self._table.shape(schema, self.owner, f"{self.pointer}/{token}")


def _member_state(text: bytes) -> str:
    """The state of a listed value, as the contract writes it; of a long one its beginning, and what tells it apart."""
    if len(text) <= MAX_NAMED:
        return MEMBER + text.decode("utf-8", "replace")
    return f"{MEMBER}{text[: MAX_NAMED // 2].decode('utf-8', 'replace')}… {sha256(text).hexdigest()[:12]}"


class Field:
    """A declared field: a property, a parameter, a header."""

    def __init__(
        self, table: ShapeTable, name: str, schema: Schema, owner: str, at: str, location: Location | None = None
    ) -> None:
        self.name, self.owner, self.pointer = name, owner, at
        self.location = location or schema.location
        self._table, self._schema = table, schema

    @computed
    def shape(self) -> PlaceShape:
        """What is said of its value."""
        return self._table.shape(self._schema, self.owner, self.pointer)

    @computed
    def is_nullable(self) -> bool:
        """Whether null is declared as one of its values."""
        return takes_null(self._schema)

    @computed
    def present_cell(self) -> Cell:
        """What it hits where it is there."""
        return Cell(self.owner, self.pointer, PRESENT)

    @computed
    def absent_cell(self) -> Cell:
        """What it hits where it is left out."""
        return Cell(self.owner, self.pointer, ABSENT)


class ShapeTable:
    """The shapes of a contract in its canonical form, for messages of one direction: each schema has one."""

    def __init__(self, access: Access | None) -> None:
        self.access = access
        self._hidden = _HIDDEN.get(access) if access is not None else None
        self._shapes: dict[tuple[str, str, int], PlaceShape] = {}

    def shape(self, schema: Schema, owner: str, at: str) -> PlaceShape:
        """The shape of a schema that stands at a place of its owner."""
        key = (owner, at, id(schema.node))
        if key not in self._shapes:
            self._shapes[key] = PlaceShape(self, schema, owner, at)
        return self._shapes[key]

    def follow(self, schema: Schema, reference: str) -> PlaceShape | None:
        """What a reference leads to, at a place of its own; None where it leads nowhere, which the contract tells."""
        try:
            document, path, node = schema.document.resolve(reference)
        except InputError:
            return None
        return self.shape(Schema(document, path, node, schema.dialect), "#" + pointer(path), "")

    def is_hidden(self, schema: Schema) -> bool:
        """Whether a property travels the other way alone: its schema says so, or what it refers to."""
        if self._hidden is None or not isinstance(schema.node, dict):
            return False
        if schema.node.get(self._hidden) is True:
            return True
        reference = schema.node.get("$ref")
        with suppress(InputError):
            node = schema.document.resolve(reference)[2] if isinstance(reference, str) else None
            return isinstance(node, dict) and node.get(self._hidden) is True
        return False
