"""The report for a terminal: most severe first, a witness each, and a last line that sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contractguard.contract.document import Json, Location, Path, step, tokens
from contractguard.contract.document import pointer as spell
from contractguard.contract.finding import Finding, Proof, Report, Severity, Unchecked
from contractguard.contract.printable import printable
from contractguard.reports.fragments import compact
from contractguard.reports.order import further_places, ordered, ordered_places, ordered_unchecked
from contractguard.reports.positions import Positions, positions
from contractguard.reports.style import TextStyle

INDENT = 9
"""Columns before everything that belongs to a finding: the longest severity and two spaces."""
MAX_NAMED = 2
"""Places that are named before "and n more"."""
MAX_CONSUMERS = 5
MAX_UNCHECKED = 20
"""Unchecked things that are named; the JSON report has them all."""
MAX_TEXT = 2_000
"""Characters of one sentence; names come from inputs and may be long."""
MAX_NAME = 400


def render_text(report: Report, style: TextStyle) -> bytes:
    """The report as UTF-8 text; see `text`."""
    return text(report, style).encode()


def text(report: Report, style: TextStyle) -> str:
    """The report as text with a line feed at its end; the same text for the same report and style.

    No line is wider than the style says, but the last, which is the summary as a whole.

    Whatever comes from inputs is escaped, so that it can neither colour nor move anything on the terminal.
    """
    shown = [finding for finding in ordered(report.findings) if finding.severity >= style.show]
    unchecked = ordered_unchecked(report.unchecked)
    where = positions(source for source in _sources(shown, unchecked) if source is not None)
    blocks = ["\n".join(_finding(finding, where, style)) for finding in shown]
    if unchecked:
        blocks.append("\n".join(_not_checked(unchecked, where, style)))
    if not report.complete:
        blocks.append("\n".join(_paragraph("The search was cut short: there may be more findings.", style, 0)))
    blocks.append(style.paint(_summary(report, style), "strong"))
    return "\n\n".join(blocks) + "\n"


def _sources(findings: Iterable[Finding], unchecked: Sequence[Unchecked]) -> Iterator[Location | None]:
    for finding in findings:
        yield finding.source_new or finding.source_old
    yield from (entry.source for entry in unchecked[:MAX_UNCHECKED])


def _finding(finding: Finding, where: Positions, style: TextStyle) -> Iterator[str]:
    label = finding.severity.label
    head = [printable(finding.rule, MAX_NAME), printable(str(finding.message), MAX_NAME)]
    source = _source(finding.source_new or finding.source_old, where)
    lines = _packed([*head, source] if source else head, style.columns - INDENT)
    first = lines[0].replace(head[0], style.paint(head[0], "strong"), 1)
    yield style.paint(label, label) + " " * (INDENT - len(label)) + first
    yield from (" " * INDENT + line for line in lines[1:])
    yield from _paragraph(finding.text, style)
    for hurt in finding.consumers[:MAX_CONSUMERS]:
        yield from _paragraph(f"breaks {hurt.consumer} ({hurt.expectation})", style)
    if len(finding.consumers) > MAX_CONSUMERS:
        yield from _paragraph(f"and {len(finding.consumers) - MAX_CONSUMERS} more consumers", style)
    if finding.witness is not None and finding.rule.startswith(_WHOLE):
        value, fits = compact(finding.witness[0], MAX_TEXT - 20)
        yield from _paragraph(f"witness {value}{'' if fits else '…'}", style)
    elif finding.witness is not None:
        yield from _paragraph(_witness(finding.witness[0], finding.pointer, style), style)
    if finding.proof in _NOT_PROVED:
        yield from _paragraph(f"{_NOT_PROVED[finding.proof]}: {finding.reason or 'no witness was found'}", style)
    elif finding.reason:
        yield from _paragraph(finding.reason, style)
    if finding.places:
        yield from _paragraph(_places(finding), style)
    if not finding.complete:
        yield from _paragraph("the search was cut short here: there may be more differences in this message", style)
    yield style.paint(f"{' ' * INDENT}id {printable(finding.fingerprint)}", "faint")


_WHOLE = "consumer."
"""Part of the catalogue whose witnesses are told as a whole: it is not known which part of them the code fails on."""
_NOT_PROVED = {Proof.UNPROVEN: "not proved", Proof.DISPUTED: "disputed"}


def _packed(pieces: Iterable[str], room: int) -> list[str]:
    """The pieces in as few lines as they fit in, three spaces between two on the same line."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 3 + len(piece) <= room:
            lines[-1] += f"   {piece}"
        else:
            lines += _wrapped(piece, room)
    return lines


