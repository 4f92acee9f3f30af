"""What becomes of the lines that the engine's process writes; the process itself is run in tests/cli."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.checks.exercise.job import (
    INTERRUPTED,
    EngineEnd,
    EngineError,
    EngineJob,
    Line,
    Refusal,
    ScenarioEnd,
    SentRequest,
    ServiceCall,
    Stuck,
    Turn,
    Unanswered,
)
from contractguard.checks.exercise.plan import make_plan
from contractguard.checks.exercise.process import EngineGone
from contractguard.checks.exercise.run import COMPRESSED, LOST, ExerciseRun
from contractguard.checks.exercise.section import NEVER_VALID, NOT_DESCRIBED, ExerciseResult, exercise_result
from contractguard.checks.judging.lists import EMPTY_LISTS
from contractguard.checks.judging.readers import Readers
from contractguard.contract.choices import FailOn
from contractguard.contract.errors import InputError
from contractguard.contract.judgement import exit_code
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import contract
from tests.checks.exercise.shops import SHOP
from tests.checks.smoke.running import expects

PHASES = ("coverage", "fuzzing")
LIST, CREATE = "GET /orders", "POST /orders"
NOTHING_SENT = SentRequest("GET", "http://localhost/orders", {}, None, None, {}, True)


def call(body: bytes = b"[]", status: int = 200, operation: str = LIST, *, is_cut: bool = False) -> ServiceCall:
    headers = {"content-type": "application/json"}
    return ServiceCall(operation, "fuzzing", "c", None, NOTHING_SENT, status, headers, body, is_cut, None)


def taken(*lines: Line) -> ExerciseRun:
    described = contract(SHOP)
    run = ExerciseRun(make_plan(described, None), Readers(described))
    for line in lines:
        run.take(line)
    return run


def result(*lines: Line) -> ExerciseResult:
    run = taken(*lines)
    return exercise_result(run, PHASES, 0x1F3A, run.tally.findings(policy("tolerant")), "shop")


def rules(found: ExerciseResult) -> list[str]:
    return [one.rule for one in found.section.findings]


def test_answers_are_counted_and_judged() -> None:
    found = result(call(), call(b'[{"id": 1, "total": 5}]'))

    assert rules(found) == ["response.type.changed"]
    assert found.section.statistics.messages == found.section.statistics.checked == 2
    assert found.summary.endswith("· 2 interactions, seed 1f3a")


def test_lists_that_were_always_empty_are_told() -> None:
    empty, filled = result(call(), call()), result(call(), call(b'[{"id": "o", "total": 5}]'))

    assert EMPTY_LISTS in [one.reason for one in empty.section.unchecked]
    assert EMPTY_LISTS not in [one.reason for one in filled.section.unchecked]


@pytest.mark.parametrize(
    "other",
    [call(status=202), replace(call(b"<p>"), headers={"content-type": "text/html"}), replace(call(), headers={})],
    ids=["another status", "another representation", "no representation"],
)
def test_a_success_that_nobody_describes_checks_nothing(other: ServiceCall) -> None:
    found, both = result(other, other), result(other, call())

    assert exit_code([found.section], FailOn.ERROR, fail_on_unknown=False) == 3
    assert [one.reason for one in found.section.unchecked if str(one.message) == LIST] == [NOT_DESCRIBED]
    assert exit_code([both.section], FailOn.ERROR, fail_on_unknown=False) == 0


def test_a_success_that_answers_no_request_that_was_made_to_be_valid_checks_nothing() -> None:
    wrong = replace(call(), request=replace(NOTHING_SENT, is_positive=False))

    found = result(wrong, wrong).section

    assert exit_code([found], FailOn.ERROR, fail_on_unknown=False) == 3
    assert [one.reason for one in found.unchecked if str(one.message) == LIST] == [NEVER_VALID]
    assert NEVER_VALID not in [one.reason for one in result(wrong, call()).section.unchecked]


@pytest.mark.parametrize(
    "gone",
    [
        EngineGone(was_killed=True, code=None, words="no line of it", is_garbled=True),
        EngineGone(was_killed=True, code=-9, words=""),
    ],
    ids=["wrote what is no line", "was ended, for it did not end itself"],
)
def test_what_could_not_be_followed_to_the_end_is_no_pass(gone: EngineGone, monkeypatch: pytest.MonkeyPatch) -> None:
    def lines(*_: object) -> Iterator[Line]:
        yield call()
        raise gone

    run = taken()
    monkeypatch.setattr("contractguard.checks.exercise.run.run_engine", lines)
    job = EngineJob(document={}, operations=(("GET", "/orders"),), seed=0, examples=1, phases=PHASES, budget=60)
    run.run(job, Path())

    section = exercise_result(run, PHASES, 0, (), "shop").section
    assert exit_code([section], FailOn.ERROR, fail_on_unknown=False) == 3
    assert any(one.reason.startswith(LOST) for one in section.unchecked)


def test_a_child_whose_lines_are_not_taken_to_the_end_is_ended_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    def lines(*_: object) -> Iterator[Line]:
        try:
            yield Refusal("app: cannot be loaded", "mend it")
        finally:
            ended.append(True)

    monkeypatch.setattr("contractguard.checks.exercise.run.run_engine", lines)
    job = EngineJob(document={}, operations=(("GET", "/orders"),), seed=0, examples=1, phases=PHASES, budget=60)

    with pytest.raises(InputError) as refused:
        taken().run(job, Path())

    assert ended and refused.traceback  # which holds what asked for the lines


@pytest.mark.parametrize(
    ("reason", "said"),
    [("budget", ["budget"]), ("server-gone", ["calls that follow each other (stateful) were not all made"]),
     ("completed", [])],
    ids=["cut", "gone", "whole"],
)  # fmt: skip
def test_calls_that_follow_each_other_and_were_not_all_made_are_told(
    reason: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every operation was called to the end of the phases before, and nothing else would tell of it."""

    def lines(*_: object) -> Iterator[Line]:
        yield call()
        yield from (ScenarioEnd(LIST, one, is_whole=True) for one in PHASES)
        yield EngineEnd(reason)

    run = taken()
    monkeypatch.setattr("contractguard.checks.exercise.run.run_engine", lines)
    job = EngineJob(document={}, operations=(("GET", "/orders"),), phases=(*PHASES, "stateful"), budget=60)
    run.run(job, Path())

    assert [one.reason.split(":")[0] for one in run.unchecked] == said


