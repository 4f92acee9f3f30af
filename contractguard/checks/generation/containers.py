"""Objects and arrays: which members there are, and how many items."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from contractguard.algebra.compile.composition import Shape
from contractguard.algebra.vocabulary.scopes import Scope
from contractguard.checks.generation.merge_allof import DEEP, Impossible, SchemaInScope
from contractguard.checks.generation.state import DrawState, Site
from contractguard.checks.generation.words import Words
from contractguard.contract.document import Json, Path, canonical_bytes

DrawValue = Callable[[DrawState, Sequence[SchemaInScope], Path, int], Json]
"""Draws a value to which all of the schemas apply, at a path, so many levels down."""
FEW = 3
"""Items and undeclared members beyond those that must be there."""
MANY = 100
"""Items of a long array."""
MAX_ITEMS = 1_000
"""Of an array that must be longer, nothing is drawn."""
SELDOM = 8
"""One object in so many has all of its members, one array in so many times two is long."""


class Containers:
    """Draws objects and arrays."""

    def __init__(self, value: DrawValue, shape: Callable[[Json, Scope], Shape], words: Words) -> None:
        """`value` draws a part of the container; `shape` tells what a schema declares; `words` knows texts."""
        self._value, self._shape, self._words = value, shape, words

    # --- arrays

    def array(self, state: DrawState, parts: list[SchemaInScope], path: Path, depth: int) -> Json:
        """An array to which all of the parts apply. Raises `Impossible`."""
        low, high = _sizes(parts, "minItems", "maxItems")
        contained = [SchemaInScope(node["contains"], scope) for node, scope in parts if "contains" in node]
        low = max(low, 1 if contained else 0)
        if low > MAX_ITEMS or (high is not None and high < low):
            raise Impossible
        most = low if depth > DEEP else low + FEW
        size = low + state.choose(min(most, most if high is None else high) - low + 1)
        items: list[Json] = []
        for index in range(size):
            own = _items(parts, index)
            if index < len(contained):
                own = [*own, contained[index]]
            try:
                items.append(self._value(state, own, (*path, index), depth + 1))
            except Impossible:
                if index < low:
                    raise
                break
        if any(node.get("uniqueItems") is True for node, _ in parts):
            return _unique(items, low)
        longest = MANY if high is None else min(high, MANY)
        if items and longest > size and not _prefix(parts) and state.choose(2 * SELDOM) == 2 * SELDOM - 1:
            items += [items[-1]] * (longest - size)  # nothing is written into them: sites lead to the first ones only
        return items

    # --- objects

    def object(
        self, state: DrawState, starts: Sequence[SchemaInScope], parts: list[SchemaInScope], path: Path, depth: int
    ) -> Json:
        """An object to which all of the parts apply. Raises `Impossible`."""
        shapes = [self._shape(node, scope) for node, scope in starts]
        state.work(sum(len(shape.names) for shape in shapes))
        hidden = frozenset().union(*(shape.hidden for shape in shapes))
        declared = [n for n in dict.fromkeys(n for node, _ in parts for n in _properties(node)) if n not in hidden]
        required = dict.fromkeys(n for node, _ in parts for n in node.get("required", ()) if n not in hidden)
        low, high = _sizes(parts, "minProperties", "maxProperties")
        chosen = self._chosen(state, declared, set(required), depth, low)
        result: dict[str, Json] = {}
        for name in [*chosen, *(n for n in required if n not in chosen)]:
            try:
                result[name] = self._member(state, parts, name, path, depth)
            except Impossible:
                if name in required:
                    raise
        self._require_others(state, parts, result, path, depth)
        if not hidden & set(result):
            self._extras(state, parts, result, declared, (low, high), path, depth)
        if not any(_forbids_undeclared(node) or _speaks(node) for node, _ in parts):
            names = frozenset().union(*(shape.names for shape in shapes))
            state.sites.append(Site("unknown-field", path, tuple(sorted(names))))
        return result

    def _chosen(self, state: DrawState, declared: list[str], required: set[str], depth: int, low: int) -> list[str]:
        """The declared members that are to be there, in the order of their declaration."""
        if depth > DEEP and low <= len(required):
            return [name for name in declared if name in required]
        some = [name for name in declared if name in required or state.choose(2) == 1]
        # Told apart only now: what shrinks to another way must not need further draws there.
        return declared if low > len(some) or state.choose(SELDOM) == SELDOM - 1 else some

    def _member(self, state: DrawState, parts: Sequence[SchemaInScope], name: str, path: Path, depth: int) -> Json:
        own = [one for node, scope in parts for one in _of_member(node, scope, name, self._words)]
        return self._value(state, own, (*path, name), depth + 1)

    def _require_others(
        self, state: DrawState, parts: Sequence[SchemaInScope], result: dict[str, Json], path: Path, depth: int
    ) -> None:
        """Add what the members that are there ask for."""
        todo = list(result)
        while todo:
            name = todo.pop()
            for node, _ in parts:
                needed = (node.get("dependentRequired") or node.get("dependencies") or {}).get(name, ())
                for other in needed if isinstance(needed, list) else ():
                    if other not in result:
                        result[other] = self._member(state, parts, other, path, depth)
                        todo.append(other)

    def _extras(
        self,
        state: DrawState,
        parts: Sequence[SchemaInScope],
        result: dict[str, Json],
        declared: list[str],
        sizes: tuple[int, int | None],
        path: Path,
        depth: int,
    ) -> None:
        """Members that are not declared by name, where a schema speaks of them itself."""
        low, high = sizes
        missing = max(0, low - len(result))
        if not any(_speaks(node) for node, _ in parts) or any(_forbids_undeclared(node) for node, _ in parts):
            return
        room = missing + (0 if depth > DEEP else 2)
        room = room if high is None else max(0, min(room, high - len(result)))
        count = missing + state.choose(max(room - missing, 0) + 1)
        names = _names(parts, set(declared) | set(result), self._words)
        for name in names[:count]:
            try:
                result[name] = self._member(state, parts, name, path, depth)
            except Impossible:
                if missing:
                    raise
                return


def _unique(items: list[Json], low: int) -> list[Json]:
    found = list({canonical_bytes(item): item for item in items}.values())
    if len(found) < len(items) and len(found) < low:
        raise Impossible
    # Sites of later items would lead to other places now.
    return found if len(found) == len(items) else items[:1] if low <= 1 else _refuse()


def _refuse() -> list[Json]:
    raise Impossible


def _sizes(parts: Sequence[SchemaInScope], least: str, most: str) -> tuple[int, int | None]:
    low = max((math.ceil(node.get(least, 0)) for node, _ in parts), default=0)
    high = min((math.floor(node[most]) for node, _ in parts if most in node), default=None)
    return low, high


def _prefix(parts: Sequence[SchemaInScope]) -> bool:
    return any("prefixItems" in node or isinstance(node.get("items"), list) for node, _ in parts)


def _items(parts: Sequence[SchemaInScope], index: int) -> list[SchemaInScope]:
    """What applies to one item."""
    found = []
    for node, scope in parts:
        items = node.get("items", True)
        prefix = items if isinstance(items, list) else node.get("prefixItems", [])
        rest = node.get("additionalItems", True) if isinstance(items, list) else items
        found.append(SchemaInScope(prefix[index] if index < len(prefix) else rest, scope))
    return found


def _properties(node: Json) -> dict[str, Json]:
    properties = node.get("properties")
    return properties if isinstance(properties, dict) else {}


def _of_member(node: Json, scope: Scope, name: str, words: Words) -> list[SchemaInScope]:
    """What one schema says of a member."""
    own = [_properties(node)[name]] if name in _properties(node) else []
    own += [schema for pattern, schema in (node.get("patternProperties") or {}).items() if words.means(pattern, name)]
    return [SchemaInScope(one, scope) for one in own or [node.get("additionalProperties", True)]]


def _speaks(node: Json) -> bool:
    """Whether a schema says itself what undeclared members may be."""
    return bool(node.get("patternProperties")) or node.get("additionalProperties", False) is not False


def _forbids_undeclared(node: Json) -> bool:
    """Whether a schema forbids undeclared members, all of them or by name."""
    return node.get("additionalProperties") is False or node.get("unevaluatedProperties") is False


def _names(parts: Sequence[SchemaInScope], taken: set[str], words: Words) -> list[str]:
    """Names of undeclared members: of the patterns that are told for them, else any."""
    patterns = [pattern for node, _ in parts for pattern in node.get("patternProperties") or {}]
    wanted = [node["propertyNames"] for node, _ in parts if isinstance(node.get("propertyNames"), dict)]
    patterns += [one["pattern"] for one in wanted if isinstance(one.get("pattern"), str)]
    listed = [name for one in wanted for name in one.get("enum", ()) if isinstance(name, str)]
    found = listed or [name for pattern in patterns for name in words.names(pattern)]
    return [name for name in found or [f"key{i}" for i in range(MANY)] if name not in taken]
