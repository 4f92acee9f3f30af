"""The messages of a record, as those of the contract."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from contractguard.checks.drift.messages import observed_messages, operation_of_name, status_of_name, strangers
from contractguard.contract.model import Role
from contractguard.observe.sketch.facts import EMPTY, Facts
from contractguard.observe.sketch.observed import Observed
from tests.checks.descriptions import api, contract
from tests.checks.drift.seen import GET, SENT, TEXT, described, object_schema

CONTRACT = described(object_schema())


def of(messages: Mapping[str, Facts]) -> Observed:
    return Observed("orders", messages=messages)


def test_a_response_is_found_by_its_name() -> None:
    (found,) = observed_messages(CONTRACT, of({GET: TEXT}))

    assert found.key.role is Role.RESPONSE and str(found.key) == GET
    assert found.schema is not None and found.has_body


def test_what_a_webhook_carries_is_a_request_that_the_provider_sends() -> None:
    (found,) = observed_messages(CONTRACT, of({SENT: TEXT}))

    assert found.key.role is Role.WEBHOOK_REQUEST and found.schema is not None


def test_an_undescribed_status_or_media_type_has_no_schema() -> None:
    names = ["GET /orders → 418 application/json", "GET /orders → 200 text/csv"]

    status, media = observed_messages(CONTRACT, of(dict.fromkeys(names, EMPTY)))

    assert status.response is None and status.status == "418"
    assert media.response is not None and media.media is None and not media.has_body


def test_a_status_that_a_range_covers_is_described() -> None:
    answer = {"description": "", "content": {"application/json": {"schema": {}}}}
    ranged = contract(api(paths={"/orders": {"get": {"responses": {"4XX": answer}}}}))

    (found,) = observed_messages(ranged, of({"GET /orders → 404 application/json": TEXT}))

    assert found.key.status == "4XX" and found.media is not None


@pytest.mark.parametrize("name", ["GET /ordersx → 200", "DELETE /orders → 204", "GET /orders/{id} → 200"])
def test_a_message_of_no_operation_is_a_stranger(name: str) -> None:
    assert list(observed_messages(CONTRACT, of({name: TEXT}))) == []
    assert strangers(CONTRACT, {name: TEXT, GET: TEXT}) == [name]


def test_a_name_tells_its_operation_and_status() -> None:
    assert (operation_of_name(GET), status_of_name(GET)) == ("GET /orders", "200")
    assert (operation_of_name(SENT), status_of_name(SENT)) == ("webhook paid POST", "")


@pytest.mark.parametrize(
    ("name", "status"),
    [("GET /orders → 200 application/json", "200"), ("GET /jobs/{number} → 200 application/json", "200")],
    ids=["the same template", "another name of the parameter"],
)
def test_a_message_that_was_recorded_before_it_was_described_is_one_all_the_same(name: str, status: str) -> None:
    answers = {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}
    later = contract(
        api(paths={"/orders": {"get": {"responses": answers}}, "/jobs/{id}": {"get": {"responses": answers}}})
    )

    (found,) = observed_messages(later, Observed("orders", undocumented={name: TEXT}))

    assert found.is_late and found.status == status and found.media is not None


def test_a_message_that_nothing_describes_is_none() -> None:
    assert list(observed_messages(CONTRACT, Observed("orders", undocumented={"POST /orders → 200": TEXT}))) == []
