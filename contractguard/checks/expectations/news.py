"""What a consumer did not get before, either: it is told, and fails nothing."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

from contractguard.checks.expectations.unmet import Point, Unmet, UnmetPlace, points
from contractguard.contract.document import Location
from contractguard.contract.finding import Finding, Severity
from contractguard.rules.fingerprint import SCHEMAS

_OF_ITS_OWN = ("operation.", "status.", "body.", "media-type.", "header.", "parameter.", "property.", "nullable.")
"""Subjects of which each change is a kind of its own: whether something is there at all."""
_GROWS = (".property.added", ".variant.added", ".schema.widened", ".union.changed")
"""Kinds that surprise nobody but who closes what it reads."""


def pending_spots(
    before: Collection[UnmetPlace], now: Sequence[Unmet], changes: Iterable[Finding]
) -> frozenset[UnmetPlace]:
    """Of the ways in which expectations are not met now, those that are no news.

    The same expectation was unmet before at the same place by the same kind of difference, and no change of that kind
    at that place (nor below it, where the difference is one of schemas as wholes) made it worse.
    """
    known = frozenset(before)
    if not known:
        return known
    worse = _Changes(changes)
    return frozenset(
        spot
        for unmet, cut_short in ((one, one.cut_short()) for one in now)
        for spot in unmet.spots & known
        if not worse.touch(spot, unmet.finding.source_new)
        and not (spot.number in cut_short and worse.are_in(spot.point.operation))
    )


class _Changes:
    """Where a provider changed so that somebody may be hurt, or sends other things than before."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._kinds: dict[Point, set[str]] = {}
        self._below: set[Point] = set()
        self._operations: set[str] = set()
        self._sources: set[tuple[str, Hashable]] = set()
        self._everywhere: set[str] = set()
        for finding in findings:
            self._add(finding)

    def _add(self, finding: Finding) -> None:
        if finding.severity is Severity.INFO and not finding.rule.endswith(_GROWS):
            return  # it takes nothing away from anybody
        for point in points(finding):
            self._kinds.setdefault(point, set()).add(_kind(finding.rule))
            self._below.update(point.above())
            self._operations.add(point.operation)
        if finding.source_new is not None:
            self._sources.add((finding.rule, _place(finding.source_new)))
        if finding.further_places > len(finding.places):
            self._everywhere.add(_kind(finding.rule))

    def are_in(self, operation: str) -> bool:
        """Whether any of them is in an operation, or may be."""
        return bool(self._everywhere) or operation in self._operations

    def touch(self, spot: UnmetPlace, source: Location | None) -> bool:
        """Whether what an expectation is not met by became another thing."""
        if _is_whole(spot.rule) and spot.point in self._below:
            return True
        if _kind(spot.rule) in self._kinds.get(spot.point, ()) or _kind(spot.rule) in self._everywhere:
            return True
        return source is not None and (spot.rule, _place(source)) in self._sources


def _kind(rule: str) -> str:
    """What is the same kind of difference: a value that is not read can come by any keyword that lets it through."""
    kind = rule.partition(".")[2]
    return kind if kind.startswith(_OF_ITS_OWN) else "value"


def _is_whole(rule: str) -> bool:
    return rule.partition(".")[2].startswith(SCHEMAS)


def _place(at: Location) -> Hashable:
    return at.document.uri, at.path
