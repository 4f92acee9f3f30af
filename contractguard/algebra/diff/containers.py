"""Differences of objects and arrays: properties, what else may be there, items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contractguard.algebra.diff.flattened import Conjunct, FlattenedSchema, is_never
from contractguard.algebra.diff.known import could_carry, knows
from contractguard.algebra.diff.pair import (
    Edge,
    Extra,
    Item,
    Items,
    Matching,
    Member,
    Pair,
    SchemaChange,
    Sides,
    ViolatingSet,
    counterpart,
)
from contractguard.algebra.nodes import FALSE, Literal
from contractguard.contract.change import Change
from contractguard.contract.document import Json, Location, Schema

_STATES = {
    ("absent", "optional"): "property.added",
    ("absent", "required"): "property.added-required",
    ("optional", "absent"): "property.removed-optional",
    ("required", "absent"): "property.removed",
    ("optional", "required"): "property.became-required",
    ("required", "optional"): "property.became-optional",
}


def compare_properties(pair: Pair) -> None:
    """Each property for itself: whether it is there, whether it must be, and the way to its own schema."""
    sender, reader = pair.sender, pair.reader
    beside = Beside(pair, sender), Beside(pair, reader)
    names = dict.fromkeys(
        [*pair.old.properties, *pair.new.properties, *pair.old.required_names, *pair.new.required_names]
    )
    if pair.kinds is not None and not reader.having("additionalProperties", "patternProperties"):
        names = dict.fromkeys([*reader.properties, *reader.required_names])  # the reader ignores all others
    unchanged = _unchanged_names(pair)
    for name in names:
        if name in unchanged:
            continue
        was, now = _states(pair, name)
        sent, read = beside[0].schemas(name), beside[1].schemas(name)
        declared = name in sender.properties and name in reader.properties
        is_way = sent is not None and read is not None and (read or declared)
        kind = _kind(pair, name, was, now)
        is_other = is_way and "absent" in (was, now) and pair.kinds is None and _is_refused(pair, sent, read)
        if is_other and _is_cause(pair, name, sent):
            _note_state(pair, name, kind, beside, refusing=read or ())
            continue
        if not is_other and (was != now or _is_closed_out(pair, name, beside)):
            _note_state(pair, name, kind, beside)
        if is_way and not _is_withdrawn(sender, name, reader):
            pair.edges.append(Edge(Member(name), *pair.in_order(sent, read)))


def _unchanged_names(pair: Pair) -> frozenset[str]:
    """Properties that are the same on both sides, as nearly all are, and as much required: nothing is to be told of
    them. Where one part says all that is said of names; with several, what one declares another may refuse."""
    words = ("properties", "additionalProperties", "patternProperties")
    if any(len(view.having(*words)) != 1 or view.hidden for view in (pair.old, pair.new)):
        return frozenset()
    parts = [part for view in (pair.old, pair.new) for part in view.having("properties")]
    if len(parts) < 2 or parts[0].schema.dialect != parts[1].schema.dialect:
        return frozenset()
    old, new = parts
    required = pair.old.required_names.keys() ^ pair.new.required_names.keys()
    same, documents, now = pair.sameness.same_part, (old.schema.document, new.schema.document), new.node["properties"]
    return frozenset(
        name
        for name, was in old.node["properties"].items()
        if name in now and name not in required and same(documents[0], was, documents[1], now[name])
    )


def _kind(pair: Pair, name: str, was: str, now: str) -> str:
    if was == now:  # declared as ever, and refused all the same
        return _STATES[now, "absent"] if now != "absent" else ""
    hidden = name in pair.old.hidden or name in pair.new.hidden
    both = pair.old.declares(name) and pair.new.declares(name)
    return _access(was) if hidden and both else _STATES[was, now]


def _is_refused(pair: Pair, sent: Sequence[Schema] | None, read: Sequence[Schema] | None) -> bool:
    """Whether some value that may come under a name is refused."""
    sender, reader = pair.sender.compiler, pair.reader.compiler
    ends = ((sender, sent or ()), (reader, read or ()))
    inner, outer = (side.table.all_of(side.schema(schema) for schema in schemas) for side, schemas in ends)
    return pair.ask(inner, outer) is False


def _is_cause(pair: Pair, name: str, sent: Sequence[Schema] | None) -> bool:
    """Of a property that one side does not declare, and whose value the other knows by another rule or by none: whether
    all that is refused about it is one cause, that it is gone or required. Otherwise the value's own schema tells."""
    if _state(pair.sender, name) != "absent":
        return False
    is_promise = pair.sends_new and pair.sender.declared and not sent
    return is_promise or _state(pair.reader, name) == "required"


