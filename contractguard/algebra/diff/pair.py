"""One pair of corresponding schemas, and what a comparison of it gathers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.diff.flattened import Conjunct, FlattenedSchema
from contractguard.algebra.nodes import FALSE, TRUE, Kind, Literal, Table
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json, Location, Path, Schema
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.algebra.solve.naming import Naming

ViolatingSet: TypeAlias = Callable[["Sides"], Literal]
"""Makes the set of values that show a difference: what the reader refuses because of it."""


@dataclass(frozen=True, slots=True)
class Member:
    """The value of one property."""

    name: str

    @property
    def token(self) -> str:
        return self.name

    def lift(self, table: Table, literal: Literal) -> Literal:
        """Objects in which that property is there and in the set."""
        return ~table.member(self.name, ~literal)


@dataclass(frozen=True, slots=True)
class Items:
    """Some item from a position on."""

    start: int = 0

    @property
    def token(self) -> str:
        return "*"

    def lift(self, table: Table, literal: Literal) -> Literal:
        """Arrays with such an item in the set."""
        return ~table.items(self.start, ~literal)


@dataclass(frozen=True, slots=True)
class Item:
    """The item at one position."""

    index: int

    @property
    def token(self) -> str:
        return str(self.index)

    def lift(self, table: Table, literal: Literal) -> Literal:
        """Arrays with that item, and it in the set."""
        return ~table.item(self.index, ~literal)


@dataclass(frozen=True, slots=True)
class Extra:
    """Some property beside those named and those that match a pattern."""

    names: frozenset[str]
    languages: frozenset[Any] = frozenset()

    @property
    def token(self) -> str:
        return "*"

    def lift(self, table: Table, literal: Literal) -> Literal:
        """Objects with such a property in the set."""
        return ~table.additional(self.names, self.languages, ~literal)


@dataclass(frozen=True, slots=True)
class Matching:
    """Some property whose name matches a pattern."""

    language: Any

    @property
    def token(self) -> str:
        return "*"

    def lift(self, table: Table, literal: Literal) -> Literal:
        """Objects with such a property in the set."""
        return ~table.intern((Kind.PATTERN_MEMBER, self.language, ~literal))


Step: TypeAlias = Member | Items | Item | Extra | Matching


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """The way to a pair below. Without a step it is a branch of a union, at the same place of the value: there, only
    values that the reader's whole schema refuses count."""

    step: Step | None
    old: tuple[Schema, ...]
    new: tuple[Schema, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SchemaChange:
    """One difference found in a pair, before it is proved.

    `below` leads from the pair to the field concerned. `violation` is None when the relation cannot be broken by it.
    `harmless` is how it counts then: "safe", or "structural" (the relation does not see it, but a promise changed);
    where a violation is ruled out, it is safe. `branch` is the alternative of the sender that it is about, where
    that alternative stands for all that is sent. A `residual` one counts only where nothing else was found to break
    here or below: it asks whether the parts, each harmless, break something together. `excused` makes the values that
    differ but count as no difference, because of how they travel. `denies` are keywords of the reader: the violation
    holds whatever one of them refuses; where `below` is a name, whatever it refuses because of that name.
    """

    change: Change
    below: Path
    old_at: Location | None
    new_at: Location | None
    violation: ViolatingSet | None = None
    harmless: str = "safe"
    branch: Schema | None = None
    residual: bool = False
    excused: ViolatingSet | None = None
    denies: tuple[str, ...] = ()


@dataclass(slots=True)
class Sides:
    """What a violation is made with: the reader's compiler and the pair's reader view."""

    table: Table
    sender: FlattenedSchema
    reader: FlattenedSchema

    def accepted_values(self) -> Literal:
        """Everything the reader's whole schema admits here."""
        if self.reader.never:
            return FALSE
        return self.table.all_of(self.reader.compiler.schema(schema) for schema in self.reader.schemas)

    def sent(self) -> Literal:
        """Everything the sender's whole schema admits here."""
        if self.sender.never:
            return FALSE
        return self._sent_by(self.sender)

    def was_sent(self) -> Literal:
        """Everything that the reader's whole schema would admit, were it the sender's."""
        return FALSE if self.reader.never else self._sent_by(self.reader)

    def _sent_by(self, view: FlattenedSchema) -> Literal:
        schemas = [(schema.node, scope_of(schema)) for schema in view.schemas]
        return self.sender.compiler.joint(schemas) if schemas else TRUE

    def constraint(self, part: Conjunct, keywords: Iterable[str]) -> Literal:
        """What some keywords of one of the reader's schema objects admit."""
        literal = self.reader.compiler.keywords(part.schema, keywords, self.reader.hidden)
        return self.table.any_of((literal, self.table.finite((None,)))) if part.or_null else literal

    def values_denied_by(self, keywords: tuple[str, ...]) -> Literal:
        """Values that the reader refuses by one of these keywords."""
        return ~self.table.all_of(self.constraint(part, keywords) for part in self.reader.having(*keywords))


def refused_values(sides: Sides) -> Literal:
    """Everything that the reader's whole schema refuses: a difference that shows it explains whatever there is."""
    return ~sides.accepted_values()


Around = tuple[Location | None, Location | None]
NOWHERE: Around = (None, None)


@dataclass(slots=True)
class Pair:
    """Two views that take each other's place, and what was found.

    `sends_new`: the new side is the sender. `text`: how a value travels that is not JSON: "scalar" as
    plain text (a parameter, a form field), so that a reader of any string reads every scalar; "list" besides that one
    value reads as a list of one (a repeated query parameter); "parts" an object whose properties are "part" each: a
    scalar or a list of some as text, an object as JSON (a form); "" for JSON. `naming` answers questions about words;
    where there is none, nothing is settled. `kinds` as in `Walk`. `within` is where either side stands that says
    nothing itself: what holds it.
    """

    old: FlattenedSchema
    new: FlattenedSchema
    sends_new: bool
    sameness: Sameness
    formats: FormatMode
    text: str = ""
    naming: Naming | None = None
    kinds: frozenset[str] | None = None
    within: Around = NOWHERE
    spots: list[SchemaChange] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def ask(self, inner: Literal, outer: Literal) -> bool | None:
        """Whether one set lies within another, None when that is not settled."""
        return None if self.naming is None else self.naming.is_within(inner, outer)

    def means(self, pattern: str, name: str) -> bool | None:
        """Whether a pattern means a name, None when that is not settled."""
        return None if self.naming is None else self.naming.means(pattern, name)

    @property
    def sender(self) -> FlattenedSchema:
        return self.new if self.sends_new else self.old

    @property
    def reader(self) -> FlattenedSchema:
        return self.old if self.sends_new else self.new

    def in_order(self, sender: Json, reader: Json) -> tuple[Any, Any]:
        """A value of the sender and one of the reader as (old, new)."""
        return (reader, sender) if self.sends_new else (sender, reader)

    def endangers(self, effect: str) -> bool:
        """Whether a change of this effect (new against old) lets the sender send what the reader refuses."""
        return effect == "changed" or (effect == "widened") is self.sends_new

    def effect(self, keywords: tuple[str, ...]) -> str:
        """What a change of keywords on both sides does to the values they admit: "widened", "narrowed", "changed", or
        "none" when they admit the same. `ask` decides containment, or says None."""
        old, new = (self._admitted_by(view, keywords) for view in (self.old, self.new))
        grows, shrinks = self.ask(old, new), self.ask(new, old)
        if grows and shrinks:
            return "none"
        return "widened" if grows else "narrowed" if shrinks else "changed"

    def lies_within(self, view: FlattenedSchema, inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
        """Whether what some keywords of a side admit, others of it admit, too."""
        return bool(self.ask(self._admitted_by(view, inner), self._admitted_by(view, outer)))

    def _admitted_by(self, view: FlattenedSchema, keywords: tuple[str, ...]) -> Literal:
        compiler = view.compiler.open
        return compiler.table.all_of(
            compiler.keywords(part.schema, keywords, view.hidden) for part in view.having(*keywords)
        )

    def add(
        self,
        kind: str,
        keywords: tuple[str, ...],
        *,
        name: str = "",
        below: Path = (),
        old: Json = None,
        new: Json = None,
        violation: ViolatingSet | None = None,
        harmless: str = "safe",
        residual: bool = False,
        branch: Schema | None = None,
        excused: ViolatingSet | None = None,
        denies: tuple[str, ...] = (),
    ) -> None:
        """Note a difference. Without fragments given, they are the keywords' values on either side."""
        if violation is None and excused is None and not self.notes(kind):
            return
        self.spots.append(
            SchemaChange(
                Change(kind, name, _said(self.old, old, keywords), _said(self.new, new, keywords)),
                below,
                location(self.old, keywords, self.new) or self.within[0],
                location(self.new, keywords, self.old) or self.within[1],
                violation,
                harmless,
                branch,
                residual,
                excused,
                denies,
            )
        )

    def notes(self, kind: str) -> bool:
        """Whether a difference of this kind is noted although it cannot break the relation."""
        return self.kinds is None or kind in self.kinds

    def note_change(self, subject: str, effect: str, keywords: tuple[str, ...], **more: Any) -> None:
        """Note a change of a constraint by its effect; where it endangers, the keywords' denial is what shows it."""
        kind = more.pop("kind", f"{subject}.{effect}")
        violation: ViolatingSet | None = more.pop("violation", None)
        if violation is None:
            violation, more["denies"] = (lambda sides: sides.values_denied_by(keywords)), keywords
        self.add(kind, keywords, violation=violation if self.endangers(effect) else None, **more)


def _said(view: FlattenedSchema, told: Json, keywords: tuple[str, ...]) -> Json:
    """What a side says of a difference, where it is not told: the values of the keywords. `false` is told."""
    return told if told or told is False else fragment(view, keywords)


def fragment(view: FlattenedSchema, keywords: tuple[str, ...]) -> Json:
    """The values of some keywords, None when the side has none of them."""
    found: dict[str, Json] = {}
    for part in view.parts:
        for keyword in keywords:
            if keyword in part.node and keyword not in found:
                found[keyword] = part.node[keyword]
    return found or None


def holders_of(pair: Pair, edge: Edge) -> Around:
    """What holds the sides of a way, where one of them has no schema of its own there."""
    if edge.old and edge.new:
        return NOWHERE
    keywords = ("additionalProperties",) if isinstance(edge.step, Extra) else ("items",)
    sides = (pair.old, pair.new), (pair.new, pair.old)
    old, new = (location(view, keywords, other) for view, other in sides)
    return old or pair.within[0], new or pair.within[1]


def location(view: FlattenedSchema, keywords: tuple[str, ...], other: FlattenedSchema) -> Location | None:
    """Where the first of the keywords stands, else the schema that has none of them: the same part of the description
    as has it on the other side, if there is one."""
    told = _part_with(view, keywords)
    if told is not None:
        return told.location(next(keyword for keyword in keywords if keyword in told.node))
    twin = counterpart(view, _part_with(other, keywords))
    anchor = twin.schema if twin else view.schemas[0] if view.schemas else None
    return anchor.location if anchor else None


def _part_with(view: FlattenedSchema, keywords: tuple[str, ...]) -> Conjunct | None:
    return next((part for part in view.parts if any(keyword in part.node for keyword in keywords)), None)


def counterpart(view: FlattenedSchema, part: Conjunct | None, keyword: str = "") -> Conjunct | None:
    """The part of a side that stands where a part of the other side does, else the first; with a keyword, if given. A
    component that several variants share is one place then, whichever of them it is reached by."""
    parts = [one for one in view.parts if not keyword or keyword in one.node]
    same = (one for one in parts if part is not None and one.schema.path == part.schema.path)
    return next(same, parts[0] if parts else None)
