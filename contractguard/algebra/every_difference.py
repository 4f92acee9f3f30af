"""All differences by which a reader does not take what a sender may send, each located and proved."""

from __future__ import annotations

from contractguard.algebra.diff.walk import Walk, tokens_of
from contractguard.algebra.handle import handle
from contractguard.algebra.proof.prove import BUDGET
from contractguard.algebra.proof.proved import ProvedChange, ProvedComparison
from contractguard.algebra.solve.budget import Budget, Purse
from contractguard.algebra.vocabulary.validity import check
from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, ContentModel, FormatMode, VerdictKind
from contractguard.contract.document import Json, Schema, pointer
from contractguard.contract.finding import Proof
from contractguard.support.dataclass import dataclass

_PROOFS = {"breaks": Proof.PROVED, "disputed": Proof.DISPUTED, "unproven": Proof.UNPROVEN}


@dataclass(frozen=True, slots=True)
class Differences:
    """`found`, in the order of their pointers. `complete`: it is proved that there are no others, and that each of
    them is one; if not, `reason` says why."""

    found: tuple[Difference, ...]
    complete: bool
    reason: str | None = None

    @property
    def verdict(self) -> Verdict:
        """The answer to `sender ⊆ reader` that follows."""
        for difference in self.found:
            if difference.proof is Proof.PROVED and difference.witness is not None:
                return Verdict(VerdictKind.BREAKING, witness=difference.witness[0])
        return Verdict(VerdictKind.COMPATIBLE) if self.complete else Verdict(VerdictKind.UNKNOWN, reason=self.reason)


def differences(
    sender: Schema | Json,
    reader: Schema | Json,
    *,
    dialect: str = "2020-12",
    model: str = ContentModel.LITERAL,
    formats: str = FormatMode.ANNOTATION,
    access: str | None = None,
    budget: Budget = BUDGET,
) -> Differences:
    """Find every difference by which `reader` does not take what `sender` may send.

    The parameters are those of `contains`, and so is what is raised; `budget` is what each single question may cost.
    `access`: "request" leaves out the sender's and the reader's readOnly properties, "response" the writeOnly ones.

    >>> [one.pointer for one in differences({"items": {"type": "null"}}, {"items": {"type": "string"}}).found]
    ['/*']
    """
    how = ContentModel.parse(model), FormatMode.parse(formats), Access.parse_optional(access)
    sent, read = handle(sender, dialect), handle(reader, dialect)
    doubts = [doubt for doubt in (check(sent), check(read)) if doubt]
    found = find_differences(sent, read, model=how[0], formats=how[1], access=how[2], budget=budget)
    return Differences(found.found, False, doubts[0]) if doubts and found.complete else found


def find_differences(
    sender: Schema,
    reader: Schema,
    *,
    model: ContentModel,
    formats: FormatMode,
    access: Access | None = None,
    budget: Budget,
    purse: Purse | None = None,
) -> Differences:
    """The same for schemas that are known to be valid."""
    walk = Walk(sends_new=True, access=access, model=model, formats=formats)
    walk.add_root(None, (), (reader,), (sender,))
    found: list[Difference] = []
    reasons: list[str] = []
    for one in ProvedComparison(walk, budget=budget, purse=purse).all():
        if not isinstance(one, ProvedChange):
            reasons.append(one.reason)
        elif one.proof.outcome in _PROOFS:
            found.append(_difference(one))
    reasons.extend(
        f"{one.kind} at {one.pointer or '/'}: {one.reason}" for one in found if one.proof is not Proof.PROVED
    )
    found.sort(key=lambda one: (one.pointer, one.kind, one.name))
    return Differences(tuple(found), not reasons, reasons[0] if reasons else None)


def _difference(settled: ProvedChange) -> Difference:
    spot, proof = settled.cause.spot, settled.proof
    return Difference(
        kind=spot.change.kind,
        pointer=pointer((*tokens_of(proof.way), *spot.below)),
        proof=_PROOFS[proof.outcome],
        sender=spot.new_at,
        reader=spot.old_at,
        name=spot.change.name,
        sent=spot.change.new,
        read=spot.change.old,
        witness=proof.witness,
        isolated=proof.isolated,
        reason=proof.reason,
    )
