"""What was noticed, as findings."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from contractguard.checks.drift.claims import ABSENT, Claim
from contractguard.checks.drift.contradictions import ContradictedClaim
from contractguard.checks.drift.messages import ObservedMessage
from contractguard.checks.drift.sentences import FactPlace, path_of
from contractguard.checks.validation.failure_places import limit_of
from contractguard.checks.validation.validator import Failure, locate_failures
from contractguard.checks.verification.failure_rules import rule_for_failure
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode
from contractguard.contract.document import Json, Location, pointer
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Proof, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.redaction import redacted_name
from contractguard.rules.catalogue import RULES, rule
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import Policy, Rule, severity
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_PLACES = 20
MAX_POINTER = 200
_OF_FORMATS = {
    FormatMode.ASSERT: Severity.ERROR,
    FormatMode.WARN: Severity.WARNING,
    FormatMode.ANNOTATION: Severity.NONE,
}


@dataclass(frozen=True, slots=True)
class LocatedContradiction:
    """A contradiction in a message. `past` says why it weighs nothing: it was not seen now, but in an earlier
    record."""

    message: ObservedMessage
    contradiction: ContradictedClaim
    at: Location | None
    past: str | None = None
    readers: tuple[AffectedConsumer, ...] = ()

    @property
    def cause(self) -> Hashable:
        """What is the same for contradictions that one change of the description, or of the service, mends."""
        claim = self.contradiction.claim
        return self.contradiction.failure.cause, claim.kind, claim.said, claim.name, self.message.key.role, self.past


def contradiction_findings(found: Iterable[LocatedContradiction], policy: Policy, formats: FormatMode) -> list[Finding]:
    """The contradictions as findings, those of one cause together."""
    groups: dict[Hashable, list[LocatedContradiction]] = {}
    for one in without_echoes(found):
        groups.setdefault(one.cause, []).append(one)
    firsts = [group[0] for group in groups.values()]
    places = locate_failures([one.contradiction.failure for one in firsts])
    made = [
        _finding(group, described, policy, formats) for group, described in zip(groups.values(), places, strict=True)
    ]
    return [one for one in made if one.severity is not Severity.NONE]


def without_echoes(found: Iterable[LocatedContradiction]) -> list[LocatedContradiction]:
    """Without the failed keywords of which a fact tells more exactly what was sent."""
    every = list(found)
    told = {(one.message.name, one.contradiction.failure.cause) for one in every if not one.contradiction.claim.failed}
    return [
        one
        for one in every
        if not one.contradiction.claim.failed or (one.message.name, one.contradiction.failure.cause) not in told
    ]


def _finding(
    group: Sequence[LocatedContradiction], described: Location, policy: Policy, formats: FormatMode
) -> Finding:
    one = group[0]
    claim, failure = one.contradiction.claim, one.contradiction.failure
    role = one.message.key.role
    assert role is not None
    known = rule_of(role, failure)
    at = fact_pointer(role, claim.whole_place)
    limit = limit_of(failure)
    change = Change(known.kind, claim.name or "", limit, None)
    return Finding(
        rule=known.id,
        severity=_severity(one, known, policy, formats),
        proof=Proof.DISPUTED if one.contradiction.dissent else Proof.PROVED,
        message=one.message.key,
        pointer=at,
        text=f"{printable(at, MAX_POINTER)} {_said(claim, failure)}",
        **fingerprints(known.id, one.message.key, at, change, ("observed", claim.kind, claim.said), from_first=True),
        old=limit,
        source_old=described,
        source_new=one.at,
        witness=({role.content: one.contradiction.example},),
        reason=one.contradiction.dissent or one.past,
        places=_places(group, role),
        further_places=len(group) - 1,
        detail=(claim.name,) if claim.name else (),
        consumers=tuple(dict.fromkeys(reader for each in group for reader in each.readers)),
    )


def _severity(one: LocatedContradiction, known: Rule, policy: Policy, formats: FormatMode) -> Severity:
    """An error, unless the project says otherwise: what a service accepts beyond its word hurts nobody, what is only
    in the record may be over, and a format is a constraint only where the settings say so."""
    own = policy.override(known.id)
    if own is not None:
        return own
    role = one.message.key.role
    if one.past or (role is not None and not role.provider_sends):
        return Severity.INFO
    if one.contradiction.failure.keyword == "format":
        return _OF_FORMATS[formats]
    return max(Severity.ERROR, severity(known, policy, "breaks"))


def rule_of(role: Role, failure: Failure) -> Rule:
    """The rule for what was sent and is forbidden: in each part, that more is sent or accepted than the word is."""
    kind = rule_for_failure(Role.RESPONSE, failure.keyword, {failure.detail}).kind
    return rule(role.value, kind if f"{role.value}.{kind}" in RULES else "schema.widened")


def fact_pointer(role: Role, place: FactPlace) -> str:
    """Where a fact is in the whole message."""
    tokens = (redacted_name(str(token)) for token in path_of(place))
    return pointer((role.content, *tokens))


def _said(claim: Claim, failure: Failure) -> str:
    if claim.example is ABSENT:
        return f"{claim.said}, and the description requires it"
    if failure.keyword in ("additionalProperties", "unevaluatedProperties"):
        return f"{claim.said}, and the description allows no such property"
    if claim.failed == failure.keyword:
        return f"{failure.what}, and was seen not to"
    return f"{claim.said}, and {failure.what}"


def _places(group: Sequence[LocatedContradiction], role: Role) -> tuple[Place, ...]:
    return tuple(
        Place(one.message.key, fact_pointer(role, one.contradiction.claim.whole_place))
        for one in group[1 : MAX_PLACES + 1]
    )


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that is read off the description and the facts, and needs no proof.

    `kind` of which rule, where (`place` in the body; None: the message as a whole), in which words, `old` what is
    described and `new` what was seen. `most`: how much it may weigh at most, `readers` whom it concerns.
    """

    part: str
    kind: str
    message: MessageKey
    place: FactPlace | None
    text: str
    old: Json = None
    new: Json = None
    old_at: Location | None = None
    new_at: Location | None = None
    name: str = ""
    reason: str | None = None
    most: Severity | None = None
    weighs: Severity | None = None
    readers: tuple[AffectedConsumer, ...] = ()


