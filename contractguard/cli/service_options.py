"""The options of commands that call a service under test: who answers, and what may be sent there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_TARGET = (
    click.option("--app", metavar="MODULE:ATTRIBUTE",
                 help="An ASGI or WSGI application, or MODULE:FACTORY(). It is run."),
    click.option("--url", metavar="URL", help="A server that runs, and where its API begins."),
)  # fmt: skip

_LEAVE = (
    click.option("--auth", multiple=True, metavar="NAME=ENV:VAR",
                 help="Send the secret in this variable for this security scheme. May be repeated."),
    click.option("--base-path", metavar="PATH",
                 help="Where the API begins.  [default: the path of the first server]"),
    click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST",
                 help="Let --url name this machine, which is not this one."),
    click.option("--unsafe-methods", is_flag=True,
                 help="Send a server what may change something, too: POST, DELETE, …"),
)  # fmt: skip


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who answers: `app` and `url` of `ExerciseOptions`."""
    return _add(command, _TARGET)


def leave_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what may be sent there, and with whose credentials."""
    return _add(command, _LEAVE)


def _add(command: Callable[..., Any], options: tuple[Callable[[Any], Any], ...]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
