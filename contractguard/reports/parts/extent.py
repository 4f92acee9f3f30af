"""How much a report looked at, in the words of what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import Question, Unit
from contractguard.contract.report import Report
from contractguard.reports.parts.lines import count_of


def looked_at(report: Report) -> Iterator[str]:
    """What was looked at, and how much of it, a phrase each."""
    figures = report.statistics
    if report.unit is Unit.PAYLOAD:
        verified = f"{figures.checked} verified as {count_of(figures.operations, 'message')}"
        yield f"{count_of(figures.messages, 'payload')}, {verified}, {figures.failing} failing"
    elif report.unit is Unit.CONTRACT:
        yield f"{count_of(figures.operations, 'operation')}, {count_checked(report)}"
    elif report.unit is Unit.COVERAGE:
        yield count_of(figures.operations, "operation")
        maps = (section.coverage for section in report.sections if section.coverage is not None)
        yield from (f"{one.percent:.1f}% of {count_of(one.cells, 'cell')} covered" for one in maps)
    elif report.unit is Unit.MUTANT:
        yield from _mutants(report)
    else:
        yield f"{figures.checked} compared"
    if figures.expectations is not None:
        yield f"{count_of(figures.expectations, 'expectation')} of {count_of(figures.consumers, 'consumer')}"


def count_checked(report: Report) -> str:
    """How many messages were compared, or how many answers of a service that was called were judged."""
    is_called = report.sections and all(section.question is Question.EXERCISE for section in report.sections)
    number = report.statistics.checked
    return f"{count_of(number, 'answer')} judged" if is_called else f"{count_of(number, 'message')} compared"


def _mutants(report: Report) -> Iterator[str]:
    from contractguard.contract.answers.mutant import MutantCounts  # what most reports are not about
    from contractguard.reports.parts.mutant_figures import figures

    for section in report.sections:
        yield figures(MutantCounts.from_results(section.mutants))
