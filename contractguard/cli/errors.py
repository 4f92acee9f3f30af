"""Errors as text, and the exit codes they end in."""

from __future__ import annotations

import click

from contractguard.cli.messages import complain, say
from contractguard.contract.answers.outcome import BUG, NOT_CHECKED, USAGE, Outcome, Problem
from contractguard.contract.errors import ContractGuardError
from contractguard.support.printable import printable


def report_error(error: Exception, *, debug: bool = False) -> int:
    """Say on standard error what is wrong and what to do, and return the exit code."""
    if debug:
        _show_traceback(error)
    if isinstance(error, click.ClickException):
        _show_usage(error)
        return USAGE
    found = problem_of(error)
    if found.problem is not None:
        say(f"contractguard: {found.problem}", err=True)
        if found.problem.remedy:
            say(f"  remedy: {found.problem.remedy}", err=True)
    return found.exit_code


def problem_of(error: Exception) -> Outcome:
    """What a run ends in that ended in this error: nothing in it is secret, nor obeyed by a terminal."""
    if isinstance(error, click.ClickException):
        return Outcome(USAGE, Problem(_public(" ".join(error.format_message().split()), 600)))
    if isinstance(error, ContractGuardError):
        problem = Problem(_public(error.what, 600), _public(error.where, 300), _public(error.remedy, 400))
        return Outcome(error.exit_code, problem)
    if isinstance(error, OSError):
        where = _public(str(error.filename), 300) if error.filename is not None else ""
        remedy = "this is what the operating system says; --debug shows what was being done"
        return Outcome(NOT_CHECKED, Problem(printable(error.strerror or str(error), 300), where, remedy))
    what = f"a bug of ours: {type(error).__name__}: {_foreign(str(error), 300)}"
    return Outcome(BUG, Problem(what, remedy="run again with --debug and report what it prints"))


def _public(text: str, limit: int) -> str:
    """What we say of an input, without secrets: taken away first, for half a secret looks like none."""
    from contractguard.contract.redaction import redacted_text

    return printable(redacted_text(text), limit)


def _foreign(text: str, limit: int) -> str:
    """What an exception says that is none of ours."""
    from contractguard.contract.redaction import redacted_error

    return printable(redacted_error(text), limit)


def _show_usage(error: click.ClickException) -> None:
    """As click shows it, except that nothing of the command line reaches the terminal as it is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        complain(context.get_usage())
        complain(f"Try '{context.command_path} --help' for help.\n")
    say(f"Error: {_public(' '.join(error.format_message().split()), 600)}", err=True)


def _show_traceback(error: Exception) -> None:
    """Line by line, for the words of an exception may come from inputs."""
    import traceback

    for line in "".join(traceback.format_exception(error)).splitlines():
        say(_foreign(line, 2_000), err=True)
