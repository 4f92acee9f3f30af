"""Which operation a call is: concrete before templated, bases of servers, methods, slashes, and what is told of the rest."""

from __future__ import annotations

import re
import time

import pytest

from contractguard.observe.live.match import MAX_SEGMENTS, CallMatcher
from tests.observe.live.contracts import described


def _key(matcher: CallMatcher, call: str, route: str | None = None) -> str | None:
    method, _, path = call.partition(" ")
    found = matcher.match(method, path, route).operation
    return found.key if found else None


@pytest.mark.parametrize(
    ("operations", "call", "expected"),
    [
        (["GET /users/{id}", "GET /users/me"], "GET /users/me", "GET /users/me"),
        (["GET /users/{id}", "GET /users/me"], "GET /users/you", "GET /users/{id}"),
        (["GET /a/{x}/c", "GET /a/b/d"], "GET /a/b/c", "GET /a/{x}/c"),
        (["GET /{x}/b/c", "GET /a/{y}/{z}/d"], "GET /a/b/c", "GET /{x}/b/c"),
        (["GET /f/{n}", "GET /f/{n}.json", "GET /f/{n}.min.json"], "GET /f/a.json", "GET /f/{n}.json"),
        (["GET /f/{n}", "GET /f/{n}.json", "GET /f/{n}.min.json"], "GET /f/a.min.json", "GET /f/{n}.min.json"),
        (["GET /f/{n}", "GET /f/{n}.json"], "GET /f/.json", "GET /f/{n}"),
        (["GET /d/{a}-{b}"], "GET /d/1-2", "GET /d/{a}-{b}"),
        (["GET /d/{a}-{b}"], "GET /d/-2", None),
        (["GET /d/{a}-{b}"], "GET /d/1-", None),
        (["GET /d/{a}{b}"], "GET /d/1", None),
        (["GET /f/{n}.json/x", "GET /f/{n}/y"], "GET /f/a.json/y", "GET /f/{n}/y"),
        (["GET /a/{x}"], "GET /a//", None),
        (["GET /a/{x}"], "GET /a/", None),
        (["GET /a/{x}/b"], "GET /a//b", None),
        (["GET /a/{x}"], "GET /a/b%2Fc", "GET /a/{x}"),
        (["GET /a/{x}", "GET /a/b/c"], "GET /a/b%2Fc", "GET /a/{x}"),
        (["GET /caf%C3%A9/{x}"], "GET /caf%c3%a9/1", "GET /caf%C3%A9/{x}"),
        (["GET /a%20b"], "GET /a%20b", "GET /a%20b"),
        (["GET /{x}"], "GET /%7Bx%7D", "GET /{x}"),
        (["GET /"], "GET /", "GET /"),
        (["GET /a"], "get /a", "GET /a"),
        (["GET /a"], "GET /a/", "GET /a"),
        (["GET /a", "GET /a/"], "GET /a/", "GET /a/"),
        (["GET /a/"], "GET /a", None),
        (["GET /a"], "HEAD /a", "GET /a"),
        (["GET /a", "HEAD /a"], "HEAD /a", "HEAD /a"),
        (["GET /a"], "POST /a", None),
        (["GET /users/me", "DELETE /users/{id}"], "DELETE /users/me", "DELETE /users/{id}"),
        (["GET /a?kind=b"], "GET /a", "GET /a?kind=b"),
        ([], "GET /a", None),
    ],
)  # fmt: skip
def test_the_most_concrete_template_that_has_the_method_is_found(
    operations: list[str], call: str, expected: str | None
) -> None:
    assert _key(CallMatcher(described(*operations)), call) == expected


