"""What the script of the page is given: every text once, a row for each finding, and what is opened with a click.

All of it is text that was made visible: nothing turns a line around, and nothing is unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import orjson

from contractguard.contract.choices import Question
from contractguard.contract.document import Json
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.html.operation_groups import group_names
from contractguard.reports.parts.entries import ShownFinding, accept_line, consumers_of
from contractguard.reports.parts.fragments import MARK, cut_to_bound, fragment
from contractguard.reports.parts.lines import place, waiver_term
from contractguard.reports.parts.order import further_places, ordered_places
from contractguard.reports.parts.positions import Positions, positions_in
from contractguard.reports.parts.unit_words import WORDS
from contractguard.reports.selection import operations_of
from contractguard.support.printable import printable, written_json

MAX_TEXT, MAX_NAME = 2_000, 400
MAX_WITNESS = 8_192
"""Characters of compact JSON of a witness."""
MAX_PLACES, MAX_HURT = 50, 200
"""Places and expectations that one finding lists; the rest is counted."""

_SEEN = "Observed"
_OF_A_SERVICE = (Question.DRIFT, Question.MOCKS, Question.SMOKE, Question.EXERCISE, Question.REPLAY)
_SIDES = {
    Question.CONTAINMENT: ("Reader", "Sender"),
    Question.PROVE: ("As it is", "As it was changed"),
    **dict.fromkeys(_OF_A_SERVICE, ("Described", _SEEN)),
}
"""What the two fragments of a finding are, by what was asked."""
_PROOFS = {Proof.PROVED: 0, Proof.STRUCTURAL: 1, Proof.DISPUTED: 2, Proof.UNPROVEN: 3}


def sort_entries(entries: Iterable[ShownFinding]) -> list[ShownFinding]:
    """Most severe first and the waived ones last, then by the number of consumers that break, then the proved ones."""

    def key(entry: ShownFinding) -> tuple[bool, int, int, int]:
        finding = entry.finding
        return finding.waived, -finding.severity, -len(consumers_of(finding)), _PROOFS[finding.proof]

    return sorted(entries, key=key)


def limit_infos(entries: Sequence[ShownFinding], limit: int) -> tuple[list[ShownFinding], int]:
    """The entries without the infos beyond the limit, and how many these are."""
    infos = [id(one) for one in entries if one.finding.severity <= Severity.INFO and not one.finding.waived]
    left = set(infos[limit:])
    return [one for one in entries if id(one) not in left], len(left)


def label_of(finding: Finding) -> str:
    """The severity in a word, or that it is waived."""
    return "waived" if finding.waived else finding.severity.label


def page_data(report: Report, entries: Sequence[ShownFinding], context: RenderContext) -> dict[str, Json]:
    """Rows and details of the entries, in their order, as numbers of texts; see `page.js` for what stands where."""
    texts = _Texts()
    where = positions_in(report)
    sections = {id(one): part for part in report.sections for one in part.findings}
    titled = len({part.title for part in sections.values()}) > 1
    rows: list[Json] = []
    details: list[Json] = []
    for entry in entries:
        section = sections[id(entry.finding)]
        rows.append(_row(entry, section.title if titled else "", texts))
        details.append(_detail(entry.finding, section.question, where, texts))
    operations = sorted({name for entry in entries for name in operations_of(entry.finding)})
    groups = group_names(operations)
    return {
        "texts": texts.listed,
        "rows": rows,
        "details": details,
        "groups": [[texts.number(one), texts.number(groups[one])] for one in operations],
        "operations": report.statistics.operations,
        "partial": any(one.finding.further_places > len(one.finding.places) for one in entries),
        "noun": WORDS[report.unit].reached,
        "docs": context.docs_url if context.docs_url.startswith(("https://", "http://")) else "",
    }


class _Texts:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self.listed: list[Json] = []
        self._numbers: dict[str, int] = {}
        self._visible: dict[tuple[str, int], int] = {}

    def number(self, text: str, limit: int = MAX_NAME) -> int:
        """The number of a foreign text, made visible and cut."""
        known = self._visible.get((text, limit))
        if known is None:
            known = self._visible[text, limit] = self.number_of_safe(printable(text, limit))
        return known

    def number_of_safe(self, text: str) -> int:
        """The number of a text that is visible already."""
        known = self._numbers.get(text)
        if known is None:
            known = self._numbers[text] = len(self.listed)
            self.listed.append(text)
        return known


def _row(entry: ShownFinding, title: str, texts: _Texts) -> Json:
    finding = entry.finding
    at = f"{entry.at.file}:{entry.at.line}" if entry.at else ""
    return [
        texts.number(label_of(finding)),
        texts.number(finding.rule),
        texts.number(finding.text, MAX_TEXT),
        texts.number(finding.message.operation),
        texts.number(str(finding.message)),
        texts.number(finding.pointer, MAX_TEXT),
        texts.number(finding.proof.value),
        texts.number(finding.fingerprint),
        texts.number(at),
        texts.number(title),
        [texts.number(name) for name in consumers_of(finding)],
        [texts.number(name) for name in operations_of(finding)],
    ]


def _detail(finding: Finding, question: Question, where: Positions, texts: _Texts) -> Json:
    places = ordered_places(finding.places)
    return [
        texts.number(finding.reason or "", MAX_TEXT),
        texts.number_of_safe(_witness_text(finding)),
        texts.number_of_safe(_fragment_text(finding.old, finding.pointer)),
        texts.number_of_safe(_fragment_text(finding.new, finding.pointer)),
        texts.number_of_safe(place(finding.source_old, where)),
        texts.number_of_safe(place(finding.source_new, where)),
        [[texts.number(str(one.message)), texts.number(one.pointer, MAX_TEXT)] for one in places[:MAX_PLACES]],
        further_places(finding),
        [_hurt(one, where, texts) for one in finding.consumers[:MAX_HURT]],
        len(finding.consumers),
        texts.number_of_safe("" if finding.waived else accept_line(finding)),
        [texts.number_of_safe(note) for note in _notes(finding, where)],
        [texts.number_of_safe(side) for side in _sides(finding, question)],
    ]


def _sides(finding: Finding, question: Question) -> tuple[str, str]:
    """What the two fragments of a finding are; "" for the one that there is none of because the other is about what was
    seen."""
    names = _SIDES.get(question, ("Old", "New"))
    is_seen = names[1] == _SEEN
    return ("" if is_seen and finding.old is None else names[0], "" if is_seen and finding.new is None else names[1])


def _hurt(one: AffectedConsumer, where: Positions, texts: _Texts) -> Json:
    how = "pending" if one.pending else f"breaks ({one.strength})" if one.breaks else "uses it, does not break"
    return [
        texts.number(one.consumer),
        texts.number(one.expectation, MAX_TEXT),
        texts.number_of_safe(place(one.at, where)),
        texts.number(how),
    ]


def _notes(finding: Finding, where: Positions) -> Iterator[str]:
    """What else has to be known of a finding, a sentence each."""
    waiver = finding.waiver
    if waiver is not None:
        ended = ": its time is over" if finding.waiver_expired else ": it does not count any more"
        told = f"waived by {waiver.owner} {waiver_term(waiver)}{'' if finding.waived else ended}: {waiver.reason}"
        yield printable(told, MAX_TEXT)
    if finding.pending:
        yield "No news: the consumers did not get it before, either."
    if not finding.complete:
        yield "The search was cut short here: there may be more differences in this message."
    if finding.payloads_total:
        spots = ", ".join(place(spot, where) for spot in finding.payloads[:MAX_PLACES])
        yield f"Found in {finding.payloads_total} payloads, first in: {spots}"


def _witness_text(finding: Finding) -> str:
    """The witness as JSON on lines; its beginning where it is long."""
    if finding.witness is None:
        return ""
    value = finding.witness[0]
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:  # also more levels than anybody reads
        return _json_text(cut_to_bound(value, MAX_WITNESS))
    return written_json(text) if len(text) <= MAX_WITNESS else _json_text(cut_to_bound(value, MAX_WITNESS))


def _fragment_text(value: Json, pointer: str) -> str:
    """A part of a description as JSON on lines; "" where that version has none."""
    return "" if value is None else _json_text(fragment(value, pointer))


def _json_text(value: Json) -> str:
    """A bounded value as JSON on indented lines, in which everything is visible."""
    if isinstance(value, dict) and MARK in value:
        return printable(f"{value.get('start', '')}…", MAX_TEXT)
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:  # long integers, lone surrogates
        text = json.dumps(value, indent=2, ensure_ascii=False)
    return written_json(text)
