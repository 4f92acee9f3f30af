"""Names and media types that may be written, and what only looks like one."""

from __future__ import annotations

import pytest

from contractguard.observe.sketch.redact import is_name, written_media_type


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("receipt_number", True),
        ("sha256WithRsaEncryption", True),
        ("requiredApprovingReviewCount", True),
        ("hYEyjnvXxGnNQWvjwzmvb7157hiFPtwF", False),
        ("mthhnjvmnmytnzgwzi", False),
        ("BwFOtdMv0MJBZmwsyZCHMLUKQNWIjbli", False),
        ("pull_request_workflow_dispatch", True),
        ("alice@mail.example", False),
        ("a" * 65, False),
    ],
    ids=range(9),
)
def test_a_name_is_told_from_data(text: str, expected: bool) -> None:
    assert is_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/vnd.github.v3+json", "application/vnd.github.v3+json"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",) * 2,
        ("text/9fIkpyCCAQiLfYSErNWqosCK0FNfBBdx", "other"),
        ("text/mthhnjvmnmytnzgwzi00mdrjltljodutnjyxngyyytflymiz", "other"),
        ("alice", "other"),
        (None, None),
    ],
    ids=range(7),
)
def test_a_media_type_is_written_without_what_may_be_data(text: str | None, expected: str | None) -> None:
    assert written_media_type(text) == expected
