"""Two or more schemas against each other: in the direction, or directions, that a compatibility mode asks for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace

from contractguard.algebra import Differences, contains, differences
from contractguard.checks.comparison.distinction import distinct_sections
from contractguard.checks.comparison.schema_findings import schema_section
from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import CompatibilityMode, ContentModel, FormatMode, VerdictKind
from contractguard.contract.document import Schema, canonical_bytes
from contractguard.contract.finding import Proof
from contractguard.contract.report import Report, Section, Side

SAME = "both are the same schema"
"""Said of an answer that follows from that alone."""

MANY = 500_000
"""Objects that one question left behind, from which on they are collected before the next."""

Progress = Callable[[str, int, int], None]


def compare_schemas(
    sides: Sequence[Side],
    mode: str | None = None,
    *,
    model: str = ContentModel.LITERAL,
    formats: str = FormatMode.ANNOTATION,
    progress: Progress | None = None,
) -> Report:
    """Compare schemas, the newest last, as `mode` (a `CompatibilityMode`) asks for.

    "backward": whatever the old schema admits, the new one admits; "forward": the other way round; "full": both. They
    look at the last two schemas, with "-transitive" at the last and each before it. Without a mode the first two are
    compared both ways, and only the first into the second counts.

    Raises what `contains` raises: `InvalidSchema`, `UnresolvedReference`, other `InputError`s, and
    `UsageError` for an unknown mode, model or treatment of formats.
    """
    chosen = CompatibilityMode.parse_optional(mode)
    how = ContentModel.parse(model), FormatMode.parse(formats)
    questions = list(_questions(sides, chosen))
    sections = []
    for done, (sender, reader, decides) in enumerate(questions):
        if progress is not None:
            progress("comparing", done, len(questions))
        sections.append(answer(sender, reader, decides=decides, model=how[0], formats=how[1]))
        if gc.get_count()[0] > MANY:
            gc.collect()  # what the next question needs no more: a command collects nothing by itself
    settings = {"mode": chosen} if chosen else {}
    return Report("schema", distinct_sections(sections), {**settings, "model": how[0], "formats": how[1]})


def _questions(sides: Sequence[Side], mode: CompatibilityMode | None) -> list[tuple[Side, Side, bool]]:
    if mode is None:
        return _both(sides[0], sides[1], (True, False))
    newest = sides[-1]
    olds = sides[:-1] if mode.is_transitive else sides[-2:-1]
    return [one for old in reversed(olds) for one in _both(old, newest, mode.ways) if one[2]]


def _both(first: Side, second: Side, wanted: tuple[bool, bool]) -> list[tuple[Side, Side, bool]]:
    """The two directions; only one of them where both are the same question."""
    if is_same(first.schema, second.schema):
        return [(first, second, True)]
    return [(first, second, wanted[0]), (second, first, wanted[1])]


def answer(sender: Side, reader: Side, *, decides: bool = True, model: ContentModel, formats: FormatMode) -> Section:
    """Whether everything that `sender` admits is admitted by `reader`, and what stands in the way.

    The differences come first; where they do not settle the question, it is asked as a whole, with more time.
    """
    same = is_same(sender.schema, reader.schema)
    sent = sender.schema
    read = sent if same else reader.schema  # one handle for both: what is the same is known by looking
    located = differences(sent, read, model=model, formats=formats)
    verdict = located.verdict
    if verdict.kind is not VerdictKind.BREAKING:
        whole = contains(sent, read, model=model, formats=formats)
        keeps = verdict.kind is VerdictKind.COMPATIBLE and whole.kind is VerdictKind.UNKNOWN
        verdict = verdict if keeps else whole
    notes: tuple[Difference, ...] = ()
    if formats is FormatMode.WARN:
        notes = _if_asserted(sent, read, model, located)
    section = schema_section((sender, reader), verdict, _with_whole_verdict(located, verdict), notes, decides=decides)
    return replace(section, remarks=(SAME,)) if same else section


def _with_whole_verdict(located: Differences, verdict: Verdict) -> Differences:
    """What was located, in the light of the answer to the whole."""
    if verdict.kind is VerdictKind.COMPATIBLE:
        return Differences((), True, None)  # proved as a whole: what was only suspected breaks nothing
    if located.complete and not any(one.proof is Proof.PROVED for one in located.found):
        return replace(located, complete=False, reason="the comparison of the parts overlooked it")
    return located


def _if_asserted(sent: Schema, read: Schema, model: ContentModel, located: Differences) -> tuple[Difference, ...]:
    """What else would break if `format` were a constraint."""
    known = {(one.pointer, one.kind, one.name) for one in located.found}
    asserted = differences(sent, read, model=model, formats=FormatMode.ASSERT).found
    return tuple(one for one in asserted if (one.pointer, one.kind, one.name) not in known)


def is_same(one: Schema, other: Schema) -> bool:
    """Whether two handles are the same schema, word for word, and so mean the same.

    True only where that is certain: the same place of the same document, or of two equal documents that refer to no
    others.
    """
    if one.path != other.path or one.dialect != other.dialect:
        return False
    if one.document is other.document:
        return True
    alone = all(len(side.document.siblings) == 1 and not side.document.failures for side in (one, other))
    return alone and canonical_bytes(one.document.root) == canonical_bytes(other.document.root)
