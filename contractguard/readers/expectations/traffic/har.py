"""Entries that are HTTP Archives (HAR 1.2), as browsers and proxies save them."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location, Path
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations.entry import EntryOrigin
from contractguard.readers.expectations.index_model import HarEntry
from contractguard.readers.expectations.traffic.exchanges import Payload, RecordedExchange, expectations_of
from contractguard.readers.expectations.traffic.recordings import member, read_each, whole

_REMEDY = "save the session as HAR 1.2 again"


def read(entry: HarEntry, origin: EntryOrigin) -> Expectations:
    """Every request of the archives and its response, each an example (see `exchanges`).

    An archive or a body that cannot be read is a problem. Raises `InputError` when there is no file.
    """
    return read_each(entry.har, origin, lambda document: _archive(document, entry.base_url, origin))


def _archive(document: Document, base_url: str | None, origin: EntryOrigin) -> Expectations:
    entries = member(document.root, "log", "entries", kind=list)
    if entries is None:
        raise InputError("no HTTP Archive: there is no array at /log/entries", where=document.name, remedy=_REMEDY)
    broken: list[tuple[Location, str]] = []
    exchanges = list(_exchanges(entries, document, broken))
    if not entries:
        broken.append((Location(document, ("log", "entries")), "the archive holds no exchange"))
    read = expectations_of(exchanges, document, SourceKind.HAR, base_url, origin)
    return Expectations(read.found, (*broken, *read.problems))


def _exchanges(
    entries: list[Json], document: Document, broken: list[tuple[Location, str]]
) -> Iterator[RecordedExchange]:
    for i, node in enumerate(entries):
        path: Path = ("log", "entries", i)
        method, url = member(node, "request", "method", kind=str), member(node, "request", "url", kind=str)
        if not method or not url:
            broken.append((Location(document, path), f"entry {i + 1} has no request with a method and a URL"))
            continue
        status = whole(member(node, "response", "status", kind=(int, float)))
        yield RecordedExchange(
            path,
            f"entry {i + 1}",
            method,
            url,
            status or None,  # 0 is what browsers write for a request that was not answered
            _post_data(node, path),
            _content(node, path),
            is_preflight=method.upper() == "OPTIONS" and _is_preflight(node),
        )


def _is_preflight(node: Json) -> bool:
    """Whether a browser asked before a request of another origin (Fetch, "CORS-preflight request"): it names the method
    in a header. Where no headers were kept, any OPTIONS without a body counts as one."""
    headers = member(node, "request", "headers", kind=list) or []
    names = {(member(one, "name", kind=str) or "").lower() for one in headers}
    return "access-control-request-method" in names or (not names and _post_data(node, ()) is None)


def _post_data(node: Json, path: Path) -> Payload | None:
    """`postData` (HAR 1.2): form parameters come without text, and are no JSON."""
    data = member(node, "request", "postData", kind=dict)
    if data is None:
        return None
    text, mime = member(data, "text", kind=str), member(data, "mimeType", kind=str)
    if not text and not data.get("params"):
        return None
    # Not in HAR 1.2, but written by several of its makers.
    is_base64 = data.get("encoding") == "base64"
    return Payload((*path, "request", "postData"), mime, text, is_base64)


def _content(node: Json, path: Path) -> Payload | None:
    """`content` (HAR 1.2): decoded and unpacked, unless `encoding` is base64."""
    content = member(node, "response", "content", kind=dict)
    if content is None:
        return None
    text, size = member(content, "text", kind=str), whole(member(content, "size", kind=(int, float)))
    if not text and (text is not None or not size or size < 0):
        return None
    is_base64 = content.get("encoding") == "base64"
    return Payload((*path, "response", "content"), member(content, "mimeType", kind=str), text, is_base64)
