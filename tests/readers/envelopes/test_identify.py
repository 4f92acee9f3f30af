"""Which event a payload is, by the ready-made profiles."""

from __future__ import annotations

import json

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.envelopes import PROFILES, Profile, Sign, detect, event_of, events_of, profile_named

CLOUD_EVENT = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "data": {"total": 3}}
BRIDGED = {
    "version": "0", "id": "1", "source": "shop", "detail-type": "Order Paid", "detail": {"total": 3}, "region": "eu",
}  # fmt: skip
STRIPED = {
    "object": "event", "type": "charge.paid", "api_version": "2030-01-01", "data": {"object": {"object": "charge"}},
}  # fmt: skip
SLACKED = {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "text": "hello"}}
SIGNED = {"webhook-id": "msg_1", "webhook-timestamp": "1900000000", "webhook-signature": "v1,aaaa"}


def adyen(*codes: str) -> Json:
    items = [{"NotificationRequestItem": {"eventCode": code, "amount": {"value": i}}} for i, code in enumerate(codes)]
    return {"live": "false", "notificationItems": items}


CASES = [
    # profile, payload, headers, then the event, where the data is, the version, shorter names
    ("github", {"action": "opened", "n": 1}, {"X-GitHub-Event": "issues"}, "issues.opened", "", None, ("issues",)),
    ("github", {"ref": "main"}, {"x-github-event": "push"}, "push", "", None, ()),
    ("stripe", STRIPED, {}, "charge.paid", "/data/object", "2030-01-01", ()),
    ("cloudevents", CLOUD_EVENT, {}, "order.paid", "/data", None, ()),
    ("cloudevents", {**CLOUD_EVENT, "dataschema": "urn:v2"}, {}, "order.paid", "/data", "urn:v2", ()),
    ("cloudevents-binary", [1, 2], {"ce-type": "order.paid", "Ce-Specversion": "1.0"}, "order.paid", "", None, ()),
    ("standard-webhooks", {"type": "user.created", "data": {"id": 1}}, SIGNED, "user.created", "/data", None, ()),
    (
        "shopify", {"id": 1}, {"X-Shopify-Topic": "orders/create", "X-Shopify-API-Version": "2030-01"},
        "orders/create", "", "2030-01", (),
    ),
    ("slack", SLACKED, {}, "message", "/event", None, ()),
    (
        "slack", {"type": "url_verification", "challenge": "c"}, {"X-Slack-Signature": "v0=1"},
        "url_verification", "", None, (),
    ),
    ("adyen", adyen("REFUND"), {}, "REFUND", "/notificationItems/0/NotificationRequestItem", None, ()),
    ("eventbridge", BRIDGED, {}, "Order Paid", "/detail", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "payload", "headers", "event", "data_at", "version", "also"), CASES)
def test_each_profile_finds_the_event_its_data_and_its_version(
    name: str,
    payload: Json,
    headers: dict[str, str],
    event: str,
    data_at: str,
    version: str | None,
    also: tuple[Json, ...],
) -> None:
    found = event_of(payload, headers, None, PROFILES[name])

    assert found is not None
    assert (found.event, found.profile, found.data_at) == (event, name, data_at)
    assert (found.version, found.also) == (version, also)


@pytest.mark.parametrize(("name", "payload", "headers"), [case[:3] for case in CASES])
def test_certain_signs_tell_the_profile(name: str, payload: Json, headers: dict[str, str]) -> None:
    detected = detect(payload, headers)

    assert detected is not None and detected.name == name


@pytest.mark.parametrize("name", list(PROFILES))
def test_every_profile_has_a_case(name: str) -> None:
    assert name in {case[0] for case in CASES}


@pytest.mark.parametrize("name", list(PROFILES))
@pytest.mark.parametrize(
    "payload", [None, True, 3, "text", [], [[]], [None], {}, {"type": None}, {"type": 3}, {"type": ""}, {"type": {}}]
)
def test_a_payload_that_does_not_say_is_no_event(name: str, payload: Json) -> None:
    assert event_of(payload, {}, None, PROFILES[name]) is None
    assert detect(payload, {}) is None


def test_data_is_what_the_pointer_names() -> None:
    found = event_of(STRIPED, {}, None, PROFILES["stripe"])

    assert (found.data, found.body, found.body_at) == ({"object": "charge"}, STRIPED, "")


def test_an_event_without_data_has_none() -> None:
    bare = {key: value for key, value in CLOUD_EVENT.items() if key != "data"}
    found = event_of(bare, {}, None, PROFILES["cloudevents"])

    assert (found.event, found.data, found.data_at) == ("order.paid", None, None)


def test_null_is_data() -> None:
    found = event_of({**CLOUD_EVENT, "data": None}, {}, None, PROFILES["cloudevents"])

    assert (found.data, found.data_at) == (None, "/data")


