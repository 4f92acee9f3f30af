"""The job webhooks of a lane: a real receiver in a process of its own"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED, PASSED
from contractguard.contract.errors import UsageError
from contractguard.project.config import find_project
from contractguard.project.jobs.job import LaneRun
from contractguard.project.jobs.run_lane import run_lane
from contractguard.project.jobs.webhooks_job import NOTHING, plan_webhooks_job, run_webhooks_job
from contractguard.project.lanes import find_lane
from contractguard.project.options import SettingOptions
from tests.checks.descriptions import api
from tests.checks.exercise.webhooks.receivers import SECRET, webhook, write_receiver

pytestmark = pytest.mark.no_cover  # the receiver is a process of its own
RECEIVER = """
[webhooks]
app = "receiver:app"
at = ["/hooks/payments=payment.*"]
secret = "ENV:HOOKS_SECRET"

[lanes.nightly]
run = ["webhooks"]
webhooks = {examples = 5}
"""


@pytest.fixture
def billing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A consumer's repository, with the description of its provider and a receiver that copes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOKS_SECRET", SECRET)
    (tmp_path / "openapi.json").write_text(json.dumps(api(webhooks={"payment.succeeded": webhook()})))
    write_receiver(tmp_path)
    return tmp_path


def night(folder: Path, settings: str = RECEIVER) -> LaneRun:
    (folder / "contractguard.toml").write_text('[providers.payments]\nspec = "openapi.json"\n' + settings)
    project = find_project(folder)
    return LaneRun(
        "nightly", find_lane(project.config, "nightly"), project, folder, SettingOptions(lane="nightly"), base="none"
    )


def test_a_receiver_that_copes_passes_and_says_what_was_delivered(billing: Path) -> None:
    found = run_webhooks_job(night(billing), 60.0)

    ((name, section),) = found.sections
    assert (name, found.exit_code, section.unchecked) == ("payments", PASSED, ())
    assert "5 payloads of each kind" in found.told[0] and "1 delivered and judged" in found.told[1]


def test_what_the_receiver_fails_on_fails_the_lane(billing: Path) -> None:
    write_receiver(billing, 'payment["tags"][0]')

    found = run_lane(night(billing), lambda: 0.0)

    assert found.exit_code == FINDINGS
    assert [one.rule for section in found.report.sections for one in section.findings] == ["consumer.webhook.failed"]


def test_nothing_is_delivered_where_nobody_named_a_receiver(billing: Path) -> None:
    run = night(billing, "")

    assert (run_webhooks_job(run, 60.0).left_out, plan_webhooks_job(run).left_out) == (NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("was", "becomes"), [("receiver:app", "receiver:gone"), ("receiver:app", "nowhere:app")], ids=["name", "module"]
)
def test_a_receiver_that_cannot_be_loaded_is_no_pass(billing: Path, was: str, becomes: str) -> None:
    assert run_lane(night(billing, RECEIVER.replace(was, becomes)), lambda: 0.0).exit_code == NOT_CHECKED


def test_a_pattern_that_no_event_fits_is_refused(billing: Path) -> None:
    with pytest.raises(UsageError, match="no webhook or event fits"):
        run_webhooks_job(night(billing, RECEIVER.replace("payment.*", "payments.*")), 60.0)


def test_what_the_budget_cut_fails_where_that_was_asked_for(billing: Path) -> None:
    write_receiver(billing, "__import__('time').sleep(0.2)")
    run = night(billing)
    run = replace(run, lane=replace(run.lane, fail_on_cut=True, seconds=1.0))

    found = run_lane(run, lambda: 0.0)

    assert found.exit_code == NOT_CHECKED
    assert [one.reason.split(":")[0] for section in found.report.sections for one in section.unchecked][:1] == [
        "budget"
    ]


def test_a_plan_counts_events_and_delivers_none(billing: Path) -> None:
    (billing / "receiver.py").write_text("raise SystemExit")

    planned = plan_webhooks_job(night(billing))

    assert (planned.operations, planned.unit) == (1, "event")
