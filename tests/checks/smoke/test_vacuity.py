"""Situations in which nothing is known of the service: none of them looks like a pass."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from contractguard.checks.smoke.identity import VersionPlace
from contractguard.checks.smoke.summary import NOBODY_COVERED
from contractguard.checks.smoke.transport.credentials import NamedSecret
from contractguard.contract.choices import FailOn
from tests.checks.smoke.running import FAST, asking, contract_of, expects, smoke
from tests.checks.smoke.service import DESCRIPTION, FORMER, VERSION, Application, Asked, Reply, serve, shop

LOGIN = "<html><form>Sign in</form></html>"
AT = VersionPlace("/version", ("sha",))
_WRITES: dict[str, Any] = copy.deepcopy(DESCRIPTION)
_WRITES["paths"] = {"/orders": {"post": DESCRIPTION["paths"]["/orders"]["post"]}}
_BY_ID: dict[str, Any] = copy.deepcopy(DESCRIPTION)
_BY_ID["paths"] = {"/orders/{order_id}": DESCRIPTION["paths"]["/orders/{order_id}"]}


@dataclass(frozen=True)
class Vacuum:
    """What answers, what the check is asked for besides, and what must be said."""

    name: str
    runs: Application
    said: str
    options: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)


def _always(*arguments: Any, **given: Any) -> Application:
    return lambda _: Reply(*arguments, **given)


def _page(status: int, location: str = "") -> Reply:
    headers = {"Content-Type": "text/html", **({"Location": location} if location else {})}
    return Reply(status, headers=headers, raw=LOGIN.encode())


def _login_here(asked: Asked) -> Reply:
    return _page(200) if asked.path == "/login" else _page(302, "/login")


def _hidden(asked: Asked) -> Reply:
    return Reply(404, {}) if asked.path == "/openapi.json" else shop(asked)


def _version(*turns: str) -> Application:
    def application(asked: Asked) -> Reply:
        return Reply(200, {"sha": turns[asked.number % len(turns)]}) if asked.path == "/version" else shop(asked)

    return application


def _promising(description: Any) -> Application:
    return lambda asked: shop(asked, description)


def _aged(asked: Asked) -> Reply:
    """What a cache in front of the service has stored."""
    fresh = shop(asked)
    return replace(fresh, headers={**fresh.headers, "Age": "3600"})


VACUA = (
    Vacuum("all 401", _always(401, {}), "never past authentication"),
    Vacuum("all 403 but for the description", lambda asked: shop(asked) if asked.path == "/openapi.json"
           else Reply(403, {}), "never past authentication"),
    Vacuum("everything 200", _always(200, {"ok": True}), "answers everything"),
    Vacuum("everything empty", _always(200), "answers everything"),
    Vacuum("everything 204", _always(204), "answers everything"),
    Vacuum("a login page for all", lambda _: _page(200), "answers everything"),
    Vacuum("a redirect to a login page", _login_here, "answers everything"),
    Vacuum("a redirect to another host", lambda _: _page(302, "https://login.example.com/"), "which is no success"),
    Vacuum("old release", _version(FORMER), "another release answers: 1b77e02, and not 4f2c9aa",
           {"version_at": AT, "expected": VERSION}),
    Vacuum("no version told", _hidden, "no version is told where it should be, and not 4f2c9aa",
           {"version_at": VersionPlace("/revision"), "expected": VERSION}),
    Vacuum("half of the answers from the old release", _version(VERSION, FORMER), "",
           {"version_at": AT, "expected": VERSION}),
    Vacuum("an expired token", shop, "they may have expired", {"secrets": (NamedSecret("bearer", "expired"),)}),
    Vacuum("no description, none recorded", _hidden, "nothing to hold answers against", {}, {"recorded": None}),
    Vacuum("the named description missing", _hidden, "the service serves no description",
           {"description": "/openapi.json"}),
    Vacuum("maintenance", _always(503, {}), "it answers 503"),
    Vacuum("hangs up", _always(0), "cannot be reached"),
    Vacuum("never answers", _always(-1), "cannot be reached", {}, {"limits": replace(FAST, budget=0.5)}),
    Vacuum("nothing but writes is promised", _promising(_WRITES), "", {}, {"recorded": contract_of(_WRITES)}),
    Vacuum("no known input", _promising(_BY_ID), "no known input for order_id", {}, {"recorded": contract_of(_BY_ID)}),
    Vacuum("nothing but a cache answers", _aged, "a cache answered (Age)"),
    Vacuum("no request left for a read", shop, "budget: the limit of 4 requests was reached", {},
           {"limits": replace(FAST, max_requests=4)}),
)  # fmt: skip


@pytest.mark.parametrize("vacuum", VACUA, ids=lambda vacuum: vacuum.name)
def test_nothing_known_is_no_pass(vacuum: Vacuum) -> None:
    with serve(vacuum.runs) as service:
        found = smoke(service.url, asking(**vacuum.options), fail_on=FailOn.ERROR, **vacuum.given)

    assert found.code != 0
    said = str(found.error) if found.error is not None else found.reasons
    assert vacuum.said in said


def test_a_service_that_is_not_there_is_no_pass() -> None:
    with serve() as service:
        url = service.url

    found = smoke(url)

    assert found.code == 3
    assert "cannot be reached" in str(found.error)


def test_what_nobody_may_read_is_named_where_no_credentials_were_given() -> None:
    """Something was judged: it is a pass, and says of how little."""
    with serve() as service:
        found = smoke(service.url, asking(secrets=()), fail_on=FailOn.ERROR)

    assert found.code == 0
    assert "1 of 4 reads judged, 2 had no known input, 1 never past authentication" in found.last_line
    assert "GET /orders: never past authentication: answered 401" in found.reasons


@pytest.mark.parametrize(
    "other", [_page(200), Reply(204), Reply(206, {}), Reply(302), Reply(429, {})], ids=lambda one: str(one.status)
)
def test_a_success_that_a_consumer_reads_and_that_did_not_come_is_no_pass(other: Reply) -> None:
    def runs(asked: Asked) -> Reply:
        return other if asked.path == "/health" else shop(asked)

    with serve(runs) as service:
        found = smoke(service.url, expectations=[expects("web", "GET /health", True)], fail_on=FailOn.ERROR)

    assert found.code == 3
    assert "GET /health: no answer that web reads (200 application/json) was seen" in found.reasons
    assert f"None: {NOBODY_COVERED}" in found.reasons and "consumers 0 of 1 covered" in found.last_line


def test_a_consumer_whose_reads_alone_are_judged_is_covered() -> None:
    with serve() as service:
        found = smoke(service.url, expectations=[expects("web", "GET /health", True)], fail_on=FailOn.ERROR)

    assert found.code == 0 and "consumers 1 of 1 covered" in found.last_line
