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


FROM_FILE = "not seen in this run: the record has it from an earlier one, and --contract-observe-fresh forgets it"
FROM_BASE = "only the base's record has it: the record of this change does not"


@dataclass(frozen=True, slots=True)
class ObservedRecord:
    """What was observed, and where it is written. `traffic`: it comes from live traffic, not from tests, so that what
    was not seen can be told in numbers. `past`: what is said of a fact that only this record has, where it is the
    former one. `errors`: what went wrong while it was recorded, so that some calls are not in it; `gaps`:
    why it may not be all that was to be seen. `contracts`: which versions of the description calls were matched with
    when they were journaled, "" for one that is not told; none where it comes from no journal."""

    observed: Observed
    locate: FactLocator = _nowhere
    traffic: bool = False
    past: str = FROM_FILE
    errors: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()

    @classmethod
    def of_file(cls, document: Document, past: str = FROM_FILE) -> ObservedRecord:
        """The record that a file holds, which knows the line of each fact. Raises `InputError` for a file of a newer
        version, and for a damaged one."""

        return cls(read_observed(document), fact_locator(document), past=past)


def fact_locator(document: Document) -> FactLocator:
    """Where each fact stands in the file that a record was read from."""

    def locate(message: str, place: FactPlace) -> Location | None:
        return locate_fact(document, message, [_word(step) for step in place])

    return locate


def _word(step: PlaceStep) -> str:
    """A step as the file spells it."""
    if step.kind is StepKind.PROPERTY:
        return property_word(step.name)
    if step.kind is StepKind.VARIANT:
        return variant_word(f"{step.name}={step.value}")
    return ITEMS if step.kind is StepKind.ITEM else MEMBERS
