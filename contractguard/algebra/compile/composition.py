"""What a schema declares across `allOf`, `$ref` and the branches of its unions, seen as one composition."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from contractguard.algebra import values
from contractguard.algebra.compile.context import NO_NAMES, Context, Resolving
from contractguard.algebra.vocabulary.scopes import Scope, enter
from contractguard.contract.choices import Access
from contractguard.contract.document import Document, Json
from contractguard.contract.errors import UnresolvedReference

UNIONS = ("anyOf", "oneOf")
_FLAG = {Access.REQUEST: "readOnly", Access.RESPONSE: "writeOnly"}
MIN_TAGGED = 4
"""Of fewer branches, all are tried as fast."""

_Beneath = tuple[bool, Json, Scope]


class Shape(NamedTuple):
    """`names`: all properties declared anywhere in the composition, and those that an object with properties requires
    without declaring them (`wanted`): what must be there is announced, whatever it holds. `open`: it says itself what
    undeclared properties may be. `union`: branches of a union decide. `hidden`: properties that are no part of the
    message. `typed`: some part says which types or values there are. `repeated`: properties that several parts declare,
    which together say what their values carry."""

    names: frozenset[str]
    open: bool
    union: bool
    hidden: frozenset[str]
    typed: bool
    repeated: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()


NOTHING = Shape(NO_NAMES, False, False, NO_NAMES, False)
_ONLY_TYPED = NOTHING._replace(typed=True)
_WORDS_OF_TYPES = frozenset(["type", "enum", "const"])
_WORDS_OF_SHAPES = frozenset(
    [
        *("$ref", "allOf", *UNIONS, "if", "then", "else", "dependentSchemas", "dependencies"),
        *("properties", "required", "patternProperties", "additionalProperties", "unevaluatedProperties"),
    ]
)
"""By which a schema declares names, or is composed of others."""


class Composition:
    """Shapes of the schemas of one compiler, remembered by place."""

    def __init__(self, compiler: Resolving) -> None:
        self._compiler = compiler
        self._known: dict[tuple[int, int, str], Shape] = {}
        self._hides: dict[Document, bool] = {}
        access = compiler.reading.access
        self._flag = "" if access is None else _FLAG[access]

    def shape(self, node: Json, scope: Scope) -> Shape:
        """The shape of a schema and everything that is applied in place with it."""
        if not isinstance(node, dict):
            return NOTHING
        if _WORDS_OF_SHAPES.isdisjoint(node):  # as most are: nothing of it need be remembered
            return NOTHING if _WORDS_OF_TYPES.isdisjoint(node) else _ONLY_TYPED
        place = (id(scope.document), id(node), scope.base)
        if place not in self._known:
            self._work_out(node, scope)
        return self._known[place]

    def _work_out(self, node: Json, scope: Scope) -> None:
        """Depth first with a stack of its own, so that a chain of references or of `allOf` may be long."""
        stack: list[tuple[Json, Scope, list[_Beneath] | None]] = [(node, scope, None)]
        while stack:
            node, scope, beneath = stack.pop()
            place = (id(scope.document), id(node), scope.base)
            if beneath is not None:
                self._known[place] = self._join_beneath(node, enter(node, scope), beneath)
            elif place not in self._known:
                self._known[place] = NOTHING  # what a reference back to itself adds is here already
                beneath = self._beneath(node, enter(node, scope))
                stack.append((node, scope, beneath))
                stack.extend((one, at, None) for _, one, at in reversed(beneath) if isinstance(one, dict))

    def _beneath(self, node: Json, scope: Scope) -> list[_Beneath]:
        """What is applied in place by a schema's keywords: whether as a branch of a union, the schema, its scope."""
        found: list[_Beneath] = []
        if isinstance(node.get("$ref"), str):
            found.append((False, *self._resolve(node["$ref"], scope)))
            if scope.dialect.reference_alone:
                return found
        found.extend((keyword in UNIONS, branch, scope) for keyword, _, branch in _subschemas_in_place(node, scope))
        return found

    def _join_beneath(self, node: Json, scope: Scope, beneath: list[_Beneath]) -> Shape:
        shapes = [(is_branch, self.shape(one, at)) for is_branch, one, at in beneath]
        parts = [one._replace(open=False, union=True) if is_branch else one for is_branch, one in shapes]
        if isinstance(node.get("$ref"), str):
            if scope.dialect.reference_alone:
                return parts[0]
            return join_shapes([parts[0], self._own(node, scope), *parts[1:]])
        return join_shapes([self._own(node, scope), *parts])

    def _resolve(self, reference: str, scope: Scope) -> tuple[Json, Scope]:
        """What a reference names; one that leads nowhere declares nothing, and whoever compiles it says so."""
        try:
            return self._compiler.resolve(reference, scope)
        except UnresolvedReference:
            return True, scope

    def _own(self, node: Json, scope: Scope) -> Shape:
        properties = node.get("properties")
        names = frozenset(properties) if isinstance(properties, dict) else NO_NAMES
        wanted = _required_names(node) - names if names else names
        hidden = NO_NAMES
        if names and self.hides(scope):
            hidden = frozenset(name for name, member in properties.items() if self._is_flagged(member, scope))
        is_open = (
            node.get("additionalProperties", False) is not False
            or bool(node.get("patternProperties"))
            or node.get("unevaluatedProperties", False) is not False
        )
        is_typed = not _WORDS_OF_TYPES.isdisjoint(node)
        return Shape(names | wanted if wanted else names, is_open, False, hidden, is_typed, wanted=wanted or NO_NAMES)

    def hidden(self, node: Json, scope: Scope) -> frozenset[str]:
        """The properties of a composition that are no part of the message."""
        return self.shape(node, scope).hidden if self.hides(scope) else frozenset()

    def hides(self, scope: Scope) -> bool:
        """Whether some property of these descriptions may be no part of the message."""
        if not self._flag:
            return False
        known = self._hides.get(scope.document)
        if known is None:
            siblings = scope.document.siblings.values()
            known = self._hides[scope.document] = any(document.mentions(self._flag) for document in siblings)
        return known

    def _is_flagged(self, node: Json, scope: Scope) -> bool:
        """Whether a property's schema is readOnly (or writeOnly), itself or through what it is composed of."""
        if type(node) is dict and _COMPOSED.isdisjoint(node):
            return self._flag in node and node[self._flag] is True
        return any(one.get(self._flag) is True for one, _ in self._conjuncts(node, scope))

    def _conjuncts(self, node: Json, scope: Scope) -> list[tuple[dict[str, Json], Scope]]:
        """A schema with everything that its `$ref` and `allOf` add to it, each once, what is added first."""
        found: list[tuple[dict[str, Json], Scope]] = []
        seen: set[tuple[int, str]] = set()
        stack = [(node, scope, False)]
        while stack:
            node, scope, is_ready = stack.pop()
            if is_ready:
                found.append((node, scope))
            elif isinstance(node, dict) and (id(node), scope.base) not in seen:
                seen.add((id(node), scope.base))
                inside = enter(node, scope)
                added = [self._resolve(node["$ref"], inside)] if isinstance(node.get("$ref"), str) else []
                if not added or not inside.dialect.reference_alone:
                    stack.append((node, inside, True))
                    members = node.get("allOf")
                    added.extend((member, inside) for member in (members if isinstance(members, list) else ()))
                stack.extend((one, at, False) for one, at in reversed(added))
        return found

    def declarations(
        self, nodes: list[tuple[Json, Scope]], names: frozenset[str]
    ) -> dict[str, list[tuple[Json, Scope]]]:
        """Every schema that these properties have in a composition, union branches left aside, in order of name."""
        found: dict[str, list[tuple[Json, Scope]]] = {name: [] for name in sorted(names)}
        seen: set[tuple[int, str]] = set()
        for whole, at in nodes:
            for node, scope in self._conjuncts(whole, at):
                properties = node.get("properties")
                if isinstance(properties, dict) and (id(node), scope.base) not in seen:
                    seen.add((id(node), scope.base))
                    for name in properties.keys() & names:
                        found[name].append((properties[name], scope))
        return found

    def switch(
        self, members: list[Json], scope: Scope, hidden: frozenset[str]
    ) -> tuple[str, dict[int, frozenset[Hashable]]] | None:
        """The property whose value decides between the branches of a union that want objects, with the values of each
        by its index; None where there is none, or too few branches for it to matter. `hidden` are properties that the
        composition around the union leaves out of the message, so that they tell nothing apart."""
        if len(members) < MIN_TAGGED:
            return None
        tags = {}
        for index, member in enumerate(members):
            found = self._tags(member, scope, hidden)
            if found is not None:
                tags[index] = found
        if len(tags) < MIN_TAGGED:
            return None
        for name in next(iter(tags.values())):
            keys = [key for tag in tags.values() for key in tag.get(name, ())]
            if all(name in tag for tag in tags.values()) and len(keys) == len(set(keys)):
                return name, {index: tag[name] for index, tag in tags.items()}
        return None

    def exclusive(self, members: list[Json], scope: Scope, hidden: frozenset[str]) -> bool:
        """Whether it is plain that no value fits two branches of a union: each is of one type of its own, or a property
        tells the objects apart."""
        switch = self.switch(members, scope, hidden)
        told = switch[1] if switch else {}
        types = [self._type(member, scope) for index, member in enumerate(members) if index not in told]
        others = {*types, "object"} if told else set(types)
        return None not in others and len(others) == len(types) + bool(told) and not {"integer", "number"} <= others

    def are_apart(self, sent: tuple[Json, Scope], other: tuple[Json, Scope]) -> bool:
        """Whether it is plain that no value of one schema, which carries what it declares and nothing else, fits
        another one: it is of another type, or lacks a property that the other one requires."""
        own, type_ = self._type(*sent), self._type(*other)
        if own != type_ and None not in (own, type_) and {own, type_} != {"integer", "number"}:
            return True
        shape = self.shape(*sent)
        if "object" not in (own, type_) or shape.open or shape.union:
            return False
        required = NO_NAMES.union(*(_required_names(one) for one, _ in self._conjuncts(*other)))
        return not required <= shape.names | self.hidden(*other)

    def _type(self, node: Json, scope: Scope) -> str | None:
        """The one type of all values of a schema; None where that is not plain."""
        for one, at in self._conjuncts(node, scope):
            kind = one.get("type")
            if isinstance(kind, str) and kind in _TYPES and not at.dialect.adds_null(one):
                return kind
        return None

    def tells(self, members: list[Json], scope: Scope, name: str) -> bool:
        """Whether some branch says itself which values a property has that it requires."""
        return any(name in (self._tags(member, scope, frozenset()) or {}) for member in members)

    def _tags(self, node: Json, scope: Scope, hidden: frozenset[str]) -> dict[str, frozenset[Hashable]] | None:
        """The required properties of a finite number of values, each with the keys of these values at most; None for a
        schema that does not say it wants an object."""
        found: dict[str, frozenset[Hashable]] = {}
        required: set[str] = set()
        is_object = False
        for one, at in self._conjuncts(node, scope):
            self._gather_tags(one, at, found, required)
            is_object = is_object or (one.get("type") == "object" and not at.dialect.adds_null(one))
        return {name: keys for name, keys in found.items() if name in required - hidden} if is_object else None

    def _gather_tags(self, node: Json, scope: Scope, found: dict[str, frozenset[Hashable]], required: set[str]) -> None:
        if isinstance(node.get("required"), list):
            required.update(name for name in node["required"] if isinstance(name, str))
        properties = node.get("properties")
        if isinstance(properties, dict) and not self._own(node, scope).hidden:
            for name, member in properties.items():
                keys = _finite(member, scope)
                if keys is not None:
                    found[name] = found[name] & keys if name in found else keys

    def context_for_subschema(self, node: Json, scope: Scope, context: Context, keyword: str, index: int) -> Context:
        """The context of one in-place subschema: the names that the rest of the composition declares."""
        if context.names is None:
            is_union = keyword in UNIONS
            return context._replace(closes=False, repeated=frozenset() if is_union else context.repeated)
        own = self._own(node, scope)
        names, typed = set(context.names | own.names), context.typed or own.typed
        if isinstance(node.get("$ref"), str) and keyword != "$ref":
            shape = self.shape(*self._resolve(node["$ref"], scope))
            names |= shape.names
            typed = typed or shape.typed
        for other, at_index, branch in _subschemas_in_place(node, scope):
            if other != keyword or (keyword == "allOf" and at_index != index):
                shape = self.shape(branch, scope)
                names |= shape.names
                typed = typed or (other == "allOf" and shape.typed)
        is_union = keyword in UNIONS  # whose branches are closed each for itself
        repeated = NO_NAMES if is_union else context.repeated
        return context._replace(names=frozenset(names), closes=is_union, typed=typed, repeated=repeated)


