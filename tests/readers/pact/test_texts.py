"""Requests and responses of HTTP, but for their bodies."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema_rs
import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectation, ExpectedPart


def parts(found: dict[str, Expectation], part: str = "request") -> Json:
    return {one.pointer: one for one in found[part].parts}


def takes(part: ExpectedPart, value: Json) -> bool:
    return jsonschema_rs.Draft202012Validator(part.schema.node).is_valid(value)


def ask(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
    request: Json,
    version: str = "3.0.0",
) -> tuple[Json, list[tuple[Json, ...]]]:
    found, problems = interaction({"request": {"path": "/a", **request}, "response": {"status": 200}}, version)
    return parts(found), problems


def answer(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
    response: Json,
    version: str = "4.0",
) -> tuple[Expectation | None, list[tuple[Json, ...]]]:
    found, problems = interaction({"request": {}, "response": response}, version)
    return found.get("response"), problems


def matchers(*rules: Json, **more: str) -> Json:
    return {"matchers": list(rules), **more}


def test_the_path_is_a_text(interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]]) -> None:
    found, _ = ask(interaction, {"path": "/orders/7"})

    assert found[("path",)].schema.node == {"const": "/orders/7"}
    assert found[("path",)].examples == ("/orders/7",)


@pytest.mark.parametrize(
    "version, rules",
    [
        ("2.0.0", {"$.path": {"match": "regex", "regex": r"\/orders\/\d+"}}),
        ("3.0.0", {"path": matchers({"match": "regex", "regex": r"\/orders\/\d+"})}),
        ("4.0", {"path": {"$": matchers({"match": "regex", "regex": r"\/orders\/\d+"})}}),
    ],
)
def test_a_rule_for_the_path(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], version: str, rules: Json
) -> None:
    found, problems = ask(interaction, {"path": "/orders/7", "matchingRules": rules}, version)

    assert problems == []
    assert takes(found[("path",)], "/orders/12") and not takes(found[("path",)], "/orders/x")


def test_a_request_without_method_and_path_is_the_default_one(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = interaction({"request": {}, "response": {}})

    assert found["request"].target.operation == "GET /"
    assert found["response"].target.status is None


@pytest.mark.parametrize("query", ["a=1&a=2&b=x+y&c=", {"a": ["1", "2"], "b": ["x y"], "c": [None]}, {"a": ["1", "2"], "b": "x y", "c": None}])  # fmt: skip
def test_a_query_of_any_version(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], query: Json
) -> None:
    found, problems = ask(interaction, {"query": query}, "2.0.0")

    assert problems == []
    assert {pointer: one.examples for pointer, one in found.items() if pointer[0] == "query"} == {
        ("query", "a"): (["1", "2"],),
        ("query", "b"): ("x y",),
        ("query", "c"): ("",),
    }
    assert takes(found[("query", "a")], ["1", "2"]) and not takes(found[("query", "a")], ["2", "1"])
    assert takes(found[("query", "b")], "x y") and not takes(found[("query", "b")], "x")


def test_rules_for_query_parameters(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    rules = {
        "a": matchers({"match": "integer"}),
        "b[0]": matchers({"match": "regex", "regex": "x+"}, {"match": "notEmpty"}),
        "c": matchers({"match": "type", "min": 1, "max": 3}),
        "d": matchers({"match": "eachValue", "rules": [{"match": "boolean"}]}),
        "e": matchers({"match": "integer"}, {"match": "boolean"}, combine="OR"),
    }
    query = {"a": ["1"], "b": ["x", "y"], "c": ["1"], "d": ["true"], "e": ["1", "2"]}
    found, problems = ask(interaction, {"query": query, "matchingRules": {"query": rules}})

    assert problems == []
    a, b, c, d, e = (found[("query", name)] for name in "abcde")
    assert takes(a, "12") and not takes(a, "x")
    assert takes(b, ["xx", "y"]) and not takes(b, ["xx", "z"]) and not takes(b, ["y", "y"])
    assert takes(c, ["1", "z"]) and not takes(c, []) and not takes(c, ["1"] * 4)
    assert takes(d, ["true", "false"]) and not takes(d, ["yes"])
    assert takes(e, ["1", "true"]) and not takes(e, ["1", "x"])


@pytest.mark.parametrize(
    "rules",
    [
        {"q": matchers({"match": "odd"})},
        {"q[0]": matchers({"match": "odd"})},
        {"q": matchers({"match": "null"})},
        {"q[1": matchers({"match": "type"}), "q": matchers({"match": "statusCode"})},
    ],
)
def test_a_parameter_with_a_rule_that_is_not_understood_has_no_schema(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], rules: Json
) -> None:
    found, problems = ask(interaction, {"query": {"q": ["1"], "r": ["2"]}, "matchingRules": {"query": rules}})

    assert len(problems) == 1
    assert found[("query", "q")].schema is None and found[("query", "q")].examples == ("1",)
    assert found[("query", "r")].schema is not None


def test_header_names_are_in_lower_case_and_the_content_type_is_no_part(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction(
        {
            "request": {"headers": {"X-A": "1", "Content-Type": "application/json; charset=utf-8"}},
            "response": {"status": 200, "headers": {"content-TYPE": ["Text/Plain"]}},
        }
    )

    assert problems == []
    assert set(parts(found)) == {("path",), ("header", "x-a")}
    assert found["request"].target.media_type == "application/json"
    assert found["response"].target.media_type == "text/plain" and found["response"].parts == ()


def test_a_header_twice_in_different_cases_is_told(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    _, problems = interaction({"request": {"headers": {"X": "1", "x": "2"}}, "response": {}})

    assert problems == [("/interactions/0/request/headers/x", "the header `x` stands here twice, in different cases")]


def test_values_of_a_header_may_have_any_space_after_commas(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = ask(interaction, {"headers": {"X-List": ["a.b", "c"], "X-One": "a"}})

    assert takes(found[("header", "x-list")], "a.b,  c") and not takes(found[("header", "x-list")], "c, a.b")
    assert not takes(found[("header", "x-list")], "axb, c")
    assert found[("header", "x-one")].schema.node == {"const": "a"}


def test_parameters_of_accept_may_stand_in_any_order_and_case(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = ask(interaction, {"headers": {"Accept": "text/html; charset=utf-8; flag"}})
    accept = found[("header", "accept")]

    assert takes(accept, "text/html;q=1;charset=UTF-8")
    assert not takes(accept, "text/html") and not takes(accept, "text/plain;charset=utf-8")


def test_cookies_are_parts_of_their_own(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = ask(interaction, {"headers": {"Cookie": "id=7; theme=dark;"}})

    assert found[("cookie", "id")].schema.node == {"const": "7"}
    assert set(found) == {("path",), ("cookie", "id"), ("cookie", "theme")}


@pytest.mark.parametrize(
    "version, rules",
    [
        ("2.0.0", {"$.header.X-Id": {"match": "regex", "regex": "[a-f]+"}}),
        ("2.0.0", {"$.headers['x-id']": {"regex": "[a-f]+"}}),
        ("3.0.0", {"header": {"X-ID": matchers({"match": "regex", "regex": "[a-f]+"})}}),
        ("3.0.0", {"header": {"$.X-Id[0]": matchers({"match": "regex", "regex": "[a-f]+"})}}),
    ],
)
def test_a_rule_for_a_header(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], version: str, rules: Json
) -> None:
    found, problems = ask(interaction, {"headers": {"X-Id": "abc"}, "matchingRules": rules}, version)

    assert problems == []
    assert takes(found[("header", "x-id")], "fed") and not takes(found[("header", "x-id")], "xyz")


def test_rules_for_a_header_of_several_values_are_told_unless_any_text_will_do(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    rules = {"header": {"Vary": matchers({"match": "regex", "regex": "a"}), "Allow": matchers({"match": "type"})}}
    found, problems = ask(interaction, {"headers": {"Vary": "a, b", "Allow": "GET, PUT"}, "matchingRules": rules})

    assert problems == [
        (
            "/interactions/0/request/headers/Vary",
            "matching rules for the several values of `vary` are not translated",
        )
    ]
    assert found[("header", "vary")].schema is None
    assert found[("header", "allow")].schema.node == {"type": "string"}


def test_rules_for_the_method_are_told(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, problems = interaction(
        {"request": {"method": "post", "matchingRules": {"method": matchers({"match": "type"})}}, "response": {}}
    )

    assert found["request"].target.operation == "POST /"
    assert [what for _, what in problems] == ["matching rules for the method are not used; POST is looked at"]


@pytest.mark.parametrize(
    "status, wanted, found",
    [
        (200, "success", "2XX"),
        (200, None, "2XX"),
        ("404", "clientError", "4XX"),
        (503, "serverError", "5XX"),
        (302, "redirect", "3XX"),
        (101, "info", "1XX"),
        (201, [200, 201], "201"),
        (404, [200, 201], "200"),
        (200, "nonError", "200"),
        (200, "error", None),
        (None, "nonError", None),
    ],
)
def test_status_codes(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
    status: str | int | None,
    wanted: Json,
    found: str | None,
) -> None:
    rule = {"match": "statusCode", **({"status": wanted} if wanted else {})}
    response, problems = answer(interaction, {"status": status, "matchingRules": {"status": matchers(rule)}})

    assert problems == []
    assert response.target.status == found


@pytest.mark.parametrize(
    "rule, what",
    [
        ({"match": "regex", "regex": "2.."}, "the matching rule `regex` for the status is not used; 200 is looked at"),
        ({"match": "statusCode", "status": "fine"}, "the statuses of `statusCode` are not known"),
        ({"match": "statusCode", "status": [7]}, "the statuses of `statusCode` are not known"),
    ],
)
def test_rules_for_the_status_that_say_something_else_are_told(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]], rule: Json, what: str
) -> None:
    response, problems = answer(interaction, {"status": 200, "matchingRules": {"status": matchers(rule)}})

    assert [text for _, text in problems] == [what]
    assert response.target.status == "200"


def test_the_request_knows_with_which_status_it_is_answered(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    found, _ = interaction({"request": {"path": "/orders/0"}, "response": {"status": 404}})

    assert found["request"].target.status == "404"
