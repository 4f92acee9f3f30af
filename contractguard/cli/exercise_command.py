"""contractguard exercise"""

from __future__ import annotations

import time
from dataclasses import replace

import click

from contractguard.cli.options import (
    base_option,
    checking_options,
    consumer_options,
    gather_options,
    provider_names,
    showing_options,
)
from contractguard.cli.outputs import ReportOptions
from contractguard.cli.service_options import leave_options, target_options
from contractguard.contract.choices import ExercisePhase, Unit
from contractguard.project.options import ConsumerOptions, ExerciseOptions, SettingOptions
from contractguard.support.printable import printable

_ABOUT_CALLS = (
    "operations", "changed", "base", "phases", "auth", "deterministic", "base_path", "allow_hosts", "unsafe_methods",
    "contract_coverage_out", "record", "processes", "max_body", "consumers", "allow_models",
)  # fmt: skip
"""Parameters that say nothing of receivers."""


def _seconds(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    from contractguard.support.duration import read_duration

    if text is None:
        return None
    try:
        return read_duration(text)
    except ValueError as error:
        raise click.BadParameter(f"{printable(text, 60)!r}: {error}.") from None


def _size(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    from contractguard.observe.live.limits import read_size

    try:
        return None if text is None else read_size(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _phases(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    named = [one.strip() for one in (text or "").split(",") if one.strip()]
    for one in named:
        if one not in ExercisePhase.words():
            raise click.BadParameter(f"{printable(one, 60)!r} is none of {', '.join(ExercisePhase.words())}.")
    return tuple(named)


@click.command("exercise")
@target_options
@click.option("--provider", shell_complete=provider_names, help="The provider, where there are several.")
@click.option("--operation", "operations", multiple=True, metavar="KEY",
              help="Only this operation: 'GET /orders/{id}', or an operationId. May be repeated.")  # fmt: skip
@click.option("--changed", is_flag=True,
              help="Only operations that the change from the base reaches, or whose handler it does.")  # fmt: skip
@base_option
@click.option("--examples", type=click.IntRange(1, 10_000), metavar="N",
              help="Requests for each operation, or payloads of each kind.  [default: 20; of webhooks 200]",
)  # fmt: skip
@click.option("--phases", callback=_phases, metavar="NAMES",
              help=f"Ways to make requests: {', '.join(ExercisePhase.words())}.  [default: the first three]",
)  # fmt: skip
@click.option("--budget", callback=_seconds, metavar="TIME", help="Stop after this time, such as 60s.  [default: 60s]")
@click.option("--seed", metavar="HEX|drawn",
              help="Draw the same requests again; drawn: others each time.  [default: made from the contract]",
)  # fmt: skip
@click.option("--setup", metavar="MODULE:FUNCTION",
              help="Called once; returns headers, path_parameters, app, whichever it knows.")  # fmt: skip
@click.option("--reset", metavar="MODULE:FUNCTION", help="Called before each phase: brings what is stored back.")
@click.option("--processes", type=click.IntRange(0, 64), metavar="N",
              help="Exercise an application in so many processes; 0: one for each core.  [default: 1]")  # fmt: skip
@click.option("--max-body", callback=_size, metavar="SIZE", help="The largest body that is judged.  [default: 1MB]")
@click.option("--deterministic", is_flag=True, help="Take nothing from earlier answers into later requests.")
@leave_options
@click.option("--webhooks", is_flag=True, help="Deliver the provider's webhooks to a receiver, as --at says.")
@click.option("--at", "mounts", multiple=True, metavar="PATH=EVENTS",
              help='With --webhooks: where events are delivered, such as "/hooks=payment.*". May be repeated.',
)  # fmt: skip
@click.option("--secret", metavar="ENV:VAR", help="With --webhooks: what deliveries are signed with.")
@click.option("--contract-coverage-out", metavar="FILE",
              help="Add the parts of the contract that answers hit to this file.")  # fmt: skip
@click.option("--record", is_flag=True, help="Add what successes look like to the record of what was seen.")
@gather_options("given", ExerciseOptions)
@consumer_options
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    webhooks: bool,
    given: ExerciseOptions,
    consumers: str | None,
    allow_models: bool,
    settings: SettingOptions,
    shown: ReportOptions,
) -> int:
    """Call a service with generated requests, and judge every answer.

    Requests are drawn from the recorded contract: what consumers were told they may send. Each answer is held against
    the description, the recorded contract, what consumers expect, and what was seen before. Exit code 3: nothing was
    judged, or every answer was a refusal. Needs the extra exercise.

    \b
    contractguard exercise --app shop.main:app
    contractguard exercise --app "shop.main:create_app()" --operation "POST /orders" --examples 200
    contractguard exercise --url http://127.0.0.1:8000 --reset tests.contract:reset
    contractguard exercise --webhooks --app billing.web:app --at "/hooks/payments=payment.*" --secret ENV:WEBHOOK_SECRET
    """
    from contractguard.checks.exercise.extra import require_engine

    if webhooks:
        _require_receiver_options()
        return _exercise_receiver(given, settings, shown)
    if given.mounts or given.secret:
        raise click.UsageError("--at and --secret are about receivers: give --webhooks.")
    require_engine()
    return _exercise(given, ConsumerOptions(consumers, allow_models), settings, shown)


def _exercise(given: ExerciseOptions, readers: ConsumerOptions, settings: SettingOptions, shown: ReportOptions) -> int:
    began = time.monotonic()
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.consumers import consumers_of
    from contractguard.project.exercising.feeds import open_feeds, write_feeds
    from contractguard.project.exercising.prepare import prepare_exercise, run_exercise
    from contractguard.project.lanes import ALL_PLACES, apply_lane, find_lane, resolve_settings
    from contractguard.project.waivers import waivers_of

    project, lane = find_project(here()), settings.lane
    if lane is not None:
        is_changed = find_lane(project.config, lane).is_changed_only
        project, given = apply_lane(project, lane), replace(given, changed=given.changed or is_changed)
    asked = resolve_settings(project, settings, places=ALL_PLACES)
    prepared = prepare_exercise(project, given, consumers_of(project, readers), asked.settings, began)
    feeds = open_feeds(project, given, prepared)
    say(prepared.announcement, err=True)
    found = run_exercise(prepared, asked.settings, feeds)
    say(found.summary, err=True)
    written = write_feeds(feeds, found.section)
    for line in written.lines:
        say(line, err=True)
    section = waivers_of(project).apply_to(written.section, prepared.name)
    report = Report("exercise", (section,), {**asked.settings.as_json(), "seed": f"{prepared.seed:x}"})
    return deliver(report, shown, exit_code([section], asked.fail_on, asked.fail_on_unknown), asked.fail_on)


def _require_receiver_options() -> None:
    """Raises `UsageError` for an option of the command line that --webhooks would pass over."""
    context = click.get_current_context()
    for one in context.command.params:
        source = context.get_parameter_source(one.name or "")
        if one.name in _ABOUT_CALLS and source is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{one.opts[0]} does not go with --webhooks: a receiver is given deliveries alone.")


def _exercise_receiver(given: ExerciseOptions, settings: SettingOptions, shown: ReportOptions) -> int:
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.exercising.webhooks import prepare_receiver, run_receiver
    from contractguard.project.lanes import ALL_PLACES, apply_lane, resolve_settings
    from contractguard.project.waivers import waivers_of

    project = find_project(here())
    if settings.lane is not None:
        project = apply_lane(project, settings.lane)
    asked = resolve_settings(project, settings, places=ALL_PLACES)
    prepared = prepare_receiver(project, given)
    say(prepared.announcement, err=True)
    found = run_receiver(prepared, asked.settings)
    say(found.summary, err=True)
    section = waivers_of(project).apply_to(found.section, prepared.name)
    report = Report("exercise", (section,), {**asked.settings.as_json(), "seed": f"{prepared.seed:x}"})
    return deliver(report, shown, exit_code([section], asked.fail_on, asked.fail_on_unknown), asked.fail_on)
