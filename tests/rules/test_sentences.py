"""Every sentence that a rule can say stands on one page, which a person has read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contractguard.contract.change import Change
from contractguard.rules import RULES, describe
from contractguard.rules.clauses import CLAUSES
from contractguard.rules.sentences import SENTENCES
from contractguard.rules.standing import STANDING
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


@pytest.mark.parametrize("words", [SENTENCES, STANDING], ids=["changed", "standing"])
def test_every_sentence_is_on_the_page(words: dict[str, tuple[str, ...]]) -> None:
    text = PAGE.read_text("utf-8")
    fixed = {max(re.split(r"\{\w+\}", sentence), key=len) for one in words.values() for sentence in one}

    assert {piece for piece in fixed if piece not in text} == set()


def test_every_clause_has_samples_of_its_own() -> None:
    of_clauses = [kind for kind in KINDS if kind.partition(".")[0] in CLAUSES]
    others = {"added", "added-required", "removed", "removed-optional", "became-optional", "became-required",
              "deprecated", "reinstated", "closed", "opened", "lifted"}  # fmt: skip

    bare = {kind for kind in of_clauses if ends_of(kind) == ((None, None),) and kind.rpartition(".")[2] not in others}

    assert bare <= {"access.changed", "schema.respelled"}


def test_no_sample_is_of_a_kind_that_is_gone() -> None:
    subjects = {kind.partition(".")[0] for kind in KINDS}

    assert {*NARROWER, *CHANGED} <= subjects and OWN.keys() <= KINDS


def test_no_sentence_prints_an_object_as_json_or_none() -> None:
    for sentence in said():
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', sentence)

        assert "{" not in bare and "none" not in bare.split() and "None" not in bare, sentence


def test_no_sentence_has_two_equal_sides() -> None:
    for sentence in said():
        found = FORMER.search(sentence)

        assert not (found and re.search(rf"(?<! and) {re.escape(found[2])}$", found[1])), sentence
