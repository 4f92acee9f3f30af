"""The names of query parameters and header fields of requests that were taken. Nothing of their values is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from contractguard.observe.sketch.names import NameSketch
from contractguard.observe.sketch.redact import is_name

if TYPE_CHECKING:
    from contractguard.contract.model import Operation
    from contractguard.observe.live.call import Call

PARAMETERS = "request parameters"
"""Behind the name of an operation: the message that holds the names."""
_SAID_ELSEWHERE = frozenset({"accept", "authorization", "content-type"})
"""Described as media types and security (OpenAPI 3.1, 4.8.12.1)."""
_OF_CLIENTS = frozenset({
    "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
    "connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin",
    "referer", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via",
})  # fmt: skip
"""What no program that calls an API may set by itself in a browser (Fetch, "forbidden request-header")."""
_OF_LIBRARIES = frozenset({"content-encoding", "forwarded", "priority", "user-agent", "x-real-ip"})
"""What libraries, browsers and proxies add by themselves."""
_LEFT_OUT = _SAID_ELSEWHERE | _OF_CLIENTS | _OF_LIBRARIES
_PREFIXES = (":", "proxy-", "sec-", "x-forwarded-")


class RecordedParameters:
    """The names that requests of one operation had: how many requests had any, and which names are known."""

    __slots__ = ("_declared", "count", "is_documented", "name", "sketch")

    def __init__(self, name: str, operation: Operation | None) -> None:
        self.name, self.is_documented = name, operation is not None
        self.count = 0
        self.sketch = NameSketch()
        declared = () if operation is None else operation.parameters
        self._declared = {
            "query": frozenset(one.name for one in declared if one.location == "query"),
            "header": frozenset(one.name.lower() for one in declared if one.location == "header"),
        }

    def add(self, call: Call) -> None:
        """Add the names of a request."""
        self.count += 1
        names = {"query": call.query_names, "header": tuple(told_headers(call.request_headers))}
        self.sketch.add({place: self._told(place, found) for place, found in names.items() if found})

    def _told(self, place: str, names: Iterable[str]) -> Iterator[str | None]:
        """The names as they may be written, None for each that looks like data. Of `filter[status]` it is `filter`."""
        declared = self._declared[place]
        for name in names:
            top = name.partition("[")[0]
            yield next((one for one in (name, top) if one in declared or is_name(one)), None)


def told_headers(names: Iterable[str]) -> Iterator[str]:
    """Of header fields (in small letters) those that say something of an operation."""
    return (name for name in names if name not in _LEFT_OUT and not name.startswith(_PREFIXES))


def has_parameters(call: Call) -> bool:
    """Whether a request was taken, and had names that are told of."""
    if not 200 <= call.status < 400:
        return False
    return bool(call.query_names) or any(told_headers(call.request_headers))
