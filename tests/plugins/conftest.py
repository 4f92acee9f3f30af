"""Recording in this process while a test runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contractguard.plugins.live.process import stop_recording
from contractguard.project.observing.live_run import VARIABLE
from tests.plugins.servers import Written


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    folder = tmp_path / "journals"
    monkeypatch.setenv(VARIABLE, str(folder))
    monkeypatch.chdir(tmp_path)
    yield Written(folder)
    stop_recording()
