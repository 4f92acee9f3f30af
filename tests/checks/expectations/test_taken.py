"""A model has the last word on what its JSON Schema refuses: what it takes hurts nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.consumer_code.process import CodeFailure
from contractguard.checks.expectations import attribute_to_consumers, evaluate, taken
from contractguard.checks.expectations.evaluate import EvaluatedExpectations
from contractguard.checks.settings import Settings
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document
from contractguard.contract.expectation import Expectation, Target
from contractguard.contract.finding import Severity
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.rules.catalogue import policy
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


class Choices(BaseModel):
    id: str = Field(validation_alias=AliasChoices("employeeId", "employee_id"))


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    employee_id: str = Field(alias="employeeId")


class Plain(BaseModel):
    employee_id: str = Field(alias="employeeId")


class Inner(BaseModel):
    boss: str = Field(validation_alias=AliasPath("manager", "id"))


class Number(BaseModel):
    level: int


class Converted(BaseModel):
    level: Annotated[int, BeforeValidator(lambda value: 0 if isinstance(value, str) else value)]


class Paid(BaseModel):
    status: Literal["paid"]

    @field_validator("status", mode="before")
    @classmethod
    def known(cls, value: str) -> str:
        return "paid" if value == "settled" else value


class ByNameAndStatus(ByName):
    status: Literal["paid"]


class Dated(ByName):
    since: dt.datetime


MODELS = {one.__name__: one for one in (Choices, ByName, Plain, Inner, Number, Converted, Paid, ByNameAndStatus, Dated)}


def asked(code: str, value: Json) -> tuple[CodeFailure, ...]:
    """What a model of this file says against a value, as a process of its own would tell it."""
    try:
        TypeAdapter(MODELS[code]).validate_python(value)
    except ValidationError as error:
        return tuple(CodeFailure("refused", one["type"], one["msg"], one["loc"]) for one in error.errors())
    return ()


def model(name: str, consumer: str = "web") -> Expectation:
    schema = MODELS[name].model_json_schema(mode="validation")
    return replace(reads(schema, source=SourceKind.MODEL, consumer=consumer), code=name)


def judged(sent: Json, *names: str, ask: Callable[[str, Json], Any] = asked) -> EvaluatedExpectations:
    return evaluate(shop(sent), [model(name, name.lower()) for name in names], ask=ask)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        pytest.param("Choices", of("employee_id", employee_id=TEXT), id="alias-choices"),
        pytest.param("ByName", of("employee_id", employee_id=TEXT), id="populate-by-name"),
        pytest.param("Inner", of("manager", manager=of("id", id=TEXT)), id="alias-path"),
        pytest.param("Converted", of("level", level=TEXT), id="validator"),
    ],
)
def test_what_the_model_takes_hurts_nobody_and_says_why(name: str, sent: Json) -> None:
    found = judged(sent, name)

    assert not found.findings
    assert not found.unmet
    assert [one.finding.severity for one in found.taken] == [Severity.WARNING]
    assert found.taken[0].finding.reason == f"{name} takes the witness: the code accepts more than its JSON Schema says"


def test_what_is_only_taken_is_not_counted_as_guaranteed() -> None:
    found = judged(of("employee_id", employee_id=TEXT), "ByName")

    assert found.met(model("ByName").strength) == 0


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        pytest.param("Choices", of("id", id=TEXT), id="none-of-the-choices"),
        pytest.param("Plain", of("employee_id", employee_id=TEXT), id="by-its-name-and-not-allowed"),
        pytest.param("Inner", of("manager", manager=of(id=TEXT)), id="end-of-the-path-is-optional"),
        pytest.param("Number", of("level", level=TEXT), id="not-every-text-is-a-number"),
    ],
)
def test_what_the_model_refuses_is_an_error(name: str, sent: Json) -> None:
    found = judged(sent, name)

    assert [(one.severity, one.consumers[0].consumer) for one in found.findings] == [(Severity.ERROR, name.lower())]
    assert not found.taken


def test_another_witness_is_looked_for_when_the_model_takes_the_first() -> None:
    found = judged(of("level", level={"enum": ["1", "2", "x"]}), "Number")

    assert [one.witness for one in found.findings] == [({"body": {"level": "x"}},)]


def test_one_value_that_the_model_knows_does_not_stand_for_all_others() -> None:
    settled = judged(of("status", status={"enum": ["paid", "settled"]}), "Paid")
    further = judged(of("status", status={"enum": ["paid", "settled", "void"]}), "Paid")

    assert not settled.findings
    assert [one.witness for one in further.findings] == [({"body": {"status": "void"}},)]


def test_a_model_that_refuses_the_witness_for_another_difference_takes_this_one() -> None:
    sent = of("employee_id", "status", employee_id=TEXT, status={"enum": ["paid", "void"]})

    found = judged(sent, "ByNameAndStatus")

    assert [one.pointer for one in found.findings] == ["/body/status"]
    assert [one.finding.pointer for one in found.taken] == ["/body/employeeId"]


def test_dates_of_a_witness_are_such_that_python_has() -> None:
    found = judged(of("employee_id", "since", employee_id=TEXT, since={**TEXT, "format": "date-time"}), "Dated")

    assert not found.findings


def test_who_refuses_is_hurt_and_who_takes_it_is_named_beside() -> None:
    (finding,) = judged(of("employee_id", employee_id=TEXT), "Plain", "ByName").findings

    assert [hurt.consumer for hurt in finding.consumers] == ["plain"]
    assert finding.reason == "ByName takes the witness: the code accepts more than its JSON Schema says"


def test_who_takes_what_others_refuse_is_not_counted_as_guaranteed_either() -> None:
    found = judged(of("employee_id", employee_id=TEXT), "Plain", "ByName")

    assert found.met(model("ByName").strength) == 0


def test_a_model_that_does_not_answer_is_judged_by_its_schema() -> None:
    found = judged(of("employee_id", employee_id=TEXT), "ByName", ask=lambda code, value: None)

    assert [one.severity for one in found.findings] == [Severity.ERROR]


def test_a_rename_that_the_model_takes_is_a_warning_that_says_so() -> None:
    old, new = shop(of("employeeId", employeeId=TEXT)), shop(of("employee_id", employee_id=TEXT))
    now = evaluate(new, [model("ByName")], ask=asked)

    report = attribute_to_consumers(compare_contracts(old, new), now, Settings().policy)

    gone = next(one for one in report.findings if one.rule == "response.property.removed")
    assert (gone.severity, gone.consumers) == (Severity.WARNING, ())
    assert gone.reason == "ByName takes the witness: the code accepts more than its JSON Schema says"
    assert report.count(Severity.ERROR) == 0


def test_it_is_what_the_project_says_of_the_rule() -> None:
    strict = Settings(policy=policy("tolerant", {"response.property.removed": Severity.ERROR}))

    found = evaluate(shop(of("employee_id", employee_id=TEXT)), [model("ByName")], strict, ask=asked)

    assert [one.finding.severity for one in found.taken] == [Severity.ERROR]


def test_a_body_that_may_be_missing_is_not_taken_because_the_model_converts_something_in_it() -> None:
    def hooked(*, required: bool, level: Json) -> Contract:
        body = {"required": required, "content": {"application/json": {"schema": of("level", level=level)}}}
        hook = {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}
        described = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {"h": hook}}
        return read_contract(Document("file:///hr.json", "hr.json", described))

    target = Target(TargetPart.EVENT, event="h")
    part = replace(model("Number").parts[0], pointer=("payload",))
    wanted = replace(model("Number"), target=target, parts=(part,))

    found = evaluate(hooked(required=False, level={"enum": ["1", "2"]}), [wanted], ask=asked)

    assert [(one.rule, one.severity) for one in found.findings] == [("webhook.body.became-optional", Severity.ERROR)]
    assert [one.finding.pointer for one in found.taken] == ["/body/level"]


def test_as_many_further_witnesses_are_searched_for_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken, "MAX_SEARCHES", 0)

    found = judged(of("level", level={"enum": ["1", "2", "x"]}), "Number")

    assert [one.finding.witness for one in found.taken] == [({"body": {"level": "1"}},)]
