"""Rejections of many answers as findings."""

from __future__ import annotations

import json
from functools import partial

from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.readers import Readers
from contractguard.contract.finding import Proof, Severity
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import api, contract
from tests.checks.judging.answers import answer, expecting, found, judged, readers

ORDER = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "tags": {"type": "array", "items": {"maxLength": 3}}},
}


def test_the_smallest_answer_shows_the_cause() -> None:
    large, small = {"id": 7, "note": "x" * 40}, {"id": 8}

    (one,) = found(readers(ORDER), answer(large), answer(small), answer({"id": 9, "a": 1}))

    assert one.witness == ({"body": {"id": 8}},)
    assert one.proof is Proof.PROVED
    assert one.old == {"type": "string"} and one.source_old is not None
    assert one.source_old.pointer.endswith("/properties/id/type")


def test_one_cause_in_two_operations_is_one_finding_with_both_places() -> None:
    shared = {"$ref": "#/components/schemas/Order"}
    got = {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": shared}}}}}}
    read_by = Readers(contract(api(paths={"/a": got, "/b": got}, components={"schemas": {"Order": ORDER}})))
    tally = RejectionTally()
    for operation in ("GET /a", "GET /b"):
        for one in judged(read_by, answer({"id": 7}), operation=operation):
            tally.add(one.rejections)

    (finding,) = tally.findings(policy("tolerant"))

    assert finding.further_places == 1
    assert [str(place.message) for place in finding.places] == ["GET /b → 200 application/json"]


def test_items_of_a_list_are_one_place() -> None:
    (one,) = found(readers(ORDER), answer({"tags": ["long enough"]}), answer({"tags": ["a", "much too long"]}))

    assert one.pointer == "/body/tags/*"


def test_two_keywords_that_one_value_fails_are_two_causes() -> None:
    described = {"properties": {"id": {"minLength": 3, "pattern": "^o"}}}

    told = found(readers(described, described), answer({"id": "x"}))

    assert [(one.rule, one.pointer) for one in told] == [
        ("response.length.widened", "/body/id"),
        ("response.pattern.changed", "/body/id"),
    ]


def test_two_missing_properties_are_two_causes() -> None:
    told = found(readers({"required": ["a", "b"]}), answer({}))

    assert [one.detail for one in told] == [('"a"',), ('"b"',)]
    assert len({one.fingerprint for one in told}) == 2


def test_a_finding_is_known_again_whatever_was_answered() -> None:
    (one,) = found(readers(ORDER), answer({"id": 7}))
    (other,) = found(readers({**ORDER, "description": "as before"}), answer({"id": 12345, "note": 1}))

    assert one.fingerprint == other.fingerprint


def test_a_secret_is_never_shown() -> None:
    secret = "ghp_" + "a1B2" * 9

    (one,) = found(readers({**ORDER, "required": ["id"]}), answer({"token": secret, "note": secret}))

    assert secret not in json.dumps(one.witness) + one.text


def test_values_are_shown_only_where_they_may_be() -> None:
    tally = RejectionTally(shows_values=False)
    for one in judged(readers(ORDER), answer({"id": 7, "email": "jo@example.com"})):
        tally.add(one.rejections)

    (finding,) = tally.findings(policy("tolerant"))

    assert finding.witness == ({"body": {"id": 7}},)


def test_the_severity_that_the_project_set_counts_first() -> None:
    (one,) = found(readers(ORDER), answer({"id": 7}), severities={"response.type.changed": Severity.INFO})

    assert one.severity is Severity.INFO
    assert found(readers(ORDER), answer({"id": 7}), severities={"response.*": Severity.NONE}) == ()


def test_two_consumers_that_are_spelled_alike_are_two_findings() -> None:
    wants = {"required": ["total"]}

    told = found(readers({}, None, expecting(wants, "billing"), expecting(wants, "web")), answer({}))

    assert [hurt.consumer for one in told for hurt in one.consumers] == ["billing", "web"]


def test_the_origin_is_that_of_the_answer_which_shows_the_cause() -> None:
    tally = RejectionTally()
    asked: list[int] = []

    def origin(number: int) -> int:
        asked.append(number)
        return number

    bodies = ({"id": 7, "note": "n"}, {"id": 8, "note": "n" * 9}, {"id": 9})
    for number, one in enumerate(judged(readers(ORDER), *map(answer, bodies))):
        tally.add(one.rejections, partial(origin, number))

    (told,) = tally.told(policy("tolerant"))

    assert asked == [0, 2]
    assert told.origin == 2 and told.shown.value == ({"body": {"id": 9}},)
