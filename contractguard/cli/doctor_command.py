"""contractguard doctor"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractguard.cli.messages import say
from contractguard.contract.distribution import COMMAND, DISTRIBUTION, __version__
from contractguard.contract.printable import printable

if TYPE_CHECKING:
    from contractguard.cli.config import Project, Provider

MAX_NAMED = 3
_WIDTH = 15


@click.command("doctor")
def command() -> int:
    """Say which program runs, where it was installed from, and what a check would compare with what.

    Also named are another project's program under our name, which stops all other commands, and files in formats that
    are not read. Nothing is compared, and no code of yours is run.

    \b
    contractguard doctor
    """
    from contractguard.cli.config import find_project, here

    say(f"{DISTRIBUTION} {__version__}")
    _tell(_program())
    project = find_project(here())
    _tell(_project(project))
    _tell(_unread(project.folder))
    return 0


def _tell(lines: Iterator[tuple[str, str]]) -> None:
    for label, text in lines:
        say(f"{label:<{_WIDTH}} {text}")


def _program() -> Iterator[tuple[str, str]]:
    from contractguard.cli.foreign import foreign_distributions
    from contractguard.readers.installation import PACKAGE, running_origin

    origin = running_origin()
    told = {"checkout": "nothing: it runs from the checkout", "unknown": "somewhere that its metadata does not name"}
    yield "package", str(PACKAGE)
    yield "installed from", told.get(origin.kind) or f"{origin.requirement} ({origin.kind})"
    yield "python", f"{platform.python_version()}, {sys.executable}"
    foreign = foreign_distributions()
    for one in foreign:
        yield "foreign", f"{COMMAND} {one.version} at {one.location}: another project's; pip uninstall {COMMAND}"
    if not foreign:
        yield "foreign", f"no other distribution is called {COMMAND}"


def _project(project: Project) -> Iterator[tuple[str, str]]:
    """What the configuration makes of a check."""
    if project.file is None:
        yield "configuration", f"none in {project.folder} or above it; contractguard init writes one"
        return
    config = project.config
    yield "configuration", str(project.file)
    yield "install", config.install or "not named; a workflow needs it (docs/installing.md)"
    for name, provider in sorted(config.providers.items()):
        yield f"check {name}", _compared(project, name, provider)
    if not config.providers:
        yield "check", "no provider is configured"
    yield "consumers", _consumers(project)
    yield "waivers", config.waivers if os.path.lexists(project.folder / config.waivers) else f"none ({config.waivers})"


def _compared(project: Project, name: str, provider: Provider) -> str:
    from contractguard.cli.providers import snapshot_path

    path = snapshot_path(project, name)
    recorded = path.relative_to(project.folder) if path.is_relative_to(project.folder) else path
    state = "" if path.is_file() else " (not there yet: contractguard record)"
    source = f"the application {provider.app}" if provider.app else provider.spec
    return f"{recorded}{state}, with {source}"


def _consumers(project: Project) -> str:
    from contractguard.cli.consumers import FOLDER

    named = project.config.consumers or FOLDER
    return named if (project.folder / named).is_dir() else f"none (no folder {named})"


def _unread(folder: Path) -> Iterator[tuple[str, str]]:
    """The formats that are found and not read."""
    from contractguard.cli.discovery import find_out_of_scope

    for name, files in find_out_of_scope(folder).items():
        more = f" and {len(files) - MAX_NAMED} more" if len(files) > MAX_NAMED else ""
        listed = ", ".join(printable(file, 80) for file in files[:MAX_NAMED])
        yield "out of scope", f"{name}, which is not read: {listed}{more}"
