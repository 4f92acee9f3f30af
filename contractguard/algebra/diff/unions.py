"""Differences of anyOf and oneOf: branches are matched, then compared like any other pair."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator

from contractguard.algebra.diff import flattened as v
from contractguard.algebra.diff.discriminators import beside_values, discriminator_in, is_inherited, values_of
from contractguard.algebra.diff.flattened import FlattenedSchema, Union
from contractguard.algebra.diff.known import could_carry, knows
from contractguard.algebra.diff.pair import Edge, Pair, SchemaChange, Sides, refused_values
from contractguard.algebra.diff.viewer import Viewer
from contractguard.algebra.nodes import Literal
from contractguard.contract.change import Change
from contractguard.contract.document import Location, Schema

Viewers = tuple[Viewer, Viewer]
"""For the old and for the new side."""
_Sign = Callable[[Schema, int], Hashable]
"""By what branches are paired: what one has on a side (0 is the old one); None for nothing."""


def compare_unions(pair: Pair, viewers: Viewers) -> None:
    """Match the branches of both sides; a side without a union counts as one of a single branch."""
    old, new = pair.old.unions, pair.new.unions
    old, new = _without_equal(pair, old, new)
    if not old and not new:
        return
    if len(old) > 1 or len(new) > 1:
        _as_a_whole(pair, old, new)
        return
    before = list(old[0].branches) if old else [*pair.old.schemas]
    after = list(new[0].branches) if new else [*pair.new.schemas]
    if (not old and len(before) != 1) or (not new and len(after) != 1):
        _as_a_whole(pair, old, new)
        return
    matches, gone, come = Matcher(pair, viewers, old, new).match(before, after)
    unions = (old[0] if old else None, new[0] if new else None)
    inherited = all(map(is_inherited, unions))
    for was, now in [(beside_values(was), beside_values(now)) for was, now in matches] if inherited else matches:
        if not pair.sameness.same(was, now):
            pair.edges.append(Edge(None, (was,), (now,)))
    if inherited:
        return  # what a value stands for is told of the discriminator
    for kind, branches in (("variant.removed", gone), ("variant.added", come)):
        for branch in branches:
            _note_branch(pair, kind, branch, unions, viewers)
    if bool(old) != bool(new):
        _note_forgotten(pair, viewers)


def _note_forgotten(pair: Pair, viewers: Viewers) -> None:
    """Note the optional properties that a choice became one schema without, or one schema a choice: no variant tells of
    them, and no relation sees them."""
    kind = "property.removed-optional"
    if not pair.notes(kind):
        return
    was, now = _declared_properties(pair.old, viewers[0]), _declared_properties(pair.new, viewers[1])
    noted = {spot.change.name for spot in pair.spots if spot.change.kind.startswith("property.removed")}
    for name, (schema, is_required) in was.items():
        if is_required or name in now or name in noted or name in pair.old.hidden:
            continue
        if not knows(pair, pair.new, name) and could_carry(pair, pair.old, name):
            change = Change(kind, name, schema.node, None)
            spot = SchemaChange(change, (name,), schema.location, _anchor(pair.new), harmless="structural")
            pair.spots.append(spot)


def _declared_properties(view: FlattenedSchema, viewer: Viewer) -> dict[str, tuple[Schema, bool]]:
    """The properties that a schema or its branches declare, each with whether it is required by all that declare it."""
    found: dict[str, tuple[Schema, bool]] = {}
    for one in (view, *(viewer.view((branch,)) for union in view.unions for branch in union.branches)):
        for name, schemas in one.properties.items():
            known, is_required = found.get(name, (schemas[0][1], True))
            if _is_deprecated(known):  # of several, the one that was not announced to go away counts
                known = schemas[0][1]
            found[name] = known, is_required and name in one.required_names
    return found


def _is_deprecated(schema: Schema) -> bool:
    return isinstance(schema.node, dict) and schema.node.get("deprecated") is True


def merged_edges(pair: Pair) -> Iterator[Edge]:
    """The ways from a choice that became one schema to that, or the other way round, for variants that were matched
    with nothing."""
    matched = {id(schema) for edge in pair.edges if edge.step is None for schema in (*edge.old, *edge.new)}
    if bool(pair.old.unions) == bool(pair.new.unions):
        return
    for union in (*pair.old.unions, *pair.new.unions):
        for branch in union.branches:
            if id(branch) not in matched:
                yield Edge(None, *(((branch,), pair.new.schemas) if pair.old.unions else (pair.old.schemas, (branch,))))


def _without_equal(pair: Pair, old: list[Union], new: list[Union]) -> tuple[list[Union], list[Union]]:
    """Leave out unions that stand unchanged on both sides."""
    rest = list(new)
    kept = []
    for union in old:
        twin = next((other for other in rest if _same_union(pair, union, other)), None)
        if twin is None:
            kept.append(union)
        else:
            rest.remove(twin)
    return kept, rest


def _same_union(pair: Pair, old: Union, new: Union) -> bool:
    return old.keyword == new.keyword and pair.sameness.same_value(
        old.part.schema.document, old.part.node[old.keyword], new.part.schema.document, new.part.node[new.keyword]
    )


def _as_a_whole(pair: Pair, old: list[Union], new: list[Union]) -> None:
    """Several unions at once: let the proof tell."""
    keywords = tuple(sorted({union.keyword for union in (*old, *new)}))
    pair.add("union.changed", keywords, violation=refused_values)


def _note_branch(
    pair: Pair, kind: str, branch: Schema, unions: tuple[Union | None, Union | None], viewers: Viewers
) -> None:
    added = kind == "variant.added"
    side, other = (unions[1], unions[0]) if added else (unions[0], unions[1])
    at = branch.location
    counterpart = other.part.location(other.keyword) if other else _anchor(pair.old if added else pair.new)
    sent = added is pair.sends_new

    whole = branch if _only_choices(pair.sender) else None

    def violation(sides: Sides) -> Literal:
        compiler = sides.sender.compiler if whole else sides.sender.compiler.open
        return sides.table.all_of((compiler.schema(branch), ~sides.accepted_values()))

    if not sent and not pair.notes(kind):
        return
    change = Change(kind, name_of(branch, side), None if added else branch.node, branch.node if added else None)
    old_at, new_at = (counterpart, at) if added else (at, counterpart)
    is_promise = not sent and not added and _is_forgotten(pair, branch, viewers)
    harmless = "structural" if is_promise else "safe"
    pair.spots.append(SchemaChange(change, (), old_at, new_at, violation if sent else None, harmless, whole))


def _only_choices(view: FlattenedSchema) -> bool:
    """Whether a choice is all that the view says, so that a branch is all that is sent."""
    return all(not part.has(keyword) or keyword in ("anyOf", "oneOf") for part in view.parts for keyword in part.node)


def _is_forgotten(pair: Pair, branch: Schema, viewers: Viewers) -> bool:
    """Whether properties of a removed branch are known nowhere any more: they are ignored where they were read."""
    known = set(pair.new.properties)
    for union in pair.new.unions:
        for other in union.branches:
            known |= viewers[1].view((other,)).properties.keys()
    names = viewers[0].view((branch,)).properties.keys() - known
    return any(not knows(pair, pair.new, name) and could_carry(pair, pair.old, name) for name in sorted(names))


def _anchor(view: FlattenedSchema) -> Location | None:
    return view.parts[0].schema.location if view.parts else view.schemas[0].location if view.schemas else None


def name_of(branch: Schema, union: Union | None) -> str:
    """How a person would call the branch."""
    node = branch.node
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            return str(node["$ref"]).rsplit("/", 1)[-1]
        if isinstance(node.get("title"), str):
            return str(node["title"])
        if isinstance(node.get("type"), str):
            return str(node["type"])
    return f"{union.keyword}/{branch.path[-1]}" if union else "the schema"


class Matcher:
    """Finds which branch became which, by the surest sign first: content, reference, value, tag, title, names that are
    required, type."""

    def __init__(self, pair: Pair, viewers: Viewers, old: list[Union], new: list[Union]) -> None:
        self._pair, self._viewers = pair, viewers
        told = [[discriminator_in(union.part.schema) for union in unions] for unions in (old, new)]
        self._names = {one.property_name for side in told for one in side if one and one.property_name}
        self._values: list[dict[int, frozenset[str]]] = [
            {key: values for union in unions for key, values in values_of(union, union.branches, viewer).items()}
            for unions, viewer in zip((old, new), viewers, strict=True)
        ]
        self._views: dict[int, FlattenedSchema] = {}

    def match(
        self, old: list[Schema], new: list[Schema]
    ) -> tuple[list[tuple[Schema, Schema]], list[Schema], list[Schema]]:
        """The pairs, and what is left on either side."""
        pairs = self._equal(old, new)
        signs: Iterable[Callable[[Schema, int], Hashable]] = (
            _reference,
            self._tag_values,
            self._tag,
            _title,
            self._needs,
            self._kind,
        )
        for sign in signs:
            self._pair_by(sign, old, new, pairs)
        if len(old) == 1 and len(new) == 1 and self._may_be_one(old[0], new[0]):
            pairs.append((old.pop(), new.pop()))
        return pairs, old, new

    def _may_be_one(self, old: Schema, new: Schema) -> bool:
        """Whether two branches that are left over admit values of the same type, and may be the same variant."""
        shared = self._view(old, 0).types & self._view(new, 1).types & ~v.NULL
        return bool(shared) and not self._are_told_apart(old, new)

    def _are_told_apart(self, old: Schema, new: Schema) -> bool:
        """Whether a discriminator says that they are different variants."""
        if not self._names:
            return False
        was, now = self._tag(old, 0), self._tag(new, 1)
        return was is not None and now is not None and was != now

    def _equal(self, old: list[Schema], new: list[Schema]) -> list[tuple[Schema, Schema]]:
        sameness = self._pair.sameness
        by_text: dict[int, deque[Schema]] = {}
        for other in new:
            by_text.setdefault(sameness.texts.text(other.node).number, deque()).append(other)
        pairs = []
        for branch in old:
            twins = by_text.get(sameness.texts.text(branch.node).number)
            if twins and sameness.same(branch, twins[0]):
                pairs.append((branch, twins.popleft()))
        _leave_out(pairs, old, new)
        return pairs

    def _pair_by(
        self,
        sign: _Sign,
        old: list[Schema],
        new: list[Schema],
        pairs: list[tuple[Schema, Schema]],
    ) -> None:
        """Pair the branches that alone on their side bear a sign."""
        if not old or not new:
            return
        left, right = _unique(old, lambda s: sign(s, 0)), _unique(new, lambda s: sign(s, 1))
        for value in [known for known in left if known in right]:  # in the order of the branches
            if sign != self._kind or not self._are_told_apart(left[value], right[value]):
                pairs.append((left[value], right[value]))
        _leave_out(pairs, old, new)

    def _view(self, schema: Schema, side: int) -> FlattenedSchema:
        known = self._views.get(id(schema))
        if known is None:
            known = self._views[id(schema)] = self._viewers[side].view((schema,))
        return known

    def _tag_values(self, schema: Schema, side: int) -> Hashable:
        """The values of the discriminator that stand for the branch."""
        return self._values[side].get(id(schema))

    def _tag(self, schema: Schema, side: int) -> Hashable:
        """The values that single out the branch: of the property that either side's discriminator names, else of those
        with one value only."""
        found = []
        for property_name, schemas in self._view(schema, side).properties.items():
            if self._names and property_name not in self._names:
                continue
            finite = self._viewers[side].view(tuple(s for _, s in schemas)).finite
            if finite is not None and len(finite) == 1:
                found.append((property_name, next(iter(finite))))
        return frozenset(found) or None

    def _needs(self, schema: Schema, side: int) -> Hashable:
        """What a branch without a tag requires: by that, such variants are told apart."""
        if self._tag(schema, side) is not None:
            return None
        return frozenset(self._view(schema, side).required_names) or None

    def _kind(self, schema: Schema, side: int) -> Hashable:
        """The types admitted, for branches that are alone with theirs."""
        types = self._view(schema, side).types & ~v.NULL
        return types if types and types != v.EVERY & ~v.NULL else None


def _leave_out(pairs: list[tuple[Schema, Schema]], old: list[Schema], new: list[Schema]) -> None:
    """Take what is paired from both lists."""
    paired = {id(schema) for pair in pairs for schema in pair}
    for schemas in (old, new):
        schemas[:] = [schema for schema in schemas if id(schema) not in paired]


def _unique(schemas: list[Schema], sign: Callable[[Schema], Hashable]) -> dict[Hashable, Schema]:
    found: dict[Hashable, Schema] = {}
    twice = set()
    for schema in schemas:
        value = sign(schema)
        if value is None:
            continue
        if value in found:
            twice.add(value)
        found[value] = schema
    return {value: schema for value, schema in found.items() if value not in twice}


def _reference(schema: Schema, _: int) -> Hashable:
    return _text(schema, "$ref")


def _title(schema: Schema, _: int) -> Hashable:
    return _text(schema, "title")


def _text(schema: Schema, keyword: str) -> str | None:
    """The text at a keyword; anything else there is no sign, and told when the schema is read."""
    found = schema.node.get(keyword) if isinstance(schema.node, dict) else None
    return found if isinstance(found, str) else None
