"""Reports to where they were asked for, and to an exit code."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.cli.errors import FINDINGS, UNCHECKED
from contractguard.cli.messages import fence_report, say
from contractguard.cli.options import TERMINAL_LIMIT, ReportOptions, use_color
from contractguard.contract.choices import FailOn, Unit
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Proof, Severity
from contractguard.contract.report import Report, Section
from contractguard.reports.formats import STANDARD_OUTPUT, ReportFormat, find_format

if TYPE_CHECKING:
    from contractguard.reports.parts.style import TextStyle

_NOTHING = {Unit.PAYLOAD: "no payload was verified"}
"""What to say when nothing was checked."""

FAILING = {FailOn.ERROR: Severity.ERROR, FailOn.WARNING: Severity.WARNING, FailOn.INFO: Severity.INFO}


def exit_code(sections: Iterable[Section], fail_on: FailOn, fail_on_unknown: bool) -> int:
    """What the sections of a report end in, those alone that decide: findings first. Nothing is never a pass."""
    codes = {_section_code(one, fail_on, fail_on_unknown) for one in sections if one.decides}
    return FINDINGS if FINDINGS in codes else max(codes, default=UNCHECKED)


def _section_code(section: Section, fail_on: FailOn, fail_on_unknown: bool) -> int:
    """What a section ends in. Nothing compared is never a pass; what is waived does not count."""
    if fails(section, fail_on):
        return FINDINGS
    if section.statistics.expectations == 0 or section.missed:
        return UNCHECKED
    if section.statistics.checked == 0 or (
        fail_on_unknown and any(entry.tolerance is None for entry in section.unchecked)
    ):
        return UNCHECKED
    if fail_on_unknown and not section.complete and not _all_waived(section):
        return UNCHECKED
    return 0


def fails(section: Section, fail_on: FailOn) -> bool:
    """Whether a section has findings that fail a check."""
    least = FAILING.get(fail_on)
    return least is not None and any(
        one.severity >= least and not (one.waived or one.pending) for one in section.findings
    )


def _all_waived(section: Section) -> bool:
    """Whether a section is incomplete by nothing but findings that are waived."""
    undecided = [one for one in section.findings if one.proof in (Proof.UNPROVEN, Proof.DISPUTED)]
    return bool(undecided) and all(one.waived for one in undecided) and all(one.complete for one in section.findings)


def deliver(report: Report, shown: ReportOptions) -> None:
    """Write the report as the `showing_options`, or the `writing_options` alone, ask for; nothing for --quiet."""
    if report.statistics.checked == 0:
        what = _NOTHING.get(report.unit, "nothing was compared: no operations, or none that could be read")
        say(f"contractguard: {what}", err=True)
    if shown.quiet:
        return
    form = find_format(shown.form)
    output = _output(shown, form)
    style = _style(shown, output)
    if not form.for_people and (style.only or shown.limit is not None):
        say("contractguard: --limit and --only-… choose what the text report shows; this one has everything", err=True)
    if output is None and sys.stdout is None:
        raise InputError("standard output is closed", remedy="use --output FILE, or --quiet for the exit code alone")
    data = form.render(report, style)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(fence_report(data) if form.for_people else data)
        sys.stdout.buffer.flush()
        return
    _write(output, data)


def _output(shown: ReportOptions, form: ReportFormat) -> Path | None:
    """The file that was named, else the one that goes with the format; None for standard output."""
    named: Path | None = shown.output
    if named is None and form.default_output != STANDARD_OUTPUT:
        return Path(form.default_output)
    return named


def _style(shown: ReportOptions, output: Path | None) -> TextStyle:
    """How a report for people looks, and how much of it is shown."""
    from contractguard.reports.parts.style import TextStyle
    from contractguard.reports.selection import Selection

    width = shutil.get_terminal_size((80, 24)).columns if output is None else 80
    style = TextStyle(
        width=max(40, min(width, 200)), color=use_color(shown.color, sys.stdout if output is None else None)
    )
    if shown.show is None:  # the command shows everything
        return style
    only = Selection(shown.only_rule, shown.only_operation, shown.only_consumer)
    return replace(style, show=FAILING[FailOn(shown.show)], only=only, limit=_limit(shown, output))


def _limit(shown: ReportOptions, output: Path | None) -> int | None:
    """How many findings of each severity are spelled out, None for all: somebody sits before a terminal."""
    said: int | str | None = shown.limit
    if said is None and output is None and sys.stdout is not None and sys.stdout.isatty():
        return TERMINAL_LIMIT
    return said if isinstance(said, int) else None


def _write(output: Path, data: bytes) -> None:
    """Replace a file in one step, or, where the name is a link that stays in the project, the file that it leads to.
    What is no file (a pipe, a device, /dev/stdout) stays what it is and is written to."""
    from contractguard.store.atomic import write_atomic
    from contractguard.store.user_output import output_place

    root = None
    if output.absolute().parts[1:2] not in (("dev",), ("proc",)):
        output, root = output_place(output, Path.cwd())
        if output.is_file() or not output.exists():
            write_atomic(output, data, root)
            return
    with output.open("ab") as stream:
        stream.write(data)
