"""Where findings are shown."""

from __future__ import annotations

from contractguard.contract.document import Document, Location, Position
from contractguard.contract.finding import Finding, Placement, Proof, Severity
from contractguard.contract.model import MessageKey
from contractguard.reports.parts.placed import placement_of
from contractguard.reports.parts.positions import Positions


def located(name: str) -> Location:
    return Location(Document(f"file:///{name}", name, None), ())


OLD, NEW = located("old.json"), located("new.json")
WHERE: Positions = {OLD: Position(3, 4), NEW: Position(5, 6)}


def finding(old: Location | None, new: Location | None, placement: Placement | None = None) -> Finding:
    key = MessageKey("GET /orders")
    return Finding(
        "a.b",
        Severity.ERROR,
        Proof.PROVED,
        key,
        "",
        "it is gone",
        "0" * 12,
        source_old=old,
        source_new=new,
        placement=placement,
    )


def test_a_finding_is_shown_where_the_check_has_placed_it() -> None:
    placed = Placement("api.yaml", 1, 2, 3, 4, is_changed=True)

    assert placement_of(finding(OLD, NEW, placed), WHERE) is placed


def test_else_it_is_shown_where_it_stands_on_the_new_side() -> None:
    assert placement_of(finding(OLD, NEW), WHERE) == Placement("new.json", 5, 6, 5, 7)


def test_what_only_the_old_side_has_is_shown_there() -> None:
    assert placement_of(finding(OLD, None), WHERE) == Placement("old.json", 3, 4, 3, 5)
    assert placement_of(finding(OLD, NEW), {OLD: Position(3, 4), NEW: None}) == Placement("old.json", 3, 4, 3, 5)


def test_what_stands_nowhere_is_shown_nowhere() -> None:
    assert placement_of(finding(None, None), {}) is None
    assert placement_of(finding(OLD, None), {OLD: None}) is None
