"""The report for a terminal: most severe first, a witness each, and a last line that sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from contractguard.contract.document import Location
from contractguard.contract.finding import Finding, Hurt, Proof, Report, Severity, Statistics, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.printable import printable, written_text
from contractguard.contract.waiver import Waiver
from contractguard.reports.events import events_text, spots_of
from contractguard.reports.lines import INDENT, MAX_NAME, counted, packed, paragraph, place, whole_witness, witness
from contractguard.reports.order import further_places, ordered, ordered_places, ordered_unchecked
from contractguard.reports.positions import Positions, positions
from contractguard.reports.style import TextStyle

MAX_NAMED = 2
"""Places that are named before "and n more"."""
MAX_CONSUMERS = 5
MAX_PAYLOADS = 3
MAX_UNCHECKED = 20
"""Unchecked things, and unused waivers, that are named; the JSON report has them all."""


def render_text(report: Report, style: TextStyle) -> bytes:
    """The report as UTF-8 text; see `text`."""
    return text(report, style).encode()


def text(report: Report, style: TextStyle) -> str:
    """The report as text with a line feed at its end; the same text for the same report and style.

    No line is wider than the style says, but the last, which is the summary as a whole.

    Whatever comes from inputs is escaped, so that no terminal and no build server obeys it.
    """
    shown = [finding for finding in ordered(report.findings) if finding.severity >= style.show]
    unchecked = ordered_unchecked(report.unchecked)
    sources = chain(_sources(shown, unchecked), spots_of(report.events))
    where = positions(source for source in sources if source is not None)
    verified = report.command == "verify"
    blocks = ["\n".join(_question(report, style))] if verified else []
    blocks += ["\n".join(_finding(finding, where, style)) for finding in shown]
    if unchecked:
        blocks.append("\n".join(_not_checked(unchecked, "a payload" if verified else "the contract", where, style)))
    if any(one.failing for one in report.events):
        blocks.append("\n".join(events_text(report.events, where, style)))
    if report.unused_waivers:
        blocks.append("\n".join(_unused_waivers(report.unused_waivers, style)))
    if report.new_waivers:
        blocks.append("\n".join(_new_waivers(report.new_waivers, style)))
    for remark in report.remarks:
        blocks.append("\n".join(paragraph(remark, style, 0)))
    if not report.complete:
        blocks.append("\n".join(paragraph("The search was cut short: there may be more findings.", style, 0)))
    blocks.append(style.paint(_summary(report, style), "strong"))
    return written_text("\n\n".join(blocks) + "\n")


def _sources(findings: Iterable[Finding], unchecked: Sequence[Unchecked]) -> Iterator[Location | None]:
    for finding in findings:
        yield finding.source_new or finding.source_old
        yield from finding.payloads[:MAX_PAYLOADS]
        yield from (hurt.at for hurt in finding.consumers[:MAX_CONSUMERS])
    yield from (entry.source for entry in unchecked[:MAX_UNCHECKED])


def _finding(finding: Finding, where: Positions, style: TextStyle) -> Iterator[str]:
    label = "waived" if finding.waived else finding.severity.label
    head = [printable(finding.rule, MAX_NAME), printable(str(finding.message), MAX_NAME)]
    source = place(finding.source_new or finding.source_old, where)
    lines = packed([*head, source] if source else head, style.columns - INDENT)
    first = lines[0].replace(head[0], style.paint(head[0], "strong"), 1)
    yield style.paint(label, "strong" if finding.waived else label) + " " * (INDENT - len(label)) + first
    yield from (" " * INDENT + line for line in lines[1:])
    yield from paragraph(finding.text, style)
    for hurt in finding.consumers[:MAX_CONSUMERS]:
        yield from paragraph(_hurt(hurt, finding.message, where), style)
    if len(finding.consumers) > MAX_CONSUMERS:
        yield from paragraph(f"and {len(finding.consumers) - MAX_CONSUMERS} more consumers", style)
    if finding.witness is not None:
        is_whole = finding.rule.startswith(_WHOLE)
        value = finding.witness[0]
        yield from paragraph(whole_witness(value) if is_whole else witness(value, finding.pointer, style), style)
    if finding.proof in _NOT_PROVED:
        yield from paragraph(f"{_NOT_PROVED[finding.proof]}: {finding.reason or 'no witness was found'}", style)
    elif finding.reason:
        yield from paragraph(finding.reason, style)
    if finding.payloads_total:
        yield from paragraph(_payloads(finding, where), style)
    if finding.places:
        yield from paragraph(_places(finding), style)
    if finding.waiver is not None:
        yield from paragraph(_waiver(finding, finding.waiver), style)
    if not finding.complete:
        yield from paragraph("the search was cut short here: there may be more differences in this message", style)
    yield style.paint(f"{' ' * INDENT}id {printable(finding.fingerprint)}", "faint")


_WHOLE = "consumer."
"""Part of the catalogue whose witnesses are told as a whole: it is not known which part of them the code fails on."""


def _hurt(hurt: Hurt, message: MessageKey, where: Positions) -> str:
    """Who breaks by what, in which sense, and where that stands."""
    at = place(hurt.at, where)
    told = "pending for" if hurt.pending else "breaks" if hurt.breaks else _used(message)
    sense = _example(message) if hurt.breaks and hurt.strength == "possible" else ""
    return f"{told} {hurt.consumer}: {hurt.expectation}{sense}" + (f"  {at}" if at else "")


def _used(message: MessageKey) -> str:
    return "read by" if message.role is not None and message.role.provider_sends else "sent by"


def _example(message: MessageKey) -> str:
    if message.role is None:
        return ", an example"
    return ", an example that is never sent" if message.role.provider_sends else ", an example that is not accepted"


def _waiver(finding: Finding, waiver: Waiver) -> str:
    if finding.waiver_expired:
        return f"waiver for {waiver.fingerprint} by {waiver.owner} expired on {waiver.until}: {waiver.reason}"
    if finding.waiver_outdated:
        told = waiver.subject
        if waiver.fingerprint == finding.fingerprint:
            about = " ".join(filter(None, (told.rule, told.message, told.pointer)))
            return f"a waiver for {waiver.fingerprint} by {waiver.owner} does not count: it says that it is for {about}"
        former = (
            f"a waiver for {waiver.fingerprint} by {waiver.owner} does not count: of several findings that had this id"
        )
        return f"{former}, this one is {finding.fingerprint} now"
    renamed = waiver.fingerprint != finding.fingerprint
    note = f" (the waiver names its former id {waiver.fingerprint}: write {finding.fingerprint})" if renamed else ""
    return f"{finding.severity.label}, waived by {waiver.owner} until {waiver.until}: {waiver.reason}{note}"


_NOT_PROVED = {Proof.UNPROVEN: "not proved", Proof.DISPUTED: "disputed"}


def _places(finding: Finding) -> str:
    places, number = ordered_places(finding.places), further_places(finding)
    named = [str(place.message) for place in places[:MAX_NAMED]]
    if number > len(named):
        named.append(f"and {number - len(named)} more")
    return f"also in {counted(number, 'place')}: {', '.join(named)}"


def _payloads(finding: Finding, where: Positions) -> str:
    named = [place(at, where) for at in finding.payloads[:MAX_PAYLOADS]]
    if finding.payloads_total > len(named):
        named.append(f"and {finding.payloads_total - len(named)} more")
    return f"payloads: {', '.join(named)}"


def _not_checked(entries: Sequence[Unchecked], whole: str, where: Positions, style: TextStyle) -> Iterator[str]:
    yield style.paint(f"not checked ({len(entries)})", "warning")
    for entry in entries[:MAX_UNCHECKED]:
        subject = printable(str(entry.message), MAX_NAME) if entry.message else whole
        source = place(entry.source, where)
        yield from (f"  {line}" for line in packed([subject, source] if source else [subject], style.columns - 2))
        yield from paragraph(entry.reason, style, 4)
        if entry.tolerance is not None:
            allowed = entry.tolerance
            yield from paragraph(f"allowed by {allowed.owner} until {allowed.until}: {allowed.reason}", style, 4)
    if len(entries) > MAX_UNCHECKED:
        yield f"  and {len(entries) - MAX_UNCHECKED} more"


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
        yield from (f"  {line}" for line in packed(pieces, style.columns - 2))
        yield from paragraph(f"{told}waived by {waiver.owner} until {waiver.until}: {waiver.reason}", style, 4)
    if len(waivers) > MAX_UNCHECKED:
        yield f"  and {len(waivers) - MAX_UNCHECKED} more"


def _summary(report: Report, style: TextStyle) -> str:
    counts = []
    for level in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        number = report.count(level)
        counts.append(counted(number, level.label) + (" (not shown)" if number and level < style.show else ""))
    if report.waived:
        counts.append(f"{report.waived} waived")
    figures = report.statistics
    if report.command == "verify":
        return f"{', '.join(counts)} · {_verified(report)}"
    looked_at = [
        counted(figures.operations, "operation"),
        f"{counted(figures.checked, 'message')} compared",
        f"{len(report.unchecked)} not checked{_missed(report)}",
    ]
    lines = [f"{', '.join(counts)} · {', '.join(looked_at)}"]
    if figures.expectations is not None:
        lines.append(_expectations(figures))
    if report.base is not None:
        lines.append(printable(f"judged against {report.base.text}", MAX_NAME))
    return "\n".join(lines)


_QUESTIONS = {
    "live": "live: do these payloads fit what is expected? ({against})",
    "replay": "replay: do these payloads fit what the provider describes? ({against})",
}
"""What was asked, when payloads were verified."""


def _question(report: Report, style: TextStyle) -> list[str]:
    question = _QUESTIONS.get(report.settings.get("question", ""), "{against}")
    return paragraph(question.format(against=report.settings.get("against", "")), style, 0)


def _verified(report: Report) -> str:
    figures = report.statistics
    return (
        f"{counted(figures.messages, 'payload')}, {figures.checked} verified "
        f"as {counted(figures.operations, 'message')}, {figures.failing} failing, {len(report.unchecked)} not checked"
    )


def _missed(report: Report) -> str:
    """How much of that had to be checked."""
    return f" ({report.missed} of them had to be)" if report.missed else ""


def _expectations(figures: Statistics) -> str:
    """What consumers expect, and how much of it is met in which sense."""
    unmet = (figures.expectations or 0) - figures.guaranteed - figures.possible
    said = [f"{figures.guaranteed} guaranteed", f"{figures.possible} possible", f"{unmet} not met or not decided"]
    if figures.pending:
        said.append(f"{figures.pending} of them pending")
    if figures.unread:
        said.append(f"{figures.unread} could not be read")
    head = f"{counted(figures.expectations or 0, 'expectation')} of {counted(figures.consumers, 'consumer')}"
    return f"{head}: {', '.join(said)}"
