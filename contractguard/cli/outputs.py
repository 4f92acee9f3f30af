"""Where the reports of a run were asked to go: `--output FORMAT[=PATH]`, `--format`, and the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractguard.cli.overwriting import CONSUMERS, SNAPSHOTS, is_read, real_paths
from contractguard.contract.choices import Unit
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.reports.formats import (
    DEFAULT_FORMAT,
    FORMATS,
    PULL_REQUEST,
    STANDARD_OUTPUT,
    VARIABLE,
    Delivery,
    ReportFormat,
    format_names,
)
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.project.config import Reporting

TERMINAL_LIMIT = 50
"""Findings of each severity that a terminal is shown by default; a file, or another program, gets all."""
_SHORT = lazy(r"-q*o")


OUTPUT_VARIABLE = "CONTRACTGUARD_OUTPUT"


class ConfiguredOutput(click.Option):
    """The option that says where reports go, of a command that asks the configuration where it is not given."""


@dataclass(frozen=True, slots=True)
class Output:
    """A report that is written: in which format, and to which file (None: standard output, or where a comment goes)."""

    form: ReportFormat
    path: Path | None

    @property
    def is_posted(self) -> bool:
        """Whether it goes to a pull request."""
        return self.form.delivery is Delivery.POSTED

    @property
    def is_printed(self) -> bool:
        """Whether it goes to standard output."""
        return self.path is None and not self.is_posted

    @property
    def turn(self) -> int:
        """When it is written: a comment knows what became of files, and a reader of standard output may be gone."""
        if not self.is_printed:
            return int(self.is_posted)
        return 3 if self.form.delivery is Delivery.LINES else 2


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is written, and where to: `form` and `output` as they were asked for, `outputs` what they and the
    configuration come to, `reporting` what the configuration says besides, and `providers` whom the run is about.
    `show` is None where the command always
    shows everything; the three `only_…` and `limit` choose among what it shows otherwise."""

    form: str | None = None
    output: tuple[str, ...] = ()
    color: str = "auto"
    quiet: bool = False
    show: str | None = None
    limit: int | str | None = None
    only_rule: tuple[str, ...] = ()
    only_operation: tuple[str, ...] = ()
    only_consumer: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    reporting: Reporting | None = None
    providers: tuple[str, ...] = ()


def requested_outputs(
    form: str | None, named: Sequence[str], quiet: bool, unit: Unit, *, folder: Path | None = None
) -> tuple[Output, ...]:
    """The outputs of a run on such a thing, what goes to standard output last.

    `named` are texts FORMAT[=PATH], which a configuration in `folder` names if there is one: paths start there, and
    lead out of its project nowhere. Standard output has the text report unless another format was given it, or
    `quiet`. Raises `click.UsageError` for what is no format, for two reports in one place, and for such a path.
    """
    asked = [] if form is None else [Output(FORMATS[form], None)]
    asked += [_parse(text, unit, folder) for text in named]
    if quiet:
        asked = [one for one in asked if not one.is_printed or one.form.name not in (form, DEFAULT_FORMAT.name)]
    elif not any(one.is_printed and one.form.delivery is Delivery.DOCUMENT for one in asked):
        asked.insert(0, Output(DEFAULT_FORMAT, None))
    _require_places(asked)
    return tuple(sorted(asked, key=lambda one: one.turn))


def require_unread(outputs: Iterable[Output], read: Iterable[str]) -> None:
    """Raises `click.UsageError` where a report would be written over one of the files that a command reads, which are
    these and those in the folders among them."""
    inputs = real_paths(read)
    for one in outputs:
        if one.path is not None and is_read(one.path, inputs):
            shown = printable(str(one.path), 200)
            raise click.UsageError(f"--output: {shown} is read by this command; name another file for the report.")


