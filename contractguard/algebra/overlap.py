"""Whether two schemas have a value in common."""

from __future__ import annotations

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.nodes import Table
from contractguard.algebra.solve.budget import Budget, Meter, Purse
from contractguard.algebra.solve.outcome import Empty, Undecided
from contractguard.algebra.solve.search import Search
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, ContentModel, VerdictKind
from contractguard.contract.document import Schema


def overlap(
    sender: Schema,
    reader: Schema,
    *,
    model: str = ContentModel.LITERAL,
    access: str | None = None,
    budget: Budget = Budget(),  # noqa: B008 - frozen
) -> Verdict:
    """Whether the sender may send something that the reader takes.

    Returns a `Verdict`: `compatible` where there is such a value, `breaking` where it is proved that there is none,
    `unknown` with the reason where neither is known. `access` leaves out writeOnly properties of what is sent
    ("response") or readOnly ones ("request"). A discriminator names the only values that the sender sends for it.
    Raises `UsageError` for an unknown model or access.
    """
    return _Pairing(ContentModel.parse(model), Access.parse_optional(access)).ask(sender, reader, Meter(budget))


class Overlaps:
    """Many questions of that kind, asked one after the other, for all of which `purse` pays.

    A question costs `most` steps at most, and less when little is left. What was compiled and proved for one serves
    the next ones.
    """

    def __init__(self, purse: Purse, most: int) -> None:
        self.purse, self._most = purse, most
        self._pairings: dict[tuple[ContentModel, Access], _Pairing] = {}

    def ask(
        self, sender: Schema, reader: Schema, *, model: ContentModel = ContentModel.LITERAL, access: Access
    ) -> Verdict:
        """The answer of `overlap`."""
        pairing = self._pairings.get((model, access))
        if pairing is None:
            pairing = self._pairings[model, access] = _Pairing(model, access)
        return pairing.ask(sender, reader, Meter(self.purse.share(self._most), self.purse))


class _Pairing:
    """Senders and readers in one table."""

    def __init__(self, model: ContentModel, access: Access | None) -> None:
        self._table = Table()
        self._sent = Compiler(
            self._table, ReadingMode(closed=model == ContentModel.DECLARED, access=access, discriminated=True)
        )
        self._taken = Compiler(self._table, ReadingMode())
        self._search = Search(self._table, Meter(Budget()))
        self._asked: list[Schema] = []  # places are known by the identity of what stands there, which must stay its own

    def ask(self, sender: Schema, reader: Schema, meter: Meter) -> Verdict:
        self._asked += (sender, reader)
        self._search.meter = meter
        outcome = self._search.solve((self._sent.schema(sender), self._taken.schema(reader)))
        if isinstance(outcome, Empty):
            return Verdict(VerdictKind.BREAKING)
        if isinstance(outcome, Undecided):
            return Verdict(VerdictKind.UNKNOWN, reason=outcome.reason)
        if not outcome.certain:
            reason = "; ".join(sorted(self._table.undecided_reasons()))
            return Verdict(VerdictKind.UNKNOWN, reason=reason, candidate=(outcome.value,))
        return Verdict(VerdictKind.COMPATIBLE, candidate=(outcome.value,))
