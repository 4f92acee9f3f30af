"""What was counted, as a report."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.comparison.distinction import distinct, distinct_sections
from contractguard.checks.expectations.unmet import takes
from contractguard.checks.merge_reports import join_sections
from contractguard.checks.shown import shown
from contractguard.checks.validation.failure_places import (
    TELLING,
    general_path,
    holder_path,
    limit_of,
    say_failure,
)
from contractguard.checks.validation.validator import locate_failures
from contractguard.checks.verification.failure_rules import rule_for_failure, rule_for_unknown_message
from contractguard.checks.verification.locations import line_of
from contractguard.checks.verification.subject import VerifiedSubject
from contractguard.checks.verification.tally import FailureGroup, Tally, UncheckedGroup
from contractguard.contract.change import Change
from contractguard.contract.choices import FormatMode, Question, Unit
from contractguard.contract.document import Json, Location, Path, pointer
from contractguard.contract.finding import Finding, PayloadEvidence, Place, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.redaction import redacted_name, redacted_text
from contractguard.contract.report import EventCount, Report, Section, Statistics
from contractguard.rules.fingerprint import fingerprints
from contractguard.rules.model import Policy, Rule
from contractguard.support.printable import printable

MAX_PLACES = 20
MAX_NAMED = 8


def section_of(subject: VerifiedSubject, tally: Tally, policy: Policy, payloads: int) -> Section:
    """The answer on one subject. Findings are errors, whatever the policy, unless the project sets their rule."""
    causes = list(tally.causes.values())
    found = zip(causes, locate_failures([cause.failure for cause in causes]), strict=True)
    findings = [_finding(subject, cause, place, tally, policy) for cause, place in found]
    findings += [_unknown(subject, name, seen, policy) for name, seen in tally.unknown.items()]
    unchecked = [_unchecked_entry(seen) for seen in tally.unchecked.values()]
    unchecked += [Unchecked(None, what, at, subject="an expectation") for at, what in subject.problems]
    kept = distinct(finding for finding in findings if finding.severity is not Severity.NONE)
    figures = Statistics(len(tally.messages), payloads, tally.verified, failing=tally.failing)
    return Section(
        kept,
        tuple(unchecked),
        figures,
        title=subject.label,
        question=subject.question,
        unit=Unit.PAYLOAD,
        events=_events(tally),
    )


def _events(tally: Tally) -> tuple[EventCount, ...]:
    """How often each message was met, and failed, by name."""

    def locate_spot(spot: tuple[str, int] | None) -> Location | None:
        return None if spot is None else line_of(*spot)

    return tuple(
        EventCount(key, one.verified, one.failing, locate_spot(one.first), locate_spot(one.last))
        for key, one in sorted(tally.events.items(), key=lambda entry: str(entry[0]))
    )


def report_on(subjects: Sequence[VerifiedSubject], sections: Sequence[Section]) -> Report:
    """The answers on several subjects as one report; each message's operation is prefixed with what it was held
    against."""
    labels = [subject.label for subject in subjects]
    joined = join_sections(sections, labels)
    if len(joined) > 1:
        joined = distinct_sections(joined)
    return Report("verify", joined, {**_settings(subjects[0]), "against": ", ".join(labels)})


def _settings(subject: VerifiedSubject) -> dict[str, str]:
    formats = FormatMode.ASSERT if subject.formats else FormatMode.ANNOTATION
    undeclared = "reported" if subject.strict else "ignored"
    return {"question": subject.question, "against": subject.label, "formats": formats, "undeclared": undeclared}


def _finding(subject: VerifiedSubject, cause: FailureGroup, place: Location, tally: Tally, policy: Policy) -> Finding:
    failure, check = cause.failure, cause.check
    assert check.key.role is not None
    rule = rule_for_failure(check.key.role, failure.keyword, cause.details, undeclared=failure.closing)
    limit = limit_of(failure)
    above = holder_path(failure, failure.path)
    at = pointer(general_path((check.content, *above)))
    live = subject.question is Question.LIVE
    change = Change(rule.kind, "", limit, None)
    distinction = (*_members(cause), *subject.whose(place, cause.hurts), *(("taken",) if failure.taken else ()))
    return Finding(
        rule=rule.id,
        severity=_severity(rule, policy, Severity.WARNING if failure.harmless else Severity.ERROR),
        proof=Proof.DISPUTED if cause.dissent else Proof.PROVED,
        message=check.key,
        pointer=at,
        text=_text(cause, at, place, tally),
        **fingerprints(rule.id, MessageKey(""), place.pointer, change, distinction),
        old=limit if live else None,
        new=None if live else limit,
        source_old=place if live else None,
        source_new=None if live else place,
        witness=_witness(cause, above, limit, formats=subject.formats),
        reason=takes([check.code], _those(cause.total)) if failure.taken else cause.dissent or None,
        places=_places(cause),
        further_places=len(cause.messages) - 1,
        consumers=() if failure.taken else tuple(cause.hurts),
        evidence=PayloadEvidence(cause.total, tuple(cause.payloads)),
    )


def _members(cause: FailureGroup) -> list[str]:
    """The properties that are found, or missed, where these say which break it is."""
    return sorted(filter(None, cause.details)) if cause.failure.keyword in TELLING else []


def _severity(rule: Rule, policy: Policy, otherwise: Severity) -> Severity:
    own = policy.override(rule.id)
    return otherwise if own is None else own


def _witness(cause: FailureGroup, path: Path, limit: Json, *, formats: bool) -> tuple[Json] | None:
    """What shows the break, of the first payload: values that somebody sent are for nobody else to see."""
    keyword = "additionalProperties" if cause.failure.closing else cause.failure.keyword
    found = shown(cause.value, path, keyword, cause.details, limit, formats=formats)
    return None if found is None else ({cause.check.content: found[0]},)


def _places(cause: FailureGroup) -> tuple[Place, ...]:
    further = [key for key in cause.messages if key != cause.check.key]
    content = cause.check.content
    return tuple(
        Place(key, pointer(general_path((content, *holder_path(cause.failure, cause.messages[key])))))
        for key in sorted(further, key=str)[:MAX_PLACES]
    )


# --- words


def _text(cause: FailureGroup, at: str, place: Location, tally: Tally) -> str:
    keyword, details = cause.failure.keyword, _say_most_frequent(cause)
    said = say_failure(cause.failure, details)
    if not cause.failure.path and keyword == "type" and isinstance(cause.value, list):
        said += " (a list of payloads is one payload: jq -c '.[]' makes a line of each)"
    number = cause.total if cause.failure.harmless else tally.failing
    share = f"in {cause.total}" if cause.failure.harmless else f"in {cause.total} of {tally.failing} failing"
    share += " message" if number == 1 else " messages"
    whose = pointer(place.path[:-1]) if _is_spelled(place) else ""
    return f"{printable(at, 200)} {said}, {share}{f' (#{printable(whose, 200)})' if whose else ''}"


def _is_spelled(place: Location) -> bool:
    """Whether a file spells the schema: of what code made the place itself is a pointer."""
    return bool(place.document.uri) and not place.document.uri.startswith("file:///!")


def _those(messages: int) -> str:
    return "the payload" if messages == 1 else "these payloads"


def _say_most_frequent(cause: FailureGroup) -> str:
    """What was found (or missed), the most frequent first; how often, where that says something."""
    ranked = sorted(
        ((redacted_name(name), n) for name, n in cause.details.items() if name), key=lambda one: (-one[1], one[0])
    )
    shown = [name if n == cause.total else f"{name} ({n})" for name, n in ranked[:MAX_NAMED]]
    more = [f"and {len(ranked) - MAX_NAMED} more"] if len(ranked) > MAX_NAMED else []
    return ", ".join([*shown, *more])


# --- what was not verified


def _unknown(subject: VerifiedSubject, name: str, seen: UncheckedGroup, policy: Policy) -> Finding:
    rule = rule_for_unknown_message(subject.event_role)
    name = redacted_name(name)
    message = MessageKey(f"event {printable(name, 200)}")
    remedy = f"; {seen.error.remedy}" if seen.error.remedy else ""
    return Finding(
        rule=rule.id,
        severity=_severity(rule, policy, Severity.ERROR),
        proof=Proof.STRUCTURAL,
        message=message,
        pointer="",
        text=redacted_text(f"{seen.error.what}{remedy}"),
        **fingerprints(rule.id, message, "", Change(rule.kind, name)),
        evidence=PayloadEvidence(seen.total, tuple(seen.payloads)),
    )


def _unchecked_entry(seen: UncheckedGroup) -> Unchecked:
    more = f" ({seen.total} payloads)" if seen.total > 1 else ""
    remedy = f"; {seen.error.remedy}" if seen.error.remedy else ""
    return Unchecked(None, redacted_text(f"{seen.error.what}{more}{remedy}"), seen.payloads[0], times=seen.total)
