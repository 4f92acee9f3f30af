"""The catalogue: every rule, derived from the rows by part, and how to find one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from contractguard.contract.choices import PolicyName
from contractguard.contract.document import Json
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Severity
from contractguard.rules.model import DANGERS, Effect, ExampleScope, Policy, Rule
from contractguard.rules.parts import PARTS
from contractguard.rules.redirects import present_id
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.rules.rows.row import Row

_EVENTS = ("event", "command")
_SENT = ("response", "webhook", "event")
_OVER_HTTP = ("request", "response", "webhook", "webhook-response")
_MESSAGES = (*_OVER_HTTP, *_EVENTS)


def _derive(row: Row, part: str) -> Rule:
    from contractguard.rules.examples import spell_example
    from contractguard.rules.rows.row import CONSUMER, NOTHING, PROVIDER, always

    provider_sends, nouns = PARTS[part].provider_sends, PARTS[part].nouns
    side = PROVIDER if provider_sends else CONSUMER
    text = row.text.get(part) or row.text[side]
    # What a part tells otherwise than its side is not about what the messages may hold.
    effect = Effect.NONE if part in row.text else row.effect
    dangerous = effect in DANGERS[provider_sends]
    derived = always(Severity.ERROR if dangerous else Severity.INFO)
    witness = (row.grown if provider_sends else row.shrunk) if dangerous or row.scope == "code" else None
    old, new = row.old, row.new
    scope: ExampleScope = row.scope
    return Rule(
        id=f"{part}.{row.kind}",
        part=part,
        kind=row.kind,
        effect=effect,
        scope=scope,
        title=text.title.format_map(nouns),
        why=text.why.format_map(nouns),
        advice=(text.advice or NOTHING).format_map(nouns),
        severity=MappingProxyType(row.levels.get(part) or row.levels.get(side) or derived),
        old=spell_example(part, scope, old),
        new=spell_example(part, scope, new),
        says=row.says,
        since=row.since,
        status=row.status,
        witness=_lacking(part) if witness and isinstance(row.old, dict) and "beside" in row.old else witness,
    )


def _lacking(part: str) -> tuple[Json]:
    """The message of the examples without what stands beside its body."""
    from contractguard.rules.examples import place_beside

    place = place_beside(part)
    return ({place: {}, "payload": {}} if part in _EVENTS else {place: {}},)


def _tables() -> Iterator[tuple[tuple[str, ...], tuple[Row, ...]]]:
    """Which rows make rules for which parts, what most findings are of first: a module that nobody gets to is not
    imported."""
    from contractguard.rules.rows import values

    yield _MESSAGES, (*values.TYPES, *values.ENUMS, *values.NUMBERS, *values.TEXTS)
    from contractguard.rules.rows import properties

    yield _MESSAGES, (*properties.PROPERTIES, *properties.OBJECTS)
    from contractguard.rules.rows import annotations, shapes

    yield _MESSAGES, (*annotations.QUIET, *shapes.LISTS, *shapes.UNIONS, *shapes.CONDITIONS)
    from contractguard.rules.rows import beside, structure

    yield _OVER_HTTP, structure.BODIES
    yield ("request", "webhook"), beside.PARAMETERS
    yield ("response", "webhook-response"), (*beside.HEADERS, *structure.STATUSES)
    from contractguard.rules.rows import events, operations

    yield _EVENTS, (*beside.HEADERS, *events.MESSAGES)
    yield ("api", "webhook", *_EVENTS), operations.OPERATIONS
    yield ("api",), operations.CONTRACTS
    from contractguard.rules.rows import code, coverage, exercised, gate, observed, prove

    yield ("consumer",), code.CODE
    yield ("gate",), gate.GATE
    yield ("coverage",), coverage.COVERAGE
    yield ("prove",), prove.PROVE
    yield _SENT, (*shapes.EMPTIED, *observed.MESSAGES)
    yield ("response",), observed.ANSWERS
    yield ("api", "webhook", "event"), observed.OPERATIONS
    yield ("api",), observed.METHODS
    yield ("api",), exercised.API
    yield ("request",), exercised.REQUESTS
    yield ("response",), exercised.ANSWERS
    yield ("consumer",), exercised.RECEIVERS


def _rules() -> Iterator[tuple[str, Row, str]]:
    """The id of each rule, its row and its part."""
    for parts, rows in _tables():
        for row in rows:
            for part in parts:
                if part not in row.without:
                    yield f"{part}.{row.kind}", row, part


@cache
def _rows() -> dict[str, tuple[Row, str]]:
    """By the id of each rule, in the order of the ids: its row and its part."""
    return dict(sorted((rule_id, (row, part)) for rule_id, row, part in _rules()))


@cache
def _rule(rule_id: str) -> Rule:
    for known, row, part in _rules():
        if known == rule_id:
            return _derive(row, part)
    raise KeyError(rule_id)


class _Catalogue(Mapping[str, Rule]):
    """Every rule by its id; each is built when something first asks for it: a comparison needs a dozen."""

    def __getitem__(self, rule_id: str) -> Rule:
        return _rule(rule_id)

    def __iter__(self) -> Iterator[str]:
        return iter(_rows())

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in _rows()

    def __len__(self) -> int:
        return len(_rows())


RULES: Mapping[str, Rule] = _Catalogue()
"""Every rule by its id, in the order of the ids."""


class UnknownRule(KeyError):
    """A part and kind without a row in the catalogue: an error of ours, not of the input."""

    def __str__(self) -> str:
        return f"the catalogue has no rule {self.args[0]!r}: add its row, or correct the kind of change"


def rule(part: str, kind: str) -> Rule:
    """The rule for this kind of change in this part; raises `UnknownRule` (a `KeyError`) when there is none."""
    try:
        return RULES[f"{part}.{kind}"]
    except KeyError:
        raise UnknownRule(f"{part}.{kind}") from None


def find_rule(rule_id: str) -> Rule:
    """The rule that a user named, by its id or a former one; raises `UsageError` with a suggestion when there is
    none."""
    if (present := present_id(rule_id)) in RULES:
        return RULES[present]
    raise _unknown("rule", rule_id, closest_rule_id(rule_id), "contractguard rules lists them all")


def closest_rule_id(rule_id: str) -> str | None:
    """The id of the catalogue that looks most like `rule_id`, or None when nothing does."""
    from difflib import get_close_matches

    matches = get_close_matches(rule_id[:200], RULES, n=1, cutoff=0.5)
    return matches[0] if matches else None


def policy(name: str, overrides: Mapping[str, Severity] | None = None) -> Policy:
    """The policy of this name with a project's own severities; raises `UsageError` for unknown names, rules
    and severities."""
    named = PolicyName.parse(name)
    chosen = Policy(named, dict(overrides or {}))
    for pattern, level in chosen.overrides.items():
        if not isinstance(level, Severity):
            known = ", ".join(f"Severity.{one.name}" for one in Severity)
            raise UsageError(f"unknown severity {printable(repr(level), 100)}", remedy=f"use one of {known}")
        if present_id(pattern) in RULES:
            continue
        if "*" not in pattern:
            raise _unknown("rule", pattern, closest_rule_id(pattern), "contractguard rules lists them all")
        lone = Policy(named, {pattern: Severity.INFO})
        if not any(lone.override(rule_id) is not None for rule_id in RULES):
            raise _unknown("rule that matches", pattern, None, "contractguard rules lists them all")
    return chosen


def _unknown(what: str, name: str, suggestion: str | None, otherwise: str) -> UsageError:
    remedy = f"did you mean {suggestion}?" if suggestion else otherwise
    return UsageError(f"there is no {what} {name[:200]!r}", remedy=remedy)
