"""Where findings are shown in the files of a repository."""

from __future__ import annotations

from contractguard.contract.finding import Finding, Placement
from contractguard.reports.parts.positions import Positions


def placement_of(finding: Finding, where: Positions) -> Placement | None:
    """Where a finding is shown: as the check has placed it, else where its source stands, on the new side if it is
    there; None where no line is known."""
    if finding.placement is not None:
        return finding.placement
    for source in (finding.source_new, finding.source_old):
        position = where[source] if source is not None else None
        if source is not None and position is not None:
            line, column = position
            return Placement(source.document.name, line, column, line, column + 1)
    return None
