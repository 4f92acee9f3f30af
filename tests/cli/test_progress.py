"""The line that shows what is being done."""

from __future__ import annotations

import os
import sys
import threading
from _io import TextIOWrapper
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.cli import progress as module
from contractguard.cli.progress import progress

pty = pytest.importorskip("pty")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> tuple[TextIOWrapper, Callable[..., None], Callable[..., str]]:
    """A terminal, a function that waits for what it shows, and one that closes it and returns what it showed."""
    controller, worker = pty.openpty()
    stream = os.fdopen(worker, "w")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module, "AFTER", 0.01)
    monkeypatch.setattr(module, "EVERY", 0.01)
    seen, drawn, wanted = [], threading.Event(), [b"\x00"]

    def watch() -> None:
        while True:
            try:
                data = os.read(controller, 4096)
            except OSError:
                return
            seen.append(data)
            if wanted[0] in b"".join(seen):
                drawn.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()

    def wait_for(text: str) -> None:
        wanted[0] = text.encode()
        assert drawn.wait(20)
        drawn.clear()

    def closed() -> str:
        stream.close()
        watcher.join(20)
        os.close(controller)
        return b"".join(seen).decode()

    return stream, wait_for, closed


def test_says_how_many_were_read_and_how_fast(
    terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]],
) -> None:
    stream, wait_for, closed = terminal

    with progress(stream) as line:
        line.reading("access.log")
        line.tell_count("calls", 12_345)
        wait_for("reading access.log: 12,345 calls (")

    assert "/s)" in closed()


def test_says_what_is_read_and_compared_and_leaves_nothing(
    terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]],
) -> None:
    stream, wait_for, closed = terminal

    with progress(stream) as line:
        line.reading("large.yaml")
        wait_for("reading large.yaml")
        assert line.compared is not None
        line.compared("comparing", 3, 12)
        wait_for("comparing 3/12")

    assert closed().endswith("\r\x1b[K")


def test_names_are_harmless(terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]]) -> None:
    stream, wait_for, closed = terminal

    with progress(stream) as line:
        line.reading("\x1b[31mred")
        wait_for("red")

    assert "\x1b[31m" not in closed()


def test_short_work_shows_nothing(
    terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, _, closed = terminal
    monkeypatch.setattr(module, "AFTER", 60.0)

    with progress(stream) as line:
        line.reading("small.yaml")

    assert closed() == ""


def test_an_error_clears_the_line(terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]]) -> None:
    stream, wait_for, closed = terminal

    def work() -> None:
        with progress(stream) as line:
            line.reading("x.yaml")
            wait_for("reading x.yaml")
            raise ValueError("unreadable")

    with pytest.raises(ValueError, match="unreadable"):
        work()
    assert closed().endswith("\r\x1b[K")


def test_a_terminal_that_cannot_redraw_is_left_alone(
    terminal: tuple[TextIOWrapper, Callable[..., None], Callable[..., str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, _, closed = terminal
    monkeypatch.setenv("TERM", "dumb")

    with progress(stream) as line:
        line.reading("x.yaml")
        assert line.compared is None

    assert closed() == ""


def test_nothing_is_shown_on_a_closed_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    with progress() as line:
        line.reading("x.yaml")
        assert line.compared is None


def test_nothing_is_shown_without_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "log").open("w") as log:
        monkeypatch.setattr(sys, "stderr", log)
        with progress() as line:
            line.reading("x.yaml")
            assert line.compared is None

    assert (tmp_path / "log").read_text() == ""