def test_an_end_that_nobody_asked_for_is_no_pass() -> None:
    found = result(call(), EngineEnd(INTERRUPTED))

    assert exit_code([found.section], FailOn.ERROR, fail_on_unknown=False) == 3


def test_one_call_without_an_answer_may_be_chance_and_two_are_a_finding() -> None:
    once, twice = (result(call(), *[Unanswered(LIST, "fuzzing", "ReadTimeout")] * count) for count in (1, 2))

    assert rules(once) == [] and rules(twice) == ["api.no-answer"]
    assert "1 gave no answer twice, and was not called again (GET /orders)" in twice.summary


def test_an_operation_that_blocks_is_a_finding_at_once() -> None:
    found = result(Stuck(CREATE, "coverage"))

    assert rules(found) == ["api.no-answer"]
    assert [str(one.message) for one in found.section.unchecked if "blocks" in one.reason] == [CREATE]


def test_what_was_called_last_is_named_where_the_server_is_gone() -> None:
    found = result(call(), Turn(CREATE, "coverage"), EngineEnd("server-gone"))

    assert rules(found) == ["api.server-gone"]
    assert found.section.findings[0].message.operation == CREATE
    assert "cut by the end of the server" in found.summary


def test_what_the_budget_cut_is_listed() -> None:
    found = result(call(), ScenarioEnd(LIST, "coverage", True), EngineEnd("budget"))

    assert "2 cut by the budget (GET /orders, POST /orders)" in found.summary
    assert {one.reason.partition(":")[0] for one in found.section.unchecked} >= {"budget"}


def test_an_operation_of_which_every_phase_ended_is_not_cut() -> None:
    ends = [ScenarioEnd(LIST, phase, True) for phase in PHASES]

    found = result(call(), *ends, EngineEnd("budget"))

    assert "1 cut by the budget (POST /orders)" in found.summary


def test_a_phase_that_was_stopped_is_not_whole() -> None:
    run = taken(call(), ScenarioEnd(LIST, "coverage", True), ScenarioEnd(LIST, "fuzzing", False), EngineEnd("budget"))

    assert LIST in list(run.cut_operations(PHASES))


def test_an_answer_too_large_to_be_looked_at_is_no_pass() -> None:
    found = result(call(is_cut=True))

    assert found.section.statistics.checked == 0
    assert exit_code([found.section], FailOn.ERROR, False) == 3
    assert "answers that are larger than what is looked at" in {one.reason for one in found.section.unchecked}


def test_an_answer_that_nobody_can_judge_is_no_pass() -> None:
    found = result(call(b"[" * 100_000 + b"]" * 100_000))

    assert found.section.statistics.checked == 0 and "no answer could be judged" in found.summary


def test_refusals_alone_are_no_pass() -> None:
    found = result(*[call(b"{}", 401)] * 10)

    assert exit_code([found.section], FailOn.ERROR, False) == 3
    assert "never past authentication" in found.summary


def test_an_operation_that_no_request_can_be_made_for_is_named() -> None:
    found = result(call(), EngineError(CREATE, "fuzzing", "Unsatisfiable", "no data"))

    assert [
        one.reason for one in found.section.unchecked if one.message is not None and one.message.operation == CREATE
    ] == ["no request can be made (Unsatisfiable)"]


