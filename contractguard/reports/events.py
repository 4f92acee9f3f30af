"""Which events drifted: of each, how many payloads fail, and where the first and the last of these stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contractguard.contract.document import Location
from contractguard.contract.report import EventCount
from contractguard.reports.parts.lines import MAX_NAME, pack_lines, place
from contractguard.reports.parts.positions import Positions
from contractguard.reports.parts.style import TextStyle
from contractguard.support.printable import printable

MAX_EVENTS = 20
"""That are named in the text; the JSON report has them all."""


def drifted_events(counts: Iterable[EventCount]) -> list[EventCount]:
    """Those with failing payloads: the largest share first, then the most payloads, then by name."""
    failing = [one for one in counts if one.failing]
    return sorted(failing, key=lambda one: (-one.share, -one.failing, str(one.message)))


def spots_of(counts: Iterable[EventCount]) -> Iterator[Location]:
    """Every place that the counts mention."""
    return (spot for one in counts for spot in (one.first, one.last) if spot is not None)


def events_text(counts: Sequence[EventCount], where: Positions, style: TextStyle) -> Iterator[str]:
    """The events that drifted, a block for each; nothing where none did."""
    found = drifted_events(counts)
    if not found:
        return
    yield style.paint(f"drifted ({len(found)} of {len(counts)})", "strong")
    for one in found[:MAX_EVENTS]:
        ends = list(dict.fromkeys(place(spot, where) for spot in spots_of([one])))
        share = f"{one.failing} of {one.verified} failing ({one.share:.1%})"
        pieces = [printable(str(one.message), MAX_NAME), share, " … ".join(ends)]
        yield from (f"  {line}" for line in pack_lines(pieces, style.columns - 2))
    if len(found) > MAX_EVENTS:
        yield f"  and {len(found) - MAX_EVENTS} more"
