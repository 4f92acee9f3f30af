"""contractguard observe"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from contractguard.cli.options import provider_names

if TYPE_CHECKING:
    from contractguard.project.observing.observe import ObservedCommand, ObserveOptions


def _read_with(read: str) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """What reads the text of an option by a function of the limits of a recording."""

    def read_option(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
        from contractguard.observe.live import limits

        try:
            return None if text is None else int(getattr(limits, read)(text))
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read_option


@click.command("observe", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, metavar="COMMAND…", type=click.UNPROCESSED)
@click.option("--inject", is_flag=True, help="Record in the Python processes that COMMAND starts.  [default]")
@click.option(
    "--proxy", metavar="URL", help="Listen in front of a service, in any language, and record what it answers."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=0, metavar="N",
              help="Where the proxy listens.  [default: any port that is free]")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="On which of our addresses it listens.")
@click.option("--exit-code", "whose", type=click.Choice(["command", "ours"]), default="command", show_default=True,
              help="Whose exit code is the end: that of COMMAND unless it is 0, or only ours.")  # fmt: skip
@click.option("--provider", shell_complete=provider_names, help="Whose calls they are.  [default: all that there are]")
@click.option("--base-path", metavar="PREFIX", help="A prefix of paths to cut.  [default: the paths of servers]")
@click.option("--max-body", metavar="SIZE", callback=_read_with("read_size"),
              help="Of a larger body only that it was there.  [default: 5MB]")  # fmt: skip
@click.option("--sample", metavar="1/N", callback=_read_with("read_share"),
              help="Record one of so many calls, by chance.  [default: 1/1]")  # fmt: skip
def command(
    arguments: tuple[str, ...],
    inject: bool,
    proxy: str | None,
    port: int,
    host: str,
    whose: str,
    provider: str | None,
    base_path: str | None,
    max_body: int | None,
    sample: int | None,
) -> int:
    """Run COMMAND, record what its applications answer, and bring that into snapshots/PROVIDER/observed.json.

    Every Python process below COMMAND records: Starlette, FastAPI, Flask, Django, aiohttp, without a change to them.
    With --proxy it is the service at a URL that is recorded, in any language: whoever calls it calls the proxy instead
    (COMMAND finds it in CONTRACTGUARD_PROXY_URL; without COMMAND it listens until it is interrupted).

    Signals are passed on. Exit code: that of COMMAND, unless it is 0; then 3 where nothing was recorded. What is said
    goes to standard error.

    \b
    contractguard observe -- uvicorn shop:app
    contractguard observe --exit-code ours -- ./run-end-to-end-tests
    contractguard observe --proxy http://127.0.0.1:8080 --port 9000
    """
    if proxy is None and not arguments:
        raise click.UsageError("Name a COMMAND, after --: it is run, and what its applications answer is recorded.")
    if proxy is None and (port or host != "127.0.0.1"):
        raise click.UsageError("--port and --host go with --proxy.")
    if proxy is not None and inject:
        raise click.UsageError("--inject and --proxy are two ways to record the same calls: give one of them.")
    from contractguard.project.observing.observe import ObserveOptions

    base = "/" + base_path.strip("/") if base_path and base_path.strip("/") else None
    given = ObserveOptions(arguments, provider, base, sample, max_body)
    return _finish(_observe(given, proxy, host, port), whose)


def _observe(given: ObserveOptions, proxy: str | None, host: str, port: int) -> ObservedCommand:
    from contractguard.cli.messages import say
    from contractguard.project.config import find_project, here

    if proxy is None:
        from contractguard.project.observing.observe import observe_command

        return observe_command(find_project(here()), given)
    from contractguard.project.observing.proxy import ProxyOptions, observe_proxy

    def tell(line: str) -> None:
        say(f"contractguard: {line}", err=True)

    return observe_proxy(find_project(here()), given, ProxyOptions(proxy, host, port), tell)


def _finish(found: ObservedCommand, whose: str) -> int:
    """Say what was recorded, and which code that ends in."""
    from contractguard.cli.errors import report_error
    from contractguard.cli.messages import say
    from contractguard.cli.record_observed import tell_recorded
    from contractguard.contract.answers.outcome import NOT_CHECKED

    for problem in found.problems:
        say(f"contractguard: {problem}", err=True)
    if found.recorded is not None:
        tell_recorded(found.recorded, written=True, quiet=False, err=True)
    ours = 0 if found.is_recorded else NOT_CHECKED
    if found.error is not None:
        ours = report_error(found.error)
    if found.code:
        say(f"contractguard: COMMAND ended in {found.code}", err=True)
    return ours if whose == "ours" else found.code or ours
