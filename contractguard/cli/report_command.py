"""contractguard report FILE"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contractguard.cli.options import showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit


@click.command("report")
@click.argument("file")
@showing_options(Unit.CONTRACT)
def command(file: str, shown: ReportOptions) -> int:
    """Write a stored JSON report in other formats.

    Nothing is checked again, and nothing else is read: FILE (or -, standard input) is what -o json=FILE of another
    command wrote. The exit code is that of the run which wrote it.

    \b
    contractguard report report.json
    contractguard report report.json -o json=-
    """
    from contractguard.cli.output import deliver_whole
    from contractguard.contract.judgement import outcome_of
    from contractguard.readers.text.json_text import parse_json
    from contractguard.reports.stored import read_report

    name = "<stdin>" if file == "-" else file
    report = read_report(parse_json(_read(file), name), name)
    return deliver_whole(report, shown, outcome_of(report).exit_code)


def _read(file: str) -> bytes:
    """The bytes of a file, or of standard input. Raises `InputError`."""
    from contractguard.readers.text.decode import MAX_BYTES
    from contractguard.readers.user_file import read_bytes

    return sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" and sys.stdin else read_bytes(Path(file), file)
