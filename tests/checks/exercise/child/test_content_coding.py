"""Bodies that came compressed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from contractguard.checks.exercise.child.content_coding import MAX_DECODED, decode_body, is_unread

BODY = b'{"ok": 1}'
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
BARE = RAW.compress(BODY) + RAW.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(BODY)), ("X-GZIP", gzip.compress(BODY)), ("deflate", zlib.compress(BODY)), ("deflate", BARE),
     ("gzip", BODY), ("deflate", BODY), ("", BODY), ("br", BODY)],
    ids=["gzip", "its old name", "deflate", "deflate without a frame", "gzip that was read", "deflate that was read",
         "none", "another one that was read"],
)  # fmt: skip
def test_a_body_is_read_as_it_was_before_it_was_compressed(coding: str, body: bytes) -> None:
    assert decode_body(coding, body) == BODY


def test_no_more_is_made_of_a_body_than_is_looked_at() -> None:
    assert len(decode_body("gzip", gzip.compress(b"0" * (MAX_DECODED + 9)))) == MAX_DECODED


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        ("br", b"\x8b\xff", True),
        ("gzip", b"\x1f\x8b\xff", True),
        ("br", BODY, False),
        ("", b"\x8b\xff", False),
        ("br", b"", False),
        ("x-foo", BODY, True),
        ("gzip, x-foo", BODY, True),
        ("gzip, br", BODY, False),
    ],
    ids=["another coding", "damaged", "that was read", "no coding", "empty", "unknown", "unknown besides", "both read"],
)
def test_a_coding_that_nobody_reads_is_told(coding: str, body: bytes, expected: bool) -> None:
    assert is_unread(coding, body) is expected
