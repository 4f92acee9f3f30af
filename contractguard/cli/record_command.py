"""contractguard record [SOURCE]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.messages import say
from contractguard.cli.options import provider_names

if TYPE_CHECKING:
    from contractguard.contract.model import Contract


@click.command("record")
@click.argument("source", required=False)
@click.option("--provider", shell_complete=provider_names, help="The provider's name.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@click.option("--consumer", metavar="INDEX", type=click.Path(), help="Record what a consumer expects, instead.")
@click.option("--output", "-o", type=click.Path(), help="Where to, with --consumer.  [default: CONSUMER.json]")
@click.option("--allow-models", is_flag=True, help="Import the models that the consumer's index names.")
@click.option("--quiet", "-q", is_flag=True, envvar="CONTRACTGUARD_QUIET", help="Say nothing.")
def command(
    source: str | None,
    provider: str | None,
    app: str | None,
    consumer: str | None,
    output: str | None,
    allow_models: bool,
    quiet: bool,
) -> int:
    """Record what a provider promises as snapshots/<provider>/contract.json, to be committed.

    Without SOURCE, every configured provider is recorded. The same description always gives the same bytes.

    With --consumer, record what a consumer expects as one JSON file that names no other file and no code: it is
    committed in the contracts folder of the provider, whose checks then run nothing of the consumer's.

    \b
    contractguard record
    contractguard record openapi.yaml --provider payments
    contractguard record --consumer contracts/billing.yaml --allow-models
    """
    if consumer is not None:
        if source or app or provider:
            raise click.UsageError("--consumer stands alone: it records what a consumer expects, not a provider.")
        return _record_consumer(Path(consumer), output, allow_models, quiet)
    if output or allow_models:
        raise click.UsageError("--output and --allow-models go with --consumer.")
    from contractguard.checks.record import record
    from contractguard.cli.config import find_project, here
    from contractguard.cli.progress import progress
    from contractguard.cli.providers import chosen, current, project_root, snapshot_path
    from contractguard.readers import read_contract
    from contractguard.readers.sources import load, load_application, shown

    project = find_project(here())
    if source is not None and app is not None:
        raise click.UsageError("Give SOURCE or --app, not both.")
    contracts: dict[str, Contract] = {}
    with progress() as line:
        if source is not None or app is not None:
            name = checked_name(_only(list(project.config.providers)) if provider is None else provider)
            line.reading(app or str(source))
            contracts[name] = read_contract((load_application(app) if app else load(str(source))).entry)
        else:
            for name, described in chosen(project, provider).items():
                line.reading(f"the description of {name}")
                contracts[name] = current(project, described)
    for name, contract in contracts.items():  # when all of them could be read
        path = snapshot_path(project, name)
        outcome = record(contract, path, project_root(project))
        if not quiet:
            count = len(contract.operations)
            say(f"{outcome} {shown(path, here())} ({count} operation{'' if count == 1 else 's'})")
    return 0


def _record_consumer(index: Path, output: str | None, allow_models: bool, quiet: bool) -> int:
    """Write a consumer's expectations as one file. What could not be read is told, and then nothing is written."""
    from contractguard.cli.config import find_project, here
    from contractguard.contract.errors import InputError
    from contractguard.readers.expectations import read_index, write_consumer
    from contractguard.readers.sources import shown
    from contractguard.readers.user_output import output_place

    folder = here()
    found = read_index(folder / index, root=find_project(folder).folder, allow_code=allow_models)
    if found.problems:
        at, reason = found.problems[0]
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        raise InputError(f"{reason}{more}", where=at.document.name, remedy="correct it: half an expectation misleads")
    if not found.found:
        raise InputError("nothing is expected", where=str(index), remedy="add an entry")
    name = found.found[0].consumer
    path = folder / (output or f"{checked_name(name)}.json")
    target, root = output_place(path, folder)
    write_consumer(found, target, root)
    if not quiet:
        count = len(found.found)
        say(f"wrote {shown(path, folder)} ({count} expectation{'' if count == 1 else 's'})")
    return 0


def _only(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    raise click.UsageError("Give --provider NAME: which provider's contract is this?")


def checked_name(name: str) -> str:
    """A provider's name, which becomes a folder's. Raises a usage error for one that could be anything else."""
    from contractguard.cli.names import PROVIDER

    if not PROVIDER.fullmatch(name):
        raise click.UsageError(f"{name!r} is no provider's name: use letters, digits, '.', '_' and '-'.")
    return name
