"""What a schema declares across `allOf`, `$ref` and the branches of its unions, seen as one composition."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

from contractguard.algebra import values
from contractguard.algebra.scopes import Scope, enter
from contractguard.contract.document import Json
from contractguard.contract.errors import UnresolvedReference

if TYPE_CHECKING:
    from contractguard.algebra.compile import Compiler, Context

UNIONS = ("anyOf", "oneOf")
_FLAG = {"request": "readOnly", "response": "writeOnly"}
MAX_DEPTH = 100
MIN_TAGGED = 4
"""Of fewer branches, all are tried as fast."""


class Shape(NamedTuple):
    """`names`: all properties declared anywhere in the composition. `open`: it says itself what undeclared properties
    may be. `union`: branches of a union decide. `hidden`: properties that are no part of the message. `typed`: some
    part says which types or values there are. `repeated`: properties that several parts declare, which together say
    what their values carry."""

    names: frozenset[str]
    open: bool
    union: bool
    hidden: frozenset[str]
    typed: bool
    repeated: frozenset[str] = frozenset()


NOTHING = Shape(frozenset(), False, False, frozenset(), False)


class Composition:
    """Shapes of the schemas of one compiler, remembered by place."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._known: dict[tuple[int, str], Shape] = {}
        self._flag = _FLAG.get(compiler.reading.access or "", "")

    def shape(self, node: Json, scope: Scope) -> Shape:
        """The shape of a schema and everything that is applied in place with it."""
        return self._shape(node, scope, 0)

    def _shape(self, node: Json, scope: Scope, depth: int) -> Shape:
        if not isinstance(node, dict) or depth > MAX_DEPTH:
            return NOTHING
        place = (id(node), scope.base)
        known = self._known.get(place)
        if known is None:
            self._known[place] = NOTHING  # what a reference back to itself adds is here already
            known = self._known[place] = self._of(node, enter(node, scope), depth)
        return known

    def _of(self, node: Json, scope: Scope, depth: int) -> Shape:
        parts = []
        if isinstance(node.get("$ref"), str):
            target, at = self._resolve(node["$ref"], scope)
            parts.append(self._shape(target, at, depth + 1))
            if scope.dialect.reference_alone:
                return parts[0]
        parts.append(self._own(node, scope))
        for keyword, index, branch in _applied(node):
            shape = self._shape(branch, scope, depth + 1)
            is_branch = keyword in UNIONS and index >= 0
            parts.append(shape._replace(open=False, union=True) if is_branch else shape)
        return joined_shapes(parts)

    def _resolve(self, reference: str, scope: Scope) -> tuple[Json, Scope]:
        """What a reference names; one that leads nowhere declares nothing, and whoever compiles it says so."""
        try:
            return self._compiler.resolve(reference, scope)
        except UnresolvedReference:
            return True, scope

    def _own(self, node: Json, scope: Scope) -> Shape:
        properties = node.get("properties")
        names = frozenset(properties) if isinstance(properties, dict) else frozenset[str]()
        hidden = frozenset[str]()
        if self._flag and names and self._mentioned(scope):
            hidden = frozenset(name for name in names if self._flagged(properties[name], scope, 0))
        is_open = (
            node.get("additionalProperties", False) is not False
            or bool(node.get("patternProperties"))
            or node.get("unevaluatedProperties", False) is not False
        )
        return Shape(names, is_open, False, hidden, "type" in node or "enum" in node or "const" in node)

    def _mentioned(self, scope: Scope) -> bool:
        return any(document.mentions(self._flag) for document in scope.document.siblings.values())

    def _flagged(self, node: Json, scope: Scope, depth: int) -> bool:
        """Whether a property's schema is readOnly (or writeOnly), itself or through what it is composed of."""
        if not isinstance(node, dict) or depth > MAX_DEPTH:
            return False
        if isinstance(node.get("$ref"), str):
            target, at = self._resolve(node["$ref"], scope)
            if self._flagged(target, at, depth + 1):
                return True
            if scope.dialect.reference_alone:
                return False
        if node.get(self._flag) is True:
            return True
        members = node.get("allOf")
        return isinstance(members, list) and any(self._flagged(member, scope, depth + 1) for member in members)

    def declarations(self, node: Json, scope: Scope, name: str) -> list[tuple[Json, Scope]]:
        """Every schema that a property has in a composition, union branches left aside."""
        found: list[tuple[Json, Scope]] = []
        self._declarations(node, scope, name, found, 0)
        return found

    def _declarations(self, node: Json, scope: Scope, name: str, found: list[tuple[Json, Scope]], depth: int) -> None:
        if not isinstance(node, dict) or depth > MAX_DEPTH:
            return
        scope = enter(node, scope)
        if isinstance(node.get("$ref"), str):
            self._declarations(*self._resolve(node["$ref"], scope), name, found, depth + 1)
            if scope.dialect.reference_alone:
                return
        properties = node.get("properties")
        if isinstance(properties, dict) and name in properties:
            found.append((properties[name], scope))
        for member in node["allOf"] if isinstance(node.get("allOf"), list) else ():
            self._declarations(member, scope, name, found, depth + 1)

    def switch(self, members: list[Json], scope: Scope) -> tuple[str, dict[int, frozenset[Hashable]]] | None:
        """The property whose value decides between the branches of a union that want objects, with the values of each
        by its index; None where there is none, or too few branches for it to matter."""
        if len(members) < MIN_TAGGED:
            return None
        tags = {}
        for index, member in enumerate(members):
            found = self._tags(member, scope)
            if found is not None:
                tags[index] = found
        if len(tags) < MIN_TAGGED:
            return None
        for name in next(iter(tags.values())):
            keys = [key for tag in tags.values() for key in tag.get(name, ())]
            if all(name in tag for tag in tags.values()) and len(keys) == len(set(keys)):
                return name, {index: tag[name] for index, tag in tags.items()}
        return None

    def exclusive(self, members: list[Json], scope: Scope) -> bool:
        """Whether it is plain that no value fits two branches of a union: a property tells the objects apart, and the
        other branches are of one type each."""
        switch = self.switch(members, scope)
        if switch is None:
            return False
        others = [member for index, member in enumerate(members) if index not in switch[1]]
        types = [member.get("type") if isinstance(member, dict) else None for member in others]
        plain = all(isinstance(kind, str) and kind not in ("object", "number", "file") for kind in types)
        nullable = any(member.get("nullable") is True for member in others if isinstance(member, dict))
        references = any("$ref" in member for member in others if isinstance(member, dict))
        return plain and len(set(types)) == len(types) and not nullable and not references

    def tells(self, members: list[Json], scope: Scope, name: str) -> bool:
        """Whether some branch says itself which values a property has that it requires."""
        return any(name in (self._tags(member, scope) or {}) for member in members)

    def _tags(self, node: Json, scope: Scope) -> dict[str, frozenset[Hashable]] | None:
        """The required properties of a finite number of values, each with the keys of these values at most; None for a
        schema that does not say it wants an object."""
        found: dict[str, frozenset[Hashable]] = {}
        required: set[str] = set()
        if not self._gather_tags(node, scope, found, required, 0):
            return None
        return {name: keys for name, keys in found.items() if name in required}

    def _gather_tags(
        self, node: Json, scope: Scope, found: dict[str, frozenset[Hashable]], required: set[str], depth: int
    ) -> bool:
        if not isinstance(node, dict) or depth > MAX_DEPTH:
            return False
        scope = enter(node, scope)
        is_object = False
        if isinstance(node.get("$ref"), str):
            is_object = self._gather_tags(*self._resolve(node["$ref"], scope), found, required, depth + 1)
            if scope.dialect.reference_alone:
                return is_object
        members = node.get("allOf")
        for member in members if isinstance(members, list) else ():
            is_object = self._gather_tags(member, scope, found, required, depth + 1) or is_object
        if isinstance(node.get("required"), list):
            required.update(name for name in node["required"] if isinstance(name, str))
        properties = node.get("properties")
        if isinstance(properties, dict) and not self._own(node, scope).hidden:
            for name, member in properties.items():
                keys = _finite(member, scope)
                if keys is not None:
                    found[name] = found[name] & keys if name in found else keys
        return is_object or (node.get("type") == "object" and node.get("nullable") is not True)

    def beside(self, node: Json, scope: Scope, context: Context, keyword: str, index: int) -> Context:
        """The context of one in-place subschema: the names that the rest of the composition declares."""
        if context.names is None:
            is_union = keyword in UNIONS
            return context._replace(closes=False, repeated=frozenset() if is_union else context.repeated)
        own = self._own(node, scope)
        names, typed = context.names | own.names, context.typed or own.typed
        if isinstance(node.get("$ref"), str) and keyword != "$ref":
            target, at = self._resolve(node["$ref"], scope)
            shape = self._shape(target, at, 0)
            names, typed = names | shape.names, typed or shape.typed
        for other, at_index, branch in _applied(node):
            if other != keyword or (keyword == "allOf" and at_index != index):
                shape = self._shape(branch, scope, 0)
                names, typed = names | shape.names, typed or (other == "allOf" and shape.typed)
        is_union = keyword in UNIONS  # whose branches are closed each for itself
        repeated = frozenset[str]() if is_union else context.repeated
        return context._replace(names=names, closes=is_union, typed=typed, repeated=repeated)


