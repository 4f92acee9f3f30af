"""Which hosts are a provider's"""

from __future__ import annotations

import pytest

from contractguard.project.observing.hosts import HostClaim, ProviderHosts, written_host
from tests.observe.live.contracts import described

SERVERS = ("https://api.shop.example:443/v1", "https://{tenant}.eu.example/api", "http://staging.example:8080")


@pytest.mark.parametrize(
    "host, claim",
    [
        (None, HostClaim.OWN),
        ("api.shop.example", HostClaim.OWN),
        ("acme.eu.example", HostClaim.OWN),
        ("staging.example:8080", HostClaim.OWN),
        ("staging.example", HostClaim.FOREIGN),
        ("evil-api.shop.example", HostClaim.FOREIGN),
        ("api.shop.example.evil.example", HostClaim.FOREIGN),
        ("acme/eu.example", HostClaim.FOREIGN),
        ("localhost:8000", HostClaim.OWN),
        ("127.0.0.1:8123", HostClaim.OWN),
        ("[::1]:8000", HostClaim.OWN),
        ("testserver", HostClaim.OWN),
        ("shop.test", HostClaim.OWN),
        ("localhost.evil.example", HostClaim.FOREIGN),
        ("127.0.0.1.evil.example", HostClaim.FOREIGN),
        ("cdn.example", HostClaim.FOREIGN),
    ],
)
def test_the_servers_of_a_description_and_those_of_tests_are_its_own(host: str | None, claim: HostClaim) -> None:
    assert ProviderHosts(described("GET /a", servers=SERVERS)).claim(host) is claim


@pytest.mark.parametrize("servers", [(), ("/v1",), ("{scheme}://{host}/v1",)], ids=["none", "path", "variables"])
def test_where_no_server_names_a_host_nothing_says_whose_it_is(servers: tuple[str, ...]) -> None:
    assert ProviderHosts(described("GET /a", servers=servers)).claim("cdn.example") is HostClaim.OPEN


@pytest.mark.parametrize(
    "host, claim",
    [("Gateway.Example:443", HostClaim.OWN), ("api.shop.example", HostClaim.FOREIGN), ("localhost", HostClaim.FOREIGN)],
)
def test_hosts_that_are_chosen_are_all_that_count(host: str, claim: HostClaim) -> None:
    hosts = ProviderHosts(described("GET /a", servers=SERVERS), ["Gateway.Example:443"])

    assert hosts.claim(host.lower().removesuffix(":443")) is claim


@pytest.mark.parametrize(
    "host, said",
    [
        ("cdn.example.com:8080", "cdn.example.com:8080"),
        ("8f14e45fceea167a5a36dedd4bea2543.example.com", "*.example.com"),
        ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("\x1b[31m.example", "*[*.example"),
    ],
)
def test_labels_that_look_like_data_are_not_told(host: str, said: str) -> None:
    assert written_host(host) == said
