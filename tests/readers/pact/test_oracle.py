"""Translations against the reference implementation (`pact_ffi`), where it is installed. It is no dependency."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Iterator

import pytest
from pact_ffi import PactHandle

from contractguard.contract.document import Document, Json
from contractguard.readers.pact import read_pact

hypothesis = pytest.importorskip("hypothesis")
pact_ffi = pytest.importorskip("pact_ffi")
jsonschema_rs = pytest.importorskip("jsonschema_rs")

TEXT_RULES = [
    {"match": "regex", "regex": "^[a-c]+$"},
    {"match": "include", "value": "b"},
    {"match": "semver"},
    {"match": "date", "format": "yyyy-MM-dd"},
    {"match": "datetime", "format": "yyyy-MM-dd'T'HH:mm:ss"},
    {"match": "time", "format": "HH:mm"},
]
SCALAR_RULES = [
    {"match": kind} for kind in ("type", "equality", "number", "integer", "boolean", "null", "notEmpty", "values")
]
LIST_RULES = [
    {"match": "type"},
    {"match": "type", "min": 1},
    {"match": "type", "max": 2},
    {"match": "type", "min": 1, "max": 2},
    {"match": "notEmpty"},
    {"match": "equality"},
    {"match": "values"},
    {"match": "eachValue", "rules": [{"match": "type"}]},
    {"match": "arrayContains", "variants": []},
    {"match": "arrayContains", "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "type"}]}}}]},
]
MAP_RULES = [
    {"match": "type"},
    {"match": "type", "min": 2},
    {"match": "notEmpty"},
    {"match": "equality"},
    {"match": "values"},
    {"match": "eachKey", "rules": [{"match": "regex", "regex": "^[a-c]+$"}]},
    {"match": "eachValue", "rules": [{"match": "type"}]},
]
JSON = {"Content-Type": "application/json"}
STRINGS = ["a", "abc", "d", "", "1.2.3", "2024-02-03", "2024-02-03T10:11:12", "10:11"]
SCALARS = [1, 2, 1.5, True, False, None]


# --- examples, rules and bodies at random


def value(rng: random.Random, depth: int = 0) -> Json:
    kind = rng.random()
    if depth < 3 and kind < 0.3:
        return {key: value(rng, depth + 1) for key in rng.sample("abz", rng.randint(0, 3))}
    if depth < 3 and kind < 0.55:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return rng.choice(STRINGS if kind < 0.8 else SCALARS)


def changed(rng: random.Random, body: Json, keep_texts: bool) -> Json:
    """A body like another one; `keep_texts` leaves strings strings."""
    if rng.random() < 0.08 and not keep_texts:
        return value(rng, 2)
    if isinstance(body, dict):
        made = {key: changed(rng, item, keep_texts) for key, item in body.items() if rng.random() < 0.93}
        if rng.random() < 0.2:
            made[rng.choice("abcxy")] = changed(rng, next(iter(body.values()), "a"), keep_texts)
        return made
    if isinstance(body, list):
        items = [changed(rng, item, keep_texts) for item in body if rng.random() < 0.9]
        return [*items, changed(rng, body[0], keep_texts)] if body and rng.random() < 0.3 else items
    if rng.random() < 0.7:
        return body
    return rng.choice(STRINGS) if isinstance(body, str) else rng.choice(SCALARS)


def places(body: Json, path: str = "$") -> Iterator[tuple[str, Json]]:
    yield path, body
    for key, item in body.items() if isinstance(body, dict) else ():
        yield from places(item, f"{path}.{key}")
    for i, item in enumerate(body) if isinstance(body, list) else ():
        yield from places(item, f"{path}[{i}]")


def rules_for(rng: random.Random, example: Json, texts: bool) -> Json:
    made: Json = {}
    for path, item in places(example):
        if rng.random() < 0.6:
            continue
        if isinstance(item, list):
            pool: Json = LIST_RULES if item else LIST_RULES[:1]
        else:
            pool = MAP_RULES if isinstance(item, dict) else SCALAR_RULES + (TEXT_RULES * 2 if texts else [])
        wild = re.sub(r"\[\d+\]", lambda found: "[*]" if rng.random() < 0.5 else found[0], path)
        wild = re.sub(r"\.[a-z]", lambda found: ".*" if rng.random() < 0.15 else found[0], wild)
        several = rng.random() < 0.15 and not isinstance(item, dict)
        matchers = [rng.choice(pool), rng.choice(pool)] if several else [rng.choice(pool)]
        if any(_meet(wild, other) for other in made):  # which of two holds is left to chance in the reference
            continue
        made[wild] = {"combine": rng.choice(["AND", "OR"]) if several else "AND", "matchers": matchers}
    return made


def _meet(one: str, other: str) -> bool:
    """Whether two path expressions may match one place exactly."""
    steps = [re.findall(r"\.[a-z*]|\[[\d*]+\]", path) for path in (one, other)]
    return len(steps[0]) == len(steps[1]) and all(a == b or "*" in a + b for a, b in zip(*steps, strict=True))


def has_empty_list(body: Json) -> bool:
    return any(item == [] for _, item in places(body))


# --- the two answers


def reference(example: Json, rules: Json, media_type: str = "application/json") -> Callable[..., bool]:
    """A function that tells whether the reference takes a body."""
    written = json.dumps if media_type == "application/json" else str
    pact = pact_ffi.new_pact("web", "orders")
    pact_ffi.with_specification(pact, pact_ffi.PactSpecification.V4)
    interaction = pact_ffi.new_sync_message_interaction(pact, "an order")
    part = pact_ffi.InteractionPart.RESPONSE
    pact_ffi.with_body(interaction, part, media_type, written(example))
    pact_ffi.with_matching_rules(interaction, part, json.dumps({"body": rules}))

    def takes(body: Json, _alive: PactHandle = pact) -> bool:  # the pact frees its interactions when it goes
        return not pact_ffi.sync_message_match_response_contents(interaction, 0, media_type, written(body))

    return takes


def translation(example: Json, rules: Json) -> Json:
    """The schema, None when a rule could not be translated (which must have been said)."""
    root = {
        "consumer": {"name": "web"},
        "interactions": [
            {"request": {}, "response": {"headers": JSON, "body": example, "matchingRules": {"body": rules}}}
        ],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    found = read_pact(Document("file:///pact.json", "pact.json", root))
    (part,) = found.found[1].parts
    assert (part.schema is None) == bool(found.problems)
    return None if part.schema is None else part.schema.node


@pytest.mark.no_cover
@pytest.mark.parametrize("texts", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_bodies_are_taken_as_the_reference_takes_them(seed: int, texts: bool) -> None:
    rng = random.Random(f"{seed}-{texts}")
    compared = 0
    while compared < 150:
        example = value(rng)
        if example in (None, ""):
            continue
        rules = rules_for(rng, example, texts)
        schema = translation(example, rules)
        if schema is None:
            continue
        takes, ours = reference(example, rules), jsonschema_rs.Draft202012Validator(schema)
        for _ in range(6):
            body = changed(rng, example, texts)
            if body in (None, ""):
                continue
            compared += 1
            if has_empty_list(example) and takes(body):
                continue  # the reference checks nothing where the example is an empty array with a rule
            assert ours.is_valid(body) == takes(body), (example, rules, body, schema)


@pytest.mark.parametrize("rule", [None, *TEXT_RULES, *SCALAR_RULES], ids=str)
def test_rules_for_plain_text(rule: dict[str, str] | None) -> None:
    rules = {} if rule is None else {"$": {"matchers": [rule]}}
    root = {
        "consumer": {"name": "web"},
        "interactions": [
            {
                "request": {},
                "response": {
                    "headers": {"Content-Type": "text/plain"},
                    "body": "abc",
                    "matchingRules": {"body": rules},
                },
            }
        ],
    }
    found = read_pact(Document("file:///pact.json", "pact.json", root))
    (part,) = found.found[1].parts
    takes = reference("abc", rules, "text/plain")

    for text in ["abc", "7", "7.5", "true", "2024-01-02", "1.2.3", "10:11", "x y"] if part.schema else ():
        assert jsonschema_rs.Draft202012Validator(part.schema.node).is_valid(text) == takes(text), text


DATES = [
    "yyyy-MM-dd",
    "dd/MM/yy",
    "d.M.yyyy",
    "EEE, dd MMM yyyy",
    "EEEE d MMMM uuuu",
    "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    "yyyy-MM-dd'T'HH:mm:ss.SSSXX",
    "yyyyMMdd'T'HHmmssX",
    "HH:mm",
    "H:m:s",
    "kk:mm",
    "hh:mm a",
    "KK 'o''clock' a",
    "HH:mm:ssZ",
    "HH:mm:ssxxx",
    "HH:mm:ss,SSSSSS",
    "yyyy-MM-dd HH:mm:ss",
]


@pytest.mark.no_cover
@pytest.mark.parametrize("pattern", DATES)
def test_dates_that_are_taken_are_dates_for_the_reference(pattern: str) -> None:
    rule = {"match": "datetime", "format": pattern}
    rules = {"$.at": {"matchers": [rule]}}
    schema = translation({"at": "now"}, rules)["properties"]["at"]
    takes = reference({"at": "now"}, rules)

    @hypothesis.settings(max_examples=30, derandomize=True, database=None, deadline=None)
    @hypothesis.given(hypothesis.strategies.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True))
    def every_text(text: str) -> None:
        # Days that not every month has, and offsets that no place has, are taken; the reference checks both, and that
        # the day of the week is right.
        hypothesis.assume(not re.search(r"29|30|31|[+-](1[2-9]|2)|0000|\n", text))
        assert "E" in pattern or takes({"at": text}), text

    every_text()


REGEXES = [
    (r"\A\d{3}\z", ["123", "1234", "x123"]),
    (r"^[[:alpha:]_]+$", ["ab_", "a1", ""]),
    (r"(?-mix:^a|b$)", ["a", "xb", "x"]),
    (r"^\/orders\/\d+$", ["/orders/7", "/orders/x"]),
    (r"^[\w\-\.]+@[a-z]+\.com$", ["a-b.c@x.com", "a b@x.com"]),
    (r"^\_\@\#$", ["_@#", "\\_"]),
    (r"^(?!b)\w+$", ["abc", "bcd"]),
    (r"^[^]a]$", ["b"]),
    (r"^\p{Lu}+$", ["ABC", "abc"]),
    (r"^\e$", ["\x1b", "e"]),
    (r"a{2,}", ["aa", "a"]),
    (r"b", ["b", "abc"]),
    (r"a|ab", ["a", "ab", "abc"]),
    (r"^a|b$", ["a", "b", "ax", "xb"]),
    (r"^(red|blue)$", ["red", "blue", "redblue"]),
]


@pytest.mark.parametrize("pattern, texts", REGEXES)
def test_regular_expressions_mean_what_they_mean_to_the_reference(pattern: str, texts: list[str]) -> None:
    rules = {"$.at": {"matchers": [{"match": "regex", "regex": pattern}]}}
    schema, takes = translation({"at": "now"}, rules), reference({"at": "now"}, rules)

    for text in texts if schema is not None else ():
        assert jsonschema_rs.Draft202012Validator(schema).is_valid({"at": text}) == takes({"at": text}), text


TEXTS = ['{"a": 1}', "text", '"quoted"', "true", "1.5", "[1]"]
BROKEN = ['{"a": 1', '"a" b']  # which the reference itself makes invalid JSON of before version 4


@pytest.mark.parametrize(
    "version, text, encoded",
    [(version, text, False) for version in ("1.0.0", "2.0.0", "3.0.0") for text in TEXTS]
    + [("4.0", text, encoded) for encoded in (False, "JSON", "base64") for text in TEXTS + BROKEN],
)
def test_a_text_under_a_json_type_is_what_the_reference_makes_of_it(
    version: str, text: str, encoded: str | bool
) -> None:
    content = base64.b64encode(text.encode()).decode() if encoded == "base64" else text
    body = {"content": content, "contentType": "application/json", "encoded": encoded} if version == "4.0" else text
    root = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [
            {
                "description": "an order",
                "request": {"method": "GET", "path": "/"},
                "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body},
                **({"type": "Synchronous/HTTP"} if version == "4.0" else {}),
            }
        ],
        "metadata": {"pactSpecification": {"version": version}},
    }
    found = read_pact(Document("file:///pact.json", "pact.json", root))
    (part,) = found.found[1].parts

    expected = _contents(root)
    if found.problems:
        with pytest.raises(ValueError):
            json.loads(expected)
    else:
        assert part.examples == (json.loads(expected),)


def _contents(root: Json) -> str:
    """The text of the response body, as the reference holds it."""
    from pact_ffi.ffi import ffi, lib

    pact = lib.pactffi_parse_pact_json(json.dumps(root).encode())
    interactions = lib.pactffi_pact_model_interaction_iterator(pact)
    interaction = lib.pactffi_pact_interaction_iter_next(interactions)
    http = lib.pactffi_pact_interaction_as_synchronous_http(interaction)
    return str(ffi.string(lib.pactffi_sync_http_get_response_contents(http)).decode())