def named_outputs(arguments: Sequence[str]) -> tuple[Output, ...]:
    """The files that a command line names for reports, whatever else is wrong with it, but for those that it names
    besides."""
    found: list[str] = []
    others: set[str] = set()
    for before, text in zip(("", *arguments), arguments, strict=False):
        if before == "--output" or _SHORT.fullmatch(before):
            found.append(text)
        elif text.startswith("--output="):
            found.append(text.removeprefix("--output="))
        elif match := _SHORT.match(text):
            found.append(text[match.end() :])
        else:
            others |= real_paths(one for one in (text, text.partition("=")[2]) if one)  # not the current folder
    return _without(readable_outputs(found), others)


def refused_options(arguments: Sequence[str], context: click.Context | None) -> ReportOptions:
    """How a command would have reported whose command line is refused, as far as that can be known."""
    from contractguard.project.config import Reporting

    _, table = _configuration()
    report, providers = table.get("report"), table.get("providers")
    told = report if isinstance(report, dict) else {}
    named = told.get("id")
    reporting = Reporting(id=named if isinstance(named, str) else "", comment=told.get("comment") != "never")
    given = context.params.get("provider") if context else None
    asked = [given] if isinstance(given, str) else []
    asked += [after for before, after in pairwise(arguments) if before == "--provider"]
    asked += [text.partition("=")[2] for text in arguments if text.startswith("--provider=")]
    known = sorted(map(str, providers)) if isinstance(providers, dict) else []
    outputs = refused_outputs(arguments, context)
    return ReportOptions(outputs=outputs, reporting=reporting, providers=tuple(asked[:1] or known))


def refused_outputs(arguments: Sequence[str], context: click.Context | None) -> tuple[Output, ...]:
    """The files that the reports of a command would have gone to whose command line is refused: as it says, else the
    environment, else the configuration."""
    return _without_described(_refused_outputs(arguments, context))


def _refused_outputs(arguments: Sequence[str], context: click.Context | None) -> tuple[Output, ...]:
    named = named_outputs(arguments)
    taken = [one for one in context.command.params if one.name == "output"] if context else []
    if named or not taken:
        return named
    told = os.environ.get(OUTPUT_VARIABLE, "").split()
    return readable_outputs(told) if told or not isinstance(taken[0], ConfiguredOutput) else configured_outputs()


def configured_outputs() -> tuple[Output, ...]:
    """The files that the configuration around the current folder names for reports, whatever else is wrong with it;
    none where it cannot be read."""
    folder, table = _configuration()
    report = table.get("report")
    named = report.get("outputs") if isinstance(report, dict) else None
    texts = [text for text in named if isinstance(text, str)] if isinstance(named, list) else []
    return _without_described(readable_outputs(texts, folder))


def _without_described(outputs: Iterable[Output]) -> tuple[Output, ...]:
    return _without(outputs, real_paths(described_files()))


def _without(outputs: Iterable[Output], read: set[str]) -> tuple[Output, ...]:
    return tuple(one for one in outputs if one.path is None or not is_read(one.path, read))


def described_files() -> Iterator[str]:
    """The descriptions that the configuration around the current folder names, and the folders of snapshots and of what
    consumers expect: they are read, so that no report is written over anything of it."""
    folder, table = _configuration()
    named = table.get("snapshots")
    yield from (os.path.join(folder, one) for one in (named if isinstance(named, str) else SNAPSHOTS, CONSUMERS))
    providers = table.get("providers")
    for provider in providers.values() if isinstance(providers, dict) else ():
        if isinstance(provider, dict) and isinstance(provider.get("spec"), str):
            yield os.path.join(folder, provider["spec"])


def _configuration() -> tuple[Path, dict[str, Any]]:
    """The folder and the table of the configuration around the current folder, as far as they can be read."""
    from contractguard.project.config import here
    from contractguard.readers.project_file import nearest_project_file

    try:
        found = nearest_project_file(here())
    except ContractGuardError:
        return Path(), {}
    return (found.folder, found.table) if found and isinstance(found.table, dict) else (Path(), {})


