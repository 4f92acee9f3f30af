"""Reports to where they were asked for: first as one of a run that did not end, then as what it ended in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.messages import fence_report, say, terminal_width
from contractguard.cli.outputs import TERMINAL_LIMIT, Output, ReportOptions, refused_options, use_color
from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED, Outcome, Problem
from contractguard.contract.choices import FailOn, Unit
from contractguard.contract.errors import InputError
from contractguard.contract.judgement import FAILING
from contractguard.contract.report import Report
from contractguard.reports.formats import FORMATS, VARIABLE, Delivery

if TYPE_CHECKING:
    from contractguard.reports.context import RenderContext

_NOTHING = {
    Unit.PAYLOAD: "no payload was verified",
    Unit.MUTANT: "no mutant was judged",
}
"""What to say when nothing was checked."""

UNFINISHED = Problem("the run has not ended", remedy="see its log; a run that was killed checked nothing")
"""What a report says from before the check begins until it is replaced."""

UNWRITTEN = Problem("a report could not be written", remedy="see the log of the run")
"""What a comment says where the run ends in that."""


def run_reported(command: str, shown: ReportOptions, work: Callable[[], int]) -> int:
    """Run a command whose reports must never be those of an earlier run: each file is first written as one of a run
    that could not check. Where the command ends in an error, the error stands in it."""
    _write_unchecked(command, shown, Outcome(NOT_CHECKED, UNFINISHED))
    try:
        return work()
    except BrokenPipeError:  # of standard output, which comes last
        raise
    except Exception as error:
        deliver_unchecked(command, shown, error)
        raise


def deliver_unchecked(command: str, shown: ReportOptions, error: Exception) -> int:
    """Write to every place but standard output for people that nothing could be checked because of this error, which
    has been said or will be, and return the exit code."""
    from contractguard.cli.errors import problem_of

    outcome = problem_of(error)
    _write_unchecked(command, shown, outcome)
    return outcome.exit_code


def deliver_refusal(arguments: Sequence[str], error: click.UsageError) -> None:
    """The same for a command line that no command was run for, or that it refused."""
    from contractguard.cli.errors import problem_of

    command = error.ctx.info_name if error.ctx else None
    _write_unchecked(command or "", refused_options(arguments, error.ctx), problem_of(error))


def deliver(report: Report, shown: ReportOptions, exit_code: int, fail_on: FailOn = FailOn.ERROR) -> int:
    """Write a report, which the run ends in `exit_code` with, to every place that was asked for, and return that code;
    where an output could not be written, the code of what could not be checked, unless there are findings."""
    if report.statistics.checked == 0:
        what = _NOTHING.get(report.unit, "nothing was compared: no operations, or none that could be read")
        say(f"contractguard: {what}", err=True)
    if shown.outputs:
        _name_files(report)
    if report.findings and any(one.form.is_placed for one in shown.outputs):
        report = _place(report)
    return deliver_whole(replace(report, outcome=Outcome(exit_code, fail_on=fail_on)), shown, exit_code)


def _name_files(report: Report) -> None:
    """Name files as reports do, whatever the folder is that the command was run in."""
    from contractguard.project.config import here
    from contractguard.readers.sources.repository_paths import name_from_top

    name_from_top(report, here())


def _place(report: Report) -> Report:
    """The report with the place of each finding in the change; where git cannot tell what that is, places stay as they
    are, and why is said."""
    from contractguard.project.base.find import find_base
    from contractguard.project.config import here
    from contractguard.project.placement import place_findings

    try:
        base = report.base.commit if report.base else None
        if report.base is None and (found := find_base(here())) is not None:
            base = found.commit
        return place_findings(report, here(), base)
    except InputError as error:
        say(f"contractguard: findings are not shown on lines of the change: {error.what}", err=True)
        return report


def deliver_whole(report: Report, shown: ReportOptions, exit_code: int) -> int:
    """The same for a report that knows what its run ended in."""
    _tell_what_is_chosen(shown)
    is_missing = False
    for one in shown.outputs:
        if is_missing and exit_code != FINDINGS and one.is_posted:
            told = replace(report, outcome=Outcome(NOT_CHECKED, UNWRITTEN))
            _write_output(one, told, shown)
        elif not _write_output(one, report, shown):
            is_missing = True
    for remark in (remark for one in shown.outputs for remark in one.form.remarks(report)):
        say(f"contractguard: {remark}", err=True)
    return NOT_CHECKED if is_missing and exit_code != FINDINGS else exit_code


def _write_unchecked(command: str, shown: ReportOptions, outcome: Outcome) -> None:
    """Tell in every file, on a pull request, and in a document for programs on standard output, that nothing was
    checked."""
    report = Report(command, outcome=outcome)
    plain = ReportOptions(outputs=shown.outputs, reporting=shown.reporting, providers=shown.providers)
    for one in shown.outputs:
        if outcome.problem is UNFINISHED:
            is_told = _is_file(one.path) and one.form.delivery is Delivery.DOCUMENT
        else:
            is_told = not one.is_printed or not one.form.for_people
        if is_told:
            _write_output(one, report, plain)


def _is_file(path: Path | None) -> bool:
    """Whether it is a file, or none yet: what is a pipe or a device gets one report alone."""
    return path is not None and not _is_device(path) and (path.is_file() or not path.exists())


def _is_device(path: Path) -> bool:
    return path.absolute().parts[1:2] in (("dev",), ("proc",))


def _write_output(one: Output, report: Report, shown: ReportOptions) -> bool:
    """Write one output, and return whether it could be; why not is said."""
    from contractguard.cli.errors import report_error

    if one.is_posted:
        return _post(one, report, shown)
    if one.path is None and sys.stdout is None:
        say("contractguard: standard output is closed", err=True)
        say("  remedy: use --output FORMAT=FILE, or --quiet for the exit code alone", err=True)
        return False
    data = one.form.render(report, _context(one, shown))
    if one.path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(fence_report(data) if one.form.for_people else data)
        sys.stdout.buffer.flush()
        return True
    try:
        _write(one.path, data, one.form.delivery)
    except (InputError, OSError) as error:
        report_error(error)
        return False
    return True


def _post(one: Output, report: Report, shown: ReportOptions) -> bool:
    """Write the comment of a pull request; where this run has no right to, what it says goes to the page of the job."""
    from contractguard.cli.errors import report_error
    from contractguard.cli.github.posting import Posting, comment_key, deliver_comment
    from contractguard.reports.context import CommentContext

    if shown.reporting is not None and not shown.reporting.comment:
        say('contractguard: github-comment: [report] says comment = "never"; nothing is posted', err=True)
        return True
    context = _context(one, shown)
    key = comment_key(context.report_id, shown.providers, report.command, os.environ)
    try:
        posting = deliver_comment(report, replace(context, comment=CommentContext(key)), os.environ)
    except InputError as error:
        report_error(error)
        return False
    page = FORMATS["github-summary"]
    summary = os.environ.get(page.default_output.removeprefix(VARIABLE))
    if posting is Posting.NOT_ALLOWED and summary and all(each.form is not page for each in shown.outputs):
        return _write_output(Output(page, Path(summary)), report, shown)
    return posting is not Posting.FAILED


def _tell_what_is_chosen(shown: ReportOptions) -> None:
    chooses = bool(shown.only_rule or shown.only_operation or shown.only_consumer) or shown.limit is not None
    if chooses and not any(one.form.for_people for one in shown.outputs) and shown.outputs:
        say("contractguard: --limit and --only-… choose what the text report shows; this one has everything", err=True)


def _context(one: Output, shown: ReportOptions) -> RenderContext:
    """How a report for people looks, and how much of it is shown."""
    from contractguard.cli.run_context import render_context
    from contractguard.reports.parts.style import TextStyle
    from contractguard.reports.selection import Selection

    width = terminal_width() if one.path is None else 80
    stream = sys.stdout if one.path is None else None
    style = TextStyle(width=max(40, min(width, 200)), color=use_color(shown.color, stream))
    if shown.show is not None:  # else the command shows everything
        only = Selection(shown.only_rule, shown.only_operation, shown.only_consumer)
        style = replace(style, show=FAILING[FailOn(shown.show)], only=only, limit=_limit(shown, one))
    return replace(render_context(shown.reporting, os.environ), style=style)


def _limit(shown: ReportOptions, one: Output) -> int | None:
    """How many findings of each severity are spelled out, None for all: somebody sits before a terminal."""
    said: int | str | None = shown.limit
    if said is None and one.path is None and sys.stdout is not None and sys.stdout.isatty():
        return TERMINAL_LIMIT
    return said if isinstance(said, int) else None


def _write(output: Path, data: bytes, delivery: Delivery) -> None:
    """Replace a file in one step, unless it is appended to, or, where the name is a link that stays in the project, the
    file that it leads to. What is no file (a pipe, a device, /dev/stdout) stays what it is and is written to."""
    from contractguard.store.atomic import write_atomic
    from contractguard.store.user_output import output_place

    if not _is_device(output):
        output, root = output_place(output, Path.cwd())
        if delivery is not Delivery.APPENDED and (output.is_file() or not output.exists()):
            write_atomic(output, data, root)
            return
    with output.open("ab") as stream:
        stream.write(data)
