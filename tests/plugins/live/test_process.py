"""The recording of a process."""

from __future__ import annotations

import pytest

from contractguard.plugins.live.process import find_tap, start_recording
from contractguard.project.observing.live_run import VARIABLE
from tests.plugins.servers import Written


def test_there_is_one_for_a_folder(written: Written) -> None:
    assert start_recording() is start_recording() is not None
    assert find_tap() is find_tap() is not None


def test_without_the_variable_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    assert (start_recording(), find_tap()) == (None, None)


def test_a_damaged_run_is_logged_and_nothing_is_recorded(written: Written, caplog: pytest.LogCaptureFixture) -> None:
    written.folder.mkdir()
    (written.folder / "run.json").write_text("[")

    assert find_tap() is None
    assert "nothing is recorded" in caplog.text
