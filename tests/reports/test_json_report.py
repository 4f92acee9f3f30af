"""The JSON report: valid by its published schema, bounded, and the same bytes every time."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.choices import Question, Unit
from contractguard.contract.document import Document, Location, Position
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import EventCount, Report, Section, Statistics
from contractguard.reports import render
from contractguard.reports.json_report import MAX_PLACES, MAX_PLACES_IN_REPORT
from contractguard.reports.parts.order import order_findings
from tests.reports.one_section import report_of

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
KEY = MessageKey("GET /orders/{id}", Role.RESPONSE, "200", "application/json")


def finding(rule: str = "response.property.removed", level: Severity = Severity.ERROR, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "proof": Proof.STRUCTURAL,
        "message": KEY,
        "pointer": "/body/total",
        "text": "/body/total is gone",
        "fingerprint": "0123456789ab",
    }
    return Finding(rule, level, **(given | more))


def written(report: Report) -> Any:
    """The report as a reader gets it, after it was found valid."""
    value = json.loads(render(report, "json"))
    Draft202012Validator(SCHEMA).validate(value)
    return value


def test_published_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_member_of_a_finding() -> None:
    document = Document("u", "new.yaml", {}, locate=lambda paths: [Position(3, 5) for _ in paths])
    full = finding(
        proof=Proof.PROVED,
        old={"type": "integer"},
        source_old=Location(Document("v", "old.yaml", {}), ("a",)),
        source_new=Location(document, ("a",)),
        witness=({"body": {"id": 1}},),
        places=(Place(MessageKey("GET /b", Role.WEBHOOK_RESPONSE, "default"), "/body"),),
        consumers=(AffectedConsumer("billing", "Charge"),),
    )

    report = written(
        report_of("diff", (full,), statistics=Statistics(1, 3, 2), settings={"policy": "tolerant", "a": "b"})
    )

    assert report["findings"] == [
        {
            "section": 0,
            "rule": "response.property.removed",
            "severity": "error",
            "verdict": "proved",
            "message": {
                "kind": "response",
                "operation": "GET /orders/{id}",
                "status": "200",
                "media_type": "application/json",
            },
            "pointer": "/body/total",
            "text": "/body/total is gone",
            "old": {"type": "integer"},
            "new": None,
            "source": {
                "old": {"file": "old.yaml", "line": None, "column": None},
                "new": {"file": "new.yaml", "line": 3, "column": 5},
            },
            "witness": {"body": {"id": 1}},
            "reason": None,
            "places_total": 1,
            "places": [
                {
                    "message": {
                        "kind": "webhook-response",
                        "operation": "GET /b",
                        "status": "default",
                        "media_type": None,
                    },
                    "pointer": "/body",
                }
            ],
            "consumers": [
                {
                    "consumer": "billing",
                    "expectation": "Charge",
                    "strength": "guaranteed",
                    "pending": False,
                    "breaks": True,
                    "source": None,
                }
            ],
            "waived": None,
            "expired_waiver": None,
            "outdated_waiver": None,
            "complete": True,
            "fingerprint": "0123456789ab",
        }
    ]
    assert report["summary"] == {
        "error": 1, "warning": 0, "info": 0, "waived": 0, "unknown": 0, "missed": 0, "operations": 1, "messages": 3, "checked": 2, "expectations": None
    }  # fmt: skip
    assert list(report["settings"]) == ["a", "policy"]
    assert report["version"] == 1 and report["tool"]["name"] == "contractguard" and report["complete"] is True


WAIVER = Waiver(
    FindingReference("0123456789ab", "response.property.removed", "GET /orders", "/body", "shop"),
    "old clients are gone",
    "ann\u202e\x7f",
    date(2026, 1, 31),
    "waivers.toml:3",
)


def test_waived_findings_come_last_and_are_not_counted() -> None:
    expired = finding(level=Severity.INFO, waiver=WAIVER, waiver_expired=True)

    report = written(report_of("check", (finding(waiver=WAIVER), expired, finding())))

    told = {
        "reason": "old clients are gone", "owner": "ann\u202e\x7f", "until": "2026-01-31", "fingerprint": "0123456789ab",
    }  # fmt: skip
    assert [(one["severity"], one["waived"], one["expired_waiver"]) for one in report["findings"]] == [
        ("error", None, None), ("info", None, told), ("error", told, None),
    ]  # fmt: skip
    assert [report["summary"][key] for key in ("error", "info", "waived")] == [1, 1, 1]


def test_unused_waivers() -> None:
    raw = render(report_of("check", (), unused_waivers=(WAIVER,)), "json")
    report = json.loads(raw)

    Draft202012Validator(SCHEMA).validate(report)
    assert report["unused_waivers"] == [
        {
            "fingerprint": "0123456789ab",
            "provider": "shop",
            "rule": "response.property.removed",
            "message": "GET /orders",
            "pointer": "/body",
            "reason": "old clients are gone",
            "owner": "ann\u202e\x7f",
            "until": "2026-01-31",
            "source": "waivers.toml:3",
        }
    ]
    assert all(line.isprintable() for line in raw.decode().split("\n"))


def test_empty_report() -> None:
    report = written(report_of("check", (), complete=False))

    assert report["command"] == "check" and report["findings"] == report["unchecked"] == []
    assert report["complete"] is False


def test_only_unchecked() -> None:
    entries = (
        Unchecked(KEY, "b"),
        Unchecked(None, "z", Location(Document("u", "a.yaml", {}), ())),
        Unchecked(KEY, "a"),
    )

    report = written(report_of("diff", (), entries))

    assert report["summary"]["unknown"] == 3
    assert [entry["reason"] for entry in report["unchecked"]] == ["z", "a", "b"]
    assert report["unchecked"][0] == {
        "section": 0, "message": None, "subject": "", "reason": "z", "source": {"file": "a.yaml", "line": None, "column": None},
        "must": False, "allowed": None,
    }  # fmt: skip
    assert report["unchecked"][1]["message"]["kind"] == "response"


def test_whole_operation_has_the_kind_operation() -> None:
    report = written(report_of("diff", (finding("api.operation.removed", message=MessageKey("GET /x"), pointer=""),)))

    assert report["findings"][0]["message"] == {
        "kind": "operation", "operation": "GET /x", "status": None, "media_type": None,
    }  # fmt: skip


def test_findings_are_ordered_by_weight_rule_message_and_pointer() -> None:
    other = MessageKey("GET /a", Role.RESPONSE, "200")
    expected = [
        finding("b", Severity.ERROR, message=other, pointer="/z"),
        finding("b", Severity.ERROR, pointer="/a"),
        finding("b", Severity.ERROR, pointer="/b"),
        finding("c", Severity.ERROR),
        finding("a", Severity.WARNING),
        finding("a", Severity.INFO),
    ]

    assert list(order_findings(reversed(expected))) == expected


def nested(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        {"enum": [str(number) for number in range(1_000)]},
        {f"key{number}": True for number in range(1_000)},
        list(range(5_000)),
        "x" * 5_000,
        nested(150),
        nested(100_000),
        10**6_000,
        [10**6_000],
        float("inf"),
        {"…": "a key of the input"},
    ],
    ids=["enum", "wide", "list", "text", "deep", "deeper", "long number", "inner number", "infinite", "mark"],
)
def test_large_or_odd_fragment_is_abbreviated(value: Any) -> None:
    report = written(report_of("diff", (finding(old=value, new={"a": 1}),)))

    old = report["findings"][0]["old"]
    assert set(old) == {"…", "start"} and old["…"] == "abbreviated" and len(old["start"]) <= 400
    assert report["findings"][0]["new"] == {"a": 1}


@pytest.mark.parametrize(
    "value",
    [
        2**64,
        -(2**70),
        10**1_000,
        0.5,
        1e300,
        True,
        None,
        "",
        "\ud800",
        {"\udfff": ["\ud800x"]},
        nested(90),
        {},
        [[], {}],
    ],
    ids=repr,
)
def test_other_fragments_are_kept_as_they_are(value: Any) -> None:
    assert written(report_of("diff", (finding(new=value),)))["findings"][0]["new"] == value


def test_large_witness_is_kept_and_a_huge_one_abbreviated() -> None:
    large, huge = {"body": "x" * 60_000}, {"body": "x" * 70_000}

    report = written(report_of("diff", (finding(witness=(large,)), finding("z", witness=(huge,)))))

    assert [each["witness"] == large for each in report["findings"]] == [True, False]
    assert report["findings"][1]["witness"]["start"].startswith('{"body": "xxx')


def test_controls_in_names_are_escaped_and_come_back_unchanged() -> None:
    name = "\x1b\x7f\x9b31m\u061c\u200e\u202e\u2028\u2069<b>é中\U0001f600"
    raw = render(report_of("diff", (finding(message=MessageKey(name), text=name),)), "json")

    assert all(line.isprintable() for line in raw.decode().split("\n"))
    assert json.loads(raw)["findings"][0]["message"]["operation"] == name
    assert "é中" in raw.decode()


def with_places(number: int, rule: str = "r") -> Finding:
    return finding(rule, places=tuple(Place(MessageKey(f"GET /{i:05}"), "") for i in reversed(range(number))))


def test_places_of_one_finding_are_capped_in_order() -> None:
    report = written(report_of("diff", (with_places(MAX_PLACES + 500),)))

    found = report["findings"][0]
    assert found["places_total"] == MAX_PLACES + 500
    assert [place["message"]["operation"] for place in found["places"]] == [f"GET /{i:05}" for i in range(MAX_PLACES)]


@pytest.mark.no_cover
def test_places_of_all_findings_together_are_capped_fairly() -> None:
    report = written(report_of("diff", (*(with_places(900, f"r{i:02}") for i in range(30)), with_places(3, "few"))))

    listed = {each["rule"]: len(each["places"]) for each in report["findings"]}
    assert listed["few"] == 3 and len(set(listed.values())) == 2
    assert MAX_PLACES_IN_REPORT - 31 <= sum(listed.values()) <= MAX_PLACES_IN_REPORT


def test_true_number_of_places_counts_those_not_handed_over() -> None:
    few = finding(places=(Place(KEY, ""),), further_places=7)

    assert written(report_of("diff", (few,)))["findings"][0]["places_total"] == 7


@pytest.mark.no_cover
def test_large_report_stays_small() -> None:
    fragment = {"enum": [f"value-{number}" for number in range(400)]}
    places = with_places(200).places
    found = tuple(
        finding(f"r{i}", old=fragment, new=fragment, places=places, witness=({"body": i},)) for i in range(1_200)
    )

    assert len(render(report_of("diff", found), "json")) < 5_000_000


SCRIPT = """
import sys
from contractguard.contract.finding import *
from contractguard.contract.report import Report, Section
from contractguard.contract.choices import Question, Unit
from contractguard.contract.model import MessageKey, Role
from contractguard.reports import render
places = tuple({Place(MessageKey(f"GET /{n}", Role.RESPONSE, "200"), "/body") for n in range(50)})
found = {
    Finding(f"r{n % 3}", Severity(n % 4), Proof.PROVED, MessageKey(f"GET /{n % 5}"), "/a", "t", str(n), places=places)
    for n in range(60)
}
section = Section(tuple(found), tuple({Unchecked(MessageKey(f"GET /{n}"), "why") for n in range(9)}))
report = Report("diff", (section,))
sys.stdout.buffer.write(render(report, "json") + render(report, "text"))
"""


def test_same_bytes_under_any_hash_seed_and_locale() -> None:
    seen = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("2", "POSIX")):
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
        done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True)
        seen.add(done.stdout)

    assert len(seen) == 1 and b"GET /4" in seen.pop()


def test_a_complete_report_has_no_doubts() -> None:
    assert written(report_of("diff", (finding(),)))["incomplete"] == []


def test_a_report_that_is_not_complete_has_each_reason_once() -> None:
    other = MessageKey("GET /b", Role.RESPONSE, "200", "application/json")
    entries = (Unchecked(other, "no schema"), Unchecked(KEY, "no schema"), Unchecked(KEY, "no schema"))
    open_ones = (
        finding(proof=Proof.UNPROVEN, reason="the budget ran out", complete=False),
        finding(proof=Proof.DISPUTED, reason="the validators do not agree", fingerprint="f"),
    )

    report = written(report_of("diff", open_ones, entries, complete=False))

    assert [(one["kind"], one["reason"], one["count"]) for one in report["incomplete"]] == [
        ("unchecked", "no schema", 2),
        ("unproven", "the budget ran out", 1),
        ("cut-short", "not all differences of the message were looked for", 1),
        ("disputed", "the validators do not agree", 1),
    ]
    assert report["incomplete"][0]["message"]["operation"] == "GET /b"
    assert report["summary"]["unknown"] == len(report["unchecked"]) == 2


def test_a_report_that_does_not_say_why_it_is_not_complete_has_a_reason_all_the_same() -> None:
    (doubt,) = written(report_of("diff", (), complete=False))["incomplete"]

    assert (doubt["kind"], doubt["message"]) == ("unknown", None)


def test_the_schema_knows_every_question_and_unit() -> None:
    known = SCHEMA["$defs"]["section"]["properties"]

    assert known["question"]["enum"] == list(Question.words())
    assert known["unit"]["enum"] == list(Unit.words())


def test_each_section_is_told_and_what_it_has_says_so() -> None:
    gate = Section((finding(fingerprint="g"),), title="gate", question=Question.GATE, remarks=("a remark",))
    shop = Section((finding(fingerprint="s"),), (Unchecked(KEY, "no schema"),), Statistics(1, 2, 1), title="shop")
    other = Section((), (Unchecked(KEY, "no schema"), Unchecked(None, "gone")), title="other", complete=False)

    report = written(Report("check", (gate, shop, other)))

    assert [(one["title"], one["question"], one["unit"]) for one in report["sections"]] == [
        ("gate", "gate", "contract"),
        ("shop", "comparison", "contract"),
        ("other", "comparison", "contract"),
    ]
    assert [(one["fingerprint"], one["section"]) for one in report["findings"]] == [("g", 0), ("s", 1)]
    assert [(one["reason"], one["section"]) for one in report["unchecked"]] == [("gone", 2), ("no schema", 1)]
    assert [one["summary"]["unknown"] for one in report["sections"]] == [0, 1, 2]
    assert [one["complete"] for one in report["sections"]] == [True, True, False]
    assert report["sections"][0]["remarks"] == report["remarks"] == ["a remark"]


def test_a_secret_in_a_remark_of_a_section_is_not_written() -> None:
    remark = "shop is described by https://ann:hunter2@example.com/openapi.yaml now"

    assert b"hunter2" not in render(Report("check", (Section(remarks=(remark,)),)), "json")


def test_events_say_which_section_they_are_of() -> None:
    sections = [
        Section((), events=(EventCount(KEY, 2, 1),), title=name, question=Question.REPLAY, unit=Unit.PAYLOAD)
        for name in ("old.json", "new.json")
    ]

    report = written(Report("verify", tuple(sections)))

    assert [one["section"] for one in report["events"]] == [0, 1]
    assert report["sections"][1]["summary"]["failing"] == 0
