"""Lines that commands say; every one of them passes here."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from contractguard.support.printable import printable

MAX_LINE = 10_000


def say(line: str, *, err: bool = False) -> None:
    """Say one line on standard output, or on standard error, with nothing in it that a terminal or a build server
    obeys: there are names of files and of what stands in them in most lines.

    What cannot be said on standard error is lost: the exit code stays that of what was done.
    """
    if err:
        complain(printable(line, MAX_LINE))
    else:
        click.echo(printable(line, MAX_LINE))


def complain(text: str) -> None:
    """Write a text of ours to standard error, or nothing where that takes none."""
    with suppress(OSError):
        click.echo(text, err=True)


def terminal_width() -> int:
    """How many columns the terminal has, or `COLUMNS` says that it has; 80 where there is none. (`shutil` says the
    same, and whatever unpacks archives comes with it.)"""
    with suppress(ValueError):
        if (told := int(os.environ.get("COLUMNS", ""))) > 0:
            return told
    with suppress(AttributeError, ValueError, OSError):  # there is no standard output, or it is no terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    return _COLUMNS


_COLUMNS = 80


def fence_report(report: bytes) -> bytes:
    """A text report as it goes to standard output: in a job of GitHub Actions between two commands, of which the first
    stops the reading of commands and the second starts it again. Nothing in the report is one (see `printable`);
    this is the second wall.

    The token must not be guessed, so that it is the one thing in any output that differs between two runs.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return report
    import secrets

    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n".encode() + report + f"::{token}::\n".encode()
