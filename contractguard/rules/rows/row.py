"""The shape of the catalogue's raw rows, and the wording that all kinds with the same effect share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules.model import Effect, ExampleScope
from contractguard.support.dataclass import dataclass

N, W, E, NONE = Effect.NARROWS, Effect.WIDENS, Effect.EITHER, Effect.NONE

PROVIDER, CONSUMER = "provider", "consumer"
"""The sending side: wording and severities are given for both, and a part takes those of its own side."""

Levels = tuple[Severity, Severity, Severity]
"""Severities in the order of the policies: strict, tolerant, codegen."""


def levels(letters: str) -> Levels:
    """Read three severities from their first letters: "EWE" is error, warning, error."""
    by_letter = {"N": Severity.NONE, "I": Severity.INFO, "W": Severity.WARNING, "E": Severity.ERROR}
    strict, tolerant, codegen = (by_letter[letter] for letter in letters)
    return strict, tolerant, codegen


@dataclass(frozen=True, slots=True)
class Text:
    """What one rule says; `{message}`, `{consumer}` and `{consumers}` are filled in for each part."""

    title: str
    why: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of change, for every part that it occurs in.

    `text` is by sending side, or by part where one speaks otherwise than its side; an example is the same in all parts.
    `grown` is a value that only `new` allows, and `shrunk` one that only `old` allows: the witnesses of the provider's
    and of the consumer's side. `levels` are severities by part or by sending side, where they differ from what the
    effect says.
    """

    kind: str
    effect: Effect
    text: Mapping[str, Text]
    old: Json
    new: Json
    grown: tuple[Json] | None = None
    shrunk: tuple[Json] | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    scope: ExampleScope = "schema"


_UNCHANGED_READERS = "Nobody breaks: a {consumer} already copes with everything that may still arrive."
_UNCHANGED_SENDERS = "Nobody breaks: everything that a {consumer} was allowed to send is still accepted."
_REFUSED = "A {consumer} that goes on sending such a {message}, as it was told it may, is refused."
NOTHING = "There is nothing to do."

LIST_ADVICE = (
    "Ask every {consumer} to handle unknown values as a default case before the first new one is sent; say in the "
    "description (x-extensible-enum, or plain text) that the list may grow."
)
"""On values that a list does not name."""

ADVICE: Mapping[str, str] = {
    PROVIDER: (
        "Keep sending what the old description allows until every {consumer} reads the new one, then switch over. "
        "When the new values are needed sooner, send them only to {consumers} that asked for them."
    ),
    CONSUMER: (
        "Keep accepting what the old description allows, count who still sends it, and refuse it only when nobody "
        "does any more."
    ),
}

TITLES: Mapping[tuple[str, Effect], str] = {
    (PROVIDER, W): "A {message} may now carry {former}.",
    (PROVIDER, N): "A {message} no longer carries {new}.",
    (PROVIDER, E): "A {message} may now carry {former}; other values no longer occur.",
    (CONSUMER, W): "In a {message}, the provider now also accepts {former}.",
    (CONSUMER, N): "In a {message}, the provider no longer accepts {new}.",
    (CONSUMER, E): "In a {message}, the provider no longer accepts {new}; it accepts other values instead.",
}


def value_row(
    kind: str,
    effect: Effect,
    outlier: str | tuple[str, str],
    harm: str,
    old: Json,
    new: Json,
    *,
    grown: Json = None,
    shrunk: Json = None,
    levels: Mapping[str, str] | None = None,
    advice: str | None = None,
) -> Row:
    """A row about a set of allowed values, worded by its effect.

    `outlier` names what lies outside the set, with `{which}` for "former" or "new" (or both phrases in full, for
    the former and for the new set); `harm` says what goes wrong in a reader that meets it. None as `grown` or
    `shrunk` is the value null when the effect calls for a witness.
    """
    former, now = (outlier.format(which=w) for w in ("former", "new")) if isinstance(outlier, str) else outlier
    titles = {side: TITLES[side, effect].replace("{former}", former).replace("{new}", now) for side in ADVICE}
    danger = {PROVIDER: effect in (W, E), CONSUMER: effect in (N, E)}
    whys = {
        PROVIDER: harm if danger[PROVIDER] else _UNCHANGED_READERS,
        CONSUMER: _REFUSED if danger[CONSUMER] else _UNCHANGED_SENDERS,
    }
    text = {
        side: Text(titles[side], whys[side], ((side == PROVIDER and advice) or ADVICE[side]) if danger[side] else "")
        for side in ADVICE
    }
    return Row(
        kind,
        effect,
        text,
        old,
        new,
        (grown,) if danger[PROVIDER] else None,
        (shrunk,) if danger[CONSUMER] else None,
        levels or {},
    )


@dataclass(frozen=True, slots=True)
class Sets:
    """Example schemas for one subject: `tight` allows less than `wide`, and `left` and `right` overlap or differ."""

    tight: Json
    wide: Json
    only_wide: Json
    left: Json
    right: Json
    only_left: Json
    only_right: Json


def family(
    subject: str,
    outlier: str | tuple[str, str],
    harm: str,
    sets: Sets,
    levels: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Row, Row, Row]:
    """The three rows `<subject>.widened`, `.narrowed` and `.changed`; `levels` is by the last word."""
    own = levels or {}
    return (
        value_row(
            f"{subject}.widened",
            W,
            outlier,
            harm,
            sets.tight,
            sets.wide,
            grown=sets.only_wide,
            levels=own.get("widened"),
        ),
        value_row(
            f"{subject}.narrowed",
            N,
            outlier,
            harm,
            sets.wide,
            sets.tight,
            shrunk=sets.only_wide,
            levels=own.get("narrowed"),
        ),
        value_row(
            f"{subject}.changed",
            E,
            outlier,
            harm,
            sets.left,
            sets.right,
            grown=sets.only_right,
            shrunk=sets.only_left,
            levels=own.get("changed"),
        ),
    )


def texts(provider: Text, consumer: Text | None = None) -> Mapping[str, Text]:
    """The same text for both sending sides, or one for each."""
    return {PROVIDER: provider, CONSUMER: consumer or provider}


def holder(name: str, schema: Json) -> Json:
    """The schema of an object that holds one property."""
    return {"type": "object", "properties": {name: schema}}
