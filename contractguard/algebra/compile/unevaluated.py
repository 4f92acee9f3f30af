"""unevaluatedProperties and unevaluatedItems: what the schemas applied in place leave over.

What is evaluated grows with every schema that holds (JSON Schema 2020-12, 11). So a name that some conditional schemas
cover must satisfy the keyword's schema, or one of those schemas must hold: one clause per name, per region of the
patterns, and per stretch of positions, instead of one alternative per set of schemas that may hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from contractguard.algebra import regular
from contractguard.algebra.compile.context import Compiling, Context, match_pattern, read_mapping
from contractguard.algebra.nodes import FALSE, TRUE, Kind, Literal
from contractguard.algebra.vocabulary.scopes import enter
from contractguard.contract.document import Json

if TYPE_CHECKING:
    from contractguard.algebra.vocabulary.scopes import Scope

MAX_ALTERNATIVES = 256
MAX_DEPTH = 100


class _TooMany(Exception):
    """What is evaluated cannot be told; `args[0]` says why."""


class _Names(NamedTuple):
    """Names that are evaluated if `guard` holds."""

    guard: Literal
    names: frozenset[str]
    languages: frozenset[Any]
    everything: bool

    def covers(self, name: str) -> bool:
        return self.everything or name in self.names or any(regular.matches(one, name) for one in self.languages)


class _Positions(NamedTuple):
    """Items that are evaluated if `guard` holds: those before `end` (None: all), and those in `matching`."""

    guard: Literal
    end: int | None
    matching: Literal


def compile_unevaluated(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    """Both keywords of one schema, each together with everything that is applied in place beside it."""
    parts = []
    for keyword, remaining in (("unevaluatedProperties", _members), ("unevaluatedItems", _items)):
        if keyword not in node:
            continue
        rest = compiler.value(node[keyword], scope)
        if rest == TRUE:
            continue
        applied = list(_applicable_schemas(compiler, node, scope, context, TRUE, 0))
        try:
            parts.append(remaining(compiler, applied, context, rest))
        except _TooMany as reason:
            identity = (keyword, compiler.identity(node, scope, context))
            parts.append(compiler.table.opaque(f"{keyword}: {reason}", identity))
    return compiler.table.all_of(parts)


class _Applied(NamedTuple):
    """A schema that is applied in place if `guard` holds. `depth` is 0 for the one that bears the keyword."""

    node: dict[str, Json]
    scope: Scope
    guard: Literal
    depth: int


def _applicable_schemas(
    compiler: Compiling, node: Json, scope: Scope, context: Context, guard: Literal, depth: int
) -> Iterator[_Applied]:
    """The schema itself and everything beneath it that applies to the same value."""
    if not isinstance(node, dict) or depth > MAX_DEPTH or guard == FALSE:
        return
    scope = enter(node, scope)
    yield _Applied(node, scope, guard, depth)
    for member, at, condition in _beneath(compiler, node, scope, context):
        yield from _applicable_schemas(
            compiler, member, at, context, compiler.table.all_of((guard, condition)), depth + 1
        )


def _beneath(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Iterator[tuple[Json, Scope, Literal]]:
    """The schemas applied in place by one schema's keywords, with what must hold for each to count."""
    plain = context.unclosed

    def holds(member: Json) -> Literal:
        return compiler.open.in_place(member, scope, plain)

    if isinstance(node.get("$ref"), str):
        yield *compiler.resolve(node["$ref"], scope), TRUE
    for keyword in ("$dynamicRef", "$recursiveRef"):
        if keyword in node and keyword in scope.dialect.keywords:
            yield *compiler.dynamic(node[keyword], scope), TRUE
    yield from ((member, scope, TRUE) for member in node.get("allOf", ()))
    for keyword in ("anyOf", "oneOf"):
        yield from ((member, scope, holds(member)) for member in node.get(keyword, ()))
    if "if" in node:
        condition = holds(node["if"])
        yield node["if"], scope, condition
        yield node.get("then"), scope, condition
        yield node.get("else"), scope, ~condition
    for name, member in read_mapping(node, "dependentSchemas").items():
        yield member, scope, compiler.table.required(name)


