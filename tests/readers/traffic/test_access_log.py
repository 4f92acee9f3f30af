"""Access logs in the common and combined formats"""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.readers.traffic.calls import ImportedCall
from contractguard.readers.traffic.exchange import UnreadExchange
from tests.readers.traffic.recordings import COMBINED, COMMON, calls


@pytest.mark.parametrize("end", ["\n", "\r\n", ""], ids=["lf", "crlf", "none"])
@pytest.mark.parametrize("line", [COMBINED, COMMON], ids=["combined", "common"])
def test_a_line_is_a_call_without_its_body(tmp_path: Path, line: str, end: str) -> None:
    (found,) = calls(tmp_path / "access.log", f"{line}{end}".encode())

    assert isinstance(found, ImportedCall)
    assert (found.call.method, found.call.path, found.call.query_names) == ("GET", "/v1/charges/7", ("page",))
    assert (found.call.status, found.call.media_type, found.call.is_logged, found.host) == (200, None, True, None)


def test_a_virtual_host_is_its_host(tmp_path: Path) -> None:
    (found,) = calls(tmp_path / "access.log", f"api.shop.example:443 {COMBINED}\n".encode())

    assert isinstance(found, ImportedCall)
    assert (found.host, found.call.path) == ("api.shop.example", "/v1/charges/7")


@pytest.mark.parametrize(
    "line",
    [
        '10.0.0.1 - - [29/Nov/2026:08:00:00 +0000] "-" 408 -',
        r'10.0.0.1 - - [29/Nov/2026:08:00:00 +0000] "\x16\x03\x01\x02" 400 226',
        "2026/11/29 08:00:00 [error] 7#7: *1 open() failed",
        '10.0.0.1 - - [29/Nov/2026:08:00:00 +0000] "GET /a',
        "",
    ],
    ids=["no-request", "tls", "error-log", "torn", "empty"],
)
def test_other_lines_are_told_and_passed_over(tmp_path: Path, line: str) -> None:
    found = calls(tmp_path / "access.log", f"{COMMON}\n{line}\n{COMMON}\n".encode())

    told = [one for one in found if isinstance(one, UnreadExchange)]
    assert told == ([UnreadExchange("line 2", "no line of an access log with a request")] if line else [])
    assert len(found) - len(told) == 2


def test_bytes_that_are_no_utf8_break_nothing(tmp_path: Path) -> None:
    (found,) = calls(tmp_path / "access.log", COMMON.replace("charges", "ch\xe4rges").encode("latin-1"))

    assert isinstance(found, ImportedCall)
    assert found.call.path == "/v1/ch�rges/7"


def test_a_line_that_only_looks_long_is_read_in_linear_time(tmp_path: Path) -> None:
    """The steps of a pattern are bounded: with backtracking over 200,000 quotes this would never end."""
    found = calls(tmp_path / "access.log", f"{COMMON}\n{'a ' * 200_000}[\n{'[' * 200_000}\n".encode())

    assert [type(one) for one in found] == [ImportedCall, UnreadExchange, UnreadExchange]
