"""What the comparison of facts with a description finds, in few words."""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.drift.sentences import FactPlace, path_of
from contractguard.checks.settings import Settings
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Finding
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.observe.sketch.observed import Observed

FILE = Document("file:///observed.json", "observed.json", {})


def locate(message: str, place: FactPlace) -> Location:
    """Where a fact stands, as if the file held one member for each step."""
    return Location(FILE, ("messages", message, *path_of(place)))


def drift(
    contract: Contract,
    now: Observed,
    committed: Observed | None = None,
    consumers: Iterable[Expectation] = (),
    settings: Settings | None = None,
    *,
    traffic: bool = False,
    min_evidence: int = 10,
) -> Section:
    """What is found between a description, this run, the committed record and consumers."""
    return compare_observed(
        contract,
        ObservedRecord(now, locate, traffic),
        None if committed is None else ObservedRecord(committed, locate),
        consumers,
        settings or Settings(),
        min_evidence=min_evidence,
    )


def summary(section: Section) -> list[tuple[str, str, str]]:
    """Rule, severity and text of each finding, without operations that were not seen."""
    return [
        (one.rule, one.severity.label, one.text)
        for one in section.findings
        if not one.rule.endswith("operation.unseen")
    ]


def finding(section: Section, rule: str) -> Finding:
    """The one finding of a rule."""
    (found,) = [one for one in section.findings if one.rule == rule]
    return found
