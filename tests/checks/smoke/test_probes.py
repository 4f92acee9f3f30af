"""What must be refused without credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contractguard.contract.choices import FailOn
from tests.checks.smoke.running import Smoked, asking, smoke
from tests.checks.smoke.service import Application, Asked, Reply, serve, shop


def anonymous(status: int) -> Application:
    """The shop, which answers so to whom it does not know."""

    def application(asked: Asked) -> Reply:
        reply = shop(asked)
        return replace(reply, status=status) if reply.status == 401 else reply

    return application


def check(application: Application, **options: Any) -> Smoked:
    with serve(application) as service:
        return smoke(service.url, asking(**options), fail_on=FailOn.ERROR)


@pytest.mark.parametrize("status", [401, 403])
def test_a_guard_that_refuses_is_well(status: int) -> None:
    found = check(anonymous(status), asks_unauthenticated=True, probes_writes=True)

    assert (found.code, found.rules, found.reasons) == (0, frozenset(), "")


@pytest.mark.parametrize("status", [200, 204])
def test_a_guard_that_lets_everybody_in_is_an_error(status: int) -> None:
    found = check(anonymous(status), asks_unauthenticated=True)

    assert (found.code, found.rules) == (1, {"api.auth.ignored"})


@pytest.mark.parametrize("status", [404, 302, 400, 500])
def test_a_guard_that_says_something_else_is_not_checked(status: int) -> None:
    found = check(anonymous(status), asks_unauthenticated=True)

    assert found.rules == frozenset()
    assert f"answered with {status}, which is neither 401 nor 403" in found.reasons


@pytest.mark.parametrize(
    ("status", "rule"), [(405, "api.route.missing"), (501, "api.route.missing"), (201, "api.auth.ignored")]
)
def test_a_write_that_is_not_refused_is_an_error(status: int, rule: str) -> None:
    def application(asked: Asked) -> Reply:
        return Reply(status, {}) if asked.method == "POST" else shop(asked)

    assert check(application, probes_writes=True).rules == {rule}


def test_nothing_is_asked_without_credentials_unless_that_was_wanted() -> None:
    with serve(shop) as service:
        smoke(service.url, asking(probes_writes=False))

    assert all(asked.is_known for asked in service.log if asked.path.startswith("/orders"))
