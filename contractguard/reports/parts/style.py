"""How a report for people looks: width, colour, and how much of it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.finding import Severity
from contractguard.reports.selection import Selection
from contractguard.support.dataclass import dataclass

MIN_WIDTH = 40

_CODES: Mapping[str, str] = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "strong": "1",
    "faint": "2",
}
"""ANSI SGR parameters by what is painted."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """`width` in columns; `color` by ANSI codes, only when asked; findings below `show`, and those that are not `only`
    asked for, are only counted; of each severity at most `limit` are spelled out, None for all."""

    width: int = 80
    color: bool = False
    show: Severity = Severity.WARNING
    only: Selection = Selection()
    limit: int | None = None

    @property
    def columns(self) -> int:
        return max(self.width, MIN_WIDTH)

    def paint(self, text: str, what: str) -> str:
        """The text in the colour of `what`, or as it is."""
        return f"\x1b[{_CODES[what]}m{text}\x1b[0m" if self.color and text else text
