"""The options of commands that read recorded traffic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from contractguard.observe.live.limits import read_share, read_size


def _read_with(read: Callable[[str], int]) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    def parse(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
        try:
            return None if text is None else read(text)
        except ValueError as error:
            raise click.BadParameter(f"it {error}", context, parameter) from None

    return parse


_OPTIONS = (
    click.option("--host", "hosts", multiple=True, metavar="NAME",
                 help="With --observed: of recorded traffic, calls to this host are the provider's. Repeat it for "
                      "several.  [default: those of the description's servers, and of tests]"),
    click.option("--max-body", metavar="SIZE", callback=_read_with(read_size),
                 help="With --observed: bodies of recorded traffic that are larger (bytes, KB, MB) count without their "
                      "shape.  [default: 5MB]"),
    click.option("--sample", metavar="1/N", callback=_read_with(read_share),
                 help="With --observed: of the calls of recorded traffic record one of N.  [default: 1/1]"),
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
