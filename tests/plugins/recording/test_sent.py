"""Webhooks that an application sends while its tests run: recorded where they are events of the contract."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.checks.descriptions import api
from tests.plugins.recording.shop import record, run

pytest_plugins = ["pytester"]

_BODY = {"content": {"application/json": {"schema": {"type": "object", "properties": {"type": {"type": "string"}}}}}}
_POST = {"post": {"requestBody": _BODY, "responses": {"204": {"description": ""}}}}
_PATHS = {
    "/subscriptions": {
        "post": {
            "requestBody": _BODY,
            "responses": {"201": {"description": "", "content": {"application/json": {"schema": {}}}}},
            "callbacks": {"onEvent": {"{$request.body#/where/url}": _POST}},
        }
    }
}
_APP = """
    import httpx
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def client():
        return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(204)))

    async def subscribe(request):
        where = (await request.json())["where"]["url"]
        client().post(where, json={"kind": "welcome"})
        return JSONResponse({}, 201)

    app = Starlette(routes=[Route("/subscriptions", subscribe, methods=["POST"])])
"""
_TESTS = """
    from starlette.testclient import TestClient
    from shop import app, client

    EVENT = {"specversion": "1.0", "type": "charge.paid", "source": "/a", "id": "1", "data": {"amount": 3}}

    def test_standard_envelope():
        client().post("http://a.example/hooks", json=EVENT)
        client().post("http://a.example/hooks", json={**EVENT, "type": "charge.lost"})
        client().post("http://a.example/hooks", json={"type": "charge.paid"})
        client().post("http://a.example/hooks", json=[])

    def test_own_envelope():
        client().post("http://a.example/hooks", json={"meta": {"kind": "charge.paid"}})

    def test_callback():
        body = {"where": {"url": "http://b.example/back"}}
        assert TestClient(app).post("/subscriptions", json=body).status_code == 201

    def test_an_address_is_forgotten_with_its_test():
        client().post("http://b.example/back", json={"kind": "late"})
"""
_EVENT = "webhook charge.paid POST request application/json"
_CALLBACK = "callback onEvent POST {$request.body#/where/url} of POST /subscriptions request application/json"


@pytest.fixture
def sending(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project whose application sends webhooks, which its description has."""
    pytester.makepyfile(shop=_APP, test_shop=_TESTS)
    (pytester.path / ".git").mkdir()
    described: Any = api("3.1.0", paths=_PATHS, webhooks={"charge.paid": _POST})
    (pytester.path / "openapi.json").write_text(json.dumps(described))
    pytester.makeini("[pytest]\ncontract_spec = openapi.json")
    return pytester


def test_events_of_the_contract_are_recorded_and_nothing_else_that_was_sent(sending: pytest.Pytester) -> None:
    code, said = run(sending, "--contract-observe")

    assert (code, said[0]) == (
        0,
        "3 calls: 3 matched in 3 operations of 3, 0 in 0 undocumented operations, 0 no JSON, 0 hook errors",
    )
    found = json.loads(record(sending).read_text())["messages"]
    assert set(found[_EVENT]) == {"", "data", "id", "source", "specversion", "type"}
    assert found[_CALLBACK] == {"": "object 1+", "kind": "string"}


def test_an_envelope_of_the_project_is_known(sending: pytest.Pytester) -> None:
    (sending.path / "contractguard.toml").write_text('[profiles.ours]\nevent = "/meta/kind"\n')

    code, said = run(sending, "--contract-observe")

    assert (code, said[0].partition(" in ")[0]) == (0, "4 calls: 4 matched")
    assert "meta?" in json.loads(record(sending).read_text())["messages"][_EVENT]


def test_workers_write_the_same_bytes(sending: pytest.Pytester) -> None:
    run(sending, "--contract-observe")
    before = record(sending).read_bytes()
    record(sending).unlink()

    run(sending, "--contract-observe", "-n", "2")

    assert record(sending).read_bytes() == before


def test_a_webhook_of_a_test_that_is_not_to_be_observed_is_not_recorded(sending: pytest.Pytester) -> None:
    marked = _TESTS.replace("def test_", "@pytest.mark.contract_unobserved(reason='no')\n    def test_")
    sending.makepyfile(test_shop="    import pytest\n" + marked)

    run(sending, "--contract-observe")

    assert json.loads(record(sending).read_text())["messages"] == {}
