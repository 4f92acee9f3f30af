"""The registry of formats: what it offers, and that nothing of it is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from contractguard.contract.choices import Unit
from contractguard.contract.errors import UsageError
from contractguard.contract.report import Report, Section
from contractguard.reports import FORMATS, render
from contractguard.reports.formats import find_format, format_names
from tests.reports.states import WAIVER, finding, report_of


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_writes_a_report_of_nothing(name: str) -> None:
    assert find_format(name).render(Report("diff", (Section(),))).endswith(b"\n")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_says_for_programs_what_it_is(name: str) -> None:
    kind, slash, subtype = FORMATS[name].media_type.partition("/")

    assert (FORMATS[name].name, slash) == (name, "/")
    assert kind and subtype


@pytest.mark.parametrize("unit", list(Unit))
def test_text_is_what_is_written_where_nothing_is_asked_for(unit: Unit) -> None:
    assert format_names(unit)[0] == "text"


@pytest.mark.parametrize("name", ["yaml", "", "TEXT", "../text"])
def test_an_unknown_format_is_a_usage_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError) as error:
        render(Report("diff"), name)

    assert error.value.remedy == f"choose one of {', '.join(FORMATS)}"


def test_a_hostile_name_is_escaped() -> None:
    with pytest.raises(UsageError) as error:
        find_format("\x1b[2J\n::error::")

    assert "\x1b" not in error.value.what and "\n" not in error.value.what


def test_a_writer_is_imported_when_it_is_used() -> None:
    names = [f"contractguard.reports.{form.module}" for form in FORMATS.values()]
    script = f"import sys, contractguard.reports\nprint([name for name in {names!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("days, told", [(0, "0 days left"), (1, "1 day left"), (9, "9 days left")])
@pytest.mark.parametrize("name", ["text", "json", "markdown", "github-summary", "sarif", "junit", "html"])
def test_every_format_that_tells_of_a_waiver_says_how_many_days_are_left(name: str, days: int, told: str) -> None:
    waiver = replace(WAIVER, days_left=days)

    written = render(report_of(finding(waiver=waiver), exit_code=0), name).decode()

    assert (f'"days_left":{days}' if name == "json" else told) in written


def test_where_no_day_was_known_none_are_counted() -> None:
    assert "left" not in render(report_of(finding(waiver=WAIVER), exit_code=0), "text").decode()