def _is_closed_out(pair: Pair, name: str, beside: tuple[Beside, Beside]) -> bool:
    """Whether a part of the reader that was as closed before does not declare what another part does."""
    is_sent = _state(pair.sender, name) != "absent"
    return is_sent and beside[0].closed and beside[1].closes_out(name) and not beside[0].closes_out(name)


def _access(was: str) -> str:
    """Whether a property became part of the message, or is so no more, because a flag came or went."""
    return "access.lifted" if was == "absent" else "access.changed"


def _states(pair: Pair, name: str) -> tuple[str, str]:
    """How a property is declared on both sides. One that has no value any more is there no more."""
    was = "absent" if _is_withdrawn(pair.old, name, pair.new) else _state(pair.old, name)
    return was, "absent" if _is_withdrawn(pair.new, name, pair.old) else _state(pair.new, name)


def _state(view: FlattenedSchema, name: str) -> str:
    return "required" if name in view.required_names else "optional" if name in view.properties else "absent"


def _is_withdrawn(view: FlattenedSchema, name: str, other: FlattenedSchema) -> bool:
    """Whether one side declares a property, need not have it, and says in so many words that no value of it is left
    (`false`, `not: {}`), and the other one declares it with values."""
    if name in view.required_names or name not in other.properties or _is_valueless(other, name):
        return False
    return _is_valueless(view, name)


def _is_valueless(view: FlattenedSchema, name: str) -> bool:
    return any(schema.node is False or is_never(schema.node) for _, schema in view.properties.get(name, ()))


def _note_state(
    pair: Pair, name: str, kind: str, beside: tuple[Beside, Beside], refusing: tuple[Schema, ...] = ()
) -> None:
    """`refusing` is what the reader wants of a value that may be any."""
    sender, reader = pair.sender, pair.reader
    violation: ViolatingSet | None = None
    denies: tuple[str, ...] = ()
    if refusing:
        violation, denies = (lambda sides: _unlike(sides, name, refusing)), ("properties", "required")
    elif name in reader.required_names and name not in sender.required_names:
        violation, denies = (lambda sides: ~sides.table.required(name)), ("required",)
    elif beside[1].closes_out(name) and _state(sender, name) != "absent":
        violation, denies = (lambda sides: _objects_with_undeclared(sides, name, beside[1])), ("additionalProperties",)
    if violation is None and not pair.notes(kind):
        return
    change = Change(kind, name, *(_schema_fragment(view, name) for view in (pair.old, pair.new)))
    at = _declaration(pair.old, name, pair.new), _declaration(pair.new, name, pair.old)
    harmless = "structural" if violation is None and _is_promise(pair, name, kind) else "safe"
    pair.spots.append(SchemaChange(change, (name,), at[0], at[1], violation, harmless, denies=denies))


def _is_promise(pair: Pair, name: str, kind: str) -> bool:
    """Whether a promise came or went with a property, although it breaks nothing: the other side does not know it."""
    if kind.startswith("property.removed"):
        return not knows(pair, pair.new, name) and could_carry(pair, pair.old, name)
    if kind.startswith("property.added"):
        return not knows(pair, pair.old, name) and could_carry(pair, pair.new, name)
    return kind.startswith("access.")


def _declaration(view: FlattenedSchema, name: str, other: FlattenedSchema) -> Location | None:
    """Where the property is declared, else where it is required, else where it is missing."""
    if name in view.properties:
        return view.properties[name][0][1].location
    if name in view.required_names:
        return view.required_names[name].location("required")
    declaring = other.properties[name][0][0] if name in other.properties else None
    part = counterpart(view, declaring, "properties")
    if part is not None:
        return part.location("properties")
    anchor = counterpart(view, declaring)
    return anchor.schema.location if anchor else view.schemas[0].location if view.schemas else None


