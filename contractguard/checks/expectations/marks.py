"""Which expectation a pair of operations is about, in the one comparison of them all: the tag of its messages."""

from __future__ import annotations

from dataclasses import replace

from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import Finding, Place
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AskedExpectation:
    """An expectation by its number. `is_needed`: what it needs of an example, which is wanted of everything that is
    sent."""

    number: int
    is_needed: bool = False


def asked_of(key: MessageKey | None) -> AskedExpectation | None:
    """The expectation that a message is about; None where it is about none."""
    return key.tag if key is not None and isinstance(key.tag, AskedExpectation) else None


def untag_message(key: MessageKey) -> MessageKey:
    """The message as the provider calls it."""
    return replace(key, tag=None)


def under_own_names(finding: Finding) -> Finding:
    """The finding with messages as the provider calls them, each once."""
    message = untag_message(finding.message)
    places: dict[MessageKey, Place] = {}
    for place in finding.places:
        own = Place(untag_message(place.message), place.pointer)
        places.setdefault(own.message, own)
    places.pop(message, None)
    return replace(finding, message=message, places=tuple(places.values()), further_places=len(places))


def is_meant_to_fail(expectation: Expectation) -> bool:
    """Whether a request is sent in order to be refused: nobody expects it to be accepted."""
    return expectation.consumer_sends and (expectation.target.status or "")[:1] == "4"
