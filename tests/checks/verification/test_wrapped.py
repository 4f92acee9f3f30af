"""What providers wrap around an event, and which events drifted."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.report import Section
from contractguard.reports.parts.positions import positions
from tests.checks.verification.stored import only, promised, store, stream, verified, webhooks

ORDER = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "state": {"enum": ["new", "paid"]}},
    "required": ["id"],
}


# --- what providers wrap around an event

ITEM = {
    "type": "object",
    "properties": {"eventCode": {"type": "string"}, "success": {"type": "string", "enum": ["true"]}},
}
REQUEST = {
    "type": "object",
    "required": ["live", "notificationItems"],
    "properties": {
        "live": {"type": "string"},
        "notificationItems": {"items": {"type": "object", "properties": {"NotificationRequestItem": ITEM}}},
    },
}


def notification(*items: Any) -> Any:
    return {"live": "false", "notificationItems": [{"NotificationRequestItem": one} for one in items]}


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [(REQUEST, "/body/notificationItems/*/NotificationRequestItem/success"), (ITEM, "/body/success")],
    ids=["the-request", "the-item"],
)
def test_an_event_is_verified_as_it_is_described(tmp_path: Path, schema: Any, pointer: str) -> None:
    store(tmp_path, x=notification({"eventCode": "PAID", "success": True}))

    finding = only(verified(tmp_path, promised(webhooks(PAID=schema)), profile="adyen"))

    assert (finding.rule, finding.pointer) == ("webhook.type.changed", pointer)
    assert finding.payloads[0].pointer == "/notificationItems/0/NotificationRequestItem/success"


def test_of_a_request_with_several_events_each_answers_for_its_own(tmp_path: Path) -> None:
    good, bad = {"eventCode": "PAID", "success": "true"}, {"eventCode": "LOST", "success": True}
    store(tmp_path, x=notification(good, bad))

    report = verified(tmp_path, promised(webhooks(PAID=REQUEST, LOST=REQUEST)), profile="adyen")

    assert [(one.message.operation, one.failing) for one in report.events] == [
        ("webhook LOST POST", 1),
        ("webhook PAID POST", 0),
    ]


def test_what_a_request_lacks_is_told_of_each_event(tmp_path: Path) -> None:
    store(tmp_path, x={"notificationItems": notification({"eventCode": "PAID"})["notificationItems"]})

    finding = only(verified(tmp_path, promised(webhooks(PAID=REQUEST)), profile="adyen"))

    assert finding.text.startswith('/body has no "live"')


def test_a_payload_that_was_stored_with_its_headers_is_told_how_to_be_read(tmp_path: Path) -> None:
    store(tmp_path, **{"7": {"headers": {"X-GitHub-Event": "paid"}, "body": {"id": 1}}})
    subject = promised(webhooks(paid=ORDER))

    for profile in ("github", None):
        (entry,) = verified(tmp_path, subject, profile=profile).unchecked
        assert "it was stored with its headers: give --envelope-file" in entry.reason
    assert verified(tmp_path, subject, profile="github", enveloped=True).unchecked == ()


@pytest.mark.parametrize("profile", ["github", None])
def test_a_folder_names_an_event_together_with_the_action(tmp_path: Path, profile: str | None) -> None:
    (tmp_path / "installation").mkdir()
    store(tmp_path / "installation", **{"7": {"action": "created", "id": "x"}, "8": {"action": "gone", "id": 1}})
    subject = promised(webhooks(installation_created=ORDER))

    report = verified(tmp_path, subject, profile=profile)

    assert [one.message.operation for one in report.events] == ["webhook installation.created POST"]
    assert [one.pointer for one in report.findings] == ["/body/id"]
    assert len(report.unchecked) == 1


def test_data_in_base64_is_what_a_cloud_event_is_about(tmp_path: Path) -> None:
    event = {"specversion": "1.0", "type": "paid", "source": "/a", "id": "1", "datacontenttype": "application/json"}
    packed = base64.b64encode(b'{"id": "x"}').decode()
    stream(
        tmp_path, {**event, "data_base64": packed}, {**event, "data_base64": "!"}, {**event, "datacontenttype": "a/b"}
    )

    report = verified(tmp_path, promised(webhooks(paid=ORDER)), data=True)

    assert [one.pointer for one in report.findings] == ["/body/id"]
    assert sorted(entry.reason.partition(";")[0] for entry in report.unchecked) == [
        "data_base64 holds no JSON in base64, and datacontenttype says that it does",
        "the event 'paid' carries no data",
    ]


# --- which events drifted


def events(report: Section) -> list[tuple[str, int, int, list[str]]]:
    ends = [[spot for spot in (one.first, one.last) if spot is not None] for one in report.events]
    told = [[f"{at.document.name}:{place.line}" for at, place in positions(one).items() if place] for one in ends]
    rows = zip(report.events, told, strict=True)
    return [(one.message.operation, one.verified, one.failing, spots) for one, spots in rows]


def test_each_event_is_counted_with_the_first_and_the_last_that_fail(tmp_path: Path) -> None:
    states = ["new", "lost", "paid", "gone", "new"]
    stream(tmp_path, *({"type": "paid", "id": 1, "state": state} for state in states), {"type": "sent", "id": 1})
    subject = promised(webhooks(paid=ORDER, sent=ORDER))

    report = verified(tmp_path, subject, profile="stripe")

    assert events(report) == [
        ("webhook paid POST", 5, 2, ["all.ndjson:2", "all.ndjson:4"]),
        ("webhook sent POST", 1, 0, []),
    ]
    assert report.events[0].share == 0.4


def test_payloads_of_one_event_are_counted_however_fast_they_are_verified(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1}, {"id": "x"}, {"id": 2})

    assert events(verified(tmp_path, promised(webhooks(paid=ORDER)), event="paid")) == [
        ("webhook paid POST", 3, 1, ["all.ndjson:2"] * 2)
    ]


def test_what_is_only_undeclared_does_not_drift(tmp_path: Path) -> None:
    stream(tmp_path, {"id": 1, "extra": 1})

    assert events(verified(tmp_path, promised(webhooks(paid=ORDER), strict=True), event="paid")) == [
        ("webhook paid POST", 1, 0, [])
    ]
