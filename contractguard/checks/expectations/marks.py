"""Keys of operations in the one comparison of all expectations: each carries the number of its expectation."""

from __future__ import annotations

from dataclasses import replace

from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Finding, Place
from contractguard.contract.model import MessageKey

_MARK = "\x00"
_NEEDS = "!"
"""After the number of an expectation: what it needs of an example, which is wanted of everything that is sent."""


def mark_key(key: str, number: int) -> str:
    """The key of an operation, for one expectation."""
    return f"{key}{_MARK}{number}"


def needs_of(key: str) -> str:
    """The marked key for what is needed of its examples."""
    return f"{key}{_NEEDS}"


def is_needed(key: MessageKey) -> bool:
    """Whether a message is about what is needed of an example."""
    return key.operation.endswith(_NEEDS) and _MARK in key.operation


def number_of(key: MessageKey | None) -> int | None:
    """The number of the expectation that a message is about; None where it carries none."""
    _, mark, number = key.operation.rpartition(_MARK) if key else ("", "", "")
    return int(number.removesuffix(_NEEDS)) if mark else None


def unmark_message(key: MessageKey) -> MessageKey:
    """The message as the provider calls it."""
    return replace(key, operation=key.operation.partition(_MARK)[0])


def under_own_names(finding: Finding) -> Finding:
    """The finding with messages as the provider calls them, each once."""
    message = unmark_message(finding.message)
    places: dict[MessageKey, Place] = {}
    for place in finding.places:
        own = Place(unmark_message(place.message), place.pointer)
        places.setdefault(own.message, own)
    places.pop(message, None)
    return replace(finding, message=message, places=tuple(places.values()), further_places=len(places))


def is_meant_to_fail(expectation: Expectation) -> bool:
    """Whether a request is sent in order to be refused: nobody expects it to be accepted."""
    return expectation.consumer_sends and (expectation.target.status or "")[:1] == "4"
