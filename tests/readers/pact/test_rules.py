"""Matching rules in bodies, as schemas."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema_rs
import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import EXAMPLE, Expectation

TYPE = {"match": "type"}


def takes(schema: Json, value: Json) -> bool:
    return jsonschema_rs.Draft202012Validator(schema).is_valid(value)


# --- without rules


def test_an_example_equals_itself_and_has_all_its_members(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body({"id": 7, "tags": ["a", None], "none": []}, {})

    assert schema == {
        "type": "object",
        "properties": {
            "id": {"$comment": EXAMPLE, "const": 7},
            "tags": {
                "type": "array",
                "$comment": EXAMPLE,
                "prefixItems": [{"$comment": EXAMPLE, "const": "a"}, {"$comment": EXAMPLE, "const": None}],
                "minItems": 2,
                "maxItems": 2,
            },
            "none": {"type": "array", "$comment": EXAMPLE, "maxItems": 0},
        },
        "required": ["id", "tags", "none"],
    }
    assert takes(schema, {"id": 7, "tags": ["a", None], "none": [], "more": 1})


def test_a_request_has_no_further_members(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = interaction(
        {"request": {"body": {"content": {"a": {}}, "contentType": "application/json"}}, "response": {}}
    )
    schema = found["request"].parts[-1].schema.node

    assert takes(schema, {"a": {}})
    assert not takes(schema, {"a": {}, "b": 1}) and not takes(schema, {"a": {"b": 1}})


# --- rules for single values


@pytest.mark.parametrize(
    "rule, example, good, bad",
    [
        (TYPE, "a", ["", "b"], [1, None]),
        (TYPE, 1, [2, 1.5], ["1", True]),
        (TYPE, True, [False], [0]),
        (TYPE, None, [None], [0]),
        ({"match": "equality"}, "a", ["a"], ["b"]),
        ({"match": "values"}, "a", ["a"], ["b"]),
        ({"match": "number"}, 1, [1.5, -2], ["1"]),
        ({"match": "decimal"}, 1.5, [2.5], ["1"]),
        ({"match": "real"}, 1.5, [2.5], ["1"]),
        ({"match": "integer"}, 1, [-3], [1.5, "1"]),
        ({"match": "boolean"}, True, [False, "true"], ["yes", 1]),
        ({"match": "null"}, None, [None], [0]),
        ({"match": "notEmpty"}, "a", ["b", 0, [1]], ["", None, [], {}]),
        ({"match": "not-empty"}, "a", ["b"], [""]),
        ({"match": "semver"}, "1.0.0", ["1.2.3-rc.1+b"], ["1.2", 1]),
        ({"match": "regex", "regex": "a|ab"}, "a", ["a", "ab"], ["abc", 1]),
        ({"regex": "a+"}, "a", ["aa"], ["ab"]),
        ({"match": "regex", "regex": ".*"}, "a", ["", "a\nb"], [1]),
        ({"match": "regex", "regex": "^.+$"}, "a", ["b"], ["", 1]),
        ({"match": "regex", "regex": r"^\d+$"}, 7, [8, 0], [-1, 1.5]),
        ({"match": "regex", "regex": r"-?[0-9]+"}, 7, [-8], [1.5]),
        ({"match": "regex", "regex": r"\d+(\.\d+)?"}, 7, [8.5], [-1, "x"]),
        ({"match": "regex", "regex": r"^-?\d+\.\d*$"}, 7.5, [-8.5], ["x"]),
        ({"match": "regex", "regex": "^(true|false)$"}, True, [False], ["true"]),
        ({"match": "include", "value": "a.b"}, "a.b", ["xa.bx"], ["axb", 1]),
        ({"match": "date"}, "2024-01-02", ["2023-12-31"], ["2024-13-01", "x", 1]),
        ({"match": "date", "format": "dd/MM/yyyy"}, "x", ["31/12/2023"], ["2023-12-31"]),
        ({"date": "dd.MM.yy"}, "x", ["31.12.23"], ["2023-12-31"]),
        ({"match": "time"}, "x", ["10:11:12"], ["10:11"]),
        ({"time": "HH:mm"}, "x", ["10:11"], ["25:11"]),
        ({"match": "datetime"}, "x", ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05+01:00"], ["2024-01-02"]),
        ({"match": "timestamp", "timestamp": "yyyy-MM-dd HH:mm"}, "x", ["2024-01-02 03:04"], ["2024-01-02"]),
        ({"timestamp": "yyyyMMdd'T'HHmm"}, "x", ["20240102T0304"], ["2024-01-02"]),
        ({"match": "contentType", "value": "image/png"}, "x", ["any"], [1]),
        ({"match": "type", "min": 2}, "a", ["b"], [1]),
        ({"pact:matcher:type": "type"}, "a", ["b"], [1]),
    ],
)
def test_a_rule_for_a_single_value(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]], rule: Json, example: Json, good: Json, bad: Json
) -> None:
    schema, problems = response_body({"at": example}, {"$.at": rule})

    assert problems == []
    assert [value for value in good if not takes(schema, {"at": value})] == []
    assert [value for value in bad if takes(schema, {"at": value})] == []


def test_formats_of_json_schema_are_told(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    schema, _ = response_body(["x", "x"], {"$[0]": {"match": "date"}, "$[1]": {"match": "datetime"}})

    assert [item["format"] for item in schema["prefixItems"]] == ["date", "date-time"]


def test_rules_are_combined(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    rules = {"$.at": [{"match": "null"}, {"match": "integer"}]}
    either, _ = response_body({"at": 1}, rules, combine="OR")
    both, _ = response_body({"at": 1}, {"$.at": [{"match": "number"}, {"match": "integer"}]}, combine="and")

    assert takes(either, {"at": None}) and takes(either, {"at": 5}) and not takes(either, {"at": "x"})
    assert takes(both, {"at": 5}) and not takes(both, {"at": 1.5})


# --- rules for arrays and objects


def test_a_rule_for_an_array_gives_it_any_length_and_holds_below(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body({"items": [{"sku": "a", "n": 1}]}, {"$.items": TYPE})

    assert takes(schema, {"items": []})
    assert takes(schema, {"items": [{"sku": "b", "n": 2, "more": 1}, {"sku": "c", "n": 3}]})
    assert not takes(schema, {"items": [{"sku": "b"}]}) and not takes(schema, {"items": [{"sku": 1, "n": 2}]})


def test_numbers_of_elements(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    schema, _ = response_body({"items": [[1]]}, {"$.items": {"match": "type", "min": 1, "max": "2"}})
    older, _ = response_body({"items": [1]}, {"$.items": {"min": 2}})

    assert takes(schema, {"items": [[]]}) and takes(schema, {"items": [[], [1, 2, 3]]})  # not handed down
    assert not takes(schema, {"items": []}) and not takes(schema, {"items": [[], [], []]})
    assert takes(older, {"items": [1, 2]}) and not takes(older, {"items": [1]})


def test_an_empty_array_as_example_tells_nothing_of_elements(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body({"items": []}, {"$.items": {"match": "type", "max": 2}})

    assert takes(schema, {"items": [1, "x"]}) and not takes(schema, {"items": [1, 2, 3]})


def test_a_rule_for_one_element(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    schema, _ = response_body(["a", "b"], {"$": {"match": "equality"}, "$[*]": TYPE, "$[3]": {"match": "integer"}})
    other, _ = response_body(["a"], {"$": TYPE, "$[2]": {"match": "integer"}})

    assert schema["const"] == ["a", "b"]
    assert takes(other, ["x", "y", 3, "z"]) and not takes(other, ["x", "y", "z"])


def test_the_rule_with_more_named_steps_holds(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    rules = {"$.*.id": {"match": "integer"}, "$.order.id": {"match": "regex", "regex": "A.*"}, "$.order": TYPE}
    schema, problems = response_body({"order": {"id": "A1", "n": 1}, "user": {"id": 2}}, rules)

    assert problems == []
    assert takes(schema, {"order": {"id": "A2", "n": 5}, "user": {"id": 3}})
    assert not takes(schema, {"order": {"id": "B2", "n": 5}, "user": {"id": 3}})
    assert not takes(schema, {"order": {"id": "A2", "n": 5}, "user": {"id": "x"}})


def test_two_rules_of_the_same_weight_are_told(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, problems = response_body({"a": {"b": 1}}, {"$.a.*": TYPE, "$.*.b": {"match": "integer"}})

    assert schema is None
    assert [what for _, what in problems] == [
        "the matching rule `integer` holds at the same place, with the same weight, as `type` at "
        "`/interactions/0/response/matchingRules/body/$.a.*/matchers/0`"
    ]


def test_two_rules_of_the_same_weight_that_say_the_same_are_no_problem(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, problems = response_body({"a": {"b": 1}}, {"$.a.*": TYPE, "$.*.b": TYPE})

    assert problems == [] and takes(schema, {"a": {"b": 2}})


def test_values_are_like_those_of_the_example_whatever_their_keys(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    rules = {"$.map": {"match": "values"}, "$.map.*.n": TYPE, "$.map.special.n": {"match": "integer"}}
    schema, _ = response_body({"map": {"b": {"n": 1}, "a": {"n": 2, "x": 1}}}, rules)

    assert takes(schema, {"map": {"new": {"n": 1.5, "x": 1}, "b": {"n": 9}}}) and takes(schema, {"map": {}})
    assert not takes(schema, {"map": {"new": {"n": "x", "x": 1}}}) and not takes(schema, {"map": {"new": {}}})
    assert not takes(schema, {"map": {"special": {"n": 1.5, "x": 1}}})


def test_each_key_and_each_value(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    key = {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]{2}"}]}
    value = {"match": "eachValue", "rules": [{"match": "integer"}]}
    both, _ = response_body({"map": {"de": 1}}, {"$.map": [key, value]})
    keys, _ = response_body({"map": {"de": 1}}, {"$.map": key})
    items, _ = response_body({"list": [1]}, {"$.list": value})
    any_key, _ = response_body({"map": {"de": 1}}, {"$.map": {"match": "each-key"}})

    assert takes(both, {"map": {"fr": 3}}) and takes(both, {"map": {}})
    assert not takes(both, {"map": {"fra": 3}}) and not takes(both, {"map": {"fr": "x"}})
    assert takes(keys, {"map": {"fr": "x"}}) and not takes(keys, {"map": {"fra": 1}})
    assert takes(items, {"list": []}) and takes(items, {"list": [5]}) and not takes(items, {"list": ["x"]})
    assert takes(any_key, {"map": {"anything": 1}})


def test_each_value_is_not_handed_down_to_what_is_inside_values(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body({"a": [[1]]}, {"$.a": {"match": "eachValue", "rules": [{"match": "eachValue"}]}})

    assert takes(schema, {"a": [[1], []]})


def test_an_array_contains_its_variants(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    variants = [{"index": 0, "rules": {"$.v": {"matchers": [TYPE]}}}, {"index": 1}]
    schema, _ = response_body([{"t": 1, "v": 1}, "end"], {"$": {"match": "arrayContains", "variants": variants}})
    bare, _ = response_body(["a"], {"$": {"match": "array-contains", "variants": []}})

    assert takes(schema, ["end", 7, {"t": 1, "v": 5, "more": 1}])
    assert not takes(schema, ["end"]) and not takes(schema, [{"t": 2, "v": 5}, "end"])
    assert takes(bare, ["b", "a"]) and not takes(bare, ["b"])


def test_not_empty_and_equality_of_arrays_and_objects(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body(
        {"a": [1], "b": {"c": 1}, "d": {"e": 1}, "f": [1]},
        {
            "$.a": {"match": "notEmpty"},
            "$.b": {"match": "notEmpty"},
            "$.d": {"match": "equality"},
            "$.d.e": {"match": "number"},
            "$.f": {"match": "equality"},
        },
    )
    body = {"a": [2], "b": {"c": 5}, "d": {"e": 1}, "f": [1]}

    assert takes(schema, body)
    refused: list[Json] = [{"a": []}, {"b": {}}, {"d": {"e": 1, "x": 1}}, {"f": [1, 1]}]
    for wrong in refused:
        assert not takes(schema, {**body, **wrong})


def test_sizes_of_objects(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    schema, _ = response_body({"a": 1}, {"$": {"match": "type", "min": 2}})

    assert takes(schema, {"a": 1, "b": 1}) and not takes(schema, {"a": 1})


def test_one_and_true_are_not_taken_for_the_same(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, _ = response_body([1, True], {"$": TYPE, "$[*]": {"match": "equality"}})

    assert takes(schema, [1, True, 1]) and not takes(schema, [1, 1])


# --- rules of version 2


def test_rules_by_path_of_version_2(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    rules = {
        "$.body.items": {"min": 1},
        "$['body']['items'][*].sku": {"match": "regex", "regex": "[A-Z]+"},
        "$.body.other": {"matchers": [TYPE]},
    }
    body = {"items": [{"sku": "A", "n": 1}], "other": 1}
    found, problems = interaction({"request": {}, "response": {"body": body, "matchingRules": rules}}, "2.0.0")
    schema = found["response"].parts[0].schema.node

    assert problems == []
    assert takes(schema, {"items": [{"sku": "BB", "n": 2}], "other": 5})
    assert not takes(schema, {"items": [{"sku": "b", "n": 2}], "other": 5})


# --- what is not understood


@pytest.mark.parametrize(
    "example, rules, problem",
    [
        ({"a": 1}, {"$.a": {"match": "telepathy"}}, "unknown matching rule `telepathy`"),
        ({"a": 1}, {"$.a": {}}, "a matching rule must say in `match` of which kind it is"),
        ({"a": 1}, {"$.a": {"match": 7}}, "a matching rule must say in `match` of which kind it is"),
        ({"a": 1}, {"$.a": 7}, "a matching rule must be an object, not a number"),
        ({"a": 1}, {"$.a": {"match": "regex"}}, "the matching rule `regex` lacks its `regex`"),
        ({"a": 1}, {"$.a": {"match": "regex", "regex": 7}}, "`regex` must be a string, not a number"),
        ({"a": 1}, {"$.a": {"match": "type", "min": -1}}, "`min` must be a number of elements"),
        ({"a": 1}, {"$.a": {"match": "type", "max": "x"}}, "`max` must be a number of elements"),
        ({"a": [1]}, {"$.a": {"match": "arrayContains"}}, "the matching rule `arrayContains` lacks its `variants`"),
        ({"a": [1]}, {"$.a": {"match": "arrayContains", "variants": [7]}}, "a variant must be an object, not a number"),
        (
            {"a": [1]},
            {"$.a": {"match": "arrayContains", "variants": [{"index": 1}]}},
            "the matching rule `arrayContains` has a variant for element 1, which the example has not",
        ),
        ({"a": 1}, {"a..b": TYPE}, "the path `a..b` of a matching rule cannot be read from character 2 on"),
        ({"a": 1}, {"$.a[": TYPE}, "the path `$.a[` of a matching rule cannot be read from character 4 on"),
        ({"a": 1}, {"!": TYPE}, "the path `!` of a matching rule does not begin with `$`"),
        ({"a": 1}, {"$" + ".a" * 9000: TYPE}, "longer than 10000 characters"),
        ({"a": "x"}, {"$.a": {"match": "regex", "regex": "(?i)a"}}, "`(?i)` (inline flags"),
        ({"a": "x"}, {"$.a": {"match": "regex", "regex": "("}}, "it is not a valid pattern of ECMA-262"),
        ({"a": 7}, {"$.a": {"match": "regex", "regex": "7.*"}}, "cannot be put into a schema for a number"),
        ({"a": True}, {"$.a": {"match": "regex", "regex": "t.*"}}, "cannot be put into a schema for a boolean"),
        ({"a": 7}, {"$.a": {"match": "include", "value": "7"}}, "cannot be put into a schema for a number"),
        ({"a": "x"}, {"$.a": {"match": "date", "format": "yyyy G"}}, "with the format `yyyy G` cannot be translated"),
        ({"a": "x"}, {"$.a": {"match": "statusCode"}}, "the matching rule `statusCode` has no meaning for a string"),
        ({"a": {}}, {"$.a": {"match": "integer"}}, "the matching rule `integer` has no meaning for an object"),
        ({"a": []}, {"$.a": {"match": "null"}}, "the matching rule `null` has no meaning for an array"),
        ({"a": [1]}, {"$.a": TYPE, "$.a[5000]": TYPE}, "beside a rule for an element beyond number 1000"),
        (
            {"a": {"b": 1}},
            {"$.a": {"match": "eachKey", "rules": [{"match": "null"}]}},
            "the matching rule `null` has no meaning for a text",
        ),
    ],
)
def test_what_is_not_understood_is_told_and_nothing_guessed(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]], example: Json, rules: Json, problem: str
) -> None:
    schema, problems = response_body(example, rules)

    assert schema is None
    assert len(problems) == 1 and problem in problems[0][1]
    assert problems[0][0].startswith("/interactions/0/response/")


@pytest.mark.parametrize(
    "rules, problem",
    [
        ({"body": 7}, "matching rules must be an object, not a number"),
        ({"body": {"$.a": 7}}, "a list of matching rules must be an object, not a number"),
        ({"body": {"$.a": {"matchers": 7}}}, "`matchers` must be an array of matching rules"),
        ({"body": {"$.a": {"matchers": [], "combine": "XOR"}}}, "`combine` must be AND or OR"),
        ({"$.nowhere.a": TYPE}, "the path `$.nowhere.a` of a matching rule names no part of a message"),
        ({"$": TYPE}, "the path `$` of a matching rule names no part of a message"),
        ({"$..": TYPE}, "the path `$..` of a matching rule cannot be read from character 2 on"),
        ({"$.body.a": 7}, "a matching rule must be an object, not a number"),
    ],
)
def test_rules_of_the_wrong_form_leave_the_body_without_schema(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], rules: Json, problem: str
) -> None:
    found, problems = interaction({"request": {}, "response": {"body": {"a": 1}, "matchingRules": rules}}, "3.0.0")

    assert [what for _, what in problems] == [problem]
    assert found["response"].parts[0].schema is None and found["response"].parts[0].examples == ({"a": 1},)


def test_rules_of_an_unknown_category_are_told_and_the_body_is_still_read(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    rules: Json = {"aura": {"$": {"matchers": []}}}
    found, problems = interaction({"request": {}, "response": {"body": {"a": 1}, "matchingRules": rules}}, "3.0.0")

    assert [what for _, what in problems] == ["unknown category of matching rules `aura`"]
    assert found["response"].parts[0].schema is not None


def test_an_unknown_rule_that_holds_nowhere_is_told_and_the_body_is_still_read(
    response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]],
) -> None:
    schema, problems = response_body({"a": 1}, {"$.b": {"match": "telepathy"}})

    assert schema is not None and [what for _, what in problems] == ["unknown matching rule `telepathy`"]


# --- generators


def test_known_generators_change_nothing(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    generators = {
        "path": {"type": "ProviderState", "expression": "/orders/${id}"},
        "body": {"$.a": {"type": "RandomInt", "min": 1, "max": 9}, "$.b": {"type": "Uuid"}},
        "header": {"X": {"type": "DateTime"}},
    }
    found, problems = interaction({"request": {}, "response": {"body": {"a": 1}, "generators": generators}}, "3.0.0")

    assert problems == []
    assert found["response"].parts[0].schema is not None


@pytest.mark.parametrize(
    "generators, problem",
    [
        ({"body": {"$.a": {"type": "Dice"}}}, "unknown generator `Dice`"),
        ({"body": {"$.a": {"type": 7}}}, "a generator must say its `type`"),
        ({"body": {"$.a": 7}}, "a generator must be an object, not a number"),
        ({"body": 7}, "a generator must be an object, not a number"),
        ({"$.body.a": {"type": "Dice"}}, "unknown generator `Dice`"),
    ],
)
def test_unknown_generators_are_told_and_the_body_has_no_schema(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], generators: Json, problem: str
) -> None:
    found, problems = interaction({"request": {}, "response": {"body": {"a": 1}, "generators": generators}}, "3.0.0")

    assert [what for _, what in problems] == [problem]
    assert found["response"].parts[0].schema is None


def test_generators_of_an_unknown_category_are_told(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    _, problems = interaction({"request": {}, "response": {"generators": {"aura": {}}}}, "3.0.0")

    assert [what for _, what in problems] == ["unknown category of generators `aura`"]


# --- hostile files


def test_a_body_that_is_too_deep_is_told(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    body: Json = 1
    for _ in range(90):
        body = {"a": [body]}
    schema, problems = response_body(body, {"$": TYPE})

    assert schema is None and "more than 80 levels" in problems[0][1]


def test_a_body_of_bearable_depth_is_read(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    body: Json = 1
    for _ in range(38):
        body = {"a": [body]}
    schema, problems = response_body(body, {"$": TYPE})
    values, more = response_body(body, {"$": {"match": "values"}, "$" + ".*[*]" * 38: TYPE})

    assert problems == more == [] and takes(schema, body) and takes(values, body)


@pytest.mark.no_cover
def test_rules_that_multiply_are_told(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    rules: Json = {}
    body: Json = 1
    for depth in range(20):
        rules |= {"$" + "[*]" * depth: TYPE, "$" + "[*]" * depth + "[0]": TYPE}
        body = [body]
    schema, problems = response_body(body, rules)

    assert schema is None and "more than 200000 schemas" in problems[0][1]


def test_rules_nested_too_deeply_are_told(response_body: Callable[..., tuple[Json, list[tuple[Json, ...]]]]) -> None:
    rule: Json = {"match": "type"}
    for _ in range(25):
        rule = {"match": "eachValue", "rules": [rule]}
    schema, problems = response_body([1], {"$": rule})

    assert schema is None and [what for _, what in problems] == ["a matching rule is nested too deeply"]
