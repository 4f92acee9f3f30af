"""Regular languages of ECMA-262 patterns: membership, shortest members, proofs of emptiness."""

from __future__ import annotations

import itertools
import re

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractguard.algebra import regular
from contractguard.algebra.regular.formats import FORMATS as FORMATS_BY_NAME
from contractguard.algebra.regular.formats import language_of_format

SHORTEST = [
    ("foo", "foo"),
    ("^foo$", "foo"),
    ("^[a-z0-9-]{3,63}$", "aaa"),
    ("^$|^abc$", ""),
    (r"(^|,)x($|,)", "x"),
    (r"\bword\b", "word"),
    (r"\Bx", "ax"),
    (r"^(foo)\b.$", "foo-"),
    (r"^\w*\b.$", "a"),
    (r"^(?:ab)*\b$", "ab"),
    (r"^(?:a|b-)+\b[^\w]$", "a-"),
    (r"^(?:a-?)+\b\d$", "a-0"),
    (r"^.{2,3}\B\W$", "a--"),
    (r"^(?:(?:)\b)x$", "x"),
    (r"^(?:a?^)b$", "b"),
    (r"^(?!foo)(?=.*\d).{8,}$", "aaaaaaa0"),
    (r"^(?:(?!admin).)+$", "a"),
    (r"^\d{4}-\d{2}-\d{2}$", "0000-00-00"),
    (r"^[\w-.]+$", "a"),
    (r"^(a+)+$", "a"),
    (r"(x+x+)+y", "xxy"),
    (r"^\u00e9\x41\t\cA\0$", "\u00e9A\t\x01\x00"),
    (r"^\u{1F600}$", "\U0001f600"),
    (r"^\uD83D\uDE00$", "\U0001f600"),
    (r"^\p{Lu}\P{L}$", "A0"),
    (r"^[^\d\s]$", "a"),
    (r"^\W$", "-"),
    (r"^a{2}b{1,}c{0,1}$", "aab"),
    (r"^a{,3}$", "a{,3}"),
    (r"^(?<year>\d+)?x$", "x"),
    (r"^[\b]$", "\b"),
    (r"^(?=a|b)(?:a|c)$", "a"),
    (r"^(?:a$|b)", "a"),
    (r"^(?:\b|x)a$", "a"),
]


@pytest.mark.parametrize(("pattern", "text"), SHORTEST)
def test_the_shortest_member_is_the_simplest(pattern: str, text: str) -> None:
    assert regular.shortest(regular.from_pattern(pattern)) == text


EMPTY = [
    ("^a*$", "^b+$"),
    ("^[0-9]+$", "[a-z]"),
    ("^.{0,3}$", "^.{4,}$"),
    (r"^\w+$", r"\s"),
    ("a^b", ""),
    ("x$y", ""),
    (r"^(?!a)a", ""),
]


@pytest.mark.parametrize(("first", "second"), EMPTY)
def test_disjoint_patterns_are_proved_to_share_nothing(first: str, second: str) -> None:
    both = regular.from_pattern(first) & regular.from_pattern(second)

    assert regular.is_empty(both)


def test_what_one_pattern_has_and_another_has_not_is_found() -> None:
    difference = regular.from_pattern("^[a-z]*$") & ~regular.from_pattern("^[a-y]*$")

    assert regular.shortest(difference) == "z"


def test_length_limits_are_kept() -> None:
    letters = regular.from_pattern("^[a-z]+$")

    assert regular.shortest(letters, minimum=5) == "aaaaa"
    assert regular.shortest(letters, maximum=0) is None
    assert regular.shortest(letters, minimum=3, maximum=2) is None


def test_a_long_least_length_is_no_trouble() -> None:
    assert regular.shortest(regular.from_pattern("^[a-z]+$"), minimum=5_000) == "a" * 5_000


def test_a_large_count_stays_small() -> None:
    assert regular.shortest(regular.from_pattern("^a{3000,200000}$"), maximum=2_999) is None


def test_excluded_texts_are_passed_over() -> None:
    digit = regular.from_pattern("^[0-2]$")

    assert regular.shortest(digit, exclude=frozenset({"0", "1"})) == "2"
    assert regular.shortest(digit, exclude=frozenset({"0", "1", "2"})) is None


