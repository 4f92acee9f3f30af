"""contractguard coverage [FILE…], and its further commands: merge, report"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from contractguard.cli.options import base_option, provider_names, weighing_options, writing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.options import CoverageOptions, SettingOptions


class _WithFurtherCommands(click.Command):
    """A command that hands over to another one which its first argument names."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        further = FURTHER.get(args[0]) if args else None
        if further is not None:
            return further.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command("coverage", cls=_WithFurtherCommands)
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--provider", shell_complete=provider_names, help="This provider only.")
@click.option("--changed", is_flag=True, help="Only operations that differ from those of the base.")
@base_option
@weighing_options
@writing_options(Unit.COVERAGE)
def command(
    files: tuple[str, ...],
    provider: str | None,
    changed: bool,
    base: str | None,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Show which parts of a contract no test and no expectation touches: what to test next, and why.

    FILE is what pytest --contract-coverage-out wrote; by default contract-coverage.json beside the configuration. Each
    part of the contract has a row, the emptiest first. What was only seen, and never checked, does not count. Exit code
    3: there is no such file, or nothing in it is of the contract as it is now.

    \b
    contractguard coverage
    contractguard coverage unit.json integration.json
    contractguard coverage merge unit.json integration.json --into all.json
    """
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.coverage.measure import measure_coverage
    from contractguard.project.lanes import resolve_settings
    from contractguard.project.waivers import waivers_of

    if base and not changed:
        base = None  # an environment variable names one for all commands
    project = find_project(here())
    asked, accepted = resolve_settings(project, settings), waivers_of(project)
    found = measure_coverage(project, CoverageOptions(files, provider, changed, base), asked.settings.policy)
    sections = tuple(accepted.apply_to(section, name) for name, section in found.items())
    code = exit_code(sections, asked.fail_on, asked.fail_on_unknown)
    if changed and not any(section.statistics.operations for section in sections):
        code = 0  # nothing differs, so that nothing had to be tested
    return deliver(Report("coverage", sections), shown, code, asked.fail_on)


@click.command("merge")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--into", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="The file to write.")
def merge(files: tuple[str, ...], into: str) -> int:
    """Unite coverage files of one provider: of each cell the higher level, with the tests that reached it.

    The order does not matter, nor whether a file is named twice. Exit code 3: they are of several providers, or one
    cannot be read; nothing is written then.

    \b
    contractguard coverage merge unit.json integration.json --into contract-coverage.json
    """
    from contractguard.cli.messages import say
    from contractguard.project.config import here
    from contractguard.readers.foreign import refuse_foreign
    from contractguard.store.coverage import join_files, replace_coverage
    from contractguard.store.user_output import output_place

    refuse_foreign()
    record = join_files((here() / name, name) for name in files)
    path, root = output_place(Path(into), here())
    replace_coverage(record, path, root, name=into)
    say(f"{into}: {len(record.hits)} cells of {record.provider}, from {len(files)} files")
    return 0


_FILE = click.Path(exists=True, dir_okay=False)


@click.command("report")
@click.option("--before", required=True, metavar="FILE", type=_FILE, help="The coverage file of before.")
@click.option("--after", required=True, metavar="FILE", type=_FILE, help="The coverage file of now.")
@click.option("--junit-before", required=True, metavar="FILE", type=_FILE, help="The JUnit file of before.")
@click.option("--junit-after", required=True, metavar="FILE", type=_FILE, help="The JUnit file of now.")
@click.option("--command", "command_text", required=True, metavar="TEXT", help="The command that ran the tests.")
def report(command_text: str, before: str, after: str, junit_before: str, junit_after: str) -> int:
    """Say what a batch of tests added: how many tests, and which share of the contract was covered before and is now.

    The tests are the difference of the JUnit files (pytest --junit-xml FILE); skipped ones do not count.

    \b
    contractguard coverage report --before a.json --after b.json --junit-before a.xml --junit-after b.xml \\
        --command "pytest tests/contract/test_charges.py -v"
    """
    from contractguard.cli.messages import say
    from contractguard.project.config import find_project, here
    from contractguard.project.coverage.batch import MOST_TESTS, BatchOptions, report_batch
    from contractguard.readers.foreign import refuse_foreign

    refuse_foreign()
    given = BatchOptions(before, after, junit_before, junit_after, command_text)
    found = report_batch(find_project(here()), given)
    for line in found.lines():
        say(line)
    if found.added > MOST_TESTS:
        say(f"contractguard: a batch has at most {MOST_TESTS} tests, this one has {found.added}", err=True)
    return 0


FURTHER = {"merge": merge, "report": report}
"""Commands behind this one's name. A file that is called so is named with a folder: ./merge"""
