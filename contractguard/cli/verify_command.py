"""contractguard verify PAYLOAD …"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.options import gather_options, judging_options, provider_names, showing_options
from contractguard.cli.output import deliver
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED
from contractguard.contract.choices import FailOn, FormatMode, Unit
from contractguard.contract.judgement import exit_code
from contractguard.project.lanes import ALL_PLACES, resolve_settings
from contractguard.project.options import SettingOptions, SubjectOptions
from contractguard.support.dataclass import dataclass
from contractguard.support.garbage import with_collection

if TYPE_CHECKING:
    from contractguard.checks.verification import RequestedMessage, Routing
    from contractguard.contract.report import Section
    from contractguard.project.config import Project


@dataclass(frozen=True, slots=True)
class _MessageOptions:
    """The message that all payloads are, where they do not say it themselves."""

    event: str | None
    operation: str | None
    status: str | None
    request: bool


@dataclass(frozen=True, slots=True)
class _EnvelopeOptions:
    """What is around a payload, and whether it is looked at with it."""

    profile: str | None
    data: bool
    envelope_file: bool


@click.command("verify")
@click.argument("payloads", nargs=-1, required=True, metavar="PAYLOAD...")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="SOURCE",
    help="What the provider describes: as OLD and NEW of `diff`. Repeat it to compare several.  "
    "[default: the recorded snapshots]",
)
@click.option("--provider", shell_complete=provider_names, help="Use the snapshot of this provider.")
@click.option(
    "--events-in",
    multiple=True,
    metavar="POINTER",
    help="SOURCE is a JSON Schema with a definition for each event: #/definitions, or "
    "'#/definitions/{event}${action}'.",
)
@click.option(
    "--expect",
    "expectations",
    multiple=True,
    metavar="FILE",
    help="Verify against what a consumer expects (contracts/CONSUMER.yaml, or a folder of them) instead.",
)
@click.option("--allow-models", is_flag=True, help="Import the consumer's models. Their code is run.")
@click.option("--event", metavar="NAME", help="All payloads are this event.")
@click.option("--operation", metavar="NAME", help="All payloads are responses of this operation: 'GET /orders/{id}'.")
@click.option("--status", metavar="STATUS", help="The status of these responses.")
@click.option("--request", is_flag=True, help="The payloads are requests of the operation.")
@click.option(
    "--profile",
    metavar="NAME",
    help="The envelope that names the event of a payload: github, stripe, cloudevents, …  "
    "[default: the one that is there for certain, else the name of the file]",
)
@click.option("--data", is_flag=True, help="Verify what the event is about, not the envelope around it.")
@click.option("--envelope-file", is_flag=True, help="Each payload was stored as an object of headers and body.")
@click.option("--ndjson", is_flag=True, help="One payload a line, whatever the files are called.")
@click.option("--strict-fields", is_flag=True, help="Report properties that are sent and not declared.")
@judging_options
@showing_options(Unit.PAYLOAD)
@gather_options("against", SubjectOptions)
@gather_options("message", _MessageOptions)
@gather_options("envelope", _EnvelopeOptions)
def command(
    payloads: tuple[str, ...],
    ndjson: bool,
    against: SubjectOptions,
    message: _MessageOptions,
    envelope: _EnvelopeOptions,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Verify payloads: events and responses that a consumer has stored, or receives today.

    PAYLOADs are JSON files, streams of one payload a line (.ndjson, .jsonl), these with .gz, folders of them, or - for
    standard input. They are checked against what the provider describes (replay), or with --expect against what a
    consumer expects (live). What does not fit is grouped by its cause: a place in the schema.

    \b
    contractguard verify payloads/ --contract main:openapi.yaml
    contractguard verify - --event payment.succeeded < today.ndjson
    contractguard verify payloads/ --expect contracts/billing.yaml
    """
    from contractguard.checks.expectations.asked import AskedModels
    from contractguard.checks.verification import report_on, verify
    from contractguard.cli.progress import progress
    from contractguard.project.config import find_project, here
    from contractguard.project.subjects import find_subjects
    from contractguard.project.waivers import waivers_of
    from contractguard.readers.payloads import payload_files

    asked = _requested_message(message)
    if (*payloads, *against.contracts).count("-") > 1:
        raise click.UsageError("Standard input can be read only once.")
    project = find_project(here())
    routing, accepted = _routing(message, envelope, project), waivers_of(project)
    chosen = resolve_settings(project, settings, places=ALL_PLACES)
    with progress() as line, with_collection(), AskedModels(project.folder) as ask:
        line.reading("what the payloads are held against")
        held = find_subjects(project, against, formats=chosen.settings.formats == FormatMode.ASSERT, ask=ask)
        files = payload_files(payloads, here=here(), ndjson=ndjson)
        sections = verify(files, held, routing, asked, chosen.settings.policy, progress=line.compared)
        report = report_on(held, list(map(accepted.apply_to, sections)))
    codes = {_code(section, chosen.fail_on) for section in report.sections}
    return deliver(report, shown, FINDINGS if FINDINGS in codes else max(codes), chosen.fail_on)


def _requested_message(given: _MessageOptions) -> RequestedMessage:
    from contractguard.checks.verification import RequestedMessage

    if given.event is not None and given.operation is not None:
        raise click.UsageError("Give --event or --operation, not both.")
    if given.operation is None and (given.status is not None or given.request):
        raise click.UsageError("--status and --request go with --operation.")
    if given.status is not None and given.request:
        raise click.UsageError("A request has no --status.")
    return RequestedMessage(given.event, given.operation, given.status, given.request)


def _routing(message: _MessageOptions, envelope: _EnvelopeOptions, project: Project) -> Routing:
    from contractguard.checks.verification import Routing
    from contractguard.readers.envelopes import profile_from, profile_named

    own = {name: profile_from(name, table) for name, table in project.config.profiles.items()}
    is_named = message.event is not None or message.operation is not None
    profile = profile_named(envelope.profile, own) if envelope.profile is not None else None
    return Routing(is_named, profile, envelope.envelope_file, envelope.data)


def _code(section: Section, fail_on: FailOn) -> int:
    """What one section ends in. A payload that was not verified is no pass, and none verified is not even a finding."""
    if section.statistics.checked == 0:
        return NOT_CHECKED
    return exit_code([section], fail_on, fail_on_unknown=True)
