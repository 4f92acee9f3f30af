"""A trie of path templates by segment: the most concrete template that a path fits is found first.

Of a segment, literal text comes before a mixed one (`{name}.json`, the most literal text first), and that before a
template alone. Where a concrete choice leads nowhere further down, the next one is tried.
"""

from __future__ import annotations

import re
from bisect import insort_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote

_T = TypeVar("_T")
_EXPRESSION = re.compile(r"\{[^{}]*\}")

Rank = tuple[int, ...]
"""How concrete a template is: for each segment 0 for a literal, 2 for a template, between them a mixed one by minus
the length of its text (as two numbers, flat)."""


class Fit(NamedTuple, Generic[_T]):
    """What a path fits: the values that were added there, and how concrete the template is."""

    values: Sequence[_T]
    rank: Rank


class Trie(Generic[_T]):
    """Values by path templates. Templates that differ in the names of their expressions alone share a place."""

    def __init__(self, items: Iterable[tuple[str, _T]]) -> None:
        """`items`: templates and what belongs to them, in an order that stays within a place."""
        self._root: _Node[_T] = _Node(())
        self._literal: dict[str, Fit[_T]] = {}
        self._shapes: dict[str, Fit[_T]] = {}
        for template, value in items:
            self._add(template, value)

    def _add(self, template: str, value: _T) -> None:
        path = template if template.startswith("/") else f"/{template}"
        node = self._root
        for segment in path.split("/")[1:]:
            node = node.child(segment)
        node.values.append(value)
        fit = self._shapes.setdefault(shape_of(path), Fit(node.values, node.rank))
        if "{" not in path and "%" not in path:
            self._literal[path] = fit

    def fits(self, path: str) -> Iterator[Fit[_T]]:
        """What a path fits, percent-encoded as it was sent: the most concrete first, each place once."""
        found = self._literal.get(path)
        if found is not None:
            yield found
        segments = split(path)
        last = len(segments)
        waiting = [(self._root, 0)]
        while waiting:
            node, at = waiting.pop()
            if at == last:
                if node.values and (found is None or node.values is not found.values):
                    yield Fit(node.values, node.rank)
                continue
            segment = segments[at]
            at += 1
            if segment and node.template is not None:
                waiting.append((node.template, at))
            for _, fit, child in node.mixed:
                if fit(segment):
                    waiting.append((child, at))
            literal = node.literals.get(segment)
            if literal is not None:
                waiting.append((literal, at))

    def of_shape(self, template: str) -> Fit[_T] | None:
        """What was added for a template, whatever its expressions are called."""
        return self._shapes.get(shape_of(template))


class _Node(Generic[_T]):
    """What comes after the same segments. `mixed` is sorted: the least literal text first, as a stack wants it."""

    __slots__ = ("_mixed", "literals", "mixed", "rank", "template", "values")

    def __init__(self, rank: Rank) -> None:
        self.rank = rank
        self.values: list[_T] = []
        self.literals: dict[str, _Node[_T]] = {}
        self.mixed: list[tuple[int, Callable[[str], bool], _Node[_T]]] = []
        self.template: _Node[_T] | None = None
        self._mixed: dict[str, tuple[int, Callable[[str], bool], _Node[_T]]] = {}

    def child(self, segment: str) -> _Node[_T]:
        """The node after a segment of a template, as it stands there."""
        if not _EXPRESSION.search(segment):
            return self.literals.setdefault(unquote(segment), _Node((*self.rank, 0, 0)))
        shape = shape_of(segment)
        if shape == "{}":
            if self.template is None:
                self.template = _Node((*self.rank, 2, 0))
            return self.template
        if shape not in self._mixed:
            length = len(shape) - 2 * shape.count("{}")
            self._mixed[shape] = (length, _segment_test(shape), _Node((*self.rank, 1, -length)))
            insort_left(self.mixed, self._mixed[shape], key=itemgetter(0))  # of equal ones the first is on top
        return self._mixed[shape][2]


def split(path: str) -> list[str]:
    """The segments of a path that begins with a slash, decoded one by one: `%2F` is no slash between segments."""
    segments = path.split("/")
    del segments[0]
    return [unquote(one) for one in segments] if "%" in path else segments


def shape_of(template: str) -> str:
    """A template without the names of its expressions."""
    return _EXPRESSION.sub("{}", template) if "{" in template else template


def dominates(one: Rank, other: Rank) -> bool:
    """Whether a template is at least as concrete as another in each segment, and not the same in all."""
    return one != other and all(one[i : i + 2] <= other[i : i + 2] for i in range(0, len(one), 2))


def _segment_test(shape: str) -> Callable[[str], bool]:
    """Whether a segment fits: each expression stands for one character or more. (The leftmost place of every literal
    is enough; two expressions side by side need two characters.)"""
    first, *middle, last = map(unquote, shape.split("{}"))

    def fits(segment: str) -> bool:
        if not (segment.startswith(first) and segment.endswith(last)):
            return False
        at, end = len(first), len(segment) - len(last)
        for literal in middle:
            found = segment.find(literal, at + 1, end)
            if found < 0:
                return False
            at = found + len(literal)
        return at < end

    return fits
