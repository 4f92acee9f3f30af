"""Entries that are cassettes: vcrpy's and Ruby VCR's layouts, in YAML or JSON. No tag of theirs is ever executed."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location, Path
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations.entry import EntryOrigin
from contractguard.readers.expectations.index_model import VcrEntry
from contractguard.readers.expectations.traffic.exchanges import Payload, RecordedExchange, expectations_of
from contractguard.readers.expectations.traffic.recordings import member, read_each, whole

_LAYOUTS = ("interactions", "http_interactions")
"""Where vcrpy and Ruby's VCR keep what they recorded."""
_TEXTS = (("string", None), ("base64_string", True), ("content", None))
"""The members of a body that hold it, and whether they are base64: a binary string is, and only its tag told so."""


def read(entry: VcrEntry, origin: EntryOrigin) -> Expectations:
    """Every request of the cassettes and its response, each an example (see `exchanges`).

    A cassette or a body that cannot be read is a problem. Raises `InputError` when there is no file.
    """
    return read_each(entry.vcr, origin, lambda document: _cassette(document, entry.base_url, origin))


def _cassette(document: Document, base_url: str | None, origin: EntryOrigin) -> Expectations:
    layout = next((name for name in _LAYOUTS if member(document.root, name, kind=list) is not None), None)
    if layout is None:
        raise InputError(
            f"no cassette: there is no array called {' or '.join(_LAYOUTS)} at the top",
            where=document.name,
            remedy="name a cassette of vcrpy, or of Ruby's VCR",
        )
    interactions = document.root[layout]
    broken: list[tuple[Location, str]] = []
    exchanges = list(_exchanges(interactions, layout, document, broken))
    if not interactions:
        broken.append((Location(document, (layout,)), "the cassette holds no exchange"))
    read = expectations_of(exchanges, document, SourceKind.VCR, base_url, origin)
    return Expectations(read.found, (*broken, *read.problems))


def _exchanges(
    interactions: list[Json], layout: str, document: Document, broken: list[tuple[Location, str]]
) -> Iterator[RecordedExchange]:
    for i, node in enumerate(interactions):
        path: Path = (layout, i)
        method, uri = member(node, "request", "method", kind=str), member(node, "request", "uri", kind=str)
        if not method or not uri:
            broken.append((Location(document, path), f"interaction {i + 1} has no request with a method and a uri"))
            continue
        yield RecordedExchange(
            path,
            f"interaction {i + 1}",
            method,
            uri,
            _status(member(node, "response", kind=dict) or {}),
            _payload(node, "request", path),
            _payload(node, "response", path),
        )


def _status(response: dict[str, Json]) -> int | None:
    """`status: {code: 200}`, or `status_code: 200` as older versions of vcrpy wrote for httpx."""
    return whole(member(response, "status", "code", kind=(int, float))) or whole(
        member(response, "status_code", kind=(int, float))
    )


def _payload(node: Json, side: str, path: Path) -> Payload | None:
    message = member(node, side, kind=dict) or {}
    body = message.get("body", message.get("content"))
    media_type, coding = _header(message, "content-type"), _header(message, "content-encoding")
    below = (*path, side, "body" if "body" in message else "content")
    if isinstance(body, dict):
        for name, is_base64 in _TEXTS:
            text = body.get(name)
            if isinstance(text, str):
                return Payload((*below, name), media_type, text, is_base64, coding) if text else None
        # Something is there, in a layout that is not known, unless it is `string: null`.
        return Payload(below, media_type, None) if any(value is not None for value in body.values()) else None
    return Payload(below, media_type, body, None, coding) if isinstance(body, str) and body else None


def _header(message: dict[str, Json], name: str) -> str:
    """The value of a header, the last of several; names are in any case."""
    for given, value in (member(message, "headers", kind=dict) or {}).items():
        if given.lower() == name:
            last = value[-1] if isinstance(value, list) and value else value
            return last if isinstance(last, str) else ""
    return ""
