"""The record of what a provider was observed to send, as a change leaves it, beside the one of the base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contractguard.checks.drift.messages import strangers
from contractguard.checks.drift.record import FROM_BASE, ObservedRecord
from contractguard.contract.document import pointer
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Finding, Severity, Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.observe.sketch.observed import Observed
from contractguard.project.base.basis import Basis
from contractguard.project.base.gate import RECORD, gate_finding, reason_of, record_gone
from contractguard.project.base.judge import JudgedRecord, ProviderJudge
from contractguard.project.drift import DriftJudge
from contractguard.project.observing.evidence import committed_record
from contractguard.project.progress import Progress
from contractguard.readers.formats import OBSERVED

STALE = (
    "what was recorded contradicts the description of {}: where the service has changed since, "
    "record it again: pytest --contract-observe --contract-observe-fresh"
)
"""Said of a record of which the description forbids something."""
FORGOTTEN = (
    "the base's record of {} has facts that contradict the description ({}), and this change's record has them no "
    "more: right where the service was mended and recorded again"
)
UNDOCUMENTED_GONE = "the base's record of {} has undocumented messages ({}), and this change's record has them no more"
UNREAD_BASE = "the base's record cannot be read ({}): what this change takes out of it is not known"


def judge_record(judge: ProviderJudge, name: str, contract: Contract, line: Progress) -> JudgedRecord:
    """What the record in the work tree says of a provider, held against its description as it is now.

    What the base's record alone has is told, and weighs nothing: a service that was mended is recorded afresh. That a
    whole message is taken out which the description still names, or the record itself, weakens the gate. Raises
    `InputError` for a record that cannot be read.
    """
    line.reading(f"what was observed of {name}")
    now = committed_record(judge.project, name)
    if now is None:
        return JudgedRecord(weakened=record_gone(judge.basis, name))
    before, told = _read_before(judge.basis, name)
    is_same = before is not None and before.observed == now.observed
    drift = DriftJudge(judge.consumers, judge.settings, judge.project.config.observe.min_evidence)
    section = drift.section(name, contract, now, None if is_same else before, line)
    section = replace(section, remarks=tuple(_remark_record(section, name, now.observed, before)))
    if told is not None:
        section = replace(section, unchecked=(*section.unchecked, told), complete=False)
    return JudgedRecord(section, tuple(_find_pruned(contract, now.observed, before, name)))


def _read_before(basis: Basis, name: str) -> tuple[ObservedRecord | None, Unchecked | None]:
    """The base's record. One that is damaged can only be replaced, so that it stops nobody; but it is told."""
    if basis.before is None:
        return None, None
    try:
        return basis.before.read_record(name), None
    except InputError as error:
        return None, Unchecked(None, UNREAD_BASE.format(reason_of(error)), unread=True)


def _find_pruned(contract: Contract, now: Observed, before: ObservedRecord | None, name: str) -> Iterator[Finding]:
    """Messages that the base's record has, this one has not, and of which the description still has the operation."""
    if before is None:
        return
    missing = before.observed.messages.keys() - now.messages.keys()
    gone = sorted(missing - set(strangers(contract, missing)))
    if gone:
        yield gate_finding("weakened", RECORD, pointer(("snapshots", name, OBSERVED, "messages")), gone, None)


def _remark_record(section: Section, name: str, now: Observed, before: ObservedRecord | None) -> Iterator[str]:
    if any(one.severity is Severity.ERROR and not one.waived for one in section.findings):
        yield STALE.format(name)
    forgotten = sum(1 + one.further_places for one in section.findings if one.reason == FROM_BASE)
    if forgotten:
        yield FORGOTTEN.format(name, forgotten)
    missing = before.observed.undocumented.keys() - {*now.undocumented, *now.messages} if before is not None else ()
    if missing:
        yield UNDOCUMENTED_GONE.format(name, len(missing))
