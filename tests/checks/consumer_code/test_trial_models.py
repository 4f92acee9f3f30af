"""Models of a consumer against what a provider may send."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.checks.consumer_code.trial import Limits, Trial
from contractguard.checks.settings import Settings
from contractguard.contract.finding import Proof, Severity
from contractguard.rules.catalogue import policy
from tests.checks.consumer_code.consumer_files import BARE, PAYMENT, Json, only, payload, tried

MODELS = """
    from typing import Annotated, Literal
    from datetime import datetime
    from pydantic import BaseModel, ConfigDict, Field, PlainValidator, TypeAdapter, field_validator
    from typing_extensions import TypedDict

    class Tolerant(BaseModel):
        id: str
        status: str
        amount: int = 0
        note: str | None = None

    class Closed(Tolerant):
        status: Literal["paid"]

    class Demanding(Tolerant):
        amount: int

    class Strange(Tolerant):
        model_config = ConfigDict(extra="forbid")

    class Picky(Tolerant):
        @field_validator("id")
        @classmethod
        def short(cls, value: str) -> str:
            if len(value) > 3:
                raise ValueError("too long")
            return value

    class Broken(Tolerant):
        @field_validator("note")
        @classmethod
        def first(cls, value):
            return value and value[3]

    class Lax(BaseModel):
        id: str
        status: str
        amount: bool | float = 0.0

    class Flag(BaseModel):
        status: bool

    class Silent(Tolerant):
        note: Annotated[object, PlainValidator(lambda value: value)] = None

    class Unspeakable(Tolerant):
        note: Annotated[object, Field(default=None)] = None
        other: type = int

    class Typed(TypedDict):
        id: str
"""


def test_a_tolerant_model_has_no_findings(tmp_path: Path) -> None:
    report = tried(tmp_path, MODELS, "Tolerant")

    assert report.findings == () and report.unchecked == () and report.complete
    assert report.statistics.checked == 1
    assert report.settings["payloads"].endswith(" new-enum-member")


def test_a_closed_enum_is_hit_by_the_providers_enum(tmp_path: Path) -> None:
    found = only(tried(tmp_path, MODELS, "Closed"))

    assert (found.rule, found.severity, found.proof) == ("webhook.enum.widened", Severity.ERROR, Proof.PROVED)
    assert found.pointer == "/body/status"
    assert payload(found)["status"] == "disputed"
    assert found.reason is None
    assert found.text == '/body/status may be "disputed"; shop:Closed does not take that'


def test_a_field_that_the_provider_may_leave_out(tmp_path: Path) -> None:
    found = only(tried(tmp_path, MODELS, "Demanding"))

    assert (found.rule, found.pointer) == ("webhook.property.became-optional", "/body/amount")
    assert "amount" not in payload(found)


def test_an_unknown_field_only_warns(tmp_path: Path) -> None:
    found = only(tried(tmp_path, MODELS, "Strange"))

    assert (found.rule, found.severity, found.proof) == (
        "consumer.model.refused", Severity.WARNING, Proof.STRUCTURAL,
    )  # fmt: skip
    assert found.pointer == "/body/new_value"
    assert found.reason is not None and found.reason.startswith("drifted: a field")


def test_without_drift_an_unknown_field_is_not_tried(tmp_path: Path) -> None:
    report = tried(tmp_path, MODELS, "Strange", trial=BARE)

    assert report.findings == () and int(report.settings["payloads"].removesuffix(" declared")) > 20


def test_a_validator_that_takes_less_than_the_schema_is_said_aloud(tmp_path: Path) -> None:
    found = only(tried(tmp_path, MODELS, "Picky"))

    assert (found.rule, found.severity) == ("consumer.model.refused", Severity.ERROR)
    assert (found.pointer, len(payload(found)["id"])) == ("/body/id", 4), "shrunk to the shortest text"
    assert (
        found.reason
        == "the JSON Schema of the model allows this payload: its own validation accepts less than that says"
    )
    assert "Value error, too long [value_error]" in found.text


def test_an_exception_of_a_validator_is_a_refusal(tmp_path: Path) -> None:
    found = only(tried(tmp_path, MODELS, "Broken", trial=BARE))

    assert found.rule == "consumer.model.refused"
    assert "shop:Broken raised IndexError: string index out of range at shop.py:" in found.text
    assert len(payload(found)["note"]) == 1


def test_a_model_that_takes_more_than_its_schema_is_a_warning(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string", "enum": ["yes", "no"]}},
    }

    found = only(tried(tmp_path, MODELS, "Flag", schema, trial=BARE))

    assert (found.severity, found.pointer) == (Severity.WARNING, "/body/status")
    assert found.reason == "the model itself takes the witness: it accepts more than its JSON Schema says"


def test_a_field_without_a_schema_is_unchecked_there(tmp_path: Path) -> None:
    report = tried(tmp_path, MODELS, "Silent", trial=BARE)

    assert report.findings == () and not report.complete
    assert "Silent.note is validated by a function alone" in report.unchecked[0].reason


def test_a_model_without_a_schema_is_still_tried(tmp_path: Path) -> None:
    report = tried(tmp_path, MODELS, "Unspeakable", trial=BARE)

    assert int(report.settings["payloads"].removesuffix(" declared")) > 20
    assert "has no JSON Schema" in report.unchecked[0].reason


@pytest.mark.cover_processes
def test_types_that_pydantic_adapts(tmp_path: Path) -> None:
    assert tried(tmp_path, MODELS, "Typed", trial=BARE).findings == ()


NESTED = """
    from datetime import datetime
    from typing import Annotated, Literal
    from pydantic import BaseModel, Field

    class Card(BaseModel):
        kind: Literal["card"]
        last: str

    class Cash(BaseModel):
        kind: Literal["cash"]

    class Sale(BaseModel):
        made: datetime
        paid: Annotated[Card | Cash, Field(discriminator="kind")]
        flags: list[bool] = []
