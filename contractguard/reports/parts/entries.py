"""What the formats for build servers and reviewers tell of each finding: short, safe, and the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from contractguard.contract.answers.outcome import State
from contractguard.contract.document import Json
from contractguard.contract.finding import Finding, Placement, Unchecked
from contractguard.contract.judgement import failing_findings, outcome_of
from contractguard.contract.report import Report
from contractguard.reports.parts.fragments import compact
from contractguard.reports.parts.lines import count_of, message_name, waiver_term
from contractguard.reports.parts.once import once_per_report
from contractguard.reports.parts.order import findings_in_order, ordered_unchecked
from contractguard.reports.parts.placed import placement_of
from contractguard.reports.parts.positions import positions_in
from contractguard.reports.parts.unit_words import WORDS
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import COMMAND
from contractguard.support.printable import printable

MAX_CONSUMERS = 20
"""Consumers that are named of one finding."""
MAX_SENTENCE = 1_000
"""Characters of what is found."""
MAX_WITNESS = 2_000
"""Characters of the value that shows it."""


@dataclass(slots=True, eq=False)
class ShownFinding:
    """A finding, where it is shown (None: in no file), and whether it fails the run. The formats share it: what several
    of them say of it is spelled once, when the first one asks."""

    finding: Finding
    at: Placement | None
    is_failing: bool
    _sentence: str | None = None
    _facts: tuple[str, ...] | None = None
    _witness: str | None = None

    @property
    def sentence(self) -> str:
        """See `sentence_of`."""
        if self._sentence is None:
            self._sentence = sentence_of(self.finding, MAX_SENTENCE)
        return self._sentence

    @property
    def facts(self) -> tuple[str, ...]:
        """See `facts_of`."""
        if self._facts is None:
            self._facts = tuple(facts_of(self.finding, self.witness))
        return self._facts

    @property
    def witness(self) -> str:
        """See `witness_of`."""
        if self._witness is None:
            self._witness = witness_of(self.finding)
        return self._witness


@once_per_report
def list_entries(report: Report) -> list[ShownFinding]:
    """Every finding: those that affect a consumer first among those of one severity, else in the usual order."""
    failing, where = {id(one) for one in failing_findings(report)}, positions_in(report)
    return [ShownFinding(one, placement_of(one, where), id(one) in failing) for one in findings_by_effect(report)]


@once_per_report
def findings_by_effect(report: Report) -> tuple[Finding, ...]:
    """The findings for somebody who may not read to the end: of one severity, those that break a consumer come first,
    else in the usual order."""
    found = findings_in_order(report)
    return tuple(sorted(found, key=lambda one: (one.waived, -one.severity, not consumers_of(one))))


def consumers_of(finding: Finding) -> list[str]:
    """The consumers that a finding breaks, each once."""
    if not finding.consumers:  # as most have none, and every format asks
        return []
    return list(dict.fromkeys(hurt.consumer for hurt in finding.consumers if hurt.breaks and not hurt.pending))


def sentence_of(finding: Finding, limit: int) -> str:
    """What is found, and whom it breaks: one line, of at most so many characters."""
    names = consumers_of(finding)
    told = f"{finding.text}; breaks {join_names(names)}" if names else finding.text
    return printable(told, limit)


def join_names(names: list[str]) -> str:
    """Names, the first of them where there are many."""
    more = len(names) - MAX_CONSUMERS
    return ", ".join(names[:MAX_CONSUMERS]) + (f" and {more} more" if more > 0 else "")


def facts_of(finding: Finding, witness: str) -> list[str]:
    """What else there is to say, a line each: the message, the witness (as it was spelled), why it is not proved, who
    accepts it, how to accept it."""
    lines = [f"in {message_name(finding.message)} at {printable(finding.pointer or 'the message', 400)}"]
    if (file := _described_in(finding)) is not None:
        lines.append(f"described in {printable(file, 400)}")
    if finding.further_places:
        lines.append(f"also in {count_of(finding.further_places, 'place')}")
    if witness:
        lines.append(f"witness: {witness}")
    return [*lines, *standing_lines(finding)]


def standing_lines(finding: Finding) -> list[str]:
    """Why a finding is not proved, and who accepts it, or how to accept it."""
    lines = []
    if finding.reason:
        lines.append(printable(f"{finding.proof.value}: {finding.reason}", 600))
    if finding.waiver is not None and finding.waived:
        told = finding.waiver
        lines.append(printable(f"waived by {told.owner} {waiver_term(told)}: {told.reason}", 600))
    else:
        lines.append(f"to accept it: {accept_line(finding)}")
    return lines


def witness_of(finding: Finding) -> str:
    """The value that shows it, as JSON on one line; nothing where there is none."""
    return "" if finding.witness is None else value_text(finding.witness[0], MAX_WITNESS)


def _described_in(finding: Finding) -> str | None:
    """The file that says what a finding is about, where it is shown in another one, or is none of a repository."""
    source, at = finding.source_new or finding.source_old, finding.placement
    name = source.document.name if source is not None else ""
    is_told = name.startswith("/") if at is None else name not in ("", at.file)
    return name if is_told else None


def value_text(value: Json, limit: int) -> str:
    """A value as JSON on one line, cut to so many characters."""
    text, is_whole = compact(value, limit - 1)
    return printable(text if is_whole else f"{text}…", limit * 6)


def accept_line(finding: Finding) -> str:
    """The command that accepts a finding for a while. People copy it into a shell, and a stored report, which may be a
    stranger's, can say anything for a fingerprint."""
    return f"{COMMAND} accept {quote(printable(finding.fingerprint, 40))} --reason … --owner … --until 30d"


def unchecked_lines(report: Report) -> Iterable[tuple[Unchecked, str]]:
    """What was not checked, with a sentence for each; at least one where the run ended in that, so that nothing takes
    it for a pass."""
    entries = ordered_unchecked(report.unchecked)
    if not entries and outcome_of(report).state is State.NOT_CHECKED:
        entries = (Unchecked(None, _why_undecided(report)),)
    for entry in entries:
        subject = str(entry.message) if entry.message else entry.subject or WORDS[report.unit].whole
        yield entry, printable(f"{subject} was not checked: {entry.reason}", 1_000)


def _why_undecided(report: Report) -> str:
    """Why a run of which every part was looked at is no pass all the same."""
    sections = (section.reason for section in report.sections if not section.complete)
    findings = (f"{one.proof.value}: {one.reason}" for one in findings_in_order(report) if one.reason)
    known = next((reason for reason in (*sections, *findings) if reason), None)
    return known or "not all of it was compared, or no expectation was evaluated"


def clean_line(report: Report) -> str:
    """What is said where there is nothing to tell."""
    return f"{count_of(report.statistics.checked, 'message')} compared, nothing found"


def problem_told(report: Report) -> str | None:
    """Why nothing could be checked, None where something was."""
    outcome = outcome_of(report)
    if outcome.problem is not None:
        return printable(f"{outcome.problem}", 1_000)
    if report.statistics.checked == 0 and not report.findings:
        return "nothing was compared"
    return None
