"""contractguard check"""

from __future__ import annotations

import click

from contractguard.cli.options import base_option, checking_options, provider_names, showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.lanes import ALL_PLACES
from contractguard.project.options import CheckOptions, ConsumerOptions, SettingOptions


@click.command("check")
@click.option("--provider", shell_complete=provider_names, help="Check this provider only.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@click.option("--consumers", type=click.Path(), help="The folder of the consumers' expectations.  [default: contracts]")
@click.option("--no-consumers", is_flag=True, help="Do not evaluate the consumers' expectations.")
@click.option("--allow-models", is_flag=True, help="Import the code that expectations name (pydantic models).")
@click.option("--assume-unknown-consumers", is_flag=True, help="Report removals as if others read what is gone.")
@base_option
@click.option("--strict-snapshot", is_flag=True, help="A recorded contract that is not up to date is an error.")
@click.option(
    "--full-tree", is_flag=True, help="Show every field on the page (-o html), with the consumers that use it."
)
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    provider: str | None,
    app: str | None,
    consumers: str | None,
    no_consumers: bool,
    allow_models: bool,
    assume_unknown_consumers: bool,
    base: str | None,
    strict_snapshot: bool,
    full_tree: bool,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Compare each provider's description with the base: the pull-request check.

    The base is the recorded contract as it stands in the merge base with the target branch, in CI as locally; on the
    default branch itself, in the first parent. What breaks it is accepted by a waiver (`contractguard accept`);
    recording it again does not help. Where a provider has an observed.json beside its snapshot, it is held against the
    description, too (as `contractguard drift` does). The providers stand in contractguard.toml (see
    `contractguard init`).

    \b
    contractguard check
    contractguard check --base origin/release
    contractguard check --provider payments --policy strict --format json
    """
    from contractguard.cli.errors import report_error
    from contractguard.cli.output import deliver, deliver_unchecked
    from contractguard.cli.progress import progress
    from contractguard.project.check import check_project
    from contractguard.project.config import find_project, here

    if full_tree and all(one.form.name != "html" for one in shown.outputs):
        raise click.UsageError("--full-tree is shown by the page alone: give -o html, too.")
    readers = None if no_consumers else ConsumerOptions(consumers, allow_models, assume_unknown_consumers)
    given = CheckOptions(provider, app, base, strict_snapshot, settings, readers, full_tree)
    with progress() as line:
        found = check_project(find_project(here()), here(), given, line, places=ALL_PLACES)
    for told in found.errors:
        report_error(told)
    if found.whole is None:
        return deliver_unchecked("check", shown, found.errors[0])
    return deliver(found.whole, shown, found.exit_code, found.asked.fail_on)
