"""Patterns that are sought in large texts."""

from __future__ import annotations

import re

import pytest

from contractguard.support.scan import matches_from

PATTERN = re.compile(rb'\$(?<="\$)(ref|id)":')


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", []),
        (b"$", []),
        (b'$id":', []),
        (b'{"$id":1,"$no":2,"a":"$$","$ref":"#"}', [b"id", b"ref"]),
    ],
)
def test_what_the_pattern_itself_would_find_is_found(text: bytes, found: list[bytes]) -> None:
    assert [one[1] for one in matches_from(b"$", PATTERN, text)] == found
    assert PATTERN.findall(text) == found


def test_matches_may_overlap() -> None:
    found = matches_from(b'"m"', re.compile(rb'"m":([^}]*)'), b'{"m":{"m":1}}')

    assert [one[1] for one in found] == [b'{"m":1', b"1"]
