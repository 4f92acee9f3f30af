"""A typo in an option of the library decides nothing: every door refuses it, and lists the known words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contractguard import UsageError, compare
from contractguard.algebra import contains, differences
from contractguard.algebra.handle import handle
from contractguard.algebra.overlap import overlap
from contractguard.checks.comparison.schemas import compare_schemas
from contractguard.checks.generation import payload_strategy
from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.choices import Access, FormatMode, PolicyName, require_choice
from contractguard.contract.document import Schema
from contractguard.readers.schema_source import load_schema
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import answering

TEXT: dict[str, Any] = {"type": "string"}
DATE: dict[str, Any] = {"type": "string", "format": "date"}
ANY: Schema = handle(True, "2020-12")

DOORS: list[Any] = [
    pytest.param(lambda: contains(TEXT, DATE, formats="asert"), "formats 'asert'", "annotation, assert", id="formats"),
    pytest.param(lambda: contains(TEXT, DATE, model="closed"), "model 'closed'", "declared, literal", id="model"),
    pytest.param(lambda: contains(ANY, ANY, dialect="2012-20"), "dialect '2012-20'", "2020-12", id="dialect"),
    pytest.param(lambda: differences(TEXT, DATE, formats="asert"), "formats", "assert", id="differences-formats"),
    pytest.param(lambda: differences(TEXT, DATE, model="bogus"), "model", "declared", id="differences-model"),
    pytest.param(lambda: differences(TEXT, DATE, access="answer"), "access", "response", id="differences-access"),
    pytest.param(lambda: overlap(ANY, ANY, model="bogus"), "model", "declared", id="overlap-model"),
    pytest.param(lambda: overlap(ANY, ANY, access="answer"), "access", "response", id="overlap-access"),
    pytest.param(lambda: compare_schemas([], "backwards"), "mode 'backwards'", "backward-transitive", id="mode"),
    pytest.param(lambda: compare_schemas([], None, model="bogus"), "model", "declared", id="schemas-model"),
    pytest.param(lambda: policy("lax"), "policy 'lax'", "strict, tolerant, codegen", id="policy"),
    pytest.param(
        lambda: policy("strict", {"response.*": "eror"}),  # type: ignore[dict-item]
        "severity 'eror'",
        "Severity.WARNING",
        id="severity",
    ),
    pytest.param(lambda: payload_strategy(ANY, access="answer"), "access", "request", id="payloads-access"),
    pytest.param(
        lambda: payload_strategy(ANY, access=None, drift="new"), "drift", "unknown-field", id="payloads-drift"
    ),
    pytest.param(lambda: load_schema("no file", dialect=""), "dialect ''", "draft-04", id="load-schema-dialect"),
]


@pytest.mark.parametrize(("ask", "what", "remedy"), DOORS)
def test_an_unknown_word_is_refused_with_the_known_ones(ask: Callable[[], object], what: str, remedy: str) -> None:
    with pytest.raises(UsageError) as refused:
        ask()

    assert what in refused.value.what
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(("option", "value"), [("model", "bogus"), ("formats", "asert"), ("policy", "lax")])
def test_a_comparison_refuses_an_unknown_word(tmp_path: Path, option: str, value: str) -> None:
    description = tmp_path / "a.json"
    description.write_text(json.dumps(answering(TEXT)))

    with pytest.raises(UsageError, match=f"unknown {option} '{value}'"):
        compare(description, description, **{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [None, 1, ["assert"], {"assert"}, b"assert"])
def test_what_is_no_text_is_no_choice(given: object) -> None:
    with pytest.raises(UsageError, match="unknown formats"):
        FormatMode.parse(given)
    with pytest.raises(UsageError, match="unknown drift"):
        require_choice("drift", given, ("new", "assert"))


def test_a_word_becomes_its_choice_once() -> None:
    assert FormatMode.parse("assert") is FormatMode.ASSERT
    assert FormatMode.parse(FormatMode.ASSERT) is FormatMode.ASSERT
    assert Access.parse_optional(None) is None


def test_a_choice_is_written_as_its_word() -> None:
    chosen = FormatMode.ASSERT

    assert (repr(chosen), f"{chosen:<7}|", "".join([chosen]), json.dumps([chosen])) == (
        "'assert'",
        "assert |",
        "assert",
        '["assert"]',
    )
    assert canonical_json([chosen]) == canonical_json(["assert"])


def test_words_are_plain_texts_in_their_order() -> None:
    assert PolicyName.words() == ("strict", "tolerant", "codegen")
    assert {type(word) for word in PolicyName.words()} == {str}


def test_a_hostile_word_is_shown_harmlessly() -> None:
    with pytest.raises(UsageError) as refused:
        contains(TEXT, DATE, formats="\x1b[2J" + "a" * 1000)

    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 250


def test_a_known_word_decides() -> None:
    assert contains(TEXT, DATE, formats="assert").kind == "breaking"
    assert contains(TEXT, DATE, formats="annotation").kind == "compatible"