"""


def sale(*kinds: str, flag: Json) -> Json:
    branches = [
        {"type": "object", "required": ["kind", "last"],
         "properties": {"kind": {"const": kind}, "last": {"type": "string"}}}
        for kind in kinds
    ]  # fmt: skip
    return {
        "type": "object",
        "required": ["made", "paid"],
        "properties": {
            "made": {"type": "string", "format": "date-time"},
            "paid": {"oneOf": branches},
            "flags": {"type": "array", "items": flag},
        },
    }


def test_a_discriminated_union_that_takes_all_variants(tmp_path: Path) -> None:
    assert tried(tmp_path, NESTED, "Sale", sale("card", "cash", flag={"type": "boolean"}), trial=BARE).findings == ()


def test_a_variant_that_the_model_does_not_know(tmp_path: Path) -> None:
    report = tried(tmp_path, NESTED, "Sale", sale("card", "cheque", flag={"type": "boolean"}), trial=BARE)

    found = only(report)
    assert found.severity is Severity.ERROR and found.pointer.startswith("/body/paid")
    assert payload(found)["paid"]["kind"] == "cheque"


def test_dates_of_year_zero_do_not_hide_what_the_model_takes(tmp_path: Path) -> None:
    report = tried(tmp_path, NESTED, "Sale", sale("card", flag={"enum": ["yes", "no"]}), trial=BARE)

    found = only(report)
    assert (found.severity, found.pointer) == (Severity.WARNING, "/body/flags/*")
    assert found.reason is not None and "accepts more than its JSON Schema says" in found.reason


@pytest.mark.cover_processes
def test_two_wrong_fields_are_both_found(tmp_path: Path) -> None:
    source = """
        from pydantic import BaseModel, field_validator

        class Both(BaseModel):
            id: str
            status: str

            @field_validator("id", "status")
            @classmethod
            def never(cls, value):
                raise ValueError("no")
    """

    report = tried(tmp_path, source, "Both", trial=BARE)

    assert [one.pointer for one in sorted(report.findings, key=lambda one: one.pointer)] == ["/body/id", "/body/status"]


def test_a_projects_own_severity_counts(tmp_path: Path) -> None:
    milder = Settings(policy("tolerant", {"webhook.enum.widened": Severity.INFO}))

    assert only(tried(tmp_path, MODELS, "Closed", trial=BARE, settings=milder)).severity is Severity.INFO


def test_a_model_that_hangs_over_a_witness(tmp_path: Path) -> None:
    source = """
        import time
        from typing import Literal
        from pydantic import BaseModel, field_validator

        class Slow(BaseModel):
            status: Literal["paid"]

            @field_validator("status", mode="before")
            @classmethod
            def wait(cls, value):
                time.sleep(60)
    """

    report = tried(tmp_path, source, "Slow", trial=Trial(examples=5, drift=False), limits=Limits(each=1, total=120))

    assert {one.rule for one in report.findings} == {"webhook.enum.widened", "consumer.handler.slow"}


def test_a_pattern_that_json_schema_does_not_have(tmp_path: Path) -> None:
    source = """
        from typing import Annotated
        from pydantic import BaseModel, Field

        class Named(BaseModel):
            id: Annotated[str, Field(pattern=r"(?i)^[a-z]*$")]
    """

    report = tried(tmp_path, source, "Named", trial=BARE)

    assert not report.complete and "by its JSON Schema" in report.unchecked[0].reason
    assert [(one.rule, one.proof) for one in report.findings] == [
        ("webhook.pattern.dropped", Proof.UNPROVEN),
        ("consumer.model.refused", Proof.PROVED),
    ]


def test_a_member_that_is_forbidden_is_the_reason_and_no_other(tmp_path: Path) -> None:
    opened = {**PAYMENT, "additionalProperties": True}

    report = tried(tmp_path, MODELS, "Strange", opened, trial=Trial(10, drift=False))

    found = next(one for one in report.findings if one.rule == "webhook.additional-properties.opened")
    assert (found.severity, found.reason) == (Severity.ERROR, None)
