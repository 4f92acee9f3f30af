"""Matching rules as they stand in a file, of every version, as one kind of value."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from contractguard.contract.document import Json
from contractguard.readers.pact.paths import BadPath, Token, parse_path
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text
from contractguard.support.dataclass import dataclass

MAX_NESTED = 20
MAX_COUNT = 2**31

_ALIASES = {
    "timestamp": "datetime",
    "real": "decimal",
    "min": "type",
    "max": "type",
    "min-type": "type",
    "max-type": "type",
    "minmax-type": "type",
    "min-max-type": "type",
    "content-type": "contentType",
    "array-contains": "arrayContains",
    "status-code": "statusCode",
    "not-empty": "notEmpty",
    "each-key": "eachKey",
    "each-value": "eachValue",
}

# Kinds, and the fields of which the first that is there holds their text.
_TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "regex": ("regex",),
    "include": ("value",),
    "contentType": ("value",),
    "date": ("format", "date"),
    "time": ("format", "time"),
    "datetime": ("format", "datetime", "timestamp"),
}
_TEXT_NEEDED = frozenset(["regex", "include", "contentType"])
_NESTED = frozenset(["eachKey", "eachValue"])
_PLAIN = frozenset(
    "equality type number integer decimal boolean null values notEmpty semver arrayContains statusCode".split()
)
KINDS = _PLAIN | _NESTED | frozenset(_TEXT_FIELDS)
"""Every kind of rule of versions 2 to 4, under one spelling."""

# A rule of version 2 may leave its kind to be guessed from its fields.
_GUESSES = (
    ("regex", "regex"),
    ("min", "type"),
    ("max", "type"),
    ("timestamp", "datetime"),
    ("time", "time"),
    ("date", "date"),
)


@dataclass(frozen=True, slots=True)
class MatchingRule:
    """One matching rule. `kind` is one of `KINDS`, or the name of one that is not known (`known` is False then).

    `text` is a pattern, a format, or text to include; `least` and `most` are numbers of elements; `rules` are those of
    `eachKey` and `eachValue`; `variants` those of `arrayContains`: the index of an example and its rules (None: equal
    to the example); `status` that of `statusCode`.
    """

    kind: str
    spot: DocumentNode
    known: bool = True
    text: str | None = None
    least: int | None = None
    most: int | None = None
    rules: tuple[MatchingRule, ...] = ()
    variants: tuple[tuple[int, Placed | None], ...] = ()
    status: Json = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules for one path; `any_of` when one of them suffices (`combine: OR`)."""

    rules: tuple[MatchingRule, ...]
    any_of: bool = False

    @property
    def what(self) -> tuple[object, ...]:
        """What tells it from another, whatever its place."""
        return (self.any_of, *(rule.spot.node if rule.known else rule.kind for rule in self.rules))


Placed: TypeAlias = tuple[tuple[tuple[Token, ...], RuleSet], ...]
"""Rules with the paths they stand for."""


