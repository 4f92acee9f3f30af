"""Completeness of one pair of schemas by what is known of its parts, without a search.

A value that the sender sends and the reader refuses is refused by some keyword of one of the schema objects that the
reader's side is made of. If for each of these keywords it is plain that the sender's side rules such a value out, that
a listed difference shows it, or that it has a part which the pair below refuses, then the value is explained, for the
parts' claims are taken as given (`certify`). What is not plain at a look is left to the search.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from operator import ge, le
from typing import NamedTuple

from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.flattened import Conjunct, FlattenedSchema
from contractguard.algebra.diff.pair import Edge, Extra, Items, Member, SchemaChange, refused_values
from contractguard.algebra.diff.regular import is_regular, sent_types, shape_of
from contractguard.algebra.diff.scalars import refused_null
from contractguard.algebra.diff.walk import PairNode, Walk
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.choices import FormatMode
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Json, Schema

MAX_MEETINGS = 2_500
"""Of a branch of the sender's and one of the reader's: looked at without counting steps, so there are few."""


class _Below(NamedTuple):
    """The ways down from one pair that lead to pairs with a claim."""

    members: dict[str, Edge]
    items: list[Edge]
    extra: list[Edge]
    branches: list[Edge]


class Parts:
    """Tells of the pairs of a walk whether their completeness follows from that of their parts."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._grounded: dict[int, bool] = {}

    def explain(self, number: int) -> bool:
        """Whether every value that is sent and refused at a pair is plainly explained there, or by a part of it."""
        place = self._walk.places[number]
        pair = place.pair
        if any(spot.violation is refused_values for spot in pair.spots):
            return True
        if pair.sender.never or pair.reader.never or not is_regular(pair):
            return False
        case = _Case(self._walk, place)
        is_clear = case.is_one_branch() or all(case.holds(part) for part in pair.reader.parts)
        return is_clear and (not case.leans_on_branches or self._is_grounded(number, frozenset()))

    def _is_grounded(self, number: int, above: frozenset[int]) -> bool:
        """Whether the branches that a pair leans on do not lead back to it: the claims are shown by induction on the
        size of the value, and a branch takes the same value."""
        if number in above:
            return False
        known = self._grounded.get(number)
        if known is None:
            below = [target for edge, target in self._walk.places[number].below if edge.step is None]
            known = self._grounded[number] = all(self._is_grounded(target, above | {number}) for target in below)
        return known


