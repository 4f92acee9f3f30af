"""Rejections of many answers as findings: one cause is one finding, shown by the smallest message that has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import field

from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.checks.shown import shown
from contractguard.checks.validation.validator import locate_failures
from contractguard.contract.change import Change
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Proof, Severity
from contractguard.contract.model import MessageKey
from contractguard.contract.redaction import redact_value, redacted_text
from contractguard.rules.catalogue import RULES
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import Policy, severity
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_PLACES = 20
MAX_GROUPS = 2_000
"""Causes that are told apart in one run; further ones are counted."""
MAX_WITNESS = 16_384
"""Characters of a message that is shown whole."""


@dataclass(slots=True)
class RejectionGroup:
    """Everything of one cause. `first` decides what it is called, `smallest` is what shows it."""

    first: Rejection
    smallest: Rejection
    size: tuple[int, str]
    places: dict[tuple[MessageKey, str], None] = field(default_factory=dict)
    readers: dict[ReaderKind, None] = field(default_factory=dict)
    hurts: dict[AffectedConsumer, None] = field(default_factory=dict)
    origin: object = None
    """What whoever counts wants to know of the one that shows it."""
    total: int = 0

    @classmethod
    def start(cls, rejection: Rejection) -> RejectionGroup:
        """The group of the first of its cause, which is still to be added."""
        return cls(rejection, rejection, _size(rejection))

    def add(self, rejection: Rejection) -> bool:
        """One more of the same cause. Whether it shows the cause by less than all before."""
        self.total += 1
        self.places[rejection.message, rejection.pointer] = None
        self.readers[rejection.reader] = None
        if rejection.hurt is not None:
            self.hurts[rejection.hurt] = None
        if rejection.reader is not self.first.reader:
            return False
        size = _size(rejection)
        if size < self.size:
            self.smallest, self.size = rejection, size
            return True
        return self.total == 1


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding, the rejection that shows it, and its origin: what was given with that rejection."""

    finding: Finding
    shown: Rejection
    origin: object


class RejectionTally:
    """Counts rejections as they come, and keeps of each cause no more than a finding needs.

    `shows_values`: whether a finding may show a message as it was sent, but for its secrets; else it shows no more of
    it than what breaks the promise, as values of the same look.
    """

    def __init__(self, *, shows_values: bool = True) -> None:
        self._groups: dict[Hashable, RejectionGroup] = {}
        self._shows_values = shows_values
        self.dropped = 0
        """Rejections of causes beyond `MAX_GROUPS`."""

    def add(self, rejections: Sequence[Rejection], origin: Callable[[], object] | None = None) -> None:
        """Count what the readers of one answer do not take. What one reader says of a place, another one agrees with.

        `origin` is asked where one of them shows its cause by less than any before.
        """
        leading: dict[tuple[str, str], RejectionGroup] = {}
        for one in rejections:
            spot = one.pointer, one.name
            lead = leading.get(spot)
            if lead is None or lead.first.reader is one.reader or one.reader is ReaderKind.SERVICE:
                lead = self._group(one)
            if lead is None:
                self.dropped += 1
                continue
            leading.setdefault(spot, lead)
            if lead.add(one) and origin is not None:
                lead.origin = origin()

    def _group(self, one: Rejection) -> RejectionGroup | None:
        key = (one.rule, one.cause)
        if key not in self._groups and len(self._groups) >= MAX_GROUPS:
            return None
        return self._groups.setdefault(key, RejectionGroup.start(one))

    def findings(self, policy: Policy) -> tuple[Finding, ...]:
        """A finding for each cause, but for what the project switched off; no two with one fingerprint."""
        return tuple(one.finding for one in self.told(policy))

    def told(self, policy: Policy) -> list[ToldFinding]:
        """The same findings, each with what shows it."""
        groups = list(self._groups.values())
        failures = [group.first.failure for group in groups]
        found = iter(locate_failures([one for one in failures if one is not None]))
        places = [group.first.at if group.first.failure is None else next(found) for group in groups]
        made = [(self._finding(group, at, policy), group) for group, at in zip(groups, places, strict=True)]
        kept = [(finding, group) for finding, group in made if finding.severity is not Severity.NONE]
        findings = distinct(finding for finding, _ in kept)
        return [
            ToldFinding(finding, group.smallest, group.origin)
            for finding, (_, group) in zip(findings, kept, strict=True)
        ]

    def _finding(self, group: RejectionGroup, at: Location | None, policy: Policy) -> Finding:
        one, known = group.first, RULES[group.first.rule]
        dissent = _dissent(group.smallest)
        return Finding(
            rule=known.id,
            severity=_severity(group, policy),
            proof=_proof(one, dissent),
            message=one.message,
            pointer=one.pointer,
            text=_text(group),
            **fingerprints(known.id, *_identity(one, at), ("answered", *_whose(one)), from_first=True),
            old=one.limit,
            source_old=at,
            witness=self._witness(group.smallest),
            reason=dissent or None,
            places=_further_places(group),
            further_places=len(group.places) - 1,
            detail=(one.name,) if one.name else (),
            consumers=tuple(group.hurts),
        )

    def _witness(self, one: Rejection) -> tuple[Json] | None:
        if one.value is None:
            return None
        if self._shows_values and len(_spell(one.value[0])) <= MAX_WITNESS:
            whole = redact_value(one.value[0])
            if whole == one.value[0] or one.failure is None:
                return (whole,)
        if one.failure is None:
            return None
        return shown(one.value[0], one.path, one.failure.keyword, {one.failure.detail}, one.limit)


