"""Kinds of defects of receivers, each planted in a receiver that has no other; and one that has none."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from contractguard.checks.exercise.replay.job import PlayedAnswer, ReplayJob
from contractguard.checks.exercise.replay.process import OutOfTime, Replayer
from contractguard.checks.exercise.replay.step import Step
from contractguard.checks.exercise.webhooks.answers import shows_again
from contractguard.checks.exercise.webhooks.findings import ReceiverResult, receiver_result
from contractguard.checks.exercise.webhooks.mounts import WebhookMount, mount_events
from contractguard.checks.exercise.webhooks.trial import Deliver, try_event
from contractguard.rules.catalogue import policy
from tests.checks.exercise.webhooks.receivers import OLD, SECRET, described, write_receiver

pytestmark = pytest.mark.no_cover  # every receiver is a process of its own


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret in the variable that the jobs name."""
    monkeypatch.setenv("HOOKS_SECRET", SECRET)


def tried(
    folder: Path,
    app: str,
    *,
    signed: bool = True,
    at: str = "/hooks/payments",
    seconds: float = 300,
    examples: int = 15,
) -> ReceiverResult:
    events, left_out = mount_events(described(), [WebhookMount(at, "*")])
    job = ReplayJob(app, secret="HOOKS_SECRET" if signed else None)
    with Replayer(job, folder) as replayer:
        until = time.monotonic() + seconds
        trials = [
            try_event(one, replayer.play, has_secret=signed, examples=examples, seed=1, until=until) for one in events
        ]
    return receiver_result(trials, left_out, policy("tolerant"), app, 1)


def told(result: ReceiverResult) -> set[tuple[str, str]]:
    return {(one.rule.removeprefix("consumer.webhook."), one.severity.label) for one in result.section.findings}


def test_a_receiver_without_a_defect_has_no_finding(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path), examples=40)

    assert told(result) == set()
    assert not result.section.unchecked and result.section.statistics.checked > 40


DEFECTS = {
    "a field that may be missing": ('len(payment["note"] or "")', {("failed", "error")}),
    "a field that may be null": ('len(payment.get("note", ""))', {("failed", "error")}),
    "a limit": ('1 // payment["amount"]', {("failed", "error")}),
    "an empty list": ('payment["tags"][0]', {("failed", "error")}),
    "a large number": ('payment["amount"].to_bytes(4, "big")', {("failed", "error")}),
    "a long text": ('assert len(payment["id"]) < 255', {("failed", "error")}),
    "a member of a closed set": ('{"paid": 1, "void": 2}[payment["status"]]', {("failed", "error")}),
    "refused": ('if payment["status"] == "disputed": return 422', {("refused", "error")}),
    "an unknown field": (
        'if set(payment) - {"id", "amount", "status", "note", "tags"}: return 400', {("refused", "warning")}
    ),
    "a new member": ('{"paid": 1, "disputed": 2, "void": 3}[payment["status"]]', {("failed", "warning")}),
}  # fmt: skip


RARE = ("a large number", "a long text")
"""Not among the first payloads that are drawn."""
SAMPLE = ("a field that may be missing", "a limit", "refused", "a new member")
TRIED = list(DEFECTS) if os.environ.get("RECEIVER_DEFECTS") == "all" else list(SAMPLE)
"""All ten by night."""


def test_there_are_ten_kinds() -> None:
    assert len(DEFECTS) == 10 and set(SAMPLE) <= set(DEFECTS)


@pytest.mark.parametrize("kind", TRIED)
def test_a_payload_that_a_receiver_does_not_cope_with_is_found(tmp_path: Path, kind: str) -> None:
    breaks, expected = DEFECTS[kind]

    result = tried(tmp_path, write_receiver(tmp_path, breaks), examples=200 if kind in RARE else 40)

    assert told(result) == expected, [one.text for one in result.section.findings]


def test_text_beyond_ascii_is_found_and_shrunk_to_what_shows_it(tmp_path: Path) -> None:
    app = write_receiver(tmp_path, '"".join(payment["tags"]).encode("ascii")')

    (one,) = tried(tmp_path, app, examples=40).section.findings

    assert one.witness is not None
    payload = one.witness[0]["body"]
    assert set(payload) == {"id", "amount", "status", "tags"} and len(payload["tags"]) == 1
    assert "UnicodeEncodeError at receiver.py:" in one.text


