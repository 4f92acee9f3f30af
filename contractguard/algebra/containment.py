"""The relation itself: `sender ⊆ reader`."""

from __future__ import annotations

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.every_difference import find_differences
from contractguard.algebra.handle import handle
from contractguard.algebra.nodes import Table
from contractguard.algebra.solve.budget import Budget, Meter, Purse
from contractguard.algebra.solve.outcome import Empty, Undecided
from contractguard.algebra.solve.search import Search
from contractguard.algebra.vocabulary.validity import check
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import ContentModel, FormatMode, VerdictKind
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import InputError


def contains(
    sender: Schema | Json,
    reader: Schema | Json,
    *,
    dialect: str = "2020-12",
    model: str = ContentModel.LITERAL,
    formats: str = FormatMode.ANNOTATION,
    budget: Budget = Budget(),  # noqa: B008 - frozen
) -> Verdict:
    """Decide whether every value that `sender` admits is admitted by `reader`.

    `sender` and `reader` are JSON Schemas (a dict or a boolean, self-contained, in `dialect`) or `Schema` handles,
    which know their dialect and documents. `model` is "literal" (JSON Schema to the letter) or "declared" (a sender's
    objects carry only what they declare); `formats` is "annotation", "assert" or "warn" (the last constrains nothing).

    Returns a `Verdict`: `compatible`; `breaking` with a witness that independent validators confirm; or `unknown` with
    the keyword or the bound that stopped the search (a reference to what is not there, if it matters, is one).

    Raises `InvalidSchema` where a part of either schema is wrong, needed or not, and `UnresolvedReference` for
    references in a circle (both with the JSON Pointer), `InputError` for what is no JSON or nested too deep, and
    `UsageError` for an unknown dialect, model or treatment of formats.

    >>> contains({"type": "integer"}, {"type": "number"}).kind
    'compatible'
    >>> contains({"enum": ["paid", "disputed"]}, {"enum": ["paid"]}).witness
    'disputed'
    """
    return decide(
        handle(sender, dialect),
        handle(reader, dialect),
        model=ContentModel.parse(model),
        formats=FormatMode.parse(formats),
        budget=budget,
    )


def decide(
    sender: Schema,
    reader: Schema,
    *,
    model: ContentModel = ContentModel.LITERAL,
    formats: FormatMode = FormatMode.ANNOTATION,
    budget: Budget,
    purse: Purse | None = None,
) -> Verdict:
    """The same as one of many questions, for all of which `purse` pays."""
    table = Table()
    asserted = formats == FormatMode.ASSERT
    left = Compiler(table, ReadingMode(closed=model == ContentModel.DECLARED, formats=asserted))
    right = left.open
    search = Search(table, Meter(budget, purse))
    doubts = [doubt for doubt in (check(sender), check(reader)) if doubt]
    known, accepted = left.schema(sender), right.schema(reader)
    outcome = search.solve((known, ~accepted))
    if isinstance(outcome, Empty) and doubts and known != accepted:
        return Verdict(VerdictKind.UNKNOWN, reason=doubts[0])
    if isinstance(outcome, Empty):
        return Verdict(VerdictKind.COMPATIBLE, empty_sender=isinstance(search.solve((known,)), Empty))
    if isinstance(outcome, Undecided):
        return _pair_by_pair(sender, reader, model, formats, budget, purse) or Verdict(
            VerdictKind.UNKNOWN, reason=outcome.reason
        )
    from contractguard.algebra.confirm.inlining import SchemaInliner, confirm_witness

    try:
        confirmation = confirm_witness(sender, reader, outcome.value, SchemaInliner(None, formats=asserted))
    except InputError as error:  # too large for the validators
        return Verdict(VerdictKind.UNKNOWN, reason=error.what, candidate=(outcome.value,))
    if confirmation.agreed:
        return Verdict(VerdictKind.BREAKING, witness=outcome.value)
    if not outcome.certain:
        return Verdict(
            VerdictKind.UNKNOWN, reason="; ".join(sorted(table.undecided_reasons())), candidate=(outcome.value,)
        )
    reason = f"the validators do not confirm the witness found ({confirmation.dissent})"
    return Verdict(VerdictKind.UNKNOWN, reason=reason, disputed=True, candidate=(outcome.value,))


def _pair_by_pair(
    sender: Schema, reader: Schema, model: ContentModel, formats: FormatMode, budget: Budget, purse: Purse | None
) -> Verdict | None:
    """Try again by corresponding parts, each on its own: that needs no depth, and little at a time. None if that does
    not settle it, either."""
    verdict = find_differences(sender, reader, model=model, formats=formats, budget=budget, purse=purse).verdict
    return None if verdict.kind == VerdictKind.UNKNOWN else verdict
