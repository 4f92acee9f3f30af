"""Errors as text, and the exit codes they end in."""

from __future__ import annotations

import traceback

import click

from contractguard.contract.errors import ContractGuardError
from contractguard.contract.printable import printable

FINDINGS, USAGE, UNCHECKED, BUG = 1, 2, 3, 70


def report_error(error: Exception, *, debug: bool = False) -> int:
    """Say on standard error what is wrong and what to do, and return the exit code."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, click.ClickException):
        error.show()
        return USAGE
    if isinstance(error, ContractGuardError):
        where = f"{printable(error.where, 300)}: " if error.where else ""
        click.echo(f"contractguard: {where}{printable(error.what, 600)}", err=True)
        if error.remedy:
            click.echo(f"  remedy: {printable(error.remedy, 400)}", err=True)
        return error.exit_code
    click.echo(f"contractguard: a bug of ours: {type(error).__name__}: {printable(str(error), 300)}", err=True)
    click.echo("  remedy: run again with --debug and report what it prints", err=True)
    return BUG
