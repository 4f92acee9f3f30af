"""contractguard: which field change breaks whom, and proof.

The library in four calls: `load` a contract, `compare` two, `check` a project, and ask the algebra itself with
`contractguard.algebra.contains`. A consumer's tests `track` payloads, and ask for their `usage`; an `Observer` records
what a provider sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contractguard import algebra
    from contractguard.api import check, compare, load
    from contractguard.api.observer import Observer
    from contractguard.contract.answers.verdict import Verdict
    from contractguard.contract.errors import ContractGuardError, InputError, UsageError
    from contractguard.contract.finding import Finding, Severity
    from contractguard.contract.model import Contract
    from contractguard.contract.report import Report, Section
    from contractguard.observe.usage import track, usage
    from contractguard.support.distribution import __version__

__all__ = [
    "Contract",
    "ContractGuardError",
    "Finding",
    "InputError",
    "Observer",
    "Report",
    "Section",
    "Severity",
    "UsageError",
    "Verdict",
    "__version__",
    "algebra",
    "check",
    "compare",
    "load",
    "track",
    "usage",
]

_HOMES = {
    "Contract": "contract.model",
    "ContractGuardError": "contract.errors",
    "Finding": "contract.finding",
    "InputError": "contract.errors",
    "Observer": "api.observer",
    "Report": "contract.report",
    "Section": "contract.report",
    "Severity": "contract.finding",
    "UsageError": "contract.errors",
    "Verdict": "contract.answers.verdict",
    "__version__": "support.distribution",
    "check": "api",
    "compare": "api",
    "load": "api",
    "track": "observe.usage",
    "usage": "observe.usage",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package costs nothing."""
    from importlib import import_module

    if name == "algebra":
        return import_module("contractguard.algebra")
    if name in _HOMES:
        return getattr(import_module(f"contractguard.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'contractguard' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
