"""`record --observed` with logs of events: NDJSON of any size, read by a pool of processes or by Dask."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.checks.event_logs.logs import describe_events, write_log
from tests.cli.conftest import Run

RECORD = "snapshots/payments/observed.json"


@pytest.fixture
def project(folder: Path) -> Path:
    """A provider with a description of three webhooks."""
    (folder / "contractguard.toml").write_text('[providers.payments]\nspec = "events.json"\n')
    describe_events(folder)
    return folder


def test_events_become_facts_of_the_webhooks(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 60)

    result = run("record", "--observed", "log.ndjson")

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[0] == f"created {RECORD}"
    assert "60 calls" in result.out
    written = json.loads((project / RECORD).read_text())
    assert [name.split()[1] for name in written["messages"]] == ["charge.failed", "charge.succeeded", "refund.created"]
    assert list(written["undocumented"]) == ["webhook payout.paid request application/json"]


def test_the_same_log_again_changes_nothing(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 60)
    (project / "log.gz").write_bytes(gzip.compress((project / "log.ndjson").read_bytes()))
    run("record", "--observed", "log.ndjson")

    result = run("record", "--observed", "log.gz", "--check")

    assert (result.code, result.out.splitlines()[0]) == (0, f"unchanged {RECORD}")


@pytest.mark.no_cover
def test_dask_makes_the_same_record(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 60)
    run("record", "--observed", "log.ndjson")

    result = run("record", "--observed", "log.ndjson", "--engine", "dask", "--check")

    assert (result.code, result.out.splitlines()[0]) == (0, f"unchanged {RECORD}")


def test_dask_that_is_not_installed_is_named(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_log(project / "log.ndjson", 3)
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)

    result = run("record", "--observed", "log.ndjson", "--engine", "dask")

    assert result.code == 2
    assert "distributed, which is not installed" in result.err and "[dask]" in result.err
    assert not (project / RECORD).exists()


def test_lines_that_cannot_be_read_are_told_by_file_and_line(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 3)
    (project / "log.ndjson").write_bytes((project / "log.ndjson").read_bytes() + b'{"secret\n{}\n' + b"{\n" * 30)

    result = run("record", "--observed", "log.ndjson")

    assert result.code == 0
    assert "log.ndjson:4: not JSON" in result.err and "log.ndjson:5: the payload does not say" in result.err
    assert "12 further lines not read" in result.err
    assert "secret" not in result.err + result.out


def test_a_part_that_nobody_could_read_ends_in_3(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 300)
    (project / "torn.ndjson.gz").write_bytes(gzip.compress((project / "log.ndjson").read_bytes())[:-9])

    result = run("record", "--observed", "log.ndjson", "torn.ndjson.gz")

    assert result.code == 3
    assert "not read: torn.ndjson.gz: " in result.err
    assert "300 calls" in result.out


def test_nothing_but_what_nobody_could_read_is_no_record(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 300)
    (project / "torn.ndjson.gz").write_bytes(gzip.compress((project / "log.ndjson").read_bytes())[:-9])

    result = run("record", "--observed", "torn.ndjson.gz")

    assert result.code == 3
    assert "0 calls: nothing was recorded" in result.err and "ends too early" in result.err
    assert not (project / RECORD).exists()


def test_whose_events_they_are_must_be_told(project: Path, run: Run) -> None:
    write_log(project / "log.ndjson", 3)
    settings = (project / "contractguard.toml").read_text()
    (project / "contractguard.toml").write_text(settings + '[providers.other]\nspec = "events.json"\n')

    result = run("record", "--observed", "log.ndjson")

    assert result.code == 2
    assert "--provider" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ["--engine", "dask"],
        ["--observed", "x", "--scheduler", "tcp://127.0.0.1:1"],
        ["--event", "a"],
        ["--workers", "2"],
        ["--profile", "a"],
        ["--envelope-file"],
    ],
    ids=["engine", "scheduler", "event", "workers", "profile", "envelope-file"],
)
def test_options_that_go_with_others_are_refused_alone(project: Path, run: Run, words: list[str]) -> None:
    result = run("record", *words)

    assert result.code == 2
    assert "go" in result.err and "with --" in result.err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_any_number_of_workers_makes_the_same_record(project: Path, run: Run, workers: str) -> None:
    write_log(project / "log.ndjson", 60)
    run("record", "--observed", "log.ndjson")
    before = (project / RECORD).read_bytes()
    (project / RECORD).unlink()

    assert run("record", "--observed", "log.ndjson", "--workers", workers).code == 0

    assert (project / RECORD).read_bytes() == before


def messages(project: Path) -> list[str]:
    return [name.split()[1] for name in json.loads((project / RECORD).read_text())["messages"]]


def test_all_lines_are_the_event_that_is_told(project: Path, run: Run) -> None:
    (project / "log.ndjson").write_text('{"amount": 1}\n{"amount": null}\n')

    unknown = run("record", "--observed", "log.ndjson", "--event", "charge.suceeded")
    result = run("record", "--observed", "log.ndjson", "--event", "charge.succeeded")

    assert (unknown.code, result.code) == (3, 0)
    assert "charge.succeeded" in unknown.err
    assert messages(project) == ["charge.succeeded"]


def test_an_envelope_of_the_project_names_events(project: Path, run: Run) -> None:
    with (project / "contractguard.toml").open("a") as settings:
        settings.write('[profiles.ours]\nevent = "/meta/kind"\n')
    (project / "log.ndjson").write_text('{"meta": {"kind": "refund.created"}}\n')

    unknown = run("record", "--observed", "log.ndjson", "--profile", "our")
    result = run("record", "--observed", "log.ndjson", "--profile", "ours")

    assert (unknown.code, result.code) == (2, 0)
    assert messages(project) == ["refund.created"]


def test_lines_that_were_stored_with_their_headers_are_opened(project: Path, run: Run) -> None:
    event = {"object": "event", "type": "refund.created", "data": {"object": {}}}
    (project / "log.ndjson").write_text(json.dumps({"headers": {"x": "y"}, "body": event}) + "\n")

    assert run("record", "--observed", "log.ndjson", "--envelope-file").code == 0

    assert messages(project) == ["refund.created"]