class TestFileNames:
    @pytest.mark.parametrize(
        ("file_name", "event"),
        [
            ("push.json", "push"),
            ("examples/push.json", "push"),
            ("examples\\push.json", "push"),
            ("push.payload.json", "push"),
            ("check_run.completed.json", "check_run.completed"),
            ("check_run.completed.payload.json", "check_run.completed"),
            ("check_run.completed.with-organization.payload.json", "check_run.completed"),
            ("push.with-tag.json", "push"),
        ],
    )
    def test_the_name_of_a_file_tells_where_the_headers_do_not(self, file_name: str, event: str) -> None:
        assert event_of({}, {}, file_name, PROFILES["github"]).event == event

    @pytest.mark.parametrize(
        "file_name", ["", "README.md", "Push.json", ".json", "push.yaml", "a.b.c.d.json", "x" * 9_999]
    )
    def test_other_names_tell_nothing(self, file_name: str) -> None:
        assert event_of({}, {}, file_name, PROFILES["github"]) is None

    def test_headers_and_payload_go_before_the_name(self) -> None:
        found = event_of({"action": "opened"}, {"X-GitHub-Event": "issues"}, "push.done.json", PROFILES["github"])

        assert found.event == "issues.opened"

    def test_a_name_is_no_certain_sign(self) -> None:
        assert detect({"action": "opened", "type": "x"}, {}) is None


class TestBatches:
    def test_each_item_of_a_notification_is_an_event(self) -> None:
        found = events_of(adyen("REFUND", "CAPTURE"), {}, None, PROFILES["adyen"])

        assert [(one.event, one.body_at) for one in found] == [
            ("REFUND", "/notificationItems/0/NotificationRequestItem"),
            ("CAPTURE", "/notificationItems/1/NotificationRequestItem"),
        ]
        assert found[1].data["amount"] == {"value": 1}

    @pytest.mark.parametrize(
        ("name", "one", "event", "data_at"),
        [("cloudevents", CLOUD_EVENT, "order.paid", "data"), ("eventbridge", BRIDGED, "Order Paid", "detail")],
    )
    def test_an_array_of_events_is_a_batch(self, name: str, one: Json, event: str, data_at: str) -> None:
        batch = [one, one]
        found = events_of(batch, {}, None, PROFILES[name])

        assert detect(batch, {}).name == name
        assert [(each.event, each.data_at) for each in found] == [(event, f"/{i}/{data_at}") for i in range(2)]

    def test_a_batch_is_not_one_event(self) -> None:
        with pytest.raises(InputError, match="the payload holds 2 events, not one"):
            event_of([CLOUD_EVENT, CLOUD_EVENT], {}, "batch.json", PROFILES["cloudevents"])

    def test_a_batch_of_which_some_are_unknown_is_told_with_the_place(self) -> None:
        with pytest.raises(InputError, match="the event at /1 of the batch does not say which it is"):
            events_of([CLOUD_EVENT, {"id": 2}], {}, None, PROFILES["cloudevents"])

    def test_a_batch_of_which_none_is_known_is_no_event(self) -> None:
        assert events_of([{}, {"id": 2}], {}, None, PROFILES["cloudevents"]) == ()

    def test_an_endless_batch_is_refused(self) -> None:
        with pytest.raises(InputError, match="more than 10000 events"):
            events_of([CLOUD_EVENT] * 10_001, {}, None, PROFILES["cloudevents"])


class TestDetection:
    def test_the_envelope_goes_before_its_signature(self) -> None:
        assert detect(CLOUD_EVENT, SIGNED).name == "cloudevents"

    @pytest.mark.parametrize(
        ("payload", "headers"),
        [
            ({**CLOUD_EVENT, "specversion": "9"}, {}),
            ({key: value for key, value in CLOUD_EVENT.items() if key != "source"}, {}),
            ({**STRIPED, "object": "charge"}, {}),
            ({"type": "user.created", "data": {}}, {}),
            ({"type": "event_callback"}, {}),
            ({}, {"ce-type": "x"}),
            ({}, SIGNED),
            ({"notificationItems": {}}, {}),
        ],
    )
    def test_half_a_sign_is_none(self, payload: Json, headers: dict[str, str]) -> None:
        assert detect(payload, headers) is None

    def test_own_profiles_may_be_tried_first(self) -> None:
        mine = Profile("mine", ("/kind",), signs=((Sign("/kind"),),))

        assert detect({"kind": "x"}, {}, (mine, *PROFILES.values())).name == "mine"

    def test_a_profile_without_signs_is_never_certain(self) -> None:
        assert (
            detect({"kind": "x"}, {}, (Profile("mine", ("/kind",)), Profile("other", ("/kind",), signs=((),)))) is None
        )


class TestNames:
    def test_a_profile_is_found_by_name(self) -> None:
        assert profile_named("stripe") is PROFILES["stripe"]

    def test_the_own_profile_goes_before_a_ready_made_one(self) -> None:
        mine = Profile("stripe", ("/kind",))

        assert profile_named("stripe", {"stripe": mine}) is mine

    def test_an_unknown_name_gets_a_suggestion(self) -> None:
        with pytest.raises(UsageError) as error:
            profile_named("strip")

        assert error.value.remedy == "did you mean stripe?"

    def test_a_name_like_no_other_gets_the_list(self) -> None:
        with pytest.raises(UsageError) as error:
            profile_named("zzz")

        assert "adyen, cloudevents," in error.value.remedy


def test_what_is_found_is_the_payload_itself_not_a_copy() -> None:
    payload = json.loads(json.dumps(CLOUD_EVENT))

    assert event_of(payload, {}, None, PROFILES["cloudevents"]).data is payload["data"]
