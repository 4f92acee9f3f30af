"""Servers: one address in two spellings is one server; each value of a variable is one."""

from __future__ import annotations

import pytest

from contractguard.checks.addressing.addresses import address
from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, only, rules


def at(*urls: str, **variables: Json) -> Json:
    servers = [{"url": url, **({"variables": variables} if variables else {})} for url in urls]
    return api(servers=servers) if urls else api()


def serving(path: str, *urls: str, **levels: list[str]) -> Json:
    """GET of a path, below servers of the whole, of its path item (`item`) and of its own (`own`)."""
    get: Json = {"responses": {"200": {"description": "done"}}}
    if "own" in levels:
        get["servers"] = [{"url": url} for url in levels["own"]]
    item: Json = {"get": get}
    if "item" in levels:
        item["servers"] = [{"url": url} for url in levels["item"]]
    return {**at(*urls), "paths": {path: item}}


def both_ways(old: Json, new: Json) -> tuple[list[tuple[Json, ...]], list[tuple[Json, ...]]]:
    return rules(compared(old, new)), rules(compared(new, old))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (at("https://H.example/v1"), at("HTTPS://h.example/v1/")),
        (at("https://h.example:443"), at("https://h.example")),
        (at("https://h.example/%7ea/./b/../c%2fd"), at("https://h.example/~a/c%2Fd")),
        (at("/"), at()),
        (at("https://{env}.h.example", env={"default": "p"}), at("https://{e}.h.example", e={"default": "p"})),
        (
            at("https://{env}.h.example", env={"default": "p", "enum": ["p", "q"]}),
            at("https://p.h.example", "https://q.h.example"),
        ),
    ],
    ids=["case-and-slash", "port", "escapes-and-dots", "default", "name-of-a-variable", "values"],
)
def test_one_address_in_two_spellings(old: Json, new: Json) -> None:
    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


def test_a_value_of_a_variable_that_is_gone_is_a_server_that_is_gone() -> None:
    old, new = (at("https://{env}.h.example", env={"default": "p", "enum": names}) for names in (["p", "q"], ["p"]))

    assert rules(compared(old, new)) == [("api.server.removed", "warning", "structural")]
    assert rules(compared(new, old)) == [("api.server.added", "info", "structural")]


@pytest.mark.parametrize(
    ("url", "variable"),
    [
        ("https://{env}.h.example/{env}", {"enum": ["p", "q"]}),
        ("https://h.example/{env}", {}),
    ],
    ids=["one of several values", "any value"],
)
def test_another_default_of_a_variable_is_another_address_for_whoever_chooses_none(url: str, variable: Json) -> None:
    old, new = (at(url, env={"default": default, **variable}) for default in "pq")

    finding = only(compared(old, new))

    assert (finding.rule, finding.severity.label) == ("api.server.default-changed", "warning")
    assert (finding.old, finding.new) == tuple(url.replace("{env}", default) for default in "pq")


@pytest.mark.parametrize(
    ("old", "new", "called", "severity"),
    [
        (  # no specification says what their order means
            at("https://a.example", "https://b.example"),
            at("https://b.example", "https://a.example"),
            "https://b.example",
            "info",
        ),
        (at("https://a.example"), at("https://b.example", "https://a.example"), "https://b.example", "warning"),
        (
            at("https://a.example/v1"),
            at("https://a.example/{v}", v={"default": "v2"}),
            "https://a.example/v2",
            "warning",
        ),
        (serving("/a", own=["//a.example", "/b"]), serving("/a", own=["/b", "//a.example"]), "/b", "info"),
    ],
    ids=["swapped", "put first", "a variable", "of an operation"],
)
def test_another_server_that_stands_first_is_called_by_whoever_chooses_none(
    old: Json, new: Json, called: str, severity: str
) -> None:
    old, new = ({**one, "paths": one.get("paths") or serving("/a")["paths"]} for one in (old, new))

    (finding,) = [one for one in compared(old, new).findings if one.rule == "api.server.default-changed"]

    assert (finding.severity.label, finding.new) == (severity, called)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (at("https://a.example"), at("https://b.example")),  # gone, which is told
        (at("https://a.example/v1"), at("https://a.example/{v}", v={"default": "v1"})),
        (at("https://a.example/v1/"), at("HTTPS://A.example:443/v1", "https://b.example")),
        (at("/v1"), at("https://a.example/v1")),
        (at(), at("https://a.example/v1")),
    ],
    ids=["gone", "a variable", "another spelling", "with its host", "none was named"],
)
def test_the_server_that_stands_first_may_be_spelled_otherwise(old: Json, new: Json) -> None:
    old, new = ({**one, "paths": one.get("paths") or serving("/a")["paths"]} for one in (old, new))

    assert all(one.rule != "api.server.default-changed" for one in compared(old, new).findings)


def test_a_default_that_only_one_side_names_is_no_news() -> None:
    old, new = at("https://h.example/{env}"), at("https://h.example/{env}", env={"default": "p"})

    assert rules(compared(old, new)) == rules(compared(new, old)) == []


