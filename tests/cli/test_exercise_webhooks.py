"""contractguard exercise --webhooks, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.descriptions import api
from tests.checks.exercise.webhooks.receivers import SECRET, webhook, write_receiver
from tests.cli.conftest import Run

pytestmark = pytest.mark.no_cover  # every run is a process of its own
DELIVER = ("exercise", "--webhooks", "--app", "receiver:app", "--at", "/hooks/payments=payment.*", "--examples", "10")
SIGNED = ("--secret", "ENV:HOOKS_SECRET")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A consumer's repository, which has the description of its provider."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOKS_SECRET", SECRET)
    (tmp_path / "openapi.json").write_text(json.dumps(api(webhooks={"payment.succeeded": webhook()})))
    (tmp_path / "contractguard.toml").write_text('[providers.payments]\nspec = "openapi.json"\n')
    return tmp_path


def test_a_receiver_that_copes_passes(run: Run, project: Path) -> None:
    write_receiver(project)

    result = run(*DELIVER, *SIGNED)

    assert result.code == 0, result.out + result.err
    assert "payments: delivers 1 events to receiver:app (POST /hooks/payments), 10 payloads of each kind" in result.err
    assert "1 events: 1 delivered and judged" in result.err


def test_what_it_fails_on_is_found_the_same_each_time_and_replayed_until_it_is_mended(run: Run, project: Path) -> None:
    write_receiver(project, 'payment["tags"][0]')

    first, second = (run(*DELIVER, *SIGNED, "--format", "json") for _ in range(2))
    (found,) = json.loads(first.out)["findings"]
    again = run("replay", found["fingerprint"], "--app", "receiver:app", *SIGNED)
    write_receiver(project)
    mended = run("replay", found["fingerprint"], "--app", "receiver:app", *SIGNED)

    assert first.code == 1 and first.out == second.out
    assert (found["rule"], found["severity"], found["verdict"]) == ("consumer.webhook.failed", "error", "proved")
    assert again.code == 1 and "it still fails" in again.err
    assert mended.code == 0 and "it does not show any more" in mended.err


@pytest.mark.parametrize(
    ("instead", "said"),
    [("__import__('os')._exit(0)", "had no answer"), ("return 404", "answered with 404: neither taken nor refused")],
    ids=["it ends", "it is not there"],
)
def test_a_receiver_that_neither_takes_nor_refuses_mends_nothing(
    run: Run, project: Path, instead: str, said: str
) -> None:
    write_receiver(project, signature="return True")
    report = json.loads(run(*DELIVER, *SIGNED, "--format", "json").out)
    found = next(one for one in report["findings"] if one["rule"] == "consumer.webhook.signature-ignored")
    write_receiver(project, instead, signature="return True")

    result = run("replay", found["fingerprint"], "--app", "receiver:app", *SIGNED)

    assert result.code == 3 and said in result.err, result.out + result.err


def test_the_secret_is_written_nowhere(run: Run, project: Path) -> None:
    write_receiver(project, "raise ValueError(body_of_secret := '" + SECRET + "')")

    result = run(*DELIVER, *SIGNED, "--format", "json")

    kept = b"".join(path.read_bytes() for path in (project / ".contractguard").rglob("*") if path.is_file())
    assert result.code == 1
    assert SECRET not in result.out + result.err and SECRET.encode() not in kept


def test_the_configuration_says_whom_events_are_delivered_to(run: Run, project: Path) -> None:
    write_receiver(project)
    file = project / "contractguard.toml"
    file.write_text(
        file.read_text() + '[webhooks]\napp = "receiver:app"\nat = ["/hooks/payments=payment.*"]\n'
        'secret = "ENV:HOOKS_SECRET"\n[lanes.quick]\nwebhooks = {examples = 3}\n'
    )

    result = run("exercise", "--webhooks", "--lane", "quick")

    assert result.code == 0, result.out + result.err
    assert "(POST /hooks/payments), 3 payloads of each kind" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("exercise", "--webhooks", "--at", "/h=*"), 2, "--app"),
        (("exercise", "--webhooks", "--app", "receiver:app"), 2, "--at"),
        (("exercise", "--at", "/h=*"), 2, "--webhooks"),
        (("exercise", "--webhooks", "--app", "receiver:app", "--at", "/h=order.*"), 2, "payment.succeeded"),
        ((*DELIVER, "--secret", "hunter2"), 2, "never write a secret"),
        ((*DELIVER, "--secret", "ENV:NOT_SET_ANYWHERE"), 2, "is not set"),
        ((*DELIVER, "--url", "http://127.0.0.1"), 2, "--app"),
        ((*DELIVER, "--phases", "coverage"), 2, "--phases does not go with --webhooks"),
        ((*DELIVER, "--operation", "GET /a"), 2, "--operation does not go with --webhooks"),
        ((*DELIVER, "--record"), 2, "--record does not go with --webhooks"),
        (("exercise", "--webhooks", "--app", "nowhere:app", "--at", "/h=*"), 3, "cannot be imported"),
        ((*DELIVER,), 3, "never past authentication"),
    ],
    ids=[
        "no app",
        "no path",
        "no webhooks",
        "no event",
        "a secret",
        "no variable",
        "a server",
        "phases",
        "an operation",
        "a record",
        "no module",
        "unsigned",
    ],
)
def test_what_cannot_be_delivered_is_no_pass(
    run: Run, project: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    write_receiver(project)

    result = run(*arguments)

    assert result.code == code and said in result.out + result.err, result.out + result.err
    assert "hunter2" not in result.out + result.err