def _finite(node: Json, scope: Scope) -> frozenset[Hashable] | None:
    """The keys of the values that a property's own const or enum lists."""
    if not isinstance(node, dict) or ("$ref" in node and scope.dialect.reference_alone):
        return None
    listed = [node["const"]] if "const" in node and "const" in scope.dialect.keywords else node.get("enum")
    if not isinstance(listed, list) or any(isinstance(member, list | dict) for member in listed):
        return None
    return frozenset(map(values.key, listed))


def _applied(node: Json) -> list[tuple[str, int, Json]]:
    """The subschemas that are applied in place: keyword, index, schema."""
    found: list[tuple[str, int, Json]] = []
    for keyword in ("allOf", *UNIONS):
        members = node.get(keyword)
        if isinstance(members, list):
            found.extend((keyword, i, member) for i, member in enumerate(members))
    found.extend((keyword, -1, node[keyword]) for keyword in ("if", "then", "else") if keyword in node)
    dependent = node.get("dependentSchemas")
    if isinstance(dependent, dict):
        found.extend(("dependentSchemas", -1, member) for member in dependent.values())
    return found


def joined_shapes(parts: list[Shape]) -> Shape:
    """The shape of schemas that are applied to the same value."""
    if len(parts) == 1:
        return parts[0]
    names: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    for part in parts:
        repeated |= part.repeated
        if not part.union:  # branches exclude each other, and each is closed for itself
            repeated |= part.names & names
        names |= part.names
    return Shape(
        names,
        any(part.open for part in parts),
        any(part.union for part in parts),
        frozenset().union(*(part.hidden for part in parts)),
        any(part.typed for part in parts),
        repeated,
    )
