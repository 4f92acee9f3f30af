"""Statuses: which weigh as errors do, and which surprise a reader."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, rules

DEFAULT_GONE = [("response.error-status.removed", "info", "structural")]


def answers(*statuses: str) -> Json:
    return api(paths={"/a": {"get": {"responses": {status: {"description": "x"} for status in statuses}}}})


@pytest.mark.parametrize("success", ["200", "2XX"])
def test_a_default_beside_a_success_stands_for_the_errors(success: str) -> None:
    assert rules(compared(answers(success, "default"), answers(success))) == DEFAULT_GONE
    assert rules(compared(answers(success), answers(success, "default"))) == [
        ("response.error-status.added", "info", "structural")
    ]


def test_a_default_that_stands_for_the_success_is_missed() -> None:
    assert ("response.status.removed", "error", "structural") in rules(
        compared(answers("404", "default"), answers("404"))
    )


def test_a_default_that_is_told_in_full_by_now_was_the_errors() -> None:
    """The success is compared with what the default said of it; what is left of the default are the errors."""
    assert rules(compared(answers("404", "default"), answers("404", "201"))) == DEFAULT_GONE


@pytest.mark.parametrize("policy", ["strict", "tolerant", "codegen"])
def test_a_further_success_surprises_readers(policy: str) -> None:
    from contractguard.rules.catalogue import policy as named

    found = rules(compared(answers("200"), answers("200", "204"), policy=named(policy)))

    assert found == [("response.status.added", "warning", "structural")]


@pytest.mark.parametrize("status", ["304", "3XX", "103"])
def test_a_redirection_comes_only_to_who_asked(status: str) -> None:
    found = rules(compared(answers("200"), answers("200", status)))

    assert found == [("response.status.added", "info", "structural")]


def test_a_success_that_a_range_announced_is_no_surprise() -> None:
    assert rules(compared(answers("2XX"), answers("2XX", "204"))) == []


@pytest.mark.parametrize(
    ("one", "range_", "expected"),
    [
        ("200", "2XX", [("response.status.added", "warning", "structural")]),
        ("404", "4XX", []),
        ("304", "3XX", []),
    ],
    ids=["success", "error", "redirection"],
)
def test_a_range_in_place_of_one_status_announces_further_successes(
    one: str, range_: str, expected: list[tuple[str, str, str]]
) -> None:
    assert rules(compared(answers(one), answers(range_))) == expected
    assert rules(compared(answers(range_), answers(one))) == []
