"""Payloads that a provider may send, drawn at random from its schema, and payloads that drifted from it.

`payload_strategy` is a strategy of hypothesis (the extra `property`), so that whoever draws from it can also shrink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contractguard.contract.choices import Access, require_choice
from contractguard.contract.document import Schema

if TYPE_CHECKING:
    from contractguard.algebra.solve.budget import Purse
    from contractguard.checks.generation.state import Notes

__all__ = ["DRIFTS", "drawn_strategy", "payload_strategy"]

DRIFTS = ("unknown-field", "new-enum-member")
"""What a payload may have that its schema does not tell: a field that nobody declared, a value that no enum lists."""


def payload_strategy(
    schema: Schema,
    *,
    access: str | None,
    drift: str | None = None,
    notes: Notes | None = None,
    purse: Purse | None = None,
) -> Any:
    """A strategy for payloads of a schema.

    They are what a sender may send in the declared sense: required members are there, optional ones sometimes, and
    undeclared ones only where the schema itself speaks of them. Limits are met exactly and at their edges, texts are
    empty, long, and of any characters, numbers are large, arrays are empty and long. All of them are valid.

    `access`: "request" leaves out readOnly properties, "response" writeOnly ones. `drift` is one of `DRIFTS`: each
    payload then has that at one place, and where the schema has no such place there is no payload. `notes` is told
    what could not be drawn faithfully, `purse` pays for the drawing. Drawing raises `Undrawable` for what the schema
    refers to and is not there, and `Spent` when the purse is empty.
    Raises `UsageError` without the extra, and for another `access` or `drift`.
    """
    return drawn_strategy(schema, access=access, drift=drift, notes=notes, purse=purse).map(lambda one: one.payload)


def drawn_strategy(
    schema: Schema,
    *,
    access: str | None,
    drift: str | None = None,
    notes: Notes | None = None,
    purse: Purse | None = None,
) -> Any:
    """The same as a strategy of `Drawn`, which tells what a payload was before it drifted."""
    from contractguard.algebra.solve.budget import Purse
    from contractguard.checks.generation.extra import require_hypothesis
    from contractguard.checks.generation.generator import PayloadGenerator
    from contractguard.checks.generation.state import Notes

    if drift is not None:
        require_choice("drift", drift, DRIFTS)
    drawing = PayloadGenerator(schema, Access.parse_optional(access), notes or Notes(), purse or Purse())
    return require_hypothesis().strategies.composite(lambda draw: drawing.payload(draw, drift))()
