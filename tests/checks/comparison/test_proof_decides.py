"""What a report says of a schema is what the relation has proved, and the other way round, on generated schemas.

`make nightly` draws 20,000 pairs of every dialect.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.algebra import contains
from contractguard.rules.catalogue import RULES
from contractguard.rules.model import Rule
from tests.algebra import spellings
from tests.algebra import strategies as made
from tests.algebra.profile import draws
from tests.checks.messages_of_schemas import REQUEST, RESPONSE, WAYS, above_info, asked, broken_laws

Json = Any


@pytest.mark.no_cover
@draws(300, nightly=20_000)
@given(made.pairs(), st.sampled_from(WAYS))
def test_a_report_says_what_the_relation_has_proved(drawn: tuple[str, Json, Json], way: str) -> None:
    dialect, old, new = drawn

    report, verdict = asked(way, dialect, old, new)

    assert broken_laws(report, verdict) == []


EXAMPLES = [rule for rule in RULES.values() if rule.scope == "schema" and rule.part in WAYS]


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("way", WAYS)
def test_the_examples_of_the_rules_say_what_the_relation_has_proved(rule: Rule, way: str) -> None:
    for old, new in ((rule.old, rule.new), (rule.new, rule.old)):
        report, verdict = asked(way, "openapi-3.1", old, new)

        assert broken_laws(report, verdict) == []


SPELLINGS = [spellings.reordered, spellings.referring, spellings.split, spellings.doubly_denied]


@pytest.mark.no_cover
@draws(100, nightly=5_000)
@given(made.DIALECT, made.RANDOMS, st.sampled_from(SPELLINGS), st.sampled_from(WAYS))
def test_another_spelling_is_one_info_at_most(dialect: str, random: Random, respell: Any, way: str) -> None:
    schema = made.Maker(random, dialect).document()
    other = respell(random, dialect, schema)
    old, new = (schema, other) if random.random() < 0.5 else (other, schema)

    report, verdict = asked(way, dialect, old, new)

    # What is denied twice says nothing of a format any more (JSON Schema 2020-12, 7.7.1.1: no annotations).
    told = [finding for finding in report.findings if not finding.rule.partition(".")[2].startswith("format.")]
    assert broken_laws(report, verdict) == []
    assert verdict.empty_sender or len(told) <= 1
    assert verdict.empty_sender or not [finding for finding in told if finding in above_info(report)]


@pytest.mark.parametrize("way", [RESPONSE, REQUEST])
def test_the_laws_notice_an_error_that_the_relation_rules_out(way: str) -> None:
    """These tests can fail: an error that is not shown, and a break that is not told."""
    string: Json = {"type": "string"}
    report, verdict = asked(way, "2020-12", string, {"type": "integer"})
    fine = contains(string, string)

    assert broken_laws(report, verdict) == []
    assert broken_laws(report, fine) != []
    assert broken_laws(asked(way, "2020-12", string, string)[0], verdict) != []