def readable_outputs(named: Iterable[str], folder: Path | None = None) -> tuple[Output, ...]:
    """The files, and the comment, that those of the texts FORMAT[=PATH] name that can be read."""
    outputs = []
    for text in named:
        with suppress(click.UsageError):
            outputs.append(_parse(text, None, folder))
    return tuple(one for one in outputs if not one.is_printed)


def _parse(text: str, unit: Unit | None, folder: Path | None) -> Output:
    name, equals, path = text.partition("=")
    if name not in (FORMATS if unit is None else format_names(unit)):
        raise click.UsageError(_unknown(text, name, unit))
    form = FORMATS[name]
    if form.delivery is Delivery.POSTED:
        if equals:
            raise click.UsageError(f"--output {name} goes to {PULL_REQUEST}, and to no file.")
        return Output(form, None)
    where = path if equals else _usual_place(form)
    if not where:
        raise click.UsageError(f"--output {name}= names no file.")
    if not equals and form.default_output.startswith(VARIABLE):
        folder = None  # the CI system names it, and not the change
    return Output(form, None if where == STANDARD_OUTPUT else _file(where, folder))


def _usual_place(form: ReportFormat) -> str:
    """Where a format goes that no place was named for. Raises `click.UsageError` where a variable is to name it, and is
    not set."""
    name = form.default_output.removeprefix(VARIABLE)
    if name == form.default_output:
        return name
    place = os.environ.get(name)
    if not place:
        raise click.UsageError(f"--output {form.name}: {name} is not set; name a file, {form.name}=PATH.")
    return place


def _unknown(text: str, name: str, unit: Unit | None) -> str:
    shown = printable(text, 100)
    if unit is None:
        return shown
    if name in FORMATS:
        return f"--output {shown}: {name} is no format for this command; there is {', '.join(format_names(unit))}."
    form = "json" if text.endswith(".json") else "text"
    known = ", ".join(format_names(unit))
    return f"--output takes FORMAT[=PATH], and {shown!r} is no format ({known}). For a file: -o {form}={shown}"


def _file(name: str, folder: Path | None) -> Path:
    from contractguard.readers.project_file import FILE, SHARED

    path = Path(name) if folder is None else _path_below(folder, name)
    if path.is_dir():  # an empty name is the current folder, too
        raise click.UsageError(f"--output: {printable(name, 100)} is a folder; name a file.")
    if path.name in (FILE, SHARED):
        raise click.UsageError(f"--output: {printable(name, 100)} is a configuration; name another file.")
    return path


def _path_below(folder: Path, name: str) -> Path:
    """Where a path of a configuration leads, which is a part of the change that is checked."""
    from contractguard.store.user_output import output_below, work_root

    try:
        output_below(folder / name, work_root(folder) or folder)
    except InputError as error:
        raise click.UsageError(f"outputs below [report]: {printable(name, 100)} {error.what}.") from None
    return folder / name


def _require_places(outputs: Iterable[Output]) -> None:
    """Raises `click.UsageError` where two reports would be one place's whole content, and for lines behind what is no
    text."""
    found: dict[str, ReportFormat] = {}
    for one in outputs:
        if one.is_printed and one.form.delivery is Delivery.LINES:
            continue
        place = os.path.realpath(one.path) if one.path else "standard output" if one.is_printed else PULL_REQUEST
        if place in found:
            both = f"{found[place].name} and {one.form.name}"
            raise click.UsageError(f"--output: {both} cannot both go to {printable(place, 200)}.")
        found[place] = one.form
    lines = [one.form.name for one in outputs if one.is_printed and one.form.delivery is Delivery.LINES]
    document = found.get("standard output", DEFAULT_FORMAT)
    if lines and not document.for_people:
        raise click.UsageError(f"--output: on standard output {lines[0]} can follow text, not {document.name}.")


def use_color(choice: str, stream: Any) -> bool:
    """Whether to colour what goes to a stream, None for a file (https://no-color.org; FORCE_COLOR likewise)."""
    if stream is None:
        return False
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"
