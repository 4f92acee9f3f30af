"""Requests against the mock server of the reference implementation, where it is installed. It is no dependency."""

from __future__ import annotations

import http.client
import json
import random
from urllib.parse import parse_qs, quote

import pytest

from contractguard.contract.document import Document, Json
from contractguard.readers.pact import read_pact
from tests.readers.pact import test_oracle as bodies

pact_ffi = pytest.importorskip("pact_ffi")
jsonschema_rs = pytest.importorskip("jsonschema_rs")


class Reference:
    """The mock server for one expected request: it answers 200 to what matches, and 500 to what does not."""

    def __init__(self, request: Json) -> None:
        part = pact_ffi.InteractionPart.REQUEST
        self.pact = pact_ffi.new_pact("web", "orders")
        pact_ffi.with_specification(self.pact, pact_ffi.PactSpecification.V4)
        one = pact_ffi.new_interaction(self.pact, "a request")
        pact_ffi.with_request(one, request["method"], request["path"])
        for name, values in request.get("headers", {}).items():
            for i, value in enumerate(values):
                pact_ffi.with_header_v2(one, part, name, i, value)
        for name, values in request.get("query", {}).items():
            for i, value in enumerate(values):
                pact_ffi.with_query_parameter_v2(one, name, i, value)
        if "body" in request:
            pact_ffi.with_body(one, part, "application/json", json.dumps(request["body"]))
        pact_ffi.with_matching_rules(one, part, json.dumps(request.get("matchingRules", {})))
        self.server = pact_ffi.create_mock_server_for_transport(self.pact, "127.0.0.1", 0, "http", None)

    def takes(self, path: str, headers: dict[str, str] | None = None, body: Json = None) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            text = None if body is None else json.dumps(body)
            sent = {**(headers or {}), **({} if body is None else {"Content-Type": "application/json"})}
            connection.request("GET" if body is None else "POST", path, text, sent)
            response = connection.getresponse()
            response.read()
            return response.status == 200
        finally:
            connection.close()


def translated(request: Json) -> Json:
    root = {
        "consumer": {"name": "web"},
        "interactions": [{"request": request, "response": {}}],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    found = read_pact(Document("file:///pact.json", "pact.json", root))
    return {part.pointer: part.schema.node if part.schema else None for part in found.found[0].parts}


def valid(schema: Json, value: Json) -> bool:
    return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(value))


def ours_takes(parts: Json, target: str, headers: dict[str, str]) -> bool:
    """Whether the path, the query and the headers of a request are those that the translation tells."""
    path, _, query = target.partition("?")
    given = parse_qs(query, keep_blank_values=True)
    if not valid(parts[("path",)], path) or set(given) != {pointer[1] for pointer in parts if pointer[0] == "query"}:
        return False
    lower = {name.lower(): value for name, value in headers.items()}
    for pointer, schema in parts.items():
        if pointer[0] == "query":
            values = given[pointer[1]]
            if not valid(schema, values) and not (len(values) == 1 and valid(schema, values[0])):
                return False
        if pointer[0] == "header" and not (pointer[1] in lower and valid(schema, lower[pointer[1]])):
            return False
    return True


def ruled(category: str, name: str | None, *matchers: Json) -> Json:
    lists = {"matchers": list(matchers)}
    return {"matchingRules": {category: lists if name is None else {name: lists}}}


TYPE = {"match": "type"}
DIGITS = {"match": "regex", "regex": r"^\d+$"}
TEXTS = ["a", "abc", "7", "-7", "7.5", "true", "2024-02-03", "1.2.3", "12:30"]
TEXT_RULES = [
    TYPE,
    DIGITS,
    {"match": "include", "value": "b"},
    {"match": "equality"},
    {"match": "number"},
    {"match": "decimal"},
    {"match": "integer"},
    {"match": "boolean"},
    {"match": "notEmpty"},
    {"match": "semver"},
    {"match": "date", "format": "yyyy-MM-dd"},
    {"match": "time", "format": "HH:mm"},
]


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule["match"])
@pytest.mark.parametrize("category", ["header", "query", "path"])
def test_rules_for_texts(category: str, rule: dict[str, str]) -> None:
    example = "/abc" if category == "path" else "abc"
    request: Json = {"method": "GET", "path": "/abc" if category == "path" else "/"}
    if category != "path":
        request["headers" if category == "header" else "query"] = {"x-id": [example]}
    request |= ruled(category, None if category == "path" else "x-id", rule)
    parts, reference = translated(request), Reference(request)

    for text in TEXTS:
        target = f"/{text}" if category == "path" else f"/?x-id={quote(text)}" if category == "query" else "/"
        headers = {"X-Id": text} if category == "header" else {}

        assert ours_takes(parts, target, headers) == reference.takes(target, headers), text


