"""Bytes to UTF-8 text: byte-order marks, size, and files that are no text at all."""

from __future__ import annotations

import codecs

from contractguard.contract.errors import InputError

MAX_BYTES = 100 * 1024 * 1024

# The longer marks first: UTF-32 little endian begins like UTF-16 little endian.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LFS = b"version https://git-lfs.github.com/spec/"
"""How the file begins that Git LFS puts in place of another (its specification, "The Pointer")."""


def decode(data: bytes, name: str) -> bytes:
    """Return the text as UTF-8 without a byte-order mark; raises `InputError` when it cannot be text.

    Whether what looks like UTF-8 is valid throughout is left to `check_utf8`, or to a parser that checks it anyway.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"larger than {MAX_BYTES // 1024 // 1024} MB", where=name, remedy="split the description into several files"
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return _require_text(body, name) if encoding == "utf-8" else _to_utf8(body, encoding, name)
    return _require_text(data, name)


def _require_text(data: bytes, name: str) -> bytes:
    if not data or data.isspace():
        raise InputError("the file is empty", where=name, remedy="give a description in JSON or YAML")
    if b"\0" in data:
        raise InputError(
            "not a text file (it holds NUL bytes)", where=name, remedy="give a description in JSON or YAML"
        )
    if data.startswith(_LFS):
        raise InputError(
            "is a pointer of Git LFS, which stands for a file that is not here",
            where=name,
            remedy="fetch it with git lfs pull",
        )
    return data


def check_utf8(data: bytes, name: str) -> None:
    """Raise `InputError` at the first byte that is not valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"line {line}: byte {error.start} is not valid UTF-8", where=name, remedy="save the file as UTF-8"
        ) from None


def _to_utf8(data: bytes, encoding: str, name: str) -> bytes:
    try:
        return _require_text(data.decode(encoding).encode("utf-8"), name)
    except UnicodeError:
        raise InputError(f"not valid {encoding.upper()}", where=name, remedy="save the file as UTF-8") from None


def is_json_like(text: bytes) -> bool:
    """Whether the text begins as a JSON object or array does."""
    return text.lstrip()[:1] in (b"{", b"[")
