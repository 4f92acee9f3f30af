"""Of what is expected and what is described nothing is said that only a change could be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from contractguard.contract.change import Change
from contractguard.rules.catalogue import RULES
from contractguard.rules.describe import describe
from contractguard.rules.standing import as_it_stands

Json = Any
TENSE = re.compile(r"\bnow\b|no longer|\bgone\b|\bnew\b|\(was |\bit was\b|\bbecame\b")
SIDES: tuple[tuple[Json, Json], ...] = (
    (None, None),
    ({"type": "string"}, {"type": "integer"}),
    ({"minimum": 1, "minLength": 1, "minItems": 2}, {}),
    ({}, {"maximum": 3, "maxLength": 3, "maxItems": 3}),
    ({"enum": ["a"], "const": "a"}, {"enum": ["a", "b"], "const": "b"}),
    ({"enum": ["a"], "const": "a"}, {}),
    ({"pattern": "^a$", "format": "uuid"}, {}),
)
NEVER_EXPECTED = re.compile(
    r"(gate|consumer)\..*|.*\.(id|tags|sunset)-.*|.*(deprecated|reinstated|renamed|removed-early|removed-when-due)"
    r"|.*\.(security-scheme|server|discriminator|correlation|default)\..*|.*\.operation\.added"
    r"|api\.(server-error|no-answer|server-gone|auth|route|release|state).*|request\.(valid|invalid|header)\..*"
    r"|.*\.(malformed|undocumented|unseen|always-seen|narrowed-promise|opaque)"
)
"""Rules about which nobody expects anything."""

KNOWN = [one for one in RULES.values() if not NEVER_EXPECTED.fullmatch(one.id)]


@pytest.mark.no_cover
@pytest.mark.parametrize("part", sorted({one.part for one in KNOWN}))
def test_no_sentence_speaks_of_a_change(part: str) -> None:
    said = [
        (known.id, describe(known, Change(known.kind, "page", old, new), "/body/page", standing=True))
        for known in KNOWN
        if known.part == part
        for old, new in SIDES
    ]

    assert [(rule, text) for rule, text in said if TENSE.search(re.sub(r'"[^"]*"', "", text))] == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("response.property.removed", None, None, "/body/a is not described; it is expected always"),
        ("request.property.added-required", None, None, "/body/a is required, and is not sent"),
        ("response.format.dropped", {"format": "uuid"}, {}, '/body/a does not have the format "uuid"'),
        ("response.item-count.widened", {"minItems": 1}, {}, "/body/a may be empty"),
        ("response.enum.dropped", {"enum": [1, 2]}, {}, "/body/a is not limited to 1 or 2"),
        ("response.type.changed", {"type": "string"}, {"type": "integer"}, "/body/a is integer (expected string)"),
        ("response.nullable.added", None, None, "/body/a may be null"),
    ],
)
def test_it_says_how_the_two_sides_stand(rule: str, old: Json, new: Json, said: str) -> None:
    known = RULES[rule]
    name = "a" if known.kind.startswith("property.") else ""

    assert describe(known, Change(known.kind, name, old, new), "/body/a", standing=True) == said


def test_what_is_quoted_stays_as_it_is() -> None:
    said = as_it_stands(r'may now be "is now gone" and will no longer be "a \" (was now"')

    assert said == r'may be "is now gone" and will not be "a \" (was now"'