def _members(compiler: Compiling, applied: list[_Applied], context: Context, rest: Literal) -> Literal:
    """Every member that is not evaluated satisfies `rest`."""
    sources = [_names_of(compiler, schema, context) for schema in applied]
    always = [source for source in sources if source.guard == TRUE]
    if any(source.everything for source in always):
        return TRUE
    sometimes = [source for source in sources if source.guard != TRUE]
    names = frozenset().union(*(source.names for source in always))
    languages = frozenset[Any]().union(*(source.languages for source in always))
    further = frozenset().union(*(source.names for source in sometimes)) - names
    table = compiler.table
    parts = [
        table.any_of((table.member(name, rest), *(source.guard for source in sometimes if source.covers(name))))
        for name in sorted(further)
        if not any(regular.matches(language, name) for language in languages)
    ]
    conditional = frozenset[Any]().union(*(source.languages for source in sometimes)) - languages
    for inside in _subsets(conditional):
        outside = languages | (conditional - inside)
        if inside:
            outside |= {~reduce(and_, sorted(inside, key=lambda language: language.serial))}
        region = table.additional(names | further, outside, rest)
        guards = (source.guard for source in sometimes if source.everything or source.languages & inside)
        parts.append(table.any_of((region, *guards)))
    return table.all_of(parts)


def _subsets(languages: frozenset[Any]) -> Iterator[frozenset[Any]]:
    """The regions that patterns cut the names into, each as the patterns that match in it."""
    if 1 << len(languages) > MAX_ALTERNATIVES:
        raise _TooMany(f"more than {MAX_ALTERNATIVES} regions of names")
    ordered = sorted(languages, key=lambda language: language.serial)
    for size in range(len(ordered) + 1):
        for chosen in combinations(ordered, size):
            yield frozenset(chosen)


def _names_of(compiler: Compiling, schema: _Applied, context: Context) -> _Names:
    node = schema.node
    everything = "additionalProperties" in node or (schema.depth > 0 and "unevaluatedProperties" in node)
    languages = set()
    for pattern in read_mapping(node, "patternProperties"):
        matching = compiler.table.nodes[match_pattern(compiler, pattern)]
        if matching[0] is not Kind.PATTERN:
            raise _TooMany("beside a pattern that is not decided")
        languages.add(matching[1])
    names = frozenset(read_mapping(node, "properties")) - context.hidden
    return _Names(schema.guard, names, frozenset(languages), everything)


def _items(compiler: Compiling, applied: list[_Applied], _: Context, rest: Literal) -> Literal:
    """Every item that is not evaluated satisfies `rest`."""
    table = compiler.table
    sources = [_positions_of(compiler, schema) for schema in applied]
    rest = table.any_of((rest, *(source.matching for source in sources if source.guard == TRUE)))
    choices = [source for source in sources if source.guard != TRUE and source.matching != FALSE]
    if 1 << len(choices) > MAX_ALTERNATIVES:
        raise _TooMany(f"more than {MAX_ALTERNATIVES} alternatives of contains")
    return table.any_of(
        table.all_of(
            (
                *(source.guard for source in chosen),
                _stretches(compiler, sources, table.any_of((rest, *(source.matching for source in chosen)))),
            )
        )
        for size in range(len(choices) + 1)
        for chosen in combinations(choices, size)
    )


def _stretches(compiler: Compiling, sources: list[_Positions], rest: Literal) -> Literal:
    """The items between the ends of two sources are evaluated by those that end later."""
    table = compiler.table
    ends = [source.end for source in sources if source.guard == TRUE]
    if None in ends:
        return TRUE
    start = max((end for end in ends if end is not None), default=0)
    sometimes = [source for source in sources if source.guard != TRUE]
    last = max([start, *(source.end for source in sometimes if source.end is not None)])
    if last - start > MAX_ALTERNATIVES:
        raise _TooMany(f"more than {MAX_ALTERNATIVES} positions")
    parts = [
        table.any_of(
            (
                table.item(index, rest),
                *(source.guard for source in sometimes if source.end is None or source.end > index),
            )
        )
        for index in range(start, last)
    ]
    everything = (source.guard for source in sometimes if source.end is None)
    return table.all_of((*parts, table.any_of((table.items(last, rest), *everything))))


def _positions_of(compiler: Compiling, schema: _Applied) -> _Positions:
    node, guard = schema.node, schema.guard
    matching = FALSE
    has_prefix = "prefixItems" in schema.scope.dialect.keywords
    if "contains" in node:
        matching = compiler.open.value(node["contains"], schema.scope)
    items = node.get("items")
    if (schema.depth > 0 and "unevaluatedItems" in node) or (items is not None and not isinstance(items, list)):
        return _Positions(guard, None, matching)
    prefix = node.get("prefixItems") if has_prefix else items
    if not has_prefix and isinstance(items, list) and "additionalItems" in node:
        return _Positions(guard, None, matching)
    return _Positions(guard, len(prefix) if isinstance(prefix, list) else 0, matching)
