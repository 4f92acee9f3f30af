"""Middleware of Django, below a real server."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from contractguard.project.observing.live_run import VARIABLE
from tests.plugins.hooks.django_app import SETTINGS
from tests.plugins.servers import Written, serve_asgi, serve_wsgi

WITH_IT: dict[str, Any] = {
    **SETTINGS,
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "MIDDLEWARE": ["contractguard.plugins.django.Observe"],
}
DESCRIBED = (
    '{"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/echo/": {"post": {"requestBody":'
    ' {"content": {"application/json": {}}}, "responses": {"201": {"description": ""}}}}}}'
)


@override_settings(**WITH_IT)
def test_what_an_application_answers_is_recorded_by_its_routes(written: Written) -> None:
    with serve_wsgi(WSGIHandler()) as url, httpx.Client(base_url=url) as client:
        assert client.get("/items/7/").json() == {"id": 7}
        assert client.get("/old/items/7/").json() == {"id": 7}
        assert client.get("/stream/").json() == {}

    assert written.messages() == {
        "GET /items/{id} → 200 application/json": 1,
        "GET /old/items/{id} → 200 application/json": 1,
        "GET /stream → 200 application/json": 1,
    }


@override_settings(**WITH_IT)
def test_below_an_asynchronous_server(written: Written) -> None:
    with serve_asgi(ASGIHandler()) as url, httpx.Client(base_url=url) as client:
        assert client.get("/later/7/").json() == {"later": 7}
        assert client.get("/items/7/").json() == {"id": 7}

    assert written.messages() == {
        "GET /later/{id} → 200 application/json": 1,
        "GET /items/{id} → 200 application/json": 1,
    }


@override_settings(**WITH_IT)
def test_a_request_is_noted_as_the_view_reads_it(written: Written) -> None:
    (written.folder.parent / "openapi.json").write_text(DESCRIBED)
    (written.folder.parent / "contractguard.toml").write_text('[providers]\nshop = {spec = "openapi.json"}\n')

    with serve_wsgi(WSGIHandler()) as url:
        assert httpx.post(f"{url}/echo/", json={"a": [1]}).json() == {"a": [1]}

    assert set(written.run().observed.messages["POST /echo/ request application/json"].properties) == {"a"}


@override_settings(**WITH_IT)
def test_an_error_of_a_view_is_answered_by_django_and_its_count_is_kept(written: Written) -> None:
    with serve_wsgi(WSGIHandler()) as url:
        assert httpx.get(f"{url}/fail/").status_code == 500

    assert [name for name in written.run().counts if "500" in name] == ["GET /fail → 500 text/html"]


@override_settings(**WITH_IT)
def test_without_the_variable_django_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    handler = WSGIHandler()

    assert "Observe" not in repr(handler._middleware_chain)
