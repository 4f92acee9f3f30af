"""contractguard try --model M | --handler H"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.messages import say
from contractguard.cli.options import gather_options, provider_names, showing_options, weighing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.lanes import ALL_PLACES, resolve_settings
from contractguard.project.options import SettingOptions
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.settings import Settings
    from contractguard.contract.model import Contract, MessageKey
    from contractguard.contract.report import Report
    from contractguard.project.config import Project


@dataclass(frozen=True, slots=True)
class _CodeOptions:
    """The code that is tried, one of the two, and how it may refuse a payload."""

    types: str | None
    handler: str | None
    accepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _MessageOptions:
    """The message that is sent to it, an event or the response of an operation, and who describes it."""

    event: str | None
    operation: str | None
    status: str
    source: str | None
    provider: str | None


@dataclass(frozen=True, slots=True)
class _TrialOptions:
    """Which payloads are drawn, and how long all this may take."""

    examples: int
    seed: int
    drift: bool
    max_seconds: float
    payload_seconds: float


@click.command("try")
@click.option("--model", "types", metavar="MODULE:NAME", help="A pydantic model, or any type that pydantic validates.")
@click.option("--handler", metavar="MODULE:FUNCTION", help="A function that takes the payload; it may be async.")
@click.option("--event", help="The webhook, callback or event whose payloads are tried.")
@click.option("--operation", help='The operation whose responses are tried: "GET /orders/{id}" or an operationId.')
@click.option("--status", default="200", show_default=True, help="Of the response.")
@click.option(
    "--contract",
    "source",
    metavar="SOURCE",
    help="The provider's description or snapshot.  [default: what is recorded of the provider]",
)
@click.option("--provider", shell_complete=provider_names, help="The configured provider, where there are several.")
@click.option(
    "--accepts",
    multiple=True,
    metavar="EXCEPTION",
    help="An exception by which the handler may refuse a payload. May be repeated.",
)
@click.option(
    "--examples",
    type=click.IntRange(0, 100_000),
    default=200,
    show_default=True,
    help="How many payloads of each kind are tried.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Another seed draws other payloads; the same one the same.",
)
@click.option(
    "--max-seconds",
    type=click.FloatRange(0, 86_400, min_open=True),
    default=60.0,
    show_default=True,
    help="For everything together.",
)
@click.option(
    "--payload-seconds",
    type=click.FloatRange(0, 3_600, min_open=True),
    default=2.0,
    show_default=True,
    help="For one payload.",
)
@click.option(
    "--drift/--no-drift",
    default=True,
    show_default=True,
    help="Try fields that nobody declared and enum values that nobody listed as well.",
)
@weighing_options
@showing_options(Unit.CODE)
@gather_options("code", _CodeOptions)
@gather_options("message", _MessageOptions)
@gather_options("trial", _TrialOptions)
def command(
    code: _CodeOptions,
    message: _MessageOptions,
    trial: _TrialOptions,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Try a consumer's model or handler with what a provider may send.

    Payloads are drawn from the provider's schema: optional fields missing, nulls where they are allowed, texts and
    arrays that are empty or long, large numbers. The code is run in a process of its own, as pytest would import it
    from this folder. What it fails on is shrunk to the smallest payload.

    \b
    contractguard try --handler billing.webhooks:on_payment --event payment.succeeded
    contractguard try --model billing.events:Payment --event payment.succeeded --contract openapi.yaml
    contractguard try --model shop.api:Order --operation "GET /orders/{id}" --status 200
    """
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.project.config import find_project, here
    from contractguard.project.waivers import waivers_of

    if (code.types is None) == (code.handler is None):
        raise click.UsageError("Give either --model or --handler.")
    if (message.event is None) == (message.operation is None):
        raise click.UsageError("Give either --event or --operation.")
    project = find_project(here())
    asked = resolve_settings(project, settings, places=ALL_PLACES)
    report = waivers_of(project).apply_to_all(_try_code(project, code, message, trial, asked.settings))
    ended = deliver(report, shown, exit_code(report.sections, asked.fail_on, asked.fail_on_unknown), asked.fail_on)
    if not shown.quiet:
        say(f"contractguard: tried {report.settings['payloads']} payloads", err=True)
    return ended


def _try_code(
    project: Project, code: _CodeOptions, message: _MessageOptions, trial: _TrialOptions, settings: Settings
) -> Report:
    from contractguard.checks.consumer_code.trial import Code, Limits, Trial, verify_code
    from contractguard.cli.progress import progress
    from contractguard.project.config import here

    with progress() as line:
        line.reading(message.source or "the recorded contract")
        contract = _contract(project, message)
        key = _key(contract, message)
        target = str(code.types or code.handler)
        line.reading(target)
        return verify_code(
            contract,
            key,
            Code(_parse_target(target), here(), code.types is not None, code.accepts),
            Trial(trial.examples, trial.seed, trial.drift),
            Limits(min(trial.payload_seconds, trial.max_seconds), trial.max_seconds),
            settings,
        )


def _parse_target(target: str) -> str:
    import re

    from contractguard.contract.errors import UsageError
    from contractguard.support.printable import printable

    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*", target):
        raise UsageError(f"{printable(target)!r} names no model or handler", remedy="give module:Name")
    return target


def _contract(project: Project, given: _MessageOptions) -> Contract:
    """The contract that was named, or what is recorded of the provider. Raises `UsageError` and `InputError`."""
    from contractguard.project.config import here
    from contractguard.project.providers import project_root, select_providers, snapshot_path
    from contractguard.readers import read_contract
    from contractguard.readers.sources.load import load

    if given.source:
        return read_contract(load(given.source).entry)
    providers = select_providers(project, given.provider)
    if len(providers) > 1:
        raise click.UsageError(f"Several providers are configured ({', '.join(providers)}): give --provider.")
    path = snapshot_path(project, next(iter(providers)))
    return read_contract(load(str(path), cwd=here(), within=project_root(project)).entry)


def _key(contract: Contract, given: _MessageOptions) -> MessageKey:
    """The message that was named. Raises `UnknownMessage`."""
    from contractguard.checks.consumer_code.trial import event_message, response_message

    if given.event is not None:
        return event_message(contract, given.event)
    return response_message(contract, str(given.operation), given.status)
