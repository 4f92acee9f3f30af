"""Where constraints on one array or object lean on each other."""

from __future__ import annotations

import pytest

from contractguard.algebra import contains
from contractguard.contract.document import Json
from contractguard.contract.errors import InvalidSchema

ARRAYS = [
    pytest.param(
        {"type": "array", "contains": True, "prefixItems": [{"enum": ["pq"]}], "maxItems": 1},
        {"unevaluatedItems": False},
        ["pq"],
        id="one item meets two obligations that ask the same",
    ),
    pytest.param(
        {"type": "array", "contains": {"type": "string"}, "minContains": 3, "maxItems": 3},
        {"items": {"not": {"type": "string"}}},
        ["", "", ""],
        id="an obligation among those that a count asks for",
    ),
    pytest.param(
        {
            "prefixItems": [{"const": 1}, {"enum": [1, 2]}],
            "minItems": 2,
            "maxItems": 2,
            "contains": {"const": 1},
            "minContains": 0,
            "maxContains": 2,
            "type": "array",
        },
        {"uniqueItems": True},
        [1, 1],
        id="an item that need not match but may, so that two are equal",
    ),
    pytest.param(
        {
            "prefixItems": [{"enum": [1, 2]}, {"const": 2}],
            "minItems": 2,
            "maxItems": 2,
            "uniqueItems": True,
            "contains": {"const": 1},
            "minContains": 0,
            "maxContains": 1,
            "type": "array",
        },
        False,
        [1, 2],
        id="an item that need not match but may, so that all are different",
    ),
    pytest.param(
        {
            "type": "array",
            "items": {"enum": [1, 2, 3]},
            "minItems": 3,
            "allOf": [
                {"contains": {"enum": [1, 2]}, "minContains": 0, "maxContains": 2},
                {"contains": {"enum": [2, 3]}, "minContains": 0, "maxContains": 1},
            ],
        },
        {"minItems": 4},
        [1, 1, 3],
        id="several counts at once",
    ),
]


@pytest.mark.parametrize(("sender", "reader", "witness"), ARRAYS)
def test_items_are_found_that_meet_all_constraints_on_an_array(
    sender: Json, reader: Json, witness: list[str | int]
) -> None:
    verdict = contains(sender, reader)

    assert verdict.kind == "breaking", verdict
    assert sorted(map(str, verdict.witness)) == sorted(map(str, witness))


def test_counts_that_exclude_each_other_leave_no_array() -> None:
    items = {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 4}
    counted = [
        {"contains": {"enum": [1, 2]}, "minContains": 0, "maxContains": 2},
        {"contains": {"enum": [2, 3]}, "minContains": 0, "maxContains": 1},
    ]

    verdict = contains({**items, "allOf": counted}, False)

    assert verdict.kind == "compatible"
    assert verdict.empty_sender