class _Case:
    """One pair, keyword by keyword of the reader's."""

    def __init__(self, walk: Walk, place: PairNode) -> None:
        self.pair = place.pair
        self.sender: FlattenedSchema = place.pair.sender
        self._sameness = walk.sameness
        self._formats = walk.formats == FormatMode.ASSERT
        self._denied = [spot for spot in place.pair.spots if spot.violation or spot.excused]
        self._shown = {(keyword, spot.below) for spot in self._denied for keyword in spot.denies}
        self._below = _edges_by_step(walk, place)
        self._types = sent_types(self.sender)
        self.leans_on_branches = False

    def holds(self, part: Conjunct) -> bool:
        """Whether everything is explained that one of the reader's schema objects refuses."""
        return all(self._is_clear(part, keyword) for keyword in part.node if part.has(keyword))

    def _is_clear(self, part: Conjunct, keyword: str) -> bool:
        if keyword == "format" and not self._formats:
            return True
        types = _TYPES.get(keyword)
        if types is not None and not types & self._types:
            return True  # it speaks of a type that is not sent
        if self._is_same(part, keyword) or self.shows(keyword):
            return True
        rule = _RULES.get(keyword)
        return rule is not None and rule(self, part)

    def shows(self, keyword: str, *names: str) -> bool:
        """Whether a listed difference shows all that the keyword refuses (because of a name)."""
        return (keyword, ()) in self._shown or (keyword, names) in self._shown

    def _is_same(self, part: Conjunct, keyword: str) -> bool:
        """Whether the sender has the same keyword, with those that it is read with."""
        if keyword in _ENTANGLED:
            return False
        group = _GROUPS.get(keyword, (keyword,))
        for other in self.sender.having(keyword):
            if other.or_null and keyword in _ABOUT_NULL:
                continue
            if all(self._is_same_value(other, part, word) for word in group):
                return True
        return False

    def _is_same_value(self, sent: Conjunct, read: Conjunct, keyword: str) -> bool:
        here, there = keyword in sent.node, keyword in read.node
        if not here or not there:
            return here is there
        ends = ((sent.schema.document, sent.node[keyword]), (read.schema.document, read.node[keyword]))
        old, new = self.pair.in_order(*ends)
        return self._sameness.same_value(*old, *new)

    def fits(self, sent: Sequence[Schema], read: Schema, edge: Edge | None) -> bool:
        """Whether what fits all of some schemas of the sender's fits one of the reader's, or the pair below explains
        it."""
        if read.node is True or (isinstance(read.node, dict) and not _constrains(read)):
            return True
        for one in sent:  # a loop, not `any`, as below: asked of every property
            if self._sameness.same(*self.pair.in_order(one, read)):
                return True
        if edge is None:
            return False
        sender, reader = (edge.new, edge.old) if self.pair.sends_new else (edge.old, edge.new)
        is_led = len(sender) == len(sent) and all(
            one.node is other.node for one, other in zip(sender, sent, strict=True)
        )
        return is_led and any(one.node is read.node for one in reader)

    # --- the keywords that lead to parts

    def types(self, part: Conjunct) -> bool:
        left = self._types & ~v.types_of(part)
        if left == v.NULL:
            return any(spot.violation is refused_null for spot in self._denied)
        return not left

    def finite(self, part: Conjunct) -> bool:
        sent = self.sender.finite
        if sent is None:
            return False
        listed = v.values_left(part)
        return all(key in listed for key in sent)

    def required(self, part: Conjunct) -> bool:
        return all(name in self.sender.required_names or self.shows("required", name) for name in part.node["required"])

    def properties(self, part: Conjunct) -> bool:
        """Each declared property: not sent, or sent as its own pair says."""
        for name in part.node["properties"]:
            read = part.child("properties", name)
            if self.shows("properties", name) or self._fits_beside(name, read):
                continue
            if name in self.sender.properties or (self._may_send(name) and read.node is not True and read.node != {}):
                return False
        return True

    def _may_send(self, name: str) -> bool:
        """Whether the sender may send an undeclared property of that name, as far as is plain."""
        names = self._sent_names()
        if names is not None:
            return name in names
        return not any(
            name not in known and all(self.pair.means(pattern, name) is False for pattern in patterns)
            for known, patterns in self._closed
        )

    def additional(self, part: Conjunct) -> bool:
        """What else may be there: names that the reader does not declare."""
        rest = part.node["additionalProperties"]
        if rest is True or rest == {}:
            return True
        declared, patterns = part.node.get("properties", {}), part.node.get("patternProperties", {})
        names = self._sent_names()
        if rest is False:  # what the sender's own patterns let past, those of the reader do as well
            closed = [known for known, own in self._closed if own <= patterns.keys()]
            return any(
                all(name in declared or self._is_let_past(name, patterns) for name in known)
                for known in (names, *closed)
                if known is not None
            )
        if patterns:
            return False
        read = part.child("additionalProperties")
        if names is not None:
            return all(name in declared or self._fits_beside(name, read) for name in names)
        return any(self._is_map_of(one, read, declared) for one in self.sender.having("additionalProperties"))

    def _is_let_past(self, name: str, patterns: Collection[str]) -> bool:
        """Whether the reader's patterns mean a name, or a listed difference shows that it is refused."""
        return self.shows("additionalProperties", name) or any(self.pair.means(one, name) for one in patterns)

    def _fits_beside(self, name: str, read: Schema) -> bool:
        """Whether what a declared property is sent with fits a schema of the reader's."""
        sent = [schema for _, schema in self.sender.properties.get(name, ())]
        return bool(sent) and self.fits(sent, read, self._below.members.get(name))

    def _is_map_of(self, part: Conjunct, read: Schema, declared: Collection[str]) -> bool:
        """Whether a part of the sender's says of every name that the reader does not declare what fits the schema that
        the reader has for these."""
        if "patternProperties" in part.node:
            return False
        own = part.node.get("properties", {})
        if not all(name in declared or self._fits_beside(name, read) for name in own):
            return False
        sent, told = part.child("additionalProperties"), {*own, *declared}
        edge = next((edge for edge in self._below.extra if edge.step.names <= told), None)  # type: ignore[union-attr]
        return sent.node is False or self.fits((sent,), read, edge)

    def _sent_names(self) -> frozenset[str] | None:
        """The names that the sender may send because they are declared; None when it may send others, too (a branch of
        a union closes its objects itself, and one that admits everything does not)."""
        shape = shape_of(self.sender)
        if not self.sender.compiler.reading.closed or shape.open or shape.union or not shape.names:
            return None
        return shape.names

    @cached_property
    def _closed(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """For each part of the sender's that is closed, the names that it declares, and the patterns."""
        return [
            (frozenset(part.node.get("properties", ())), frozenset(part.node.get("patternProperties", ())))
            for part in self.sender.having("additionalProperties")
            if part.node["additionalProperties"] is False
        ]

    def items(self, part: Conjunct) -> bool:
        sent = self.sender.having("items", "prefixItems")
        if len(sent) != 1 or any(
            word in one.node for one in (part, *sent) for word in ("prefixItems", "additionalItems")
        ):
            return False
        if not all(isinstance(one.node["items"], dict | bool) for one in (part, *sent)):
            return False
        edge = next((edge for edge in self._below.items if edge.step == Items(0)), None)
        return self.fits((sent[0].child("items"),), part.child("items"), edge)

    # --- unions

    def is_one_branch(self) -> bool:
        """Whether the sender's branches are compared with the reader's whole schema, one by one."""
        return bool(self.sender.unions) and self._fit_some(self.pair.reader.schemas)

    def any_of(self, part: Conjunct) -> bool:
        """Each of the sender's branches fits one of the reader's, or is shown to fit none."""
        return self._fit_some([part.child("anyOf", index) for index in range(len(part.node["anyOf"]))])

    def one_of(self, part: Conjunct) -> bool:
        """The same, where no value fits two of the reader's branches."""
        branches = [part.child("oneOf", index) for index in range(len(part.node["oneOf"]))]
        composition = self.pair.reader.compiler.composition
        hidden = shape_of(self.pair.reader).hidden
        is_exclusive = composition.exclusive(part.node["oneOf"], scope_of(part.schema), hidden)
        return self._fit_some(branches) and (is_exclusive or self._fits_one_at_most(branches))

    def _fits_one_at_most(self, read: Sequence[Schema]) -> bool:
        """Whether nothing that one of the sender's branches sends fits more than one of the reader's. (A branch that
        stands for all that is sent is closed, as a schema by itself is.)"""
        branches = self._sent_branches()
        if not self.sender.compiler.reading.closed or len(branches) * len(read) > MAX_MEETINGS:
            return False
        are_apart = self.sender.compiler.composition.are_apart
        ends = [(schema.node, scope_of(schema)) for schema in read]
        return all(sum(not are_apart((sent.node, scope_of(sent)), end) for end in ends) <= 1 for sent in branches)

    def _sent_branches(self) -> Sequence[Schema]:
        unions = self.sender.unions
        return unions[0].branches if unions else self.sender.schemas

    def _fit_some(self, read: Sequence[Schema]) -> bool:
        unions = self.sender.unions
        # a branch without a type is one of objects by itself, and of what the type beside it says, where there is one
        beside = ("type",) if self._types == v.OBJECT else ()
        if unions and (
            len(unions) > 1 or unions[0].part.or_null or not _says_only(self.sender, unions[0].keyword, *beside)
        ):
            return False
        self.leans_on_branches = True
        led = self._led_to({id(schema.node) for schema in read})
        led.update(id(node) for node in map(_variant_of, self._denied) if node is not None)
        twins: dict[int, list[Schema]] = {}
        for schema in read:
            twins.setdefault(self._sameness.texts.text(schema.node).number, []).append(schema)
        return all(id(sent.node) in led or self._has_twin(sent, twins) for sent in self._sent_branches())

    def _led_to(self, read: set[int]) -> set[int]:
        """The sender's branches that are compared with one of these of the reader's."""
        found = set()
        for edge in self._below.branches:
            sender, reader = (edge.new, edge.old) if self.pair.sends_new else (edge.old, edge.new)
            if id(reader[0].node) in read:
                found.add(id(sender[0].node))
        return found

    def _has_twin(self, sent: Schema, twins: dict[int, list[Schema]]) -> bool:
        found = twins.get(self._sameness.texts.text(sent.node).number, ())
        return any(self._sameness.same(*self.pair.in_order(sent, twin)) for twin in found)


def _edges_by_step(walk: Walk, place: PairNode) -> _Below:
    below = _Below({}, [], [], [])
    for edge, number in place.below:
        if walk.places[number].problem is not None:
            continue
        if isinstance(edge.step, Member):
            below.members[edge.step.name] = edge
        elif isinstance(edge.step, Items):
            below.items.append(edge)
        elif isinstance(edge.step, Extra):
            below.extra.append(edge)
        elif edge.step is None and len(edge.old) == len(edge.new) == 1:
            below.branches.append(edge)
    return below


def _variant_of(spot: SchemaChange) -> Json:
    """The sender's variant of which a difference shows all that the reader refuses."""
    if not spot.change.kind.startswith("variant."):
        return None
    return spot.change.old if spot.change.new is None else spot.change.new


def _constrains(schema: Schema) -> bool:
    return "$ref" in schema.node or not DIALECTS[schema.dialect].keywords.isdisjoint(schema.node)


def _says_only(view: FlattenedSchema, *keywords: str) -> bool:
    return all(not part.has(word) or word in keywords for part in view.parts for word in part.node)


def _is_bound_kept(keyword: str, is_within: Callable[[Json, Json], bool]) -> _Rule:
    """A bound that the sender keeps within the reader's, unless the reader means it without the bound itself."""

    def rule(case: _Case, part: Conjunct) -> bool:
        bounds = [one.node[keyword] for one in (part, *case.sender.having(keyword))]
        is_strict = f"exclusive{keyword.capitalize()}" in part.node
        return (
            not is_strict
            and all(type(bound) is int for bound in bounds)
            and any(is_within(sent, bounds[0]) for sent in bounds[1:])
        )

    return rule


_Rule = Callable[[_Case, Conjunct], bool]

_TYPES = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), v.STRING),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), v.INTEGER | v.FRACTION
    ),
    **dict.fromkeys(("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"), v.ARRAY),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), v.ARRAY),
    **dict.fromkeys(("properties", "patternProperties", "additionalProperties", "required"), v.OBJECT),
    **dict.fromkeys(("minProperties", "maxProperties", "propertyNames", "unevaluatedProperties"), v.OBJECT),
    **dict.fromkeys(("dependencies", "dependentRequired", "dependentSchemas"), v.OBJECT),
}
"""The types of which a keyword speaks."""

