"""What the description names and the facts do not show, and the other way round: read off, at each place of a body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contractguard.checks.drift.claims import parts
from contractguard.checks.drift.described import DescribedPlace
from contractguard.checks.drift.findings import Noticed
from contractguard.checks.drift.messages import ObservedMessage
from contractguard.checks.drift.readers import ConsumerReads
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.drift.sentences import FactPlace, PlaceStep, StepKind
from contractguard.contract.document import Location
from contractguard.contract.finding import Severity
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import Facts
from contractguard.rules.wording import list_values
from contractguard.support.dataclass import dataclass

MANY = 100
"""Objects at a place, from which on it says something that one of their properties was never there, or always."""
SHAPES = sketch.OBJECT | sketch.ARRAY


@dataclass(frozen=True, slots=True)
class SeenBody:
    """The body of one message that was seen, and all that it is held against."""

    message: ObservedMessage
    described: DescribedPlace
    record: ObservedRecord
    reads: ConsumerReads

    def notice(self, kind: str, place: FactPlace, text: str) -> Noticed:
        """Something at a place, with where it is described and where it was seen."""
        role = self.message.key.role
        assert role is not None
        seen = self.record.locate(self.message.name, place)
        return Noticed(role.value, kind, self.message.key, place, text, old_at=self.described_at(place), new_at=seen)

    def described_at(self, place: FactPlace) -> Location:
        """Where a place is described, or what is around it."""
        named = self._location_of_name(place)
        return named or self.described.place_at(place).location or self.message.described_at

    def _location_of_name(self, place: FactPlace) -> Location | None:
        if not place or place[-1].kind is not StepKind.PROPERTY:
            return None
        above = self.described.place_at(place[:-1])
        return above.location_of(place[-1].name) or above.location


def promises(body: SeenBody) -> Iterator[Noticed]:
    """Everything of that kind in the body of a message that the provider sends."""
    yield from _notices_at(body, body.message.facts, body.described, ())


def _notices_at(body: SeenBody, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Noticed]:
    if described.is_silent and facts.types & SHAPES:
        yield body.notice("schema.opaque", place, f"is not described, and came as {_shape(facts)}")
        return
    for notice in _AT_PLACE:
        yield from notice(body, facts, described, place)
    for step, inner in parts(facts):
        if step.kind is StepKind.PROPERTY and described.declared and step.name not in described.declared:
            continue  # told as a whole
        yield from _notices_at(body, inner, described.child(step), (*place, step))


def _shape(facts: Facts) -> str:
    if facts.types & sketch.OBJECT:
        return "an object"
    return "a list"


def _unseen(body: SeenBody, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Noticed]:
    if not _is_known(facts) or facts.objects < MANY:
        return
    for word in sorted(described.declared_always - facts.properties.keys() - described.required):
        at = (*place, PlaceStep(StepKind.PROPERTY, word))
        readers = body.reads.readers_of(body.message.key, at)
        most = None if readers else Severity.INFO
        text = f"is described, and not seen in {facts.objects}+ objects{_rarer(body.record, facts)}"
        yield replace(body.notice("property.unseen", at, text), name=word, most=most, readers=readers)


def _always(body: SeenBody, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Noticed]:
    if not _is_known(facts) or facts.objects < MANY:
        return
    for word in sorted(described.declared_always & (facts.always or frozenset())):
        at = (*place, PlaceStep(StepKind.PROPERTY, word))
        inner, said = facts.properties[word], described.child(at[-1])
        edits = []
        if word not in described.required:
            edits.append(f"may be missing, and was in all of {facts.objects}+ objects: add it to required")
        if said.takes_null and inner.types and not inner.types & sketch.NULL:
            edits.append(f"may be null, and never was in {facts.objects}+ objects: take null out of its type")
        if edits:
            yield replace(body.notice("property.always-seen", at, "; it ".join(edits)), name=word)


def _undocumented_properties(
    body: SeenBody, facts: Facts, described: DescribedPlace, place: FactPlace
) -> Iterator[Noticed]:
    if described.closed or described.names_members or not described.nodes or described.is_silent:
        return
    for word, inner in sorted(facts.properties.items()):
        if word not in described.declared:
            at = (*place, PlaceStep(StepKind.PROPERTY, word))
            readers = body.reads.readers_of(body.message.key, at)
            text = f"was sent ({_types(inner)}), and is not described"
            yield replace(body.notice("property.undocumented", at, text), name=word, readers=readers)


def _members_unseen(body: SeenBody, facts: Facts, described: DescribedPlace, place: FactPlace) -> Iterator[Noticed]:
    if not _is_known(facts) or facts.objects < MANY:
        return
    for word in sorted(facts.always or ()):
        at = (*place, PlaceStep(StepKind.PROPERTY, word))
        members, inner = described.child(at[-1]).members, facts.properties[word]
        if members is None or not inner.members or not all(isinstance(one, str) for one in members if one is not None):
            continue
        unseen = [one for one in members if one is not None and one not in inner.members]
        if unseen:
            text = f"was never {list_values(unseen)} in {facts.objects}+ objects{_rarer(body.record, facts)}"
            told = body.notice("enum.unseen", at, text)
            yield replace(told, old={"enum": list(members)}, new=sorted(inner.members))


_AT_PLACE: tuple[Callable[[SeenBody, Facts, DescribedPlace, FactPlace], Iterator[Noticed]], ...] = (
    _unseen,
    _always,
    _undocumented_properties,
    _members_unseen,
)


def _is_known(facts: Facts) -> bool:
    """Whether all names of the objects here are known."""
    return not (facts.many or facts.cut or facts.joined)


def _types(facts: Facts) -> str:
    return " or ".join(word for word, bit in sketch.TYPES.items() if facts.types & bit) or "a value"


def _rarer(record: ObservedRecord, facts: Facts) -> str:
    """The rule of three, for traffic alone: tests are no sample of anything."""
    return f": rarer than 3 in {facts.objects} (95 %)" if record.traffic else ""
