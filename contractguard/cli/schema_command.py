"""contractguard schema SENDER READER"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractguard.cli.options import writing_options
from contractguard.cli.outputs import ReportOptions
from contractguard.contract.choices import CompatibilityMode, ContentModel, DialectName, FailOn, FormatMode, Unit

if TYPE_CHECKING:
    from contractguard.contract.report import Side


def _plain(word: str) -> str:
    """BACKWARD_TRANSITIVE, as registries write it, is backward-transitive."""
    return word.lower().replace("_", "-")


@click.command("schema", context_settings={"token_normalize_func": _plain})
@click.argument("schemas", nargs=-1, metavar="SENDER READER")
@click.option(
    "--mode",
    type=click.Choice(CompatibilityMode.words(), case_sensitive=False),
    envvar="CONTRACTGUARD_MODE",
    metavar="MODE",
    help="backward, forward, full, backward-transitive, forward-transitive or full-transitive, in the words of "
    "schema registries: the arguments are then versions, the newest last.",
)
@click.option(
    "--dialect",
    type=click.Choice(DialectName.words()),
    envvar="CONTRACTGUARD_DIALECT",
    help="The dialect of all the schemas.  [default: what each document says, else 2020-12]",
)
@click.option(
    "--model",
    type=click.Choice(ContentModel.words()),
    default=ContentModel.LITERAL.value,
    show_default=True,
    envvar="CONTRACTGUARD_MODEL",
    help="How objects are read: to the letter of JSON Schema, or a sender sends only what it declares.",
)
@click.option(
    "--formats",
    type=click.Choice(FormatMode.words()),
    default=FormatMode.ANNOTATION.value,
    show_default=True,
    envvar="CONTRACTGUARD_FORMATS",
    help="What `format` means: nothing, a constraint, or nothing but a warning where it matters.",
)
@writing_options(Unit.SCHEMA)  # fmt: skip
def command(
    schemas: tuple[str, ...], mode: str | None, dialect: str | None, model: str, formats: str, shown: ReportOptions
) -> int:
    """Does READER take everything that SENDER admits? If not: every difference, with a value that proves it.

    Each is a file, - for standard input, a git revision REV:path, or an http(s) URL, in JSON or YAML, with #/pointer or
    #anchor behind it for a schema inside (for standard input: -- -#/pointer). Referenced files beside it are read.

    \b
    contractguard schema order.json expected.json
    contractguard schema main:api.yaml#/components/schemas/Order api.yaml#/components/schemas/Order
    contractguard schema --mode full-transitive v1.json v2.json v3.json

    Without --mode both directions are shown, and only the first, SENDER into READER, decides the exit code. With it,
    the arguments are versions, oldest first: BACKWARD, what the old version admits the new one takes; FORWARD, what
    the new version admits the old one takes; FULL, both. They compare the last version with the one before it, the
    _TRANSITIVE modes with every earlier one.

    \b
    Exit codes: 0 compatible, 1 breaking, 2 usage error, 3 not decided or not readable.
    """
    _require(schemas, mode)
    from contractguard.checks.comparison.schemas import compare_schemas
    from contractguard.cli.output import deliver
    from contractguard.cli.progress import progress
    from contractguard.contract.judgement import exit_code

    with progress() as line:
        sides = []
        for spec in schemas:
            line.reading(spec)
            sides.append(_side(spec, dialect))
        report = compare_schemas(sides, mode, model=model, formats=formats, progress=line.compared)
    return deliver(report, shown, exit_code(report.sections, FailOn.ERROR, fail_on_unknown=False))


def _require(schemas: tuple[str, ...], mode: str | None) -> None:
    """Raises `UsageError` for arguments that make no question."""
    if len(schemas) < 2:
        raise click.UsageError("Give two schemas, SENDER and READER.")
    if len(schemas) > 2 and mode is None:
        raise click.UsageError("More than two schemas need a --mode, for example full-transitive.")
    if sum(spec == "-" or spec.startswith("-#") for spec in schemas) > 1:
        raise click.UsageError("Standard input can be read only once.")


def _side(spec: str, dialect: str | None) -> Side:
    from contractguard.contract.report import Side
    from contractguard.readers.schema_source import display_schema, load_schema

    schema = load_schema(spec, dialect=dialect)
    return Side(display_schema(schema), schema)
