"""The answer for two schemas for a terminal: a headline for each direction, then what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.answers.difference import Difference
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import Proof
from contractguard.contract.report import Side
from contractguard.contract.schema_report import SchemaAnswer, SchemaReport
from contractguard.reports.parts.fragments import compact
from contractguard.reports.parts.lines import INDENT, MAX_NAME, count_of, pack_lines, paragraph, place, witness
from contractguard.reports.parts.positions import Positions, positions
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable, written_text

_COLORS = {"compatible": "strong", "breaking": "error", "unknown": "warning", "disputed": "warning"}
_LABELS = {
    Proof.PROVED: ("breaks", "error"),
    Proof.DISPUTED: ("disputed", "warning"),
    Proof.UNPROVEN: ("unproven", "warning"),
}
_NOTE = ("warning", "warning")


def render_schema_text(report: SchemaReport, style: TextStyle) -> bytes:
    """The report as UTF-8 text with a line feed at its end; the same bytes for the same report and style.

    Whatever comes from inputs is escaped, so that no terminal and no build server obeys it.
    """
    where = positions(locations(report))
    blocks = [block for answer in report.answers for block in _answer(answer, report, where, style)]
    return written_text("\n\n".join(blocks) + "\n").encode()


def locations(report: SchemaReport) -> Iterator[Location]:
    """Every location that the report mentions."""
    for answer in report.answers:
        for one in (*answer.found, *answer.notes):
            yield from (at for at in (one.sender, one.reader) if at is not None)


def _answer(answer: SchemaAnswer, report: SchemaReport, where: Positions, style: TextStyle) -> Iterator[str]:
    yield "\n".join(_headline(answer, report, style))
    for one in answer.found:
        yield "\n".join(_difference(one, _LABELS[one.proof], where, style))
    for one in answer.notes:
        yield "\n".join(_difference(one, _NOTE, where, style))
    yield "\n".join(_closing(answer, style))


def _headline(answer: SchemaAnswer, report: SchemaReport, style: TextStyle) -> Iterator[str]:
    """`breaking: v1.json → v2.json   backward · 2020-12 · literal`, in as many lines as it takes."""
    kind = "disputed" if answer.verdict.disputed else answer.verdict.kind
    dialects = list(dict.fromkeys(side.schema.dialect for side in (answer.sender, answer.reader)))
    settings = [report.mode or "", " → ".join(dialects), report.model, f"formats: {report.formats}"]
    pieces = [f"{kind}:", f"{_named(answer.sender)} → {_named(answer.reader)}"]
    head = [" ".join(pieces), " · ".join(filter(None, settings))]
    if not answer.wanted:
        head.append("(for information; the exit code does not depend on it)")
    lines = pack_lines(head, style.columns - 2)
    yield lines[0].replace(kind, style.paint(kind, _COLORS[kind]), 1)
    yield from ("  " + line for line in lines[1:])


def _named(side: Side) -> str:
    return printable(side.name, MAX_NAME)


def _difference(one: Difference, label: tuple[str, str], where: Positions, style: TextStyle) -> Iterator[str]:
    word, color = label
    subject = f" ({one.name})" if one.name and not one.pointer.endswith(f"/{one.name}") else ""
    head = pack_lines(
        [printable(f"{one.kind} at {one.pointer or 'the top'}{subject}", MAX_NAME)], style.columns - INDENT
    )
    yield (
        style.paint(word, color)
        + " " * (INDENT - len(word))
        + head[0].replace(one.kind, style.paint(one.kind, "strong"), 1)
    )
    yield from (" " * INDENT + line for line in head[1:])
    yield from _side("reader", one.reader, one.read, where, style)
    yield from _side("sender", one.sender, one.sent, where, style)
    if one.witness is not None:
        yield from paragraph(witness(one.witness[0], one.pointer, style), style)
        if not one.isolated:
            yield from paragraph("not isolated: the witness shows other differences, too", style)
    if one.proof in (Proof.UNPROVEN, Proof.DISPUTED):
        yield from paragraph(one.reason or "no witness was found", style)


def _side(role: str, at: Location | None, says: Json, where: Positions, style: TextStyle) -> Iterator[str]:
    """What one side says, and where."""
    room = style.columns - INDENT - len(role) - 1
    text, fits = compact(says, room) if says is not None else ("says nothing of it", True)
    said = printable(text if fits else text[: room - 1] + "…", room * 6)
    said = said if len(said) <= room else said[: room - 1] + "…"
    lines = pack_lines([piece for piece in (place(at, where), said) if piece], room)
    yield f"{' ' * INDENT}{role} {lines[0]}"
    yield from (" " * (INDENT + len(role) + 1) + line for line in lines[1:])


def _closing(answer: SchemaAnswer, style: TextStyle) -> Iterator[str]:
    """What else is to be said of the answer, and last whether the differences are all there are."""
    verdict = answer.verdict
    if answer.same:
        yield from _sentence("both are the same schema", style)
    if verdict.empty_sender:
        yield from _sentence(f"nothing satisfies {answer.sender.name}, so this says little", style, "warning")
    if verdict.kind == "unknown":
        yield from _sentence(f"not decided: {verdict.reason}", style, "warning")
    if verdict.candidate is not None:
        yield from paragraph(witness(verdict.candidate[0], "", style).replace("witness", "candidate", 1), style, 2)
    if verdict.kind == "breaking" and not any(one.witness for one in answer.found):
        yield from paragraph(witness(verdict.witness, "", style), style, 2)
    if answer.notes:
        notes = count_of(len(answer.notes), "warning")
        yield from _sentence(f"{notes}: what would break, too, if `format` were a constraint", style, "warning")
    yield from _sentence(_completeness(answer), style, "strong")


def _completeness(answer: SchemaAnswer) -> str:
    number = len(answer.found)
    found = count_of(number, "difference") if number else "no differences"
    if answer.complete:
        return f"{found}, proved to be all" if number else f"{found}, proved"
    if not number and answer.verdict.kind == "breaking":
        return f"what breaks was not located: {answer.reason}"
    why = "" if answer.reason == answer.verdict.reason else f": {answer.reason}"  # has been said
    return f"{found} found; there may be more{why}"


def _sentence(text: str, style: TextStyle, color: str = "") -> Iterator[str]:
    for line in paragraph(text, style, 0):
        yield style.paint(line, color) if color else line
