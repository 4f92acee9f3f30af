"""Bodies of every form, and what cannot be read of them."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.readers.pact import bodies

JSON = "application/json"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture
def body(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> Callable[..., tuple[ExpectedPart | None, str | None, list[str]]]:
    """The body part of a response of version 4, its media type, and the problems."""

    def reading(
        node: Json, headers: Json = None, version: str = "4.0"
    ) -> tuple[ExpectedPart | None, str | None, list[str]]:
        response = {"status": 200, **({} if node is ... else {"body": node}), "headers": headers or {}}
        found, problems = interaction({"request": {}, "response": response}, version)
        parts = [part for part in found["response"].parts if part.pointer == ("body",)]
        return (parts[0] if parts else None), found["response"].target.media_type, [what for _, what in problems]

    return reading


def test_a_body_that_is_not_told_is_no_part(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]],
) -> None:
    assert body(...)[0] is None
    assert body({"contentType": JSON}) == (None, JSON, [])


@pytest.mark.parametrize("node, version", [(None, "3.0.0"), ("", "3.0.0"), (None, "4.0"), ({"content": None}, "4.0"), ({"content": ""}, "4.0"), ({"content": "", "encoded": "base64", "contentType": JSON}, "4.0")])  # fmt: skip
def test_a_null_or_empty_body_must_be_absent(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]], node: Json, version: str
) -> None:
    part, _, problems = body(node, version=version)

    assert (part.schema.node, part.required, part.examples, problems) == (False, False, (), [])


@pytest.mark.parametrize(
    "node, example, media_type",
    [
        ({"content": {"a": 1}, "contentType": JSON, "encoded": False}, {"a": 1}, JSON),
        ({"content": '{"a": 1}', "contentType": JSON, "encoded": "JSON"}, {"a": 1}, JSON),
        ({"content": '{"a": 1}', "encoded": "json"}, {"a": 1}, JSON),
        ({"content": "eyJhIjoxfQ==", "contentType": JSON, "encoded": "base64"}, {"a": 1}, JSON),
        ({"content": '{"a": 1}', "contentType": JSON, "encoded": False}, '{"a": 1}', JSON),
        ({"content": '{"a": 1}'}, {"a": 1}, None),
        ({"content": "eyJhIjoxfQ==", "contentType": "application/hal+json; a=b", "encoded": "BASE64"}, {"a": 1},
         "application/hal+json"),
        ({"content": "plain", "contentType": JSON}, "plain", JSON),
        ({"content": "plain", "contentType": "text/plain"}, "plain", "text/plain"),
        ({"content": "cGxhaW4=", "contentType": "text/plain", "encoded": "base64"}, "plain", "text/plain"),
        ({"content": "a=1&b=2&b=3", "contentType": bodies.FORM}, {"a": "1", "b": ["2", "3"]}, bodies.FORM),
        ({"content": 7, "encoded": None}, 7, None),
    ],
)  # fmt: skip
def test_bodies_of_version_4(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]],
    node: Json,
    example: Json,
    media_type: str | None,
) -> None:
    part, found, problems = body(node)

    assert (part.examples, found, problems) == ((example,), media_type, [])
    assert part.schema is not None and part.required


@pytest.mark.parametrize(
    "node, headers, example",
    [
        ({"a": 1}, {}, {"a": 1}),
        ('{"a": 1}', {"Content-Type": JSON}, {"a": 1}),
        ('{"a": 1}', {}, {"a": 1}),
        ('"quoted"', {"Content-Type": JSON}, "quoted"),
        ("[1]", {"Content-Type": JSON}, "[1]"),
        ("true", {"Content-Type": JSON}, "true"),
        ("{broken", {"Content-Type": JSON}, "{broken"),
        ("{broken", {}, "{broken"),
        ("text", {"Content-Type": JSON}, "text"),
        ("text", {"Content-Type": "text/html"}, "text"),
        ("a=1", {"Content-Type": bodies.FORM}, {"a": "1"}),
        ({"a": 1}, {"Content-Type": "application/xml"}, {"a": 1}),
    ],
)
def test_bodies_of_older_versions(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]],
    node: Json,
    headers: dict[str, str],
    example: Json,
) -> None:
    part, _, problems = body(node, headers, version="3.0.0")

    assert (part.examples, problems) == ((example,), [])


@pytest.mark.parametrize(
    "node, problem",
    [
        ("text", "`body` must be an object with `content`, not a string"),
        ({"content": "{", "encoded": "JSON"}, "a body of `application/json` is not JSON"),
        ({"content": "eA==", "encoded": True}, "the encoding of a body is not known; base64 and JSON are"),
        ({"content": 1, "encoded": 7}, "the encoding of a body is not known; base64 and JSON are"),
        ({"content": "x", "encoded": "hex"}, "the encoding of a body is not known; base64 and JSON are"),
        ({"content": 7, "encoded": "base64"}, "a body in base64 must be a string, not a number"),
        ({"content": "%", "encoded": "base64"}, "a body that should be base64 is not"),
        ({"content": "é", "encoded": "base64"}, "a body that should be base64 is not"),
        ({"content": "/w==", "encoded": "base64"}, "a body of `an unknown type` in binary cannot be compared"),
        ({"content": "/w==", "encoded": "base64", "contentType": "image/png"},
         "a body of `image/png` in binary cannot be compared"),
        ({"content": encoded(b"{"), "encoded": "base64", "contentType": JSON},
         "a body of `application/json` is not JSON"),
        ({"content": "<a/>", "contentType": "application/xml"},
         "a body of `application/xml` cannot be compared: only JSON, forms and plain text can"),
        ({"content": "&".join("a=1" for _ in range(10_001)), "contentType": bodies.FORM},
         "a form has more than 10000 fields"),
        ({"content": "x", "contentType": 7}, "`contentType` must be a string, not a number"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_compared_are_told(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]], node: Json, problem: str
) -> None:
    part, _, problems = body(node)

    assert problems == [problem]
    assert part.schema is None or problem.startswith("`contentType`")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_compressed_bodies(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]], pack: Callable[..., Json]
) -> None:
    node = {"content": encoded(pack(b'{"a": 1}')), "encoded": "base64", "contentType": JSON}
    part, _, problems = body(node, {"Content-Encoding": ["gzip" if pack is gzip.compress else "deflate"]})

    assert (part.examples, problems) == (({"a": 1},), [])


@pytest.mark.parametrize(
    "data, encoding, problem",
    [
        (
            gzip.compress(b"0" * 1_000_000, mtime=0),
            "gzip",
            "a compressed body is larger than 50 MB or 200 times its size",
        ),
        (gzip.compress(b"{}" * 50, mtime=0)[:-9], "gzip", "a compressed body breaks off"),
        (b"{}", "gzip", "a compressed body cannot be decompressed"),
        (b"{}", "br", "a body with the content encoding `br` cannot be read"),
    ],
    ids=["bomb", "broken-off", "not-packed", "unknown"],
)
def test_compressed_bodies_that_cannot_be_read(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]], data: bytes, encoding: str, problem: str
) -> None:
    node = {"content": encoded(data), "encoded": "base64", "contentType": JSON}

    assert body(node, {"content-encoding": encoding})[2] == [problem]


def test_a_body_in_base64_is_bounded(
    body: Callable[..., tuple[ExpectedPart | None, str | None, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_BYTES", 30)

    assert body({"content": "e" * 48, "encoded": "base64"})[2] == ["a body in base64 is larger than 0 MB"]


def test_rules_for_a_form_are_rules_for_texts(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> None:
    rules = {"body": {"$.n": {"matchers": [{"match": "integer"}]}, "$.list": {"matchers": [{"match": "type"}]}}}
    request = {
        "headers": {"Content-Type": bodies.FORM},
        "body": "n=1&list=a&list=b&x=y",
        "matchingRules": rules,
    }
    found, problems = interaction({"request": request, "response": {}}, "3.0.0")
    schema = found["request"].parts[-1].schema.node

    assert problems == []
    assert schema["properties"]["n"] == {"type": "string", "pattern": "^[0-9]+$"}
    assert schema["properties"]["list"] == {"type": "array", "items": {"type": "string"}}
    assert schema["properties"]["x"]["const"] == "y"


@pytest.mark.parametrize(
    "rule, schema",
    [
        ({"match": "regex", "regex": "ok.*"}, {"type": "string", "pattern": "^(?:ok.*)$"}),
        ({"match": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}),
    ],
)
def test_a_rule_for_a_text(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
    rule: dict[str, str],
    schema: dict[str, str],
) -> None:
    response = {
        "headers": {"Content-Type": "text/plain"},
        "body": "ok then",
        "matchingRules": {"body": {"$": {"matchers": [rule]}}},
    }
    found, _ = interaction({"request": {}, "response": response}, "3.0.0")

    assert found["response"].parts[0].schema.node == schema
