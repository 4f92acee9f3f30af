"""A record, and where its facts stand in its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from contractguard.checks.drift.sentences import FactPlace, PlaceStep, StepKind
from contractguard.contract.document import Document, Location
from contractguard.observe.sketch.file import ITEMS, MEMBERS, property_word, variant_word
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.reading import locate_fact, read_observed
from contractguard.support.dataclass import dataclass

FactLocator: TypeAlias = Callable[[str, FactPlace], Location | None]
"""Where the facts of a message (by its name in the record) at a place stand; None where nothing is known of that."""


def _nowhere(_: str, __: FactPlace) -> Location | None:
    return None


@dataclass(frozen=True, slots=True)
class ObservedRecord:
    """What was observed, and where it is written. `traffic`: it comes from live traffic, not from tests, so that what
    was not seen can be told in numbers."""

    observed: Observed
    locate: FactLocator = _nowhere
    traffic: bool = False

    @classmethod
    def of_file(cls, document: Document) -> ObservedRecord:
        """The record that a file holds, which knows the line of each fact. Raises `InputError` for a file of a newer
        version, and for a damaged one."""

        def locate(message: str, place: FactPlace) -> Location | None:
            return locate_fact(document, message, [_word(step) for step in place])

        return cls(read_observed(document), locate)


def _word(step: PlaceStep) -> str:
    """A step as the file spells it."""
    if step.kind is StepKind.PROPERTY:
        return property_word(step.name)
    if step.kind is StepKind.VARIANT:
        return variant_word(f"{step.name}={step.value}")
    return ITEMS if step.kind is StepKind.ITEM else MEMBERS
