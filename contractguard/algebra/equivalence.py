"""Whether two schemas mean the same: each admits what the other admits, to the letter.

Asked of many pairs that have most of their schemas in common, so that these are compiled once, into one table.
"""

from __future__ import annotations

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.nodes import Literal, Table
from contractguard.algebra.solve.budget import Budget, Meter
from contractguard.algebra.solve.outcome import Empty, Found
from contractguard.algebra.solve.search import Search
from contractguard.algebra.vocabulary.validity import ValidNodes, check
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, VerdictKind
from contractguard.contract.document import Schema
from contractguard.contract.errors import InputError

_BUDGET = Budget(steps=20_000)
_COMPATIBLE = Verdict(VerdictKind.COMPATIBLE)


class Equivalence:
    """Answers `sender ⊆ reader` under the model `literal` for many pairs of schemas. `formats`: whether `format`
    constrains; `access`: of which messages, since readOnly and writeOnly properties are no part of some. What was
    proved for one pair serves the next, so that only answers that came from the bound on the number of steps depend on
    what was asked before."""

    def __init__(self, *, formats: bool = False, access: Access | None = None, budget: Budget = _BUDGET) -> None:
        self._formats, self._access, self._budget = formats, access, budget
        self._table = Table()
        self._compiler = Compiler(self._table, ReadingMode(access=access, formats=formats))
        self._search = Search(self._table, Meter(budget))
        self._valid = ValidNodes()
        self._alive: list[Schema] = []  # schemas are known by address, so that none may be collected

    def both_ways(self, one: Schema, other: Schema) -> Verdict:
        """Whether two schemas admit the same: the first answer that is not `compatible`, if there is one."""
        first = self.contains(one, other)
        return self.contains(other, one) if first.kind is VerdictKind.COMPATIBLE else first

    def contains(self, sender: Schema, reader: Schema) -> Verdict:
        """Whether everything that the first schema admits is admitted by the second. A witness is confirmed, as always;
        raises nothing: what cannot be read is `unknown`, with the reason."""
        try:
            return self._ask(sender, reader)
        except InputError as error:
            return Verdict(VerdictKind.UNKNOWN, reason=error.what)

    def _ask(self, sender: Schema, reader: Schema) -> Verdict:
        self._alive += (sender, reader)
        doubt = check(sender, self._valid) or check(reader, self._valid)
        if doubt:
            return Verdict(VerdictKind.UNKNOWN, reason=doubt)
        sent, read = self._compiler.schema(sender), self._compiler.schema(reader)
        return self._settle(sender, reader, sent, read)

    def _settle(self, sender: Schema, reader: Schema, sent: Literal, read: Literal) -> Verdict:
        if sent == read:
            return _COMPATIBLE
        self._search.meter = Meter(self._budget)
        outcome = self._search.solve((sent, ~read))
        if isinstance(outcome, Empty):
            return _COMPATIBLE
        if not isinstance(outcome, Found):
            return Verdict(VerdictKind.UNKNOWN, reason=outcome.reason)
        from contractguard.algebra.confirm.inlining import SchemaInliner, confirm_witness

        confirmed = confirm_witness(sender, reader, outcome.value, SchemaInliner(self._access, formats=self._formats))
        if confirmed.agreed:
            return Verdict(VerdictKind.BREAKING, witness=outcome.value)
        reason = f"the validators do not confirm the witness found ({confirmed.dissent})"
        if not outcome.certain:
            reason = "; ".join(sorted(self._table.undecided_reasons()))
        return Verdict(VerdictKind.UNKNOWN, reason=reason, candidate=(outcome.value,))
