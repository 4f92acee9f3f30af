"""What consumers read of successes, and who is named where no answer was it."""

from __future__ import annotations

import pytest

from contractguard.checks.judging.consumer_reads import MAX_NAMED, ConsumerRead, list_unseen

JSON = "application/json"


@pytest.mark.parametrize(
    ("read", "status", "sent", "is_judged"),
    [
        (ConsumerRead("web", "200", JSON), 200, "application/vnd.shop+json", True),
        (ConsumerRead("web", "2XX", JSON), 201, JSON, True),
        (ConsumerRead("web", "200", JSON), 201, JSON, False),
        (ConsumerRead("web", "200", "text/csv"), 200, "text/csv", True),
        (ConsumerRead("web", "200", "text/csv"), 200, "text/html", False),
        (ConsumerRead("web", "204"), 204, "", True),
    ],
    ids=["another JSON", "any success", "another status", "a table", "a page", "nothing in it"],
)
def test_an_answer_is_what_is_read_by_status_and_media_type(
    read: ConsumerRead, status: int, sent: str, is_judged: bool
) -> None:
    assert read.is_judged_by(status, sent, is_asked=sent.endswith("json"), is_described=True) is is_judged


def test_what_nobody_held_against_what_is_read_is_not_judged() -> None:
    assert not ConsumerRead("web", "200", JSON).is_judged_by(200, JSON, is_asked=False, is_described=True)
    assert not ConsumerRead("web", "200").is_judged_by(200, JSON, is_asked=False, is_described=False)


def test_of_a_consumer_that_something_was_seen_for_the_rest_is_only_listed() -> None:
    ok, none = ConsumerRead("web", "200", JSON), ConsumerRead("web", "204")

    found = list_unseen("GET /orders", [ok, none], [ok])

    assert [(one.reason, one.must) for one in found] == [("no answer that web reads (204) was seen", False)]


def test_no_more_than_some_consumers_are_named() -> None:
    crowd = [ConsumerRead(f"c{number}", "200", JSON) for number in range(MAX_NAMED + 2)]

    (found,) = list_unseen("GET /orders", crowd, [])

    assert found.must and "c0, c1, c2, c3, c4 and 2 more read" in found.reason
