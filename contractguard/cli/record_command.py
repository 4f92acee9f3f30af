"""contractguard record [SOURCE]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.loading import load_named, root_option
from contractguard.cli.messages import say
from contractguard.cli.options import provider_names
from contractguard.cli.record_observed import ObservedOptions, observed_options, record_observed_sources
from contractguard.contract.answers.outcome import FINDINGS

if TYPE_CHECKING:
    from contractguard.contract.model import Contract
    from contractguard.project.recording import RecordingOutcome


@click.command("record")
@click.argument("sources", metavar="[SOURCE]", nargs=-1)
@click.option("--provider", shell_complete=provider_names, help="The provider's name.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="Take the description from an ASGI or WSGI application.")
@root_option
@click.option("--consumer", metavar="INDEX", type=click.Path(), help="Record what a consumer expects, instead.")
@click.option("--output", "-o", type=click.Path(), help="Where to, with --consumer.  [default: CONSUMER.json]")
@click.option("--allow-models", is_flag=True, help="Import the models that the consumer's index names.")
@observed_options
@click.option(
    "--merge-observed",
    "merged",
    nargs=3,
    metavar="BASE OURS THEIRS",
    type=click.Path(path_type=Path),
    help="Merge records of what was seen into OURS: the merge driver of git.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be recorded.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit code 1 when it is not up to date.")
@click.option(
    "--quiet",
    "-q",
    is_flag=True,
    envvar="CONTRACTGUARD_QUIET",
    help="Say nothing but that a break is recorded, or something is not.",
)
def command(
    sources: tuple[str, ...],
    provider: str | None,
    app: str | None,
    root: Path | None,
    consumer: str | None,
    output: str | None,
    allow_models: bool,
    seen: ObservedOptions,
    merged: tuple[Path, Path, Path] | None,
    dry_run: bool,
    is_check: bool,
    quiet: bool,
) -> int:
    """Record what a provider promises as snapshots/<provider>/contract.json, to be committed.

    Without SOURCE, every configured provider is recorded. The same description always gives the same bytes. What
    changes in the promise is reported, the breaking part first, and what cannot be recorded. The next change is
    compared with it; this one is compared with what the base has recorded.

    With --observed, join what was seen elsewhere, in journals, records or recorded traffic (HTTP archives, cassettes,
    access logs), into snapshots/<provider>/observed.json.

    With --consumer, record what a consumer expects as one JSON file that names no other file and no code: it is
    committed in the contracts folder of the provider, whose checks then run nothing of the consumer's.

    \b
    contractguard record
    contractguard record --check                    # before a commit: is it up to date?
    contractguard record openapi.yaml --provider payments
    contractguard record --observed .contractguard/observed
    contractguard record --observed session.har tests/cassettes access.log.gz
    contractguard record --consumer contracts/billing.yaml --allow-models
    git config merge.contractguard.driver "contractguard record --merge-observed %O %A %B"
    """
    is_other = bool(sources or app or provider or root or dry_run or is_check or seen.is_given)
    if merged is not None:
        if is_other or consumer or output or allow_models:
            raise click.UsageError("--merge-observed stands alone: git calls it with the three files of a merge.")
        return _merge_observed(*merged)
    if consumer is not None:
        if is_other:
            raise click.UsageError("--consumer stands alone: it records what a consumer expects, not a provider.")
        return _record_consumer(Path(consumer), output, allow_models, quiet)
    if output or allow_models:
        raise click.UsageError("--output and --allow-models go with --consumer.")
    if seen.is_given:
        if app or root:
            raise click.UsageError("--observed records what was seen, not a description: leave --app and --root out.")
        return record_observed_sources(seen, sources, provider, is_check=is_check, dry_run=dry_run, quiet=quiet)
    if len(sources) > 1:
        raise click.UsageError("Give one SOURCE: several go with --observed.")
    found = _record_described(next(iter(sources), None), app, root, provider, write=not (dry_run or is_check))
    for recording in found:
        _tell(recording, not (dry_run or is_check), quiet)
    return FINDINGS if is_check and any(one.outcome != "unchanged" for one in found) else 0


def _record_described(
    source: str | None, app: str | None, root: Path | None, provider: str | None, *, write: bool
) -> list[RecordingOutcome]:
    """Record the contracts of what is named, else of what is configured, when all of them were read."""
    from contractguard.cli.progress import progress
    from contractguard.project.config import find_project, here
    from contractguard.project.providers import read_current_contract, select_providers
    from contractguard.project.recording import record_provider
    from contractguard.readers import read_contract
    from contractguard.readers.sources.load import load_application

    project = find_project(here())
    if source is not None and app is not None:
        raise click.UsageError("Give SOURCE or --app, not both.")
    if root is not None and source is None:
        raise click.UsageError("--root goes with SOURCE.")
    contracts: dict[str, Contract] = {}
    with progress() as line:
        if source is not None or app is not None:
            name = checked_name(_only(list(project.config.providers)) if provider is None else provider)
            line.reading(app or str(source))
            contracts[name] = read_contract(load_application(app).entry if app else load_named(str(source), root))
        else:
            for name, described in select_providers(project, provider).items():
                line.reading(f"the description of {name}")
                contracts[name] = read_current_contract(project, described)
    return [record_provider(project, name, one, write=write) for name, one in contracts.items()]


def _tell(recording: RecordingOutcome, written: bool, quiet: bool) -> None:
    """Say what was recorded, or would be. That a promise is broken, or a part of it left out, is said in any case."""
    from contractguard.project.recording import lines_of

    if not quiet:
        for line in lines_of(recording, written=written):
            say(line)
        return
    told = [
        *([f"breaking changes of the promise: {recording.breaking}"] if recording.breaking else []),
        *([f"cannot be read any more: {recording.became_unread}"] if recording.became_unread else []),
        *([f"not recorded: {len(recording.left_out)}"] if recording.left_out else []),
    ]
    if told:
        say(f"contractguard: {recording.shown}: {', '.join(told)}", err=True)


def _record_consumer(index: Path, output: str | None, allow_models: bool, quiet: bool) -> int:
    """Write a consumer's expectations as one file. What could not be read is told, and then nothing is written."""
    from contractguard.contract.errors import InputError
    from contractguard.project.config import find_project, here
    from contractguard.readers.expectations import read_index
    from contractguard.readers.sources.load import display_path
    from contractguard.store.record import write_consumer
    from contractguard.store.user_output import output_place

    folder = here()
    project = find_project(folder)
    allowed = allow_models or project.config.allow_models
    found = read_index(folder / index, root=project.folder, allow_code=allowed)
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
        say(f"wrote {display_path(path, folder)} ({count} expectation{'' if count == 1 else 's'})")
    return 0


def _merge_observed(base: Path, ours: Path, theirs: Path) -> int:
    """Merge two branches' records into ours. An error ends in a code above 0, by which git sees a conflict."""
    from contractguard.store.observed import merge_observed_files

    merge_observed_files(base, ours, theirs)
    return 0


def _only(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    raise click.UsageError("Give --provider NAME: which provider's contract is this?")


def checked_name(name: str) -> str:
    """A provider's name, which becomes a folder's. Raises a usage error for one that could be anything else."""
    from contractguard.project.names import PROVIDER

    if not PROVIDER.fullmatch(name):
        raise click.UsageError(f"{name!r} is no provider's name: use letters, digits, '.', '_' and '-'.")
    return name
