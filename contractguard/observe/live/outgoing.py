"""Requests to somebody else, as a hook saw them: answers that a mock gave, and what an application sent."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class MockedExchange:
    """The call and its answer; names of headers are in lower case. `body` is None where looking at it would have taken
    it from the test; `is_packed`: it is as the header Content-Encoding says. `test`: the id of the test."""

    test: str
    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    is_packed: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What was sent, and answered by whoever it was: perhaps a webhook of the provider that is recorded. `headers` by
    their names in lower case; `body`: JSON, as it was sent; `test`: the id of the test."""

    source: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    test: str = ""
