"""Regular expressions and date patterns of other languages, and path expressions."""

from __future__ import annotations

import re

import pytest

from contractguard.contract.document import Json
from contractguard.readers.pact.dates import UntranslatableDate, date_pattern
from contractguard.readers.pact.paths import BadPath, Wild, parse_path
from contractguard.readers.pact.regexes import to_ecma


@pytest.mark.parametrize(
    "given, made",
    [
        ("^a$", "^a$"),
        ("a", "^(?:a)$"),
        ("^a|b$", "^(?:^a|b$)$"),
        (r"\A\d+\z", r"^\d+$"),
        (r"\A[\-\_\.]\Z", r"^[\-_\.]$"),
        (r"^\/a\_b\-$", r"^\/a_b-$"),
        (r"^\Qa.b\E\e$", r"^a\.b\x1b$"),
        ("^[[:alpha:][:digit:]_]$", "^[a-zA-Z0-9_]$"),
        ("^[^a]$", "^[^a]$"),
        ("^(?-mix:a)(?P<n>b)(?<m>c)(?:d)(?=e)(?!f)(?<=g)(?<!h)$", "^(?:a)(?<n>b)(?<m>c)(?:d)(?=e)(?!f)(?<=g)(?<!h)$"),
        ("^a{2}b{2,}c{2,3}d*?$", "^a{2}b{2,}c{2,3}d*?$"),
    ],
)
def test_a_pattern_is_respelled(given: str, made: str) -> None:
    assert to_ecma(given) == made


@pytest.mark.parametrize(
    "given, reason",
    [
        ("(?i)a", "inline flags"),
        ("(?>a)", "atomic groups"),
        ("(?", "inline flags"),
        ("a++", "possessive quantifier `++`"),
        ("a{2}+", "possessive quantifier `{2}+`"),
        (r"\h", r"`\h`"),
        (r"\G", r"`\G`"),
        (r"[\h]", r"`\h`"),
        (r"\x{41}", r"`\x{…}`"),
        ("a\\", "a backslash at its end"),
        ("[a[b]]", "inside another"),
        ("[[:odd:]]", "inside another"),
        ("[[:alpha", "inside another"),
        ("[a&&b]", "intersection"),
        ("[]a]", "begins with `]`"),
        ("[a", "not closed"),
        ("(a", "not a valid pattern"),
        ("*", "not a valid pattern"),
        ("a" * 10_001, "longer than 10000 characters"),
    ],
)
def test_a_pattern_that_has_no_equal_is_refused_by_name(given: str, reason: str) -> None:
    for _ in range(2):  # the second time from memory
        with pytest.raises(UntranslatableDate) as error:
            to_ecma(given)

        assert reason in str(error.value)


@pytest.mark.parametrize(
    "given, good, bad",
    [
        ("yyyy-MM-dd", ["2024-02-29"], ["24-02-29", "2024-2-9", "2024-00-01", "2024-01-32"]),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSX", ["2024-02-29T23:59:59.123Z", "2024-02-29T00:00:00.000+01"], ["2024-02-29"]),
        ("EEEE, d. MMMM yy", ["Monday, 1. May 24"], ["Mon, 1. May 24", "Monday, 01. May 24"]),
        ("E MMM", ["Tue Jan"], ["Tuesday Jan"]),
        ("h:m a", ["1:5 PM", "12:59 am"], ["13:00 PM", "0:1 AM"]),
        ("HH 'o''clock' ''", ["23 o'clock '"], ["23 oclock"]),
        ("HH:mmXXX", ["10:00Z", "10:00-03:30"], ["10:00-0330", "10:00"]),
        ("HH:mmxx", ["10:00-0330"], ["10:00Z"]),
    ],
)
def test_a_date_pattern(given: str, good: list[str], bad: list[str]) -> None:
    pattern = re.compile(date_pattern(given))

    assert [text for text in good if not pattern.search(text)] == []
    assert [text for text in bad if pattern.search(text)] == []


@pytest.mark.parametrize(
    "given, reason",
    [
        ("yyyy'T", "a quote that is not closed"),
        ("yyyy-ww", "`ww`"),
        ("HH:mm z", "`z`"),
        ("HH[:mm]", "`[` (optional sections)"),
        ("y" * 201, "longer than 200 characters"),
    ],
)
def test_a_date_pattern_that_cannot_be_translated_is_refused_by_name(given: str, reason: str) -> None:
    with pytest.raises(UntranslatableDate) as error:
        date_pattern(given)

    assert str(error.value) == reason


@pytest.mark.parametrize(
    "given, steps",
    [
        ("", ()),
        ("$", ("$",)),
        ("$.a-b.c:d[0][*].*", ("$", "a-b", "c:d", "0", Wild.ITEM, Wild.ANY)),
        ("$['a.b']['*'][007]", ("$", "a.b", "*", "7")),
        ("items[00]", ("$", "items", "0")),
    ],
)
def test_a_path_expression(given: str, steps: tuple[Json, ...]) -> None:
    assert parse_path(given) == steps


@pytest.mark.parametrize("given", ["$a", "$.", "$[", "$['a", "$['']", "$[-1]", "$[a]", "$.a b", ".a"])
def test_what_is_no_path_expression(given: str) -> None:
    with pytest.raises(BadPath):
        parse_path(given)
