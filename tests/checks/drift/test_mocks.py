"""What a mock answers in a provider's place is held against the provider's contract."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contractguard.checks.drift.mocks import MockedAnswer, MocksCheck, join_mock_reports
from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import answering, contract
from tests.checks.drift.seen import described, object_schema

BASE = "https://api.pay.example"
CONTRACT = described(object_schema(("id",), id={"type": "string"}))
TEST = Location(Document("", "tests/test_pay.py", None), ())


def mocked(
    body: Json, status: int = 200, url: str = f"{BASE}/orders?page=1", media: str = "application/json"
) -> MockedAnswer:
    return MockedAnswer("get", url, HttpResponse(status, {"content-type": media}, json.dumps(body).encode()), TEST)


def checked(*answers: MockedAnswer, **severities: Severity) -> MocksCheck:
    check = MocksCheck(
        {BASE: CONTRACT}, policy("tolerant", {name.replace("__", "."): one for name, one in severities.items()})
    )
    for one in answers:
        check.add(one)
    return check


def rules(check: MocksCheck) -> list[tuple[str, str]]:
    return sorted((one.rule, one.pointer) for one in check.report().findings)


def test_an_answer_that_fits_is_counted_and_nothing_else() -> None:
    report = checked(mocked({"id": "a"})).report()

    assert report.findings == () and report.statistics.checked == 1 and report.statistics.failing == 0


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (mocked({"id": None}), ("response.nullable.added", "/body/id")),
        (mocked({}), ("response.property.became-optional", "/body")),
        (mocked({"id": "a"}, status=418), ("response.status.added", "")),
        (mocked({"id": "a"}, media="text/csv"), ("response.media-type.added", "")),
        (mocked({"id": "a"}, url=f"{BASE}/nothing"), ("api.operation.removed", "")),
    ],
    ids=["null", "missing", "status", "media type", "operation"],
)
def test_what_the_contract_does_not_say_is_an_error_at_the_test(
    answer: MockedAnswer, expected: tuple[str, str]
) -> None:
    check = checked(answer)
    (finding,) = check.report().findings

    assert (finding.rule, finding.pointer) == expected
    assert finding.severity is Severity.ERROR and finding.source_new == TEST
    assert check.report().statistics.failing == (expected[0] != "api.operation.removed")


def test_the_same_in_many_answers_is_one_finding() -> None:
    (finding,) = checked(*[mocked({"id": None})] * 30).report().findings

    assert finding.payloads_total == 30 and len(finding.payloads) == 20


def test_an_answer_of_somebody_else_is_left_alone() -> None:
    others = [mocked({}, url=url) for url in (f"{BASE}.evil.example/orders", "https://other.example/orders")]

    assert checked(*others).seen == 0


def test_a_body_that_is_no_json_is_not_checked_rather_than_passed() -> None:
    check = checked(
        MockedAnswer("get", f"{BASE}/orders", HttpResponse(200, {"content-type": "application/json"}, b"{"), TEST)
    )

    assert check.checked == 0 and [one.source for one in check.report().unchecked] == [TEST]


def test_the_path_of_a_server_may_stand_in_the_url_of_the_mock() -> None:
    served = answering(object_schema(id={"type": "string"})) | {"servers": [{"url": "https://pay.example/v1"}]}
    check = MocksCheck({BASE: contract(served)})

    check.add(mocked({"id": 1}, url=f"{BASE}/v1/orders"))

    assert rules(check) == [("response.type.changed", "/body/id")]


def test_a_rule_that_the_project_switched_off_is_not_told() -> None:
    assert rules(checked(mocked({"id": None}), response__nullable__added=Severity.NONE)) == []


def at(test: str, body: Json) -> MockedAnswer:
    return replace(mocked(body), test=Location(Document("", test, None), ()))


def test_processes_together_find_what_one_would_find_in_whatever_order() -> None:
    answers = [at("b", {"id": None}), at("a", {"id": None}), at("c", {}), at("d", {"id": "a"})]

    whole = checked(*answers).report()
    parts = join_mock_reports([checked(*answers[2:]).report(), checked(*answers[1::-1]).report()])

    assert parts == whole
    assert [one.source_new.document.name for one in whole.findings if one.source_new] == ["a", "c"]


def test_what_processes_could_not_check_is_counted_together() -> None:
    one, other = checked(at("a", {"id": "x"})), checked()
    one.leave_out(TEST, "a stream")
    other.leave_out(Location(Document("", "earlier", None), ()), "a stream")

    (left,) = join_mock_reports([one.report(), other.report()]).unchecked

    assert (left.times, left.source and left.source.document.name) == (2, "earlier")
