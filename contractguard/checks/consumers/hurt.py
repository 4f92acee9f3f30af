"""What changed in a provider, and what its consumers expect, in one report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from contractguard.checks.consumers.check import Evaluated
from contractguard.contract.document import Location
from contractguard.contract.expectation import Strength
from contractguard.contract.finding import Finding, Hurt, Proof, Report, Severity
from contractguard.contract.model import MessageKey
from contractguard.rules import Policy


def with_consumers(
    report: Report, now: Evaluated, policy: Policy, *, never_met: Collection[Location] = (), others: bool = False
) -> Report:
    """A report on a provider's changes, sharpened by what its consumers expect.

    A change that hurts a consumer names it and is an error. One that hurts none that is known is a warning at most,
    unless there are `others` who are not known. What hurts a consumer without being a change is listed as it is.
    `never_met` are the places of expectations that the provider did not meet before, either: they are pending.
    """
    unmet = [_marked(finding, never_met) for finding in now.findings]
    by_place: dict[tuple[MessageKey, str], list[Finding]] = {}
    for finding in unmet:
        for key in _places(finding):
            by_place.setdefault(key, []).append(finding)
    told: set[int] = set()
    findings = []
    for finding in report.findings:
        causes = _causes(finding, by_place)
        told.update(id(cause) for cause in causes)
        findings.append(_sharpened(finding, causes, policy, others=others))
    findings.extend(finding for finding in unmet if id(finding) not in told)
    statistics = replace(
        report.statistics,
        expectations=len(now.expectations),
        consumers=len({one.consumer for one in now.expectations}),
        guaranteed=now.met(Strength.GUARANTEED),
        possible=now.met(Strength.POSSIBLE),
        pending=sum(one.at in never_met for one in now.unmet_ones()),
    )
    return replace(
        report,
        findings=tuple(findings),
        unchecked=(*report.unchecked, *now.unchecked),
        statistics=statistics,
        complete=report.complete and not now.unchecked,
    )


def _marked(finding: Finding, never_met: Collection[Location]) -> Finding:
    """The finding with each of its consumers marked by whether that is news to it."""
    hurt = tuple(replace(one, pending=one.at in never_met) for one in finding.consumers)
    marked = replace(finding, consumers=hurt)
    return replace(marked, severity=min(marked.severity, Severity.WARNING)) if marked.pending else marked


def _places(finding: Finding) -> list[tuple[MessageKey, str]]:
    """Every place that a finding concerns; the media type does not matter."""
    found = [(finding.message, finding.pointer), *((place.message, place.pointer) for place in finding.places)]
    return [(replace(key, media_type=None), pointer) for key, pointer in found]


def _causes(finding: Finding, by_place: dict[tuple[MessageKey, str], list[Finding]]) -> list[Finding]:
    """The unmet expectations at the places that a change concerns, or about all that is around them."""
    found: dict[int, Finding] = {}
    for key, pointer in _places(finding):
        above = pointer
        while True:
            for cause in by_place.get((key, above), ()):
                if above == pointer or _is_about_the_whole(cause):
                    found[id(cause)] = cause
            if not above:
                break
            above = above.rpartition("/")[0]
    return list(found.values())


def _is_about_the_whole(cause: Finding) -> bool:
    """Whether a finding at a place is about everything below it."""
    return cause.rule.partition(".")[2] in ("operation.removed", "status.removed", "body.removed", "media-type.removed")


def _sharpened(finding: Finding, causes: Sequence[Finding], policy: Policy, *, others: bool) -> Finding:
    hurt: dict[Hurt, None] = {}
    for cause in causes:
        hurt.update(dict.fromkeys(cause.consumers))
    if hurt:
        witness = finding.witness or next((cause.witness for cause in causes if cause.witness), None)
        proof = Proof.PROVED if finding.proof is Proof.STRUCTURAL and witness is not None else finding.proof
        changed = replace(finding, consumers=tuple(hurt), witness=witness, proof=proof)
        weight = policy.override(finding.rule) or (Severity.WARNING if changed.pending else Severity.ERROR)
        return replace(changed, severity=weight)
    mildened = policy.name == "tolerant" and not others and policy.override(finding.rule) is None
    return replace(finding, severity=Severity.WARNING) if mildened and finding.severity is Severity.ERROR else finding
