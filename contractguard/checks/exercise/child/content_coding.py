"""The body of an answer without its content coding (RFC 9110, 8.4), where whoever called has left it on: of a WSGI
application in the process, of a server that is replayed."""

from __future__ import annotations

import zlib

MAX_DECODED = 16 << 20
"""Bytes that are made of a compressed body; of more the beginning."""
_GZIP, _EITHER = 16 + zlib.MAX_WBITS, 32 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_EITHER, -zlib.MAX_WBITS)}
"""How zlib reads a coding: "deflate" is sent with and without the frame that it should have."""
_TAKEN_OFF = frozenset({"", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"})
"""Codings that whoever called may have taken off before; the header stays."""


def decode_body(coding: str, body: bytes) -> bytes:
    """The body as it was before it was compressed; as it is where it is not compressed (any more), or not readable."""
    names = [one.strip().lower() for one in coding.split(",") if one.strip()]
    if len(names) != 1 or (names[0].endswith("gzip") and not body.startswith(_MAGIC)):
        return body
    for window in _WINDOWS.get(names[0], ()):
        try:
            return zlib.decompressobj(window).decompress(body, MAX_DECODED)
        except zlib.error:
            continue
    return body


def is_unread(coding: str, body: bytes) -> bool:
    """Whether a body is in a coding not known here, or still in one that nobody took off: it is no text then."""
    names = {one.strip().lower() for one in coding.split(",")}
    if names <= {"", "identity"} or not body:
        return False
    if not names <= _TAKEN_OFF:
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False
