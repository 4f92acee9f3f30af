"""Descriptions that the command line names."""

from __future__ import annotations

from contractguard.cli.messages import say
from contractguard.contract.document import Document


def load_named(spec: str) -> Document:
    """The entry of what the user named, with a note on standard error where files outside its folder belong to it.

    Raises `InputError`.
    """
    from contractguard.readers.sources.load import load

    source = load(spec, widens=True)
    if source.note:
        say(f"contractguard: note: {source.note}", err=True)
    return source.entry
