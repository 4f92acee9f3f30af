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
from contractguard.cli.options import base_option
from contractguard.contract.document import Document, Location
from contractguard.contract.errors import InputError
from contractguard.support.distribution import COMMAND, DISTRIBUTION, __version__
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.project.base.basis import Basis
    from contractguard.project.config import Project

MAX_NAMED = 3
MAX_EXTENSIONS = 12
_WIDTH = 15


@click.command("doctor")
@base_option
def command(base: str | None) -> int:
    """Say which program runs, where it was installed from, and what a check would compare with what.

    Also named are another project's program under our name, which stops all other commands, schemas that admit
    nothing, extensions in descriptions that change no verdict, and files in formats that are not read. Nothing is
    compared, and no code of yours is run.

    \b
    contractguard doctor
    contractguard doctor --base origin/main
    """
    from contractguard.project.config import find_project, here

    say(f"{DISTRIBUTION} {__version__}")
    _tell(_program())
    project = find_project(here())
    _tell(_project(project))
    _tell(_checks(project, base))
    _tell(_records(project))
    _tell(_ignored_extensions(project))
    _tell(_unread(project.folder))
    return 0


def _tell(lines: Iterator[tuple[str, str]]) -> None:
    from contractguard.contract.redaction import redacted_text

    for label, text in lines:
        say(f"{label:<{_WIDTH}} {redacted_text(text)}")


def _program() -> Iterator[tuple[str, str]]:
    from contractguard.readers.foreign import foreign_distributions
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
    yield "install", config.install or "not named; a workflow needs it (docs/guides/installing.md)"
    yield "consumers", _consumers(project)
    yield "waivers", config.waivers if os.path.lexists(project.folder / config.waivers) else f"none ({config.waivers})"


def _checks(project: Project, asked: str | None) -> Iterator[tuple[str, str]]:
    """What a check would compare with what, provider by provider."""
    from contractguard.project.base.basis import find_basis
    from contractguard.project.config import here

    if project.file is None:
        return
    try:
        basis = find_basis(project, here(), asked)
    except InputError as error:
        yield "base", f"cannot be found, so a check ends in exit code {error.exit_code}: {_said(error)}"
        return
    yield "base", basis.base.text
    for name, provider in sorted(project.config.providers.items()):
        source = f"the application {provider.app}" if provider.app else provider.spec
        yield f"check {name}", f"{_recorded_contract(project, basis, name)}, with {source}"
    for name in basis.gone(project):
        yield f"check {name}", "of the base, and no longer configured: checked as if all its operations were removed"
    if not project.config.providers:
        yield "check", "no provider is configured"


def _records(project: Project) -> Iterator[tuple[str, str]]:
    """How branches merge what was seen."""
    from contractguard.project.observing.merging import describe_merging

    told = describe_merging(project)
    if told is not None:
        yield "records", told


def _recorded_contract(project: Project, basis: Basis, name: str) -> str:
    """Which recorded contract a provider's description would be compared with."""
    from contractguard.project.providers import snapshot_path
    from contractguard.readers.sources.git_repository import SHORT

    try:
        found = basis.recorded_contract(name)
    except InputError as error:
        return f"a contract of the base that cannot be read ({_said(error)})"
    if found.from_base and basis.before and basis.base.commit and not found.remark:
        return f"{basis.base.commit[:SHORT]}:{basis.before.snapshot_path(name)}"
    path = snapshot_path(project, name)
    shown = path.relative_to(project.folder) if path.is_relative_to(project.folder) else path
    state = "" if path.is_file() or found.from_base else " (not there yet: contractguard record)"
    return f"{found.remark}: {shown}{state}" if found.remark else f"{shown}{state}"


def _said(error: InputError) -> str:
    where = f"{error.where}: " if error.where else ""
    return f"{where}{error.what}; {error.remedy}"


def _consumers(project: Project) -> str:
    from contractguard.project.consumers import FOLDER

    named = project.config.consumers or FOLDER
    return named if (project.folder / named).is_dir() else f"none (no folder {named})"


def _ignored_extensions(project: Project) -> Iterator[tuple[str, str]]:
    """The extensions in the files of configured descriptions that nothing is made of."""
    from contractguard.readers.extensions import ignored_extensions
    from contractguard.readers.sources.load import load

    for name, provider in sorted(project.config.providers.items()):
        if provider.app or not provider.spec or not (project.folder / provider.spec).is_file():
            continue
        try:
            entry = load(provider.spec, cwd=project.folder, within=project.folder).entry
        except InputError as error:
            yield f"ignored {name}", f"not known: {_said(error)}"
            continue
        yield from _contradicted_schemas(name, entry)
        found = sorted(ignored_extensions(entry))
        more = f" and {len(found) - MAX_EXTENSIONS} more" if len(found) > MAX_EXTENSIONS else ""
        if found:
            listed = ", ".join(printable(one, 40) for one in found[:MAX_EXTENSIONS])
            yield f"ignored {name}", f"extensions that change no verdict: {listed}{more}"


def _contradicted_schemas(name: str, entry: Document) -> Iterator[tuple[str, str]]:
    """The schemas that admit nothing, the first of them with their lines."""
    from contractguard.readers.contradictions import without_contradictions
    from contractguard.reports.parts.positions import positions

    found = without_contradictions(entry)[1]
    places = [Location(one.document, one.path) for one in found[:MAX_NAMED]]
    where = positions(places)
    for one, place in zip(found, places, strict=False):
        at = where[place]
        spot = f"{one.document.name}:{at.line}:{at.column}" if at else f"{one.document.name} {place.pointer}"
        yield f"empty {name}", printable(f"{spot} admits nothing, and is compared without its type: {one.what}", 300)
    if len(found) > MAX_NAMED:
        yield f"empty {name}", f"and {len(found) - MAX_NAMED} more"


def _unread(folder: Path) -> Iterator[tuple[str, str]]:
    """The formats that are found and not read."""
    from contractguard.project.discovery import find_out_of_scope

    for name, files in find_out_of_scope(folder).items():
        more = f" and {len(files) - MAX_NAMED} more" if len(files) > MAX_NAMED else ""
        listed = ", ".join(printable(file, 80) for file in files[:MAX_NAMED])
        yield "out of scope", f"{name}, which is not read: {listed}{more}"