@pytest.mark.parametrize(
    ("servers", "call", "expected"),
    [
        (["https://api.example/v1"], "GET /v1/a", "GET /a"),
        (["https://api.example/v1/"], "GET /v1", "GET /"),
        (["https://api.example/v1"], "GET /a", "GET /a"),
        (["https://api.example/v1"], "GET /v12/a", None),
        (["/v1", "/v1/eu"], "GET /v1/eu/a", "GET /a"),
        (["v1"], "GET /v1/a", "GET /a"),
        (["//api.example/v1"], "GET /v1/a", "GET /a"),
        (["{host}/v1"], "GET /v1/a", "GET /a"),
        (["localhost:80/v1"], "GET /v1/a", "GET /a"),
        (["https://api.example/{tenant}/v1"], "GET /acme/v1/a", "GET /a"),
        (["https://api.example/{tenant}/v1"], "GET /acme/v1", "GET /"),
        (["https://api.example/{tenant}/v1"], "GET //v1/a", None),
        (["/api"], "GET /api/users", "GET /users"),
    ],
)  # fmt: skip
def test_the_path_of_a_server_is_cut_the_longest_first(servers: list[str], call: str, expected: str | None) -> None:
    matcher = CallMatcher(described("GET /a", "GET /", "GET /users", "GET /api/users", servers=servers))

    assert _key(matcher, call) == expected


def test_an_operation_is_found_below_its_own_servers_only() -> None:
    paths = {
        "/a": {"get": {"responses": {}, "servers": [{"url": "https://x.example/own"}]}},
        "/b": {"get": {"responses": {}}},
    }
    matcher = CallMatcher(described(servers=["https://x.example/v1"], paths=paths))

    assert [_key(matcher, call) for call in ("GET /own/a", "GET /own/b", "GET /v1/a", "GET /v1/b")] == [
        "GET /a", None, None, "GET /b",
    ]  # fmt: skip


def test_a_prefix_that_is_told_is_the_only_one() -> None:
    matcher = CallMatcher(described("GET /a", servers=["/v1"]), base_path="/mine/")

    assert matcher.bases == ("/mine",)
    assert [_key(matcher, call) for call in ("GET /mine/a", "GET /v1/a", "GET /a")] == ["GET /a", None, None]


def test_a_path_that_is_described_with_other_methods_is_told() -> None:
    found = CallMatcher(described("GET /a/{b}", servers=["/v1"])).match("PATCH", "/v1/a/7")

    assert (found.operation, found.path, found.base) == (None, "/a/{b}", "/v1")


def test_a_slash_that_is_passed_over_is_told() -> None:
    matcher = CallMatcher(described("GET /a"))

    assert matcher.match("GET", "/a/").has_slash
    assert not matcher.match("GET", "/a").has_slash


@pytest.mark.parametrize(
    ("operations", "path", "ambiguous"),
    [
        (["GET /a/{x}", "GET /a/{y}"], "/a/1", ["GET /a/{y}"]),
        (["GET /{x}.{y}", "GET /{x}-{y}"], "/a.b-c", ["GET /{x}-{y}"]),
        (["GET /a/{y}", "GET /{x}/b"], "/a/b", ["GET /{x}/b"]),
        (["GET /a/{y}", "GET /a/b"], "/a/b", []),
        (["GET /{x}/{y}", "GET /a/{y}"], "/a/b", []),
        (["GET /a/{y}", "POST /a/{x}"], "/a/b", []),
        (["GET /a?k=1", "GET /a?k=2"], "/a", ["GET /a?k=2"]),
    ],
)  # fmt: skip
def test_of_templates_that_fit_equally_the_first_wins_and_the_others_are_told(
    operations: list[str], path: str, ambiguous: list[str]
) -> None:
    found = CallMatcher(described(*operations)).match("GET", path)

    assert found.operation is not None
    assert found.ambiguous == tuple(ambiguous)
    if ambiguous:
        assert found.operation.key == operations[0]


def test_the_route_of_the_framework_decides_between_templates_that_fit_equally() -> None:
    found = CallMatcher(described("GET /a/{y}", "GET /{x}/b", servers=["/v1"])).match("GET", "/v1/a/b", "/v1/{n}/b")

    assert found.operation is not None
    assert (found.operation.key, found.ambiguous) == ("GET /{x}/b", ())


