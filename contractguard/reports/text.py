"""The report for a terminal: the verdict, most severe causes first, a witness each, and a last line that sums up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.answers.outcome import Problem
from contractguard.contract.choices import Question, Unit
from contractguard.contract.document import Location
from contractguard.contract.finding import Finding, Severity, Unchecked
from contractguard.contract.report import Report, Statistics
from contractguard.reports.context import RenderContext
from contractguard.reports.finding_text import Block, block_text, by_cause, label_of, sources_of
from contractguard.reports.incomplete import doubts, is_open
from contractguard.reports.overview import overview
from contractguard.reports.parts.entries import findings_by_effect
from contractguard.reports.parts.extent import count_checked
from contractguard.reports.parts.lines import MAX_NAME, count_of, pack_lines, paragraph, place
from contractguard.reports.parts.order import ordered_unchecked, shown_remarks
from contractguard.reports.parts.positions import Positions, positions
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.parts.unit_words import WORDS
from contractguard.reports.selection import shares
from contractguard.support.printable import printable, written_text

MAX_UNCHECKED = 20
"""Unchecked things, and unused waivers, that are named; the JSON report has them all."""
MAX_LAST_LINE = 1_000


def render(report: Report, context: RenderContext) -> bytes:
    """The report as UTF-8 text; see `text`."""
    return text(report, context.style).encode()


def text(report: Report, style: TextStyle) -> str:
    """The report as text with a line feed at its end; the same text for the same report and style.

    No line is wider than the style says, but the last, which is the summary as a whole.

    Whatever comes from inputs is escaped, so that no terminal and no build server obeys it.
    """
    if report.outcome is not None and report.outcome.problem is not None:
        parts: Iterable[str] = ("\n".join(_not_possible(report.outcome.problem, style)),)
    else:
        parts = _BLOCKS.get(report.unit, _parts)(report, style)
    return written_text("\n\n".join(parts) + "\n")


def _schema(report: Report, style: TextStyle) -> Iterable[str]:
    from contractguard.reports.schema_blocks import schema_blocks

    return schema_blocks(report, style)


def _coverage(report: Report, style: TextStyle) -> Iterable[str]:
    from contractguard.reports.coverage_text import coverage_blocks  # what most runs do not write

    return coverage_blocks(report, style)


def _mutants(report: Report, style: TextStyle) -> Iterable[str]:
    from contractguard.reports.mutants.blocks import mutant_blocks

    return mutant_blocks(report, style)


_BLOCKS: Mapping[Unit, Callable[[Report, TextStyle], Iterable[str]]] = {
    Unit.SCHEMA: _schema,
    Unit.COVERAGE: _coverage,
    Unit.MUTANT: _mutants,
}
"""What writes a report on something else than contracts and payloads."""


def _not_possible(problem: Problem, style: TextStyle) -> Iterator[str]:
    yield style.paint("could not check", "error")
    yield from paragraph(str(problem), style, 2)
    if problem.remedy:
        yield from paragraph(f"remedy: {problem.remedy}", style, 2)


def _parts(report: Report, style: TextStyle) -> list[str]:
    """The blocks of a report on anything but schemas."""
    shown = [finding for finding in findings_by_effect(report) if finding.severity >= style.show]
    chosen = style.only.choose(shown)
    seen = _find_observed(report)
    blocks = [
        replace(one, is_observed=all(id(each) in seen for each in one.findings))
        for one in limit_findings(chosen, style.limit)
    ]
    unchecked = ordered_unchecked(report.unchecked)
    spelled = (
        source
        for block in blocks
        for finding in block.told
        for source in sources_of(finding, is_observed=block.is_observed)
    )
    sources = chain(spelled, (entry.source for entry in unchecked), _spots(report))
    where = positions(source for source in sources if source is not None)
    parts = ["\n".join(_question(report, style))] if report.unit is Unit.PAYLOAD else []
    parts += overview(report, shown, style)
    if style.only:
        parts.append("\n".join(_only(report, shown, chosen, style)))
    parts += ["\n".join(block_text(block, where, style)) for block in blocks]
    if left := _left_out(blocks, chosen):
        parts.append("\n".join(paragraph(left, style, 0)))
    parts += _remainder(report, unchecked, where, style)
    parts += _doubtful(report, blocks, style)
    parts.append(style.paint(_summary(report, unchecked, style), "strong"))
    parts += [printable(line, MAX_LAST_LINE) for line in _last_lines(report)]
    return parts


def limit_findings(findings: Sequence[Finding], limit: int | None) -> list[Block]:
    """The findings by cause, of each severity at most so many as the limit says; every cause before any has two."""
    groups = by_cause(findings)
    labels = dict.fromkeys(label_of(group[0]) for group in groups)
    blocks = []
    for label in labels:
        same = [group for group in groups if label_of(group[0]) == label]
        numbers = shares([len(group) for group in same], limit)
        blocks += [Block(group, number) for group, number in zip(same, numbers, strict=True) if number]
    return blocks


def _spots(report: Report) -> Iterable[Location]:
    """Every place that is told of events."""
    if not report.events:
        return ()
    from contractguard.reports.events import spots_of

    return spots_of(report.events)


def _find_observed(report: Report) -> set[int]:
    """The findings about what was seen, by identity: they are not about a change of what is described."""
    asked = (
        section for section in report.sections if section.question in (Question.DRIFT, Question.MOCKS, Question.SMOKE)
    )
    return {id(finding) for section in asked for finding in section.findings}


def _last_lines(report: Report) -> list[str]:
    """What a check of a deployed service says last, in one line each: which release, and how much of it was judged."""
    asked = (one.remarks[-1:] for one in report.sections if one.question is Question.SMOKE)
    return shown_remarks([line for lines in asked for line in lines])


def _left_out(blocks: Sequence[Block], chosen: Sequence[Finding]) -> str:
    """What the limit left out, and how to see it."""
    told = {id(finding) for block in blocks for finding in block.told}
    left: dict[str, int] = {}
    for finding in chosen:
        if id(finding) not in told:
            left[label_of(finding)] = left.get(label_of(finding), 0) + 1
    if not left:
        return ""
    counts = (count_of(number, label) if label != "waived" else f"{number} waived" for label, number in left.items())
    ways = "--limit all shows all, and --only-rule, --only-operation, --only-consumer choose"
    return f"left out: {', '.join(counts)}; {ways}"


def _only(report: Report, shown: Sequence[Finding], chosen: Sequence[Finding], style: TextStyle) -> Iterator[str]:
    """What was asked for, how much is hidden by that, and the names that nothing has."""
    asked = ", ".join(f"--only-{kind} {name}" for kind, names in style.only.wanted.items() for name in names)
    hidden = f"; {len(shown) - len(chosen)} hidden" if len(shown) > len(chosen) else ""
    yield from paragraph(f"{asked}: {len(chosen)} of {count_of(len(shown), 'finding')} shown{hidden}", style, 0)
    for kind, name, near in style.only.unknown(report.findings):
        others = f"; there is {', '.join(near)}" if near else ""
        yield from paragraph(f"no finding has the {kind} {name}{others}", style, 0)
    if not chosen and (lesser := style.only.choose(report.findings)):
        yield from paragraph(f"--show info shows {count_of(len(lesser), 'lesser finding')}", style, 0)


def _remainder(report: Report, unchecked: Sequence[Unchecked], where: Positions, style: TextStyle) -> Iterator[str]:
    """What there is to say besides the findings."""
    if unchecked:
        yield "\n".join(_not_checked(unchecked, WORDS[report.unit].whole, where, style))
    if any(one.failing for one in report.events):
        from contractguard.reports.events import events_text

        yield "\n".join(events_text(report.events, where, style))
    if report.unused_waivers:
        yield "\n".join(_unused_waivers(report.unused_waivers, style))
    if report.new_waivers:
        yield "\n".join(_new_waivers(report.new_waivers, style))
    last = _last_lines(report)
    for remark in shown_remarks(report.remarks):
        if remark in last:
            continue
        yield "\n".join(paragraph(remark, style, 0))


def _doubtful(report: Report, blocks: Sequence[Block], style: TextStyle) -> Iterator[str]:
    """What is not known for certain, as far as nothing above says it."""
    told = {id(finding) for block in blocks for finding in block.told}
    silent = sum(is_open(one) and id(one) not in told for one in report.findings)
    if silent:
        verb = "is" if silent == 1 else "are"
        said = f"{count_of(silent, 'finding')} of those that are not shown in full {verb} not proved"
        yield "\n".join(paragraph(f"{said}: --show info, or --format json, says why", style, 0))
    if [one.kind for one in doubts(report)] == ["unknown"]:
        yield "\n".join(paragraph("There may be more findings; it is not known why.", style, 0))


def _not_checked(entries: Sequence[Unchecked], whole: str, where: Positions, style: TextStyle) -> Iterator[str]:
    """What was not checked, by why: each reason once, below what it holds for."""
    yield style.paint(f"not checked ({len(entries)})", "warning")
    groups: dict[tuple[str, Tolerance | None], list[Unchecked]] = {}
    for entry in entries:
        groups.setdefault((entry.reason, entry.tolerance), []).append(entry)
    numbers = shares([len(group) for group in groups.values()], MAX_UNCHECKED)
    for ((reason, allowed), group), number in zip(groups.items(), numbers, strict=True):
        if not number:
            continue
        for entry in group[:number]:
            subject = printable(str(entry.message), MAX_NAME) if entry.message else whole
            source = place(entry.source, where)
            yield from (
                f"  {line}" for line in pack_lines([subject, source] if source else [subject], style.columns - 2)
            )
        if len(group) > number:
            yield f"  and {len(group) - number} more"
        yield from paragraph(reason, style, 4)
        if allowed is not None:
            yield from paragraph(f"allowed by {allowed.owner} until {allowed.until}: {allowed.reason}", style, 4)
    if left := numbers.count(0):
        yield f"  and {count_of(left, 'other reason')}"


def _unused_waivers(waivers: Sequence[Waiver], style: TextStyle) -> Iterator[str]:
    return _waivers(waivers, "unused waivers", "no finding needs it; ", style)


def _new_waivers(waivers: Sequence[Waiver], style: TextStyle) -> Iterator[str]:
    return _waivers(waivers, "waivers that are new against the base", "", style)


def _waivers(waivers: Sequence[Waiver], title: str, told: str, style: TextStyle) -> Iterator[str]:
    yield style.paint(f"{title} ({len(waivers)})", "warning")
    for waiver in waivers[:MAX_UNCHECKED]:
        about = waiver.subject
        provider = f"[{about.provider}]" if about.provider else ""
        named = (about.fingerprint, provider, about.rule, about.message, waiver.source)
        pieces = [printable(piece, MAX_NAME) for piece in named if piece]
        yield from (f"  {line}" for line in pack_lines(pieces, style.columns - 2))
        yield from paragraph(f"{told}waived by {waiver.owner} until {waiver.until}: {waiver.reason}", style, 4)
    if len(waivers) > MAX_UNCHECKED:
        yield f"  and {len(waivers) - MAX_UNCHECKED} more"


def _summary(report: Report, unchecked: Sequence[Unchecked], style: TextStyle) -> str:
    counts = []
    for level in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        number = report.count(level)
        counts.append(count_of(number, level.label) + (" (not shown)" if number and level < style.show else ""))
    if report.waived:
        counts.append(f"{report.waived} waived")
    figures = report.statistics
    if report.unit is Unit.PAYLOAD:
        return f"{', '.join(counts)} · {_line_of_verified(figures, unchecked)}"
    looked_at = [
        count_of(figures.operations, "operation"),
        count_checked(report),
        f"{len(unchecked)} not checked{_line_of_missed(unchecked)}",
    ]
    lines = [f"{', '.join(counts)} · {', '.join(looked_at)}"]
    if figures.expectations is not None:
        lines.append(_expectations(figures))
    if report.base is not None:
        lines.append(printable(f"checked against {report.base.text}", MAX_NAME))
    return "\n".join(lines)


_QUESTIONS = {
    Question.LIVE: "live: do these payloads fit what is expected?",
    Question.REPLAY: "replay: do these payloads fit what the provider describes?",
    Question.MOCKS: "mocks: do mocked answers fit what the provider describes?",
}
"""What was asked, when payloads were verified."""


def _question(report: Report, style: TextStyle) -> list[str]:
    against = ", ".join(section.title for section in report.sections)
    question = report.sections[0].question
    return paragraph(f"{_QUESTIONS.get(question, question)} ({against})", style, 0)


def _line_of_verified(figures: Statistics, unchecked: Sequence[Unchecked]) -> str:
    left = sum(entry.times for entry in unchecked)
    return (
        f"{count_of(figures.messages, 'payload')}, {figures.checked} verified "
        f"as {count_of(figures.operations, 'message')}, {figures.failing} failing, {left} not checked"
    )


def _line_of_missed(unchecked: Sequence[Unchecked]) -> str:
    """How much of that had to be checked."""
    number = sum(entry.missed for entry in unchecked)
    return f" ({number} of them had to be)" if number else ""


def _expectations(figures: Statistics) -> str:
    """What consumers expect, and how much of it is met in which sense."""
    unmet = (figures.expectations or 0) - figures.guaranteed - figures.possible
    said = [f"{figures.guaranteed} guaranteed", f"{figures.possible} possible", f"{unmet} not met or not decided"]
    if figures.pending:
        said.append(f"{figures.pending} of them pending")
    if figures.unread:
        said.append(f"{figures.unread} could not be read")
    head = f"{count_of(figures.expectations or 0, 'expectation')} of {count_of(figures.consumers, 'consumer')}"
    return f"{head}: {', '.join(said)}"
