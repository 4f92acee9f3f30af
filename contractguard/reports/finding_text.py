"""Findings for a terminal: one block for each cause, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import Location
from contractguard.contract.finding import AffectedConsumer, Finding, Proof
from contractguard.contract.model import MessageKey
from contractguard.reports.parts.lines import (
    INDENT,
    MAX_NAME,
    count_of,
    message_name,
    pack_lines,
    paragraph,
    place,
    waiver_term,
    whole_witness,
    witness,
)
from contractguard.reports.parts.order import further_places, ordered_places
from contractguard.reports.parts.positions import Positions
from contractguard.reports.parts.style import TextStyle
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_NAMED = 2
"""Places that are named before "and n more"."""
MAX_CONSUMERS = 5
MAX_PAYLOADS = 3

_GONE = ("operation.removed", "operation.removed-deprecated")
"""Kinds of which all findings are one block, whatever their sentences say."""
_WHOLE = "consumer."
"""Part of the catalogue whose witnesses are told as a whole: it is not known which part of them the code fails on."""
_NOT_PROVED = {Proof.UNPROVEN: "not proved", Proof.DISPUTED: "disputed"}


@dataclass(frozen=True, slots=True)
class Block:
    """Findings of one severity and rule that say the same, and how many of them are shown. `is_observed`: they are
    about what was seen, so that what is described stands somewhere else."""

    findings: tuple[Finding, ...]
    shown: int
    is_observed: bool = False

    @property
    def label(self) -> str:
        """What stands before the block."""
        return label_of(self.findings[0])

    @property
    def told(self) -> tuple[Finding, ...]:
        """Those that are shown."""
        return self.findings[: self.shown]


def label_of(finding: Finding) -> str:
    """ "error", "warning", "info", or "waived" whatever its severity."""
    return "waived" if finding.waived else finding.severity.label


def by_cause(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """The findings in groups that say the same, in the order of the first of each."""
    groups: dict[Hashable, list[Finding]] = {}
    for one in findings:
        is_gone = one.rule.endswith(_GONE)
        groups.setdefault((label_of(one), one.severity, one.rule, "" if is_gone else one.text), []).append(one)
    return [tuple(group) for group in groups.values()]


def sources_of(finding: Finding, *, is_observed: bool = False) -> Iterator[Location | None]:
    """The places that the text about a finding mentions."""
    yield finding.source_new or finding.source_old
    if is_observed:
        yield finding.source_old
    yield from finding.payloads[:MAX_PAYLOADS]
    yield from (hurt.at for hurt in finding.consumers[:MAX_CONSUMERS])


def block_text(block: Block, where: Positions, style: TextStyle) -> Iterator[str]:
    """The lines of one block."""
    if len(block.findings) == 1:
        yield from _single(block.findings[0], where, style, is_observed=block.is_observed)
    else:
        yield from _group(block, where, style)


def _single(finding: Finding, where: Positions, style: TextStyle, *, is_observed: bool) -> Iterator[str]:
    source = place(finding.source_new or finding.source_old, where)
    yield from _head(finding, [message_name(finding.message), *filter(None, [source])], style)
    for sentence in _sentences(finding, where, style, is_observed=is_observed):
        yield from paragraph(sentence, style)
    yield style.paint(f"{' ' * INDENT}id {printable(finding.fingerprint)}", "faint")


def _head(finding: Finding, pieces: Sequence[str], style: TextStyle) -> Iterator[str]:
    label, rule = label_of(finding), printable(finding.rule, MAX_NAME)
    lines = pack_lines([rule, *pieces], style.columns - INDENT)
    first = lines[0].replace(rule, style.paint(rule, "strong"), 1)
    yield style.paint(label, "strong" if finding.waived else label) + " " * (INDENT - len(label)) + first
    yield from (" " * INDENT + line for line in lines[1:])


def _group(block: Block, where: Positions, style: TextStyle) -> Iterator[str]:
    """What all say is said once; then each message, where it stands, and what only its finding says."""
    sentences_of = partial(_sentences, where=where, style=style, is_observed=block.is_observed)
    told = [(one, list(dict.fromkeys(sentences_of(one)))) for one in block.told]
    common = [one for one in told[0][1] if all(one in sentences for _, sentences in told[1:])]
    yield from _head(block.findings[0], [_extent(block.findings)], style)
    for sentence in common:
        yield from paragraph(sentence, style)
    for finding, sentences in told:
        yield from _member(finding, [one for one in sentences if one not in common], where, style)
    if left := len(block.findings) - block.shown:
        yield f"{' ' * INDENT}and {left} more"


def _extent(findings: Sequence[Finding]) -> str:
    """How much a group is about."""
    keys = {one.message for one in findings}
    if len(keys) < len(findings):
        return count_of(len(findings), "finding")
    return count_of(len(keys), "operation" if all(key.role is None for key in keys) else "message")


def _member(finding: Finding, own: Sequence[str], where: Positions, style: TextStyle) -> Iterator[str]:
    source = place(finding.source_new or finding.source_old, where)
    known = f"id {printable(finding.fingerprint)}"
    pieces = [message_name(finding.message), *filter(None, [source]), known]
    mark = f"{' ' * INDENT}- "
    first, *more = pack_lines(pieces, style.columns - len(mark))
    lines = [mark + first, *(" " * len(mark) + line for line in more)]
    yield from lines[:-1]
    yield lines[-1].replace(known, style.paint(known, "faint"))
    for sentence in own:
        yield from paragraph(sentence, style, len(mark))


def _sentences(finding: Finding, where: Positions, style: TextStyle, *, is_observed: bool) -> Iterator[str]:
    """Everything that there is to say of a finding, but for where it is."""
    yield finding.text
    if is_observed and finding.source_new is not None and (described := place(finding.source_old, where)):
        yield f"described at {described}"
    yield from (_hurt(hurt, finding.message, where) for hurt in finding.consumers[:MAX_CONSUMERS])
    if (left := len(finding.consumers) - MAX_CONSUMERS) > 0:
        yield f"and {count_of(left, 'more consumer')}"
    if finding.witness is not None:
        is_whole = finding.rule.startswith(_WHOLE)
        value = finding.witness[0]
        yield whole_witness(value) if is_whole else witness(value, finding.pointer, style)
    if finding.proof in _NOT_PROVED:
        yield f"{_NOT_PROVED[finding.proof]}: {finding.reason or 'no witness was found'}"
    elif finding.reason:
        yield finding.reason
    if finding.payloads_total:
        yield _payloads(finding, where)
    if finding.places:
        yield _places(finding)
    if finding.waiver is not None:
        yield _waiver(finding, finding.waiver)
    if not finding.complete:
        yield "the search was cut short here: there may be more differences in this message"


def _hurt(hurt: AffectedConsumer, message: MessageKey, where: Positions) -> str:
    """Who breaks by what, in which sense, and where that stands."""
    told = "pending for" if hurt.pending else "breaks" if hurt.breaks else _use_of_message(message)
    sense = _example(message) if hurt.breaks and hurt.strength == "possible" else ""
    expectation, at = _placed_expectation(hurt, place(hurt.at, where))
    return f"{told} {hurt.consumer}: {expectation}{sense}" + (f"  {at}" if at else "")


def _placed_expectation(hurt: AffectedConsumer, at: str) -> tuple[str, str]:
    """An expectation, and where it stands, which is said once: where the expectation begins with the name of its own
    file, the place takes that name's part."""
    first, blank, rest = hurt.expectation.partition(" ")
    name = first.removesuffix(":")
    if hurt.at is None or not name or not f"/{hurt.at.document.name}".endswith(f"/{name}"):
        return hurt.expectation, at
    return f"{at}{first[len(name) :]}{blank}{rest}", ""


def _use_of_message(message: MessageKey) -> str:
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
    return f"{finding.severity.label}, waived by {waiver.owner} {waiver_term(waiver)}: {waiver.reason}{note}"


def _places(finding: Finding) -> str:
    """The further places, each by what tells it from the finding's own: its message, or its pointer in the same one."""
    places, number = ordered_places(finding.places), further_places(finding)
    names = list(dict.fromkeys(_place_name(one.message, one.pointer, finding) for one in places))
    named = names[:MAX_NAMED]
    if number > len(named):
        named.append(f"and {number - len(named)} more")
    return f"also in {count_of(number, 'place')}: {', '.join(named)}"


def _place_name(message: MessageKey, pointer: str, finding: Finding) -> str:
    if message == finding.message and pointer != finding.pointer:
        return pointer
    same = message.operation == finding.message.operation and message.role is not None
    return str(replace(message, operation="")) if same else str(message)


def _payloads(finding: Finding, where: Positions) -> str:
    named = [place(at, where) for at in finding.payloads[:MAX_PAYLOADS]]
    if finding.payloads_total > len(named):
        named.append(f"and {finding.payloads_total - len(named)} more")
    return f"payloads: {', '.join(named)}"
