"""Servers: one address in two spellings is one server; each value of a variable is one."""

from __future__ import annotations

import pytest

from tests.checks.descriptions import api, compared, rules


def at(*urls, **variables):
    servers = [{"url": url, **({"variables": variables} if variables else {})} for url in urls]
    return api(servers=servers) if urls else api()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (at("https://H.example/v1"), at("HTTPS://h.example/v1/")),
        (at("https://h.example:443"), at("https://h.example")),
        (at("/"), at()),
        (at("https://{env}.h.example", env={"default": "p"}), at("https://{e}.h.example", e={"default": "p"})),
        (
            at("https://{env}.h.example", env={"default": "p", "enum": ["p", "q"]}),
            at("https://p.h.example", "https://q.h.example"),
        ),
    ],
    ids=["case-and-slash", "port", "default", "name-of-a-variable", "values"],
)
def test_one_address_in_two_spellings(old, new):
    assert rules(compared(old, new)) == []
    assert rules(compared(new, old)) == []


def test_a_value_of_a_variable_that_is_gone_is_a_server_that_is_gone():
    old, new = (at("https://{env}.h.example", env={"default": "p", "enum": names}) for names in (["p", "q"], ["p"]))

    assert rules(compared(old, new)) == [("api.server.removed", "warning", "structural")]
    assert rules(compared(new, old)) == [("api.server.added", "info", "structural")]


@pytest.mark.parametrize("other", ["https://h.example/V1", "http://h.example/v1", "https://h.example:8443/v1"])
def test_another_path_scheme_or_port_is_another_server(other):
    assert [rule for rule, _, _ in rules(compared(at("https://h.example/v1"), at(other)))] == [
        "api.server.added",
        "api.server.removed",
    ]


def test_more_values_than_can_be_written_out_are_told():
    many = {name: {"default": "1", "enum": [str(i) for i in range(9)]} for name in "ab"}

    report = compared(at("https://{a}.{b}.example", **many), at("https://{a}.{b}.example", **many))

    assert report.unchecked