_COMPOSED = frozenset(["$ref", "allOf"])
_TYPES = frozenset(["object", "array", "string", "integer", "number", "boolean", "null"])


def _required_names(node: dict[str, Json]) -> frozenset[str]:
    required = node.get("required")
    return frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else frozenset()


def _finite(node: Json, scope: Scope) -> frozenset[Hashable] | None:
    """The keys of the values that a property's own const or enum lists."""
    if not isinstance(node, dict) or ("$ref" in node and scope.dialect.reference_alone):
        return None
    listed = [node["const"]] if "const" in node and "const" in scope.dialect.keywords else node.get("enum")
    if not isinstance(listed, list) or any(isinstance(member, list | dict) for member in listed):
        return None
    return frozenset(map(values.key, listed))


def _subschemas_in_place(node: Json, scope: Scope) -> list[tuple[str, int, Json]]:
    """The subschemas that are applied in place: keyword, index, schema."""
    found: list[tuple[str, int, Json]] = []
    for keyword in ("allOf", *UNIONS):
        members = node.get(keyword)
        if isinstance(members, list):
            found.extend((keyword, i, member) for i, member in enumerate(members))
    found.extend((keyword, -1, node[keyword]) for keyword in ("if", "then", "else") if keyword in node)
    for keyword in ("dependentSchemas", "dependencies"):
        dependent = node.get(keyword) if keyword in scope.dialect.keywords else None
        if isinstance(dependent, dict):
            found.extend((keyword, -1, member) for member in dependent.values() if not isinstance(member, list))
    return found


def join_shapes(parts: list[Shape]) -> Shape:
    """The shape of schemas that are applied to the same value."""
    if len(parts) == 1:
        return parts[0]
    names: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    is_open = is_union = is_typed = False
    for part in parts:
        is_open, is_union, is_typed = is_open or part.open, is_union or part.union, is_typed or part.typed
        repeated |= part.repeated
        if not part.union:  # branches exclude each other, and each is closed for itself
            repeated |= (part.names - part.wanted) & declared
        names |= part.names
        declared |= part.names - part.wanted
    return Shape(
        names,
        is_open,
        is_union,
        NO_NAMES.union(*[part.hidden for part in parts]),
        is_typed,
        repeated,
        names - declared,
    )
