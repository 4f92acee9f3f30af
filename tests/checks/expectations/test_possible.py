"""Whether a provider may send what an example shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart
from contractguard.contract.model import Contract
from tests.checks.expectations.conftest import of, reads, shop


def answering_with(header: Json) -> Contract:
    content = {"application/json": {"schema": of("id", id={"type": "string"})}}
    response = {"description": "OK", "headers": {"X-Count": {"schema": header}}, "content": content}
    return shop(True, responses={"200": response})


def expects(text: str, rule: Json = None) -> Expectation:
    """A pact that shows a header, and says by a schema what it may be."""
    wanted = reads(examples=({"id": "x"},), source=SourceKind.PACT)
    said = {"const": text} if rule is None else rule
    schema = Schema(Document("file:///web.json", "web.json", said), (), said, "2020-12")
    header = ExpectedPart(("header", "x-count"), schema, examples=(text,))
    return replace(wanted, parts=(*wanted.parts, header))


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ({"type": "integer"}, "5"),
        ({"type": "boolean"}, "true"),
        ({"type": "array", "items": {"type": "integer"}}, "5, 6"),
        ({"type": "string"}, "5"),
        ({"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "integer"}}}, "R,5,G,7"),
        ({"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "string"}}}, "R=5,G=x"),
    ],
    ids=["number", "boolean", "list", "text", "object", "exploded object"],
)
@pytest.mark.parametrize("rule", [None, {"type": "string", "pattern": "."}], ids=["as it is", "by a pattern"])
def test_the_text_of_a_header_stands_for_the_value_that_is_described(header: Json, text: str, rule: Json) -> None:
    found = evaluate(answering_with(header), [expects(text, rule)])

    assert found.findings == ()
    assert found.unchecked == ()


@pytest.mark.parametrize(
    ("header", "text"),
    [({"type": "integer"}, "five"), ({"type": "integer", "maximum": 4}, "5"), ({"enum": ["6"]}, "5")],
    ids=["no number", "too large", "another text"],
)
def test_the_text_of_a_header_that_no_described_value_is_written_as_is_never_sent(header: Json, text: str) -> None:
    (finding,) = evaluate(answering_with(header), [expects(text)]).findings

    assert (finding.pointer, finding.witness) == ("/header/x-count", ({"header": {"x-count": text}},))
