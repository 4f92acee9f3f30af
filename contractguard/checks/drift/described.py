"""What a description says at one place of a message: read off its schemas, for what needs no proof.

Whether a fact contradicts the description is asked of the algebra. What is looked up here is what a description names:
which properties, which of them always, which values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from contractguard.algebra.confirm.export import Exported
from contractguard.checks.drift.sentences import FactPlace, PlaceStep, StepKind
from contractguard.checks.validation.source_map import locate_keywords
from contractguard.contract.document import Json, Location
from contractguard.support.dataclass import dataclass

MAX_NODES = 2_000
"""Of one place: a schema that applies more of them at once is looked at no further."""

MAX_DEPTH = 32
"""Of schemas within each other at one place."""

SIMPLE = frozenset({
    "type", "enum", "const", "properties", "required", "items", "additionalProperties", "allOf", "anyOf", "oneOf",
    "$ref", "$defs", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "format", "minItems", "maxItems",
})  # fmt: skip
"""Keywords whose say about one place stands at that place, or in an alternative above it."""


@dataclass(frozen=True, slots=True)
class AppliedNode:
    """A schema that is applied at a place; `always`: whatever the message is, not in one alternative of several."""

    node: Mapping[str, Json]
    always: bool


class DescribedPlace:
    """All schemas that are applied at one place: `roots` are those that say so themselves, and `nodes` also what these
    are composed of. `simple`: nothing but `SIMPLE` keywords stands there or above."""

    def __init__(self, exported: Exported, roots: Iterable[tuple[Json, bool]], *, simple: bool = True) -> None:
        self.exported = exported
        self._definitions: Mapping[str, Json] = exported.schema.get("$defs", {}) if _is_node(exported.schema) else {}
        roots = list(roots)
        self.roots: tuple[Json, ...] = tuple(node for node, _ in roots)
        self.nodes = tuple(self._expand(roots))
        self.simple = simple and all(one.node.keys() <= SIMPLE for one in self.nodes)

    @classmethod
    def top(cls, exported: Exported) -> DescribedPlace:
        """The place of the whole value."""
        return cls(exported, [(exported.schema, True)])

    def place_at(self, place: FactPlace) -> DescribedPlace:
        """The place that is reached from here."""
        found = self
        for step in place:
            found = found.child(step)
        return found

    def child(self, step: PlaceStep) -> DescribedPlace:
        """The place one step down."""
        if step.kind is StepKind.VARIANT:
            return self._variant(step)
        below = _BELOW[step.kind]
        roots = [(inner, one.always) for one in self.nodes for inner in below(one.node, step.name)]
        return DescribedPlace(self.exported, roots, simple=self.simple)

    @property
    def location(self) -> Location | None:
        """Where the first schema of the place stands, if any is there. One walk through its document."""
        for one in self.nodes:
            origin = self.exported.origins.get(id(one.node))
            if origin is not None:
                return locate_keywords([(*origin[1], "")])[0]
        return None

    def location_of(self, name: str) -> Location | None:
        """Where a property is declared, by the first schema that names it."""
        for one in self.nodes:
            origin = self.exported.origins.get(id(one.node))
            if origin is not None and name in one.node.get("properties", ()):
                at = locate_keywords([(*origin[1], "properties")])[0]
                return Location(at.document, (*at.path, name)) if at.path[-1:] == ("properties",) else at
        return None

    # --- what is said here

    @cached_property
    def declared(self) -> frozenset[str]:
        """The properties that are named, in any alternative."""
        return frozenset(name for one in self.nodes for name in one.node.get("properties", ()))

    @cached_property
    def declared_always(self) -> frozenset[str]:
        """Those that are named whatever the message is."""
        return frozenset(name for one in self.nodes if one.always for name in one.node.get("properties", ()))

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that some schema wants, in any alternative."""
        return frozenset(name for one in self.nodes for name in one.node.get("required", ()))

    @cached_property
    def promised(self) -> frozenset[str]:
        """The properties that are wanted whatever the message is."""
        return frozenset(name for one in self.nodes if one.always for name in one.node.get("required", ()))

    @cached_property
    def names_members(self) -> bool:
        """Whether the object is a map: what its members are called is not said, but what they hold."""
        return any(
            isinstance(one.node.get("additionalProperties"), dict) or "patternProperties" in one.node
            for one in self.nodes
        )

    @cached_property
    def closed(self) -> bool:
        """Whether something here forbids properties that are not named."""
        return any(
            one.node.get("additionalProperties") is False or one.node.get("unevaluatedProperties") is False
            for one in self.nodes
        )

    def may_forbid(self, name: str) -> bool:
        """Whether a schema here may forbid that a property is there at all: none does it that declares the property.
        What only some alternative forbids, or a condition, is seen by the validator while a message is there."""
        if name not in self.declared:
            return self.closed or not self.simple
        always = (one.node for one in self.nodes if one.always)
        return any(
            (one.get("additionalProperties") is False and name not in one.get("properties", ()))
            or one.get("properties", {}).get(name) is False
            for one in always
        )  # fmt: skip

    @cached_property
    def is_silent(self) -> bool:
        """Whether nothing is said but that it is an object or a list."""
        return bool(self.nodes) and all(one.node.keys() <= {"type"} for one in self.nodes) and not self._has_scalars

    @property
    def _has_scalars(self) -> bool:
        types = {name for one in self.nodes for name in _type_list(one.node.get("type"))}
        return bool(types - {"object", "array"})

    @cached_property
    def members(self) -> tuple[Json, ...] | None:
        """The values of a closed set; None where there is none whatever the message is."""
        sets = [one.node["enum"] for one in self.nodes if one.always and isinstance(one.node.get("enum"), list)]
        return tuple(sets[0]) if len(sets) == 1 else None

    @cached_property
    def takes_null(self) -> bool:
        """Whether the description says of one place, without alternatives, that it may be null beside something
        else."""
        types = [_type_list(one.node["type"]) for one in self.nodes if "type" in one.node]
        return bool(types) and all("null" in names and len(names) > 1 for names in types)

    # --- the schemas

    def refuses(self, node: Json, alone: Callable[[Mapping[str, Json]], bool], depth: int = 0) -> bool:
        """Whether a schema refuses something: one that it is composed of does `alone`, or all alternatives do."""
        if not _is_node(node) or depth > MAX_DEPTH:
            return node is False
        if alone(node) or any(self.refuses(inner, alone, depth + 1) for inner in self._in_place(node)):
            return True
        unions = (node[word] for word in ("anyOf", "oneOf") if isinstance(node.get(word), list))
        return any(all(self.refuses(inner, alone, depth + 1) for inner in union) for union in unions)

    def _expand(self, roots: Iterable[tuple[Json, bool]]) -> Iterator[AppliedNode]:
        todo, seen = list(roots), set[tuple[int, bool]]()
        while todo and len(seen) < MAX_NODES:
            node, always = todo.pop(0)
            if not _is_node(node) or (id(node), always) in seen:
                continue
            seen.add((id(node), always))
            yield AppliedNode(node, always)
            todo += [(inner, always) for inner in self._in_place(node)]
            unions = [node[word] for word in ("anyOf", "oneOf") if isinstance(node.get(word), list)]
            todo += [(inner, always and len(union) == 1) for union in unions for inner in union]
            todo += [(node[word], False) for word in ("then", "else") if word in node]

    def _in_place(self, node: Mapping[str, Json]) -> Iterator[Json]:
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield self._definitions.get(reference.rpartition("/")[2])
        yield from node.get("allOf", ())

    def _variant(self, step: PlaceStep) -> DescribedPlace:
        """Without the alternatives whose tag is another one."""
        kept = [one for one in self.nodes if self._may_be(one.node, step)]
        found = DescribedPlace(self.exported, (), simple=self.simple)
        found.nodes = tuple(kept)
        found.roots = tuple(one.node for one in kept)
        return found

    def _may_be(self, node: Mapping[str, Json], step: PlaceStep) -> bool:
        tag = DescribedPlace(self.exported, [(inner, True) for inner in _property(node, step.name)])
        values = [one.node for one in tag.nodes if "const" in one.node or "enum" in one.node]
        return all(one.get("const", step.value) == step.value and step.value in one.get("enum", [step.value])
                   for one in values)  # fmt: skip


def _is_node(node: Json) -> bool:
    return isinstance(node, dict)


def _type_list(types: Json) -> list[str]:
    return [types] if isinstance(types, str) else list(types or ())


def _property(node: Mapping[str, Json], name: str) -> list[Json]:
    properties = node.get("properties", {})
    if name in properties:
        return [properties[name]]
    return _member(node, name)


def _member(node: Mapping[str, Json], _: str) -> list[Json]:
    inner = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return [one for one in inner if _is_node(one)]


def _item(node: Mapping[str, Json], _: str) -> list[Json]:
    return [one for one in (*node.get("prefixItems", ()), node.get("items")) if _is_node(one)]


_BELOW = {StepKind.PROPERTY: _property, StepKind.MEMBER: _member, StepKind.ITEM: _item}
