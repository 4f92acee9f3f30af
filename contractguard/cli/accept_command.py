"""contractguard accept FINGERPRINT"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.messages import say
from contractguard.cli.options import base_option, gather_options, provider_names, setting_options
from contractguard.project.options import CheckOptions, SettingOptions
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.contract.acceptance.waiver import FindingReference
    from contractguard.project.config import Project

MIN_PREFIX = 6
MAX_TEXT = 400
MAX_NAMED = 3
"""Findings that are named where one is asked for."""

_DIGITS = re.compile(rf"[0-9a-f]{{{MIN_PREFIX},12}}")
_SPAN = re.compile(r"([1-9][0-9]{0,2})([dw])")
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class _LookupOptions:
    """Where the finding is looked for: in a written report, or by a check of one provider or all."""

    provider: str | None
    app: str | None
    base: str | None
    report: Path | None


def parse_one_line(_: click.Context, __: click.Parameter, text: str) -> str:
    """A text that says something, and nothing that a terminal or a reviewer's editor obeys."""
    line = " ".join(text.split(" ")).strip()
    if not line:
        raise click.BadParameter("it is empty.")
    if len(line) > MAX_TEXT:
        raise click.BadParameter(f"it is longer than {MAX_TEXT} characters.")
    if printable(line, MAX_TEXT) != line:
        raise click.BadParameter("it holds control characters; write one line of plain text.")
    return line


def _parse_fingerprint(_: click.Context, __: click.Parameter, text: str) -> str:
    if not _DIGITS.fullmatch(text.lower()):
        raise click.BadParameter(f"give {MIN_PREFIX} to 12 digits (0 to 9, a to f) of the id of a finding.")
    return text.lower()


