"""How the parts of a form or a multipart body are encoded, as far as it decides what travels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from contractguard.checks.comparison.structure.content_bytes import is_bytes
from contractguard.checks.comparison.structure.serialization import is_rewritten, reserved_moves
from contractguard.checks.comparison.structure.shapes import is_object, json_types, properties
from contractguard.contract.choices import VerdictKind
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.media_type import find_range, media_range
from contractguard.contract.model import MediaType, Parameter

_STYLES = ("style", "explode", "allowReserved")
_MULTIPART = "multipart"


class Move(Enum):
    """What a change of an encoding does: the reader takes all that is sent, or not."""

    HARMLESS = "harmless"
    BREAKS = "breaks"


def encoding_moves(old: MediaType, new: MediaType, *, provider_sends: bool) -> Iterator[tuple[str, Move]]:
    """By part: what the change of its encoding does. Only parts that both sides have are looked at: the encoding of a
    name that is no property has no effect (OpenAPI 3.1, 4.8.14), and a new or a former property has a finding of its
    own."""
    before, after = (side.encoding if isinstance(side.encoding, dict) else {} for side in (old, new))
    was, now = properties(old.schema), properties(new.schema)
    is_multipart = media_range(new.name).type == _MULTIPART
    if not is_multipart and not _is_form(new.name):  # the encoding has no effect (OpenAPI 3.1, 4.8.14)
        return
    for name in sorted(before.keys() | after.keys()):
        if name not in was or name not in now:
            continue
        one, other = _Part(before.get(name), was[name], old), _Part(after.get(name), now[name], new)
        ends = (other, one) if provider_sends else (one, other)
        moves = {*_of_content(*ends), *_of_style(one, other, provider_sends)}
        if is_multipart:
            moves.update(_of_headers(*ends))
        if moves:
            yield name, Move.BREAKS if Move.BREAKS in moves else Move.HARMLESS


class _Part:
    """A property of a body, and how it is encoded."""

    def __init__(self, encoding: Json, schema: Schema, media: MediaType) -> None:
        self.fields: Mapping[str, Json] = encoding if isinstance(encoding, dict) else {}
        self.schema = schema
        if media_range(media.name).type == _MULTIPART and schema.dialect == "openapi-3.0":
            # Ignored there, but for forms in a URL's encoding (OpenAPI 3.0, "Encoding Object", `style`).
            self.fields = {key: value for key, value in self.fields.items() if key not in _STYLES}
        self.has_style = any(key in self.fields for key in _STYLES)
        style = str(self.fields.get("style", "form"))
        explode = self.fields.get("explode", style == "form") is True
        reserved = self.fields.get("allowReserved") is True
        self.value = Parameter("part", "query", False, schema, media.source, style, explode, reserved)

    def content_types(self) -> list[str]:
        """The media types, or ranges, that it may come in; none where neither the encoding nor the type tells."""
        told = self.fields.get("contentType")
        if isinstance(told, str):
            return sorted({str(media_range(text)) for text in told.split(",") if text.strip()})
        return _usual(self.schema)

    @property
    def is_object(self) -> bool:
        return is_object(self.schema)


def _is_form(name: str) -> bool:
    one = media_range(name)
    return (one.type, one.subtype) == ("application", "x-www-form-urlencoded")


def _usual(schema: Schema) -> list[str]:
    """The media type of a part by the type of its property (OpenAPI 3.1, "Encoding Object", `contentType`)."""
    if is_bytes(schema):
        return ["application/octet-stream"]
    types = json_types(schema) - {"null"}
    if types == {"array"}:
        items = schema.node.get("items") if isinstance(schema.node, dict) else None
        below = Schema(schema.document, (*schema.path, "items"), items, schema.dialect)
        return _usual(below) if isinstance(items, dict) else []
    if types == {"object"}:
        return ["application/json"]
    return ["text/plain"] if types and types <= {"string", "integer", "number", "boolean"} else []


def _of_content(sender: _Part, reader: _Part) -> Iterator[Move]:
    sent, read = sender.content_types(), reader.content_types()
    if sent != read:
        yield Move.HARMLESS if sent and all(find_range(one, read) for one in sent) else Move.BREAKS


def _of_style(old: _Part, new: _Part, provider_sends: bool) -> Iterator[Move]:
    if old.is_object and new.is_object and not (old.has_style and new.has_style):
        if old.has_style != new.has_style:  # an object without a style is written in its media type
            yield Move.BREAKS
        return
    if is_rewritten(old.value, new.value):
        yield Move.BREAKS
    for is_widened in reserved_moves(old.value, new.value):
        yield Move.HARMLESS if is_widened != provider_sends else Move.BREAKS


def _of_headers(sender: _Part, reader: _Part) -> Iterator[Move]:
    sent, read = (part.fields.get("headers") or {} for part in (sender, reader))
    for name in sent.keys() | read.keys():
        mine, theirs = sent.get(name), read.get(name)
        if mine != theirs:
            yield Move.BREAKS if _is_refused(mine, theirs, reader.schema.dialect) else Move.HARMLESS


def _is_refused(mine: Json, theirs: Json, dialect: str) -> bool:
    """Whether the reader may refuse a header of a part as the sender describes it."""
    if not isinstance(theirs, dict):
        return False
    if not isinstance(mine, dict):
        return theirs.get("required") is True
    if theirs.get("required") is True and mine.get("required") is not True:
        return True
    if any(mine.get(key) != theirs.get(key) for key in ("content", "style", "explode")):
        return True
    return mine.get("schema") != theirs.get("schema") and not _is_contained(mine, theirs, dialect)


def _is_contained(mine: Json, theirs: Json, dialect: str) -> bool:
    """Whether every value of one header is one of the other; where that is not decided, it is not said."""
    from contractguard.algebra.containment import contains

    sender, reader = (side.get("schema", {}) for side in (mine, theirs))
    try:
        return contains(sender, reader, dialect=dialect).kind == VerdictKind.COMPATIBLE
    except ContractGuardError:
        return False
