"""Responses of real frameworks, and of things that only look like them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from contractguard.contract.errors import UsageError
from contractguard.plugins.responses import to_http_response

ORDER = {"id": 7, "é": "ü"}


class _Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(ORDER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Page", "3")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def address() -> Iterator[str]:
    """A real server on the loopback interface."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/orders/7"
        server.shutdown()
        thread.join()


def assert_is_the_order(response: Any) -> None:
    answer = to_http_response(response)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-page"] == "3"
    assert json.loads(answer.body) == ORDER


def test_httpx(address: str) -> None:
    httpx = pytest.importorskip("httpx")
    with httpx.Client(trust_env=False) as client:
        assert_is_the_order(client.get(address))


def test_a_stream_of_httpx_that_was_not_read_is_refused(address: str) -> None:
    httpx = pytest.importorskip("httpx")
    with (
        httpx.Client(trust_env=False) as client,
        client.stream("GET", address) as response,
        pytest.raises(UsageError, match="ResponseNotRead"),
    ):
        to_http_response(response)


def test_requests(address: str) -> None:
    requests = pytest.importorskip("requests")
    with requests.Session() as session:
        session.trust_env = False
        assert_is_the_order(session.get(address, timeout=5))


def test_starlette() -> None:
    pytest.importorskip("httpx")
    pytest.importorskip("starlette")
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    def order(request: Any) -> JSONResponse:
        return JSONResponse(ORDER, headers={"X-Page": "3"})

    assert_is_the_order(_test_client(Starlette(routes=[Route("/orders/7", order)])).get("/orders/7"))
    assert_is_the_order(order(None))


def test_fastapi() -> None:
    fastapi = pytest.importorskip("fastapi")
    pytest.importorskip("httpx")
    app = fastapi.FastAPI()

    @app.get("/orders/{number}")
    def order(number: int) -> Any:
        return fastapi.responses.JSONResponse(ORDER, headers={"X-Page": "3"})

    assert_is_the_order(_test_client(app).get("/orders/7"))


def _test_client(app: Any) -> Any:
    import warnings

    with warnings.catch_warnings():  # which client starlette would rather have is not the question
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        return TestClient(app)


def test_flask() -> None:
    flask = pytest.importorskip("flask")
    app = flask.Flask("shop")

    @app.get("/orders/<int:number>")
    def order(number: int) -> Any:
        return flask.jsonify(ORDER), 200, {"X-Page": "3"}

    assert_is_the_order(app.test_client().get("/orders/7"))


def test_django() -> None:
    django = pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["testserver"], ROOT_URLCONF=__name__, SECRET_KEY="none", USE_TZ=True)
        django.setup()
    from django.http import JsonResponse
    from django.test import RequestFactory

    request = RequestFactory().get("/orders/7")
    assert request.method == "GET"
    assert_is_the_order(JsonResponse(ORDER, headers={"X-Page": "3"}))


def test_the_client_of_django() -> None:
    pytest.importorskip("django")
    test_django()
    from django.http import JsonResponse
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import path

    def order(request: Any) -> Any:
        return JsonResponse(ORDER, headers={"X-Page": "3"})

    class Urls:
        urlpatterns = [path("orders/7", order)]

    with override_settings(ROOT_URLCONF=Urls):
        assert_is_the_order(Client().get("/orders/7"))


class _Looks:
    """Something like a response."""

    status_code = 200
    headers = {"Content-Type": "application/json"}

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


@pytest.mark.parametrize(
    "attributes",
    [{"json": lambda: ORDER}, {"get_json": lambda: ORDER}, {"content": "a text", "json": lambda: ORDER}],
)
def test_what_only_gives_its_value(attributes: dict[str, Any]) -> None:
    assert json.loads(to_http_response(_Looks(**attributes)).body) == ORDER


def test_bytes_in_other_forms() -> None:
    assert to_http_response(_Looks(body=memoryview(b"{}"))).body == b"{}"


def _fails() -> Any:
    raise RuntimeError("closed")


@pytest.mark.parametrize(
    ("thing", "what"),
    [
        (3, "a int is no response"),
        (_Looks(status_code="200"), "is no response"),
        (_Looks(headers=None), "is no response"),
        (_Looks(), "has no body to look at"),
        (_Looks(json=_fails), "cannot be read: RuntimeError: closed"),
        (_Looks(json=lambda: {1, 2}), "no JSON"),
    ],
)
def test_what_is_no_response_is_refused(thing: Any, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        to_http_response(thing)
