"""Answers about schemas for a terminal: a headline for each direction, then what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import VerdictKind
from contractguard.contract.document import Json, Location
from contractguard.contract.finding import Finding, Proof
from contractguard.contract.report import NOT_LOCATED, Report, Section, Side
from contractguard.reports.parts.fragments import compact
from contractguard.reports.parts.lines import INDENT, MAX_NAME, count_of, pack_lines, paragraph, place, witness
from contractguard.reports.parts.positions import Positions, positions_in
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable

_DISPUTED = "disputed"
_COLORS = {
    VerdictKind.COMPATIBLE: "strong",
    VerdictKind.BREAKING: "error",
    VerdictKind.UNKNOWN: "warning",
    _DISPUTED: "warning",
}
_LABELS = {
    Proof.PROVED: ("breaks", "error"),
    Proof.DISPUTED: ("disputed", "warning"),
    Proof.UNPROVEN: ("unproven", "warning"),
    Proof.STRUCTURAL: ("warning", "warning"),
}


def schema_blocks(report: Report, style: TextStyle) -> Iterator[str]:
    """The blocks of text of a report on schemas: all that is known of each direction."""
    where = positions_in(report)
    for section in report.sections:
        if section.verdict is not None:
            yield from _blocks(section, section.verdict, report, where, style)


def _blocks(section: Section, verdict: Verdict, report: Report, where: Positions, style: TextStyle) -> Iterator[str]:
    yield "\n".join(_headline(section, verdict, report, style))
    for one in section.findings:
        if one.rule != NOT_LOCATED:
            yield "\n".join(_difference(one, where, style))
    yield "\n".join(_closing(section, verdict, style))


def _headline(section: Section, verdict: Verdict, report: Report, style: TextStyle) -> Iterator[str]:
    """`breaking: v1.json → v2.json   backward · 2020-12 · literal`, in as many lines as it takes."""
    kind = _DISPUTED if verdict.disputed else verdict.kind
    dialects = list(dict.fromkeys(side.schema.dialect for side in section.sides))
    told = report.settings
    settings = [told.get("mode", ""), " → ".join(dialects), told["model"], f"formats: {told['formats']}"]
    head = [f"{kind}: {' → '.join(map(_name_of_side, section.sides))}", " · ".join(filter(None, settings))]
    if not section.decides:
        head.append("(for information; the exit code does not depend on it)")
    lines = pack_lines(head, style.columns - 2)
    yield lines[0].replace(kind, style.paint(kind, _COLORS[kind]), 1)
    yield from ("  " + line for line in lines[1:])


def _name_of_side(side: Side) -> str:
    return printable(side.name, MAX_NAME)


def _difference(one: Finding, where: Positions, style: TextStyle) -> Iterator[str]:
    word, color = _LABELS[one.proof]
    kind = one.rule.partition(".")[2]
    name = one.detail[0] if one.detail else ""
    subject = f" ({name})" if name and not one.pointer.endswith(f"/{name}") else ""
    head = pack_lines([printable(f"{kind} at {one.pointer or 'the top'}{subject}", MAX_NAME)], style.columns - INDENT)
    yield (
        style.paint(word, color) + " " * (INDENT - len(word)) + head[0].replace(kind, style.paint(kind, "strong"), 1)
    )
    yield from (" " * INDENT + line for line in head[1:])
    yield from _side("reader", one.source_old, one.old, where, style)
    yield from _side("sender", one.source_new, one.new, where, style)
    if one.witness is not None:
        yield from paragraph(witness(one.witness[0], one.pointer, style), style)
        if not one.isolated:
            yield from paragraph("not isolated: the witness shows other differences, too", style)
    if one.proof in (Proof.UNPROVEN, Proof.DISPUTED):
        yield from paragraph(one.reason or "no witness was found", style)
    elif one.proof is Proof.STRUCTURAL and one.reason:
        yield from paragraph(one.reason, style)


def _side(role: str, at: Location | None, says: Json, where: Positions, style: TextStyle) -> Iterator[str]:
    """What one side says, and where."""
    room = style.columns - INDENT - len(role) - 1
    text, fits = compact(says, room) if says is not None else ("says nothing of it", True)
    said = printable(text if fits else text[: room - 1] + "…", room * 6)
    said = said if len(said) <= room else said[: room - 1] + "…"
    lines = pack_lines([piece for piece in (place(at, where), said) if piece], room)
    yield f"{' ' * INDENT}{role} {lines[0]}"
    yield from (" " * (INDENT + len(role) + 1) + line for line in lines[1:])


def _closing(section: Section, verdict: Verdict, style: TextStyle) -> Iterator[str]:
    """What else is to be said of the answer, and last whether the differences are all there are."""
    found = [one for one in section.findings if one.rule != NOT_LOCATED and one.proof is not Proof.STRUCTURAL]
    for remark in section.remarks:
        yield from _sentence(remark, style)
    if verdict.empty_sender:
        yield from _sentence(f"nothing satisfies {section.sides[0].name}, so this says little", style, "warning")
    if verdict.kind is VerdictKind.UNKNOWN:
        yield from _sentence(f"not decided: {verdict.reason}", style, "warning")
    if verdict.candidate is not None:
        yield from paragraph(witness(verdict.candidate[0], "", style).replace("witness", "candidate", 1), style, 2)
    if verdict.kind is VerdictKind.BREAKING and not any(one.witness for one in found):
        yield from paragraph(witness(verdict.witness, "", style), style, 2)
    if noted := sum(one.proof is Proof.STRUCTURAL for one in section.findings):
        notes = count_of(noted, "warning")
        yield from _sentence(f"{notes}: what would break, too, if `format` were a constraint", style, "warning")
    yield from _sentence(_completeness(section, verdict, len(found)), style, "strong")


def _completeness(section: Section, verdict: Verdict, number: int) -> str:
    found = count_of(number, "difference") if number else "no differences"
    if section.complete:
        return f"{found}, proved to be all" if number else f"{found}, proved"
    if not number and verdict.kind is VerdictKind.BREAKING:
        return f"what breaks was not located: {section.reason}"
    why = "" if section.reason == verdict.reason else f": {section.reason}"  # has been said
    return f"{found} found; there may be more{why}" if number else f"whether anything differs is not known{why}"


def _sentence(text: str, style: TextStyle, color: str = "") -> Iterator[str]:
    for line in paragraph(text, style, 0):
        yield style.paint(line, color) if color else line
