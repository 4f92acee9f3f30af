"""What the texts of the command line mean, and which of them are refused."""

from __future__ import annotations

import pytest

from contractguard.checks.smoke.transport.wire import read_target
from contractguard.contract.errors import UsageError
from contractguard.project.smoking.options import SmokeAsked, find_connection, read_seconds, require_resolved

TARGET = read_target("https://api.example.com")
ADDRESS = "api.example.com:443:192.0.2.7"


def test_an_address_stands_for_a_name() -> None:
    asked = SmokeAsked("", resolve=("other.example.com:443:192.0.2.8", ADDRESS))

    assert find_connection(TARGET, asked, {}).address == "192.0.2.7"


def test_an_address_of_a_host_that_nothing_is_sent_to_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing is sent there"):
        require_resolved(SmokeAsked("", resolve=("api.example.com:80:192.0.2.7",)), (TARGET,))


@pytest.mark.parametrize("text", ["", "a", "a:443", "a:443:b", "a:x:192.0.2.7", "a:443:192.0.2.7:9"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="HOST:PORT:ADDRESS"):
        require_resolved(SmokeAsked("", resolve=(text,)), (TARGET,))


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
        ({"ALL_PROXY": "http://proxy:1"}, "http://proxy:1"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "other.com"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": ""}, None),
    ],
)
def test_the_environment_names_the_proxy(variables: dict[str, str], proxy: str | None) -> None:
    assert find_connection(TARGET, SmokeAsked(""), variables).proxy == proxy


@pytest.mark.parametrize("proxy", ["socks5://s3cr3t@proxy:1", "http://", "http://s3cr3t@proxy:x", "ftp://proxy"])
def test_what_is_no_proxy_is_refused_unsaid(proxy: str) -> None:
    with pytest.raises(UsageError, match="proxy") as refused:
        find_connection(TARGET, SmokeAsked(""), {"HTTPS_PROXY": proxy})

    assert "s3cr3t" not in str(refused.value)


def test_an_address_has_no_effect_behind_a_proxy() -> None:
    with pytest.raises(UsageError, match="NO_PROXY"):
        find_connection(TARGET, SmokeAsked("", resolve=(ADDRESS,)), {"HTTPS_PROXY": "http://proxy:3128"})


def test_an_expected_version_has_a_place() -> None:
    with pytest.raises(UsageError, match="--version-at"):
        _ = SmokeAsked("", expect_version="1").version_place


@pytest.mark.parametrize("text", ["-1s", "soon", "", "1d"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--wait"):
        read_seconds("--wait", text)
