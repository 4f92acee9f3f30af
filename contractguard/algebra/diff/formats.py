"""Which formats are a part of others, so that a change from one to the other has a direction."""

from __future__ import annotations

from collections.abc import Mapping

_WITHIN: Mapping[str, tuple[str, ...]] = {
    "int8": ("int16",),
    "uint8": ("int16", "uint16"),
    "int16": ("int32",),
    "uint16": ("int32", "uint32"),
    "int32": ("int64", "double-int"),
    "uint32": ("int64", "uint64", "double-int"),
    "double-int": ("int64",),
    "float": ("double",),
    "email": ("idn-email",),
    "hostname": ("idn-hostname",),
    "uri": ("uri-reference", "iri"),
    "uri-reference": ("iri-reference",),
    "iri": ("iri-reference",),
}
"""What every value of a format is besides: the integers of the OpenAPI Format Registry by their ranges, `float` and
`double` (IEEE 754), addresses (RFC 6531 and 5890 extend ASCII), references (RFC 3986, 4.1; RFC 3987)."""


def is_part_of(inner: str, outer: str) -> bool:
    """Whether every value of one format is one of another, too, as far as that is known."""
    pending, seen = [inner], set[str]()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending.extend(_WITHIN.get(name, ()))
    return outer in seen