@pytest.mark.parametrize(
    "expected, given",
    [
        (["a, b"], ["a, b", "a,b", "a,  b", "b, a", "a", "A, b", "a, b, c"]),
        (["Mon, 01 Dec 2008"], ["Mon, 01 Dec 2008", "Mon,01 Dec 2008", "Tue, 01 Dec 2008"]),
        (["w/\"1.0\"+?"], ["w/\"1.0\"+?", "w/\"1x0\"+?"]),
        (["x"], ["x", "X", "xy", ""]),
    ],
)  # fmt: skip
def test_header_values(expected: list[str], given: list[str]) -> None:
    request = {"method": "GET", "path": "/", "headers": {"X-List": expected}}
    parts, reference = translated(request), Reference(request)

    for text in given:
        assert ours_takes(parts, "/", {"x-list": text}) == reference.takes("/", {"x-list": text}), text
    assert not ours_takes(parts, "/", {}) and not reference.takes("/", {})


@pytest.mark.parametrize(
    "expected",
    ["text/html", "text/html;charset=utf-8", "text/html; level=1; charset=utf-8", "application/hal+json; a.b=c"],
)
def test_header_values_with_parameters(expected: str) -> None:
    request = {"method": "GET", "path": "/", "headers": {"Accept": [expected]}}
    parts, reference = translated(request), Reference(request)
    given = [expected, "text/html", "text/html; charset=UTF-8", "text/html;level=1", "text/html;charset=utf-8;level=1",
             "text/html; charset=utf-16", "text/plain; charset=utf-8", "text/htmlx",
             "application/hal+json;a.b=c", "application/hal+json;axb=c", "application/hal+json"]  # fmt: skip

    for text in given:
        assert ours_takes(parts, "/", {"accept": text}) == reference.takes("/", {"accept": text}), text


@pytest.mark.parametrize(
    "query, rules",
    [
        ({"id": ["1"]}, {}),
        ({"id": ["1", "2"]}, {}),
        ({"id": ["1"], "flag": [""]}, {}),
        ({"id": ["1", "2"]}, ruled("query", "id", TYPE)),
        ({"id": ["1", "2"]}, ruled("query", "id", DIGITS)),
        ({"id": ["1"]}, ruled("query", "id", {"match": "type", "min": 2})),
        ({"id": ["1"]}, ruled("query", "id", {"match": "type", "min": 1, "max": 2})),
    ],
)
def test_query_parameters(query: Json, rules: Json) -> None:
    request = {"method": "GET", "path": "/", "query": query, **rules}
    parts, reference = translated(request), Reference(request)

    for target in ("/", "/?id=1", "/?id=2", "/?id=x", "/?id=1&id=2", "/?id=2&id=1", "/?id=1&id=2&id=3", "/?id=1&id=x",
                   "/?id=1&flag=", "/?flag=&id=1", "/?id=1&other=2", "/?ID=1"):  # fmt: skip
        assert ours_takes(parts, target, {}) == reference.takes(target), target


@pytest.mark.parametrize("seed", range(4))
def test_bodies_of_requests_have_no_further_members(seed: int) -> None:
    rng = random.Random(seed)
    compared = 0
    while compared < 80:
        example = bodies.value(rng)
        rules = bodies.rules_for(rng, example, texts=False)
        if example in (None, "") or bodies.has_empty_list(example):
            continue
        request = {"method": "POST", "path": "/", "body": example, "matchingRules": {"body": rules}}
        schema = translated({**request, "headers": bodies.JSON})[("body",)]
        if schema is None:
            continue
        reference = Reference(request)
        for _ in range(4):
            body = bodies.changed(rng, example, keep_texts=False)
            if body in (None, ""):
                continue
            compared += 1
            assert valid(schema, body) == reference.takes("/", body=body), (example, rules, body, schema)
