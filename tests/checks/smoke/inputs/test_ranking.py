"""Who is read first."""

from __future__ import annotations

from typing import Any

from contractguard.checks.smoke.inputs.ranking import Candidate, choose_next, find_candidates
from contractguard.contract.expectation import Strength
from tests.checks.smoke.running import contract_of, expects

ANY: dict[str, Any] = {"type": "object"}


def reads(*names: str, without: str = "") -> Any:
    paths = {
        f"/{name}": {"get": {"responses": {"404" if name == without else "200": {"description": ""}}}} for name in names
    }
    return contract_of({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})


def keys(found: Any) -> list[str]:
    return [one.operation.key.removeprefix("GET /") for one in found]


def order(candidates: tuple[Candidate, ...]) -> list[str]:
    waiting, served, told = list(candidates), set[str](), []
    while (chosen := choose_next(waiting, served)) is not None:
        waiting.remove(chosen)
        served |= chosen.readers
        told.append(chosen.operation.key.removeprefix("GET /"))
    return told


def test_what_consumers_read_comes_before_what_changed_before_what_has_a_success() -> None:
    contract = reads("a", "b", "c", "d", without="a")

    found = find_candidates(contract, [expects("web", "GET /d", ANY)], {"GET /c"})

    assert keys(found) == ["d", "c", "b", "a"]


def test_each_consumer_gets_one_request_before_any_gets_a_second() -> None:
    contract = reads("a", "b", "c", "z")
    expectations = [
        expects("web", "GET /a", ANY), expects("app", "GET /a", ANY), expects("web", "GET /b", ANY),
        expects("app", "GET /b", ANY), expects("web", "GET /c", ANY), expects("app", "GET /c", ANY),
        expects("ledger", "GET /z", ANY),
    ]  # fmt: skip

    assert order(find_candidates(contract, expectations, ())) == ["a", "z", "b", "c"]


def test_what_is_only_possible_has_no_right_to_be_first() -> None:
    contract = reads("a", "b", "z")
    expectations = [
        expects("web", "GET /a", ANY), expects("app", "GET /a", ANY), expects("web", "GET /b", ANY),
        expects("app", "GET /b", ANY), expects("ledger", "GET /z", ANY, Strength.POSSIBLE),
    ]  # fmt: skip

    assert order(find_candidates(contract, expectations, ())) == ["a", "b", "z"]


def test_what_is_not_described_is_passed_over() -> None:
    assert keys(find_candidates(reads("a"), [expects("web", "GET /b", ANY)], ())) == ["a"]
