"""contractguard diff OLD NEW"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.loading import load_named, root_option
from contractguard.cli.options import checking_options, showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.lanes import ALL_PLACES, resolve_settings
from contractguard.project.options import ConsumerOptions, SettingOptions

if TYPE_CHECKING:
    from pathlib import Path

    from contractguard.contract.document import Document
    from contractguard.contract.model import Contract


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take NEW from an ASGI or WSGI application. Its code is run.")
@click.option(
    "--events-in",
    multiple=True,
    metavar="POINTER",
    help="OLD and NEW are JSON Schemas with a definition for each event: #/definitions, or '#/$defs/{event}.{action}'.",
)
@click.option(
    "--consumers", type=click.Path(), help="A folder of consumers' expectations: say which consumers a change affects."
)
@click.option("--allow-models", is_flag=True, help="Import the code that expectations name (pydantic models).")
@root_option
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    old: str,
    new: str | None,
    app: str | None,
    events_in: tuple[str, ...],
    consumers: str | None,
    allow_models: bool,
    root: Path | None,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Compare two versions of a description, OLD and NEW.

    Each is a file, a folder, - for standard input, a snapshot, a git revision REV:path, or an http(s) URL. Every
    difference that breaks somebody comes with a witness: a message that one side may send and the other rejects.

    \b
    contractguard diff main:openapi.yaml openapi.yaml
    contractguard diff snapshots/payments --app payments.main:app
    """
    from contractguard.checks.comparison.contracts import compare_contracts
    from contractguard.cli.output import deliver
    from contractguard.cli.progress import progress
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.consumers import add_consumer_impact, consumers_of, thorough
    from contractguard.project.waivers import waivers_of
    from contractguard.readers import read_contract
    from contractguard.readers.sources.load import load_application

    def contract_of(entry: Document) -> Contract:
        if not events_in:
            return read_contract(entry)
        from contractguard.readers.event_schemas import read_event_schemas

        return read_event_schemas(entry, events_in)

    if (new is None) == (app is None):
        raise click.UsageError("Give NEW, or --app for it.")
    project = find_project(here())
    asked, accepted = resolve_settings(project, settings, places=ALL_PLACES), waivers_of(project)
    expectations = ConsumerOptions(consumers, allow_models, is_any_provider=True)
    readers = consumers_of(project, expectations) if consumers else None
    if old == new == "-":
        raise click.UsageError("Standard input can be read only once.")
    with progress() as line:
        line.reading(old)
        before = contract_of(load_named(old, root))
        line.reading(app or str(new))
        after = contract_of(load_application(app).entry if app else load_named(str(new), root))
        whole = asked.settings if readers is None else thorough(asked.settings)
        section = compare_contracts(before, after, whole, line.compared)
        if readers is not None:
            section = add_consumer_impact(section, readers, None, before, after, asked.settings)
        report = Report("diff", (accepted.apply_to(section),), whole.as_json())
    return deliver(report, shown, exit_code(report.sections, asked.fail_on, asked.fail_on_unknown), asked.fail_on)
