"""The shape of the catalogue's raw rows, and the wording that all kinds with the same effect share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from contractguard.contract.choices import PolicyName
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.rules.model import Effect, Ends, ExampleScope, RuleStatus, Says
from contractguard.support.dataclass import dataclass

INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

FIRST = "0.1"
"""The first version: what the catalogue held from the beginning."""

PROVIDER, CONSUMER = "provider", "consumer"
"""The sending side: wording and severities are given for both, and a part takes those of its own side."""

ON_CHANNELS = frozenset({"event", "command"})
ANSWERS = frozenset({"response", "webhook-response"})
"""Parts of the catalogue in which some facts cannot be described."""

Levels = Mapping[PolicyName, Severity]
"""Severities by policy."""


def levels(*, strict: Severity, tolerant: Severity, codegen: Severity) -> Levels:
    """A severity for each policy."""
    return {PolicyName.STRICT: strict, PolicyName.TOLERANT: tolerant, PolicyName.CODEGEN: codegen}


def always(severity: Severity) -> Levels:
    """The same severity in every policy."""
    return dict.fromkeys(PolicyName, severity)


def both(severities: Levels) -> Mapping[str, Levels]:
    """The same severities whoever sends."""
    return {PROVIDER: severities, CONSUMER: severities}


NO_LEVELS: Mapping[str, Levels] = MappingProxyType({})
"""The severities follow from the effect."""


def say(*sentences: str, standing: tuple[str, ...] = (), ends: Mapping[Ends, Says] | None = None) -> Says:
    """A sentence, or one where the provider sends and one where the consumer does."""
    return Says(sentences, standing=standing, ends=ends or {})


@dataclass(frozen=True, slots=True)
class Text:
    """What one rule says; `{message}`, `{consumer}` and `{consumers}` are filled in for each part."""

    title: str
    why: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of change, for every part that it occurs in.

    `since`: the version that brought it. `says`: what a finding says. `text` is what the page of the rule says, by
    sending side, or by part where one speaks otherwise than its side; an example is the same in all parts. `grown` is a
    value that only `new` allows, and `shrunk` one that only `old` allows: the witnesses of the provider's and of the
    consumer's side. `levels` are severities by part or by sending side, where they differ from what the effect says.
    `without`: parts in which no description can say so.
    """

    kind: str
    since: str
    effect: Effect
    text: Mapping[str, Text]
    old: Json
    new: Json
    says: Says
    grown: tuple[Json] | None = None
    shrunk: tuple[Json] | None = None
    levels: Mapping[str, Levels] = field(default_factory=dict)
    scope: ExampleScope = "schema"
    status: RuleStatus = RuleStatus.STABLE
    without: frozenset[str] = frozenset()


_UNCHANGED_READERS = "Nobody breaks: a {consumer} already copes with everything that may still arrive."
_UNCHANGED_SENDERS = "Nobody breaks: everything that a {consumer} was allowed to send is still accepted."
_REFUSED = "A {consumer} that goes on sending such a {message}, as it was allowed to, is refused."
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
    (PROVIDER, Effect.WIDENS): "A {message} may now carry {former}.",
    (PROVIDER, Effect.NARROWS): "A {message} no longer carries {new}.",
    (PROVIDER, Effect.EITHER): "A {message} may now carry {former}; other values no longer occur.",
    (CONSUMER, Effect.WIDENS): "In a {message}, the provider now also accepts {former}.",
    (CONSUMER, Effect.NARROWS): "In a {message}, the provider no longer accepts {new}.",
    (CONSUMER, Effect.EITHER): "In a {message}, the provider no longer accepts {new}; it accepts other values instead.",
}


def value_row(
    kind: str,
    since: str,
    effect: Effect,
    outlier: str | tuple[str, str],
    harm: str,
    old: Json,
    new: Json,
    *,
    grown: Json = None,
    shrunk: Json = None,
    levels: Mapping[str, Levels] = NO_LEVELS,
    advice: str | None = None,
    says: Says,
) -> Row:
    """A row about a set of allowed values, worded by its effect.

    `outlier` names what lies outside the set, with `{which}` for "former" or "new" (or both phrases in full, for
    the former and for the new set); `harm` says what goes wrong in a reader that meets it. None as `grown` or
    `shrunk` is the value null when the effect calls for a witness.
    """
    former, now = (outlier.format(which=w) for w in ("former", "new")) if isinstance(outlier, str) else outlier
    titles = {side: TITLES[side, effect].replace("{former}", former).replace("{new}", now) for side in ADVICE}
    danger = {PROVIDER: effect in (Effect.WIDENS, Effect.EITHER), CONSUMER: effect in (Effect.NARROWS, Effect.EITHER)}
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
        since,
        effect,
        text,
        old,
        new,
        says,
        (grown,) if danger[PROVIDER] else None,
        (shrunk,) if danger[CONSUMER] else None,
        levels,
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


def row_family(
    subject: str,
    since: str,
    outlier: str | tuple[str, str],
    harm: str,
    sets: Sets,
    levels: Mapping[str, Mapping[str, Levels]] | None = None,
    *,
    says: Says,
) -> tuple[Row, Row, Row]:
    """The three rows `<subject>.widened`, `.narrowed` and `.changed`; `levels` is by the last word."""

    def row(change: str, effect: Effect, old: Json, new: Json, grown: Json = None, shrunk: Json = None) -> Row:
        own = (levels or {}).get(change, NO_LEVELS)
        kind = f"{subject}.{change}"
        return value_row(
            kind, since, effect, outlier, harm, old, new, grown=grown, shrunk=shrunk, levels=own, says=says
        )

    return (
        row("widened", Effect.WIDENS, sets.tight, sets.wide, grown=sets.only_wide),
        row("narrowed", Effect.NARROWS, sets.wide, sets.tight, shrunk=sets.only_wide),
        row("changed", Effect.EITHER, sets.left, sets.right, sets.only_right, sets.only_left),
    )


def texts(provider: Text, consumer: Text | None = None) -> Mapping[str, Text]:
    """The same text for both sending sides, or one for each."""
    return {PROVIDER: provider, CONSUMER: consumer or provider}


def holder(name: str, schema: Json) -> Json:
    """The schema of an object that holds one property."""
    return {"type": "object", "properties": {name: schema}}


def order(*required: str, extra: Json = None, **properties: Json) -> Json:
    """The schema of an object with an `id`, the given properties and further keywords."""
    schema: Json = {"type": "object", "properties": {"id": {"type": "string"}, **properties}}
    return schema | ({"required": list(required)} if required else {}) | (extra or {})