def noticed_finding(noticed: Noticed, policy: Policy) -> Finding:
    """The finding about something that was noticed."""
    known = rule(noticed.part, noticed.kind)
    role = noticed.message.role
    at = "" if noticed.place is None or role is None else fact_pointer(role, noticed.place)
    own, table = policy.override(known.id), known.severity[policy.name]
    weight = table if noticed.weighs is None else noticed.weighs
    weight = min(weight, noticed.most) if noticed.most is not None else weight
    change = Change(known.kind, noticed.name, noticed.old, None)
    return Finding(
        rule=known.id,
        severity=weight if own is None else own,
        proof=Proof.STRUCTURAL,
        message=noticed.message,
        pointer=at,
        text=f"{printable(at, MAX_POINTER)} {noticed.text}".strip(),
        **fingerprints(known.id, noticed.message, at, change, ("observed",), from_first=True),
        old=noticed.old,
        new=noticed.new,
        source_old=noticed.old_at,
        source_new=noticed.new_at,
        reason=noticed.reason,
        detail=(noticed.name,) if noticed.name else (),
        consumers=noticed.readers,
    )


def all_findings(noticed: Iterable[Noticed], policy: Policy) -> list[Finding]:
    """Everything that was noticed, but what the project switched off. What is the same in several messages is told
    once for each rule and place of the description."""
    groups: dict[Hashable, list[Noticed]] = {}
    for index, one in enumerate(noticed):
        at = one.old_at
        shared = (one.part, one.kind, one.name, one.text, id(at.document), at.path) if at and one.place else index
        groups.setdefault(shared, []).append(one)
    made = []
    for group in groups.values():
        first = noticed_finding(group[0], policy)
        role = group[0].message.role
        further = tuple(
            Place(one.message, fact_pointer(role, one.place)) for one in group[1 : MAX_PLACES + 1] if role and one.place
        )
        made.append(replace(first, places=further, further_places=len(group) - 1))
    return [one for one in made if one.severity is not Severity.NONE]
