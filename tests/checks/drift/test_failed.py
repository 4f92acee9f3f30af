"""What a value failed is kept as the keyword; later it is judged, or told not to be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.algebra.solve.budget import Purse
from contractguard.checks.drift.contradictions import ContradictedClaim, MessageClaims, OpenClaim
from contractguard.checks.drift.failed import DIGEST, KeywordWatch, changed_since, failed_claims
from contractguard.checks.drift.sentences import PlaceStep, StepKind
from contractguard.contract.document import Document, Json, Schema
from contractguard.observe.sketch.facts import OBJECT, Facts
from tests.checks.drift.seen import NUMBER, TEXT, object_schema


def schema(node: Json, dialect: str = "2020-12") -> Schema:
    return Schema(Document("", "schema", node), (), node, dialect)


def failed(node: Json, value: Json, dialect: str = "2020-12") -> list[tuple[str, str]]:
    watch = KeywordWatch.for_schema(schema(node, dialect), None)
    return [("/".join(map(str, path)), text) for path, text in watch.find_failed(value)]


UNION = {"oneOf": [object_schema(("a",), a={}), object_schema(("b",), b={})]}


@pytest.mark.parametrize(
    ("node", "value", "expected"),
    [
        (object_schema(a={"maximum": 500}), {"a": 501}, [("a", "maximum=500")]),
        (object_schema(a={"items": {"pattern": "^x"}}), {"a": ["x", "y"]}, [("a/1", 'pattern="^x"')]),
        (object_schema(a={"format": "date"}), {"a": "soon"}, [("a", 'format="date"')]),
        (object_schema(("a",), a={"type": "string"}), {}, []),
        (object_schema(a={"type": "string"}), {"a": 1}, []),
        (object_schema(a={"maximum": 500}), {"a": 500}, []),
    ],
    ids=["maximum", "item", "format", "required", "type", "fits"],
)
def test_what_facts_do_not_hold_is_noted(node: Json, value: Json, expected: list[tuple[str, str]]) -> None:
    assert failed(node, value) == expected


def test_a_union_and_a_long_value_are_kept_as_digests() -> None:
    long = {"pattern": f"^({'a' * 100})$"}

    ((_, union),), ((_, pattern),) = failed(UNION, {}), failed(long, "b")

    assert union.startswith(f"oneOf={DIGEST}") and pattern.startswith(f"pattern={DIGEST}")


@pytest.mark.parametrize("inner", [{"required": ["b"]}, object_schema(c={"maximum": 5})], ids=["held", "not held"])
def test_what_fails_behind_a_condition_is_the_condition(inner: Json) -> None:
    node = object_schema(x={"if": {"required": ["a"]}, "then": inner})

    ((place, text),) = failed(node, {"x": {"a": 1, "c": 9}})

    assert place == "x" and text.startswith(f"if={DIGEST}")


def test_an_exclusive_bound_of_an_old_draft_is_kept_with_what_it_belongs_to() -> None:
    ((_, text),) = failed({"minimum": 5, "exclusiveMinimum": True}, 5, "draft-04")

    assert text.partition("=")[2].startswith(DIGEST)


def test_nothing_of_the_value_is_told() -> None:
    assert "secret" not in str(failed(object_schema(a={"pattern": "^x", "enum": ["x"]}), {"a": "secret"}))


def judged(node: Json, facts: Facts, *, formats: bool = False) -> list[ContradictedClaim | OpenClaim | None]:
    asking = MessageClaims(schema(object_schema(a=node)), None, Purse(), formats=formats)
    place = (PlaceStep(StepKind.PROPERTY, "a"),)
    return [asking.find(claim) for claim in failed_claims(facts, asking.described.place_at(place), place)]


def changed(node: Json, facts: Facts) -> list[str]:
    asking = MessageClaims(schema(object_schema(a=node)), None, Purse(), formats=False)
    return [
        kept.keyword for kept in changed_since(facts, asking.described.place_at((PlaceStep(StepKind.PROPERTY, "a"),)))
    ]


OVER = replace(NUMBER, failed=frozenset({"maximum=500"}))


@pytest.mark.parametrize("limit", [500, 400], ids=["as it was", "lower"])
def test_a_keyword_that_still_forbids_it_is_contradicted(limit: int) -> None:
    (found,) = judged({"type": "integer", "maximum": limit}, OVER)

    assert isinstance(found, ContradictedClaim) and found.failure.keyword == "maximum"
    assert found.example == {"a": 501}


def test_a_keyword_that_was_loosened_is_no_contradiction_and_told_to_be_changed() -> None:
    assert judged({"type": "integer", "maximum": 600}, OVER) == [None]
    assert changed({"type": "integer", "maximum": 600}, OVER) == ["maximum"]


def test_a_keyword_that_is_gone_forbids_nothing() -> None:
    assert judged({"type": "integer"}, OVER) == [None]
    assert changed({"type": "integer"}, OVER) == []


def test_a_condition_is_judged_while_it_is_the_same() -> None:
    node = {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}
    ((_, text),) = failed(object_schema(a=node), {"a": {"a": 1}})

    (found,) = judged(node, Facts(types=OBJECT, failed=frozenset({text})))

    assert isinstance(found, ContradictedClaim) and found.failure.keyword == "required"


def test_a_union_is_judged_while_it_is_the_same_and_told_when_it_changed() -> None:
    ((_, text),) = failed(object_schema(a=UNION), {"a": {}})
    facts = Facts(types=TEXT.types, failed=frozenset({text}))
    other = {"oneOf": [*UNION["oneOf"], object_schema(("c",), c={})]}

    (found,) = judged(UNION, facts)

    assert isinstance(found, ContradictedClaim)
    assert judged(other, facts) == [] and changed(other, facts) == ["oneOf"]


@pytest.mark.parametrize("text", ["nonsense", "maximum=", "maximum=[", "pattern=1", "constructor=1", "maximum=#1"])
def test_what_was_written_into_a_record_by_hand_is_no_error(text: str) -> None:
    facts = replace(NUMBER, failed=frozenset({text}))

    assert not any(isinstance(one, ContradictedClaim) for one in judged({"type": "integer", "maximum": 600}, facts))


def test_a_format_that_is_not_met_in_an_alternative_is_kept_at_its_place() -> None:
    dated = object_schema(("kind", "at"), kind={"const": "dated"}, at={"type": "string", "format": "date-time"})
    union: Json = {"oneOf": [dated, object_schema(("kind",), kind={"const": "plain"})]}
    watch = KeywordWatch.for_schema(Schema(Document("", "schema", union), (), union, "2020-12"), None)

    assert watch.find_failed({"kind": "dated", "at": "yesterday"}) == [(("at",), 'format="date-time"')]


@pytest.mark.parametrize(
    ("node", "value", "keyword"),
    [
        ({"oneOf": [{"format": "date"}, {"type": "string"}]}, "soon", "oneOf"),
        ({"not": {"format": "date"}}, "soon", "not"),
        ({"properties": {"a": {"not": {"format": "uuid"}}}}, {"a": "x"}, "not"),
    ],
    ids=["one of two", "not", "below"],
)
def test_what_fits_only_because_a_format_is_asserted_fails_without(node: Json, value: Json, keyword: str) -> None:
    ((_, text),) = failed(node, value)

    assert text.startswith(f"{keyword}=")


@pytest.mark.parametrize(
    "node", [object_schema(a={"format": "date"}), {"anyOf": [{"format": "date"}, {"type": "null"}]}]
)
def test_where_asserted_formats_only_ask_more_one_judge_does(node: Json) -> None:
    assert KeywordWatch.for_schema(schema(node), None).is_narrower
