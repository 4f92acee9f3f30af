"""Rows for what stands beside the body of a message: parameters and headers.

Their examples are neutral (`beside`); `examples` spells them as an OpenAPI operation for a part.
"""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_form
from contractguard.rules.model import Effect, Says
from contractguard.rules.operation_clauses import word_sunset
from contractguard.rules.rows.row import (
    CONSUMER,
    ERROR,
    FIRST,
    NO_LEVELS,
    NOTHING,
    ON_CHANNELS,
    WARNING,
    Levels,
    Row,
    Text,
    always,
    both,
    levels,
    say,
    texts,
)

_TEXT = {"type": "string"}


def _schema_beside(*, required: bool = False, **keywords: Json) -> Json:
    return {"beside": [{"name": "currency", "required": required, "schema": _TEXT, **keywords}]}


def _leaving(day: str) -> Json:
    (entry,) = _schema_beside(deprecated=True)["beside"]
    return {"beside": [entry | {"x-sunset": day}]}


_NOTHING_BESIDE: Json = {"beside": []}

_NEW = "Make the new {thing} optional, with a default that keeps today's behaviour."
_IGNORED = Text(
    "The provider no longer reads a {thing} of a {message}.",
    "A {consumer} that still sends it is accepted, but what it asked for no longer happens.",
    "Keep the {thing} in the description, marked as deprecated, and go on reading it until nobody sends it any more.",
)
_GONE = "Mark the {thing} as deprecated and go on sending it; take it out once no {consumer} reads it any more."


def _row(
    change: str,
    since: str,
    effect: Effect,
    text: Mapping[str, Text],
    old: Json,
    new: Json,
    levels: Mapping[str, Levels] = NO_LEVELS,
    *,
    says: Says,
    without: frozenset[str] = frozenset(),
) -> Row:
    return Row(change, since, effect, text, old, new, says, ({},), ({},), levels, "operation", without=without)


