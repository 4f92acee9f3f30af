"""Descriptions that the command line names."""

from __future__ import annotations

from pathlib import Path

import click

from contractguard.cli.messages import say
from contractguard.contract.document import Document

root_option = click.option(
    "--root", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Files that a description refers to are read below this folder.  [default: its git work tree, else its own"
         " folder, and the one above where its references need that]",
)  # fmt: skip


def load_named(spec: str, root: Path | None = None) -> Document:
    """The entry of what the user named, with a note on standard error where files outside its folder belong to it.

    `root` is the folder below which the files must lie that it refers to, None for what is usual. Raises `InputError`.
    """
    from contractguard.readers.sources.load import load

    source = load(spec, root=root, widens=root is None)
    if source.note:
        say(f"contractguard: note: {source.note}", err=True)
    return source.entry