def _schema_fragment(view: FlattenedSchema, name: str) -> Any:
    if name in view.properties:
        return view.properties[name][0][1].node
    return {"required": [name]} if name in view.required_names else None


def _unlike(sides: Sides, name: str, read: tuple[Schema, ...]) -> Literal:
    """Objects without a property that the reader requires, or with a value of it that the reader refuses."""
    table, compiler = sides.table, sides.reader.compiler
    wrong = ~table.member(name, table.all_of(compiler.schema(schema) for schema in read))
    return table.any_of((wrong, ~table.required(name))) if name in sides.reader.required_names else wrong


def _objects_with_undeclared(sides: Sides, name: str, beside: Beside) -> Literal:
    """Objects that have the property although the reader admits none but those it declares."""
    return sides.table.all_of((~sides.table.member(name, FALSE), _unknown_member(sides, beside)))


class Beside:
    """What a view says of the values of properties: of those it declares, and of those it does not."""

    def __init__(self, pair: Pair, view: FlattenedSchema) -> None:
        self.view = view
        self._means = pair.means
        self.names = frozenset(view.properties)
        self.parts = [part for part in view.parts if part.has("additionalProperties")]
        closing = [part.node for part in self.parts if part.node["additionalProperties"] is False]
        self.closed = bool(closing)
        self._admitted = [(node.get("properties", ()), node.get("patternProperties", ())) for node in closing]
        self.maps = [
            part.child("additionalProperties")
            for part in self.parts
            if isinstance(part.node["additionalProperties"], dict) and part.node["additionalProperties"]
        ]
        self.patterned = bool(view.having("patternProperties"))
        self.unknown: Literal | None = None
        """Objects with a property that this view does not declare, once they have been asked for."""

    def closes_out(self, name: str) -> bool:
        """Whether some part admits no property of that name."""
        return any(
            name not in names and all(self._means(pattern, name) is False for pattern in patterns)
            for names, patterns in self._admitted
        )

    def schemas(self, name: str) -> tuple[Schema, ...] | None:
        """All that a property must satisfy; None when it is never there, or too involved to say here.

        `additionalProperties` of one schema object applies to what another one of the same composition declares.
        """
        declared = tuple(schema for _, schema in self.view.properties.get(name, ()))
        if name in self.view.hidden or self.closes_out(name):
            return None
        if self.patterned and not declared:
            return None
        extra = tuple(
            part.child("additionalProperties")
            for part in self.parts
            if isinstance(part.node["additionalProperties"], dict)
            and part.node["additionalProperties"]
            and name not in part.node.get("properties", ())
        )
        if declared or extra:
            return declared + (() if self.patterned else extra)
        return () if self.view.is_open or (name in self.view.required_names and self.names) else None


def compare_additional(pair: Pair) -> None:
    """additionalProperties: closed, open, or a map of values."""
    old, new = Beside(pair, pair.old), Beside(pair, pair.new)
    if old.closed != new.closed:
        effect, kind = ("narrowed", "closed") if new.closed else ("widened", "opened")
        sender, reader = (new, old) if pair.sends_new else (old, new)
        told = {
            name
            for name in sender.names
            if reader.closes_out(name) and _state(sender.view, name) not in ("absent", _state(reader.view, name))
        }
        pair.note_change(
            "additional-properties",
            effect,
            ("additionalProperties",),
            kind=f"additional-properties.{kind}",
            violation=lambda sides: _unknown_member(sides, reader, frozenset(told)),
        )
        return
    sent, read = (new, old) if pair.sends_new else (old, new)
    if not (sent.maps or read.maps) or sent.closed:
        return
    if not sent.maps and not sent.view.is_open:
        return
    extra = Extra(sent.names | read.names)
    if not (old.patterned or new.patterned):
        pair.edges.append(Edge(extra, tuple(old.maps), tuple(new.maps)))
    elif [_constraining(one) for one in old.maps] != [_constraining(one) for one in new.maps]:
        pair.note_change(
            "additional-properties", "changed", ("additionalProperties", "patternProperties", "properties")
        )


