"""A consumer's models and handlers, in files of their own, against what a provider may send."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from contractguard.checks.consumer_code import Code, Limits, Trial, event_message, response_message, verify_code
from contractguard.checks.settings import Settings
from contractguard.contract.errors import InputError, UnresolvedReference, UsageError
from contractguard.contract.finding import Finding, Proof, Report, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.rules import policy
from tests.checks.descriptions import answering, api, contract, taking

Json = Any

PAYMENT = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["paid", "disputed"]},
        "amount": {"type": "integer"},
        "note": {"type": ["string", "null"]},
    },
}
USUAL, TOLERANT = Limits(), Settings()
FEW = Trial(examples=60)
BARE = Trial(examples=60, drift=False)


def calling(schema: Json, **components: Json) -> Json:
    """The provider calls the webhook `paid` with a body of this schema."""
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    hook = {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}
    found = api(webhooks={"paid": hook})
    return {**found, "components": {"schemas": components}} if components else found


def tried(
    folder: Path,
    source: str,
    name: str,
    schema: Json = PAYMENT,
    *,
    trial: Trial = FEW,
    limits: Limits = USUAL,
    accepts: tuple[str, ...] = (),
    settings: Settings = TOLERANT,
) -> Report:
    """The report on what a module of the consumer defines; a name in capitals is a model."""
    (folder / "shop.py").write_text(textwrap.dedent(source), "utf-8")
    described = contract(calling(schema))
    code = Code(f"shop:{name}", folder, name[0].isupper(), accepts)
    return verify_code(described, event_message(described, "paid"), code, trial, limits, settings)


def seen(report: Report) -> list[tuple[str, str, str]]:
    return sorted((one.rule, one.severity.label, one.pointer) for one in report.findings)


def only(report: Report) -> Finding:
    assert len(report.findings) == 1, [one.text for one in report.findings]
    return report.findings[0]


def payload(finding: Finding) -> Json:
    assert finding.witness is not None
    return finding.witness[0]["body"]


# --- models


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
    assert found.text == '/body/status may now be "disputed"; shop:Closed does not take that'


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


def test_types_that_pydantic_adapts(tmp_path: Path) -> None:
    assert tried(tmp_path, MODELS, "Typed", trial=BARE).findings == ()


# --- handlers


def test_a_key_error_on_an_absent_optional_is_shrunk(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            return payload["amount"] / 100
    """

    found = only(tried(tmp_path, source, "handle"))

    assert (found.rule, found.severity, found.proof) == ("consumer.handler.failed", Severity.ERROR, Proof.PROVED)
    assert payload(found) == {"id": "", "status": "paid"}
    assert found.text.endswith("shop:handle raised KeyError: 'amount' at shop.py:3 (handle)")
    assert found.reason is None


