"""Operations, statuses and media types that were called and are not described, and the other way round."""

from __future__ import annotations

import pytest

from contractguard.observe.sketch.facts import EMPTY
from contractguard.observe.sketch.observed import Observed
from tests.checks.drift.compared import drift, finding, summary
from tests.checks.drift.seen import GET, TEXT, described, object_schema, seen_objects

CONTRACT = described(object_schema())
SEEN = seen_objects(1, a=TEXT)


def answered(*messages: str) -> list[tuple[str, str, str]]:
    return summary(drift(CONTRACT, Observed("orders", messages=dict.fromkeys(messages, EMPTY))))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("GET /orders → 409 application/json",
         ("response.status.undocumented", "warning", "status 409 was answered, and is not described (described: 200)")),
        ("GET /orders → 404 application/json",
         ("response.status.undocumented", "info", "status 404 was answered, and is not described (described: 200)")),
        ("GET /orders → 200 text/csv",
         ("response.media-type.undocumented", "warning",
          "status 200 came as text/csv, and is not described (described: application/json)")),
    ],
    ids=["status", "the framework's own", "media type"],
)  # fmt: skip
def test_an_answer_that_is_not_described_is_told(message: str, expected: tuple[str, str, str]) -> None:
    assert answered(message) == [expected]


def test_an_operation_that_is_not_described_is_told_once_with_its_statuses() -> None:
    names = ("GET /jobs/{id} → 200 application/json", "GET /jobs/{id} → 202 application/json")

    told = summary(drift(CONTRACT, Observed("orders", undocumented=dict.fromkeys(names, SEEN))))

    text = "the operation was called (answered 200, 202), and is not described"
    assert told == [("api.operation.undocumented", "warning", text)]


def test_a_method_that_is_not_described_on_a_described_path_is_told_as_one() -> None:
    section = drift(CONTRACT, Observed("orders", undocumented={"DELETE /orders → 204": EMPTY}))

    found = finding(section, "api.method.undocumented")
    assert found.text == "the path was called with DELETE (answered 204), and is not described with it"
    assert found.source_old is not None


def test_what_no_route_answers_is_told_and_what_the_framework_refuses_weighs_little() -> None:
    unrouted = {"GET /internal/{*}": {"200 application/json": 3}, "GET /{*}": {"404 application/json": 7}}

    told = [(rule, severity) for rule, severity, _ in summary(drift(CONTRACT, Observed("orders", unrouted=unrouted)))]

    assert sorted(told) == [("api.operation.undocumented", "info"), ("api.operation.undocumented", "warning")]


def test_a_message_of_an_operation_that_was_described_once_is_not_described() -> None:
    told = summary(drift(CONTRACT, Observed("orders", messages={"GET /gone → 200 application/json": SEEN})))

    assert [rule for rule, _, _ in told] == ["api.operation.undocumented"]


def test_an_operation_that_was_never_seen_is_an_info_and_webhooks_are_asked_for_where_any_was_seen() -> None:
    nothing = [one.rule for one in drift(CONTRACT, Observed("orders")).findings]
    webhook = [one.rule for one in drift(CONTRACT, Observed("orders", messages={GET: SEEN})).findings]

    assert nothing == ["api.operation.unseen"]
    assert "webhook.operation.unseen" not in webhook


def test_a_hostile_name_in_the_record_reaches_no_terminal() -> None:
    section = drift(CONTRACT, Observed("orders", undocumented={"GET\x1b[31m /a → 2\x1b00": EMPTY}))

    assert not [one.text for one in section.findings if "\x1b" in one.text]
