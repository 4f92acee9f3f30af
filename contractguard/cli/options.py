"""Options that several commands share, and the settings they add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import click

from contractguard.cli.outputs import (
    OUTPUT_VARIABLE,
    TERMINAL_LIMIT,
    ConfiguredOutput,
    Output,
    ReportOptions,
    configured_outputs,
    described_files,
    readable_outputs,
    refused_options,
    requested_outputs,
    require_unread,
)
from contractguard.cli.overwriting import is_read, real_paths
from contractguard.contract.choices import ContentModel, FailOn, FormatMode, PolicyName, SeverityName, Unit
from contractguard.contract.errors import ContractGuardError
from contractguard.project.options import SettingOptions
from contractguard.reports.formats import FORMATS, Delivery, format_names
from contractguard.support.printable import printable

F = TypeVar("F", bound=Callable[..., Any])


def _rule_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from contractguard.rules.catalogue import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


def _rule_levels(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    rule, equals, _level = incomplete.partition("=")
    levels = SeverityName.words()
    return [f"{rule}={level}" for level in levels] if equals else [f"{name}=" for name in _rule_ids(_, __, rule)]


rule_ids = _rule_ids


def provider_names(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """For completion: the configured providers."""
    from contractguard.project.config import find_project, here

    try:
        names = sorted(find_project(here()).config.providers)
    except ContractGuardError:  # a key press is no moment for an error message; the command itself will give it
        return []
    return [name for name in names if name.startswith(incomplete)]


LEAST_SHOWN = tuple(word for word in SeverityName.words() if word != SeverityName.NONE)
"""The severities that a finding can have where it is told."""

_RELATION = (
    click.option("--policy", type=click.Choice(PolicyName.words()), envvar="CONTRACTGUARD_POLICY",
                 help="The severity of each rule.  [default: tolerant]"),
    click.option("--model", type=click.Choice(ContentModel.words()), envvar="CONTRACTGUARD_MODEL",
                 help="How objects are read: a sender sends only what it declares, or to the letter of JSON Schema."
                      "  [default: declared]"),
)  # fmt: skip

_JUDGING = (
    click.option("--formats", type=click.Choice(FormatMode.words()), envvar="CONTRACTGUARD_FORMATS",
                 help="What a changed `format` means: a warning, nothing, or a constraint.  [default: warn]"),
    click.option("--severity", "severities", multiple=True, metavar="RULE=LEVEL", envvar="CONTRACTGUARD_SEVERITY",
                 shell_complete=_rule_levels,
                 help="Set a rule (or a pattern with *) to error, warning, info or none. May be repeated."),
    click.option("--lane", envvar="CONTRACTGUARD_LANE", help="A named set of settings from the configuration."),
)  # fmt: skip

_FAILING = (
    click.option("--fail-on", type=click.Choice(FailOn.words()),
                 envvar="CONTRACTGUARD_FAIL_ON", help="The least severity that ends in exit code 1.  [default: error]"),
)  # fmt: skip

_DECIDING = (
    click.option("--fail-on-unknown/--no-fail-on-unknown", default=None, envvar="CONTRACTGUARD_FAIL_ON_UNKNOWN",
                 help="End in exit code 3 when something could not be decided."),
)  # fmt: skip


def _limit(_: click.Context, __: click.Parameter, text: str | None) -> int | str | None:
    """A number, "all", or None where nothing was said."""
    if text is None or text == "all":
        return text
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise click.BadParameter(f"{printable(text, 100)!r} is no number; write one, or all.")
    return int(text)


_SHOW = click.option("--show", type=click.Choice(LEAST_SHOWN), default="warning", show_default=True,
                     envvar="CONTRACTGUARD_SHOW", help="The least severity that the text report shows in full.",
)  # fmt: skip

_CHOOSING = (
    _SHOW,
    click.option("--limit", metavar="N|all", callback=_limit, envvar="CONTRACTGUARD_LIMIT",
                 help="How many findings of each severity the text report spells out.  "
                      f"[default: {TERMINAL_LIMIT} on a terminal, else all]"),
    click.option("--only-rule", multiple=True, metavar="RULE", shell_complete=_rule_ids,
                 help="Show only findings of this rule (or of a pattern with *); counts, exit code and JSON stay "
                      "those of the whole. May be repeated, as the next two."),
    click.option("--only-operation", multiple=True, metavar="NAME",
                 help="Show only findings that reach this operation or event: 'GET /orders/{id}', '/orders*'."),
    click.option("--only-consumer", multiple=True, metavar="NAME",
                 help="Show only findings that affect this consumer."),
)  # fmt: skip
"""What the text report shows of all that was found."""


def _output(kind: type[click.Option]) -> Callable[[Any], Any]:
    return click.option("--output", "-o", "output", multiple=True, metavar="FORMAT[=PATH]", envvar=OUTPUT_VARIABLE,
                        cls=kind, help="Write the report in this format, too, to its usual file or this one (- for "
                        "standard output). May be repeated: one run writes all.")  # fmt: skip


_LOOKS = (
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
                 envvar="CONTRACTGUARD_COLOR", help="Colour; `auto` means on a terminal, and never with NO_COLOR."),
    click.option("--quiet", "-q", is_flag=True, envvar="CONTRACTGUARD_QUIET", help="No report, only the exit code."),
)  # fmt: skip


_READERS = (
    click.option("--consumers", type=click.Path(),
                 help="The folder of the consumers' expectations.  [default: contracts]"),
    click.option("--allow-models", is_flag=True, help="Import the code that expectations name (pydantic models)."),
)  # fmt: skip
"""Whose expectations are read."""


base_option = click.option(
    "--base", metavar="REV", envvar="CONTRACTGUARD_BASE",
    help="Compare with the merge base with this branch (or another revision); `none`: the folder's own snapshot."
         "  [default: the target branch]",
)  # fmt: skip


def consumer_options(command: F) -> F:
    """The options that say whose expectations are read, in the parameters `consumers` and `allow_models`."""
    for option in reversed(_READERS):
        command = option(command)
    return command


def gather_options(parameter: str, group: type[Any]) -> Callable[[F], F]:
    """Hand a command those of its options that are fields of a group as one value of it, in this parameter."""

    def add(command: F) -> F:
        @wraps(command)
        def gather_options(*args: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in group.__match_args__ if name in given}
            return command(*args, **given, **{parameter: group(**own)})

        return gather_options  # type: ignore[return-value]  # what it takes is known to click alone

    return add


def _adding(parameter: str, group: type[Any], options: tuple[Callable[[Any], Any], ...]) -> Callable[[F], F]:
    def add(command: F) -> F:
        command = gather_options(parameter, group)(command)
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _settings(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """Options that a command takes as `SettingOptions`, in its parameter `settings`."""
    return _adding("settings", SettingOptions, options)


setting_options = _settings(*_RELATION, *_JUDGING)
checking_options = _settings(*_RELATION, *_JUDGING, *_FAILING, *_DECIDING)
weighing_options = _settings(_RELATION[0], *_JUDGING[1:], *_FAILING, *_DECIDING)
"""The same without those about how schemas are read."""
lane_options = _settings(*_RELATION, *_JUDGING[:2], *_FAILING, *_DECIDING)
"""The same without the lane, where that is what is run."""
judging_options = _settings(*_JUDGING, *_FAILING)


def _format(unit: Unit) -> Callable[[Any], Any]:
    """The option that chooses among the formats for reports on such a thing."""
    names = tuple(name for name in format_names(unit) if FORMATS[name].delivery is Delivery.DOCUMENT)
    return click.option("--format", "form", type=click.Choice(names), envvar="CONTRACTGUARD_FORMAT",
                        help=f"How the report on standard output is written.  [default: {names[0]}]")  # fmt: skip


def writing_options(unit: Unit) -> Callable[[F], F]:
    """How a report on such a thing is written, and where to: `ReportOptions`, in the parameter `shown`."""
    return _report_options(unit, (_format(unit), _output(click.Option), *_LOOKS), configured=False)


def showing_options(unit: Unit) -> Callable[[F], F]:
    """The same, and how much of it."""
    return _report_options(unit, (_format(unit), _output(ConfiguredOutput), *_CHOOSING, *_LOOKS), configured=True)


def _report_options(unit: Unit, options: tuple[Callable[[Any], Any], ...], *, configured: bool) -> Callable[[F], F]:
    """Options that a command takes as `ReportOptions`, in its parameter `shown`; none of its reports is ever that of an
    earlier run. `configured`: where no output is named, those of the configuration are written."""

    def add(command: F) -> F:
        @wraps(command)
        def report_run(*args: Any, shown: ReportOptions, **given: Any) -> Any:
            from contractguard.cli.output import deliver_unchecked, run_reported

            try:
                asked = _with_outputs(shown, unit, configured=configured)
                require_unread(asked.outputs, (*_texts_given(), *described_files()))
            except click.UsageError as error:
                error.ctx = click.get_current_context(silent=True)
                raise
            except ContractGuardError as error:  # a configuration that is wrong
                asked = replace(
                    refused_options((), click.get_current_context(silent=True)), outputs=_outputs_in_spite(shown, unit)
                )
                deliver_unchecked(_command_name(), asked, error)
                raise
            return run_reported(_command_name(), asked, lambda: command(*args, shown=asked, **given))

        return _adding("shown", ReportOptions, options)(report_run)  # type: ignore[return-value]

    return add


def _with_outputs(shown: ReportOptions, unit: Unit, *, configured: bool) -> ReportOptions:
    """What was asked for, with where the reports go, and what the configuration says besides. Raises `UsageError`."""
    if not configured:
        return replace(shown, outputs=requested_outputs(shown.form, shown.output, shown.quiet, unit))
    from contractguard.project.config import find_project, here

    project = find_project(here())
    named, folder = (shown.output, None) if shown.output else (project.config.report.outputs, project.folder)
    outputs = requested_outputs(shown.form, named, shown.quiet, unit, folder=folder)
    context = click.get_current_context(silent=True)
    asked = context.params.get("provider") if context else None
    providers = (asked,) if isinstance(asked, str) else tuple(sorted(project.config.providers))
    return replace(shown, outputs=outputs, reporting=project.config.report, providers=providers)


def _outputs_in_spite(shown: ReportOptions, unit: Unit) -> tuple[Output, ...]:
    """Where reports were asked to go of a run whose configuration cannot be read, or is wrong: no file that was named
    keeps the report of an earlier run, but for those that the command would have read."""
    try:
        outputs = requested_outputs(shown.form, shown.output, shown.quiet, unit)
    except click.UsageError:
        outputs = readable_outputs(shown.output)
    if not shown.output:
        outputs = (*configured_outputs(), *outputs)
    read = real_paths((*_texts_given(), *described_files()))
    return tuple(one for one in outputs if one.path is None or not is_read(one.path, read))


def _texts_given() -> Iterator[str]:
    """What the command line says besides of outputs: some of it names files."""
    context = click.get_current_context(silent=True)
    for name, value in context.params.items() if context else ():
        if name not in ("form", "output"):
            values = value if isinstance(value, tuple) else (value,)
            yield from (text for text in values if isinstance(text, str) and text)


def _command_name() -> str:
    """Of commands within a command (`lane run`), the outer one."""
    context = click.get_current_context(silent=True)
    while context and context.parent and context.parent.parent:
        context = context.parent
    return (context.info_name if context else None) or ""
