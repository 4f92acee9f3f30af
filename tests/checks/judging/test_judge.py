"""One answer before four readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contractguard.checks.consumer_code.process import CodeFailure
from contractguard.checks.judging.judge import UNREAD_BODY, judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import ReaderKind
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.contract.choices import SourceKind
from contractguard.contract.expectation import EXAMPLE, Strength
from contractguard.contract.finding import Severity
from contractguard.observe.sketch.observed import Observed
from tests.checks.descriptions import api, contract
from tests.checks.drift.seen import TEXT, seen_objects
from tests.checks.judging.answers import LIST, answer, expecting, found, judged, readers, summary

ORDER: Any = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "qty": {"type": "integer", "maximum": 500}, "note": {}},
    "required": ["id"],
}
GOOD = {"id": "o-1", "qty": 3}


def test_an_answer_that_is_as_promised_is_taken_by_everybody() -> None:
    read_by = readers(ORDER, ORDER, expecting(ORDER), observed=Observed("shop", messages=SEEN))

    (one,) = judged(read_by, answer({"id": "o-1", "note": "n"}))

    assert one.rejections == () and one.unchecked == ()
    assert one.readers == set(ReaderKind) - {ReaderKind.SERVICE}


SEEN = {f"{LIST} → 200 application/json": seen_objects(10, id=TEXT, note=TEXT)}


@pytest.mark.parametrize(
    ("body", "rule", "pointer"),
    [
        ({"id": 7}, "response.type.changed", "/body/id"),
        ({"id": None}, "response.nullable.added", "/body/id"),
        ({"qty": 3}, "response.property.became-optional", "/body"),
        ({"id": "o-1", "qty": 501}, "response.range.widened", "/body/qty"),
        ([], "response.type.changed", "/body"),
        (b"<html>", "response.body.malformed", "/body"),
        (b'{"id": "o-1", "qty": NaN}', "response.body.malformed", "/body"),
        (None, "response.body.removed", "/body"),
    ],
    ids=["type", "null", "missing", "limit", "a list", "html", "NaN", "no body"],
)
def test_what_the_description_forbids_is_an_error(body: Any, rule: str, pointer: str) -> None:
    assert summary(found(readers(ORDER), answer(body))) == [(rule, "error", pointer)]


def test_a_status_and_a_media_type_that_nobody_describes_are_warnings() -> None:
    told = found(readers(ORDER), answer({}, status=202), answer(b"id\n", media_type="text/csv"))

    assert summary(told) == [
        ("response.status.undocumented", "warning", ""),
        ("response.media-type.undocumented", "warning", ""),
    ]


def test_an_error_of_the_server_is_one_finding_for_each_cause() -> None:
    read_by = readers(ORDER)

    told = found(read_by, answer(status=500), answer(status=500), answer(b"down", status=503))

    assert summary(told) == [("api.server-error", "error", "")] * 2
    (raised,) = found(read_by, answer(status=500), note="KeyError in shop.main:12")
    assert raised.text == "was answered with 500: KeyError in shop.main:12"


def test_a_server_error_that_is_described_by_its_number_is_an_answer_but_500_is_not() -> None:
    done = {"description": "done"}
    described = contract(api(paths={"/orders": {"get": {"responses": {"501": done, "500": done, "5XX": done}}}}))

    assert found(Readers(described), answer(status=501)) == ()
    assert len(found(Readers(described), answer(status=500))) == 1
    assert len(found(Readers(described), answer(status=503))) == 1


def test_what_only_the_recorded_contract_forbids_is_told_with_the_weight_of_its_rule() -> None:
    wide = {**ORDER, "properties": {**ORDER["properties"], "status": {"enum": ["open", "void"]}}}
    tight = {**ORDER, "properties": {**ORDER["properties"], "status": {"enum": ["open"]}}}

    (one,) = found(readers(wide, tight), answer({**GOOD, "status": "void"}))

    assert (one.rule, one.severity) == ("response.enum.widened", Severity.WARNING)
    assert one.text.endswith("(the recorded contract says so; the description no longer does)")
    (alone,) = found(replace(readers(wide, tight), description=None), answer({**GOOD, "status": "void"}))
    assert alone.text.endswith("(the recorded contract says so)")


def test_what_the_description_and_a_consumer_forbid_is_one_finding_that_names_the_consumer() -> None:
    consumer = expecting(None, needs=("/id",))

    (one,) = found(readers(ORDER, ORDER, consumer), answer({"qty": 1}))

    assert [hurt.consumer for hurt in one.consumers] == ["billing"]
    assert one.text == '/body has no "id" (say the description, the recorded contract and billing)'


def test_what_only_a_consumer_does_not_take_is_an_error() -> None:
    (one,) = found(readers({}, None, expecting({"required": ["total"]})), answer({}))

    assert (one.severity, one.consumers[0].consumer) == (Severity.ERROR, "billing")


@pytest.mark.parametrize("status", [401, 404, 405])
def test_what_a_framework_answers_by_itself_is_an_info(status: int) -> None:
    (one,) = found(readers(ORDER), answer({}, status=status))

    assert (one.rule, one.severity) == ("response.status.undocumented", Severity.INFO)


EXAMPLE_OF_7: Any = {"required": ["id"], "properties": {"id": {"$comment": EXAMPLE, "const": 7}}}


def test_of_an_example_only_what_is_needed_of_it_is_wanted_of_every_answer() -> None:
    example = replace(expecting(EXAMPLE_OF_7, needs=("/id",)), strength=Strength.POSSIBLE)

    assert found(readers({}, None, example), answer({"id": "o-1"})) == ()
    assert len(found(readers({}, None, example), answer({}))) == 1


def test_of_a_pact_the_types_of_its_examples_are_wanted_and_not_their_values() -> None:
    pact = replace(expecting(EXAMPLE_OF_7), source=SourceKind.PACT)

    assert found(readers({}, None, pact), answer({"id": 8})) == ()
    assert len(found(readers({}, None, pact), answer({"id": "o-1"}))) == 1


def test_what_a_model_takes_although_its_schema_refuses_it_breaks_nobody() -> None:
    model = replace(expecting({"properties": {"id": {"type": "integer"}}}), code="billing:Order")

    def takes_texts(code: str, value: Any) -> tuple[CodeFailure, ...]:
        return () if isinstance(value["id"], str) else (CodeFailure("refused", code, ""),)

    both = answer({"id": "7"}), answer({"id": None})
    assert [len(one.rejections) for one in judged(readers({}, None, model, ask=takes_texts), *both)] == [0, 1]
    assert [len(one.rejections) for one in judged(readers({}, None, model), *both)] == [1, 1]


def test_an_expectation_of_another_status_is_not_asked() -> None:
    read_by = readers({}, None, expecting({"required": ["total"]}, status="404"), expecting({"required": ["a"]}))
    answers = answer({}, status=404)
    assert read_by.description is not None

    told = judge_answer(read_by, LIST, answers)

    assert [one.name for one in told.rejections if one.hurt] == ['"total"']


def test_what_was_never_seen_before_is_an_info() -> None:
    read_by = readers({}, observed=Observed("shop", messages=SEEN))

    told = found(read_by, answer({"id": "o-1"}))

    assert summary(told) == [("response.observed.narrowed-promise", "info", "/body/note")]


def test_what_the_description_forbids_is_not_told_again_as_never_seen() -> None:
    described = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["note"]}
    read_by = readers(described, observed=Observed("shop", messages=SEEN))

    assert summary(found(read_by, answer({"id": None, "note": "n"}))) == [
        ("response.nullable.added", "error", "/body/id")
    ]
    assert [one[1] for one in summary(found(read_by, answer({"id": "o-1"})))] == ["error"]


def test_a_header_is_held_against_its_schema_however_its_text_is_read() -> None:
    headers = {"X-Rate": {"required": True, "schema": {"type": "integer", "maximum": 9}}}
    paths = {"/orders": {"get": {"responses": {"200": {"description": "done", "headers": headers}}}}}
    read_by = Readers(contract(api(paths=paths)))

    def told(**sent: Any) -> list[tuple[str, str, str]]:
        return summary(found(read_by, answer(media_type="", **sent)))

    assert told(**{"x-rate": "9"}) == []
    assert told(**{"x-rate": "many"}) == [("response.type.changed", "error", "/header/x-rate")]
    assert told() == [("response.header.became-optional", "error", "/header/x-rate")]


def test_what_cannot_be_judged_is_told_and_is_no_pass() -> None:
    paths = {"/orders": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {}}}}}}}

    (one,) = judged(Readers(contract(api(paths=paths))), answer({}))
    (stranger,) = judged(readers(ORDER), answer({}), operation="GET /nothing")

    assert [entry.reason for entry in one.unchecked] == [
        "the description cannot judge it: the contract says nothing about the application/json body of GET /orders"
    ]
    assert stranger.readers == frozenset() and stranger.unchecked[0].must


def test_a_number_that_is_too_large_for_us_is_not_called_no_json() -> None:
    (one,) = judged(readers(ORDER), answer(b'{"id": "o-1", "note": 1e400}'))

    assert one.rejections == () and "the number inf" in one.unchecked[0].reason


def test_a_long_integer_is_told_as_it_was_sent() -> None:
    (one,) = found(readers(ORDER), answer(b'{"id": "o-1", "qty": 12345678901234567891}'))

    assert one.witness == ({"body": {"id": "o-1", "qty": 12345678901234567891}},)


def test_readers_say_which_of_them_are_missing() -> None:
    assert len(Readers().remarks) == 4
    assert Readers(contract(api()), contract(api()), (expecting({}),), Observed("shop")).remarks == ()


LIMITED = contract(
    api(
        paths={
            "/orders": {
                "get": {
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                        {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}},
                    ],
                    "responses": {"200": {"description": "done"}, "400": {"description": "refused"}},
                }
            }
        }
    )
)
WIDER = contract(
    api(paths={"/orders": {"get": {"responses": {"200": {"description": ""}, "400": {"description": ""}}}}})
)


def call(limit: str = "1", **headers: str) -> HttpRequest:
    return HttpRequest({}, (("limit", limit),), headers or {"x-tenant": "t"})


@pytest.mark.parametrize(
    ("request_", "status", "rule", "severity"),
    [
        (call(), 400, "request.valid.rejected", "warning"),
        (call("101"), 200, "request.invalid.accepted", "info"),
        (call(**{"x-other": "1"}), 200, "request.header.not-enforced", "warning"),
    ],
    ids=["valid and refused", "invalid and accepted", "a missing header"],
)
def test_a_request_is_taken_as_it_should_be(request_: HttpRequest, status: int, rule: str, severity: str) -> None:
    (one,) = found(Readers(LIMITED), answer(status=status, media_type=""), request=request_)

    assert (one.rule, one.severity.label, str(one.message)) == (rule, severity, "GET /orders request")


def test_a_request_about_which_the_descriptions_do_not_agree_is_not_judged() -> None:
    both = Readers(LIMITED, WIDER)

    assert found(both, answer(status=200, media_type=""), request=call("101")) == ()
    assert found(both, answer(status=400, media_type=""), request=call("101")) == ()
    assert found(Readers(LIMITED), answer(status=404, media_type=""), request=call())[0].rule.startswith("response.")


@pytest.mark.parametrize(
    ("schema", "media_type", "is_told"),
    [(ORDER, "application/xml", True), (ORDER, "application/x-ndjson", True), ({"type": "string"}, "image/png", False),
     ({}, "application/zip", False), (ORDER, "application/json", False)],
    ids=["xml", "lines of JSON", "bytes", "anything", "json"],
)  # fmt: skip
def test_a_body_that_nobody_reads_is_told_where_something_is_described_of_it(
    schema: Any, media_type: str, is_told: bool
) -> None:
    content = {media_type: {"schema": schema}}
    described = contract(
        api(paths={"/orders": {"get": {"responses": {"200": {"description": "", "content": content}}}}})
    )

    (one,) = judged(Readers(described), answer(b'{"id": "o-1"}', media_type=media_type))

    assert (one.rejections, one.unchecked) == ((), ())
    assert [told.reason for told in one.beside] == ([UNREAD_BODY] if is_told else [])
