"""The answer for two schemas as a section: what stands in the way are its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contractguard.algebra import Differences
from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.change import Change
from contractguard.contract.choices import Question, Unit, VerdictKind
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import NOT_LOCATED, Section, Side, Statistics
from contractguard.rules.fingerprint import fingerprints
from contractguard.support.printable import printable

MAX_TEXT = 400
PART = "schema"
"""What stands before the kind of a difference, where rules have the part of a contract."""
_BREAKS = "the reader does not take all that the sender may send"
_WOULD_BREAK = "if `format` were a constraint, the reader would not take all that the sender may send"
_NOT_LOCATED = "the reader refuses a value that the sender may send; which difference does it was not located"


def schema_section(
    sides: tuple[Side, Side],
    verdict: Verdict,
    located: Differences,
    notes: Sequence[Difference] = (),
    *,
    decides: bool = True,
) -> Section:
    """Whether everything that the first side admits is admitted by the second, with what was located as findings, and
    with `notes`: what would break, too, if `format` were a constraint.

    Where that does not decide, the findings are infos. An answer that breaks has an error, and one that is not known
    has something that was not checked.
    """
    sender, reader = sides
    key = MessageKey(f"{sender.name} → {reader.name}")
    findings = [*_findings(key, verdict, located), *(_note(key, one) for one in notes)]
    is_open = verdict.kind is VerdictKind.UNKNOWN
    return Section(
        tuple(findings if decides else (replace(one, severity=Severity.INFO) for one in findings)),
        (Unchecked(key, verdict.reason or "it is not known why", must=decides),) if is_open else (),
        Statistics(messages=1, checked=1),
        title=key.operation,
        question=Question.CONTAINMENT,
        unit=Unit.SCHEMA,
        decides=decides,
        verdict=verdict,
        sides=sides,
        complete=located.complete,
        reason=located.reason,
    )


def _findings(key: MessageKey, verdict: Verdict, located: Differences) -> Iterator[Finding]:
    """What stands in the way: what is proved is an error. A break that nothing located is proved to be is a finding of
    its own."""
    for one in located.found:
        yield _finding(key, one, Severity.ERROR if one.proof is Proof.PROVED else Severity.WARNING)
    if verdict.kind is VerdictKind.BREAKING and not any(one.proof is Proof.PROVED for one in located.found):
        yield Finding(
            rule=NOT_LOCATED,
            severity=Severity.ERROR,
            proof=Proof.PROVED,
            message=key,
            pointer="",
            text=_NOT_LOCATED,
            **fingerprints(NOT_LOCATED, key, "", Change(NOT_LOCATED)),
            witness=(verdict.witness,),
            reason=located.reason,
        )


def _finding(key: MessageKey, one: Difference, severity: Severity, told: str = _BREAKS) -> Finding:
    """A difference as a finding. Its kind names the change from the reader to the sender, so that the one is the old
    side, and the other the new one."""
    rule = f"{PART}.{one.kind}"
    about = f" ({one.name})" if one.name and not one.pointer.endswith(f"/{one.name}") else ""
    said = printable(f"{one.kind} at {one.pointer or 'the top'}{about}", MAX_TEXT)
    return Finding(
        rule=rule,
        severity=severity,
        proof=one.proof,
        message=key,
        pointer=one.pointer,
        text=f"{said}: {told}",
        **fingerprints(rule, key, one.pointer, Change(one.kind, one.name, one.read, one.sent)),
        old=one.read,
        new=one.sent,
        source_old=one.reader,
        source_new=one.sender,
        witness=one.witness,
        reason=one.reason,
        detail=(one.name,) if one.name else (),
        isolated=one.isolated if one.witness is not None else None,
    )


def _note(key: MessageKey, one: Difference) -> Finding:
    """What would break, too, if `format` were a constraint: the relation holds in spite of it."""
    found = _finding(key, one, Severity.WARNING, _WOULD_BREAK)
    reason = None if one.proof is Proof.PROVED else one.reason or "no witness was found"
    return replace(found, proof=Proof.STRUCTURAL, reason=reason)
