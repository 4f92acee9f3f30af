"""Description, record, this run and consumers: what is found of which, and how much it weighs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractguard.checks.drift.failed import KeywordWatch
from contractguard.checks.settings import Settings
from contractguard.contract.choices import FormatMode, PolicyName
from contractguard.contract.document import Json
from contractguard.contract.finding import Proof, Severity
from contractguard.observe.sketch import facts as sketch
from contractguard.observe.sketch.facts import EMPTY, FORMATS, Facts
from contractguard.observe.sketch.observed import Observed
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import api, contract
from tests.checks.drift.compared import drift, finding, summary
from tests.checks.drift.seen import (
    GET,
    NULL,
    NUMBER,
    SENT,
    TEXT,
    TEXT_OR_NULL,
    described,
    object_schema,
    observed,
    seen_list,
    seen_objects,
)
from tests.checks.drift.test_readers import expecting

ORDER = described(object_schema(("id",), id={"type": "string"}, note={"type": ["string", "null"]}))
SEEN = seen_objects(10, ("note",), id=TEXT, note=TEXT_OR_NULL)


def test_a_service_that_does_what_it_says_has_no_finding() -> None:
    section = drift(ORDER, observed(SEEN), observed(SEEN))

    assert summary(section) == []
    assert section.complete and section.statistics.checked == 1


def test_what_the_description_forbids_is_an_error_with_both_places_and_a_proof() -> None:
    section = drift(ORDER, observed(seen_objects(10, id=TEXT_OR_NULL, note=TEXT)))

    found = finding(section, "response.nullable.added")
    assert found.severity is Severity.ERROR and found.proof is Proof.PROVED
    assert found.text == "/body/id was null, and must be string"
    assert found.source_old is not None and found.source_old.pointer.endswith("/properties/id/type")
    assert found.source_new is not None and found.source_new.path == ("messages", GET, "id")
    assert found.witness == ({"body": {"id": None}},)


@pytest.mark.parametrize(
    ("facts", "rule", "text"),
    [
        (seen_objects(10, note=TEXT), "property.became-optional", "/body/id was missing, and the description requires it"),
        (seen_objects(10, id=NUMBER), "type.changed", "/body/id was an integer, and must be string"),
        (seen_list(seen_objects(10, id=TEXT)), "type.changed", "/body was a list, and must be object"),
    ],
    ids=["missing", "another type", "a list"],
)  # fmt: skip
def test_each_contradiction_has_the_rule_of_its_keyword(facts: Facts, rule: str, text: str) -> None:
    told = summary(drift(ORDER, observed(facts)))

    assert (f"response.{rule}", "error", text) in told


def test_what_only_the_record_has_weighs_nothing() -> None:
    was = observed(seen_objects(10, id=TEXT_OR_NULL, note=TEXT))

    found = finding(drift(ORDER, observed(SEEN), was), "response.nullable.added")

    assert found.severity is Severity.INFO
    assert found.reason is not None and "not seen in this run" in found.reason


def test_a_project_may_weigh_drift_otherwise() -> None:
    settings = Settings(policy=policy("tolerant", {"response.nullable.added": Severity.WARNING}))

    section = drift(ORDER, observed(seen_objects(10, id=TEXT_OR_NULL)), settings=settings)

    assert finding(section, "response.nullable.added").severity is Severity.WARNING


def test_a_request_that_is_accepted_beyond_its_word_is_an_info() -> None:
    contract = described(object_schema())
    operation = replace(contract.operations["GET /orders"], body=_request(contract))
    taking = replace(contract, operations={**contract.operations, operation.key: operation})

    section = drift(taking, observed(seen_list(None, empty=True), "GET /orders request application/json"))

    assert [(one.rule, one.severity) for one in section.findings if not one.rule.endswith("unseen")] == [
        ("request.type.changed", Severity.INFO)
    ]


def _request(contract: Json) -> Json:
    """The body of the webhook, which says the same as the response."""
    return next(one.body for one in contract.operations.values() if one.kind == "webhook")


@pytest.mark.parametrize(
    ("formats", "expected"),
    [(FormatMode.ASSERT, ["error"]), (FormatMode.WARN, ["warning"]), (FormatMode.ANNOTATION, [])],
    ids=lambda one: str(one),
)
def test_a_format_that_was_not_met_weighs_what_the_settings_say(formats: FormatMode, expected: list[str]) -> None:
    contract = described(object_schema(at={"type": "string", "format": "date-time"}))
    facts = seen_objects(10, at=Facts(types=sketch.STRING, formats=0, failed=frozenset({'format="date-time"'})))

    told = summary(drift(contract, observed(facts), settings=Settings(formats=formats)))

    assert [severity for _, severity, _ in told] == expected


def test_a_format_that_is_asserted_and_was_met_leaves_nothing_open() -> None:
    contract = described(
        object_schema(at={"type": "string", "format": "date-time"}, n={"type": "string", "format": "x"})
    )
    seen = Facts(types=sketch.STRING, formats=FORMATS["date-time"])

    section = drift(contract, observed(seen_objects(10, at=seen, n=TEXT)), settings=Settings(formats=FormatMode.ASSERT))

    assert summary(section) == [] and section.unchecked == ()


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed object", "union"])
def test_what_failed_as_a_whole_is_open_where_a_format_may_decide_it(is_closed: bool) -> None:
    at = {"type": "string", "format": "date-time"}
    closed = {**object_schema(at=at), "additionalProperties": False}
    node = closed if is_closed else {"oneOf": [object_schema(("a",), a=at), object_schema(("b",), b=at)]}
    contract = described(object_schema(x=node))
    value = {"x": {"other": 1} if is_closed else {}}
    ((path, keyword),) = KeywordWatch.for_schema(
        _request(contract).content["application/json"].schema, None
    ).find_failed(value)
    inner = Facts(types=sketch.OBJECT, objects=10, failed=frozenset({keyword}))

    section = drift(contract, observed(seen_objects(10, x=inner)), settings=Settings(formats=FormatMode.ASSERT))

    assert path == ("x",) and len(section.unchecked) == (0 if is_closed else 1)
    assert [one.severity.label for one in section.findings if one.proof is Proof.PROVED] == ["error"] * is_closed


def test_facts_in_two_messages_with_one_cause_are_one_finding() -> None:
    contract = described({"$ref": "#/components/schemas/Order"}, Order=object_schema(id={"type": "string"}))
    facts = seen_objects(10, id=NULL)

    section = drift(contract, observed(facts, GET, **{"POST /orders → 200 application/json": facts}))

    assert len([one for one in section.findings if one.rule == "response.nullable.added"]) == 1


# --- what the description allows, and was never so


@pytest.mark.parametrize(
    ("needed", "severity"),
    [(None, "info"), (object_schema(note={}), "warning"), (object_schema(("note",), note={}), "error")],
    ids=["nobody reads it", "read", "needed"],
)
def test_a_narrowed_promise_weighs_by_who_reads_it(needed: Json, severity: str) -> None:
    before, now = seen_objects(10, id=TEXT, note=TEXT), seen_objects(1, id=TEXT, note=NULL)
    readers = [] if needed is None else [expecting(needed)]

    section = drift(ORDER, observed(now), observed(before), readers)

    text = "/body/note was null, and never was in 10+ objects before"
    assert summary(section) == [("response.observed.narrowed-promise", severity, text)]
    assert [one.consumer for one in finding(section, "response.observed.narrowed-promise").consumers] == (
        ["billing"] if needed else []
    )


def test_below_the_evidence_nothing_was_always_so() -> None:
    before, now = seen_objects(1, id=TEXT, note=TEXT), seen_objects(1, id=TEXT, note=NULL)

    assert summary(drift(ORDER, observed(now), observed(before))) == []
    assert len(summary(drift(ORDER, observed(now), observed(before), min_evidence=1))) == 1


def test_a_webhook_is_held_against_its_word_as_a_response_is() -> None:
    section = drift(ORDER, observed(seen_objects(10, id=NULL), SENT))

    assert finding(section, "webhook.nullable.added").severity is Severity.ERROR


# --- what nobody describes


def test_messages_without_a_description_are_held_against_the_record() -> None:
    name = "GET /jobs/{id} → 200 application/json"
    was = Observed("orders", undocumented={name: seen_objects(10, state=TEXT)})
    now = Observed("orders", undocumented={name: seen_objects(1, state=NULL)})

    told = summary(drift(ORDER, now, was))

    assert ("response.nullable.added", "warning", "/body/state was null, and never was in 10+ objects before") in told


def test_a_consumer_makes_drift_of_such_a_message_an_error() -> None:
    name = "GET /jobs/{id} → 200 application/json"
    was = Observed("orders", undocumented={name: seen_objects(10, state=TEXT)})
    now = Observed("orders", undocumented={name: seen_objects(1, state=NULL)})
    reader = expecting(object_schema(state={}), operation="GET /jobs/{job}")

    found = finding(drift(ORDER, now, was, [reader]), "response.nullable.added")

    assert found.severity is Severity.ERROR and [one.consumer for one in found.consumers] == ["billing"]


def test_a_part_that_cannot_be_read_is_not_checked() -> None:
    contract = described({"$ref": "#/components/schemas/Loop"}, Loop={"allOf": [{"$ref": "#/components/schemas/Loop"}]})

    section = drift(contract, observed(seen_objects(10, id=NULL)))

    assert section.unchecked and not section.complete and section.statistics.checked == 0


def test_a_budget_that_is_used_up_leaves_claims_open() -> None:
    section = drift(ORDER, observed(seen_objects(10, id=NULL)), settings=Settings(budget=1))

    assert [one.reason for one in section.unchecked if "/body/id" in one.reason]
    assert not section.complete


def test_a_keyword_that_changed_since_is_not_checked() -> None:
    contract = described(object_schema(n={"type": "integer", "maximum": 900}))
    facts = seen_objects(10, n=Facts(types=sketch.INTEGER, low=0, high=3, failed=frozenset({"maximum=500"})))

    section = drift(contract, observed(facts))

    assert [one.reason for one in section.unchecked] == [
        "/body/n did not meet maximum when it was recorded; the description has changed there since: record it again"
    ]


def test_the_policy_weighs_what_is_not_described() -> None:
    facts = seen_objects(10, id=TEXT, internal=NUMBER)
    weights = {
        name: finding(drift(ORDER, observed(facts), settings=Settings(policy=policy(name))), RULE).severity.label
        for name in PolicyName
    }

    assert weights == {"strict": "warning", "tolerant": "warning", "codegen": "error"}


RULE = "response.property.undocumented"


@pytest.mark.parametrize("media_type", ["application/x-ndjson", "text/event-stream", "application/json-seq"])
def test_a_stream_is_not_held_against_a_schema_and_that_is_said(media_type: str) -> None:
    streamed = described(object_schema(("id",), id={"type": "string"}), media_type=media_type)
    seen = observed(seen_objects(10, id=NULL), f"GET /orders → 200 {media_type}")

    section = drift(streamed, seen)

    assert summary(section) == [] and not section.complete
    assert [(str(one.message), "is a stream" in one.reason) for one in section.unchecked] == [
        (f"GET /orders → 200 {media_type}", True)
    ]
    assert section.statistics.checked == 0


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (f"{GET}: too large, or never read to its end", "too large, or never read to its end"),
        (f"{GET}: not validated, its schema cannot be applied", "not validated"),
        ("further messages that no description names: there are too many", "there are too many"),
    ],
    ids=["too large", "not validated", "too many"],
)
def test_what_was_left_out_of_the_record_is_not_checked(entry: str, told: str) -> None:
    section = drift(ORDER, replace(observed(SEEN), left_out=frozenset({entry})))

    (left,) = section.unchecked
    assert told in left.reason and not section.complete


def test_a_body_that_was_never_read_is_not_compared() -> None:
    left = frozenset({f"{GET}: too large, or never read to its end"})

    section = drift(ORDER, replace(observed(EMPTY), left_out=left))

    assert section.statistics.checked == 0 and len(section.unchecked) == 1


@pytest.mark.parametrize(
    ("schema", "status", "is_open"),
    [(object_schema(id={}), "200", True), ({}, "200", False), (object_schema(id={}), "500", False)],
    ids=["a body is described", "any body is described", "an error of the server"],
)
def test_an_answer_without_a_media_type_is_not_checked_where_a_body_is_described(
    schema: Json, status: str, is_open: bool
) -> None:
    answer = {status: {"description": "", "content": {"application/json": {"schema": schema}}}}
    provider = contract(api(paths={"/orders": {"get": {"responses": answer}}}))

    section = drift(provider, Observed("orders", calls=1, messages={f"GET /orders → {status}": EMPTY}))

    assert ["no body of it was read" in one.reason for one in section.unchecked] == [True] * is_open


def test_a_message_of_which_no_body_is_recorded_is_not_compared() -> None:
    section = drift(ORDER, observed(EMPTY))

    assert section.statistics.checked == 0
    assert ["no body of it was read" in one.reason for one in section.unchecked] == [True]


def test_an_error_of_the_server_has_no_body_that_is_recorded() -> None:
    schema = {"schema": {"type": "object"}}
    answers = {"5XX": {"description": "", "content": {"application/json": schema}}}
    errors = contract({"openapi": "3.1.0", "info": {}, "paths": {"/orders": {"get": {"responses": answers}}}})

    section = drift(errors, observed(EMPTY, "GET /orders → 500 application/json"))

    assert (section.unchecked, section.statistics.checked) == ((), 1)


def test_a_body_that_is_no_json_is_all_that_is_to_be_known() -> None:
    csv = "GET /orders → 200 text/csv"

    section = drift(ORDER, Observed("orders", 10, {GET: SEEN, csv: EMPTY}, left_out=frozenset({f"{csv}: no JSON"})))

    assert section.unchecked == ()
    assert [rule for rule, _, _ in summary(section)] == ["response.media-type.undocumented"]


def test_an_operation_that_was_described_since_is_compared_and_has_to_be_recorded_again() -> None:
    section = drift(ORDER, Observed("orders", 10, undocumented={GET: seen_objects(10, id=NULL)}))

    assert [rule for rule, _, _ in summary(section)] == ["response.nullable.added"]
    assert ["recorded before it was described" in one.reason for one in section.unchecked] == [True]


def test_the_record_of_such_an_operation_is_no_second_finding() -> None:
    before = Observed("orders", 10, undocumented={GET: seen_objects(10, id=TEXT, note=TEXT)})
    now = Observed("orders", 10, undocumented={GET: seen_objects(10, id=TEXT)})

    found = [rule for rule, _, _ in summary(drift(ORDER, now, before))]

    assert found == ["response.observed.narrowed-promise"]


def test_names_of_parameters_are_no_body_and_hide_none() -> None:
    names = replace(seen_objects(query=replace(seen_objects(limit=EMPTY), always=frozenset())), always=frozenset())

    record = replace(observed(SEEN), messages={GET: SEEN, "GET /orders request parameters": names})

    section = drift(ORDER, record)

    assert summary(section) == []
    assert (section.statistics.messages, section.statistics.checked, section.unchecked) == (1, 1, ())
