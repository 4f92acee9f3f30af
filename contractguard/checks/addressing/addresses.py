"""Addresses of servers and of what they serve: one form, however they are spelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from contractguard.contract.model import Operation
from contractguard.support.patterns import lazy

_VARIABLE = lazy(r"\{[^{}]*\}")
_PARTS = lazy(r"(?:([^:/?#]*):(?=//))?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?")
"""RFC 3986, appendix B; a scheme only before an authority, for `h:8080/v1` is no scheme."""
_ESCAPE = lazy(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = lazy(r"[A-Za-z0-9._~-]")
MAX_TEMPLATES = 16
"""Servers of one list that stand for every value of their variables; further ones are compared as they are."""
_HERE = lazy(r"^(?:\./)+")
_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


class Address(NamedTuple):
    """A URL, or a template of one, in normal form: scheme and authority ("" where it is relative), and the path without
    a slash at its end. A variable is "{}": its name does not travel."""

    origin: str
    path: str


@lru_cache(maxsize=1_000)
def address(url: str) -> Address:
    """The normal form of a server's URL (RFC 3986, 6.2.2 and 6.2.3): scheme and host in lower case, no usual port, no
    dot segments, escapes only where they are needed."""
    found = _PARTS.match(_VARIABLE.sub("{}", url))
    assert found is not None  # every part may be empty
    scheme, host, path, query = (part or "" for part in found.groups())
    scheme, host = scheme.lower(), _normalize_escapes(host).lower()
    name, colon, port = host.rpartition(":")
    if colon and port in ("", _PORTS.get(scheme)):
        host = name
    origin = f"{scheme}:" * bool(scheme) + f"//{host}" * bool(host)
    return Address(origin, _without_dots(_normalize_escapes(path)).rstrip("/") + query)


def _normalize_escapes(text: str) -> str:
    """Text whose unreserved characters stand as they are, and whose escapes are in upper case."""
    if "%" not in text:
        return text
    return _ESCAPE.sub(lambda found: _normalize_escape(chr(int(found[1], 16)), found[0]), text)


def _normalize_escape(character: str, escape: str) -> str:
    return character if _UNRESERVED.fullmatch(character) else escape.upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, for a path from the root; what a relative one is below of is not known."""
    path = _HERE.sub("", path)
    if not path.startswith("/") or "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def path_of(operation: Operation) -> str:
    """The path of an operation without the names of its parameters, which do not travel."""
    return _normalize_escapes(operation.path_shape)


def apart(one: str, other: str) -> tuple[str, str]:
    """Two paths without the segments at their ends that are the same."""
    left, right = one.split("/"), other.split("/")
    while left and right and left[-1] == right[-1]:
        left.pop()
        right.pop()
    return "/".join(left), "/".join(right)


class Served:
    """Everything that is served at some path below the addresses of servers. A server with variables stands for every
    URL that their values give."""

    def __init__(self, servers: Collection[Address], path: str) -> None:
        wholes = [Address(one.origin, one.path + path) for one in servers]
        self._wholes = frozenset(wholes)
        self._vague = frozenset(vague for one in wholes for vague in (_without_scheme(one), Address("", one.path)))
        templates = [one.origin + one.path for one in servers if "{}" in one.origin + one.path]
        self._templates = [_with_path(one.split("{}"), path) for one in templates[:MAX_TEMPLATES]]

    def has(self, one: Address) -> bool:
        """Whether an address is among these."""
        if one in self._wholes:
            return True
        text = one.origin + one.path
        return any(_holds(pieces, text) for pieces in self._templates)

    def may_have(self, one: Address) -> bool:
        """Whether an address that leaves its scheme or its host open may be among these: which they are depends on
        where the description is served, and that is not known."""
        return (not one.origin or one.origin.startswith("//")) and one in self._vague


def _without_scheme(one: Address) -> Address:
    return Address(one.origin[one.origin.find("//") :] if one.origin else "", one.path)


def _with_path(pieces: list[str], path: str) -> list[str]:
    return [*pieces[:-1], pieces[-1] + path]


def _holds(pieces: Sequence[str], text: str) -> bool:
    """Whether the text is the pieces in their order, with anything in between."""
    first, *between = pieces
    if not between:
        return text == first
    last = between.pop()
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    start, end = len(first), len(text) - len(last)
    for piece in between:
        found = text.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True
