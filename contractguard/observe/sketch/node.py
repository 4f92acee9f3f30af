"""A place of a sketch: what `Facts` are, but it can change, and remembers which objects it has seen the like of.

Whatever is over a cap is left to `join`, so that there is one idea of what a cap does.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce

from contractguard.contract.document import Json
from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch.decades import decade, integers_within
from contractguard.observe.sketch.facts import EMPTY, Facts, scalar_facts
from contractguard.observe.sketch.formats import SURE_OF_ONE, formats_of
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.join import add, apply_caps, as_map
from contractguard.observe.sketch.redact import MAX_DECLARED, is_member, is_name

_MAX_SHAPES = 64
"""Sets of names that a node remembers, in their order."""
_OBJECTS = (kinds.OBJECT, kinds.OBJECT | kinds.NULL)


class SketchState:
    """What all places of one sketch share. `changed`: whether a message told something new since it was reset.
    `created`: how many places were ever new; `is_collapsed`: whether some of them stand for many."""

    def __init__(self) -> None:
        self.changed = self.is_collapsed = False
        self.created = 0


class SketchNode:
    """What was seen at one place so far; the names of its attributes are those of `Facts`.

    Strings of usual length that are `known` tell nothing new (`len` knows all but empty ones). Neither do integers from
    `first` to `last`, nor floats with a fraction from `least` to `greatest`, which were seen. `tells`: texts that
    are members of a set are kept.
    `shapes`: the nodes of the members of an object, by its names. `variant_of`: a node for a tag has no variants.
    `made`: the facts as they were made last, of an object that is the same while no further one is seen.
    """

    __slots__ = (
        "always", "booleans", "cut", "declared", "empty", "failed", "failed_most", "first", "formats",
        "greatest", "high", "hint", "items", "joined", "known", "last", "least", "lengths", "low", "made", "many",
        "members", "most", "objects", "others", "properties", "rest", "shapes", "sketch", "tag", "tags", "tells",
        "types", "undeclared", "variants",
    )  # fmt: skip

    def __init__(self, sketch: SketchState, hint: Hint, *, is_variant: bool = False) -> None:
        self.sketch, self.hint = sketch, hint
        sketch.created += 1
        self.tag: str | None = None
        self.tags = _NONE
        if hint.tag is not None and not is_variant:
            self.tag, self.tags = hint.tag
        self.declared = hint.members
        self.tells = bool(hint.members) or hint.is_shown
        self.load(EMPTY)

    def load(self, facts: Facts) -> None:
        """Become what the facts say."""
        self.types, self.objects, self.always = facts.types, facts.objects, facts.always
        self.many, self.joined, self.cut, self.empty = facts.many, facts.joined, facts.cut, facts.empty
        self.formats, self.lengths, self.booleans = facts.formats, facts.lengths, facts.booleans
        self.sketch.is_collapsed |= facts.many or facts.joined
        self.members, self.undeclared = facts.members, facts.undeclared
        self.others, self.most = facts.others, facts.most
        self.failed, self.failed_most = facts.failed, facts.failed_most
        self.low, self.high = facts.low, facts.high
        self.shapes: dict[tuple[str, ...], Sequence[SketchNode]] = _NO_SHAPES
        self.properties: dict[str, SketchNode] = _NO_NODES
        self.variants: dict[str, SketchNode] = _NO_NODES
        if facts.properties:
            hint = self.hint
            self.properties = {
                name: self._load_node(hint.property(name), one) for name, one in facts.properties.items()
            }
        if facts.variants:
            self.variants = {tag: self._load_node(self.hint, one, True) for tag, one in facts.variants.items()}
        self.rest = None if facts.rest is None else self._load_node(self.hint.rest(), facts.rest)
        self.items = None if facts.items is None else self._load_node(self.hint.items(), facts.items)
        self.made: Facts | None = None
        self.first, self.last = 1, 0
        self.least, self.greatest = 1.0, 0.0
        self.known: Callable[[str], object] = _is_never

    def _load_node(self, hint: Hint, facts: Facts, is_variant: bool = False) -> SketchNode:
        node = SketchNode(self.sketch, hint, is_variant=is_variant)
        node.load(facts)
        return node

    def facts(self) -> Facts:
        """What was seen, as facts: the same object while nothing more was seen here. (Of a map that was too many names,
        those that are declared are still observed by themselves, as each has a hint of its own.)"""
        known = self.made
        if known is not None and known.objects == self.objects and known.types == self.types in _OBJECTS:
            return known
        if not (
            self.objects or self.items or self.properties or self.variants or self.rest or self.members or self.failed
            or self.undeclared or self.others or self.most or self.failed_most or self.cut or self.joined or self.many
            or self.always is not None
        ):  # fmt: skip
            return scalar_facts(self.types, self.formats, self.lengths, self.low, self.high, self.booleans, self.empty)
        made = Facts(
            self.types,
            self.objects,
            self.always,
            {name: one.facts() for name, one in self.properties.items()} if self.properties else EMPTY.properties,
            None if self.rest is None else self.rest.facts(),
            False,
            {tag: one.facts() for tag, one in self.variants.items()} if self.variants else EMPTY.variants,
            self.joined,
            self.formats,
            self.lengths,
            self.members,
            self.undeclared,
            self.others,
            self.most,
            self.failed,
            self.failed_most,
            self.low,
            self.high,
            self.booleans,
            self.empty,
            None if self.items is None else self.items.facts(),
            self.cut,
        )
        made = as_map(made, operator.add) if self.many else made
        self.made = made if self.tag is None and self.items is None else None
        return made

    def add_type(self, bit: int) -> None:
        """A value of a type that was not seen here."""
        self.types |= bit
        self.sketch.changed = True

    def add_string(self, text: str) -> None:
        """A string that may tell something new."""
        before = (self.types, self.formats, self.lengths)
        self.types |= kinds.STRING
        if not text:
            self.lengths |= kinds.EMPTY_TEXT
        elif len(text) > kinds.MAX_SHORT:
            self.lengths |= kinds.LONG_TEXT
        if self.formats:
            self.formats &= formats_of(text, self.formats)
        if self.tells:
            self._add_member(text)
        if self.tells:
            self.known = self.members.__contains__
        else:
            self.known = SURE_OF_ONE.get(self.formats, _is_never) if self.formats else len
        if before != (self.types, self.formats, self.lengths):
            self.sketch.changed = True

    def _add_member(self, text: str) -> None:
        if text in self.members or text in self.undeclared:
            return
        if text in self.declared:
            self.members |= {text}
        elif self.hint.is_closed and self.hint.tells_undeclared and is_member(text):
            if self.most:
                return
            self.undeclared |= {text}
            if len(self.undeclared) > kinds.MAX_UNDECLARED:
                self.undeclared, self.most = _NONE, True
        elif self.others or not self.hint.is_closed:
            return
        else:
            self.others = True
        self.sketch.changed = True

    def add_number(self, number: float, bit: int) -> None:
        """A number that may tell something new; `bit` is its type."""
        code = decade(number)
        low = code if self.low is None else min(self.low, code)
        high = code if self.high is None else max(self.high, code)
        if not (self.types & bit and low == self.low and high == self.high):
            self.types |= bit
            self.low, self.high = low, high
            self.sketch.changed = True
        if self.types & kinds.INTEGER:
            self.first, self.last = integers_within(low, high)
        if bit == kinds.NUMBER:
            is_first = self.least > self.greatest
            self.least = number if is_first else min(self.least, number)
            self.greatest = number if is_first else max(self.greatest, number)

    def add_boolean(self, bit: int) -> None:
        """A boolean that was not seen here."""
        self.booleans |= bit
        self.add_type(kinds.BOOLEAN)

    def fail(self, keyword: str) -> None:
        """A keyword of the description that a value here fails."""
        if self.failed_most or keyword in self.failed:
            return
        self.made = None
        self.failed |= {keyword}
        if len(self.failed) > kinds.MAX_FAILED:
            self.failed, self.failed_most = _NONE, True
        self.sketch.changed = True

    def variant(self, value: dict[str, Json]) -> SketchNode:
        """The node for an object: that of its tag, where it has a declared one."""
        tag = value.get(self.tag or "")
        if self.joined or not isinstance(tag, str) or tag not in self.tags:
            return self
        key = f"{self.tag}={tag}"
        node = self.variants.get(key)
        if node is None:
            self.sketch.changed = True
            node = SketchNode(self.sketch, self.hint, is_variant=True)
            self.variants = self.variants or {}
            self.variants[key] = node
            if len(self.variants) > kinds.MAX_VARIANTS:
                self.load(apply_caps(self.facts(), operator.add))
                return self
        return node

    def new_shape(self, names: tuple[str, ...]) -> Sequence[SketchNode]:
        """The nodes of the members of an object, whose names were not seen together yet (or are forgotten)."""
        nodes = [self.member(name) for name in names]
        known = _NONE if self.many else frozenset(names).intersection(self.properties)
        always = known if self.always is None else self.always & known
        if always != self.always:
            self.always = always
            self.sketch.changed = True
        if not self.many and len(self.properties) > kinds.MAX_NAMES:
            self.become_map()
            return self.new_shape(names)
        if len(names) <= kinds.MAX_NAMES:
            if not self.shapes or len(self.shapes) >= _MAX_SHAPES:
                self.shapes = {}
            self.shapes[names] = nodes
        return nodes

    def become_map(self) -> None:
        """There are too many names: what is not declared is a member of a map from now on."""
        data = {name: node for name, node in self.properties.items() if name not in self.hint.names}
        parts = [*data.values(), *([] if self.rest is None else [self.rest])]
        self.rest = self._load_node(self.hint.rest(), reduce(add, (node.facts() for node in parts), EMPTY))
        self.properties = {name: node for name, node in self.properties.items() if name not in data}
        self.many, self.always, self.shapes = True, _NONE, _NO_SHAPES
        self.sketch.changed = self.sketch.is_collapsed = True

    def member(self, name: str) -> SketchNode:
        """The node of one member: by its name, or that of all members whose names are data."""
        node = self.properties.get(name)
        if node is not None:
            return node
        is_declared = name in self.hint.names and len(name) <= MAX_DECLARED
        if not is_declared and (self.many or self.hint.is_map or not is_name(name)):
            return self.the_rest()
        self.sketch.changed = True
        node = SketchNode(self.sketch, self.hint.property(name))
        self.properties = self.properties or {}
        self.properties[name] = node
        return node

    def the_rest(self) -> SketchNode:
        """The node of the members whose names are data."""
        if self.rest is None:
            self.sketch.changed = True
            self.rest = SketchNode(self.sketch, self.hint.rest())
        return self.rest

    def the_items(self) -> SketchNode:
        """The node of the items of arrays."""
        if self.items is None:
            self.sketch.changed = True
            self.items = SketchNode(self.sketch, self.hint.items())
        return self.items


_NONE: frozenset[str] = frozenset()
_NO_NODES: dict[str, SketchNode] = {}
_NO_SHAPES: dict[tuple[str, ...], Sequence[SketchNode]] = {}
"""What a node has before the first: most are leaves, and a dictionary of its own weighs more than all else in it."""


def _is_never(text: str) -> bool:
    return False
