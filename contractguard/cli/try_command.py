"""contractguard try --model M | --handler H"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contractguard.cli.messages import say
from contractguard.cli.options import provider_names, showing_options, weighing_options
from contractguard.contract.choices import Unit
from contractguard.project.lanes import resolve_settings

if TYPE_CHECKING:
    from contractguard.contract.model import Contract, MessageKey
    from contractguard.contract.report import Report
    from contractguard.project.config import Project


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
def command(**given: Any) -> int:  # fmt: skip
    """Try a consumer's model or handler with what a provider may send.

    Payloads are drawn from the provider's schema: optional fields missing, nulls where they are allowed, texts and
    arrays that are empty or long, large numbers. The code is run in a process of its own, as pytest would import it
    from this folder. What it fails on is shrunk to the smallest payload.

    \b
    contractguard try --handler billing.webhooks:on_payment --event payment.succeeded
    contractguard try --model billing.events:Payment --event payment.succeeded --contract openapi.yaml
    contractguard try --model shop.api:Order --operation "GET /orders/{id}" --status 200
    """
    from contractguard.cli.output import deliver, exit_code
    from contractguard.project.config import find_project, here
    from contractguard.project.waivers import waivers_of

    if (given["types"] is None) == (given["handler"] is None):
        raise click.UsageError("Give either --model or --handler.")
    if (given["event"] is None) == (given["operation"] is None):
        raise click.UsageError("Give either --event or --operation.")
    project = find_project(here())
    asked = resolve_settings(project, given)
    report = waivers_of(project).apply_to_all(_tried(project, given, asked.settings))
    deliver(report, given)
    if not given["quiet"]:
        say(f"contractguard: tried {report.settings['payloads']} payloads", err=True)
    return exit_code(report.sections, asked.fail_on, asked.fail_on_unknown)


def _tried(project: Project, given: dict[str, Any], settings: Any) -> Report:
    from contractguard.checks.consumer_code.trial import Code, Limits, Trial, verify_code
    from contractguard.cli.progress import progress
    from contractguard.project.config import here

    with progress() as line:
        line.reading(given["source"] or "the recorded contract")
        contract = _contract(project, given)
        key = _key(contract, given)
        target = given["types"] or given["handler"]
        line.reading(target)
        return verify_code(
            contract,
            key,
            Code(_named(target), here(), given["types"] is not None, given["accepts"]),
            Trial(given["examples"], given["seed"], given["drift"]),
            Limits(min(given["payload_seconds"], given["max_seconds"]), given["max_seconds"]),
            settings,
        )


def _named(target: str) -> str:
    import re

    from contractguard.contract.errors import UsageError
    from contractguard.support.printable import printable

    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*", target):
        raise UsageError(f"{printable(target)!r} names no model or handler", remedy="give module:Name")
    return target


def _contract(project: Project, given: dict[str, Any]) -> Contract:
    """The contract that was named, or what is recorded of the provider. Raises `UsageError` and `InputError`."""
    from contractguard.project.config import here
    from contractguard.project.providers import project_root, select_providers, snapshot_path
    from contractguard.readers import read_contract
    from contractguard.readers.sources.load import load

    if given["source"]:
        return read_contract(load(given["source"]).entry)
    providers = select_providers(project, given["provider"])
    if len(providers) > 1:
        raise click.UsageError(f"Several providers are configured ({', '.join(providers)}): give --provider.")
    path = snapshot_path(project, next(iter(providers)))
    return read_contract(load(str(path), cwd=here(), within=project_root(project)).entry)


def _key(contract: Contract, given: dict[str, Any]) -> MessageKey:
    """The message that was named. Raises `UnknownMessage`."""
    from contractguard.checks.consumer_code.trial import event_message, response_message

    if given["event"] is not None:
        return event_message(contract, given["event"])
    return response_message(contract, given["operation"], given["status"])