@pytest.mark.parametrize("other", ["https://h.example/V1", "http://h.example/v1", "https://h.example:8443/v1"])
def test_another_path_scheme_or_port_is_another_server(other: str) -> None:
    assert [rule for rule, _, _ in rules(compared(at("https://h.example/v1"), at(other)))] == [
        "api.server.added",
        "api.server.removed",
    ]


def test_more_values_than_can_be_written_out_are_told() -> None:
    many = {name: {"default": "1", "enum": [str(i) for i in range(9)]} for name in "ab"}

    report = compared(at("https://{a}.{b}.example", **many), at("https://{a}.{b}.example", **many))

    assert report.unchecked


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (serving("/v1/a", "https://h.example"), serving("/a", "https://h.example/v1")),
        (serving("/v1/a"), serving("/a", "/v1")),
        (serving("/v1/{id}", "https://h.example"), serving("/{key}", "https://h.example/v1")),
        (serving("/a", "https://h.example"), serving("/a", item=["https://h.example"])),
        (serving("/a", item=["https://h.example"]), serving("/a", "https://z.example", own=["https://h.example"])),
        (serving("/a", "https://h.example", item=["https://i.example"]), serving("/a", item=["https://i.example"])),
        (serving("/a", "https://h.example/v1"), serving("/v1/a", own=["https://h.example"])),
    ],
    ids=["to-the-server", "no-server", "template", "to-the-path-item", "to-the-operation", "unused", "own"],
)
def test_who_calls_the_same_url_notices_nothing(old: Json, new: Json) -> None:
    forward, backward = both_ways(old, new)

    assert [rule for rule in forward if rule[1] != "info"] == []
    assert [rule for rule in backward if rule[1] != "info"] == []
    assert not any("operation.removed" in rule or "operation.added" in rule for rule, _, _ in forward + backward)


def test_swagger_2_says_the_same_with_host_and_base_path() -> None:
    swagger = {"swagger": "2.0", "info": {}, "host": "h.example", "basePath": "/v1", "schemes": ["https"]}
    old = {**swagger, "paths": {"/a": {"get": {"responses": {"200": {"description": "done"}}}}}}

    assert both_ways(old, serving("/v1/a", "https://h.example")) == ([], [])


def test_a_server_of_one_operation_is_told_of_that_operation_at_its_own_line() -> None:
    old, new = serving("/a", "https://h.example"), serving("/a", "https://h.example", own=["https://z.example"])
    for side in (old, new):
        side["paths"]["/b"] = {"get": {"responses": {}}}

    gone, added = sorted(compared(old, new).findings, key=lambda finding: finding.rule, reverse=True)

    assert (gone.rule, str(gone.message), gone.old) == ("api.server.removed", "GET /a", "https://h.example")
    assert gone.source_old.path == ("servers", 0)
    assert gone.source_new.path == ("paths", "/a", "get", "servers")
    assert (added.rule, str(added.message), added.new) == ("api.server.added", "GET /a", "https://z.example")
    assert added.source_old.path == ("servers",)
    assert added.source_new.path == ("paths", "/a", "get", "servers", 0)


def test_a_server_that_several_operations_name_is_one_finding_with_places() -> None:
    old, new = serving("/a", own=["https://z.example"]), serving("/a")
    for side in (old, new):
        side["paths"]["/b"] = side["paths"]["/a"]

    found = [one for one in compared(old, new).findings if one.rule == "api.server.removed"]

    assert [(str(one.message), [str(place.message) for place in one.places]) for one in found] == [
        ("GET /a", ["GET /b"])
    ]


def test_an_operation_that_moved_is_compared() -> None:
    old, new = serving("/v1/a", "https://h.example"), serving("/a", "https://h.example/v1")
    new["paths"]["/a"]["get"]["parameters"] = [
        {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
    ]

    assert only(compared(old, new)).rule == "request.parameter.added-required"


def test_the_url_tells_operations_apart_where_paths_do_not() -> None:
    """What was /a below /v1 is /v1/a by now; /a of today is another operation."""
    old, new = serving("/a", "https://h.example/v1"), serving("/v1/a", "https://h.example")
    new["paths"]["/a"] = {"get": {"responses": {"204": {"description": "done"}}}}

    assert [rule for rule, _, _ in rules(compared(old, new))] == ["api.operation.added"]


def test_another_base_path_moves_every_operation_away() -> None:
    assert ("api.server.removed", "warning", "structural") in both_ways(serving("/a"), serving("/a", "/v1"))[0]


def test_without_a_told_host_a_server_may_be_the_same() -> None:
    """A relative URL, or none: where the description is served is not known."""
    old, new = serving("/a"), serving("/a", "https://h.example")

    assert both_ways(old, new) == (
        [("api.server.added", "info", "structural")],
        [("api.server.removed", "warning", "structural")],
    )


def test_a_variable_that_may_be_anything_stands_for_each_value() -> None:
    old, new = serving("/a", "https://p.h.example"), serving("/a", "https://{env}.h.example")

    assert rules(compared(old, new)) == [("api.server.added", "info", "structural")]
    assert ("api.server.removed", "warning", "structural") in rules(compared(new, old))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://H.example:/a/", ("https://h.example", "/a")),
        ("{scheme}://{host}{base}", ("{}://{}{}", "")),
        ("h.example:8080/v1", ("", "h.example:8080/v1")),
        ("//h.example:443/v1", ("//h.example:443", "/v1")),
        ("/../..", ("", "")),
        ("", ("", "")),
        ("v1", ("", "v1")),
        ("././v1", ("", "v1")),
        ("https://[::1]:443/%zz", ("https://[::1]", "/%zz")),
    ],
    ids=[
        "no-port",
        "variables",
        "no-scheme",
        "no-port-of-no-scheme",
        "above-the-root",
        "empty",
        "relative",
        "here",
        "ipv6",
    ],
)
def test_the_form_of_an_address(url: str, expected: tuple[str, str]) -> None:
    assert address(url) == expected


