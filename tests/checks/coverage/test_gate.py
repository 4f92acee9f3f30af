"""The gate: what fails, and what the contract itself lacks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contractguard.checks.coverage.gate import CoverageJudge
from contractguard.checks.coverage.rows import build_rows, known_hits
from contractguard.checks.coverage.universe import Universe, read_universe
from contractguard.contract.answers.coverage import CoverageGate, MinimumRow
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.observe.hits.cells import Cell, CoverageLevel, Hit
from contractguard.rules.model import POLICIES, Policy
from tests.checks.descriptions import api, contract

GATE = CoverageGate(per_operation_minimum=True)


def universe(*statuses: str, **operation: Json) -> Universe:
    responses = {status: {"description": ""} for status in statuses}
    return read_universe(contract(api(paths={"/orders": {"get": {"responses": responses, **operation}}})))


def judge(
    found: Universe,
    hits: Mapping[str, CoverageLevel],
    gate: CoverageGate = GATE,
    broken: int = 0,
    policy: Policy = POLICIES["tolerant"],  # type: ignore[index]  # a choice equals its word
) -> CoverageJudge:
    """What a gate says where these statuses were hit, and the requests of 422 broke so many constraints."""
    cells = {Cell(f"GET /orders → {status}", "", "status"): Hit(level) for status, level in hits.items()}
    refused = Hit(CoverageLevel.VALIDATED)
    cells |= {Cell("GET /orders → 422", f"/query/{number}", "breaks schema"): refused for number in range(broken)}
    return CoverageJudge(found, known_hits(found, cells), gate, policy)


def minimum(found: CoverageJudge) -> MinimumRow:
    (row,) = found.minimum
    return row


TESTED = CoverageLevel.ASSERTED


@pytest.mark.parametrize(
    ("statuses", "hit", "broken", "is_met"),
    [
        (("200", "404", "422"), ("200", "404", "422"), 0, True),
        (("200", "404", "422"), ("200", "404"), 0, False),
        (("200", "404", "422"), ("404", "422"), 0, False),
        (("200", "422"), ("200", "422"), 2, True),
        (("200", "422"), ("200", "422"), 1, False),
        (("302", "404", "422"), ("302", "404", "422"), 0, True),
        (("200", "302", "404", "422"), ("302", "404", "422"), 0, False),
        (("200", "404", "default"), ("200", "404", "default"), 0, True),
    ],
    ids=[
        "all three",
        "one failure",
        "no happy path",
        "two constraints of one status",
        "one constraint",
        "no 2XX is declared",
        "a 2XX is declared",
        "the default is a failure",
    ],
)
def test_one_happy_path_and_two_failure_paths_are_the_minimum(
    statuses: tuple[str, ...], hit: tuple[str, ...], broken: int, is_met: bool
) -> None:
    found = judge(universe(*statuses), dict.fromkeys(hit, TESTED), broken=broken)

    assert minimum(found).is_met is is_met
    assert [one.rule for one in found.minimum_findings()] == ([] if is_met else ["coverage.minimum"])


def test_what_was_only_seen_is_no_path() -> None:
    found = judge(universe("200", "404", "422"), dict.fromkeys(("200", "404", "422"), CoverageLevel.SEEN))

    assert minimum(found).lacks == "no happy path is known to be tested; of 2 failure paths none is known to be tested"


def test_the_minimum_is_reported_even_where_it_is_not_asked_for() -> None:
    found = judge(universe("200", "404"), {}, CoverageGate())

    assert not minimum(found).is_met
    assert list(found.minimum_findings()) == []


def test_an_operation_that_is_exempt_needs_no_minimum() -> None:
    gate = CoverageGate(per_operation_minimum=True, exempt=(("GET /ord*", "cannot fail"),))
    found = judge(universe("200"), {}, gate)

    assert minimum(found).exempt == "cannot fail"
    assert list(found.minimum_findings()) == []
    assert not [gap for gap in found.gaps if "failure" in gap]


def test_operations_that_are_not_core_are_not_asked() -> None:
    found = judge(universe("200", "404"), {}, CoverageGate(per_operation_minimum=True, core=("* /charges*",)))

    assert list(found.minimum_findings()) == []
    assert (found.cells, found.covered) == (0, 0)


def test_below_the_gate_the_low_operations_are_named() -> None:
    found = judge(universe("200", "404"), {"200": TESTED}, CoverageGate(fail_under=87))

    (finding,) = found.minimum_findings()
    assert (finding.severity, finding.message.operation) == (Severity.ERROR, "GET /orders")
    assert "50.0% of it is covered, of 87%" in finding.text
    assert finding.source_new is not None


def test_at_the_gate_nothing_fails() -> None:
    assert list(judge(universe("200", "404"), {"200": TESTED}, CoverageGate(fail_under=50)).minimum_findings()) == []


def test_a_rule_that_is_switched_off_finds_nothing() -> None:
    off = Policy(POLICIES["tolerant"].name, {"coverage.*": Severity.NONE})  # type: ignore[index]

    assert list(judge(universe("200"), {}, policy=off).minimum_findings()) == []


@pytest.mark.parametrize(
    ("statuses", "operation", "gap"),
    [
        (("200", "404", "422"), {"security": [{"key": []}]}, "asks for credentials and declares no 401"),
        (("200", "404"), {}, "declares one failure (404)"),
        (("200",), {}, "declares no failure"),
    ],
)
def test_what_the_contract_lacks_is_told_apart(statuses: tuple[str, ...], operation: Json, gap: str) -> None:
    (found,) = judge(universe(*statuses, **operation), {}).gaps

    assert gap in found


@pytest.mark.parametrize(
    ("statuses", "operation"),
    [
        (("200", "401", "404"), {"security": [{"key": []}]}),
        (("200", "4XX"), {"security": [{"key": []}]}),
        (("200", "404", "422"), {"security": [{}, {"key": []}]}),
        (("200", "default"), {}),
    ],
    ids=["401", "a range", "credentials are optional", "default"],
)
def test_a_contract_that_says_it_has_no_gap(statuses: tuple[str, ...], operation: Json) -> None:
    assert judge(universe(*statuses, **operation), {}).gaps == ()


def test_gaps_are_told_at_the_line_of_the_first_thing_that_is_missing() -> None:
    found = universe("200", "404")
    one = judge(found, {"200": TESTED})
    known = {Cell("GET /orders → 200", "", "status"): Hit(TESTED)}

    (finding,) = one.gap_findings(build_rows(found, known, {}, None))

    assert (finding.rule, finding.severity) == ("coverage.gap", Severity.INFO)
    assert finding.source_new is not None and finding.source_new.path[-2:] == ("responses", "404")
    assert "404 is declared and never tested" in finding.text


def test_rows_are_ordered_by_what_is_worth_a_look() -> None:
    description = api(
        paths={
            path: {"get": {"responses": {status: {"description": ""} for status in statuses}}}
            for path, statuses in {"/b": ("200",), "/a": ("200",), "/c": ("200", "404"), "/d": ("200", "404")}.items()
        }
    )
    found = read_universe(contract(description))
    hits = {Cell("GET /d → 200", "", "status"): Hit(TESTED)}

    rows = build_rows(found, hits, {"GET /b": frozenset({"billing"})}, None)

    assert [row.name for row in rows] == ["GET /c", "GET /b", "GET /a", "GET /d"]
