"""A JSON Schema file as a contract: how it is known, and what it says."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.readers.whole_schema import is_whole_schema, read_whole_schema


@pytest.mark.parametrize(
    ("root", "is_schema"),
    [
        ({"type": "object"}, True),
        ({"type": ["string", "null"]}, True),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, True),
        ({"oneOf": [{}]}, True),
        ({"$ref": "other.json"}, True),
        ({"type": "module"}, False),
        ({"properties": 5}, False),
        ({"openapi": "3.1.0", "type": "object"}, False),
        ({}, False),
        ([1], False),
        (True, False),
    ],
    ids=["type", "types", "dialect", "one-of", "reference", "package", "number", "openapi", "empty", "list", "true"],
)
def test_a_schema_is_known_by_what_stands_at_its_top(root: Json, is_schema: bool) -> None:
    assert is_whole_schema(root) is is_schema


def test_what_it_describes_is_sent_and_read() -> None:
    contract = read_whole_schema(Document("file:///s.json", "s.json", {"type": "object"}))

    assert [(str(one), one.role and one.role.provider_sends) for one in contract.messages()] == [
        ("event schema application/json", True),
        ("command schema application/json", False),
    ]


def test_a_dialect_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="not a dialect that is known"):
        read_whole_schema(Document("file:///s.json", "s.json", {"$schema": "https://example.com/x"}))
