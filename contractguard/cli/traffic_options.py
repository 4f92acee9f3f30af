"""The options of commands that read recorded traffic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    click.option("--host", "hosts", multiple=True, metavar="NAME",
                 help="With --observed: of recorded traffic, calls to this host are the provider's. Repeat it for "
                      "several.  [default: those of the description's servers, and of tests]"),
    click.option("--base-path", metavar="PREFIX",
                 help="With --observed: what stands before the described paths in recorded traffic.  [default: the "
                      "paths of the servers, and none]"),
)  # fmt: skip


def traffic_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which calls are the provider's."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_prefix(text: str | None) -> str | None:
    """A prefix with a slash at its start and none at its end; None where nothing is said."""
    prefix = (text or "").strip("/")
    return f"/{prefix}" if prefix else None
