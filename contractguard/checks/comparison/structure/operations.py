"""What the relation on schemas does not see: operations, lifecycle, parameters, bodies, statuses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from operator import attrgetter

from contractguard.algebra.diff.equality import Sameness
from contractguard.checks.addressing.pairing import OperationPair, ResponsePair, is_error, is_renamed, pair_parameters
from contractguard.checks.comparison.structure.encoding import Move, encoding_moves
from contractguard.checks.comparison.structure.lifecycle import (
    Farewell,
    Removal,
    announcement,
    is_hasty,
    is_moved,
    removal,
)
from contractguard.checks.comparison.structure.serialization import is_rewritten, names_that_travel, reserved_moves
from contractguard.contract.change import Change
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json, Location, pointer
from contractguard.contract.model import Body, MediaType, MessageKey, Operation, Parameter
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class StructuralChange:
    """A difference of structure. `lacks` names, for one that the relation sees after all, what the reader requires of
    the message and the sender may leave out: a location ("query", "header", …) and a name, or ("body", ""). `places`
    are further messages that it reaches; `is_harmless`: it changes nothing that anybody relies on.
    `farewell`: what is gone was deprecated."""

    part: str
    change: Change
    message: MessageKey
    pointer: str
    old_at: Location | None
    new_at: Location | None
    lacks: tuple[str, str] | None = None
    places: tuple[MessageKey, ...] = ()
    is_harmless: bool = False
    farewell: Farewell | None = None


_PARTS = {OperationKind.OPERATION: "api", OperationKind.EVENT: "event", OperationKind.COMMAND: "command"}
"""By kind of operation. Callbacks are webhooks."""


def part_of_operation(operation: Operation) -> str:
    """The part whose rules speak of an operation as a whole."""
    return _PARTS.get(operation.kind, "webhook")


def changes_of_operation(pair: OperationPair, clock: Callable[[], date] | None = None) -> Iterator[StructuralChange]:
    """What changed about an operation as a whole; `clock` tells whether one that is gone went too early."""
    old, new, tag = pair
    some = old or new
    assert some is not None
    part = part_of_operation(some)
    message = MessageKey((new or some).key, tag=tag)
    at = (old.source if old else None, new.source if new else None)

    def note(kind: str, name: str = "", was: Json = None, now: Json = None) -> StructuralChange:
        return StructuralChange(part, Change(f"operation.{kind}", name, was, now), message, "", *at)

    if old is None:
        yield note("added", some.key)
        return
    if new is None:
        ends = removal(old.sunset, clock) if old.deprecated else Removal(is_early=True)
        kind = "removed" if ends.is_early else "removed-deprecated"
        day = old.sunset if old.deprecated else None
        yield replace(note(kind, old.key, day), is_harmless=ends.is_due)
        return
    if old.deprecated != new.deprecated:
        yield note("deprecated" if new.deprecated else "reinstated", new.key)
    if is_moved(_announcement_of(old), _announcement_of(new)):
        was = old.sunset if old.sunset != new.sunset else None
        is_early = is_hasty(_farewell(old), _farewell(new), clock)
        yield replace(note("sunset-changed", new.key, was, new.sunset), is_harmless=not is_early)
    if old.operation_id != new.operation_id:
        kind = "id-added" if old.operation_id is None else "id-removed" if new.operation_id is None else "id-changed"
        yield note(kind, new.operation_id or old.operation_id or "", old.operation_id, new.operation_id)
    if set(old.tags) != set(new.tags):
        yield note("tags-changed", "", sorted(old.tags), sorted(new.tags))
    if is_renamed(old, new):
        yield note("path-parameter-renamed", new.path, old.path, new.path)
        yield from _changes_of_names(old, new, tag)


def _farewell(one: Operation | Parameter) -> Farewell | None:
    return Farewell(one.sunset) if one.deprecated else None


def _announcement_of(one: Operation | Parameter) -> Json:
    return announcement(deprecated=one.deprecated, sunset=one.sunset)


def _changes_of_names(old: Operation, new: Operation, tag: Hashable) -> Iterator[StructuralChange]:
    """Path parameters whose names travel, and are others now."""
    role = new.request_role
    for was, now in pair_parameters(old, new):
        if was is not None and now is not None and was.location == "path" and names_that_travel(was, now):
            ends = ({"name": side.name, "style": side.style} for side in (was, now))
            change = Change("parameter.serialization-changed", now.name, *ends)
            message, at = MessageKey(new.key, role, tag=tag), pointer(("path", now.name))
            yield StructuralChange(role.value, change, message, at, was.source, now.source)


# --- parameters and headers

_STATES = {
    ("absent", "optional"): "added",
    ("absent", "required"): "added-required",
    ("optional", "absent"): "removed-optional",
    ("required", "absent"): "removed",
    ("optional", "required"): "became-required",
    ("required", "optional"): "became-optional",
}


def _state(parameter: Parameter | None) -> str:
    return "absent" if parameter is None else "required" if parameter.required else "optional"


_said_of = attrgetter(
    "name", "location", "required", "style", "explode", "allow_reserved", "media_type", "deprecated", "sunset"
)


def is_same_parameter(old: Parameter | None, new: Parameter | None, sameness: Sameness) -> bool:
    """Whether nothing that is compared of a parameter or header changed, as of most."""
    if old is None or new is None or _said_of(old) != _said_of(new):
        return False
    if old.schema is None or new.schema is None:
        return old.schema is new.schema
    return sameness.same(old.schema, new.schema)


def changes_of_parameter(
    part: str,
    message: MessageKey,
    old: Parameter | None,
    new: Parameter | None,
    *,
    provider_sends: bool,
    clock: Callable[[], date] | None = None,
) -> Iterator[StructuralChange]:
    """What changed about one parameter or header, its value's schema apart. `clock` as in `changes_of_operation`.

    Nothing does about a parameter in the address of a channel: the address itself tells.
    """
    some = new or old
    assert some is not None
    role = message.role
    on_channel = role is not None and role.is_event
    if on_channel and some.location != "header":
        return
    subject = "header" if on_channel or (role is not None and role.is_response) else "parameter"
    pointer = "/" + some.location + "/" + some.name.replace("~", "~0").replace("/", "~1")
    at = (old.source if old else None, new.source if new else None)
    was, now = _state(old), _state(new)
    if was != now:
        reader, sender = (old, new) if provider_sends else (new, old)
        lacks = (some.location, some.name) if _state(reader) == "required" and _state(sender) != "required" else None
        ends = tuple(_summary(side) for side in (old, new))
        change = Change(f"{subject}.{_STATES[was, now]}", some.name, *ends)
        farewell = _farewell(old) if old is not None and new is None else None
        yield StructuralChange(part, change, message, pointer, *at, lacks, farewell=farewell)
    if old is None or new is None or on_channel:
        return
    change = Change(f"{subject}.serialization-changed", new.name, _form(old), _form(new))
    if is_rewritten(old, new):
        yield StructuralChange(part, change, message, pointer, *at)
    else:
        for is_widened in reserved_moves(old, new):
            yield StructuralChange(part, change, message, pointer, *at, is_harmless=is_widened != provider_sends)
    if old.deprecated != new.deprecated:
        kind = "deprecated" if new.deprecated else "reinstated"
        yield StructuralChange(part, Change(f"{subject}.{kind}", new.name), message, pointer, *at)
    if is_moved(was_told := _announcement_of(old), now_told := _announcement_of(new)):
        change = Change(f"{subject}.sunset-changed", new.name, was_told, now_told)
        is_early = is_hasty(_farewell(old), _farewell(new), clock)
        yield StructuralChange(part, change, message, pointer, *at, is_harmless=not is_early)


def _summary(parameter: Parameter | None) -> Json:
    if parameter is None:
        return None
    return {"in": parameter.location, "name": parameter.name, "required": parameter.required}


def _form(parameter: Parameter) -> Json:
    form: dict[str, Json] = {"style": parameter.style, "explode": parameter.explode}
    if parameter.allow_reserved:
        form["allowReserved"] = True
    return {"content": parameter.media_type} if parameter.media_type else form


# --- bodies, media types, statuses


def changes_of_body(
    part: str, message: MessageKey, old: Body | None, new: Body | None, *, provider_sends: bool
) -> Iterator[StructuralChange]:
    """Whether a request has a body, and must have one."""
    was, now = ("absent" if body is None else "required" if body.required else "optional" for body in (old, new))
    if was == now:
        return
    reader, sender = (was, now) if provider_sends else (now, was)
    lacks = ("body", "") if reader == "required" and sender != "required" else None
    kind = _STATES[was, now].replace("removed-optional", "removed")
    at = (old.source if old else None, new.source if new else None)
    yield StructuralChange(part, Change(f"body.{kind}"), message, "/body", *at, lacks)


def change_of_media_type(
    part: str, message: MessageKey, name: str, old_at: Location | None, new_at: Location | None
) -> StructuralChange:
    """A representation that is there on one side only; the side that has none is None."""
    kind = "media-type.removed" if new_at is None else "media-type.added"
    return StructuralChange(part, Change(kind, name), message, "/body", old_at, new_at)


def changes_of_encoding(
    part: str, message: MessageKey, old: MediaType, new: MediaType, *, provider_sends: bool
) -> Iterator[StructuralChange]:
    """How the parts of a form are encoded: what breaks somebody, and apart from it what does not."""
    moves = list(encoding_moves(old, new, provider_sends=provider_sends))
    for move in Move:
        names = [name for name, one in moves if one is move]
        if names:
            ends = ({name: (side.encoding or {}).get(name) for name in names} for side in (old, new))
            change = Change("encoding.changed", new.name, *ends)
            is_harmless = move is Move.HARMLESS
            yield StructuralChange(part, change, message, "/body", old.source, new.source, is_harmless=is_harmless)


def change_of_loosened_media_type(part: str, message: MessageKey, old: MediaType, new: MediaType) -> StructuralChange:
    """A media type that the provider no longer promises: anything in a range that holds it may come instead."""
    change = Change("media-type.removed", old.name, {"range": old.name}, {"range": new.name})
    return StructuralChange(part, change, message, "/body", old.source, new.source)


def change_of_content_type(part: str, message: MessageKey, old: MediaType, new: MediaType) -> StructuralChange:
    """Another media type of the payload of a message on a channel, which has only one."""
    change = Change("content-type.changed", "", {"contentType": old.name}, {"contentType": new.name})
    return StructuralChange(part, change, message, "/payload", old.source, new.source)


def changes_of_correlation(
    part: str, message: MessageKey, old: Operation, new: Operation
) -> Iterator[StructuralChange]:
    """Where the correlation ID of a message stands."""
    if old.correlation != new.correlation:
        kind = "added" if old.correlation is None else "removed" if new.correlation is None else "changed"
        change = Change(f"correlation.{kind}", "", old.correlation, new.correlation)
        yield StructuralChange(part, change, message, "", old.source, new.source)


def change_of_status(part: str, message: MessageKey, pair: ResponsePair, others: Iterable[str]) -> StructuralChange:
    """A status that is described on one side only, beside the `others` of that side, or of both if it is gone.

    `default` beside a success stands for the errors. A further success surprises who knows the others; a redirection or
    an information comes only to those who asked for it.
    """
    status, old, new = pair
    kind = "removed" if new is None else "added"
    is_failure = is_error(status) or (status == "default" and any(other.startswith("2") for other in others))
    change = Change(f"{'error-status' if is_failure else 'status'}.{kind}", status)
    is_harmless = kind == "added" and status[:1] in ("1", "3")
    ends = (old.source if old else None, new.source if new else None)
    return StructuralChange(part, change, message, "", *ends, is_harmless=is_harmless)
