"""What becomes of single answers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contractguard.checks.smoke.inputs.find import KnownInput
from contractguard.checks.smoke.reads import WITHHELD
from contractguard.contract.choices import FailOn
from contractguard.contract.finding import Proof
from tests.checks.smoke.running import Smoked, asking, contract_of, smoke
from tests.checks.smoke.service import DESCRIPTION, SECRET_ID, Application, Asked, Reply, serve, shop

JSON_TYPE = "application/json"


def with_operation(path: str, schema: Any = None, media_type: str = JSON_TYPE, **given: Any) -> Any:
    """The description of the shop, with one more read."""
    whole = copy.deepcopy(DESCRIPTION)
    content = {media_type: {"schema": schema if schema is not None else {"type": "object"}}}
    responses = {"200": {"description": "ok", "content": content}, **given.pop("responses", {})}
    whole["paths"][path] = {given.pop("method", "get"): {"responses": responses, **given}}
    return whole


def check(description: Any, path: str, reply: Reply, **options: Any) -> Smoked:
    """Check the shop with one more operation, which answers so."""

    def application(asked: Asked) -> Reply:
        return reply if asked.path.partition("?")[0] == path else shop(asked, description)

    return run(application, description, **options)


def run(application: Application, description: Any, **options: Any) -> Smoked:
    with serve(application) as service:
        return smoke(service.url, asking(**options), recorded=contract_of(description), fail_on=FailOn.ERROR)


def test_of_a_stream_only_the_beginning_is_looked_at() -> None:
    """It never ends: the time of the whole check would be spent on it."""
    description = with_operation("/events", media_type="text/event-stream")
    endless = Reply(200, raw=b"data: {}\n\n", headers={"Content-Type": "text/event-stream", "Content-Length": "99999"})

    found = check(description, "/events", endless)

    assert (found.code, found.rules) == (0, frozenset())
    assert "GET /events: a stream, of which only the beginning is looked at" in found.reasons


def test_a_stream_that_is_not_there_is_missing() -> None:
    description = with_operation("/events", media_type="text/event-stream")

    assert check(description, "/events", Reply(405, {})).rules == {"api.route.missing"}


@pytest.mark.parametrize(
    "reply", [Reply(200, raw=b"<p>", headers={"Content-Type": "text/html"}), Reply(203, {})], ids=["a page", "a status"]
)
def test_an_answer_that_nobody_describes_judges_nothing(reply: Reply) -> None:
    found = check(with_operation("/events"), "/events", reply)

    assert "GET /events: answered in a way that is not described" in found.reasons
    assert "1 not judged" in found.last_line


def test_what_is_larger_than_a_megabyte_is_not_judged() -> None:
    found = check(with_operation("/big"), "/big", Reply(200, {"a": "x" * 1_000_001}))

    assert "GET /big: its answer is larger than is read" in found.reasons


GENERIC = Reply(404, {"detail": "Not Found"})
OWN = Reply(404, {"detail": "has no receipt yet"})
OF_AN_ORDER = "/orders/{order_id}/receipt"
ID = [{"name": "order_id", "in": "path", "required": True, "schema": {"type": "string"}}]
NONE = {"404": {"description": "none yet"}}


@pytest.mark.parametrize(
    ("reply", "given", "is_missing"),
    [
        (OWN, {"responses": NONE}, False),
        (OWN, {}, True),
        (GENERIC, {"responses": NONE}, True),
        (Reply(404, raw=b"Cannot GET"), {}, True),
    ],
    ids=["described and its own", "not described", "as where nothing is", "not described, another"],
)
def test_a_404_below_something_known_is_told_from_a_missing_route(
    reply: Reply, given: dict[str, Any], is_missing: bool
) -> None:
    description = with_operation(OF_AN_ORDER, parameters=ID, **given)

    found = check(description, f"/orders/{SECRET_ID}/receipt", reply)

    assert ("api.route.missing" in found.rules) is is_missing


def test_a_404_for_an_input_that_is_named_is_a_missing_route() -> None:
    description = with_operation(OF_AN_ORDER, parameters=ID, responses=NONE)
    inputs = {f"GET {OF_AN_ORDER}": KnownInput({"order_id": SECRET_ID})}

    found = check(description, f"/orders/{SECRET_ID}/receipt", OWN, inputs=inputs)

    assert found.rules == {"api.route.missing"}


def test_a_404_for_an_example_says_nothing() -> None:
    parameter = [{**ID[0], "name": "shop", "example": "s-1"}]
    found = check(with_operation("/shops/{shop}", parameters=parameter), "/shops/s-1", GENERIC)

    assert (found.code, found.rules) == (0, frozenset())
    assert "GET /shops/{shop}: answered 404 to a value of which it is not known whether" in found.reasons


@pytest.mark.parametrize("status", [400, 422, 429, 302])
def test_another_refusal_is_named_and_judges_nothing(status: int) -> None:
    description = with_operation("/now", responses={str(status): {"description": "no"}})

    found = check(description, "/now", Reply(status))

    assert f"GET /now: answered {status}, which is no success" in found.reasons
    assert "4 of 5 reads judged" in found.last_line


def test_a_head_is_sent_as_one() -> None:
    description = with_operation("/health", method="head")
    with serve(lambda asked: shop(asked, description)) as service:
        found = smoke(service.url, recorded=contract_of(description))

    assert "HEAD" in service.methods
    assert (found.code, found.rules) == (0, frozenset())


def test_a_break_that_only_the_value_shows_is_told_without_it() -> None:
    schema = {"type": "object", "properties": {"code": {"type": "integer", "multipleOf": 10}}}

    found = check(with_operation("/code", schema), "/code", Reply(200, {"code": 4711}))

    assert found.code == 1 and found.result is not None
    (finding,) = found.result.sections[-1].findings
    assert (finding.witness, finding.proof, finding.reason) == (None, Proof.UNPROVEN, WITHHELD)
    assert "4711" not in repr((finding.text, finding.pointer, finding.detail))


def test_a_name_that_is_data_is_not_told() -> None:
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}

    found = check(with_operation("/by-mail", schema), "/by-mail", Reply(200, {"ann@example.com": "x"}))

    assert found.code == 1 and found.result is not None
    (finding,) = found.result.sections[-1].findings
    assert "ann" not in repr((finding.pointer, finding.text, finding.witness, finding.detail))
