"""What people read of mutants: four figures, a table by operator, and what survived, the most read first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from contractguard.contract.answers.mutant import MutantCounts, MutantResult, MutantStatus
from contractguard.contract.document import Json
from contractguard.contract.finding import Unchecked
from contractguard.contract.report import Report, Section
from contractguard.reports.parts.fragments import compact, fragment
from contractguard.reports.parts.lines import MAX_NAME, count_of, paragraph, place
from contractguard.reports.parts.mutant_figures import figures
from contractguard.reports.parts.order import ordered_unchecked
from contractguard.reports.parts.positions import Positions, positions
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable

MAX_SURVIVORS = 50
"""That are spelled out where no limit is given; the JSON report has them all."""
_MAX_FRAGMENT = 200
_COLUMNS = (
    ("killed", MutantStatus.KILLED),
    ("survived", MutantStatus.SURVIVED),
    ("unread", MutantStatus.UNREAD),
    ("same", MutantStatus.EQUIVALENT),
    ("open", MutantStatus.UNDECIDED),
    ("n/a", MutantStatus.NOT_APPLICABLE),
    ("failed", MutantStatus.FAILED),
    ("not run", MutantStatus.NOT_RUN),
)
_TIME = ("time", MutantStatus.OUT_OF_TIME)
"""A column where there are such: only tests take so long."""
_WIDTHS = (22, 7, 9, 7, 6, 5, 6, 7, 8, 5)


def mutant_blocks(report: Report, style: TextStyle) -> Iterator[str]:
    """The blocks of a report on mutants."""
    where = positions(one.place for section in report.sections for one in section.mutants)
    for section in report.sections:
        counts = MutantCounts.from_results(section.mutants)
        if section.title:
            yield style.paint(printable(section.title, MAX_NAME), "strong")
        yield "\n".join(paragraph(figures(counts), style, 0))
        yield "\n".join(_table(section.mutants))
        if section.unchecked:
            yield "\n".join(_unread(section.unchecked, style))
        yield from _survivors(section, where, style)
        yield from _broken_guards(section.mutants, style)


def _unread(entries: Iterable[Unchecked], style: TextStyle) -> Iterator[str]:
    """What of the guard could not be read: it may be just that which would have noticed."""
    shown = ordered_unchecked(entries)
    yield style.paint(f"not checked ({len(shown)})", "warning")
    for one in shown:
        yield from paragraph(one.reason, style, 2)


def _table(mutants: Iterable[MutantResult]) -> Iterator[str]:
    by_operator: dict[str, list[MutantResult]] = {}
    for one in mutants:
        by_operator.setdefault(one.operator, []).append(one)
    is_late = any(one.status is MutantStatus.OUT_OF_TIME for group in by_operator.values() for one in group)
    columns = (*_COLUMNS, _TIME) if is_late else _COLUMNS
    yield _row("operator", [name for name, _ in columns])
    for operator, group in sorted(by_operator.items()):
        counts = MutantCounts.from_results(group)
        yield _row(operator, [str(counts[status]) if counts[status] else "." for _, status in columns])


def _row(first: str, cells: Sequence[str]) -> str:
    return first.ljust(_WIDTHS[0]) + "".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS[1:], strict=False))


def _survivors(section: Section, where: Positions, style: TextStyle) -> Iterator[str]:
    found = [one for one in section.mutants if one.status is MutantStatus.SURVIVED]
    found.sort(key=lambda one: (-one.readers, str(one.message), one.pointer, one.operator, one.variant))
    limit = MAX_SURVIVORS if style.limit is None else style.limit
    for one in found[:limit]:
        yield "\n".join(_survivor(one, where, style))
    if len(found) > limit:
        yield f"and {count_of(len(found) - limit, 'more survivor')}: -o json has them all"


def _survivor(one: MutantResult, where: Positions, style: TextStyle) -> Iterator[str]:
    variant = f" ({printable(one.variant, MAX_NAME)})" if one.variant else ""
    head = f"{one.operator}{variant} at {printable(one.pointer or '/', MAX_NAME)}"
    yield from (style.paint(line, "warning") for line in paragraph(f"survived: {head}", style, 0))
    yield from paragraph(f"{one.message} · {place(one.place, where)}", style, 2)
    yield from paragraph(f"before: {_shown(one.before, one)}", style, 2)
    yield from paragraph(f"after: {_shown(one.after, one)}", style, 2)
    yield from paragraph(f"why: {one.why}", style, 2)
    if one.suggestion:
        yield from paragraph(f"suggested expectation: {one.suggestion}", style, 2)
    yield f"  id {one.id}"


def _shown(node: Json, one: MutantResult) -> str:
    if node is None:
        return "(gone)"
    text, is_whole = compact(fragment(node, one.place.pointer), _MAX_FRAGMENT)
    return text if is_whole else f"{text}…"


def _broken_guards(mutants: Iterable[MutantResult], style: TextStyle) -> Iterator[str]:
    """The guard broke, or took too long: why, each reason once."""
    heads = {MutantStatus.FAILED: "failed on", MutantStatus.OUT_OF_TIME: "out of time on"}
    reasons = Counter((heads[one.status], one.why) for one in mutants if one.status in heads)
    for (head, reason), number in sorted(reasons.items()):
        yield "\n".join(paragraph(f"{head} {count_of(number, 'mutant')}: {reason}", style, 0))