_NOTES = frozenset(["title", "description", "$comment", "default", "example", "examples", "deprecated", "externalDocs"])


def _constraining(schema: Schema) -> Json:
    """What a schema says, apart from what it is called."""
    return {word: said for word, said in schema.node.items() if word not in _NOTES}


def _unknown_member(sides: Sides, reader: Beside, told: frozenset[str] = frozenset()) -> Literal:
    """Objects with a property that the reader's closed object does not declare, and that is not `told` by itself."""
    if told:
        return _others(sides, reader, told)
    if reader.unknown is None:  # the same for every property of the pair
        reader.unknown = _others(sides, reader, told)
    return reader.unknown


def _others(sides: Sides, reader: Beside, told: frozenset[str]) -> Literal:
    parts = [part for part in reader.parts if part.node["additionalProperties"] is False]
    return ~sides.table.all_of(
        sides.constraint(_names_only(part, told), ("properties", "patternProperties", "additionalProperties"))
        for part in parts
    )


def _names_only(part: Conjunct, told: frozenset[str]) -> Conjunct:
    """The same part with every declared property admitted whatever its value, and some more, so that only names
    decide."""
    node = {
        "properties": dict.fromkeys((*part.node.get("properties", ()), *sorted(told)), True),
        "patternProperties": dict.fromkeys(part.node.get("patternProperties", ()), True),
        "additionalProperties": False,
    }
    schema = Schema(part.schema.document, part.schema.path, node, part.schema.dialect)
    return part._replace(schema=schema, node=node)


def compare_patterned(pair: Pair) -> None:
    """patternProperties: the same patterns lead on to their schemas, others are for the proof to tell."""
    old, new = _pattern_properties(pair.old), _pattern_properties(pair.new)
    if old.keys() != new.keys():
        effect = "widened" if new.keys() < old.keys() else "narrowed" if old.keys() < new.keys() else "changed"
        pair.note_change("pattern-properties", effect, ("patternProperties",))
    for pattern in sorted(old.keys() & new.keys()):
        from contractguard.algebra import regular

        try:
            language = regular.from_pattern(pattern)
        except (regular.UnsupportedPattern, regular.InvalidPattern):
            if not pair.sameness.same(old[pattern], new[pattern]):
                pair.note_change("pattern-properties", "changed", ("patternProperties",))
            continue
        pair.edges.append(Edge(Matching(language), (old[pattern],), (new[pattern],)))


def _pattern_properties(view: FlattenedSchema) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for part in view.having("patternProperties"):
        for pattern in part.node["patternProperties"]:
            found.setdefault(pattern, part.child("patternProperties", pattern))
    return found


def compare_items(pair: Pair) -> None:
    """Items: position by position as far as either side tells positions apart, then the rest."""
    old, new = (_item_schemas(view) for view in (pair.old, pair.new))
    prefix = max((len(positions) for positions, _ in (*old, *new)), default=0)
    for index in range(prefix):
        was, now = _schemas_at(old, index), _schemas_at(new, index)
        if was or now:
            pair.edges.append(Edge(Item(index), was, now))
    was, now = _schemas_at(old, prefix), _schemas_at(new, prefix)
    if was or now:
        pair.edges.append(Edge(Items(prefix), was, now))


_Positions = list[tuple[list[Schema], Schema | None]]


def _item_schemas(view: FlattenedSchema) -> _Positions:
    found: _Positions = []
    for part in view.having("items", "prefixItems"):
        positions = (
            [part.child("prefixItems", i) for i in range(len(part.node["prefixItems"]))]
            if part.has("prefixItems")
            else []
        )
        rest = None
        if part.has("items") and isinstance(part.node["items"], list):
            positions = [part.child("items", i) for i in range(len(part.node["items"]))]
            rest = part.child("additionalItems") if part.has("additionalItems") else None
        elif part.has("items"):
            rest = part.child("items")
        found.append((positions, rest))
    return found


def _schemas_at(positions: _Positions, index: int) -> tuple[Schema, ...]:
    found = [known[index] if index < len(known) else rest for known, rest in positions]
    return tuple(schema for schema in found if schema is not None and schema.node not in (True, {}))
