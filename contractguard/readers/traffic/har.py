"""Exchanges of HTTP Archives (HAR 1.2), as browsers and proxies save them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from contractguard.contract.document import Json, Path
from contractguard.readers.traffic.array_items import read_items
from contractguard.readers.traffic.exchange import Payload, RecordedExchange, UnreadExchange
from contractguard.readers.traffic.members import member, whole

ENTRIES = ("log", "entries")
"""Where an archive has its exchanges."""


def path_of(index: int) -> Path:
    """Where an entry stands in its archive."""
    return (*ENTRIES, index)


def read_archive(pieces: Iterable[bytes], name: str) -> Iterator[RecordedExchange | UnreadExchange]:
    """The exchanges of an archive, one entry after the other, never more than one of them in memory.

    Raises `InputError` for what is no archive, and where it ends too early.
    """
    for index, item in enumerate(read_items(pieces, ENTRIES, name)):
        place = f"entry {index + 1}"
        try:
            node = orjson.loads(item)
        except orjson.JSONDecodeError:
            yield UnreadExchange(place, "not JSON")
            continue
        yield exchange_of_entry(node, index) or UnreadExchange(place, "no request with a method and a URL")


def exchange_of_entry(node: Json, index: int) -> RecordedExchange | None:
    """The exchange of an entry; None where it has no request with a method and a URL."""
    path = path_of(index)
    method, url = member(node, "request", "method", kind=str), member(node, "request", "url", kind=str)
    if not method or not url:
        return None
    status = whole(member(node, "response", "status", kind=(int, float)))
    return RecordedExchange(
        path,
        f"entry {index + 1}",
        method,
        url,
        status or None,  # 0 is what browsers write for a request that was not answered
        _post_data(node, path),
        _content(node, path),
        is_preflight=method.upper() == "OPTIONS" and _is_preflight(node),
        media_type=_media_type(node),
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


def _media_type(node: Json) -> str | None:
    told = member(node, "response", "content", "mimeType", kind=str)
    return None if told in ("", "x-unknown") else told  # the latter is what browsers write where there is none
