"""contractguard smoke URL"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.options import checking_options, consumer_options, provider_names, showing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import Unit
from contractguard.project.options import ConsumerOptions, SettingOptions

if TYPE_CHECKING:
    from contractguard.project.config import LaneSmoke

_SECRET = "NAME=ENV:VARIABLE"


@click.command("smoke")
@click.argument("url")
@click.option("--provider", shell_complete=provider_names, help="Whose service it is.  [default: the only one]")
@consumer_options
@click.option("--budget", default="30s", show_default=True, metavar="TIME", help="How long the whole run may take.")
@click.option("--max-requests", type=click.IntRange(3, 10_000), default=60, show_default=True, metavar="N",
              help="How many requests may be sent.")  # fmt: skip
@click.option("--rate", default="5/s", show_default=True, metavar="N/s", help="How many in a second, minute or hour.")
@click.option("--wait", default="20s", show_default=True, metavar="TIME",
              help="How long to wait for the service, and for the release that is expected.")  # fmt: skip
@click.option("--slow", default="2s", show_default=True, metavar="TIME",
              help="From when on an answer is told to be slow, on standard error.")  # fmt: skip
@click.option("--auth", multiple=True, metavar=_SECRET, help="The secret of a security scheme of the description.")
@click.option("--header", "headers", multiple=True, metavar=_SECRET, help="A header for each request.")
@click.option(
    "--cacert", type=click.Path(exists=True, dir_okay=False), help="Trust the authorities in this file alone."
)
@click.option("--resolve", multiple=True, metavar="HOST:PORT:ADDRESS", help="Send to one machine behind a name.")
@click.option("--expect-version", metavar="TEXT", help="The release that must answer; of commits, either may be short.")
@click.option("--version-at", metavar="PATH[#POINTER]", help="Where the service tells its version: /version#/sha")
@click.option("--against", metavar="URL", help="Read the same from another service, and tell what looks different.")
@click.option("--also-unauthenticated", is_flag=True,
              help="Ask for what is secured without credentials, too: that must be refused.")  # fmt: skip
@click.option("--probe-unsafe", is_flag=True,
              help="Call what writes and is secured, without credentials and body: it must be refused.")  # fmt: skip
@click.option("--cert", hidden=True, help="Client certificates are not supported yet.")
@checking_options
@showing_options(Unit.CONTRACT)
def command(
    url: str,
    consumers: str | None,
    allow_models: bool,
    cert: str | None,
    settings: SettingOptions,
    shown: ReportOptions,
    **asked: object,
) -> int:
    """Check a deployed service with a few safe requests: is what runs what was promised?

    Only GET and HEAD are sent. Every answer is held against the description that the service serves, the recorded
    contract, what consumers expect, and what was seen before. No body is stored or printed. Exit code 3: the service
    cannot be reached, is another release, answers everything, or nothing that it answered could be judged.

    \b
    contractguard smoke https://api.example.com --auth bearer=ENV:SMOKE_TOKEN
    contractguard smoke https://api.example.com --expect-version 4f2c9aa --version-at /version#/sha
    contractguard smoke https://staging.example.com --against https://api.example.com
    """
    import os

    from contractguard.checks.merge_reports import join_sections
    from contractguard.checks.smoke.transport.client import WallClock
    from contractguard.cli.messages import say
    from contractguard.cli.output import deliver
    from contractguard.contract.judgement import exit_code
    from contractguard.contract.report import Report
    from contractguard.project.config import find_project, here
    from contractguard.project.consumers import consumers_of
    from contractguard.project.lanes import ALL_PLACES, find_lane, resolve_settings
    from contractguard.project.smoking.options import SmokeAsked
    from contractguard.project.smoking.smoke import smoke_service
    from contractguard.project.waivers import waivers_of

    if cert is not None:
        raise click.UsageError("Client certificates are not supported yet.")
    project = find_project(here())
    if settings.lane is not None:
        asked = {**asked, **_said_by_lane(find_lane(project.config, settings.lane).smoke)}
    resolved, accepted = resolve_settings(project, settings, places=ALL_PLACES), waivers_of(project)
    found = smoke_service(
        project,
        SmokeAsked(url, **asked),  # type: ignore[arg-type]  # click has checked them
        consumers_of(project, ConsumerOptions(consumers, allow_models)),
        resolved.settings,
        os.environ,
        WallClock(),
        lambda line: say(line, err=True),
    )
    sections = [accepted.apply_to(section, found.provider) for section in found.sections]
    report = Report("smoke", join_sections(sections, [found.provider] * len(sections)), resolved.settings.as_json())
    code = exit_code(sections, resolved.fail_on, resolved.fail_on_unknown)
    return deliver(report, shown, code, resolved.fail_on)


def _said_by_lane(lane: LaneSmoke) -> dict[str, object]:
    """What a lane says of the options that the command line does not give."""
    from dataclasses import fields

    context = click.get_current_context()
    silent = (one.name for one in fields(lane) if one.name in context.params and not _is_given(context, one.name))
    return {name: getattr(lane, name) for name in silent if name != "url"}


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
