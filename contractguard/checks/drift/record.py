"""A record, and where its facts stand in its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from contractguard.checks.drift.sentences import FactPlace
from contractguard.contract.document import Location
from contractguard.observe.sketch.observed import Observed
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
