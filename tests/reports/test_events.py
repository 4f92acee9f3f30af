"""Which events drifted, in the text."""

from __future__ import annotations

from contractguard.contract.model import MessageKey
from contractguard.contract.report import EventCount
from contractguard.reports.events import MAX_EVENTS, drifted_events, events_text
from contractguard.reports.parts.style import TextStyle


def count(name: str, verified: int, failing: int) -> EventCount:
    return EventCount(MessageKey(name), verified, failing)


def test_the_largest_share_comes_first_and_what_fits_is_left_out() -> None:
    found = drifted_events([count("a", 100, 10), count("b", 10, 0), count("c", 10, 5), count("d", 100, 50)])

    assert [one.message.operation for one in found] == ["d", "c", "a"]


def test_no_more_are_named_than_a_person_reads() -> None:
    lines = list(events_text([count(f"e{n:02}", 2, 1) for n in range(MAX_EVENTS + 3)], {}, TextStyle()))

    assert lines[0] == f"drifted ({MAX_EVENTS + 3} of {MAX_EVENTS + 3})"
    assert lines[-1] == "  and 3 more"
    assert len(lines) == MAX_EVENTS + 2


def test_nothing_is_said_where_nothing_drifted() -> None:
    assert list(events_text([count("a", 3, 0)], {}, TextStyle())) == []


def test_a_message_that_was_never_verified_has_no_share() -> None:
    assert count("a", 0, 0).share == 0
