"""Errors as text, and the exit codes they end in."""

from __future__ import annotations

import click

from contractguard.cli.messages import complain, say
from contractguard.contract.errors import ContractGuardError
from contractguard.support.printable import printable

FINDINGS, USAGE, UNCHECKED, BUG = 1, 2, 3, 70


def report_error(error: Exception, *, debug: bool = False) -> int:
    """Say on standard error what is wrong and what to do, and return the exit code."""
    if debug:
        _show_traceback(error)
    if isinstance(error, click.ClickException):
        _show_usage(error)
        return USAGE
    if isinstance(error, ContractGuardError):
        where = f"{_public(error.where, 300)}: " if error.where else ""
        say(f"contractguard: {where}{_public(error.what, 600)}", err=True)
        if error.remedy:
            say(f"  remedy: {_public(error.remedy, 400)}", err=True)
        return error.exit_code
    if isinstance(error, OSError):
        where = f"{_public(str(error.filename), 300)}: " if error.filename is not None else ""
        say(f"contractguard: {where}{printable(error.strerror or str(error), 300)}", err=True)
        say("  remedy: this is what the operating system says; --debug shows what was being done", err=True)
        return UNCHECKED
    say(f"contractguard: a bug of ours: {type(error).__name__}: {_foreign(str(error), 300)}", err=True)
    say("  remedy: run again with --debug and report what it prints", err=True)
    return BUG


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