def test_members_come_the_shortest_first_and_end() -> None:
    assert list(regular.members(regular.from_pattern("^(a|b){1,2}$"))) == ["a", "b", "aa", "ab", "ba", "bb"]


def test_too_many_states_are_said_aloud() -> None:
    hard = regular.from_pattern("^(?:.*a.{12})$") & ~regular.from_pattern("^(?:.*b.{11})$")

    with pytest.raises(regular.StateBudgetExceeded):
        regular.shortest(hard, minimum=40, budget=regular.StateBudget(50))


@pytest.mark.parametrize(
    ("pattern", "construct"),
    [
        (r"(?<=a)b", "look-behind"),
        (r"(a)\1", "back-reference"),
        (r"(?<x>a)\k<x>", "back-reference"),
        (r"(?i)a", "flags"),
        (r"\Aa\Z", "engines read differently"),
        (r"[[:alpha:]]", "POSIX"),
        (r"\p{Script=Greek}", "property"),
        (r"^((?=a)b?)*$", "assertion inside a repetition"),
        (r"\x4", "without its digits"),
        (r"\u{110000}", "beyond Unicode"),
        (r"\p", "without a name"),
        (r"[\1]", "octal"),
        (r"\a", "escape"),
        (r"\uD83D\u0041", "surrogate"),
        ("(?=a" * 60 + ")" * 60, "nested too deep"),
        ("(" * 6 + "^|b" + "){16}" * 6, "repetitions of repetitions"),
        ("a?" * 1_001, "optional"),
        ("a{300000}", "repetitions"),
        ("(" * 201 + ")" * 201, "nested"),
        ("a" * 10_001, "longer"),
        (r"\uD83D", "surrogate"),
    ],
)
def test_what_is_not_decided_is_named(pattern: str, construct: str) -> None:
    with pytest.raises(regular.UnsupportedPattern, match=re.escape(construct)):
        regular.from_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[", "a**", "*a", "[b-a]", "a{2,1}", "^*", "{2}", r"\b+", "(?<x", "(?<1>a)", "(?", "\\"]
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(regular.InvalidPattern):
        regular.from_pattern(pattern)


ATOMS = st.sampled_from(["a", "b", "1", ".", "[ab]", "[^a]", r"\d", r"\w", "-"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
        inner.map(lambda one: f"^{one}"),
        inner.map(lambda one: f"{one}$"),
        st.tuples(st.sampled_from([r"\b", r"\B"]), inner).map("".join),
        st.tuples(st.sampled_from(["(?=", "(?!"]), inner).map(lambda two: f"{two[0]}{two[1]})"),
    )


PATTERNS = st.recursive(ATOMS, _combined, max_leaves=8)
TEXTS = [""] + ["".join(letters) for size in (1, 2, 3) for letters in itertools.product("ab1-", repeat=size)]


def _in_python(pattern: str, text: str) -> bool:
    """Python's engine, where it agrees with ECMA-262: `$` is the very end, and classes are ASCII."""
    return re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None


@pytest.mark.no_cover
@settings(max_examples=300, deadline=None, derandomize=True)
@given(PATTERNS)
def test_membership_agrees_with_a_backtracking_engine(pattern: str) -> None:
    try:
        language = regular.from_pattern(pattern)
    except regular.UnsupportedPattern:
        return
    for text in TEXTS:
        if text == "" and r"\B" in pattern:
            continue  # Python before 3.14 never finds \B in an empty text; ECMA-262 does
        assert regular.matches(language, text) == _in_python(pattern, text), (pattern, text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PATTERNS, PATTERNS)
def test_the_shortest_common_member_is_in_both_and_none_is_shorter(first: str, second: str) -> None:
    try:
        both = regular.from_pattern(first) & ~regular.from_pattern(second)
        found = regular.shortest(both)
    except (regular.UnsupportedPattern, regular.StateBudgetExceeded):
        return
    if found is not None:
        assert regular.matches(regular.from_pattern(first), found)
        assert not regular.matches(regular.from_pattern(second), found)
    limit = 4 if found is None else len(found)
    assert not any(regular.matches(both, text) for text in TEXTS if len(text) < limit)


FORMATS = [
    ("date", ["2024-02-29", "2000-02-29", "1999-12-31"], ["2023-02-29", "1900-02-29", "2024-04-31", "2024-1-1"]),
    ("date-time", ["2024-02-29T23:59:60Z", "2024-01-01t00:00:00.5+01:00"], ["2024-01-01", "2024-01-01T24:00:00Z"]),
    ("time", ["00:00:00Z"], ["00:00Z", "25:00:00Z"]),
    ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000", ""]),
    ("ipv4", ["127.0.0.1", "255.255.255.255"], ["256.0.0.1", "01.1.1.1", "1.1.1"]),
    ("ipv6", ["::", "::1", "2001:db8::ff00:42:8329", "::ffff:127.0.0.1"], [":::", "1::2::3", "g::"]),
    ("byte", ["", "YQ==", "YWI=", "YWJj"], ["YQ", "YQ=", "****"]),
    ("duration", ["P1D", "P1Y2M3DT4H5M6S", "PT36H", "P2W"], ["P", "P1DT", "P1Y2D", "P1W2D", "PT1H1S", "1D"]),
    (
        "uri",
        [
            "https://u:p@example.org:80/a%20b?x=/?#f",
            "http://[2001:db8::1]/",
            "http://[v1.a]",
            "urn:isbn:1",
            "a:",
            "file:///",
        ],
        [
            "",
            "/a",
            "//example.org",
            "1a:b",
            "http://[::1",
            "http://a b",
            "http://a:b/",
            "a:%4",
            "http://é.x",
            "a:/b#c#d",
        ],
    ),
    ("uri-reference", ["", "/a/b", "//example.org", "a/b:c", "?q", "#f", "a:b"], ["a b", ":a", "%", "1:b", "\\\\x"]),
    ("iri", ["http://é.example/ü?\ue000", "a:b"], ["/ü", "a:\ue000", "a: b"]),
    ("iri-reference", ["/ü", "", "é"], ["ü:b", "a|b"]),
    (
        "uri-template",
        ["", "/a/{b}", "{+path:3}/x{?q,r*}", "it's", "{a.b}", "ü"],
        ["{", "{}", "a b", "{a:0}", "{a b}", "{$x}", "%"],
    ),
    ("json-pointer", ["", "/", "/a~0b/~1", "/ü/0"], ["a", "/~", "/~2"]),
    ("relative-json-pointer", ["0", "1/a", "10#"], ["", "/a", "01/a", "1#/a", "-1"]),
]


REFERENCES = [
    "uri", "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "duration",
]  # fmt: skip
NEAR = [("", 1), ("%41", 0), ("/", 1), (":", 0), ("[", 0), ("{", 1), ("~", 0), ("\u00e9", 0), (" ", 0), ("0", 1)]
"""What a text is changed by, to be near to one that is of a format: put in, in the place of so many characters."""


@pytest.mark.parametrize(("name", "valid", "invalid"), FORMATS)
def test_formats_are_what_their_standards_say(name: str, valid: list[str], invalid: list[str]) -> None:
    language = language_of_format(name)

    assert language is not None
    assert all(regular.matches(language, text) for text in valid)
    assert not any(regular.matches(language, text) for text in invalid)


@pytest.mark.parametrize("name", REFERENCES)
def test_references_are_what_an_independent_validator_takes(name: str) -> None:
    language, validator = language_of_format(name), jsonschema_rs.validator_for({"format": name}, validate_formats=True)
    assert language is not None
    texts = {text for one, *both in FORMATS if one == name for part in both for text in part}
    near = {
        text[:at] + more + text[at + cut :] for text in texts for at in range(0, len(text), 3) for more, cut in NEAR
    }

    assert [text for text in sorted(near) if regular.matches(language, text) is not validator.is_valid(text)] == []


def test_an_undecided_format_has_no_language() -> None:
    assert language_of_format("email") is None


def test_equal_expressions_are_the_same_object() -> None:
    assert regular.from_pattern("^(a|b)$") is regular.from_pattern("^[ab]$")
    assert regular.from_pattern("^a$") + regular.NOTHING is regular.NOTHING
    assert (regular.ANY | regular.literal("a")) is regular.ANY


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(regular.InvalidPattern, match="character 6"):
        regular.from_pattern("ab[z-a]")


def test_formats_have_a_sample_and_a_standard() -> None:
    for name, form in FORMATS_BY_NAME.items():
        assert form.name == name
        assert re.search(r", [0-9]|appendix", form.standard)
        assert regular.matches(form.language, form.sample)
        assert form.language is language_of_format(name)
