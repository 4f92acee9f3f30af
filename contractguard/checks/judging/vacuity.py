"""Whether the answers of an operation say anything about it: a run in which every answer is 401 checked nothing."""

from __future__ import annotations

from collections.abc import Mapping

AUTHENTICATION = 0.90
"""From this share of 401 and 403 on, nobody got past authentication."""
NO_DATA = 0.95
"""From this share of 404 on, nothing was there to be read by its id."""
_REFUSED = frozenset({401, 403})


def find_vacuity(statuses: Mapping[int, int], path: str) -> str | None:
    """Why an operation was not checked by the answers that it gave, or None where it was.

    `statuses`: how often each was answered; `path`: the operation's, which names what is read by an id.
    """
    total = sum(statuses.values())
    if total == 0:
        return "no answer came"
    refused = sum(count for status, count in statuses.items() if status in _REFUSED)
    if refused >= AUTHENTICATION * total:
        return f"never past authentication: {refused} of {total} answers were 401 or 403"
    absent = statuses.get(404, 0)
    if "{" in path and absent >= NO_DATA * total:
        return f"no data: {absent} of {total} answers were 404"
    if not any(200 <= status <= 299 for status in statuses):
        return f"none of {total} answers was a success (2xx)"
    return None
