"""Makes facts of messages, quickly: one walk over each body, in which what is known already costs next to nothing."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from contractguard.contract.document import Json
from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.hints import NO_HINT, Hint
from contractguard.observe.sketch.join import limit_size
from contractguard.observe.sketch.node import SketchNode, SketchState


def observe_value(value: Json, hint: Hint = NO_HINT) -> Facts:
    """The facts of one value. `hint`: what the description declares of it."""
    sketch = Sketch(hint)
    sketch.add(value)
    return sketch.facts()


class Sketch(SketchState):
    """Facts of the messages that were added."""

    def __init__(self, hint: Hint = NO_HINT, known: Facts = EMPTY) -> None:
        super().__init__()
        self._measured = 0
        self._top = SketchNode(self, hint)
        if known != EMPTY:
            self._top.load(known)

    def add(self, value: Json) -> None:
        """Add one message: a JSON value as `orjson.loads` makes it, which is not kept."""
        top = self._top
        nodes = top.shapes.get(tuple(value)) if value.__class__ is dict and top.tag is None else None
        if nodes is None:
            _observe((top,), (value,), 0)
        else:  # as it mostly is
            top.objects += 1
            _observe(nodes, value.values(), 1)
        if self.created > self._measured + kinds.MAX_SIZE:  # perhaps too much already
            self._measured = self.created
            self.facts()

    def add_failure(self, value: Json, path: Sequence[str | int], keyword: str) -> None:
        """Add that a value, which was added before, fails a keyword of the description at a place in it."""
        node: SketchNode | None = self._top
        for token in path:
            if node is None:
                return
            node, value = _child_node(node, value, token)
        if node is not None:
            node.fail(keyword)

    def facts(self) -> Facts:
        """What is known now; counts are exact. When it is too much, all but the top is dropped for good."""
        made = self._top.facts()
        if self.created <= kinds.MAX_SIZE and not self.is_collapsed:  # what is kept is no more than was ever new
            return made
        limited = limit_size(made, operator.add)
        if limited is not made:
            self._top.load(limited)
        return limited


_NULL, _WHOLE, _OBJECT, _ARRAY = kinds.NULL, kinds.WHOLE, kinds.OBJECT, kinds.ARRAY
_MAX_SHORT, _MAX_DEPTH = kinds.MAX_SHORT, kinds.MAX_DEPTH


def _observe(nodes: Iterable[SketchNode], values: Iterable[Any], depth: int) -> None:
    """Add each value to its node. (The one loop in which the time goes: what is known is passed over here.)"""
    for node, value in zip(nodes, values):  # noqa: B905 (the argument takes longer than many a value)
        kind = value.__class__
        if kind is str:
            if len(value) > _MAX_SHORT or not node.known(value):
                node.add_string(value)
        elif kind is int:
            if not node.first <= value <= node.last:
                node.add_number(value, kinds.INTEGER)
        elif kind is dict:
            nodes_below = node.shapes.get(tuple(value))
            if nodes_below is not None and node.tag is None:
                node.objects += 1
                _observe(nodes_below, value.values(), depth + 1)
            else:
                _observe_object(node, value, depth + 1)
        elif value is None:
            if not node.types & _NULL:
                node.add_type(_NULL)
        elif kind is bool:
            bit = kinds.TRUE if value else kinds.FALSE
            if not node.booleans & bit:
                node.add_boolean(bit)
        elif kind is list:
            items = node.items
            if items is not None and value and depth < _MAX_DEPTH and not node.cut:
                _observe(repeat(items), value, depth + 1)
            else:
                _observe_array(node, value, depth + 1)
        elif not (node.least <= value <= node.greatest and (node.types & _WHOLE or not value.is_integer())):
            node.add_number(value, _WHOLE if value.is_integer() else kinds.NUMBER)


def _observe_object(node: SketchNode, value: dict[str, Json], depth: int) -> None:
    if not node.types & _OBJECT:
        node.add_type(_OBJECT)
    if node.cut or depth > _MAX_DEPTH:
        node.objects += 1
        if value and not node.cut:
            node.cut = node.sketch.changed = True
        return
    if node.tag is not None:
        node = node.variant(value)
        if not node.types & _OBJECT:
            node.add_type(_OBJECT)
    node.objects += 1
    names = tuple(value)
    nodes = node.shapes.get(names)
    _observe(node.new_shape(names) if nodes is None else nodes, value.values(), depth)


def _observe_array(node: SketchNode, value: list[Json], depth: int) -> None:
    if not node.types & _ARRAY:
        node.add_type(_ARRAY)
    if not value:
        if not node.empty:
            node.empty = node.sketch.changed = True
    elif depth > _MAX_DEPTH:
        if not node.cut:
            node.cut = node.sketch.changed = True
    elif not node.cut:
        _observe(repeat(node.the_items()), value, depth)


def _child_node(node: SketchNode, value: Json, token: str | int) -> tuple[SketchNode | None, Json]:
    """The node and the value one step further down; no node where nothing is kept. What is above changes with it."""
    node.made = None
    if isinstance(value, list) and isinstance(token, int) and token < len(value):
        return node.items, value[token]
    if isinstance(value, dict) and token in value:
        holder = node if node.tag is None else node.variant(value)
        holder.made = None
        return (None if holder.cut else holder.member(str(token))), value[str(token)]
    return None, None
