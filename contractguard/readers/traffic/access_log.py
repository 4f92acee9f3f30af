"""Lines of access logs: the common and combined formats of Apache httpd, nginx and those who write like them."""

from __future__ import annotations

import re

from contractguard.readers.traffic.exchange import RecordedExchange

_LINE = re.compile(
    rb"""(?:(?P<host>[A-Za-z0-9.\[\]:-]+:\d+)\ )?  # vhost_combined begins with the virtual host
    \S+\ \S+\ [^"\[]*\[[^\]"]*\]\ "(?P<request>(?:[^"\\]|\\.)*)"\ (?P<status>\d{3})(?:\ |\Z)""",
    re.VERBOSE,
)
_REQUEST = re.compile(r"(?P<method>[A-Za-z][A-Za-z_-]{0,31}) +(?P<target>\S+)(?: +HTTP/[0-9.]+)?\Z")


def exchange_of_log_line(line: bytes, number: int) -> RecordedExchange | None:
    """The exchange that a line tells of; None for any other line, and for one whose request was none."""
    found = _LINE.match(line)
    if found is None:
        return None
    request = split_request_line(found["request"].decode("utf-8", "replace"))
    if request is None:
        return None
    method, target = request
    host = found["host"]
    url = f"//{host.decode('ascii')}{target}" if host and target.startswith("/") else target
    return RecordedExchange((), f"line {number}", method, url, int(found["status"]), None, None, is_logged=True)


def split_request_line(text: str) -> tuple[str, str] | None:
    """Method and target of a request line (RFC 9112, 3), as logs write it; None for what is none."""
    found = _REQUEST.match(text)
    return (found["method"], found["target"]) if found else None
