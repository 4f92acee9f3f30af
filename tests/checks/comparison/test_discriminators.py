"""Discriminators are compared by what their values stand for, however that is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.descriptions import answering, compared, only, rules, taking

Json = Any


def shape(name: str, **more: Json) -> Json:
    return {"type": "object", "properties": {"kind": {"type": "string"}, name: {"type": "string"}}, **more}


def choice(*names: str, mapping: Json = None, keyword: str = "oneOf", property_name: str = "kind") -> Json:
    told = {"propertyName": property_name} | ({"mapping": mapping} if mapping else {})
    return {keyword: [{"$ref": f"#/components/schemas/{name}"} for name in names], "discriminator": told}


ROUND, SQUARE = shape("radius"), shape("side")
REFERENCES = {"Round": "#/components/schemas/Round", "Square": "#/components/schemas/Square"}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(None, REFERENCES, id="spelled out"),
        pytest.param(None, {"Round": "Round", "Square": "Square"}, id="by name"),
        pytest.param({"round": "Round"}, {"round": REFERENCES["Round"]}, id="name and reference"),
        pytest.param(None, {"Round": REFERENCES["Round"]}, id="partly spelled out"),
        pytest.param(REFERENCES, dict(reversed(REFERENCES.items())), id="in another order"),
    ],
)
def test_spellings_of_one_mapping(keyword: str, old: dict[str, str] | None, new: dict[str, str]) -> None:
    sides = [choice("Round", "Square", mapping=mapping, keyword=keyword) for mapping in (old, new)]

    for first, second in (sides, reversed(sides)):
        assert rules(compared(*(answering(side, Round=ROUND, Square=SQUARE) for side in (first, second)))) == []


def test_a_component_that_is_renamed_under_its_mapped_value_is_the_same_variant() -> None:
    mapped = {"round": REFERENCES["Round"], "square": "Square"}
    old = answering(choice("Round", "Square", mapping=mapped), Round=ROUND, Square=SQUARE)
    new = answering(choice("Disc", "Square", mapping={**mapped, "round": "Disc"}), Disc=ROUND, Square=SQUARE)

    assert rules(compared(old, new)) == []


@pytest.mark.parametrize("describes", [answering, taking])
def test_a_renamed_component_changes_the_implied_value(describes: Callable[..., Json]) -> None:
    old = describes(choice("Round", "Square"), Round=ROUND, Square=SQUARE)
    new = describes(choice("Disc", "Square"), Disc=ROUND, Square=SQUARE)

    found = only(compared(old, new))

    assert (found.rule.partition(".")[2], found.severity.label) == ("discriminator.value-changed", "error")
    assert found.text == 'the value of "kind" for Disc in /body is now "Disc" (was "Round")'


def test_a_renamed_component_whose_variants_name_their_values_changes_nothing() -> None:
    tagged = {"properties": {"kind": {"enum": ["round"]}}, "type": "object", "required": ["kind"]}
    old = answering(choice("Round", "Square"), Round=tagged, Square=SQUARE)
    new = answering(choice("Disc", "Square"), Disc=tagged, Square=SQUARE)

    assert rules(compared(old, new)) == []


ALIASES = {"round": "Round", "square": "Square"}


@pytest.mark.parametrize(
    ("describes", "added", "removed"),
    [pytest.param(answering, "warning", "info", id="sent"), pytest.param(taking, "info", "error", id="accepted")],
)
def test_an_alias_more_or_less(describes: Callable[..., Json], added: str, removed: str) -> None:
    old, new = (
        describes(choice("Round", "Square", mapping=mapping), Round=ROUND, Square=SQUARE)
        for mapping in (ALIASES, {**ALIASES, "circle": "Round"})
    )

    more, fewer = only(compared(old, new)), only(compared(new, old))

    assert (more.rule.partition(".")[2], more.severity.label) == ("discriminator.value-added", added)
    assert (fewer.rule.partition(".")[2], fewer.severity.label) == ("discriminator.value-removed", removed)
    assert '"circle"' in more.text and "Round" in more.text and "{" not in more.text


def test_values_that_change_places_are_two_breaks() -> None:
    old, new = (
        answering(choice("Round", "Square", mapping=mapping), Round=ROUND, Square=SQUARE)
        for mapping in (ALIASES, {"round": "Square", "square": "Round"})
    )

    assert [severity for _, severity, _ in rules(compared(old, new))] == ["error", "error"]


def test_a_new_variant_beside_its_mapping_is_one_finding() -> None:
    old = answering(choice("Round", mapping={"round": "Round"}), Round=ROUND)
    new = answering(choice("Round", "Square", mapping=ALIASES), Round=ROUND, Square=SQUARE)

    assert [rule for rule, _, _ in rules(compared(old, new))] == ["response.variant.added"]


def test_another_property_is_a_warning() -> None:
    old, new = (
        answering(choice("Round", "Square", property_name=name), Round=ROUND, Square=SQUARE)
        for name in ("kind", "type")
    )

    assert rules(compared(old, new)) == [("response.discriminator.changed", "warning", "structural")]


@pytest.mark.parametrize("reference", ["Nowhere", "#/components/schemas/Nowhere", "other.yaml#/X", "", "://["])
def test_a_mapping_that_leads_nowhere_hides_no_change(reference: str) -> None:
    broken = {"round": "Round", "odd": reference}
    old = answering(choice("Round", "Square", mapping=broken), Round=ROUND, Square=SQUARE)
    new = answering(choice("Round", "Square", mapping={"disc": "Round", "odd": reference}), Round=ROUND, Square=SQUARE)

    assert only(compared(old, new)).rule == "response.discriminator.value-changed"
