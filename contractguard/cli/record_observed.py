"""contractguard record --observed SOURCE…"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from contractguard.cli.messages import say
from contractguard.cli.options import gather_options
from contractguard.cli.traffic_options import read_prefix, traffic_options
from contractguard.contract.answers.outcome import FINDINGS, NOT_CHECKED
from contractguard.contract.choices import EngineName
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.project.observing.record import ObservedOutcome, RecordedSources

_OPTIONS = (
    click.option("--observed", multiple=True, metavar="SOURCE…",
                 help="Record what was seen elsewhere: journals, the folder of a run, records as observed.json; "
                      "recorded traffic: HTTP archives (HAR), cassettes (VCR), lines of JSON, access logs, NDJSON "
                      "reports of Schemathesis; logs of events, one JSON value a line; "
                      "each also with .gz, folders of them, - for standard input."),
    click.option("--engine", type=click.Choice(EngineName.words()),
                 help="With --observed: who reads the chunks of logs of events.  [default: processes]"),
    click.option("--workers", type=click.IntRange(1, 256), metavar="N",
                 help="With --observed: how many processes read logs of events.  [default: one for each core]"),
    click.option("--event", metavar="NAME", help="With --observed: all of the logs is this event."),
    click.option("--profile", metavar="NAME",
                 help="With --observed: the envelope of the events in logs: github, stripe, cloudevents, …  "
                      "[default: the one that is there for certain, else the name of the file]"),
    click.option("--envelope-file", "stored_with_headers", is_flag=True,
                 help="With --observed: each line of a log of events is an object of headers and body."),
    click.option("--scheduler", metavar="ADDRESS",
                 help="With --engine dask: the cluster's.  [default: a cluster of this machine]"),
    click.option("--fresh", is_flag=True,
                 help="With --observed: replace the messages that were reached, instead of joining."),
    click.option("--prune", is_flag=True, help="With --fresh: drop the messages that were not reached."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObservedOptions:
    """The options of `record` that speak of what was seen."""

    observed: tuple[str, ...] = ()
    fresh: bool = False
    prune: bool = False
    hosts: tuple[str, ...] = ()
    base_path: str | None = None
    max_body: int | None = None
    sample: int | None = None
    engine: str | None = None
    scheduler: str | None = None
    workers: int | None = None
    event: str | None = None
    profile: str | None = None
    stored_with_headers: bool = False

    @property
    def is_given(self) -> bool:
        """Whether any of them was."""
        return self != ObservedOptions()


def observed_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command takes them in its parameter `seen`."""
    command = traffic_options(gather_options("seen", ObservedOptions)(command))
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def record_observed_sources(
    seen: ObservedOptions,
    more: tuple[str, ...],
    provider: str | None,
    *,
    is_check: bool,
    dry_run: bool,
    quiet: bool,
) -> int:
    """Bring the sources, `more` of them without the option, into the records, and say what became of these.

    Returns 3 where what was seen is no answer (no call is described, an error of the recorder), 1 where a check finds
    that a record would change.
    """
    from contractguard.cli.progress import progress
    from contractguard.project.config import find_project, here
    from contractguard.project.observing.record import record_sources
    from contractguard.project.options import RecordObservedOptions, TrafficOptions

    if not seen.observed:
        raise click.UsageError("--fresh, --prune, and the options of recorded traffic and logs, go with --observed.")
    if seen.scheduler is not None and seen.engine != EngineName.DASK:
        raise click.UsageError("--scheduler goes with --engine dask.")
    if seen.prune and not seen.fresh:
        raise click.UsageError("--prune goes with --fresh.")
    if seen.event is not None and seen.profile is not None:
        raise click.UsageError("Give --event or --profile, not both.")
    traffic = TrafficOptions(seen.hosts, read_prefix(seen.base_path), seen.max_body, seen.sample)
    asked = (seen.fresh, seen.prune, traffic, seen.engine, seen.scheduler, seen.workers)
    named = (seen.event, seen.profile, seen.stored_with_headers)
    given = RecordObservedOptions((*seen.observed, *more), provider, *asked, *named)
    write = not (is_check or dry_run)
    with progress() as line:
        found = record_sources(find_project(here()), given, write=write, line=line)
    tell_recorded(found, written=write, quiet=quiet)
    if is_check and any(one.outcome != "unchanged" for one in found.outcomes):
        return FINDINGS
    return NOT_CHECKED if any(one.problems for one in found.outcomes) else 0


def tell_recorded(found: RecordedSources, *, written: bool, quiet: bool, err: bool = False) -> None:
    """Say what became of the records; with `err` all of it on standard error, for the output is a command's."""
    for remark in found.remarks:
        say(f"contractguard: {remark}", err=True)
    for one in found.outcomes:
        if not quiet:
            _tell_outcome(one, written=written, err=err)
        for problem in one.problems:
            say(f"contractguard: {one.shown}: {problem}", err=True)


def _tell_outcome(one: ObservedOutcome, *, written: bool, err: bool) -> None:
    would = {"created": "would create", "changed": "would change", "unchanged": "unchanged"}
    say(f"{one.outcome if written else would[one.outcome]} {one.shown}", err=err)
    say(f"  {one.summary}", err=err)
    for name in one.forgotten:
        say(f"  {'forgotten' if written else 'would forget'}: {name}", err=err)
    for note in one.notes:
        say(f"  {note}", err=err)
