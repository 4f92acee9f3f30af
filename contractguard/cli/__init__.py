"""The command line. Parses, calls a check, hands the result to a report; the only place where errors become text."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "accept": "Accept one finding for a while: who, why and until when.",
    "check": "Compare each provider's recorded contract with its current description.",
    "coverage": "Show which parts of a contract no test and no expectation touches.",
    "doctor": "Say what runs, what it was installed from, and what a check would compare.",
    "diff": "Compare two versions of a description.",
    "drift": "Compare what was observed with what is described.",
    "exercise": "Call a service with generated requests, and judge every answer.",
    "explain": "Explain a rule: who breaks, why, and what to do.",
    "init": "Set a project up: configuration, first snapshot, CI workflow.",
    "lane": "Run the jobs of a lane, or say what it would run.",
    "observe": "Run a command, and record what its applications answer.",
    "prove": "Show which changes of a contract nothing would notice.",
    "record": "Record what a provider promises as a snapshot.",
    "replay": "Send the requests again that showed a failure, and judge the last answer.",
    "report": "Write a stored JSON report in other formats.",
    "rules": "List the rules.",
    "smoke": "Check a deployed service with a few safe requests.",
    "schema": "Whether one JSON Schema takes everything that another admits.",
    "try": "Try a consumer's model or handler with what a provider may send.",
    "verify": "Verify payloads against a contract or a consumer's expectations.",
}
"""One module each, imported when it is called."""

_ALWAYS_RUNS = "doctor"
"""The command that tells about another program under our name; all others refuse to run beside one."""

EPILOG = """\b
Exit codes: 0 nothing at or above the failing severity, 1 findings, 2 usage or configuration error,
3 could not check, 70 a bug of ours.

\b
Shell completion: eval "$(_CONTRACTGUARD_COMPLETE=bash_source contractguard)"   (or zsh_source, fish_source)
"""


class Lazy(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return _command(cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            if near:
                raise click.UsageError(f"No such command '{args[0]}'. Did you mean '{near[0]}'?", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@cache
def _command(name: str) -> click.Command:
    """A command; before it works, and after its options were read, it is made sure that all of it is ours."""
    command: click.Command = import_module(f"contractguard.cli.{name}_command").command
    work = command.callback
    if name == _ALWAYS_RUNS or work is None:
        return command

    def run_guarded(**given: Any) -> Any:
        from contractguard.readers.foreign import refuse_foreign

        refuse_foreign()
        _refuse_no_day()
        return work(**given)

    command.callback = run_guarded
    return command


def _refuse_no_day() -> None:
    """Raise `UsageError` where our variable names no day, also for what asks for none: it was set for a reason."""
    if os.environ.get("CONTRACTGUARD_TODAY"):
        from contractguard.readers.clock import today

        today()


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from contractguard.support.distribution import DISTRIBUTION, __version__

        click.echo(f"{DISTRIBUTION} {__version__}")
        ctx.exit()


@click.group(
    cls=Lazy, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error. May stand anywhere.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def group(debug: bool) -> None:  # `main` has taken --debug out by now; the option is here for the help
    """Which field change breaks whom, and proof.

    \b
    contractguard record openapi.yaml               # write down what the provider promises
    contractguard check                             # has the description drifted from it?
    contractguard diff main:openapi.yaml openapi.yaml
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code (see `EPILOG`)."""
    gc.disable()  # a process of seconds, with millions of objects that are all in use
    given, debug = _without_debug(sys.argv[1:] if arguments is None else arguments)
    try:
        code = group.main(args=given, prog_name="contractguard", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit:
        if "_CONTRACTGUARD_COMPLETE" in os.environ:
            raise
        return _reader_gone()  # what click makes of a broken pipe: its 1 would say "findings"
    except click.exceptions.NoArgsIsHelpError as error:
        with suppress(OSError):
            error.show()
        return 2
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        with suppress(OSError):
            click.echo("contractguard: interrupted", err=True)
        return 130
    except Exception as error:
        from contractguard.cli.errors import report_error

        if isinstance(error, click.UsageError):
            from contractguard.cli.output import deliver_refusal

            deliver_refusal(given, error)
        return report_error(error, debug=debug)


def _without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, which may stand before and after the command, and whether it was there."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = [argument for argument in arguments[:end] if argument != "--debug"]
    return [*options, *arguments[end:]], len(options) < end


def _reader_gone() -> int:
    """Nobody reads our output any more: no complaint now, nor when the interpreter flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 141
