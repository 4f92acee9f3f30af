"""Bodies that are packed: base64, gzip and deflate, never unpacked beyond bounds."""

from __future__ import annotations

import binascii
import zlib

from contractguard.contract.errors import InputError

MAX_BYTES = 50 * 1024 * 1024
MAX_RATIO = 200
_SLICE = 4_096
_HARMLESS = 1024 * 1024
"""What may come out of any input, whatever the ratio: a megabyte of one letter hurts nobody."""

_AUTOMATIC = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS
GZIP = b"\x1f\x8b"


def unbase64(text: str, name: str) -> bytes:
    """Base64 (RFC 4648, 4), line breaks allowed. Raises `InputError`."""
    if len(text) > MAX_BYTES * 3 // 2:
        raise _too_large(name)
    try:
        data = binascii.a2b_base64("".join(text.split()).encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise InputError(f"not base64: {_reason(error)}", where=name, remedy="record the body again") from None
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    return data


def inflate(data: bytes, name: str) -> bytes:
    """Unpack gzip (all of its members), zlib or raw deflate. Raises `InputError` when it grows beyond the bounds."""
    limit = min(MAX_BYTES, max(_HARMLESS, len(data) * MAX_RATIO))
    try:
        return _decompress_slices(data, _AUTOMATIC, limit, name)
    except zlib.error as error:
        reason = _reason(error)
    try:
        return _decompress_slices(data, _RAW, limit, name)
    except zlib.error:
        raise InputError(f"cannot be unpacked: {reason}", where=name, remedy="pack or record it again") from None


def _decompress_slices(data: bytes, bits: int, limit: int, name: str) -> bytes:
    """Slice by slice: behind each member, of which there may be hundreds of thousands, what is left is copied."""
    parts: list[bytes] = []
    room = limit
    machine = zlib.decompressobj(bits)
    for start in range(0, len(data), _SLICE):
        rest = data[start : start + _SLICE]
        while rest:
            if machine.eof:  # zeros behind the last member are padding
                rest = rest.lstrip(b"\0") if bits == _AUTOMATIC else b""
                if not rest:
                    break
                machine = zlib.decompressobj(bits)
            part = machine.decompress(rest, room + 1)
            if len(part) > room:
                raise _too_large(name)
            parts.append(part)
            room -= len(part)
            rest = machine.unused_data
    if data and not machine.eof:
        raise zlib.error("it ends too early")
    return b"".join(parts)


def _too_large(name: str) -> InputError:
    return InputError(
        f"unpacks to more than {MAX_BYTES >> 20} MB, or to more than {MAX_RATIO} times its size",
        where=name,
        remedy="give a smaller body",
    )


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
