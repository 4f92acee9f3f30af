"""Lines of the record: what is written is read back, and nothing else is read."""

from __future__ import annotations

import pytest

from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch.facts import FORMATS, Facts
from contractguard.observe.sketch.leaves import leaf_text, read_evidence, read_leaf
from contractguard.observe.sketch.sketch import observe_value

LINES = [
    "nothing",
    "nothing !type=object",
    "array []",
    "boolean | null",
    "false",
    "integer 1e0..1e7 !maximum=500",
    "integer | whole | number -1e2..0",
    "number 1e-3",
    "object 100+ map",
    "object cut",
    "object 0 joined",
    "string date-time | null",
    "string decimal-text integer-text empty long",
    'string {"", "!x", "a, b", open, paid, !disputed, !*, !+}',
    'string {"\\"quoted\\" {}", "ä"} !"pattern=^a|b c$"',
    "string !+ cut",
]


@pytest.mark.parametrize("text", LINES)
def test_a_line_is_read_back_as_it_is_written(text: str) -> None:
    assert leaf_text(read_leaf(text, 10), 10) == text


def test_a_line_says_all_that_is_known_of_a_place() -> None:
    facts = Facts(
        types=kinds.STRING | kinds.NULL,
        formats=FORMATS["uuid"],
        lengths=kinds.LONG_TEXT,
        members=frozenset(["open"]),
        undeclared=frozenset(["void"]),
        failed=frozenset(["maxLength=3"]),
    )

    assert leaf_text(facts) == "string uuid long {open, !void} | null !maxLength=3"


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "integer 1e0"), (1.0, "whole 1e0"), (-0.05, "number -1e-2"), ("", "string empty"), ({}, "object 1+")],
    ids=["integer", "whole", "number", "empty", "object"],
)
def test_a_value_is_a_line(value: object, text: str) -> None:
    assert leaf_text(observe_value(value)) == text


def test_the_evidence_of_what_is_above_goes_without_saying() -> None:
    assert leaf_text(Facts(types=kinds.OBJECT, objects=10), 10) == "object"
    assert read_leaf("object", 10).objects == 10


WRONG = {
    "": "ends too early",
    "strng": "'strng'",
    "string  uuid": "written as",
    "string uuid date": "written as",
    "null | string": "written as",
    "string | string": "written as",
    "integer": "no range",
    "integer 1e3..1e0..": "no range",
    "integer 1e0..1e9999": "no range",
    "integer 1e0 | number 1e3": "written as",
    "string {open": "too early",
    "string {open paid}": "'paid'",
    'string {"open}': "no meaning",
    'string {"open"}': "written as",
    'string {"\\q"}': "escape",
    "object 5+": "'5+'",
    "string null": "'null'",
    "null !": "written as",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.replace(" ", "_") or "none")
def test_what_is_never_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=WRONG[text].replace("+", r"\+")):
        read_leaf(text)


def test_a_long_line_of_open_quotes_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no meaning"):
        read_leaf("string {" + '"\\' * 50_000)


@pytest.mark.parametrize("word", ["7", "10", "+", 10, None])
def test_evidence_is_one_of_five_words(word: object) -> None:
    with pytest.raises(ValueError, match=r"one of 0, 1\+"):
        read_evidence(word)
