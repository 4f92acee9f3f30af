"""How values travel that are no JSON, as `Pair.text` has it."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.contract.media_type import media_range
from contractguard.contract.model import MediaType, Parameter

_FORMS = (("application", "x-www-form-urlencoded"), ("multipart", "form-data"))
_NO_TEXT = ("json", "xml", "yaml", "event-stream")
"""Endings of subtypes of `text` that are more than text."""


def text_of_parameter(old: Parameter, new: Parameter) -> str:
    """How the value of a parameter or header travels: a list of one looks like a scalar where each item of a list has
    the name before it; a value with a media type is what that says."""
    if old.media_type is not None or new.media_type is not None:
        is_text = all(side.media_type is None or _is_text(side.media_type) for side in (old, new))
        return "scalar" if is_text else ""
    return "list" if all(side.style == "form" and side.explode for side in (old, new)) else "scalar"


def text_of_body(old: MediaType, new: MediaType) -> str:
    """How a body travels: the parts of a form as text, unless one of them is sent as JSON; `text/plain` as text."""
    one, other = media_range(old.name), media_range(new.name)
    kinds = {(one.type, one.subtype), (other.type, other.subtype)}
    if kinds <= set(_FORMS):
        return "" if _has_json_parts(old.encoding) or _has_json_parts(new.encoding) else "parts"
    return "scalar" if _is_text(old.name) and _is_text(new.name) else ""


def _is_text(name: str) -> bool:
    one = media_range(name)
    return one.type == "text" and one.subtype != "*" and not one.subtype.endswith(_NO_TEXT)


def _has_json_parts(encoding: Json) -> bool:
    """Whether the content of a part is told to be JSON, which an object is anyway."""
    parts = encoding.values() if isinstance(encoding, dict) else ()
    return any("json" in str(part.get("contentType", "")).lower() for part in parts if isinstance(part, dict))
