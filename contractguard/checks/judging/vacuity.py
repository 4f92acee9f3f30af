"""Whether the answers of an operation say anything about it: a run in which every answer is 401 checked nothing."""

from __future__ import annotations

from collections.abc import Mapping

AUTHENTICATION = 0.90
"""From this share of 401 and 403 on, nobody got past authentication."""
LIMITED = 0.90
"""From this share of 429 on, hardly anything was asked."""
NO_DATA = 0.95
"""From this share of 404 on, nothing was there to be read by its id."""
FEWEST = 5
"""Answers of a phase, of which a share says something."""
_REFUSED = frozenset({401, 403})


def find_loss(phases: Mapping[str, Mapping[int, int]]) -> str | None:
    """Why an operation was not checked in some phase though it was let in, or was within its limit, in another one:
    what lets in has run out meanwhile. None where that is not so.

    `phases`: how often each status was answered, by phase.
    """
    if not any(200 <= status <= 299 for statuses in phases.values() for status in statuses):
        return None
    for phase, statuses in phases.items():
        total = sum(statuses.values())
        for word, lost in (("401 or 403", _REFUSED), ("429", {429})):
            count = sum(statuses.get(status, 0) for status in lost)
            if total >= FEWEST and count >= AUTHENTICATION * total:
                told = f"{count} of {total} answers were {word}"
                return f"not checked in {phase}: {told}, and in another phase they were not"
    return None


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
    limited = statuses.get(429, 0)
    if limited >= LIMITED * total:
        return f"never past the limit of its rate: {limited} of {total} answers were 429"
    absent = statuses.get(404, 0)
    if "{" in path and absent >= NO_DATA * total:
        return f"no data: {absent} of {total} answers were 404"
    if not any(200 <= status <= 299 for status in statuses):
        return f"none of {total} answers was a success (2xx)"
    return None
