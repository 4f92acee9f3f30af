"""contractguard check"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from contractguard.cli.options import checking_options, provider_names, showing_options, wanted


@click.command("check")
@click.option("--provider", shell_complete=provider_names, help="Check this provider only.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@checking_options
@showing_options
def command(provider: str | None, app: str | None, **given: Any) -> int:
    """Compare each provider's recorded contract with its current description: the pull-request check.

    The providers and where their descriptions are stand in contractguard.toml (see `contractguard init`).

    \b
    contractguard check
    contractguard check --provider payments --policy strict --format json
    """
    from dataclasses import replace

    from contractguard.checks.compare import compare_contracts
    from contractguard.checks.merge import merged
    from contractguard.cli.config import Provider, find_project
    from contractguard.cli.output import deliver, exit_code
    from contractguard.cli.progress import progress
    from contractguard.cli.providers import chosen, current, snapshot_path
    from contractguard.contract.errors import InputError
    from contractguard.readers import read_contract
    from contractguard.readers.sources import load, shown

    here = Path.cwd()
    project = find_project(here)
    asked = wanted(project, given)
    providers = chosen(project, provider)
    if app and len(providers) > 1:
        raise click.UsageError("--app goes with one provider: give --provider, too.")
    reports = []
    for name, described in providers.items():
        path = snapshot_path(project, name)
        if not path.is_file():
            raise InputError(
                f"provider {name} has no snapshot",
                where=shown(path, here),
                remedy="run contractguard record, and commit it",
            )
        recorded = read_contract(load(str(path), cwd=here).entry)
        now = current(project, Provider(app=app) if app else described)
        with progress() as tell:
            report = compare_contracts(recorded, now, asked.settings, tell)
        reports.append(replace(report, command="check"))
    codes = [exit_code(report, asked.fail_on, asked.fail_on_unknown) for report in reports]
    deliver(merged(reports, list(providers)), given)
    return 1 if 1 in codes else max(codes)