def test_a_long_array_with_two_equal_items_is_found_at_once() -> None:
    sender = {"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "minItems": 3_000, "items": {"const": 3}}

    verdict = contains(sender, {"uniqueItems": True})

    assert verdict.kind == "breaking"
    assert verdict.witness[:3] == [1, 2, 3]


@pytest.mark.parametrize("items", [True, {"type": "integer", "minimum": 7}, {"type": "string", "minLength": 2}])
def test_thousands_of_different_items_are_found_at_once(items: Json) -> None:
    sender = {"type": "array", "minItems": 3_000, "uniqueItems": True, "items": items}

    verdict = contains(sender, False)

    assert verdict.kind == "breaking", verdict
    assert len(set(verdict.witness)) == 3_000


def test_too_few_different_items_are_proved_too_few() -> None:
    items = {"enum": [f"member {number}" for number in range(20)]}

    assert contains({"type": "array", "minItems": 20, "uniqueItems": True, "items": items}, False).kind == "breaking"
    assert contains({"type": "array", "minItems": 21, "uniqueItems": True, "items": items}, False).kind == "compatible"


OBJECTS = [
    pytest.param(
        {"type": "object", "maxProperties": 1, "not": {"propertyNames": {"not": {"pattern": "^a"}}}},
        {"propertyNames": {"not": {"pattern": "b$"}}},
        {"ab": None},
        id="one name that meets what two obligations ask of names",
    ),
    pytest.param(
        {
            "type": "object",
            "propertyNames": {"enum": ["b", "c"]},
            "additionalProperties": {"type": ["number", "string"]},
            "not": {"additionalProperties": {"type": "number"}},
        },
        {"patternProperties": {"^b$": {"type": "string"}}},
        {"b": 0, "c": ""},
        id="an obligation moves aside for another that needs the name",
    ),
    pytest.param(
        {"type": "object", "required": ["x"], "maxProperties": 1},
        {"propertyNames": {"pattern": r"(.)\1"}},
        {"x": None},
        id="a name about which an undecided pattern may say either",
    ),
    pytest.param(
        {"type": "object", "minProperties": 1, "maxProperties": 1, "not": {"propertyNames": {"pattern": "q$"}}},
        {"patternProperties": {"a|1": {"enum": [0, 1]}}},
        {"a": None},
        id="one name that no pattern of the reader lists alone",
    ),
]


@pytest.mark.parametrize(("sender", "reader", "witness"), OBJECTS)
def test_names_are_found_that_meet_all_constraints_on_an_object(sender: Json, reader: Json, witness: Json) -> None:
    verdict = contains(sender, reader)

    assert verdict.kind == "breaking", verdict
    assert verdict.witness == witness


@pytest.mark.parametrize("names", [True, {"pattern": "^x-"}, {"maxLength": 3, "minLength": 3}])
def test_thousands_of_members_are_found_at_once(names: Json) -> None:
    verdict = contains({"type": "object", "minProperties": 3_000, "propertyNames": names}, False)

    assert verdict.kind == "breaking", verdict
    assert len(verdict.witness) == 3_000


def test_filling_up_leaves_what_is_placed() -> None:
    sender = {
        "type": "object",
        "minProperties": 30,
        "propertyNames": {"minLength": 1, "maxLength": 1},
        "additionalProperties": {"type": ["integer", "string"]},
        "not": {"additionalProperties": {"type": "integer"}},
    }

    verdict = contains(sender, False)

    assert verdict.kind == "breaking", verdict
    assert sorted(map(str, verdict.witness.values()))[0] == ""


@pytest.mark.no_cover
def test_names_that_must_be_found_one_by_one_are_bounded() -> None:
    verdict = contains({"type": "object", "minProperties": 150, "propertyNames": {"pattern": "^[AB]{8}$"}}, False)

    assert verdict.kind == "unknown"
    assert "one by one" in (verdict.reason or "")


def test_an_undecided_pattern_on_names_is_never_taken_for_a_proof() -> None:
    sender = {"type": "object", "required": ["xx"], "maxProperties": 1}

    assert contains(sender, {"propertyNames": {"pattern": r"(.)\1"}}).kind == "unknown"


@pytest.mark.no_cover
def test_patterns_that_divide_names_into_too_many_regions_are_named() -> None:
    patterns = {letter: {"type": "integer"} for letter in "abcdefghi"}
    sender = {"type": "object", "patternProperties": patterns, "additionalProperties": False, "minProperties": 1}

    verdict = contains(sender, {"patternProperties": {"": {"not": {"type": "string"}}}})

    assert verdict.kind == "unknown"
    assert "256 regions" in (verdict.reason or "")


def test_patterns_that_exclude_each_other_divide_names_into_few_regions() -> None:
    patterns = {f"^{letter}$": {"type": "integer"} for letter in "abcdefghijkl"}
    sender = {"type": "object", "patternProperties": patterns, "additionalProperties": False, "minProperties": 1}

    verdict = contains(sender, {"patternProperties": {"": {"not": {"type": "string"}}}})

    assert verdict.kind == "compatible"


NUMBERS = [
    pytest.param({"type": "number"}, {"multipleOf": 1e-300}, id="between the smallest steps"),
    pytest.param({"type": "number", "not": {"multipleOf": 1e-5}}, {"type": "integer"}, id="between small steps"),
    pytest.param({"type": "number"}, {"maximum": 1e308}, id="beyond a bound whose neighbours are the same double"),
    pytest.param({"type": "number", "minimum": 1e308}, {"type": "string"}, id="above such a bound"),
    pytest.param({"type": "integer"}, {"maximum": 1e20}, id="a whole number beyond the exact doubles"),
]


@pytest.mark.parametrize(("sender", "reader"), NUMBERS)
def test_numbers_are_found_that_validators_can_tell_apart(sender: Json, reader: Json) -> None:
    verdict = contains(sender, reader)

    assert verdict.kind == "breaking", verdict


def test_a_gap_between_two_doubles_is_not_taken_for_empty() -> None:
    verdict = contains({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 5e-324}, False)

    assert verdict.kind == "unknown"
    assert "IEEE" in (verdict.reason or "")


@pytest.mark.no_cover
@pytest.mark.parametrize("count", [2, 20])
def test_items_that_were_not_found_are_not_taken_for_none(count: int) -> None:
    items = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 5e-324}

    verdict = contains({"type": "array", "items": items, "minItems": count, "uniqueItems": True}, False)

    assert verdict.kind == "unknown"


def test_short_strings_are_not_used_up_by_the_letters_that_are_tried_first() -> None:
    taken = ["", *map(chr, range(32, 1000))]

    verdict = contains({"type": "string", "maxLength": 1, "not": {"enum": taken}}, False)

    assert verdict.kind == "breaking"
    assert len(verdict.witness) == 1
    assert verdict.witness not in taken


@pytest.mark.parametrize(
    ("format_name", "witness"), [("date", "2024-02-29"), ("ipv4", "192.0.2.1"), ("time", "12:30:00Z")]
)
def test_a_format_is_shown_by_a_usual_string(format_name: str, witness: str) -> None:
    verdict = contains({"type": "string", "format": format_name}, False, formats="assert")

    assert verdict.witness == witness


def test_a_format_is_shown_by_another_string_where_the_usual_one_does_not_do() -> None:
    sender = {"type": "array", "items": {"format": "ipv4", "type": "string"}, "uniqueItems": True, "minItems": 2}

    verdict = contains(sender, False, formats="assert")

    assert verdict.kind == "breaking"
    assert verdict.witness[0] != verdict.witness[1]


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("keyword", ["minimum", "exclusiveMaximum", "multipleOf"])
def test_a_number_that_no_text_spells_is_refused(keyword: str, number: float) -> None:
    with pytest.raises(InvalidSchema, match="must be a number"):
        contains({keyword: number}, {"type": "null"})


@pytest.mark.parametrize(
    ("sender", "years"),
    [
        pytest.param({"format": "date", "pattern": "-03-"}, ("19", "20"), id="date"),
        pytest.param({"format": "date-time", "pattern": "-03-"}, ("19", "20"), id="date-time"),
        pytest.param({"format": "date", "pattern": "^0001"}, ("0001",), id="no-usual-one"),
    ],
)
def test_a_date_is_of_a_year_that_every_reader_knows(sender: dict[str, str], years: tuple[str, ...]) -> None:
    verdict = contains({"type": "string", **sender}, {"maxLength": 3}, formats="assert")

    assert verdict.kind == "breaking"
    assert str(verdict.witness).startswith(years)
