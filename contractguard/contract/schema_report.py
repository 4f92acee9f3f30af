"""The answer for two schemas: whether the one takes what the other admits, and what stands in the way."""

from __future__ import annotations

from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import CompatibilityMode, ContentModel, FormatMode, VerdictKind
from contractguard.contract.report import Side
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SchemaAnswer:
    """Whether everything that `sender` admits is admitted by `reader`.

    `wanted`: it decides the exit code; else it is told for information. `same`: both are the same schema, word for
    word. `found` are the differences; `complete` that they are proved to be all, else `reason` says why not.
    `notes` are the further differences that there would be if `format` were a constraint, where that was asked for.
    """

    sender: Side
    reader: Side
    wanted: bool
    verdict: Verdict
    found: tuple[Difference, ...] = ()
    complete: bool = True
    reason: str | None = None
    same: bool = False
    notes: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaReport:
    """The answers, in the order in which they are told. `mode` is None where none was asked for."""

    answers: tuple[SchemaAnswer, ...]
    mode: CompatibilityMode | None
    model: ContentModel
    formats: FormatMode

    @property
    def kind(self) -> VerdictKind:
        """The answer as a whole: "breaking" if one that was wanted is, else "unknown" if one is, else "compatible"."""
        kinds = {answer.verdict.kind for answer in self.answers if answer.wanted}
        return next(
            (kind for kind in (VerdictKind.BREAKING, VerdictKind.UNKNOWN) if kind in kinds), VerdictKind.COMPATIBLE
        )
