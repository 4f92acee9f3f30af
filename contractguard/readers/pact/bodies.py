"""Bodies and message contents, in the form of every version, to values."""

from __future__ import annotations

import base64
import binascii
import zlib
from enum import Enum
from urllib.parse import parse_qsl

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text
from contractguard.support.dataclass import dataclass

MAX_BYTES = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_FIELDS = 10_000

FORM = "application/x-www-form-urlencoded"

_JSON_TYPES = frozenset(["json", "json-rpc", "jsonrequest"])
_TEXT_TYPES = frozenset(["graphql", "javascript", "ecmascript", "x-ndjson", "ndjson", "yaml", "x-yaml", "csv", "jwt"])


class BodyState(Enum):
    """What a part says of its body."""

    UNTOLD = "nothing: any body will do, or none"
    ABSENT = "that there is none (null or empty)"
    VALUE = "a value"
    OPAQUE = "a body that cannot be compared; a problem says why"


class Wording(Enum):
    """How the text of a body of a JSON type is to be read."""

    STRING = "it is a JSON string"
    EITHER = "it is JSON text if it is an object or in quotes, else a JSON string"
    TEXT = "it is JSON text"


@dataclass(frozen=True, slots=True)
class PactBody:
    """A body: its state, its value, its media type without parameters, and its place.

    The value is JSON; text is a string; a form is an object of its fields, each a text, or an array of texts.
    """

    state: BodyState
    value: Json = None
    media_type: str | None = None
    spot: DocumentNode | None = None

    @property
    def is_form(self) -> bool:
        return self.media_type == FORM

    @property
    def is_text(self) -> bool:
        """Whether its values are texts and not JSON."""
        return self.is_form or (isinstance(self.value, str) and not is_json(self.media_type))


def media_type_of(text: str | None) -> str | None:
    """A media type without its parameters, in lower case."""
    found = (text or "").split(";")[0].strip().lower()
    return found or None


def is_json(media_type: str | None) -> bool:
    subtype = (media_type or "").partition("/")[2]
    return subtype in _JSON_TYPES or subtype.endswith(("+json", ".json"))


def _is_text(media_type: str) -> bool:
    kind, _, subtype = media_type.partition("/")
    return (kind == "text" and subtype != "xml") or subtype in _TEXT_TYPES


def _is_readable(media_type: str | None) -> bool:
    return media_type is None or media_type == FORM or is_json(media_type) or _is_text(media_type)


def read_body(
    problems: Problems, part: DocumentNode, field: str, *, wrapped: bool, header_type: str | None, zipped: str = ""
) -> PactBody:
    """The body in `field` of a part.

    `wrapped`: version 4 keeps it as `{content, contentType, encoded}`. `header_type` is the media type that a header
    tells; it goes before that of the body. `zipped` is the content encoding. What a text means under a JSON type is
    what the reference implementation makes of it.
    """
    if field not in part.node:
        return PactBody(BodyState.UNTOLD, media_type=header_type)
    spot = part.child(field)
    if not wrapped or spot.node is None:
        return _plain(problems, spot, header_type, Wording.EITHER)
    if not isinstance(spot.node, dict):
        problems.report(spot, f"`{field}` must be an object with `content`, not {kind_of(spot.node)}")
        return PactBody(BodyState.OPAQUE, media_type=header_type, spot=spot)
    media_type = header_type or media_type_of(problems.text(spot, "contentType"))
    if "content" not in spot.node:
        return PactBody(BodyState.UNTOLD, media_type=media_type)
    content = spot.child("content")
    encoded = spot.node.get("encoded") or False
    name = encoded.lower() if isinstance(encoded, str) else ""
    if (encoded is not False and not name) or name not in ("", "json", "base64"):
        problems.report(spot.child("encoded"), "the encoding of a body is not known; base64 and JSON are")
        return PactBody(BodyState.OPAQUE, media_type=media_type, spot=content)
    if name == "base64" and content.node is not None:
        return _encode_base64(problems, content, media_type, zipped)
    if name == "json":
        return _plain(problems, content, media_type or "application/json", Wording.TEXT)
    return _plain(problems, content, media_type, Wording.STRING)


def _plain(problems: Problems, spot: DocumentNode, media_type: str | None, wording: Wording) -> PactBody:
    """A body that stands there as it is."""
    if spot.node is None or spot.node == "":
        return PactBody(BodyState.ABSENT, media_type=media_type, spot=spot)
    if not isinstance(spot.node, str):
        return PactBody(BodyState.VALUE, spot.node, media_type, spot)
    return _text(problems, spot, spot.node, media_type, wording)