def test_failures_are_told_apart_by_place_and_kind(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            if "note" in payload:
                payload["note"].strip()
            if payload["status"] == "disputed":
                raise ValueError(payload["id"])
            if payload.get("amount", 0) < -100:
                raise ValueError
    """

    report = tried(tmp_path, source, "handle", trial=Trial(200, drift=False))

    assert sorted(one.text.rpartition(" raised ")[2] for one in report.findings) == [
        "AttributeError: 'NoneType' object has no attribute 'strip' at shop.py:4 (handle)",
        "ValueError at shop.py:6 (handle)",
        "ValueError at shop.py:8 (handle)",
    ]
    assert [payload(one) for one in report.findings if "py:8" in one.text] == [
        {"id": "", "status": "paid", "amount": -101}
    ]


def test_an_async_handler_is_awaited(tmp_path: Path) -> None:
    source = """
        import asyncio

        async def handle(payload):
            await asyncio.sleep(0)
            {"paid": 1}[payload["status"]]
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert "raised KeyError: 'disputed'" in found.text


def test_only_drift_is_a_warning_and_a_setting_makes_it_an_error(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            {"paid": 1, "disputed": 2}[payload["status"]]
    """
    strict = Settings(policy("tolerant", {"consumer.handler.failed": Severity.ERROR}))

    found, again = only(tried(tmp_path, source, "handle")), only(tried(tmp_path, source, "handle", settings=strict))

    assert (found.severity, payload(found)["status"]) == (Severity.WARNING, "new_value")
    assert again.severity is Severity.ERROR
    assert (
        tried(tmp_path, source, "handle", settings=Settings(policy("tolerant", {"consumer.*": Severity.NONE}))).findings
        == ()
    )


def test_what_fails_before_it_drifts_is_no_effect_of_the_drift(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            assert payload["flag"] is not True
    """
    schema = {"type": "object", "required": ["flag"], "properties": {"flag": {"type": "boolean"}}}

    found = only(tried(tmp_path, source, "handle", schema, trial=Trial(examples=1)))

    assert (found.severity, payload(found)) == (Severity.ERROR, {"flag": True})


@pytest.mark.parametrize("name", ["Refused", "shop.Refused", "LookupError"])
def test_exceptions_that_are_accepted_are_no_failures(tmp_path: Path, name: str) -> None:
    source = """
        class Refused(LookupError):
            pass

        def handle(payload):
            if payload["status"] == "disputed":
                raise Refused
    """

    assert tried(tmp_path, source, "handle", accepts=(name,), trial=BARE).findings == ()
    assert len(tried(tmp_path, source, "handle", accepts=("KeyError",), trial=BARE).findings) == 1


def test_what_pydantic_refuses_in_a_handler_is_located(tmp_path: Path) -> None:
    source = """
        from pydantic import BaseModel

        class Payment(BaseModel):
            note: str = ""

        def handle(payload):
            Payment(**payload)
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert (found.rule, found.pointer) == ("consumer.handler.failed", "/body/note")
    assert "Input should be a valid string [string_type] at shop.py:8 (handle)" in found.text


def test_a_handler_that_hangs_is_bounded(tmp_path: Path) -> None:
    source = """
        import time

        def handle(payload):
            while payload["status"] == "disputed":
                time.sleep(1)
    """
    began = time.monotonic()

    report = tried(tmp_path, source, "handle", limits=Limits(each=0.2), trial=BARE)

    assert time.monotonic() - began < 30
    found = only(report)
    assert (found.rule, payload(found)["status"]) == ("consumer.handler.slow", "disputed")
    assert "took more than 0.2 seconds" in found.text


def test_a_handler_that_always_hangs_ends_the_search_and_it_is_said(tmp_path: Path) -> None:
    report = tried(tmp_path, "import time\ndef handle(payload): time.sleep(60)", "handle", limits=Limits(0.1))

    assert only(report).rule == "consumer.handler.slow"
    assert "the process had to be started again more than 10 times" in report.unchecked[0].reason
    assert "unknown-field and new-enum-member payloads, for the same reason" in report.unchecked[1].reason
    assert not report.complete


def test_the_time_for_everything_is_bounded(tmp_path: Path) -> None:
    source = "import time\ndef handle(payload): time.sleep(0.3)"

    report = tried(tmp_path, source, "handle", limits=Limits(each=5, total=1.5), trial=BARE)

    assert "the time of 1.5 seconds was over" in report.unchecked[0].reason
    assert report.findings == ()


def test_a_handler_that_ends_the_process(tmp_path: Path) -> None:
    source = """
        import os, sys

        def handle(payload):
            if payload["status"] == "disputed":
                print("going down", file=sys.stderr, flush=True)
                os._exit(7)
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert found.rule == "consumer.handler.failed"
    assert found.text.endswith("shop:handle ended with exit code 7: going down")


def test_leaving_by_sys_exit_is_a_failure(tmp_path: Path) -> None:
    assert "raised SystemExit: 0" in only(tried(tmp_path, "import sys\ndef handle(p): sys.exit(0)", "handle")).text


def test_a_failure_that_needs_other_payloads_before_it_is_said_to(tmp_path: Path) -> None:
    source = """
        seen = []

        def handle(payload):
            seen.append(payload)
            assert len(seen) < 5, "too many"
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert found.reason is not None and "only after other payloads" in found.reason


def test_secrets_and_prints_stay_out_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "hunter2-very-secret")
    source = """
        import os, sys

        def handle(payload):
            print(os.environ["SHOP_API_KEY"])
            sys.stdout.write("{\\"outcome\\": \\"accepted\\"}\\n")
            raise RuntimeError("\\x1b[31m" + os.environ["SHOP_API_KEY"] * 300)
    """

    found = only(tried(tmp_path, source, "handle"))

    assert "hunter2" not in repr(found) and "very-secret" not in repr(found)
    assert "***" in found.text and "\x1b" not in found.text


def test_an_error_without_a_text_of_its_own(tmp_path: Path) -> None:
    source = """
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        def handle(payload):
            raise Odd
    """

    assert "(its text cannot be had: ValueError)" in only(tried(tmp_path, source, "handle", trial=BARE)).text


def test_memory_is_bounded(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the bound is the system's")
    source = "def handle(payload): bytearray(8 << 30)"

    found = only(tried(tmp_path, source, "handle", limits=Limits(memory=1 << 30), trial=BARE))

    assert "MemoryError" in found.text


def test_the_answer_is_the_same_every_time(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            assert payload.get("amount", 0) < 2**40
            assert "é" not in payload["id"]
    """

    reports = [tried(tmp_path, source, "handle", trial=Trial(200)) for _ in range(2)]

    told = [[(one.text, one.witness, one.fingerprint) for one in report.findings] for report in reports]
    assert told[0] == told[1] and len(told[0]) == 2
    assert not (tmp_path / ".hypothesis").exists()


# --- what cannot be tried


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("import nowhere", "handle", "ModuleNotFoundError: No module named 'nowhere'"),
        ("raise SystemExit(3)", "handle", "SystemExit: 3"),
        ("import os; os._exit(5)", "handle", "ended with exit code 5"),
        ("x = 1", "handle", "AttributeError"),
        ("handle = 5", "handle", "is not a function, but int"),
        ("def handle(): pass", "handle", "cannot be called with a payload alone"),
        ("def handle(payload): yield 1", "handle", "is a generator"),
        ("Model = 5", "Model", "is not a type, but int"),
        ("class Model:\n    def __init__(self, x): pass", "Model", "is no type that pydantic validates"),
    ],
)
def test_code_that_cannot_be_fed_is_an_error(tmp_path: Path, source: str, name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        tried(tmp_path, source, name)

    assert said in caught.value.what and caught.value.exit_code == 3


def test_an_import_that_hangs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sign of life"):
        tried(tmp_path, "import time\ntime.sleep(60)", "handle", limits=Limits(total=0.5))


def test_no_examples_check_nothing(tmp_path: Path) -> None:
    report = tried(tmp_path, "def handle(payload): pass", "handle", trial=Trial(examples=0))

    assert report.statistics.checked == 0 and report.settings["payloads"] == "none"


def test_a_schema_without_values_checks_nothing(tmp_path: Path) -> None:
    report = tried(
        tmp_path,
        "def handle(payload): pass",
        "handle",
        {"type": "object", "required": ["a"], "properties": {"a": False}},
    )

    assert report.statistics.checked == 0
    assert "no payload could be drawn" in report.unchecked[0].reason


def test_a_format_that_is_not_known_is_said(tmp_path: Path) -> None:
    report = tried(tmp_path, "def handle(payload): pass", "handle", {"type": "string", "format": "iban"}, trial=BARE)

    assert "formats that are not known" in report.unchecked[0].reason and "iban" in report.unchecked[0].reason


def test_a_reference_to_nothing_is_an_error(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Gone"}}}

    with pytest.raises(UnresolvedReference):
        tried(tmp_path, "def handle(payload): pass", "handle", schema)


def test_responses_are_tried_by_operation_and_status(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def handle(payload): payload['id']")
    described = contract(answering({"type": "object", "properties": {"id": {"type": "integer"}}}))

    report = verify_code(
        described, response_message(described, "GET /orders", "200"), Code("shop:handle", tmp_path), BARE
    )

    assert seen(report) == [("consumer.handler.failed", "error", "/body")]


def test_what_the_consumer_sends_is_not_tried(tmp_path: Path) -> None:
    described = contract(taking(PAYMENT))
    key = MessageKey("POST /orders", Role.REQUEST, None, "application/json")

    with pytest.raises(UsageError, match="is not sent by the provider"):
        verify_code(described, key, Code("shop:handle", tmp_path))


def test_a_response_that_is_not_described() -> None:
    with pytest.raises(InputError, match="no response with status 404"):
        response_message(contract(answering({})), "GET /orders", "404")


def test_a_message_without_a_schema_is_an_error(tmp_path: Path) -> None:
    described = contract(taking(PAYMENT))

    with pytest.raises(InputError, match="no schema for a JSON body"):
        verify_code(described, response_message(described, "POST /orders", "200"), Code("shop:handle", tmp_path))


def test_without_hypothesis_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "hypothesis.py").write_text("raise ImportError")
    script = "from contractguard.checks.payloads.extra import hypothesis; hypothesis()"
    paths = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.path.append({str(Path(__file__).parents[2])!r})\n"

    result = subprocess.run([sys.executable, "-c", paths + script], capture_output=True, text=True, check=False)

    assert "pip install 'contractguard[property]'" in result.stderr
