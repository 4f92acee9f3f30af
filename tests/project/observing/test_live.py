"""What a process that serves writes down, and when."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.live.exchange import Exchange
from contractguard.observe.live.limits import RecordingLimits
from contractguard.observe.live.outgoing import OutgoingRequest
from contractguard.observe.live.read_journals import read_journals
from contractguard.project.observing import live
from contractguard.project.observing.live import LiveRecording
from contractguard.project.observing.live_run import LiveRun, read_live_run, write_live_run
from contractguard.project.observing.providers import ProviderChoice
from contractguard.store.journals import journals_of, problems_of
from tests.checks.descriptions import api

NAME = "GET /charges/{id} → 200 application/json"
LONG = 600.0


def a_recording(tmp_path: Path, **settings: Any) -> tuple[LiveRecording, Path]:
    folder = tmp_path / "run"
    folder.mkdir()
    choice = ProviderChoice(tmp_path, settings.pop("provider", "shop"), settings.pop("spec", None))
    return LiveRecording(LiveRun(choice, **settings), folder, LONG), folder


def answered(value: Any, status: int = 200) -> Exchange:
    exchange = Exchange("asgi", "GET", "/charges/1", "")
    exchange.route = "/charges/{id}"
    body = exchange.answer(status, [("content-type", "application/json")])
    body.add(json.dumps(value).encode())
    body.is_complete = True
    return exchange


def test_what_was_answered_is_in_the_journal_when_a_process_is_killed_then(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    for number in range(3):
        recording.tap.put(answered({"amount": number}))

    recording.flush()

    run = read_journals(journals_of(folder)).runs["shop"]
    assert (run.counts["calls"], run.counts[NAME], set(run.observed.undocumented)) == (3, 3, {NAME})
    assert [gap.partition(" has no end")[1] for gap in run.gaps] == [" has no end"]


def test_a_process_that_ends_says_so(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    recording.tap.put(answered({}))

    recording.close()

    assert not read_journals(journals_of(folder)).runs["shop"].gaps


def test_an_application_that_shuts_down_is_at_its_end_unless_something_follows(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    recording.tap.put(answered({}))
    recording.tap.flush()
    assert not read_journals(journals_of(folder)).runs["shop"].gaps

    recording.tap.put(answered({"more": 1}))
    recording.flush()
    assert read_journals(journals_of(folder)).runs["shop"].gaps

    recording.close()
    assert not read_journals(journals_of(folder)).runs["shop"].gaps


def test_an_answer_that_nobody_read_to_its_end_is_recorded_in_the_end(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    recording.tap.open(answered({}))

    recording.close()

    assert read_journals(journals_of(folder)).runs["shop"].counts["calls"] == 1


def test_lost_calls_and_errors_of_hooks_are_in_the_journal(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    recording.tap.put(answered({}))
    recording.tap.lost = 2
    recording.tap.count_error(ValueError("secret"))

    recording.flush()
    recording.flush()

    run = read_journals(journals_of(folder)).runs["shop"]
    assert (run.counts["lost"], dict(run.errors)) == (2, {"ValueError at ?": 1})


def test_sampling_is_told_in_the_record_and_in_numbers(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path, limits=RecordingLimits(sample=4))
    for _ in range(200):
        recording.tap.put(answered({}))

    recording.close()

    run = read_journals(journals_of(folder)).runs["shop"]
    assert run.counts["calls"] + run.counts["sampled_out"] == 200 and run.counts["sampled_out"] > 50
    assert run.observed.left_out == {"calls that sampling left out: 1/4 is recorded"}


def test_mocked_answers_are_told_and_not_recorded(tmp_path: Path) -> None:
    recording, folder = a_recording(tmp_path)
    recording.tap.count_mocked()

    recording.close()

    assert problems_of(folder) == ["1 mocked answer: mocks are not the application"]


def test_a_journal_that_grows_is_written_anew_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_JOURNAL", 1_000)
    recording, folder = a_recording(tmp_path)
    sizes = []
    for number in range(40):
        recording.tap.put(answered({f"field_{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}": number}))
        recording.flush()
        sizes.append(sum(map(len, journals_of(folder).values())))

    recording.close()

    run = read_journals(journals_of(folder)).runs["shop"]
    assert run.counts[NAME] == 40 and len(run.observed.undocumented[NAME].properties) == 40
    assert max(sizes) < 4_000  # of lines that all stay, 27,000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_process_that_was_forked_has_a_journal_of_its_own(tmp_path: Path) -> None:
    words = [sys.executable, "-c", f"from {__name__} import record_and_fork; record_and_fork({str(tmp_path)!r})"]

    subprocess.run(words, check=True, cwd=Path(__file__).parents[3], timeout=300)

    journals = journals_of(tmp_path / "run")
    assert len(journals) == 2
    assert read_journals(journals).runs["shop"].counts["calls"] == 3  # what waits is the parent's


def record_and_fork(folder: str) -> None:
    """Record a call, fork while a second one waits, and record a third one in the child."""
    recording, _ = a_recording(Path(folder))
    recording.tap.put(answered({}))
    recording.flush()
    recording.tap.put(answered({}))
    child = os.fork()
    if child == 0:
        recording.start_anew()
        recording.tap.put(answered({}))
        recording.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    recording.close()


def test_a_folder_that_is_gone_raises_nothing_and_what_comes_later_is_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recording, folder = a_recording(tmp_path)
    folder.rmdir()
    recording.tap.put(answered({}))
    recording.flush()

    folder.mkdir()
    recording.close()

    assert "a journal cannot be written" in caplog.text
    assert read_journals(journals_of(folder)).runs["shop"].counts["calls"] == 1


def test_a_description_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text("{")
    recording, folder = a_recording(tmp_path, spec=str(tmp_path / "openapi.json"))
    recording.tap.put(answered({}))

    recording.close()

    assert journals_of(folder) == {}
    assert [line.partition(":")[0] for line in problems_of(folder)] == ["nothing is recorded"]


def test_what_a_run_goes_by_is_read_back(tmp_path: Path) -> None:
    run = LiveRun(ProviderChoice(tmp_path, "shop", "openapi.json"), "/v1", RecordingLimits(100, 3))

    write_live_run(tmp_path, run)

    assert read_live_run(tmp_path, Path("/elsewhere")) == run


def test_where_nobody_wrote_it_down_the_project_decides(tmp_path: Path) -> None:
    (tmp_path / "contractguard.toml").write_text('[observe]\nsample = "1/3"\n')

    assert read_live_run(tmp_path, tmp_path) == LiveRun(ProviderChoice(tmp_path), limits=RecordingLimits(sample=3))


def test_a_damaged_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"root": 3}')

    with pytest.raises(InputError, match="cannot be read: TypeError"):
        read_live_run(tmp_path, tmp_path)


def test_a_webhook_that_a_server_sends_is_recorded_and_other_requests_are_not(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    paid = {"post": {"requestBody": body, "responses": {"204": {"description": ""}}}}
    (tmp_path / "openapi.json").write_text(json.dumps(api("3.1.0", webhooks={"charge.paid": paid})))
    recording, folder = a_recording(tmp_path, spec="openapi.json")
    event = {"specversion": "1.0", "type": "charge.paid", "source": "/a", "id": "1"}
    for value in (event, {**event, "type": "charge.lost"}, {}, "no"):
        sent = json.dumps(value).encode()
        recording.tap.put(
            OutgoingRequest("httpx", "POST", "http://a.example", {"content-type": "application/json"}, sent)
        )

    recording.close()

    run = read_journals(journals_of(folder)).runs["shop"]
    assert (run.counts["calls"], run.counts["matched"], run.observed.undocumented) == (1, 1, {})
    assert set(run.observed.messages) == {"webhook charge.paid POST request application/json"}