_BESIDE: tuple[Row, ...] = (
    _row(
        "added", FIRST, Effect.NONE,
        texts(
            Text(
                "A {message} may now carry a new {thing}.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "The provider now reads a new, optional {thing} of a {message}.",
                "Nobody breaks: it may be left out.",
            ),
        ),
        _NOTHING_BESIDE, _schema_beside(),
        says=say(
            "{at} is a new {thing}",
            "{at} is a new, optional {thing}",
            standing=("{at} may be sent, and is not expected", "{at} may be left out, and is not known"),
        ),
    ),
    _row(
        "added-required", FIRST, Effect.NARROWS,
        texts(
            Text(
                "A {message} now always carries a new {thing}.",
                "Nobody breaks: a {consumer} ignores what it does not know.",
            ),
            Text(
                "A {message} must now carry a new {thing}.",
                "A {consumer} that does not know the {thing} does not send it, and is refused.", _NEW,
            ),
        ),
        _NOTHING_BESIDE, _schema_beside(required=True),
        says=say(
            "{at} is a new {thing}, always present",
            "{at} is a new {thing}, and required",
            standing=("{at} is always sent, and is not expected", "{at} is required, and is not sent"),
        ),
    ),
    _row(
        "removed", FIRST, Effect.WIDENS,
        texts(
            Text(
                "A {thing} that every {message} carried is gone.",
                "A {consumer} that takes the {thing} for granted fails on the first message without it.", _GONE,
            ),
            _IGNORED,
        ),
        _schema_beside(required=True),
        _NOTHING_BESIDE,
        {CONSUMER: levels(strict=ERROR, tolerant=WARNING, codegen=ERROR)},
        says=say(
            "{at} is gone; it was always present",
            "{at} is gone; it was required",
            standing=("{at} is not described; it is expected always", "{at} is not described; it is always sent"),
        ),
    ),
    _row(
        "removed-optional", FIRST, Effect.NONE,
        texts(
            Text(
                "A {thing} that a {message} could carry is gone.",
                "No type error: it could be missing before. But a {consumer} that uses it never sees it again.", _GONE,
            ),
            _IGNORED,
        ),
        _schema_beside(), _NOTHING_BESIDE, both(levels(strict=ERROR, tolerant=WARNING, codegen=ERROR)),
        says=say(
            "{at} is gone; it was optional",
            standing=("{at} is not described; it is read where it is there", "{at} is not described; it may be sent"),
        ),
    ),
    _row(
        "became-required", FIRST, Effect.NARROWS,
        texts(
            Text(
                "A {message} now always carries a {thing} that could be missing.",
                "Nobody breaks: it may be relied on now.",
            ),
            Text(
                "A {message} must now carry a {thing} that could be left out.",
                "A {consumer} that leaves it out, as it was allowed to, is refused.",
                "Keep the {thing} optional, with a default that keeps today's behaviour.",
            ),
        ),
        _schema_beside(), _schema_beside(required=True),
        says=say("{at} is now always present", "{at} is now required"),
    ),
    _row(
        "became-optional", FIRST, Effect.WIDENS,
        texts(
            Text(
                "A {thing} that every {message} carried may now be missing.",
                "A {consumer} that takes the {thing} for granted fails on the first message without it.",
                "Go on sending the {thing} until every {consumer} copes without it.",
            ),
            Text("A {thing} of a {message} may now be left out.", "Nobody breaks: a {consumer} may go on sending it."),
        ),
        _schema_beside(required=True), _schema_beside(),
        says=say("{at} may now be missing", "{at} may now be left out"),
    ),
    _row(
        "serialization-changed", FIRST, Effect.NONE,
        texts(
            Text(
                "A {thing} of a {message} is now written in another way (style, explode, content).",
                "A {consumer} that reads the former notation gets another value, or none.",
                "Add a new {thing} with the new notation, and withdraw the former once nobody uses it.",
            ),
            Text(
                "A {thing} of a {message} must now be written in another way (style, explode, allowReserved, content).",
                "A {consumer} that writes it as before is misunderstood or refused, though the value is the same.",
                "Accept both notations, or add a new {thing} with the new one.",
            ),
        ),
        _schema_beside(schema={"type": "object", "properties": {"id": _TEXT}}, explode=True),
        _schema_beside(schema={"type": "object", "properties": {"id": _TEXT}}, explode=False),
        both(always(ERROR)),
        says=Says(clause=word_form),
        without=ON_CHANNELS,
    ),
    _row(
        "deprecated", FIRST, Effect.NONE,
        texts(
            Text(
                "A {thing} of a {message} is now deprecated.",
                "Nobody breaks yet; a {consumer} that uses it has time to stop.",
                "Say in the description what to use instead, and until when the {thing} stays.",
            )
        ),
        _schema_beside(), _schema_beside(deprecated=True),
        says=say("{at} is now deprecated"),
        without=ON_CHANNELS,
    ),
    _row(
        "reinstated", FIRST, Effect.NONE,
        texts(Text("A {thing} of a {message} is no longer deprecated.", "Nobody breaks.", NOTHING)),
        _schema_beside(deprecated=True), _schema_beside(),
        says=say("{at} is no longer deprecated"),
        without=ON_CHANNELS,
    ),
    _row(
        "sunset-changed", FIRST, Effect.NONE,
        texts(
            Text(
                "The day on which a deprecated {thing} of a {message} goes away changed.",
                "A {consumer} that planned by the former day may be too late: from the day that was announced last, "
                "its removal is no more than an info.",
                "Move the day only to a later one; let the first one lie far enough ahead for every {consumer} to act.",
            )
        ),
        _leaving("2030-12-31"), _leaving("2030-06-30"), both(always(WARNING)),
        says=Says(clause=word_sunset),
        without=ON_CHANNELS,
    ),
)  # fmt: skip


def _rows_for_named(thing: str) -> tuple[Row, ...]:
    """The rows for a parameter or for a header."""
    return tuple(
        Row(
            f"{thing}.{row.kind}", row.since, row.effect, _about(thing, row.text), row.old, row.new,
            row.says.about_a(thing), row.grown, row.shrunk, row.levels, row.scope, row.status, row.without,
        )
        for row in _BESIDE
    )  # fmt: skip


def _about(thing: str, text: Mapping[str, Text]) -> Mapping[str, Text]:
    return {
        side: Text(*(words.replace("{thing}", thing) for words in (said.title, said.why, said.advice)))
        for side, said in text.items()
    }


PARAMETERS = _rows_for_named("parameter")
HEADERS = _rows_for_named("header")
