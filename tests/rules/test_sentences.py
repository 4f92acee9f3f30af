"""Every sentence that a rule can say stands on one page, which a person has read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.contract.change import Change
from contractguard.rules.catalogue import RULES
from contractguard.rules.describe import describe
from contractguard.rules.model import Says
from tests.rules.write_sentences import CHANGED, NARROWER, OWN, PAGE, ends_of, page, sentences

KINDS = {known.kind for known in RULES.values()}
SAMPLES: tuple[Any, ...] = (
    None,
    {},
    {"type": "object", "properties": {"id": {"type": "integer"}}},
    {"default": {"a": {"b": 1}}, "const": {"a": 1}, "enum": [{"a": 1}, {"a": 2}]},
    {"a": {"style": "form"}},
    [{"oauth": ["read"]}],
    [{"a": [{"b": 1}]}],
)
FORMER = re.compile(r"(.+) \((?:was|expected) (.+)\)")


def said() -> Iterator[str]:
    """Every sentence about every pair of samples, and those on the page."""
    for known in RULES.values():
        yield from (*sentences(known), *sentences(known, standing=True))
        for old in SAMPLES:
            for new in (one for one in SAMPLES if one != old and (one or old)):
                yield describe(known, Change(known.kind, "it", old, new), "/body/it")


def test_the_page_is_what_the_rules_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.rules.write_sentences, and read what changed"


def all_words() -> Iterator[Says]:
    """What each rule says, also where something is known of one end alone."""
    for known in RULES.values():
        yield from (known.says, *known.says.ends.values())


def test_every_sentence_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    written = {sentence for one in all_words() for sentence in (*one.sentences, *one.standing)}
    fixed = {max(re.split(r"\{\w+\}", sentence), key=len) for sentence in written}

    assert len(fixed) > 80
    assert {piece for piece in fixed if piece not in text} == set()


def test_every_rule_says_something() -> None:
    silent = {known.id for known in RULES.values() if known.says == Says()}

    assert silent == set(), "give its row `says`"


def test_every_clause_has_samples_of_its_own() -> None:
    of_clauses = {known.kind for known in RULES.values() if known.says.clause is not None}

    bare = {kind for kind in of_clauses if ends_of(kind) == ((None, None),)}

    assert bare <= {"access.changed", "access.lifted"}


def test_no_sample_is_of_a_kind_that_is_gone() -> None:
    subjects = {kind.partition(".")[0] for kind in KINDS}

    assert {*NARROWER, *CHANGED} <= subjects and OWN.keys() <= KINDS


@pytest.mark.no_cover
def test_no_sentence_prints_an_object_as_json_or_none() -> None:
    for sentence in said():
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', sentence)

        assert "{" not in bare and "none" not in bare.split() and "None" not in bare, sentence


@pytest.mark.no_cover
def test_no_sentence_has_two_equal_sides() -> None:
    for sentence in said():
        found = FORMER.search(sentence)

        assert not (found and re.search(rf"(?<! and) {re.escape(found[2])}$", found[1])), sentence
