"""Secrets go where a description says, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.smoke.transport.credentials import (
    NamedSecret,
    ServiceCredentials,
    is_secured,
    read_header,
    read_secret,
)
from contractguard.contract.errors import UsageError
from tests.checks.smoke.running import contract_of

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "asked": {"type": "apiKey", "in": "query", "name": "api key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "oauth": {"type": "oauth2", "flows": {}},
}


def operation_secured_by(security: Any) -> Any:
    whole = contract_of({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "components": {"securitySchemes": SCHEMES},
        "paths": {"/a": {"get": {"security": security, "responses": {"200": {"description": "ok"}}}}},
    })  # fmt: skip
    return whole, whole.operations["GET /a"]


@pytest.mark.parametrize(
    ("scheme", "header", "value"),
    [
        ("bearer", "Authorization", "Bearer s3"),
        ("basic", "Authorization", "Basic czM="),
        ("key", "X-Key", "s3"),
        ("cookie", "Cookie", "sid=s3"),
        ("oauth", "Authorization", "Bearer s3"),
    ],
)
def test_a_secret_goes_where_its_scheme_says(scheme: str, header: str, value: str) -> None:
    _, operation = operation_secured_by([{scheme: []}])

    sent = ServiceCredentials([NamedSecret(scheme, "s3")], (), SCHEMES).for_operation(operation)

    assert sent.headers == {header: value}


def test_a_secret_of_the_query_is_quoted() -> None:
    _, operation = operation_secured_by([{"asked": []}])

    sent = ServiceCredentials([NamedSecret("asked", "a&b")], (), SCHEMES).for_operation(operation)

    assert sent.add_to("/a?x=1") == "/a?x=1&api%20key=a%26b"


def test_the_first_alternative_of_which_all_is_there_is_used() -> None:
    _, operation = operation_secured_by([{"bearer": [], "key": []}, {"cookie": []}])

    sent = ServiceCredentials([NamedSecret("bearer", "b"), NamedSecret("cookie", "c")], (), SCHEMES).for_operation(
        operation
    )

    assert sent.headers == {"Cookie": "sid=c"}


def test_nothing_that_says_who_asks_goes_along_for_anybody() -> None:
    headers = [NamedSecret(name, "v") for name in ("X-Tenant", "authorization", "Cookie", "x-key")]

    sent = ServiceCredentials([NamedSecret("bearer", "b")], headers, SCHEMES).for_anybody()

    assert sent.headers == {"X-Tenant": "v"}


def test_a_secret_shows_itself_nowhere() -> None:
    secret = NamedSecret("bearer", "s3cr3t")
    _, operation = operation_secured_by([{"bearer": []}])

    shown = f"{secret!r} {ServiceCredentials([secret], (), SCHEMES).for_operation(operation)!r}"

    assert "s3cr3t" not in shown


def test_a_scheme_that_nobody_describes_is_refused() -> None:
    with pytest.raises(UsageError, match="described are: basic, bearer"):
        ServiceCredentials([NamedSecret("token", "s")], (), {"bearer": {}, "basic": {}})


@pytest.mark.parametrize("text", ["bearer", "bearer=s3cr3t", "bearer=FILE:x", "=ENV:T", "bearer=ENV:"])
def test_a_secret_is_named_by_a_variable(text: str) -> None:
    with pytest.raises(UsageError, match="NAME=ENV:VARIABLE") as refused:
        read_secret(text, {"T": "x"}, "--auth")

    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "s3cr3t\r\nX-Evil: 1", " s3cr3t", "s3cr3tä", "s3cr3t\x00"])
def test_what_cannot_stand_in_a_header_is_refused_unsaid(value: str) -> None:
    with pytest.raises(UsageError, match="cannot stand in a header") as refused:
        read_secret("bearer=ENV:T", {"T": value}, "--auth")

    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize("text", ["a b=ENV:T", "Host=ENV:T", "Content-Length=ENV:T", "X:Y=ENV:T"])
def test_what_is_no_header_to_be_set_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--header"):
        read_header(text, {"T": "x"})


@pytest.mark.parametrize(
    ("security", "is_so"),
    [([{"bearer": []}], True), ([{"bearer": []}, {}], False), ([], False), ([{"unknown": []}], False)],
)
def test_what_is_secured_lets_nobody_in(security: Any, is_so: bool) -> None:
    assert is_secured(*operation_secured_by(security)) is is_so
