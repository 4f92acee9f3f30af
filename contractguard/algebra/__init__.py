"""The relation `sender ⊆ reader`: decided, proved by a witness, and located. Pure: no I/O, no clock, no HTTP."""

from contractguard.algebra.containment import contains
from contractguard.algebra.differences import Differences, differences
from contractguard.algebra.solve.budget import Budget
from contractguard.contract.answers.difference import Difference
from contractguard.contract.answers.verdict import Verdict

__all__ = ["Budget", "Difference", "Differences", "Verdict", "contains", "differences"]
