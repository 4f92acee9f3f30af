"""Flask and Werkzeug, by their test clients."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from tests.plugins.hooks.conftest import Watched

APP = flask.Flask(__name__)
TAKEN: list[int] = []


@APP.get("/items/<int:id>/")
def item(id: int) -> dict[str, int]:
    return {"id": id}


@APP.post("/echo")
def echo() -> Any:
    return flask.jsonify(flask.request.get_json())


@APP.get("/lines")
def lines() -> flask.Response:
    def parts() -> Iterator[bytes]:
        for number in range(3):
            TAKEN.append(number)
            yield b"{}\n"

    return flask.Response(parts(), mimetype="application/x-ndjson")


@APP.get("/packed")
def packed() -> flask.Response:
    body = gzip.compress(b'{"a": 1}', mtime=0)
    return flask.Response(body, mimetype="application/json", headers={"Content-Encoding": "gzip"})


@APP.get("/fail")
def fail() -> str:
    raise ValueError("on purpose")


def test_a_call_that_nobody_reads_has_its_body(watched: Watched) -> None:
    APP.test_client().get("/items/7/?q=1")

    [call] = watched.calls()
    assert (call.source, call.method, call.path, call.route) == ("werkzeug", "GET", "/items/7/", "/items/{id}")
    assert (call.status, call.media_type, call.body) == (200, "application/json", b'{"id":7}\n')
    assert call.query_names == ("q",)


def test_the_body_of_a_request(watched: Watched) -> None:
    answer = APP.test_client().post("/echo", json={"a": [1]})

    [call] = watched.calls()
    assert answer.json == {"a": [1]}
    assert (call.request_media_type, call.request_body) == ("application/json", b'{"a": [1]}')


def test_a_stream_is_taken_by_the_test_alone(watched: Watched) -> None:
    TAKEN.clear()

    answer = APP.test_client().get("/lines")

    taken = list(TAKEN)
    [call] = watched.calls()
    assert taken == [0] and (call.status, call.body) == (200, None)
    assert answer.data == b"{}\n" * 3


def test_a_stream_that_the_test_reads_is_whole(watched: Watched) -> None:
    assert APP.test_client().get("/lines").data == b"{}\n" * 3

    assert [call.body for call in watched.calls()] == [b"{}\n" * 3]


def test_a_body_stays_packed(watched: Watched) -> None:
    APP.test_client().get("/packed")

    [call] = watched.calls()
    assert call.content_encoding == "gzip" and gzip.decompress(call.body or b"") == b'{"a": 1}'


def test_redirects_and_what_no_rule_answers_have_no_route(watched: Watched) -> None:
    client = APP.test_client()

    client.get("/items/7")
    client.get("/nowhere")

    assert watched.routes() == [("GET", None, 308), ("GET", None, 404)]


def test_an_error_of_the_application_reaches_the_test(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(APP.config, "PROPAGATE_EXCEPTIONS", True)

    with pytest.raises(ValueError, match="on purpose"):
        APP.test_client().get("/fail")

    assert watched.routes() == [("GET", "/fail", 500)]


def test_an_application_below_a_dispatcher_is_counted_once_with_its_prefix(watched: Watched) -> None:
    outer = DispatcherMiddleware(flask.Flask("outer").wsgi_app, {"/shop": APP.wsgi_app})

    Client(outer).get("/shop/items/7/")

    [call] = watched.calls()
    assert (call.path, call.route) == ("/shop/items/7/", "/shop/items/{id}")


def test_an_application_below_another_server_is_watched_as_well(watched: Watched) -> None:
    from wsgiref.util import setup_testing_defaults

    environ: dict[str, Any] = {"PATH_INFO": "/items/7/", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    body = APP.wsgi_app(environ, lambda status, headers, exc_info=None: lambda part: None)
    parts = list(body)

    [call] = watched.calls()
    assert (call.source, call.route, call.body) == ("flask", "/items/{id}", b"".join(parts))


def test_what_an_application_is_given_is_still_wsgi(watched: Watched) -> None:
    from wsgiref.validate import validator

    answer = Client(validator(APP.wsgi_app)).get("/items/7/")
    body = answer.data
    answer.close()

    assert body == b'{"id":7}\n' and watched.routes() == [("GET", "/items/{id}", 200)]
