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


@pytest.fixture(autouse=True)
def no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of pytest inside of tests, and their workers, load what they need: all that is installed takes a process four
    times as long to start."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "contractguard.plugins.pytest_plugin,xdist.plugin")