@click.command("accept")
@click.argument("fingerprint", callback=_parse_fingerprint)
@click.option("--reason", required=True, callback=parse_one_line, help="Why the finding may stay.")
@click.option("--until", required=True, metavar="DATE", help="The last day: 2026-01-31, or 30d, or 2w from today.")
@click.option("--owner", required=True, callback=parse_one_line, help="Who answers for it.")
@click.option("--provider", shell_complete=provider_names, help="Only the findings of this provider.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@click.option("--report", "report", type=click.Path(path_type=Path), help="Take the findings from a JSON report.")
@click.option("--force", is_flag=True, help="Do not check that there is such a finding; give its whole id.")
@base_option
@setting_options
@gather_options("lookup", _LookupOptions)
def command(
    fingerprint: str,
    reason: str,
    until: str,
    owner: str,
    force: bool,
    lookup: _LookupOptions,
    settings: SettingOptions,
) -> int:
    """Accept one finding for a while: write who, why and until when to contractguard-waivers.toml, to be reviewed.

    FINGERPRINT is the id of a finding, or its first digits, at least 6. The finding is looked up by running `check`.
    It is still reported, and fails no check up to the last day, which is at most a year ahead.

    \b
    contractguard accept 84e563c06a24 --reason "mobile 4.2 copes" --until 2026-01-31 --owner ann@example.com
    contractguard diff old.yaml new.yaml -o json=report.json
    contractguard accept 84e563 --reason "nobody reads it" --until 30d --owner payments --report report.json
    """
    from contractguard.contract.acceptance.waiver import Waiver
    from contractguard.project.config import find_project, here
    from contractguard.project.providers import project_root
    from contractguard.project.waivers import waivers_file
    from contractguard.readers.clock import today
    from contractguard.store.waivers import read_waivers, write_waiver

    project, day = find_project(here()), today()
    last = _last_day(until, day)
    path, name = waivers_file(project)
    read_waivers(path, name, day, project_root(project))  # what is wrong there is told before the work
    if force:
        subject = _unseen(project, fingerprint, lookup.provider)
    else:
        subject = _the_one(_subjects(project, lookup, settings), fingerprint)
    outcome = write_waiver(path, name, Waiver(subject, reason, owner, last), day, project_root(project))
    about = " ".join(printable(word, 100) for word in (subject.rule, subject.message) if word)
    say(f"{outcome} waiver {subject.fingerprint} until {last} in {name}{about and f': {about}'}")
    return 0


def _unseen(project: Project, fingerprint: str, provider: str | None) -> FindingReference:
    """A finding that was not looked for. Raises usage errors."""
    from contractguard.contract.acceptance.waiver import FindingReference
    from contractguard.project.providers import select_providers

    if len(fingerprint) < 12:
        raise click.UsageError("--force needs the whole fingerprint, 12 digits.")
    if provider is not None:
        select_providers(project, provider)
    return FindingReference(fingerprint, provider=_told_apart(project, provider or ""))


def _told_apart(project: Project, provider: str) -> str:
    """The provider as a waiver names it: only one of several is."""
    return provider if len(project.config.providers) > 1 else ""


def _last_day(text: str, day: date) -> date:
    """The day that --until names. Raises a usage error for none, one that is over, and one too far ahead."""
    from contractguard.contract.acceptance.waiver import furthest
    from contractguard.readers.clock import iso_day

    span = _SPAN.fullmatch(text)
    try:
        last = day + timedelta(int(span[1]) * _DAYS[span[2]]) if span else iso_day(text)
    except OverflowError:  # beyond the last year that there is
        last = date.max
    if last is None:
        raise click.UsageError(f"--until {text!r} is no date; write 2026-01-31, 30d (days) or 2w (weeks).")
    if last < day:
        raise click.UsageError(f"--until {last} is over; today is {day}.")
    if last > furthest(day):
        raise click.UsageError(f"--until {last} is more than a year ahead; choose a day up to {furthest(day)}.")
    return last


def _subjects(project: Project, lookup: _LookupOptions, given: SettingOptions) -> list[FindingReference]:
    """What there is to accept: the findings of a written report, or of a check that is run now."""
    from contractguard.contract.acceptance.waiver import FindingReference

    if lookup.report is not None:
        if lookup.app:
            raise click.UsageError("Give --report, or what is to be checked, not both.")
        return _written(project, lookup.report, lookup.provider)
    from contractguard.cli.errors import report_error
    from contractguard.cli.progress import progress
    from contractguard.project.check import check_project
    from contractguard.project.config import here
    from contractguard.reports.parts.order import order_findings

    asked = CheckOptions(lookup.provider, lookup.app, lookup.base, settings=given)
    with progress() as line:
        outcome = check_project(project, here(), asked, line)
    for error in outcome.errors:
        report_error(error)
    judged = (*outcome.sections.items(), *outcome.records.items())
    named = [(_told_apart(project, name), section) for name, section in judged]
    return [
        FindingReference(one.fingerprint, one.rule, str(one.message), one.pointer, name)
        for name, section in [*named, ("", outcome.gate)]
        for one in order_findings(section.findings)
    ]


def _written(project: Project, report: Path, provider: str | None) -> list[FindingReference]:
    """The findings of a report, or those of one provider; a report on one alone does not say which it is."""
    from contractguard.project.providers import select_providers
    from contractguard.store.json_report import subjects

    names = project.config.providers if len(project.config.providers) > 1 else ()
    found = subjects(report, str(report), names)
    if provider is None:
        return found
    select_providers(project, provider)
    apart = _told_apart(project, provider)
    return [replace(one, provider=apart) for one in found if one.concerns(provider)]


def _the_one(subjects: Sequence[FindingReference], prefix: str) -> FindingReference:
    """The finding whose fingerprint begins so. Raises `UsageError` when there is none, or more than one."""
    from contractguard.contract.errors import UsageError

    by_key = {subject.key: subject for subject in reversed(subjects)}
    matching = [by_key[key] for key in sorted(by_key) if key[0].startswith(prefix)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        same = len({one.fingerprint for one in matching}) == 1
        raise UsageError(
            f"{len(matching)} findings have fingerprints that begin with {prefix}",
            remedy=f"{'give --provider' if same else 'give more digits'}: {_list_findings(matching)}",
        )
    if not by_key:
        raise UsageError(f"no finding has the fingerprint {prefix}: there are no findings", remedy=_OTHERWISE)
    from difflib import get_close_matches

    named = {subject.fingerprint: subject for subject in reversed(subjects)}
    closest = _list_findings([named[near] for near in get_close_matches(prefix, sorted(named), MAX_NAMED, 0.0)])
    raise UsageError(f"no finding has the fingerprint {prefix}", remedy=f"closest are {closest}; {_OTHERWISE}")


_OTHERWISE = "or name a report of diff by --report, or write it unseen by --force"


def _list_findings(subjects: Sequence[FindingReference]) -> str:
    named = [
        f"{one.fingerprint} ({' '.join(printable(word, 60) for word in (one.provider, one.rule) if word)})"
        for one in subjects[:MAX_NAMED]
    ]
    return ", ".join(named) + (", …" if len(subjects) > MAX_NAMED else "")