def test_what_is_answered_now_so_and_now_otherwise_is_told() -> None:
    assert rules(result(call(), EngineError(LIST, "fuzzing", "FlakyFailure", ""))) == ["api.state.nondeterministic"]


def test_a_refusal_of_the_process_is_an_error_with_its_remedy() -> None:
    with pytest.raises(InputError, match="cannot be imported") as caught:
        taken(Refusal("--app m:a cannot be imported", "look"))

    assert caught.value.remedy == "look"


def test_statuses_are_counted_by_operation() -> None:
    run = taken(call(), call(status=404), call(b"", 201, CREATE))

    assert run.operations[LIST].statuses == Counter({200: 1, 404: 1}) and run.interactions == 3


def test_an_empty_value_in_a_path_is_no_call_of_the_operation() -> None:
    one = {"get": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}}
    described = contract(
        {**SHOP, "paths": {"/orders/{id}": {"get": {**one["get"], "responses": {"204": {"description": ""}}}}}}
    )
    run = ExerciseRun(make_plan(described, None), Readers(described))

    run.take(call(b"[]", 200, "GET /orders/{id}"))

    assert run.operations["GET /orders/{id}"].statuses == {} and run.tally.findings(policy("tolerant")) == ()


@pytest.mark.parametrize(("coding", "body"), [("br", b"\x8b\xff"), ("x-foo", b'{"no": "list"}')], ids=["br", "unknown"])
def test_an_answer_in_a_content_coding_that_is_not_read_is_not_judged(coding: str, body: bytes) -> None:
    packed = replace(call(body), headers={"content-type": "application/json", "content-encoding": coding})

    found = result(packed, packed).section

    assert found.findings == () and COMPRESSED in [one.reason for one in found.unchecked]


def test_an_error_of_the_server_is_one_in_any_content_coding() -> None:
    failed = replace(call(b"\x8b\xff", 500), headers={"content-encoding": "x-foo"})

    found = result(failed).section

    assert [one.rule for one in found.findings] == ["api.server-error"]
    assert COMPRESSED in [one.reason for one in found.unchecked]


@pytest.mark.parametrize(("status", "phase"), [(429, "fuzzing"), (401, "fuzzing")], ids=["limit", "credentials"])
def test_a_phase_in_which_nobody_is_let_in_any_more_is_no_pass(status: int, phase: str) -> None:
    description = json.loads(json.dumps(SHOP))
    description["paths"]["/orders"]["get"]["security"] = [{"bearer": []}]
    run = ExerciseRun(make_plan(contract(description), None), Readers(contract(description)))
    for one in (replace(call(), phase="coverage"), *[replace(call(b"", status), phase=phase)] * 5):
        run.take(one)

    section = exercise_result(run, PHASES, 1, (), "shop").section

    assert exit_code([section], FailOn.ERROR, False) == 3
    assert any(f"not checked in {phase}: 5 of 5 answers were {status}" in one.reason for one in section.unchecked)


def read_by_web(*lines: Line) -> ExerciseResult:
    """What comes of calls of a shop of which a consumer reads the list, and of which another operation is in order."""
    described = contract(SHOP)
    run = ExerciseRun(make_plan(described, None), Readers(described, expectations=(expects("web", LIST, True),)))
    for line in (call(b'{"id": "o", "total": 5}', 201, CREATE), *lines):
        run.take(line)
    return exercise_result(run, PHASES, 1, (), "shop")


@pytest.mark.parametrize(
    "other",
    [replace(call(b"<p>"), headers={"content-type": "text/html"}), replace(call(), headers={}), call(b"", 204),
     call(status=206), call(b"", 302), call(b"", 404), call(b"{}", 429), call(b""), call(b"<html>"),
     replace(call(), request=replace(NOTHING_SENT, is_positive=False))],
    ids=["html", "no type", "204", "206", "302", "404", "429", "empty", "malformed", "of an invalid request"],
)  # fmt: skip
def test_a_success_that_a_consumer_reads_and_that_never_came_is_no_pass(other: ServiceCall) -> None:
    never, once = read_by_web(other, other).section, read_by_web(other, call()).section

    unseen = "no answer that web reads (200 application/json) was seen"
    assert [one.reason for one in never.unchecked if one.missed] == [unseen]
    assert exit_code([never], FailOn.ERROR, fail_on_unknown=False) == 3
    assert exit_code([once], FailOn.ERROR, fail_on_unknown=False) == 0


def test_what_a_consumer_reads_of_an_operation_that_was_not_called_is_not_missed() -> None:
    assert exit_code([read_by_web().section], FailOn.ERROR, fail_on_unknown=False) == 0
