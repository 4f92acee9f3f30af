"""One cause is one finding: what follows from a change of the same schema is not told apart from it."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.algebra import differences
from tests.checks.descriptions import answering, compared, only, rules, taking

Json = Any
Found = list[tuple[str, str, str]]

WORD: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
ANY: Json = {"type": "object"}
OPEN: Json = {"type": "object", "additionalProperties": True}


def word(name: str = "q", *required: str, **keywords: Json) -> Json:
    return {"type": "object", "properties": {name: WORD}, "required": [*required], **keywords}


def above_info(old: Json, new: Json, describe: Any, **settings: Any) -> Found:
    return [one for one in rules(compared(describe(old), describe(new), **settings)) if one[1] != "info"]


@pytest.mark.parametrize("rest", [ANY, OPEN, {**ANY, "properties": {}}], ids=["no word", "open", "no properties"])
def test_the_only_property_is_gone(rest: Json) -> None:
    gone = ("response.property.removed", "error", "proved")

    assert above_info(word("q", "q", **_rule_of(rest)), rest, answering) == [gone]


@pytest.mark.parametrize("rest", [ANY, OPEN], ids=["no word", "open"])
def test_an_optional_property_is_gone_from_an_open_object(rest: Json) -> None:
    report = compared(answering(word(**_rule_of(rest))), answering(rest))

    assert rules(report) == [("response.property.removed-optional", "warning", "proved")]
    assert report.findings[0].witness == ({"body": {"q": None}},)
    assert report.complete


def _rule_of(rest: Json) -> Json:
    return {keyword: value for keyword, value in rest.items() if keyword == "additionalProperties"}


def test_a_deprecated_one_is_not_told_to_be_no_longer_deprecated() -> None:
    old = {"type": "object", "properties": {"q": {**WORD, "deprecated": True}}}

    assert above_info(old, ANY, answering) == [("response.property.removed-optional", "warning", "proved")]


def test_to_the_letter_what_may_come_instead_is_an_error() -> None:
    found = above_info(word(), ANY, answering, model="literal")

    assert found == [("response.schema.widened", "error", "proved")]


def test_a_property_of_an_open_request_that_is_required_now() -> None:
    assert above_info(ANY, word("q", "q"), taking) == [("request.property.added-required", "error", "proved")]
    assert above_info(ANY, word(), taking) == [("request.schema.narrowed", "error", "proved")]


def test_a_property_that_a_map_describes_otherwise() -> None:
    def numbers(**keywords: Json) -> Json:
        return {**ANY, "additionalProperties": NUMBER, **keywords}

    old = numbers(properties={"q": WORD})

    assert above_info(old, numbers(), answering) == [("response.type.changed", "error", "proved")]
    assert above_info(old, numbers(), taking) == [("request.type.changed", "error", "proved")]
    assert above_info({**old, "required": ["q"]}, numbers(), answering) == [
        ("response.property.removed", "error", "proved")
    ]


def test_a_property_that_a_map_still_describes_is_gone() -> None:
    old = {**ANY, "additionalProperties": WORD, "properties": {"q": WORD}}
    new = {**ANY, "additionalProperties": WORD}

    assert above_info(old, new, answering) == [("response.property.removed-optional", "warning", "structural")]


A: Json = {"properties": {"a": WORD}}
B: Json = {"properties": {"b": WORD}}
CLOSED: Json = {"additionalProperties": False}


def test_a_part_that_closes_the_whole_is_the_cause() -> None:
    open_ = {"type": "object", "allOf": [A, B]}
    closed = {"type": "object", "allOf": [{**A, **CLOSED}, B]}

    assert above_info(open_, closed, taking) == [("request.additional-properties.closed", "error", "proved")]
    assert above_info(closed, open_, answering) == [("response.additional-properties.opened", "error", "proved")]


def test_a_property_that_leaves_the_part_that_closes_is_gone_as_it_was() -> None:
    def parts(*names: str, required: list[str]) -> Json:
        closed = {"properties": dict.fromkeys(names, WORD), **CLOSED}
        return {"type": "object", "allOf": [closed, B], "required": required}

    optional, required = (
        above_info(parts("a", "b", required=names), parts("a", required=names), taking) for names in ([], ["b"])
    )

    assert optional == [("request.property.removed-optional", "error", "proved")]
    assert required == [("request.property.removed", "error", "proved")]


def test_a_property_that_goes_as_the_object_is_closed_is_the_cause() -> None:
    both = {"type": "object", "properties": {"a": WORD, "b": WORD}}
    one = {"type": "object", "properties": {"a": WORD}, **CLOSED}

    assert above_info(both, one, taking) == [("request.property.removed-optional", "error", "proved")]
    assert above_info(one, both, answering) == [("response.property.added", "error", "proved")]


LISTED: Json = {"type": "string", "enum": ["a", "b"], "maxLength": 1}


def test_a_bound_that_the_list_beside_it_implies_is_no_cause() -> None:
    longer = {"type": "string", "enum": ["a", "b", "cc"], "maxLength": 2}

    assert above_info(WORD, LISTED, taking) == [("request.enum.introduced", "error", "proved")]
    assert above_info(LISTED, WORD, answering) == [("response.enum.dropped", "error", "proved")]
    assert above_info(LISTED, longer, answering) == [("response.enum.widened", "warning", "proved")]
    assert above_info(longer, LISTED, taking) == [("request.enum.narrowed", "error", "proved")]


def test_a_bound_that_the_list_does_not_imply_is_a_cause_of_its_own() -> None:
    tight = {"type": "string", "enum": ["a", "bb"], "maxLength": 1}

    found = above_info({"type": "string", "enum": ["a", "bb", "c"]}, tight, taking)

    assert [rule for rule, _, _ in found] == ["request.enum.narrowed", "request.length.narrowed"]


def test_the_relation_itself_tells_what_may_come_in_place_of_a_property() -> None:
    found = differences(ANY, word(), model="declared")

    assert [(one.kind, one.witness) for one in found.found] == [("property.removed-optional", ({"q": None},))]
    assert found.verdict.kind == "breaking"


SHARED: Json = {"type": "object", "properties": {"q": WORD}}


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ({"type": "object", "properties": {}}, "response.property.removed-optional"),
        ({**SHARED, "minProperties": 2}, "response.property-count.narrowed"),
    ],
    ids=["a property", "a keyword"],
)
def test_a_part_that_two_variants_share_is_one_place(new: Json, rule: str) -> None:
    """Each variant has a part of its own, so that no two of the compared schemas are alike."""
    own = [{"properties": {"kind": {"const": kind}}, "required": ["kind"]} for kind in ("card", "bank")]
    variants = {"oneOf": [{"allOf": [part, {"$ref": "#/components/schemas/Shared"}]} for part in own]}

    report = compared(answering(variants, Shared=SHARED), answering(variants, Shared=new))

    assert [finding.rule for finding in report.findings] == [rule]


@pytest.mark.parametrize("branch", [{"type": "string"}, {"$ref": "#/components/schemas/Text"}], ids=["text", "$ref"])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_null_that_a_choice_lets_through_is_shown_with_the_choice(keyword: str, branch: Json) -> None:
    choice = {keyword: [branch, {"type": "null"}]}

    finding = only(compared(*(answering(one, Text={"type": "string"}) for one in (branch, choice))))

    assert (finding.rule, finding.old, finding.new) == ("response.nullable.added", {"type": "string"}, choice)
