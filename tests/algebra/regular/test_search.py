"""Members in order, lists of texts, lengths, and what is said when a search is too large."""

from __future__ import annotations

import itertools

import pytest

from contractguard.algebra import regular
from contractguard.algebra.regular import charset, derivative


def test_members_of_one_length_come_by_preference() -> None:
    found = regular.members(regular.from_pattern("^[0-9a-c-]{2}$"))

    assert list(itertools.islice(found, 4)) == ["aa", "ab", "ac", "a0"]


def test_members_of_a_finite_language_are_all_listed_once() -> None:
    found = list(regular.members(regular.from_pattern("^(?:ab?|[xyz]{2})$")))

    assert sorted(found) == sorted({"a", "ab", *map("".join, itertools.product("xyz", repeat=2))})
    assert found[0] == "a"


def test_members_keep_the_limits_of_length() -> None:
    letters = regular.from_pattern("^[ab]*$")

    assert list(regular.members(letters, maximum=0)) == [""]
    assert list(regular.members(letters, minimum=2, maximum=2)) == ["aa", "ab", "ba", "bb"]
    assert list(regular.members(letters, minimum=3, maximum=2)) == []


def test_long_members_are_listed_too() -> None:
    found = itertools.islice(regular.members(regular.from_pattern("^[a-z]+$"), minimum=5_000), 2)

    assert [text[-2:] for text in found] == ["aa", "ab"]


def test_nothing_has_no_members_and_any_begins_with_the_empty_string() -> None:
    assert list(regular.members(regular.NOTHING)) == []
    assert list(regular.members(regular.from_pattern("^a*$") & regular.from_pattern("^b+$"))) == []
    assert list(itertools.islice(regular.members(regular.ANY), 2)) == ["", "a"]


def test_listing_too_many_states_is_refused() -> None:
    hard = regular.from_pattern("^.*a.{30}$")

    with pytest.raises(regular.StateBudgetExceeded):
        list(itertools.islice(regular.members(hard, budget=regular.StateBudget(20)), 1))


def test_a_list_of_texts_is_a_language() -> None:
    names = regular.one_of(["name", "id", "id"])

    assert list(regular.members(names)) == ["id", "name"]
    assert regular.contains(regular.literal("id"), names)
    assert regular.one_of([]) is regular.NOTHING


def test_lengths_are_a_language() -> None:
    assert regular.shortest(regular.length_between(2, 3)) == "aa"
    assert regular.length_between(3, 2) is regular.NOTHING
    assert ~regular.length_between(0, 4) is regular.length_between(5, None)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^\W$", "-"),
        (r"^[^\x20-\x7e]$", "\u00a1"),
        (r"^[^.\n]$", "a"),
        ("^(?!.)[^]$", "\n"),
        (r"^[\x00-\x1f]$", "\n"),
        (r"^[\0-\x08]$", "\x08"),
        (r"^[\u0300-\u036f]$", "\u0300"),
        (r"^\p{Nd}$", "0"),
        (r"^\p{gc=Lu}$", "A"),
        (r"^\p{LC}$", "a"),
        (r"^\p{Uppercase}\p{Lower}$", "Aa"),
        (r"^\p{White_Space}$", " "),
        (r"^\P{ASCII}$", "\u00a1"),
    ],
)
def test_of_a_class_the_least_objectionable_character_is_taken(pattern: str, text: str) -> None:
    assert regular.shortest(regular.from_pattern(pattern)) == text


def test_a_class_is_listed_whole_and_without_surrogates() -> None:
    points = list(charset.by_preference(charset.from_ranges([(0x61, 0x63), (0xD7FF, 0xE000)])))

    assert points == [0x61, 0x62, 0x63, 0xD7FF, 0xE000]


def test_what_was_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivative, "MAX_REMEMBERED", 5)
    language = regular.from_pattern("^(?:(?!ab)[abc]){3,}$") & ~regular.from_pattern("c")

    found = regular.shortest(language)

    assert found == "aaa"
    assert regular.from_pattern("^(?:(?!ab)[abc]){3,}$") & ~regular.from_pattern("c") is language


HARD = [
    ("^(a+)+$", "b", None),
    ("^(x+x+)+y$", "^.*z$", None),
    ("^(?:a|a|aa)+$", "^.{40}$", "a" * 40),
    ("^" + "a?" * 200 + "a" * 200 + "$", "^.{200}$", "a" * 200),
    ("^" + "(" * 199 + "a" + "|b)c*" * 199 + "$", "", "a"),
    ("(" * 20 + "^a" + "|b)" * 20, "", "a"),
    (r"^" + r"a?\b" * 200, "^$|^b", "b"),
]


@pytest.mark.parametrize(("first", "second", "text"), HARD, ids=range(len(HARD)))
def test_patterns_that_are_hard_for_other_engines_are_decided(first: str, second: str, text: str | None) -> None:
    assert regular.shortest(regular.from_pattern(first) & regular.from_pattern(second)) == text


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "pattern", ["^.*a.{5000}$", "^(?:.*a.{400}|.*b.{300}|.*c.{200})$", "^(?:(?:a{1,90}b?){1,90})+$"]
)
def test_what_has_too_many_states_is_said_aloud(pattern: str) -> None:
    other = regular.from_pattern("^.*[b-d].{70}$")

    with pytest.raises(regular.StateBudgetExceeded):
        regular.is_empty(regular.from_pattern(pattern) & ~other & regular.from_pattern(".{600}x$"))


def test_reading_costs_the_same_whatever_was_read_before() -> None:
    language = regular.from_pattern("^(?:ab|a*c){2,9}$")
    counts = []
    for _ in range(2):  # the second time all derivatives are remembered
        counted: list[int] = []
        regular.matches(language, "abab" * 10, regular.LiteralReading(counted.append))
        counts.append(sum(counted))

    assert counts[0] == counts[1] > 40


def test_reading_a_text_in_many_states_is_counted_by_their_size() -> None:
    counts = []
    for length in (10, 100):
        counted: list[int] = []
        language = regular.from_pattern(f"^.*a.{{{length}}}$")
        regular.matches(language, "ab" * 100, regular.LiteralReading(counted.append))
        counts.append(sum(counted))

    assert counts[1] > 4 * counts[0]


def test_whoever_hears_of_the_reading_may_end_it() -> None:
    class Enough(Exception):
        pass

    def refuse(count: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        regular.matches(regular.from_pattern("^a+$"), "aaa", regular.LiteralReading(refuse))
