"""What a check answers: a report of sections, one for each question that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.answers.outcome import Outcome
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import FailOn, Question, Unit
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.finding import Finding, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.contract.answers.coverage import CoverageAnswer
    from contractguard.contract.answers.field_tree import FieldTrees
    from contractguard.contract.answers.mutant import MutantResult

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much was looked at: operations and messages in both contracts together, and messages compared.

    `consumers` and `expectations` count who expects something, and how many expectations were evaluated (None where
    there was no question of any); `guaranteed` and `possible` those that are met in either sense, `pending` those that
    were never met, `unread` what could not be read of them.
    Where payloads were verified: the messages that they were, the payloads, how many were verified, and how many of
    these are failing. Of coverage: the operations, what tests can show of them, and how much of that was hit at all.
    """

    operations: int = 0
    messages: int = 0
    checked: int = 0
    expectations: int | None = None
    consumers: int = 0
    guaranteed: int = 0
    possible: int = 0
    pending: int = 0
    unread: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many payloads were verified as one message, how many of them are failing, and where the first and the last of
    these stand, in the order in which they were read."""

    message: MessageKey
    verified: int
    failing: int = 0
    first: Location | None = None
    last: Location | None = None

    @property
    def share(self) -> float:
        """How much of what was verified is failing."""
        return self.failing / self.verified if self.verified else 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a change was checked against: a commit, and which one that is in words; `commit` is None where it was the
    recorded contract in the folder, and `how` then says why."""

    commit: str | None
    how: str

    @property
    def text(self) -> str:
        """For people: the beginning of the commit, and which one it is."""
        return f"{self.commit[:12]}, {self.how}" if self.commit else f"the snapshot in the folder: {self.how}"


NOT_LOCATED = "schema.break.not-located"
"""The rule of a finding that is the whole break between two schemas, of which no difference is proved to be it."""


@dataclass(frozen=True, slots=True)
class Side:
    """A schema and how the user named it."""

    name: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Section:
    """One question, and its answer.

    `title` says of what it was asked: a provider, what payloads were held against, "SENDER → READER". `question` names
    what was asked, `unit` what was looked at. One that does not decide (`decides`) is told for information: no exit
    code depends on it, and its findings are infos. `verdict` is the answer where the question is the relation itself,
    and `sides` are then its sender and its reader. `complete`: the findings are known to be all, else `reason` may say
    why not. `remarks` are what has to be known about the answer, `events` how many payloads were verified as which
    message. `documents`: the files that the newer side was read from. `fail_on`: the least severity that fails the run
    here, None where it is the one that fails it everywhere. `coverage`: the map, where that was the question. `mutants`
    are contracts with one change each, and whether it was noticed. `field_trees`: every field of the newer side, where
    that was asked for; no format but the page shows it.
    """

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)
    title: str = ""
    question: Question = Question.COMPARISON
    unit: Unit = Unit.CONTRACT
    decides: bool = True
    verdict: Verdict | None = None
    sides: tuple[Side, ...] = ()
    complete: bool = True
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    events: tuple[EventCount, ...] = ()
    documents: tuple[Document, ...] = ()
    fail_on: FailOn | None = None
    coverage: CoverageAnswer | None = None
    mutants: tuple[MutantResult, ...] = ()
    field_trees: FieldTrees | None = None

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity and are not waived."""
        return sum(finding.severity is severity and not finding.waived for finding in self.findings)

    @property
    def missed(self) -> int:
        """How many parts were not checked that had to be, and that nobody tolerates."""
        return sum(entry.missed for entry in self.unchecked)

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(finding.waived for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """The answers of a command, a section for each question, all of the same unit.

    `settings` names the parameters that they depend on (policy, content model, …). `unused_waivers` are those that no
    finding needs any more. Of a change that was checked against a base: `base` says what that is, and `new_waivers` are
    those that the base has not. `outcome` is how the run ended; None where no command made the report. What is asked of
    the report itself holds for all of its sections together.
    """

    command: str
    sections: tuple[Section, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    unused_waivers: tuple[Waiver, ...] = ()
    base: Baseline | None = None
    new_waivers: tuple[Waiver, ...] = ()
    outcome: Outcome | None = None

    @property
    def unit(self) -> Unit:
        """What was looked at."""
        return self.sections[0].unit if self.sections else Unit.CONTRACT

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, by section."""
        return _chain_parts(section.findings for section in self.sections)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """Everything that was not checked, by section."""
        return _chain_parts(section.unchecked for section in self.sections)

    @property
    def events(self) -> tuple[EventCount, ...]:
        """How many payloads were verified as which message, by section."""
        return _chain_parts(section.events for section in self.sections)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be known about the answers, each once."""
        return tuple(dict.fromkeys(_chain_parts(section.remarks for section in self.sections)))

    @property
    def complete(self) -> bool:
        """Whether the findings are known to be all."""
        return all(section.complete for section in self.sections)

    @property
    def statistics(self) -> Statistics:
        """How much was looked at in all sections together."""
        return _sum_statistics(self.sections, self.unit)

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity and are not waived."""
        return sum(section.count(severity) for section in self.sections)

    @property
    def missed(self) -> int:
        """How many parts were not checked that had to be, and that nobody tolerates."""
        return sum(section.missed for section in self.sections)

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(section.waived for section in self.sections)


def _chain_parts(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(parts))


_OF_A_SERVICE = (Question.DRIFT, Question.SMOKE)
"""Questions about what is described elsewhere in the report."""


def _sum_statistics(sections: Sequence[Section], unit: Unit) -> Statistics:
    """The statistics of several sections as one. Consumers, and payloads, are the same ones in each; the operations of
    what was observed of a provider are those of its description, which were counted where that was compared."""
    counts = [section.statistics for section in sections]
    compared = {section.title for section in sections if section.question is Question.COMPARISON}
    others = [one for one in sections if one.question not in _OF_A_SERVICE or one.title not in compared]
    if len(counts) == 1:
        return counts[0]
    expected = [count.expectations for count in counts if count.expectations is not None]
    messages = [count.messages for count in counts]
    return Statistics(
        operations=sum(section.statistics.operations for section in others),
        messages=max(messages, default=0) if unit is Unit.PAYLOAD else sum(messages),
        checked=sum(count.checked for count in counts),
        expectations=sum(expected) if expected else None,
        consumers=max((count.consumers for count in counts), default=0),
        guaranteed=sum(count.guaranteed for count in counts),
        possible=sum(count.possible for count in counts),
        pending=sum(count.pending for count in counts),
        unread=max((count.unread for count in counts), default=0),
        failing=sum(count.failing for count in counts),
    )
