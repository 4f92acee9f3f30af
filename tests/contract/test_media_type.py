"""Media types and ranges, as RFC 9110 compares them."""

from __future__ import annotations

import pytest

from contractguard.contract.media_type import find_range, is_wider, media_range


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Application/JSON; V=1", 'application/json;v="1"'),
        ("text/csv; header=present; v=1", "text/csv;v=1 ; header=present"),
        ("text/plain; charset=UTF-8", 'text/plain;charset="utf-8"'),
        ("application/json; charset=utf-8", "application/json"),
        ("application/ld+json; charset=utf-8; profile=p", "application/ld+json; profile=p"),
        ("application/octet-stream; charset=utf-8", "application/octet-stream"),
        (r'text/x; p="a\;b"', 'text/x; p="a;b"'),
    ],
    ids=["quotes", "order", "charset-case", "json-charset", "suffix-charset", "bytes-charset", "escape"],
)
def test_spellings_of_one_media_type(text: str, same: str) -> None:
    assert media_range(text) == media_range(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("application/json; v=1; charset=utf-8", "application/json; v=2; charset=utf-8"),
        ("text/plain; charset=utf-8", "text/plain; charset=utf-16"),
        ("application/x; profile=a", "application/x; profile=A"),
        ('text/x; p="a;B=1"', 'text/x; p="a;b=1"'),
    ],
    ids=["version", "charset", "case-of-a-value", "quoted-semicolon"],
)
def test_media_types_that_differ(text: str, other: str) -> None:
    assert media_range(text) != media_range(other)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["*/*", "text/*", "text/plain"], "text/plain"),
        (["*/*", "text/*"], "text/*"),
        (["text/plain", "text/plain; v=1"], "text/plain; v=1"),
        (["text/html", "application/*"], None),
    ],
    ids=["itself", "range", "parameters", "nothing"],
)
def test_the_most_specific_range_applies(names: list[str], found: str | None) -> None:
    assert find_range("text/plain; v=1; charset=utf-8", names) == found


@pytest.mark.parametrize(
    ("text", "other", "wider"),
    [
        ("text/*", "text/plain", True),
        ("text/plain", "text/plain; v=1", True),
        ("text/plain", "text/*", False),
        ("text/plain", "text/plain; charset=utf-8", False),
        ("text/*", "text/*", False),
    ],
    ids=["range", "fewer-parameters", "narrower", "charset-not-told", "equal"],
)
def test_which_is_wider(text: str, other: str, wider: bool) -> None:
    assert is_wider(text, other) is wider


def test_a_name_is_spelled_so_that_it_is_read_back_alike() -> None:
    name = str(media_range('Text/X; b="a \\"q\\"; c"; A=1'))

    assert name == 'text/x; a=1; b="a \\"q\\"; c"'
    assert media_range(name) == media_range('text/x; b="a \\"q\\"; c"; a=1')
