"""Security schemes: what the caller must send decides, not the key that names them."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from contractguard.contract.finding import Severity
from tests.checks.descriptions import api, compared, only, rules

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
BASIC = {"type": "http", "scheme": "basic"}
BEARER = {"type": "http", "scheme": "bearer"}
OIDC = {"type": "openIdConnect", "openIdConnectUrl": "https://a.example/x"}
ANSWERS = {"200": {"description": "done"}}


def oauth(*flows: str) -> Json:
    return {"type": "oauth2", "flows": {flow: {"tokenUrl": "https://a.example/t", "scopes": {}} for flow in flows}}


def secured(security: Json, schemes: Json, paths: tuple[Json, ...] = ("/a",)) -> Json:
    operations = {path: {"get": {"security": security, "responses": ANSWERS}} for path in paths}
    return api(paths=operations, components={"securitySchemes": schemes})


def of_2(security: Json, schemes: Json) -> Json:
    operation = {"get": {"security": security, "responses": ANSWERS}}
    info = {"title": "Shop", "version": "1"}
    return {"swagger": "2.0", "info": info, "paths": {"/a": operation}, "securityDefinitions": schemes}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KEY, KEY | {"name": "X-Token"}),
        (KEY, KEY | {"in": "query"}),
        (KEY | {"in": "query"}, KEY | {"in": "query", "name": "x-key"}),
        (BASIC, BEARER),
        (oauth("password", "clientCredentials"), oauth("password")),
    ],
    ids=["name", "place", "case-in-the-query", "http-scheme", "flow-gone"],
)
def test_credentials_that_are_no_longer_taken_are_one_error_with_every_operation(old: Json, new: Json) -> None:
    security: Json = [{"k": []}]
    paths = ("/a", "/b", "/c")

    finding = only(compared(secured(security, {"k": old}, paths), secured(security, {"k": new}, paths)))

    assert (finding.rule, finding.severity) == ("api.security-scheme.changed", Severity.ERROR)
    assert [str(finding.message), *(str(place.message) for place in finding.places)] == ["GET /a", "GET /b", "GET /c"]
    assert finding.source_new.path == ("components", "securitySchemes", "k")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KEY, KEY | {"name": "x-key"}),
        (BEARER, BEARER | {"scheme": "Bearer"}),
        (BEARER, BEARER | {"bearerFormat": "JWT", "description": "a token"}),
    ],
    ids=["case-of-a-header", "case-of-a-scheme", "hints"],
)
def test_another_spelling_is_the_same_scheme(old: dict[str, str], new: dict[str, str]) -> None:
    assert rules(compared(secured([{"k": []}], {"k": old}), secured([{"k": []}], {"k": new}))) == []


def test_a_further_flow_breaks_nobody() -> None:
    security: Json = [{"k": []}]
    report = compared(
        secured(security, {"k": oauth("password")}), secured(security, {"k": oauth("implicit", "password")})
    )

    assert rules(report) == [("api.security-scheme.changed", "info", "structural")]


def test_tokens_from_another_address_are_a_warning() -> None:
    moved = OIDC | {"openIdConnectUrl": "https://b.example/x"}

    report = compared(secured([{"k": []}], {"k": OIDC}), secured([{"k": []}], {"k": moved}))

    assert rules(report) == [("api.security-scheme.moved", "warning", "structural")]


def test_a_scheme_that_no_operation_asks_for_breaks_nobody() -> None:
    report = compared(secured([], {"k": KEY}), secured([], {"k": BASIC}))

    assert rules(report) == [("api.security-scheme.changed", "info", "structural")]


def test_the_key_of_a_scheme_does_not_travel() -> None:
    report = compared(secured([{"k": []}], {"k": KEY}), secured([{"k2": []}], {"k2": KEY}))

    assert {severity for _, severity, _ in rules(report)} == {"info"}


def test_keys_that_change_places_do_not_travel_either() -> None:
    old = secured([{"a": []}], {"a": KEY, "b": BASIC})
    new = secured([{"b": []}], {"a": BASIC, "b": KEY})

    assert {severity for _, severity, _ in rules(compared(old, new))} == {"info"}


def test_a_renamed_scheme_that_asks_for_something_else_is_an_error_of_the_operation() -> None:
    report = compared(secured([{"k": []}], {"k": KEY}), secured([{"k2": []}], {"k2": BASIC}))

    assert ("api.operation.security-changed", "error", "structural") in rules(report)


def test_an_alternative_that_is_left_does_not_save_who_used_the_other() -> None:
    security: Json = [{"k": []}, {"b": []}]
    report = compared(secured(security, {"k": KEY, "b": BASIC}), secured(security, {"k": BEARER, "b": BASIC}))

    assert rules(report) == [("api.security-scheme.changed", "error", "structural")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "basic"}, BASIC),
        ({"type": "oauth2", "flow": "application", "tokenUrl": "https://a.example/t", "scopes": {}},
         oauth("clientCredentials")),
        ({"type": "oauth2", "flow": "password", "tokenUrl": "https://a.example/t", "scopes": {}}, oauth("password")),
        (KEY, KEY),
    ],
    ids=["basic", "application", "password", "key"],
)  # fmt: skip
def test_swagger_2_and_openapi_3_spell_the_same_scheme(old: Json, new: Json) -> None:
    two, three = of_2([{"k": []}], {"k": old}), secured([{"k": []}], {"k": new})

    assert [finding.rule for finding in compared(two, three).findings if "security" in finding.rule] == []
    assert [finding.rule for finding in compared(three, two).findings if "security" in finding.rule] == []


def test_a_break_between_the_two_spellings_is_found() -> None:
    report = compared(of_2([{"k": []}], {"k": {"type": "basic"}}), secured([{"k": []}], {"k": BEARER}))

    assert ("api.security-scheme.changed", "error", "structural") in rules(report)


@pytest.mark.parametrize(("url", "expected"), [("https://A.example/x", []), ("https://a.example/X", ["warning"])])
def test_an_address_of_tokens_in_another_spelling_is_the_same(url: str, expected: list[str]) -> None:
    old, new = (
        secured([{"k": []}], {"k": {**OIDC, "openIdConnectUrl": one}}) for one in (OIDC["openIdConnectUrl"], url)
    )

    assert [severity for _, severity, _ in rules(compared(old, new))] == expected


def test_a_scheme_that_is_asked_for_and_described_no_more_is_another_one() -> None:
    """Else the next change could describe any other under its name: both would pass."""
    found = compared(secured([{"k": []}], {"k": KEY}, ("/a", "/b")), secured([{"k": []}], {}, ("/a", "/b")))

    finding = only(found)
    assert (finding.rule, finding.severity) == ("api.security-scheme.changed", Severity.ERROR)
    assert [str(finding.message), *(str(one.message) for one in finding.places)] == ["GET /a", "GET /b"]
    assert "now asks for what is described no more" in finding.text


def test_a_scheme_that_nobody_asks_for_any_more_may_go() -> None:
    found = compared(secured([{"k": []}], {"k": KEY}), secured([], {}))

    assert "api.security-scheme.removed" in [one.rule for one in found.findings]
    assert all(one.severity is not Severity.ERROR for one in found.findings)
