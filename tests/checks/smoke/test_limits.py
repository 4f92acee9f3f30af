"""Within sixty requests the right ones; within the time and the rate, whatever the service does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from contractguard.checks.settings import Settings
from contractguard.checks.smoke.run import SmokeOptions, SmokeRun, SmokeSubject
from contractguard.checks.smoke.transport.pace import Pace, PaceLimits
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import Failing, NoAnswer, SmokeAnswer, SmokeRequest, read_target
from contractguard.contract.choices import FailOn
from contractguard.contract.errors import InputError
from contractguard.contract.judgement import exit_code
from contractguard.contract.model import Contract
from tests.checks.smoke.clock import SetClock
from tests.checks.smoke.running import Smoked, contract_of, expects
from tests.checks.smoke.service import DESCRIPTION

JSON = {"content-type": "application/json"}
LIMITS = PaceLimits()
"""As the command has them: 30 s, five in a second, sixty requests."""


class Answering:
    """A service without a socket, on a clock that nobody waits for: `starts` are the seconds at which it was asked."""

    def __init__(self, clock: SetClock, answer: Callable[[SmokeRequest], SmokeAnswer | NoAnswer], takes: float) -> None:
        self.clock, self.answer, self.takes = clock, answer, takes
        self.starts: list[float] = []
        self.paths: list[str] = []

    def send(self, request: SmokeRequest, seconds: float) -> SmokeAnswer | NoAnswer:
        self.starts.append(self.clock.now())
        self.paths.append(request.path)
        self.clock.time += min(self.takes, seconds)
        return NoAnswer(Failing.TIMEOUT) if self.takes > seconds else self.answer(request)


def many(number: int) -> Contract:
    """A contract of so many reads, each of which promises a name and may have a note."""
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    whole: dict[str, Any] = copy.deepcopy(DESCRIPTION)
    answers = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    whole["paths"] = {f"/read{n:03}": {"get": {"responses": answers}} for n in range(number)}
    return contract_of(whole)


def healthy(request: SmokeRequest) -> SmokeAnswer:
    if not request.path.startswith("/read"):
        return SmokeAnswer(404, JSON, b"{}")
    return SmokeAnswer(200, JSON, b'{"name": "a"}' if request.path == "/read180" else b'{"name": "a", "note": "b"}')


def run(subject: SmokeSubject, answering: Answering, limits: PaceLimits = LIMITS, wait: float = 20.0) -> Smoked:
    session = Session(read_target("https://api.example.com"), answering.send, Pace(limits, answering.clock))
    try:
        found = SmokeRun(subject, SmokeOptions(wait=wait), Settings(), session, answering.clock).run()
    except InputError as error:
        return Smoked(3, error=error)
    return Smoked(
        exit_code(found.sections, FailOn.ERROR, False),
        frozenset(one.rule for section in found.sections for one in section.findings),
        found,
    )


def test_a_field_that_one_consumer_reads_far_down_the_list_is_looked_at_within_sixty_requests() -> None:
    """Two hundred reads, a hundred of which two others read, and one consumer of the 181st."""
    note = {"type": "object", "required": ["note"]}
    crowd = [expects(f"app{n}", f"GET /read{m:03}", {"type": "object"}) for n in range(2) for m in range(100)]
    clock = SetClock()
    answering = Answering(clock, healthy, 0.05)

    found = run(SmokeSubject("p", many(200), (*crowd, expects("ledger", "GET /read180", note))), answering)

    assert "/read180" in answering.paths[:60]
    assert found.rules == {"response.property.became-optional"}
    (finding,) = (one for one in found.result.sections[-1].findings)
    assert [one.consumer for one in finding.consumers] == ["ledger"]
    assert len(answering.paths) == 60


@pytest.mark.parametrize("takes", [0.0, 0.05, 1.0, 9.0, 11.0], ids=lambda takes: f"{takes} s each")
def test_time_and_rate_hold_however_long_answers_take(takes: float) -> None:
    clock = SetClock()
    answering = Answering(clock, healthy, takes)

    run(SmokeSubject("p", many(200)), answering)

    assert clock.now() <= LIMITS.budget
    assert all(later - earlier >= LIMITS.interval - 1e-9
               for earlier, later in zip(answering.starts, answering.starts[1:], strict=False))  # fmt: skip
    assert len(answering.starts) <= LIMITS.max_requests


@pytest.mark.parametrize("wait", [0.0, 5.0, 300.0], ids=lambda wait: f"wait {wait} s")
def test_waiting_for_a_service_that_never_comes_ends(wait: float) -> None:
    clock = SetClock()
    answering = Answering(clock, lambda _: NoAnswer(Failing.CONNECTION), 0.01)

    found = run(SmokeSubject("p", many(3)), answering, wait=wait)

    assert found.error is not None
    assert clock.now() <= min(wait, LIMITS.budget) + 0.3


def test_a_service_that_comes_late_is_waited_for() -> None:
    clock = SetClock()
    late = Answering(clock, lambda request: healthy(request) if clock.now() > 6 else SmokeAnswer(503, {}, b""), 0.01)

    found = run(SmokeSubject("p", many(3)), late)

    assert found.error is None and found.rules == frozenset()


@pytest.mark.parametrize("after", [3, 6, 10, 25], ids=lambda after: f"after {after} requests")
def test_a_service_that_stops_answering_on_the_way_is_no_pass(after: int) -> None:
    """As one that is stopped: the last request waits until the time is over."""
    answering = Answering(SetClock(), healthy, 0.05)

    def stop(request: SmokeRequest) -> SmokeAnswer | NoAnswer:
        if len(answering.paths) >= after:
            answering.takes = 1_000.0
        return healthy(request)

    answering.answer = stop
    found = run(SmokeSubject("p", many(200)), answering, PaceLimits(budget=9.0))

    assert found.code == 3
    assert answering.clock.now() <= 9.0


def test_what_is_cut_is_named_with_the_reason() -> None:
    answering = Answering(SetClock(), healthy, 0.05)

    found = run(SmokeSubject("p", many(80)), answering)

    cut = [one for one in found.result.sections[-1].unchecked if one.reason.startswith("budget: ")]
    judged = found.result.sections[-1].statistics.checked
    assert judged + len(cut) == 80 and len(cut) > 20
    assert f"{judged} of 80 reads judged, {len(cut)} cut by the limits" in found.last_line
