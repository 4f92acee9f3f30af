"""What receivers do not cope with, as an answer of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contractguard.checks.comparison.distinction import distinct
from contractguard.checks.consumer_code.model_schema import trouble_path
from contractguard.checks.exercise.replay.curl import curl_lines
from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.checks.exercise.webhooks.trial import DECLARED, EventTrial, ReceiverFailure
from contractguard.checks.generation import DRIFTS
from contractguard.contract.change import Change
from contractguard.contract.choices import Question
from contractguard.contract.document import pointer
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.redaction import redact_value
from contractguard.contract.report import Section, Statistics
from contractguard.rules.catalogue import rule
from contractguard.rules.describe import describe
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import Policy, severity
from contractguard.support.dataclass import dataclass

_DRIFTED = {
    "unknown-field": "drifted: a field that the provider's schema does not declare, and does not forbid",
    "new-enum-member": "drifted: a value that the provider's enum does not list",
}


@dataclass(frozen=True, slots=True)
class ReceiverResult:
    """The answer, a record of each failure, and what was done in one line."""

    section: Section
    failures: tuple[FailureRecord, ...]
    summary: str


def receiver_result(
    trials: Sequence[EventTrial], left_out: Iterable[Unchecked], policy: Policy, title: str, seed: int
) -> ReceiverResult:
    """What the trials of all events come to."""
    told = [(trial, one, _finding(trial, one, policy)) for trial in trials for one in trial.failures]
    kept = [entry for entry in told if entry[2].severity is not Severity.NONE]
    findings = distinct(finding for _, _, finding in kept)
    unchecked = (*(entry for trial in trials for entry in _unchecked_entries(trial)), *left_out)
    sent = sum(sum(trial.statuses.values()) for trial in trials)
    checked = [trial for trial in trials if trial.is_checked]
    summary = f"{len(trials)} events: {len(checked)} delivered and judged · {sent} deliveries, seed {seed:x}"
    section = Section(
        findings,
        unchecked,
        Statistics(len(trials), sent, sum(sum(trial.statuses.values()) for trial in checked)),
        title=title,
        question=Question.EXERCISE,
        complete=not unchecked,
        remarks=(summary,),
    )
    records = tuple(
        _record(trial, one, finding, title, seed) for (trial, one, _), finding in zip(kept, findings, strict=True)
    )
    return ReceiverResult(section, records, summary)


def _unchecked_entries(trial: EventTrial) -> Iterable[Unchecked]:
    for reason in trial.unchecked:
        yield Unchecked(trial.event.key, reason, trial.event.schema.location, must=not trial.is_checked)


def _finding(trial: EventTrial, one: ReceiverFailure, policy: Policy) -> Finding:
    event, known = trial.event, rule("consumer", one.rule)
    path = () if one.trouble is None else trouble_path(one.trouble, one.payload)
    assert event.key.role is not None
    place = pointer((event.key.role.content, *path))
    trouble = one.trouble
    name = one.category if trouble is None else " ".join((trouble.outcome, trouble.type, trouble.function)).strip()
    change = Change(known.kind, name)
    weight = severity(known, policy, "structural")
    if one.category in DRIFTS and policy.override(known.id) is None:
        weight = min(weight, Severity.WARNING)
    subject = "" if trouble is None else f"{event.operation} "
    return Finding(
        rule=known.id,
        severity=weight,
        proof=Proof.PROVED if one.category == DECLARED else Proof.STRUCTURAL,
        message=event.key,
        pointer=place if trouble is not None else "",
        text=f"{describe(known, change, place)}: {subject}{one.said}",
        **fingerprints(known.id, event.key, place, change, (event.operation,), from_first=True),
        source_new=event.schema.location,
        witness=({event.key.role.content: redact_value(one.payload)},),
        reason="; ".join(filter(None, [_DRIFTED.get(one.category, ""), _say_lines(one)])),
    )


def _say_lines(one: ReceiverFailure) -> str:
    return f"sent as {' ; '.join(curl_lines(one.steps))}"


def _record(trial: EventTrial, one: ReceiverFailure, finding: Finding, app: str, seed: int) -> FailureRecord:
    return FailureRecord(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        operation=trial.event.operation,
        pointer=finding.pointer,
        name=one.category,
        status=one.status,
        text=finding.text,
        steps=one.steps,
        seed=seed,
        phase=one.category,
        app=app,
    )
