"""The extra that property tests need."""

from __future__ import annotations

from typing import Any

from contractguard.contract.errors import UsageError


def hypothesis() -> Any:
    """The package hypothesis. Raises `UsageError` when it is not installed."""
    try:
        import hypothesis
        import hypothesis.strategies
    except ImportError:
        raise UsageError(
            "property tests need the package hypothesis", remedy="pip install 'contractguard[property]'"
        ) from None
    return hypothesis
