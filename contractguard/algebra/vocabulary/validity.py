"""Whether a schema is valid in its dialect, looked at as a whole before anything is decided with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contractguard.algebra.vocabulary.keyword_values import (
    BESIDE_A_LONE_REFERENCE,
    PATTERN,
    ROWS_OF,
    Members,
    fault_of_pattern,
)
from contractguard.algebra.vocabulary.scopes import Scope, enter, scope_at, scope_of
from contractguard.contract.document import Document, Json, Path, Schema, pointer
from contractguard.contract.errors import InputError, InvalidSchema, UnresolvedReference

_Standing = tuple[str, int, str]
"""Where a node stands: the dialect, the document by its address, the base of references."""

Place = tuple[Any, Path, Document]
"""The place above (None for a start), the path from there, the document. Spelled out only for an error."""


class ValidNodes:
    """Schemas that were found valid, with all that they lead to: what was looked at once is not walked again. A node is
    known where it stands, since what its references mean depends on the document and its base."""

    def __init__(self) -> None:
        self._known: dict[_Standing, set[int]] = {}
        self._alive: list[Schema] = []  # nodes are known by address, so that none may be collected

    def has(self, standing: _Standing, node: Json) -> bool:
        """Whether a schema is one of these."""
        return id(node) in self._known.get(standing, ())

    def add(self, schema: Schema, found: Mapping[_Standing, set[int]]) -> None:
        """Add all that a walk from a schema came to."""
        self._alive.append(schema)
        for standing, nodes in found.items():
            self._known.setdefault(standing, set()).update(nodes)


def check(schema: Schema, known: ValidNodes | None = None) -> str | None:
    """Check a schema, everything below it and everything that its references lead to in the supplied documents.

    Returns why nothing can be proved of the schema, None if something can: a schema that is applied to the same value
    again by a branch of its own has no meaning (JSON Schema Core 2020-12, 9.4.1), though many are written so.

    Raises `InvalidSchema` for a keyword with a wrong value, `UnresolvedReference` for references that lead round in a
    circle and never to a schema (JSON Schema Core 2020-12, 9.4.1); `where` holds the document's name and the JSON
    Pointer of the keyword. A reference that leads nowhere is no error here: the part it stands in may not matter.
    Raises `InputError` for what is nested too deep and `UsageError` for an unknown dialect. `known` serves the next
    schemas that have nodes in common with this one.
    """
    walk = _Walk(schema, known)
    doubt = walk.run()
    if doubt is None and known is not None:
        known.add(schema, walk.came_to)
    return doubt


def _where(place: Place, *more: str | int) -> str:
    document, steps = place[2], [more]
    above: Place | None = place
    while above is not None:
        steps.append(above[1])
        above = above[0]
    return f"{document.name}#{pointer([token for step in reversed(steps) for token in step])}"


class _Walk:
    """Every schema object once, whatever refers to it; with a stack of its own, so that nesting costs no recursion."""

    __slots__ = (
        "_alone",
        "_edges",
        "_found",
        "_identifier",
        "_known",
        "_passed",
        "_rows",
        "_seen",
        "_stack",
        "came_to",
    )

    def __init__(self, schema: Schema, known: ValidNodes | None) -> None:
        scope = scope_of(schema)
        self._known = known
        self._passed: set[int] = set()
        self.came_to: dict[_Standing, set[int]] = {}
        self._rows = ROWS_OF[scope.dialect.name]
        self._alone = scope.dialect.reference_alone
        self._identifier = scope.dialect.identifier
        self._stack: list[tuple[Json, Scope, Place]] = [(schema.node, scope, (None, schema.path, schema.document))]
        self._seen: set[int] = set()
        self._found: dict[tuple[str, str], Json] = {}
        self._edges: dict[int, tuple[Json, list[tuple[Json, Place]]]] = {}

    def run(self) -> str | None:
        stack = self._stack
        while stack:
            self._schema(*stack.pop())
        if not self._edges:
            return None
        found = self._circle(_ALWAYS)
        if found is not None:
            raise _circle(found)
        found = self._circle(_PERHAPS)
        return None if found is None else f"a schema that is a branch of itself: {_where(found)}"

    def _schema(self, node: Json, scope: Scope, place: Place) -> None:
        if not isinstance(node, dict):
            if type(node) is not bool:
                raise _invalid(f"a schema must be an object or a boolean, not {_kind(node)}", _where(place), "it")
            return
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if self._known is not None and self._is_known(node, scope):
            return
        if self._identifier in node:
            scope = enter(node, scope)
        rows, alone = self._rows, self._alone and "$ref" in node
        for keyword, value in node.items():
            row = rows.get(keyword)
            if row is None or (alone and keyword not in BESIDE_A_LONE_REFERENCE):
                continue
            if not row.test(value):
                raise _refusal(keyword, row.wanted, value, _where(place, keyword))
            if row.members is not None:
                _check_members(keyword, value, row.members, place)
            if row.below is not None:
                for path, member in row.below(keyword, value):
                    self._stack.append((member, scope, (place, path, place[2])))
            elif row.leads:
                self._reference(node, keyword, scope, (place, (keyword,), place[2]))

    def _is_known(self, node: Json, scope: Scope) -> bool:
        """Whether a node need not be walked. What it leads to is known, too, so that no circle goes through it that has
        something new in it."""
        standing = (scope.dialect.name, id(scope.document), scope.base)
        if self._known is not None and self._known.has(standing, node):
            self._passed.add(id(node))
            return True
        self.came_to.setdefault(standing, set()).add(id(node))
        return False

    def _reference(self, node: Json, keyword: str, scope: Scope, place: Place) -> None:
        """Go on where a reference leads; one that leads nowhere, or to no supplied document, is left alone."""
        reference = node[keyword]
        known = (scope.base, reference)
        if known not in self._found:
            try:
                document, path, target = scope.document.resolve(reference, scope.base)
            except InputError:
                self._found[known] = True
                return
            if not isinstance(target, dict | bool):
                what = f"{keyword} {reference[:80]!r} leads to {_kind(target)}, which is no schema"
                raise _invalid(what, _where(place), "the reference")
            self._found[known] = target
            there = scope_at(document, path, scope.dialect, ())
            self._stack.append((target, there, (None, path, document)))
        target = self._found[known]
        if isinstance(target, dict) and not _is_dynamic(keyword, target):
            self._edges.setdefault(id(node), (node, []))[1].append((target, place))

    def _circle(self, keywords: tuple[str, ...]) -> Place | None:
        """A reference that closes a circle of schemas applied to the same value by these keywords. Depth first, each
        schema once."""
        done = set(self._passed)
        for start, _ in self._edges.values():
            if id(start) not in done:
                found = self._round(start, keywords, done)
                if found is not None:
                    return found
        return None

    def _round(self, start: Json, keywords: tuple[str, ...], done: set[int]) -> Place | None:
        above: dict[int, Place | None] = {id(start): None}
        stack = [(id(start), self._needed_schemas(start, keywords))]
        while stack:
            key, rest = stack[-1]
            node, by = next(rest, (None, None))
            if node is None:
                stack.pop()
                del above[key]
                done.add(key)
            elif id(node) in above:
                return by or _last_reference(above)
            elif id(node) not in done:
                above[id(node)] = by
                stack.append((id(node), self._needed_schemas(node, keywords)))
        return None

    def _needed_schemas(self, node: Json, keywords: tuple[str, ...]) -> Iterator[tuple[Json, Place | None]]:
        """What must be known to know anything of the schema, each with the reference that leads there."""
        _, targets = self._edges.get(id(node), (None, ()))
        yield from targets
        if not (self._alone and "$ref" in node):
            for keyword in keywords:
                value = node.get(keyword, ())
                members = value if isinstance(value, list) else (value,)
                if keyword == "dependentSchemas" and isinstance(value, dict):
                    members = tuple(value.values())
                yield from ((member, None) for member in members if isinstance(member, dict))


_ALWAYS = ("allOf", "not")
_PERHAPS = (*_ALWAYS, "anyOf", "oneOf", "if", "then", "else", "dependentSchemas")
"""The keywords that apply schemas to the same value."""


def _last_reference(above: dict[int, Place | None]) -> Place:
    """The last reference on the way; a circle has at least one, for JSON has none."""
    return next(place for place in reversed(above.values()) if place is not None)


def _is_dynamic(keyword: str, target: Json) -> bool:
    """Whether it depends on the way here what is meant; a circle may then only seem to be one."""
    return keyword != "$ref" and ("$dynamicAnchor" in target or target.get("$recursiveAnchor") is True)


def _check_members(keyword: str, value: Json, members: Members, place: Place) -> None:
    for name, member in value.items():
        if not members.test(name, member):
            raise _refusal(f"each member of {keyword}", members.wanted, name, _where(place, keyword, name))


def _refusal(subject: str, wanted: str, offender: Json, where: str) -> InvalidSchema:
    fault = fault_of_pattern(offender) if PATTERN in wanted and isinstance(offender, str) else ""
    return _invalid(f"{subject} must be {wanted}" + (f" ({fault})" if fault else ""), where, "its value")


def _invalid(what: str, where: str, correct: str) -> InvalidSchema:
    return InvalidSchema(what, where=where, remedy=f"correct {correct}")


def _circle(place: Place) -> UnresolvedReference:
    return UnresolvedReference(
        "the reference leads only to further references, back to itself, and never to a schema",
        where=_where(place),
        remedy="let one of the references point at a schema",
    )


def _kind(value: Json) -> str:
    if value is None:
        return "null"
    return "a list" if isinstance(value, list) else "a string" if isinstance(value, str) else type(value).__name__