def test_the_route_of_the_framework_tells_what_a_path_with_further_slashes_is() -> None:
    matcher = CallMatcher(described("GET /files/{name}", servers=["/v1"]))

    assert _key(matcher, "GET /v1/files/a/b/c", "/v1/files/{path}") == "GET /files/{name}"
    assert _key(matcher, "GET /v1/files/a/b/c", "/v1/others/{path}") is None
    assert matcher.match("PUT", "/files/a/b", "/files/{path}").path == "/files/{name}"


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/users/alice", "GET /users/{*}"),
        ("get", "/api/v1/alice/health", "GET /api/v1/{*}/health"),
        ("GET", "/alice/", "GET /{*}"),
        ("GET", "/", "GET /"),
        ("GET", "alice", "GET /{*}"),
        ("GET", "/us%65rs/s%2Fecret", "GET /users/{*}"),
        ("alice", "/x", "OTHER /{*}"),
        ("PROPFIND", "/x", "PROPFIND /{*}"),
        ("GET", "/\x1b[31m/\n", "GET /{*}/{*}"),
        ("GET", "/" + "a/" * 50_000, "GET " + "/{*}" * MAX_SEGMENTS),
    ],
    ids=range(10),
)  # fmt: skip
def test_of_a_path_that_nothing_names_only_what_is_no_data_is_told(method: str, path: str, told: str) -> None:
    assert CallMatcher(described("GET /users/{id}/orders")).name_unrouted(method, path) == told


@pytest.mark.parametrize(
    ("template", "base"),
    [
        ("/service/users/{id}", "/service"),
        ("/service/v2/users/{id}", "/service/v2"),
        ("/{tenant}/users/{id}", None),
        ("/{*}/users/{*}", None),
        ("/service/others/{id}", None),
        ("/service/{x}", None),
        ("/users/{id}", None),
    ],
)  # fmt: skip
def test_the_likely_base_path_is_what_stands_before_a_described_path(template: str, base: str | None) -> None:
    assert CallMatcher(described("GET /users/{id}", "GET /{x}")).likely_base("GET", template) == base


def test_a_description_without_operations_matches_nothing() -> None:
    matcher = CallMatcher(described(servers=["/v1"]))

    assert matcher.match("GET", "/v1/a").operation is None
    assert matcher.likely_base("GET", "/v1/a") is None


def test_a_hostile_path_meets_each_node_of_the_trie_once() -> None:
    """Every segment fits a literal, a mixed one and a template: without sharing nodes, 3 ** 12 ways."""
    segments = ("a", "{x}a", "{x}")
    operations = [f"GET {'/a' * at}/{one}{'/{y}' * (11 - at)}" for at in range(12) for one in segments]
    matcher = CallMatcher(described(*dict.fromkeys(operations)))

    began = time.process_time()
    for path in ("/aa" * 13, "/a" * 13, "/a" * 11 + "/", "/%" * 12, "/%C3%28" * 12, "/" * 10_000, "/a" * 100_000):
        matcher.match("GET", path)
    assert time.process_time() - began < 2


def _routes(count: int) -> list[str]:
    shapes = (
        "/r{n}",
        "/r{n}/{{id}}",
        "/r{n}/{{id}}/items",
        "/r{n}/{{id}}/items/{{item}}",
        "/r{n}/{{id}}/export.{{kind}}",
    )
    return ["GET " + shapes[at % 5].format(n=at // 5) for at in range(count)]


def _seconds(function: object, calls: list[str]) -> float:
    best = 1e9
    for _ in range(3):
        began = time.process_time()
        for call in calls:
            function(call)  # type: ignore[operator]
        best = min(best, time.process_time() - began)
    return best / len(calls)


@pytest.mark.no_cover
def test_a_match_takes_no_longer_with_ten_times_the_routes() -> None:
    """A list of regular expressions, tried in turn, is what is compared with."""
    seconds = {}
    for count in (1_000, 10_000):
        routes = _routes(count)
        matcher = CallMatcher(described(*routes))
        asked = [routes[at * 7_919 % count][4:] for at in range(500)]  # of every shape
        calls = [re.sub(r"\{\w+\}", "abc123", one) for one in asked]
        assert [matcher.match("GET", one).path for one in calls] == asked
        seconds[count] = _seconds(lambda call, matcher=matcher: matcher.match("GET", call), calls)
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(one[4:]))) for one in _routes(1_000)]
    listed = _seconds(lambda call: next((one for one in patterns if one.fullmatch(call)), None), calls[:50])

    print(f"1,000 routes {seconds[1_000] * 1e6:.1f} µs, 10,000 {seconds[10_000] * 1e6:.1f}, a list {listed * 1e6:.0f}")
    assert seconds[10_000] < seconds[1_000] * 3
    assert seconds[1_000] * 3 < listed
