"""The extra that property tests need."""

from __future__ import annotations

from typing import Any

from contractguard.contract.errors import UsageError


def require_hypothesis() -> Any:
    """The package hypothesis. Raises `UsageError` when it is not installed."""
    try:
        import hypothesis
        import hypothesis.strategies
    except ImportError:
        from contractguard.readers.installation import install_command

        raise UsageError("property tests need the package hypothesis", remedy=install_command("property")) from None
    return hypothesis
