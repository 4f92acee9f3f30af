"""The address of a service."""

from __future__ import annotations

import pytest

from contractguard.contract.errors import UsageError
from contractguard.observe.proxy.upstream import Upstream, read_upstream


@pytest.mark.parametrize(
    "url, expected",
    [
        ("http://127.0.0.1:8080", Upstream("127.0.0.1", 8080, False, b"127.0.0.1:8080")),
        ("http://service/", Upstream("service", 80, False, b"service")),
        ("https://service:443", Upstream("service", 443, True, b"service")),
        ("http://[::1]:8080", Upstream("::1", 8080, False, b"[::1]:8080")),
    ],
)
def test_an_address_is_read(url: str, expected: Upstream) -> None:
    assert read_upstream(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8080", "ftp://service", "http://", "http://service/path", "http://service?q=1", "http://service:0",
     "http://service:99999", "http://user:secret@service", "http://a..b", "http://[::1"],
)  # fmt: skip
def test_what_is_more_or_less_than_an_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of a service") as caught:
        read_upstream(url)

    assert "secret" not in str(caught.value)
