"""Options that reach a command in groups."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from contractguard.cli.options import checking_options, gather_options, showing_options, writing_options
from contractguard.cli.outputs import Output, ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.config import Reporting
from contractguard.project.options import SettingOptions
from contractguard.reports.formats import FORMATS
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A group of two options, one of which may be left out."""

    left: str
    right: str | None = None


def test_options_of_a_group_come_as_one_value_and_the_others_as_before() -> None:
    @gather_options("pair", Pair)
    def command(other: int, pair: Pair) -> tuple[int, Pair]:
        return other, pair

    assert command(left="a", right="b", other=1) == (1, Pair("a", "b"))  # type: ignore[call-arg]


def test_a_group_that_lacks_an_option_is_an_error() -> None:
    @gather_options("pair", Pair)
    def command(pair: Pair) -> Pair:
        return pair

    with pytest.raises(TypeError, match="left"):
        command(right="b")  # type: ignore[call-arg]


def test_an_option_of_no_group_is_not_swallowed() -> None:
    @gather_options("pair", Pair)
    def command(pair: Pair) -> Pair:
        return pair

    with pytest.raises(TypeError, match="strange"):
        command(left="a", strange=1)  # type: ignore[call-arg]


def test_what_a_command_line_says_of_settings_and_reports_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTGUARD_POLICY", raising=False)
    found: list[tuple[SettingOptions, ReportOptions]] = []

    @click.command()
    @checking_options
    @showing_options(Unit.CONTRACT)
    def command(settings: SettingOptions, shown: ReportOptions) -> None:
        found.append((settings, shown))

    words = [
        "--severity",
        "a.b=info",
        "--severity",
        "c.*=none",
        "--fail-on",
        "warning",
        "--limit",
        "3",
        "-o",
        "json=x.txt",
    ]
    result = CliRunner().invoke(command, [*words, "--only-rule", "a.b"], catch_exceptions=False)

    assert result.exit_code == 0
    assert found[0][0] == SettingOptions(severities=("a.b=info", "c.*=none"), fail_on="warning")
    assert found[0][1] == ReportOptions(
        None,
        ("json=x.txt",),
        show="warning",
        limit=3,
        only_rule=("a.b",),
        outputs=(Output(FORMATS["json"], Path("x.txt")), Output(FORMATS["text"], None)),
        reporting=Reporting(),
    )


def test_a_command_that_shows_everything_chooses_nothing() -> None:
    found: list[ReportOptions] = []

    @click.command()
    @writing_options(Unit.SCHEMA)
    def command(shown: ReportOptions) -> None:
        found.append(shown)

    CliRunner().invoke(command, ["-q"], catch_exceptions=False)

    assert found == [ReportOptions(quiet=True)]