@dataclass(slots=True)
class Categories:
    """The matching rules of one part of an interaction (a request, a response, a message), by what they are for.

    `broken` names the categories of which a rule could not be read at all.
    """

    found: dict[str, list[tuple[tuple[Token, ...], RuleSet]]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def rules_of(self, category: str) -> Placed:
        return tuple(self.found.get(category, ()))


CATEGORIES = {
    "body": "body",
    "contents": "body",
    "content": "body",
    "header": "header",
    "headers": "header",
    "query": "query",
    "path": "path",
    "method": "method",
    "status": "status",
    "metadata": "metadata",
    "metaData": "metadata",
}
_NAMED = frozenset(["header", "query", "metadata"])


def read_categories(problems: Problems, part: DocumentNode) -> Categories:
    """The `matchingRules` of a part: of version 3 and 4 by category, of version 2 by a path from `$`."""
    categories = Categories()
    root = problems.mapping(part, "matchingRules")
    for key in root.node if root else ():
        spot = root.child(key)  # type: ignore[union-attr]
        if key.startswith("$"):
            _read_v2(problems, categories, key, spot)
        elif key in CATEGORIES:
            _read_v3(problems, categories, CATEGORIES[key], spot)
        else:
            problems.report(spot, f"unknown category of matching rules {quote_text(key)}")
    return categories


def _read_v2(problems: Problems, categories: Categories, key: str, spot: DocumentNode) -> None:
    path = _path(problems, spot, key)
    if path is None or len(path) < 2 or path[1] not in CATEGORIES:
        if path is not None:
            problems.report(spot, f"the path {quote_text(key)} of a matching rule names no part of a message")
        categories.broken.add("body")
        return
    category = CATEGORIES[str(path[1])]
    rules = _rule_list(problems, spot) if isinstance(spot.node, dict) and "matchers" in spot.node else None
    if rules is None:
        rule = read_rule(problems, spot)
        rules = None if rule is None else RuleSet((rule,))
    _add(categories, category, (path[0], *path[2:]), rules)


def _read_v3(problems: Problems, categories: Categories, category: str, spot: DocumentNode) -> None:
    if not isinstance(spot.node, dict):
        problems.report(spot, f"matching rules must be an object, not {kind_of(spot.node)}")
        categories.broken.add(category)
        return
    if isinstance(spot.node.get("matchers"), list):
        _add(categories, category, ("$",), _rule_list(problems, spot))
        return
    for key in spot.node:
        below = spot.child(key)
        named = category in _NAMED and not key.startswith("$")
        path = _name_and_index(key) if named else _path(problems, below, key)
        _add(categories, category, path, None if path is None else _rule_list(problems, below))


def _name_and_index(key: str) -> tuple[Token, ...]:
    """The name of a header, parameter or metadata entry, maybe with an index: `page`, `id[0]`, `X-Id[*]`."""
    name, bracket, _ = key.partition("[")
    if not (name and bracket and key.endswith("]")):
        return ("$", key)
    try:
        return ("$", name, *parse_path("$" + key[len(name) :])[1:])
    except BadPath:
        return ("$", key)


def _add(categories: Categories, category: str, path: tuple[Token, ...] | None, rules: RuleSet | None) -> None:
    if path is None or rules is None:
        categories.broken.add(category)
    elif rules.rules:
        categories.found.setdefault(category, []).append((path, rules))


def _path(problems: Problems, spot: DocumentNode, key: str) -> tuple[Token, ...] | None:
    try:
        return parse_path(key)
    except BadPath as error:
        problems.report(spot, f"the path {quote_text(key)} of a matching rule {error}")
        return None


def _rule_list(problems: Problems, spot: DocumentNode, nested: int = 0) -> RuleSet | None:
    """`{"matchers": […], "combine": "AND"}`; None when one of them cannot be read."""
    if not isinstance(spot.node, dict):
        problems.report(spot, f"a list of matching rules must be an object, not {kind_of(spot.node)}")
        return None
    combine = spot.node.get("combine", "AND")
    if not isinstance(combine, str) or combine.upper() not in ("AND", "OR"):
        problems.report(spot.child("combine"), "`combine` must be AND or OR")
        return None
    if not isinstance(spot.node.get("matchers"), list):
        problems.report(spot, "`matchers` must be an array of matching rules")
        return None
    read = [read_rule(problems, one, nested) for one in problems.items(spot, "matchers")]
    known = tuple(rule for rule in read if rule is not None)
    return RuleSet(known, combine.upper() == "OR") if len(known) == len(read) else None


def read_rule(problems: Problems, spot: DocumentNode, nested: int = 0) -> MatchingRule | None:
    """One rule; None (and a problem) when it cannot be read. One of an unknown kind is returned as such, so that only
    the part where it applies is lost."""
    if not isinstance(spot.node, dict) or nested > MAX_NESTED:
        reason = f"must be an object, not {kind_of(spot.node)}" if nested <= MAX_NESTED else "is nested too deeply"
        problems.report(spot, f"a matching rule {reason}")
        return None
    named = spot.node.get("match", spot.node.get("pact:matcher:type"))
    if named is None:
        named = next((kind for hint, kind in _GUESSES if hint in spot.node), None)
    if not isinstance(named, str):
        problems.report(spot, "a matching rule must say in `match` of which kind it is")
        return None
    kind = _ALIASES.get(named, named)
    if kind not in KINDS:
        problems.report(spot, f"unknown matching rule {quote_text(named)}")
        return MatchingRule(named, spot, known=False)
    before = len(problems.found)
    rule = _build(problems, kind, spot, nested)
    return rule if len(problems.found) == before else None


def _build(problems: Problems, kind: str, spot: DocumentNode, nested: int) -> MatchingRule:
    text = next((problems.text(spot, name) for name in _TEXT_FIELDS.get(kind, ()) if name in spot.node), None)
    if kind in _TEXT_NEEDED and spot.node.get(_TEXT_FIELDS[kind][0]) is None:
        problems.report(spot, f"the matching rule `{kind}` lacks its `{_TEXT_FIELDS[kind][0]}`")
    counted = kind == "type"
    rules: tuple[MatchingRule | None, ...] = ()
    if kind in _NESTED:
        rules = tuple(read_rule(problems, one, nested + 1) for one in problems.items(spot, "rules"))
    return MatchingRule(
        kind,
        spot,
        text=text,
        least=_count(problems, spot, "min") if counted else None,
        most=_count(problems, spot, "max") if counted else None,
        rules=tuple(rule for rule in rules if rule is not None),
        variants=_variants(problems, spot, nested) if kind == "arrayContains" else (),
        status=spot.node.get("status", "success") if kind == "statusCode" else None,
    )


def _count(problems: Problems, spot: DocumentNode, name: str) -> int | None:
    value = spot.node.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    problems.report(spot.child(name), f"`{name}` must be a number of elements")
    return None


def _variants(problems: Problems, spot: DocumentNode, nested: int) -> tuple[tuple[int, Placed | None], ...]:
    if not isinstance(spot.node.get("variants"), list):
        problems.report(spot, "the matching rule `arrayContains` lacks its `variants`")
    found: list[tuple[int, Placed | None]] = []
    for one in problems.items(spot, "variants"):
        if not isinstance(one.node, dict):
            problems.report(one, f"a variant must be an object, not {kind_of(one.node)}")
            continue
        index = _count(problems, one, "index") or 0
        rules = problems.mapping(one, "rules")
        found.append((index, None if rules is None else _placed_rules(problems, rules, nested)))
    return tuple(found)


def _placed_rules(problems: Problems, spot: DocumentNode, nested: int) -> Placed:
    found = []
    for key in spot.node:
        path, rules = _path(problems, spot.child(key), key), _rule_list(problems, spot.child(key), nested + 1)
        if path is not None and rules is not None and rules.rules:
            found.append((path, rules))
    return tuple(found)