def _text(problems: Problems, spot: DocumentNode, text: str, media_type: str | None, wording: Wording) -> PactBody:
    if is_json(media_type):
        return _json(problems, spot, text, media_type, wording)
    if media_type is None and text.lstrip()[:1] in ("{", "["):
        value = _parse_text(text)
        return PactBody(BodyState.VALUE, text if value is None else value[0], media_type, spot)
    if media_type is None or _is_text(media_type):
        return PactBody(BodyState.VALUE, text, media_type, spot)
    if media_type == FORM:
        return _form(problems, spot, text)
    problems.report(spot, f"a body of {quote_text(media_type)} cannot be compared: only JSON, forms and plain text can")
    return PactBody(BodyState.OPAQUE, media_type=media_type, spot=spot)


def _json(problems: Problems, spot: DocumentNode, text: str, media_type: str | None, wording: Wording) -> PactBody:
    value = None if wording is Wording.STRING else _parse_text(text)
    if wording is Wording.TEXT and value is None:
        problems.report(spot, f"a body of {quote_text(media_type or '')} is not JSON")
        return PactBody(BodyState.OPAQUE, media_type=media_type, spot=spot)
    if value is None or (wording is Wording.EITHER and not isinstance(value[0], (dict, str))):
        return PactBody(BodyState.VALUE, text, media_type, spot)
    return PactBody(BodyState.VALUE, value[0], media_type, spot)


def _form(problems: Problems, spot: DocumentNode, text: str) -> PactBody:
    fields: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS):
            fields.setdefault(name, []).append(value)
    except ValueError:
        problems.report(spot, f"a form has more than {MAX_FIELDS} fields")
        return PactBody(BodyState.OPAQUE, media_type=FORM, spot=spot)
    made = {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
    return PactBody(BodyState.VALUE, made, FORM, spot)


def _parse_text(text: str) -> tuple[Json] | None:
    from contractguard.readers.text.json_text import parse_json

    try:
        return (parse_json(text.encode("utf-8", "surrogatepass"), "body"),)
    except InputError:
        return None


def _encode_base64(problems: Problems, spot: DocumentNode, media_type: str | None, zipped: str) -> PactBody:
    """A body in base64."""
    opaque = PactBody(BodyState.OPAQUE, media_type=media_type, spot=spot)
    try:
        data = _decode_base64(spot.node, zipped)
        text = data.decode() if _is_readable(media_type) else None
    except _Undecodable as error:
        problems.report(spot, str(error))
        return opaque
    except UnicodeDecodeError:
        text = None
    if text is None:
        problems.report(spot, f"a body of {quote_text(media_type or 'an unknown type')} in binary cannot be compared")
        return opaque
    if not text:
        return PactBody(BodyState.ABSENT, media_type=media_type, spot=spot)
    return _text(problems, spot, text, media_type, Wording.TEXT)


class _Undecodable(ValueError):
    """Why bytes cannot be had from a body."""


def _decode_base64(node: Json, zipped: str) -> bytes:
    if not isinstance(node, str):
        raise _Undecodable(f"a body in base64 must be a string, not {kind_of(node)}")
    if len(node) > MAX_BYTES * 4 // 3 + 4:
        raise _Undecodable(f"a body in base64 is larger than {MAX_BYTES >> 20} MB")
    try:
        data = base64.b64decode(node, validate=True)
    except (binascii.Error, ValueError):
        raise _Undecodable("a body that should be base64 is not") from None
    if zipped in ("", "identity"):
        return data
    if zipped not in ("gzip", "x-gzip", "deflate"):
        raise _Undecodable(f"a body with the content encoding {quote_text(zipped)} cannot be read")
    return _decompress_body(data)


def _decompress_body(data: bytes) -> bytes:
    most = min(MAX_BYTES, len(data) * MAX_RATIO)
    machine = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it begins like
    try:
        found = machine.decompress(data, most + 1)
    except zlib.error:
        raise _Undecodable("a compressed body cannot be decompressed") from None
    if len(found) > most:
        raise _Undecodable(f"a compressed body is larger than {MAX_BYTES >> 20} MB or {MAX_RATIO} times its size")
    if not machine.eof:
        raise _Undecodable("a compressed body breaks off")
    return found
