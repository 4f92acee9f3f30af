"""Whether a route is there at all: of what needs no value in its path, every valid request finds it."""

from __future__ import annotations

from collections.abc import Collection

from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.contract.model import Contract, MessageKey

ROUTE_MISSING = "api.route.missing"
ABSENT = frozenset({404, 405, 501})
"""What a route that is not there is answered with."""
_METHODS = frozenset({"GET", "HEAD"})


def find_missing_route(described: Contract | None, operation: str, statuses: Collection[int]) -> Rejection | None:
    """That an operation is not there, by the statuses of its answers to requests that were made to be valid; None where
    it may be. Where the description says that it answers so at times, the thing may be missing and not the route."""
    known = described.operations.get(operation) if described is not None else None
    if known is None or known.method.upper() not in _METHODS or "{" in known.path:
        return None
    if not statuses or not ABSENT.issuperset(statuses) or any(str(one) in known.responses for one in statuses):
        return None
    told = ", ".join(map(str, sorted(statuses)))
    said = f"is answered with {told} whenever it is asked as described"
    return Rejection(ReaderKind.SERVICE, ROUTE_MISSING, MessageKey(operation), (), said, (ROUTE_MISSING, operation))
