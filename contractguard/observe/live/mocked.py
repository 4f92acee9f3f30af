"""An answer that a mock gave in the place of a service, as a hook saw it."""

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
