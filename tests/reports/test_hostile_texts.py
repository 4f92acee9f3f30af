"""Foreign text in every place of a report that has any, in every format: no build server obeys any of it.

A sample in the gate; all texts, behind 0 to 120 letters, where HOSTILE_TEXTS=all (as `make nightly` says).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import click
import pytest

from contractguard.cli.errors import report_error
from contractguard.contract.errors import InputError
from contractguard.reports import FORMATS, render
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.style import TextStyle
from tests.reports.hostile_texts import TEXTS, leaks
from tests.reports.states import failed

ALL = os.environ.get("HOSTILE_TEXTS") == "all"
LENGTHS = range(121) if ALL else (0, 1, 27, 64)
SAMPLE = TEXTS if ALL else TEXTS[::9]
OURS = {
    "github": frozenset({"error", "warning"}),
    "azure": frozenset({"task.logissue", "task.complete"}),
}
"""The words of the commands that a format is there to write."""


def texts(is_wrapped: bool) -> Iterator[str]:
    """The texts, behind so many letters that a line is broken before or within them."""
    for text in SAMPLE:
        for length in LENGTHS if is_wrapped else LENGTHS[:: 10 if ALL else 3]:
            yield "a" * length + text
            if is_wrapped:
                yield "a " * (length // 2) + text


def test_there_are_as_many_as_are_meant() -> None:
    assert len(TEXTS) >= 150


@pytest.mark.no_cover
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_writes_a_command_of_somebody_else(name: str) -> None:
    context = RenderContext(style=TextStyle(width=60))
    ours = OURS.get(name, frozenset())

    leaking = [one for one in texts(name == "text") if leaks(render(failed(one), name, context=context), ours)]

    assert leaking == []


@pytest.mark.no_cover
def test_no_error_message_is_a_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for one in texts(is_wrapped=True):
        report_error(InputError(one, where=one, remedy=one))
        report_error(click.UsageError(one))
        report_error(OSError(2, one, one))
        report_error(RuntimeError(one))

    assert leaks(capfdbinary.readouterr().err) == []


@pytest.mark.parametrize("name", ["github", "azure"])
def test_a_command_of_ours_says_what_was_found_whatever_it_is(name: str) -> None:
    for text in SAMPLE:
        log = render(failed(text), name)

        assert len(log.splitlines()) == 5, text
        assert leaks(log, OURS[name]) == [], text


@pytest.mark.parametrize(
    "log",
    ["a\n  ::error::x", "a ##[error]x", "a#\u00ad#[add-path]x", "a ##vso[task.complete]x", "##Vso[a]x", "--- a"],
    ids=["workflow", "older", "older-unseen", "azure", "azure-shouted", "buildkite"],
)
def test_a_leak_is_noticed(log: str) -> None:
    assert leaks(f"{log}\n".encode()) != []
