"""A schema as the list of everything that applies to one value: references followed, unions decided by a draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.vocabulary.scopes import Scope, enter
from contractguard.contract.document import Json, canonical_bytes

MAX_PARTS = 500
"""Schemas that apply to one value; more of them are a circle."""
DEEP = 5
"""Levels below which only what has to be there is drawn."""

TAG_VALUES = "!tag"
"""A keyword of ours: the values that a discriminator (OpenAPI 3.1, 4.8.25) gives a branch."""

TAGS_KNOWN = "!tags"
"""A keyword of ours: the values of a property that tells all branches of a union apart."""

WORK_OF_A_SCHEMA = 10
"""To look at one schema, in the small things that `Meter` counts."""

Choose = Callable[[int], int]
"""Draws a number from zero to below the given one."""

_NESTING = ("$ref", "$dynamicRef", "$recursiveRef", "properties", "items", "prefixItems", "allOf", "anyOf", "oneOf")


class SchemaInScope(NamedTuple):
    """One schema, and where it stands."""

    node: Json
    scope: Scope


class Impossible(Exception):
    """Nothing can be drawn here, on this way."""


class Flattener:
    """Flattens schemas of one compiler. `work` hears of what that costs, and may raise what ends it."""

    def __init__(self, compiler: Compiler, work: Callable[[int], None]) -> None:
        self._compiler, self._work = compiler, work
        self._tags: dict[tuple[int, Scope], dict[str, list[Json]]] = {}
        self.widest = 1
        """Branches of the largest union so far: a validator looks at all of them."""

    def parts(self, starts: Iterable[SchemaInScope], choose: Choose, depth: int) -> list[SchemaInScope]:
        """Every schema that applies to the value that the given ones are for, each an object.

        Raises `Impossible` for `false`, and `UnresolvedReference`.
        """
        todo = list(starts)
        found: list[SchemaInScope] = []
        for _ in range(MAX_PARTS):
            if not todo:
                return found
            self._work(WORK_OF_A_SCHEMA)
            node, scope = todo.pop(0)
            if node is False:
                raise Impossible
            if not isinstance(node, dict):
                continue
            scope = enter(node, scope)
            leads = list(_references(node, scope, self._compiler))
            if leads and scope.dialect.reference_alone:
                todo[:0] = leads
                continue
            found.append(SchemaInScope(node, scope))
            todo[:0] = [*leads, *self._applied_schemas(node, scope, choose, depth)]
        raise Impossible

    def _applied_schemas(self, node: Json, scope: Scope, choose: Choose, depth: int) -> Iterator[SchemaInScope]:
        """What is applied to the same value: all of `allOf`, one branch of each union, one outcome of a condition."""
        for member in node.get("allOf", ()):
            yield SchemaInScope(member, scope)
        for keyword in ("anyOf", "oneOf"):
            if node.get(keyword):
                branch = _branch(node[keyword], choose, depth)
                yield SchemaInScope(branch, scope)
                tag = _tag(node, branch)
                if tag is not None:
                    yield SchemaInScope(tag, scope)
                known = self._known_tags(node[keyword], scope)
                if known:
                    yield SchemaInScope(
                        {"properties": {name: {TAGS_KNOWN: values} for name, values in known.items()}}, scope
                    )
        if "if" in node and "if" in scope.dialect.keywords:
            if choose(2) == 0:
                yield SchemaInScope(node.get("else", True), scope)
            else:
                yield SchemaInScope(node["if"], scope)
                yield SchemaInScope(node.get("then", True), scope)

    def _known_tags(self, branches: Sequence[Json], scope: Scope) -> dict[str, list[Json]]:
        """The properties for which every branch that is of objects lists values, none of them in two branches."""
        place = (id(branches), scope)
        if place not in self._tags:
            self.widest = max(self.widest, len(branches))
            self._tags[place] = self._worked_out(branches, scope)
        return self._tags[place]

    def _worked_out(self, branches: Sequence[Json], scope: Scope) -> dict[str, list[Json]]:
        listed = [self._listed_properties(SchemaInScope(branch, scope)) for branch in branches if not _is_plain(branch)]
        if len(listed) < 2:
            return {}
        together = {
            name: [value for one in listed for value in one[name]]
            for name in listed[0]
            if all(name in one for one in listed)
        }
        return {
            name: values for name, values in together.items() if len(set(map(canonical_bytes, values))) == len(values)
        }

    def _listed_properties(self, branch: SchemaInScope) -> dict[str, list[Json]]:
        """The properties for which a branch lists values, itself or by references or parts, and these."""
        found: dict[str, list[Json]] = {}
        for node, scope in self._whole(branch):
            members = node.get("properties")
            for name, member in (members if isinstance(members, dict) else {}).items():
                for one, at in self._whole(SchemaInScope(member, scope)):
                    if "const" in one and "const" in at.dialect.keywords:
                        found.setdefault(name, [one["const"]])
                    elif isinstance(one.get("enum"), list):
                        found.setdefault(name, one["enum"])
        return found

    def _whole(self, start: SchemaInScope) -> Iterator[SchemaInScope]:
        """A schema, what it refers to, and its parts; not what only some of its values need to meet."""
        todo: list[SchemaInScope] = [start]
        seen: set[int] = set()
        while todo and len(seen) < MAX_PARTS:
            self._work(WORK_OF_A_SCHEMA)
            node, scope = todo.pop(0)
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            scope = enter(node, scope)
            yield SchemaInScope(node, scope)
            references = _references(node, scope, self._compiler)
            todo += [*references, *(SchemaInScope(one, scope) for one in node.get("allOf", ()))]


def _references(node: Json, scope: Scope, compiler: Compiler) -> Iterator[SchemaInScope]:
    if isinstance(node.get("$ref"), str):
        yield SchemaInScope(*compiler.resolve(node["$ref"], scope))
    for keyword in ("$dynamicRef", "$recursiveRef"):
        if keyword in scope.dialect.keywords and isinstance(node.get(keyword), str):
            yield SchemaInScope(*compiler.dynamic(node[keyword], scope))


def _branch(branches: Sequence[Json], choose: Choose, depth: int) -> Json:
    """One branch; far down one that ends there, if there is any."""
    if depth > DEEP:
        plain = [one for one in branches if not isinstance(one, dict) or not any(word in one for word in _NESTING)]
        branches = plain or branches
    return branches[choose(len(branches))]


def _tag(node: Json, branch: Json) -> Json | None:
    """What the discriminator beside a union says of the values in one of its branches."""
    told = node.get("discriminator")
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("propertyName"), str) or not isinstance(reference, str):
        return None
    mapping: Any = told.get("mapping") if isinstance(told.get("mapping"), dict) else {}
    name = reference.rpartition("/")[2]
    named = [value for value, target in mapping.items() if target in (reference, name)]
    return {"properties": {told["propertyName"]: {TAG_VALUES: named or [name]}}}


def _is_plain(node: Json) -> bool:
    """Whether a branch is plainly of other values than objects, such as null."""
    return isinstance(node, dict) and isinstance(node.get("type"), str) and node["type"] != "object"