def _identity(one: Rejection, at: Location | None) -> tuple[MessageKey, str, Change]:
    """What a finding is known by: of a failure the keyword that is not met, wherever it shows; else the message."""
    known = RULES[one.rule]
    if one.failure is not None and at is not None:
        return MessageKey(""), at.pointer, Change(known.kind, one.name, one.limit)
    return one.message, one.pointer, Change(known.kind, one.name)


def _whose(one: Rejection) -> tuple[str, ...]:
    """The consumer, and which of its expectations: two of them may be spelled alike."""
    return () if one.hurt is None else (one.hurt.consumer, one.hurt.expectation)


def _size(one: Rejection) -> tuple[int, str]:
    text = "" if one.value is None else _spell(one.value[0])
    return len(text), text


def _spell(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _severity(group: RejectionGroup, policy: Policy) -> Severity:
    """What breaks a word that was given, or a consumer, is an error; what nobody promised today or before weighs what
    its rule says, and what was only never seen before nothing. The project's own word counts first."""
    one, known = group.first, RULES[group.first.rule]
    own = policy.override(known.id)
    if own is not None:
        return own
    if set(group.readers) == {ReaderKind.OBSERVED}:
        return Severity.INFO
    if group.hurts or (one.failure is not None and ReaderKind.DESCRIPTION in group.readers):
        return Severity.ERROR
    weight = severity(known, policy, "structural" if one.failure is None else "breaks")
    return weight if one.most is None else min(weight, one.most)


def _dissent(one: Rejection) -> str:
    """What the second validator says against it."""
    if one.failure is None or one.judge is None or one.value is None:
        return ""
    value = one.value[0]
    for token in one.top:
        value = value[token]
    return one.judge.disagreement(value, one.failure)


def _proof(one: Rejection, dissent: str) -> Proof:
    if dissent:
        return Proof.DISPUTED
    return Proof.STRUCTURAL if one.failure is None else Proof.PROVED


def _text(group: RejectionGroup) -> str:
    """The place, what is wrong there, and who says so where that is not the description alone."""
    one = group.first
    place = printable(one.pointer, 200)
    said = redacted_text(f"{place} {one.said}".strip())
    who = [kind for kind in ReaderKind if kind in group.readers]
    if who in ([ReaderKind.DESCRIPTION], [ReaderKind.SERVICE]):
        return said
    if who == [ReaderKind.RECORDED]:
        no_longer = "; the description no longer does" if one.is_described else ""
        return f"{said} (the recorded contract says so{no_longer})"
    if who == [ReaderKind.OBSERVED]:
        return f"{said}; the description allows it"
    return f"{said} (say {_join(_names(who, group.hurts))})"


def _names(who: Sequence[ReaderKind], hurts: Iterable[AffectedConsumer]) -> list[str]:
    consumers = dict.fromkeys(printable(hurt.consumer, 60) for hurt in hurts)
    named = [kind.value for kind in who if kind is not ReaderKind.CONSUMER]
    return [*named, *consumers]


def _join(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _further_places(group: RejectionGroup) -> tuple[Place, ...]:
    first = (group.first.message, group.first.pointer)
    further = sorted((place for place in group.places if place != first), key=lambda place: (str(place[0]), place[1]))
    return tuple(Place(*place) for place in further[:MAX_PLACES])
