"""One fact about a message that was sent, as a JSON Schema of every message of which it is true.

"Some `/lines/*/amount` was null" becomes the schema of all messages with a line whose amount is null. It is one
sentence about one value; what else is known of the message is left out, so that it never says more than was seen.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeAlias

from contractguard.contract.document import Json, Path
from contractguard.support.dataclass import dataclass


class StepKind(Enum):
    """How one step leads down in a message."""

    PROPERTY = "property"
    ITEM = "item"
    MEMBER = "member"
    VARIANT = "variant"


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """One step of the place of a fact: the property `name`, some item of a list, some member of a map, or the objects
    here whose property `name` is `value`."""

    kind: StepKind
    name: str = ""
    value: str = ""

    @property
    def token(self) -> str | None:
        """The token of a JSON Pointer; None for a variant, which leads nowhere."""
        if self.kind is StepKind.PROPERTY:
            return self.name
        return {StepKind.ITEM: "*", StepKind.MEMBER: "{*}"}.get(self.kind)


FactPlace: TypeAlias = tuple[PlaceStep, ...]

ITEM = PlaceStep(StepKind.ITEM)
MEMBER = PlaceStep(StepKind.MEMBER)
MEMBER_NAME = "member"
"""What a member of a map is called in an example: no name that somebody used is known."""


def path_of(place: FactPlace) -> Path:
    """The tokens of a place, `*` for any item and `{*}` for any member."""
    return tuple(step.token for step in place if step.token is not None)


def sentence(place: FactPlace, node: Json) -> Json:
    """The schema of every value in which some value at `place` fits `node`."""
    for step in reversed(place):
        node = _ABOVE[step.kind](step, node)
    return node


def _with_property(step: PlaceStep, node: Json) -> Json:
    return {"type": "object", "properties": {step.name: node}, "required": [step.name]}


def _with_item(_: PlaceStep, node: Json) -> Json:
    return {"type": "array", "contains": node}


def _with_member(_: PlaceStep, node: Json) -> Json:
    return {"type": "object", "not": {"additionalProperties": {"not": node}}}


def _of_variant(step: PlaceStep, node: Json) -> Json:
    tagged = {"type": "object", "properties": {step.name: {"const": step.value}}, "required": [step.name]}
    return {"allOf": [tagged, node]}


_ABOVE = {
    StepKind.PROPERTY: _with_property,
    StepKind.ITEM: _with_item,
    StepKind.MEMBER: _with_member,
    StepKind.VARIANT: _of_variant,
}


class NotThere(Exception):
    """A value has nothing at a place."""


def locate_in(value: Json, place: FactPlace, node_fits: Any = None) -> Path:
    """The path to the first value at `place` (that `node_fits` accepts). Raises `NotThere`."""
    found = _first(value, place, node_fits or (lambda _: True))
    if found is None:
        raise NotThere
    return found


def _first(value: Json, place: FactPlace, fits: Any) -> Path | None:
    if not place:
        return () if fits(value) else None
    step, rest = place[0], place[1:]
    for token, inner in _child_values(value, step):
        found = _first(inner, rest, fits)
        if found is not None:
            return found if token is None else (token, *found)
    return None


def _child_values(value: Json, step: PlaceStep) -> list[tuple[str | int | None, Json]]:
    """The values one step down, each with its token."""
    if step.kind is StepKind.ITEM:
        return list(enumerate(value)) if isinstance(value, list) else []
    if not isinstance(value, dict):
        return []
    if step.kind is StepKind.MEMBER:
        return list(value.items())
    if step.kind is StepKind.VARIANT:
        return [(None, value)] if value.get(step.name) == step.value else []
    return [(step.name, value[step.name])] if step.name in value else []