def test_a_delivery_that_is_taken_once_only_is_found(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path, duplicate="409"))

    assert told(result) == {("duplicate-failed", "warning")}
    assert len(result.failures[0].steps) == 2


def test_a_signature_that_nobody_looks_at_is_one_finding(tmp_path: Path) -> None:
    assert told(tried(tmp_path, write_receiver(tmp_path, signature="return True"))) == {("signature-ignored", "error")}


def test_a_signature_that_is_looked_at_only_where_there_is_one_is_found(tmp_path: Path) -> None:
    lax = 'if "webhook-signature" not in headers: return True'

    assert told(tried(tmp_path, write_receiver(tmp_path, signature=lax))) == {("signature-ignored", "error")}


def test_a_delivery_of_long_ago_that_is_taken_is_found(tmp_path: Path) -> None:
    lax = 'if "webhook-signature" not in headers: return False\n' + OLD

    assert told(tried(tmp_path, write_receiver(tmp_path, signature=lax))) == {("replay-accepted", "error")}


def test_without_the_secret_a_receiver_that_lets_nobody_in_is_not_checked(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path), signed=False)

    assert told(result) == set() and result.section.statistics.checked == 0
    assert result.section.unchecked[0].must
    assert result.section.unchecked[0].reason.startswith("never past authentication")


def test_without_a_secret_what_signatures_say_is_told_as_not_checked(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path, duplicate="500", signature="return True"), signed=False)

    assert told(result) == set()  # without a signature there is no id by which it could know a delivery again
    assert [one.reason for one in result.section.unchecked] == [
        "signatures and old deliveries: no --secret says how they are signed"
    ]


def test_a_path_at_which_nothing_is_mounted_is_not_checked(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path), at="/hooks")

    assert result.section.statistics.checked == 0
    assert "POST /hooks is not there" in result.section.unchecked[0].reason


def test_what_there_was_no_time_for_is_told(tmp_path: Path) -> None:
    result = tried(tmp_path, write_receiver(tmp_path), seconds=-1)

    assert [one.reason for one in result.section.unchecked] == [
        "budget: no declared payloads were delivered",
        "budget: no unknown-field payloads were delivered",
        "budget: no new-enum-member payloads were delivered",
        "budget: nothing was delivered twice, late, or signed wrongly",
    ]
    assert result.section.statistics.checked == 0


def test_every_failure_shows_again_from_its_record(tmp_path: Path) -> None:
    app = write_receiver(tmp_path, 'payment["tags"][0]', duplicate="409", signature="return True")
    records = tried(tmp_path, app, examples=40).failures

    with Replayer(ReplayJob(app, secret="HOOKS_SECRET"), tmp_path) as replayer:
        shown = [shows_again(one.rule, replayer.play(one.steps), len(one.steps)) for one in records]

    assert len(records) == 3 and all(shown)


def cut(deliver: Deliver, until: float = float("inf")) -> list[str]:
    """What is told of an event that was not delivered in every way."""
    events, _ = mount_events(described(), [WebhookMount("/hooks/payments", "*")])
    found = try_event(events[0], deliver, has_secret=True, examples=2, seed=1, until=until)
    return found.unchecked


def taken_but_not_twice(steps: Sequence[Step]) -> list[PlayedAnswer]:
    if len(steps) == 2:
        raise OutOfTime
    return [PlayedAnswer(204)]


def out_of_time(_: Sequence[Step]) -> list[PlayedAnswer]:
    raise OutOfTime


def test_nothing_is_delivered_when_the_time_is_over() -> None:
    def deliver(_: Sequence[Step]) -> list[PlayedAnswer]:
        raise AssertionError

    told_of = cut(deliver, until=0)

    assert told_of[0] == "budget: no declared payloads were delivered"
    assert "budget: nothing was delivered twice, late, or signed wrongly" in told_of


def test_a_delivery_that_the_end_of_the_time_cuts_is_told() -> None:
    assert cut(out_of_time)[0] == "budget: not all declared payloads were delivered"
    assert [one for one in cut(taken_but_not_twice) if one == "budget: the kind duplicate was not delivered"]