_GROUPS = {
    "type": ("type", "nullable", "x-nullable"),
    **dict.fromkeys(("minimum", "exclusiveMinimum"), ("minimum", "exclusiveMinimum")),
    **dict.fromkeys(("maximum", "exclusiveMaximum"), ("maximum", "exclusiveMaximum")),
    **dict.fromkeys(("items", "prefixItems", "additionalItems"), ("items", "prefixItems", "additionalItems")),
    "additionalProperties": ("additionalProperties", "properties", "patternProperties"),
    "contains": ("contains", "minContains", "maxContains"),
    "if": ("if", "then", "else"),
}
"""Keywords that say something only together."""

_ENTANGLED = ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef")
"""Keywords that mean what stands around them."""

_ABOUT_NULL = frozenset(["type", "enum", "const", "not", "if", "anyOf", "oneOf"])
"""Keywords that may refuse null."""

_RULES: dict[str, _Rule] = {
    "type": _Case.types,
    "enum": _Case.finite,
    "const": _Case.finite,
    "required": _Case.required,
    "properties": _Case.properties,
    "additionalProperties": _Case.additional,
    "items": _Case.items,
    "anyOf": _Case.any_of,
    "oneOf": _Case.one_of,
    **{word: _is_bound_kept(word, ge) for word in ("minLength", "minItems", "minProperties", "minimum")},
    **{word: _is_bound_kept(word, le) for word in ("maxLength", "maxItems", "maxProperties", "maximum")},
}
