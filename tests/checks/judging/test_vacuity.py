"""When answers say nothing about an operation."""

from __future__ import annotations

import pytest

from contractguard.checks.judging.vacuity import find_loss, find_vacuity


@pytest.mark.parametrize(
    ("statuses", "path", "reason"),
    [
        ({}, "/orders", "no answer came"),
        ({401: 9, 200: 1}, "/orders", "never past authentication: 9 of 10 answers were 401 or 403"),
        ({401: 5, 403: 5}, "/orders", "never past authentication: 10 of 10 answers were 401 or 403"),
        ({429: 9, 200: 1}, "/orders", "never past the limit of its rate: 9 of 10 answers were 429"),
        ({404: 19, 200: 1}, "/orders/{id}", "no data: 19 of 20 answers were 404"),
        ({400: 3, 500: 1}, "/orders", "none of 4 answers was a success (2xx)"),
        ({302: 3}, "/orders", "none of 3 answers was a success (2xx)"),
    ],
    ids=["nothing", "401", "401 and 403", "429", "404 by id", "no success", "redirects"],
)
def test_an_operation_is_not_checked(statuses: dict[int, int], path: str, reason: str) -> None:
    assert find_vacuity(statuses, path) == reason


@pytest.mark.parametrize(
    ("statuses", "path"),
    [
        ({200: 1}, "/orders"),
        ({401: 8, 200: 2}, "/orders"),
        ({404: 18, 200: 2}, "/orders/{id}"),
        ({404: 99, 200: 1}, "/a"),
    ],
    ids=["success", "some refused", "some found", "no id in its path"],
)
def test_an_operation_that_answers_is_checked(statuses: dict[int, int], path: str) -> None:
    assert find_vacuity(statuses, path) is None


@pytest.mark.parametrize(
    ("phases", "reason"),
    [
        (
            {"coverage": {200: 9}, "fuzzing": {401: 9, 200: 1}},
            "not checked in fuzzing: 9 of 10 answers were 401 or 403",
        ),
        ({"coverage": {200: 9}, "fuzzing": {429: 20}}, "not checked in fuzzing: 20 of 20 answers were 429"),
        ({"coverage": {401: 9}, "fuzzing": {401: 9}}, None),
        ({"coverage": {200: 9}, "fuzzing": {401: 4}}, None),
        ({"coverage": {200: 9}, "fuzzing": {401: 5, 200: 5}}, None),
    ],
    ids=["refused later", "limited later", "never let in", "too few to say", "some"],
)
def test_a_phase_in_which_nobody_is_let_in_any_more_is_told(
    phases: dict[str, dict[int, int]], reason: str | None
) -> None:
    found = find_loss(phases)

    assert found == (None if reason is None else f"{reason}, and in another phase they were not")
