"""The relation `sender ⊆ reader`: decided, proved by a witness, and located. Pure: no I/O, no clock, no HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contractguard.algebra.containment import contains
    from contractguard.algebra.every_difference import Differences, differences
    from contractguard.algebra.solve.budget import Budget
    from contractguard.contract.answers.difference import Difference
    from contractguard.contract.answers.verdict import Verdict

__all__ = ["Budget", "Difference", "Differences", "Verdict", "contains", "differences"]

_HOMES = {
    "Budget": "algebra.solve.budget",
    "Difference": "contract.answers.difference",
    "Differences": "algebra.every_difference",
    "Verdict": "contract.answers.verdict",
    "contains": "algebra.containment",
    "differences": "algebra.every_difference",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: whoever needs one part of the algebra does not pay for the others."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"contractguard.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'contractguard.algebra' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
