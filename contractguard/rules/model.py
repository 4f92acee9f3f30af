"""What a rule and a policy are, and how they weigh a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum, StrEnum
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from contractguard.contract.choices import PolicyName
from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from contractguard.contract.model import Role
from contractguard.rules.parts import PARTS
from contractguard.rules.redirects import former_ids
from contractguard.support.dataclass import dataclass

ProofOutcome: TypeAlias = Literal["breaks", "disputed", "unproven", "safe", "structural"]
"""What the relation said of one difference.

"breaks": a witness was confirmed; "disputed": the validators do not agree on one; "unproven": dangerous, but no
witness was found; "safe": proved harmless (for example shadowed by another keyword); "structural": read off the
descriptions, the relation has no say.
"""

ExampleScope: TypeAlias = Literal[
    "schema", "operation", "contract", "code", "project", "observed", "exercised", "covered"
]
"""What the examples of a rule are: the schema of a body, an OpenAPI Operation Object, or members of an OpenAPI
document; of a message on a channel the schema of its payload, an AsyncAPI Message Object, or members of an AsyncAPI
document. "code": the old example is the schema of a payload, the new one the Python code that it is fed to. "project":
members of the configuration or of other files of the project, in the base and as they are now. "observed": the old one
is a schema of a body or a part of a description, the new one what was observed, as observed.json has it. "exercised":
the old one is a part of a description, the new one what was sent to a service that runs, and what it answered.
"covered": what is tested of a contract, enough and too little."""


class Effect(Enum):
    """What a kind of change does to the set of messages that are allowed."""

    NARROWS = "narrows"
    WIDENS = "widens"
    EITHER = "either"
    NONE = "none"


class RuleStatus(StrEnum):
    """How settled a rule is: `preview`: its id, weight and words may still change; `deprecated`: it will go, or has
    another id already (`rules.redirects`)."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


Clause: TypeAlias = Callable[["Rule", Json, Json], str | None]
"""Words what changed from the keywords on both ends; None where these do not say enough."""

Ends: TypeAlias = Literal["new", "old", "both"]
"""Of which ends of a change something is known."""


@dataclass(frozen=True, slots=True)
class Says:
    """What the findings of a kind say: a sentence, or what a clause makes of the keywords.

    `sentences`: one, or one where the provider sends and one where the consumer does. `{at}` is the place in the
    message, `{message}` the message, `{name}` the name concerned, `{old}` and `{new}` the fragments, `{part}`
    "operation", "webhook", "event" or "command"; the other words are listed in `describe`. `clause`: follows `about`.
    `noun`: of which it is said that it admits more or less, where nothing else says what changed. `standing`: the
    sentences where nothing changed, and the old end is only expected. `ends`: what is said instead where something is
    known of these ends.
    """

    sentences: tuple[str, ...] = ()
    clause: Clause | None = None
    about: str = "{at}"
    noun: str = "{at}"
    standing: tuple[str, ...] = ()
    ends: Mapping[Ends, Says] = field(default_factory=dict)

    def sentence_for(self, old: Json, new: Json) -> Says:
        """What is said of a change between these ends."""
        if not self.ends or (old is None and new is None):
            return self
        return self.ends.get("new" if old is None else "old" if new is None else "both", self)

    def about_a(self, thing: str) -> Says:
        """The same with this word in place of `{thing}`."""
        sentences, standing = (
            tuple(one.replace("{thing}", thing) for one in several) for several in (self.sentences, self.standing)
        )
        return Says(sentences, self.clause, self.about, self.noun, standing, self.ends)


DANGERS: Mapping[bool, frozenset[Effect]] = {
    True: frozenset({Effect.WIDENS, Effect.EITHER}),
    False: frozenset({Effect.NARROWS, Effect.EITHER}),
}
"""By whether the provider sends: what can break the other side. New values surprise, refused values fail."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue.

    `id` is `<part>.<kind>`. `title` and `why` speak of one change from `old` to `new`, which are examples of what
    `scope` says. `witness` holds a value that the one side may send and the other does not take, for the example:
    an instance for the scope "schema", a message otherwise; it is None when the kind has none. `severity` holds, by
    policy, the weight of a difference that is dangerous here or that the relation does not see. `says` words a
    finding; `since` is the version that brought the rule.
    """

    id: str
    part: str
    kind: str
    effect: Effect
    scope: ExampleScope
    title: str
    why: str
    advice: str
    severity: Mapping[PolicyName, Severity]
    old: Json
    new: Json
    says: Says
    since: str
    status: RuleStatus = RuleStatus.STABLE
    witness: tuple[Json] | None = None

    @property
    def provider_sends(self) -> bool:
        """Whether the messages of this rule's part are sent by the provider."""
        return PARTS[self.part].provider_sends

    @property
    def dangerous(self) -> bool:
        """Whether the relation can break by a change of this kind in this part."""
        return self.effect in DANGERS[self.provider_sends]


@dataclass(frozen=True, slots=True)
class Policy:
    """A column of the catalogue's severities, and what a project sets differently.

    `overrides` maps rule ids, or patterns with `*` for any characters, to severities; the most specific one counts:
    an id, a former id, then the longest pattern. Of the settings for several former ids the severest counts.
    """

    name: PolicyName
    overrides: Mapping[str, Severity] = field(default_factory=dict)

    def override(self, rule_id: str) -> Severity | None:
        """The severity that the project set for this rule, or None."""
        if rule_id in self.overrides:
            return self.overrides[rule_id]
        former = former_ids(rule_id)
        if named := [self.overrides[one] for one in former if one in self.overrides]:
            return max(named)
        matching = [pattern for pattern in self.overrides if _matches(pattern, (rule_id, *former))]
        return self.overrides[max(matching, key=lambda pattern: (len(pattern), pattern))] if matching else None


POLICIES: Mapping[PolicyName, Policy] = {name: Policy(name) for name in PolicyName}
"""The policies that a project can choose from, by name; the order is that of the columns of severities."""

DEFAULT_POLICY = PolicyName.TOLERANT


def severity(rule: Rule, policy: Policy, outcome: ProofOutcome) -> Severity:
    """How much a difference weighs.

    A project's own setting wins. Otherwise the table decides, with two corrections from what is known: a difference
    that is proved harmless is never more than an info, and one that breaks although its kind seldom does is an error.
    """
    set_by_project = policy.override(rule.id)
    table = rule.severity[policy.name]
    if outcome == "safe":
        if set_by_project is not None and not rule.dangerous:
            return set_by_project
        return min(Severity.INFO, table if set_by_project is None else set_by_project)
    if set_by_project is not None:
        return set_by_project
    if outcome == "structural" or rule.dangerous:
        return table
    return Severity.ERROR


def part_of(role: Role) -> str:
    """The part of the catalogue that messages of this role belong to."""
    return role.value


def _matches(pattern: str, rule_ids: tuple[str, ...]) -> bool:
    return "*" in pattern and any(fnmatchcase(one, _literal(pattern)) for one in rule_ids)


def _literal(pattern: str) -> str:
    """Leave `*` as the only character with a meaning to fnmatch."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
