"""What the solvers of arrays and objects ask of the search that called them."""

from __future__ import annotations

from typing import Protocol

from contractguard.algebra.nodes import Literal, Table
from contractguard.algebra.solve.budget import Meter
from contractguard.algebra.solve.evaluate import Evaluator
from contractguard.algebra.solve.outcome import Outcome, Undecided
from contractguard.contract.document import Json


class Solver(Protocol):
    """A search as the solvers see it: values of the parts of a value."""

    table: Table
    meter: Meter
    evaluator: Evaluator

    def child(self, goal: frozenset[Literal]) -> Outcome:
        """A value of a part, a proof that there is none, or what stopped the search."""
        ...

    def several(self, goal: frozenset[Literal], count: int) -> tuple[list[Json], bool] | Undecided:
        """Up to `count` different values of a part, and whether all are certain."""
        ...
