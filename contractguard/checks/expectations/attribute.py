"""What changed in a provider, and what its consumers expect, in one report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.expectations.evaluate import EvaluatedExpectations
from contractguard.checks.expectations.news import pending_spots
from contractguard.checks.expectations.unmet import Point, Unmet, UnmetPlace, points, shape
from contractguard.checks.expectations.uses import is_of_use
from contractguard.contract.choices import PolicyName
from contractguard.contract.expectation import Strength
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.report import Section
from contractguard.rules.model import Policy

WHOLE = ("operation.removed", "status.removed", "body.removed", "media-type.removed")
"""Kinds that are about everything below their place."""

_SENT = ("property.removed", "header.removed", "parameter.removed", "body.removed", "media-type.removed")
_READ_BY_NOBODY = frozenset(
    [f"{part}.{kind}" for part in ("response", "webhook", "event") for kind in (*_SENT, "status.removed")]
    + [f"{part}.operation.removed" for part in ("api", "webhook", "event", "command")]
)
"""Removals that are harmless where everybody who reads is known, and nobody reads this: what the provider sends no
more, and what nobody calls or receives."""


def attribute_to_consumers(
    section: Section,
    now: EvaluatedExpectations,
    policy: Policy,
    *,
    unmet_before: Collection[UnmetPlace] = (),
    meant_before: Collection[str] = (),
    others: bool = False,
    places: int | None = None,
) -> Section:
    """The answer on a provider's changes, sharpened by what its consumers expect.

    A change that hurts a consumer names it and is an error. Nothing counts less than without consumers, but what is
    removed and read by none of them: that is a warning, unless there are `others` who are not known, or somebody's
    expectation could not be decided. What hurts a consumer without being a change is listed as it is.

    `unmet_before` are the ways in which the provider did not fulfil expectations before, either: where no change made
    it worse they are pending. `meant_before` are the operations that expectations were about: one of the same name
    elsewhere is another one. `places`: as many further messages are kept of each finding, None for all.
    """
    old = pending_spots(unmet_before, now.found, section.findings)
    unmet = [_mark_affected(one, now, old) for one in now.found]
    by_point = _by_point((*zip(unmet, now.found, strict=True), *((one.finding, one) for one in now.taken)))
    read = _Readers(
        now, meant_before, everybody=not others and not now.undecided and policy.name == PolicyName.TOLERANT
    )
    asked = {id(finding) for finding, one in zip(unmet, now.found, strict=True) if _is_of_code(one, now)}
    told: set[int] = set()
    findings = []
    for finding in section.findings:
        causes = _causes(finding, by_point)
        sharper = _sharpen_finding(finding, causes, policy, read, asked)
        if not sharper.consumers and is_of_use(sharper):
            sharper = replace(sharper, consumers=now.uses.users_of(points(finding), now.expectations))
        told.update(id(cause) for cause in causes if cause.severity <= sharper.severity)
        findings.append(replace(sharper, places=sharper.places[:places]))
    alone = (*unmet, *(one.finding for one in now.taken))
    findings.extend(finding for finding in alone if id(finding) not in told)
    statistics = replace(
        section.statistics,
        expectations=len(now.expectations),
        consumers=len({one.consumer for one in now.expectations}),
        guaranteed=now.met(Strength.GUARANTEED),
        possible=now.met(Strength.POSSIBLE),
        pending=len({spot.number for spot in old} - {spot.number for spot in now.spots - old}),
    )
    return replace(
        section,
        findings=distinct(findings),
        unchecked=(*section.unchecked, *now.unchecked),
        statistics=statistics,
        complete=section.complete and not now.unchecked,
    )


def _by_point(found: Iterable[tuple[Finding, Unmet]]) -> dict[Point, list[Finding]]:
    """The findings that are news, by every place that they are about."""
    known: dict[Point, list[Finding]] = {}
    for finding, one in found:
        if not finding.pending:
            for point in sorted({spot.point for spot in one.spots}, key=str):
                known.setdefault(point, []).append(finding)
    return known


def _is_of_code(unmet: Unmet, now: EvaluatedExpectations) -> bool:
    """Whether models were asked about it."""
    return any(now.expectations[spot.number].code for spot in unmet.spots)


def _mark_affected(unmet: Unmet, now: EvaluatedExpectations, old: frozenset[UnmetPlace]) -> Finding:
    """The finding with everybody whom it hurts, each marked by whether that is news to it."""
    marked = replace(unmet.finding, consumers=unmet.hurts(now.expectations, old))
    return replace(marked, severity=min(marked.severity, Severity.WARNING)) if marked.pending else marked


def _causes(finding: Finding, by_point: Mapping[Point, list[Finding]]) -> list[Finding]:
    """The unmet expectations at the places that a change concerns, or about all that is around them."""
    found: dict[int, Finding] = {}
    for point in points(finding):
        for above in point.above():
            for cause in by_point.get(above, ()):
                if above == point or cause.rule.partition(".")[2] in WHOLE:
                    found[id(cause)] = cause
    same = [cause for cause in found.values() if cause.rule == finding.rule]
    return same or list(found.values())


class _Readers:
    """Who reads what the provider sends. `everybody`: whether all who do are known."""

    def __init__(self, now: EvaluatedExpectations, operations: Collection[str], *, everybody: bool) -> None:
        self._operations = frozenset(map(shape, operations))
        self._read, self._readers, self._everybody = now.uses.read, now.readers, everybody

    def are_none(self, finding: Finding) -> bool:
        """Whether a finding is about something that is gone, and that nobody reads."""
        if not self._everybody or finding.rule not in _READ_BY_NOBODY or finding.further_places > len(finding.places):
            return False
        if finding.rule.endswith(".operation.removed"):
            return shape(finding.message.operation) not in self._operations
        if finding.rule.endswith(WHOLE):  # by what is left nobody is hurt, but it may not be what was read
            messages = (finding.message, *(place.message for place in finding.places))
            return not any(reader.reads(message) for reader in self._readers for message in messages)
        return not any(point in self._read for point in points(finding))


def _sharpen_finding(
    finding: Finding, causes: Sequence[Finding], policy: Policy, read: _Readers, asked: Collection[int]
) -> Finding:
    """The finding with whom its causes hurt; `asked` are the identities of those that a model was asked about."""
    hurt: dict[AffectedConsumer, None] = {}
    for cause in causes:
        hurt.update(dict.fromkeys(one for one in cause.consumers if not one.pending))
    own = policy.override(finding.rule)
    if hurt:
        refused = next((cause.witness for cause in causes if id(cause) in asked), None)  # by a model, seen to do so
        witness = refused or finding.witness or next((cause.witness for cause in causes if cause.witness), None)
        proof = Proof.PROVED if finding.proof is Proof.STRUCTURAL and witness is not None else finding.proof
        said = next((cause.reason for cause in causes if cause.proof is Proof.PROVED and cause.reason), None)
        changed = replace(finding, consumers=tuple(hurt), witness=witness, proof=proof, reason=finding.reason or said)
        return replace(changed, severity=Severity.ERROR if own is None else own)
    taken = next((cause.reason for cause in causes if not cause.consumers), None)
    if taken is not None and finding.reason is None:
        finding = replace(finding, reason=taken)
    if own is None and read.are_none(finding):
        return replace(finding, severity=min(finding.severity, Severity.WARNING))
    return finding
