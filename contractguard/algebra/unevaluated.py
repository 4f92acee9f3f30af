"""unevaluatedProperties and unevaluatedItems, where what is evaluated does not depend on the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contractguard.algebra.keywords import _mapping, _matching
from contractguard.algebra.nodes import TRUE, Kind, Literal
from contractguard.contract.document import Json

if TYPE_CHECKING:
    from contractguard.algebra.compile import Compiler, Context
    from contractguard.algebra.scopes import Scope

_CONDITIONAL = ("anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef", "$recursiveRef")
MAX_DEPTH = 100


class _Depends(Exception):
    """What is evaluated depends on the value; `args[0]` is the keyword that makes it so."""


def unevaluated(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    """Both keywords of one schema. Opaque where a conditional applicator decides what is evaluated."""
    return self.table.all_of(
        _one(self, node, scope, context, keyword)
        for keyword in ("unevaluatedProperties", "unevaluatedItems")
        if keyword in node
    )


def _one(self: Compiler, node: Json, scope: Scope, context: Context, keyword: str) -> Literal:
    rest = self.value(node[keyword], scope)
    if rest == TRUE:
        return TRUE
    try:
        if keyword == "unevaluatedProperties":
            names, languages, everything = _properties(self, node, scope, keyword, 0)
            return TRUE if everything else self.table.additional(names - context.hidden, languages, rest)
        start = _items(self, node, scope, keyword, 0)
        return TRUE if start is None else self.table.items(start, rest)
    except _Depends as reason:
        return self.table.opaque(f"{keyword} with {reason}", ("unevaluated", self.identity(node, scope, context)))


def _beneath(self: Compiler, node: Json, scope: Scope, keyword: str) -> list[tuple[Json, Scope]]:
    """The subschemas that apply to the same value whatever it is."""
    for conditional in _CONDITIONAL:
        if conditional in node:
            raise _Depends(conditional)
    found = [(member, scope) for member in node.get("allOf", ())]
    if isinstance(node.get("$ref"), str):
        found.append(self.resolve(node["$ref"], scope))
    return found


def _properties(
    self: Compiler, node: Json, scope: Scope, keyword: str, depth: int
) -> tuple[frozenset[str], frozenset[Any], bool]:
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return frozenset(), frozenset(), False
    names, languages = frozenset(_mapping(node, "properties")), frozenset[Any]()
    everything = "additionalProperties" in node or (depth > 0 and keyword in node)
    for pattern in _mapping(node, "patternProperties"):
        matching = self.table.nodes[_matching(self, pattern)]
        if matching[0] is not Kind.PATTERN:
            raise _Depends("a pattern that is not decided")
        languages |= {matching[1]}
    for member, at in _beneath(self, node, scope, keyword):
        more = _properties(self, member, at, keyword, depth + 1)
        names, languages, everything = names | more[0], languages | more[1], everything or more[2]
    return names, languages, everything


def _items(self: Compiler, node: Json, scope: Scope, keyword: str, depth: int) -> int | None:
    """From which position on items are unevaluated; None when none is."""
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return 0
    if "contains" in node and "prefixItems" in scope.dialect.keywords:
        raise _Depends("contains")
    if depth > 0 and keyword in node:
        return None
    items, start = node.get("items"), 0
    if isinstance(items, list):
        if "additionalItems" in node:
            return None
        start = len(items)
    elif items is not None:
        return None
    if isinstance(node.get("prefixItems"), list):
        start = len(node["prefixItems"])
    for member, at in _beneath(self, node, scope, keyword):
        more = _items(self, member, at, keyword, depth + 1)
        if more is None:
            return None
        start = max(start, more)
    return start
