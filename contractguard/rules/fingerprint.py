"""Names a finding across runs and rewordings, so that it can be accepted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import TypedDict

import orjson

from contractguard.contract.change import Change
from contractguard.contract.document import Json
from contractguard.contract.model import MessageKey
from contractguard.rules.redirects import former_ids

LENGTH = 12
"""Hexadecimal digits: among a million findings, two that differ share one with a chance of about 1 in 500."""

SCHEMAS = (
    "schema.",
    "union.",
    "variant.",
    "condition.",
    "discriminator.",
    "dependency.",
    "unevaluated.",
    "contains.",
    "property-names.",
    "pattern-properties.",
)
"""Subjects of differences between schemas as wholes: the keywords that differ do not say what is different below."""

_in_ascii = json.JSONEncoder(separators=(",", ":")).encode


def _canonical(about: Json) -> bytes:
    """Texts as JSON in ASCII: by the fast writer where it writes the same."""
    try:
        written = orjson.dumps(about)
    except orjson.JSONEncodeError:  # half a letter
        return _in_ascii(about).encode("ascii")
    return written if written.isascii() and b"\x7f" not in written else _in_ascii(about).encode("ascii")


def fingerprint(
    rule_id: str, message: MessageKey, pointer: str, change: Change, distinction: Sequence[str] = ()
) -> str:
    """Twelve hexadecimal digits made from what a finding is about, and from nothing that a rewording would change.

    That is the rule, the message, the place in it, the name concerned, of either end which keywords it has and the
    types of their values, and the `distinction`: what tells it from other findings of the same kind at the same place
    (the variant it is in, what a variant says, the document, the consumer). The values themselves do not count: a list
    that grows once more is the same finding.
    """
    role = message.role.value if message.role else None
    place = [message.operation, role, message.status, message.media_type]
    ends = [_kind(change.old), _kind(change.new)]
    about = [rule_id, place, pointer, change.name, ends, *distinction]
    return sha256(_canonical(about)).hexdigest()[:LENGTH]


class Fingerprints(TypedDict):
    """The fields of a `Finding` by which waivers know it."""

    fingerprint: str
    former: str
    renamed: tuple[str, ...]


def fingerprints(
    rule_id: str,
    message: MessageKey,
    pointer: str,
    change: Change,
    distinction: Sequence[str] = (),
    *,
    from_first: bool = False,
) -> Fingerprints:
    """What a finding is known by: its fingerprint, that without the distinction (unless it had one `from_first`), and
    those under the former ids of its rule."""
    known = distinction and not from_first
    return {
        "fingerprint": fingerprint(rule_id, message, pointer, change, distinction),
        "former": fingerprint(rule_id, message, pointer, change) if known else "",
        "renamed": tuple(fingerprint(one, message, pointer, change, distinction) for one in former_ids(rule_id)),
    }


def again(first: str, distinction: Sequence[str]) -> str:
    """A fingerprint for one of several findings that would share one."""
    return sha256("\n".join((first, *distinction)).encode()).hexdigest()[:LENGTH]


def _kind(end: Json) -> Json:
    if isinstance(end, dict):
        return [[keyword, _type(end[keyword])] for keyword in sorted(end)]
    return _type(end)


def _type(value: Json) -> str:
    for name, kind in _TYPES:
        if isinstance(value, kind):
            return name
    return "object"


_TYPES = (("null", type(None)), ("boolean", bool), ("number", (int, float)), ("string", str), ("array", list))