def test_a_server_of_a_snapshot_is_that_of_the_description() -> None:
    from contractguard.snapshots import to_json
    from tests.checks.descriptions import contract

    description = serving("/a", "https://h.example", own=["https://z.example"])

    assert rules(compared(to_json(contract(description)), description)) == []
    assert [
        rule for rule, _, _ in rules(compared(to_json(contract(description)), serving("/a", "https://h.example")))
    ] == [
        "api.server.added",
        "api.server.removed",
    ]


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "integer"}], ids=["text", "number"])
def test_a_variable_that_becomes_a_path_parameter_was_always_sent(schema: dict[str, str]) -> None:
    old, new = serving("/a", "https://h.example/{tenant}"), serving("/{key}/a", "https://h.example")
    new["paths"]["/{key}/a"]["parameters"] = [{"name": "key", "in": "path", "required": True, "schema": schema}]

    errors = [rule for rule, severity, _ in rules(compared(old, new)) if severity != "info"]

    assert errors == ([] if schema["type"] == "string" else ["request.type.changed"])
    assert [rule for rule, severity, _ in rules(compared(new, old)) if severity != "info"] == []


@pytest.mark.parametrize(("url", "expected"), [("//h.example/v1", ["info"]), ("//i.example/v1", ["info", "warning"])])
def test_without_a_told_scheme_a_server_may_be_the_same(url: str, expected: list[str]) -> None:
    """Swagger 2 without `schemes` has the one that its description is served by."""
    old, new = serving("/a", url), serving("/a", "https://h.example/v1")

    assert sorted(severity for _, severity, _ in rules(compared(old, new))) == expected
    assert ("api.server.removed", "warning", "structural") in rules(compared(new, old))


def test_of_two_operations_at_one_path_the_one_on_the_same_host_is_meant() -> None:
    old, new = serving("/b/a", "https://h.example/v1"), serving("/v1/b/a", own=["https://i.example"])
    new["paths"]["/a"] = serving("/a", own=["https://h.example/v1/b"])["paths"]["/a"]

    found = compared(old, new).findings

    assert [(one.rule, str(one.message)) for one in found] == [("api.operation.added", "GET /v1/b/a")]


def test_an_operation_that_was_split_by_its_servers_is_compared_at_each_of_them() -> None:
    one = described({"/a": "string"}, "https://h.example/v1", "https://h.example/v2")
    each = described({"/v1/a": "string", "/v2/a": "integer"}, "https://h.example")

    assert ("response.type.changed", "GET /v2/a") in errors(one, each)
    assert ("response.type.changed", "GET /a") in errors(each, one)


def test_an_operation_that_was_split_and_says_the_same_breaks_nobody() -> None:
    one = described({"/a": "string"}, "https://h.example/v1", "https://h.example/v2")
    each = described({"/v1/a": "string", "/v2/a": "string"}, "https://h.example")

    assert errors(one, each) == errors(each, one) == []


def test_an_operation_that_is_new_at_an_address_of_its_own_is_compared_with_none() -> None:
    one = described({"/a": "string"}, "https://h.example/v1", "https://h.example/v2")
    other = described({"/v1/a": "string", "/v3/a": "integer"}, "https://h.example")

    assert errors(one, other) == []


def described(paths: dict[str, str], *servers: str) -> Json:
    """A description of operations that each answer a value of a type, on all of the servers."""
    answers = {path: {"get": {"responses": {"200": {"description": "OK", "content": {
        "application/json": {"schema": {"type": kind}}}}}}} for path, kind in paths.items()}  # fmt: skip
    return {**at(*servers), "paths": answers}


def errors(old: Json, new: Json) -> list[tuple[str, str]]:
    return [(one.rule, one.message.operation) for one in compared(old, new).findings if one.severity.label == "error"]
