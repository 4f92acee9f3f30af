"""The words that options of the library take, and the check at its doors: a typo decides nothing silently."""

from __future__ import annotations

from collections.abc import Collection

from contractguard.contract.errors import UsageError
from contractguard.support.printable import printable

MODELS = ("declared", "literal")
"""How objects are read: a sender sends only what it declares, or to the letter of JSON Schema."""

FORMATS = ("warn", "annotation", "assert")
"""What `format` means: it constrains nothing but a changed one is worth a warning, nothing, or it constrains."""

ACCESSES = ("request", "response")
"""Which way a message goes: properties of the other way alone are left out."""


def require_choice(option: str, given: object, known: Collection[str]) -> None:
    """Raise `UsageError`, which lists the known words, unless what was given for an option is one of them."""
    if not isinstance(given, str) or given not in known:
        remedy = f"use one of {', '.join(known)}"
        raise UsageError(f"unknown {option} {printable(repr(given), 100)}", remedy=remedy)


def require_relation(model: object, formats: object, access: object = None) -> None:
    """Raise `UsageError` unless these words say how schemas are read; `access` may be None, too."""
    require_choice("model", model, MODELS)
    require_choice("formats", formats, FORMATS)
    if access is not None:
        require_choice("access", access, ACCESSES)
