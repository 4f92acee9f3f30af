"""Headers as they are passed on."""

from __future__ import annotations

from contractguard.observe.proxy.headers import has_passed, pass_request_headers, pass_response_headers, wants_websocket


def test_a_request_has_the_host_of_the_service_and_says_who_passed_it_on() -> None:
    found = pass_request_headers([(b"host", b"evil"), (b"accept", b"*/*")], b"service:80", b"us")

    assert found == [
        (b"host", b"service:80"), (b"accept", b"*/*"), (b"via", b"1.1 us"), (b"connection", b"close")
    ]  # fmt: skip
    assert has_passed(found, b"us") and not has_passed(found, b"other")


def test_of_two_ways_to_frame_a_body_chunks_are_passed_on() -> None:
    given = [(b"content-length", b"3"), (b"transfer-encoding", b"chunked")]

    assert (b"transfer-encoding", b"chunked") in pass_request_headers(given, b"a", b"us")
    assert b"content-length" not in dict(pass_request_headers(given, b"a", b"us"))
    assert pass_response_headers(given) == []


def test_a_header_that_stands_twice_is_passed_on_twice() -> None:
    cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]

    assert pass_response_headers(cookies) == cookies


def test_names_that_a_connection_header_lists_end_there() -> None:
    assert pass_response_headers([(b"connection", b"close, X-One ,x-two"), (b"x-one", b"1"), (b"x-two", b"2")]) == []


def test_websockets_are_known_however_they_are_spelled() -> None:
    assert wants_websocket([(b"upgrade", b"WebSocket")]) and not wants_websocket([(b"upgrade", b"h2c")])