def _paragraph(sentence: str, style: TextStyle, indent: int = INDENT) -> list[str]:
    return [" " * indent + line for line in _wrapped(printable(sentence, MAX_TEXT), style.columns - indent)]


def _wrapped(sentence: str, room: int) -> list[str]:
    from textwrap import wrap

    return wrap(sentence, room, break_on_hyphens=False) or [""]


def _source(source: Location | None, where: Positions) -> str:
    if source is None:
        return ""
    position = where[source]
    name = printable(source.document.name, MAX_NAME)
    return f"{name}:{position.line}:{position.column}" if position else name


def _witness(value: Json, pointer: str, style: TextStyle) -> str:
    """The witness on one line, or, when it is too long for that, the part that the pointer leads to."""
    room = style.columns - INDENT - len("witness ")
    whole, fits = compact(value, room)
    if fits and len(printable(whole, room * 6)) <= room:
        return f"witness {whole}"
    at, part = _offending(value, pointer)
    room = max(room - len(f"… {at}: "), MAX_NAMED * 10)
    short, fits = compact(part, room)
    return f"witness … {at}: {short if fits else short[: room - 1] + '…'}" if at else f"witness {short[: room - 1]}…"


def _offending(value: Json, pointer: str) -> tuple[str, Json]:
    """The deepest part of the value on the way that the pointer leads, and its own pointer."""
    at: Path = ()
    for token in tokens(pointer) if pointer.startswith("/") else ():
        # A token that is no index speaks of every item; a witness shows it by its first one.
        every = isinstance(value, list) and value and not str(token).isdigit()
        try:
            taken, value = step(value, "0" if every else token)
        except (KeyError, IndexError):
            break
        at = (*at, taken)
    return spell(at), value


def _places(finding: Finding) -> str:
    places, number = ordered_places(finding.places), further_places(finding)
    named = [str(place.message) for place in places[:MAX_NAMED]]
    if number > len(named):
        named.append(f"and {number - len(named)} more")
    return f"also in {_counted(number, 'place')}: {', '.join(named)}"


def _not_checked(entries: Sequence[Unchecked], where: Positions, style: TextStyle) -> Iterator[str]:
    yield style.paint(f"not checked ({len(entries)})", "warning")
    for entry in entries[:MAX_UNCHECKED]:
        subject = printable(str(entry.message), MAX_NAME) if entry.message else "the contract"
        source = _source(entry.source, where)
        yield from (f"  {line}" for line in _packed([subject, source] if source else [subject], style.columns - 2))
        yield from _paragraph(entry.reason, style, 4)
    if len(entries) > MAX_UNCHECKED:
        yield f"  and {len(entries) - MAX_UNCHECKED} more"


def _summary(report: Report, style: TextStyle) -> str:
    counts = []
    for level in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        number = report.count(level)
        counts.append(_counted(number, level.label) + (" (not shown)" if number and level < style.show else ""))
    figures = report.statistics
    looked_at = [
        _counted(figures.operations, "operation"),
        f"{_counted(figures.checked, 'message')} compared",
        f"{len(report.unchecked)} not checked",
    ]
    return f"{', '.join(counts)} · {', '.join(looked_at)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
