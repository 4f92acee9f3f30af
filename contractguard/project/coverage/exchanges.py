"""What the exchanges of one provider hit: of an application that tests drove, and of answers that tests verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from contractguard.checks.coverage.collector import NOTHING, CoverageCollector
from contractguard.checks.validation.payload import is_json
from contractguard.contract.document import Json
from contractguard.contract.model import Contract, Operation
from contractguard.observe.hits.cells import CoverageLevel
from contractguard.observe.live.bodies import UnreadBody, read_values
from contractguard.observe.live.exchange import Exchange
from contractguard.observe.live.match import CallMatcher
from contractguard.readers.text.decompress import inflate
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """A request as a client sent it. `headers` are None where only their names are known (`header_names`)."""

    path: str
    query: str
    header_names: tuple[str, ...] = ()
    headers: Mapping[str, str] | None = None
    media_type: str = ""
    body: Json = NOTHING

    def parameters(self, operation: Operation, path: str) -> dict[str, Mapping[str, str]]:
        """The texts of the parameters, by location, as far as they are known. `path`: that of the operation."""
        found: dict[str, Mapping[str, str]] = {
            "path": path_values(operation.path, path),
            "query": dict(parse_qsl(self.query, keep_blank_values=True)),
        }
        if self.headers is not None:
            found["header"] = {name.lower(): value for name, value in self.headers.items()}
        return found


class ProviderCoverage:
    """Collects for one provider. What cannot be read of an exchange hits nothing."""

    def __init__(self, provider: str, contract: Contract, base_path: str | None = None) -> None:
        self.collector = CoverageCollector(provider, contract)
        self._matcher = CallMatcher(self.collector.contract, base_path)

    def find(self, method: str, path: str, route: str | None = None) -> tuple[Operation, str] | None:
        """The operation that a call is of, and the path below the base that was cut."""
        found = self._matcher.match(method, path, route)
        return None if found.operation is None else (found.operation, path[len(found.base) :])

    def add_exchange(self, exchange: Exchange, test: str) -> bool:
        """Note an exchange that nobody checked. Returns whether it is of this provider."""
        found = self.find(exchange.method, exchange.path, exchange.route)
        if found is None:
            return False
        operation, path = found
        body = exchange.response.join() if exchange.response is not None else None
        media_type = exchange.response_media_type or ""
        value = read_body(body, media_type, exchange.response_encoding)
        level = CoverageLevel.SEEN
        self.collector.add_response(
            operation.key, exchange.status, None, value, level=level, test=test, media_type=media_type
        )
        if exchange.status < 400:
            sent = exchange.request.join() if exchange.request is not None else None
            given = read_body(sent, exchange.request_media_type, exchange.request_encoding)
            request = ClientRequest(exchange.path, exchange.query)
            parameters = request.parameters(operation, path)
            sent_as = exchange.request_media_type or None
            self.collector.add_request(operation.key, parameters, sent_as, given, level=level, test=test)
            self.collector.add_header_names(operation.key, exchange.request_headers, level=level, test=test)
        return True

    def add_request(self, operation: str, request: ClientRequest, status: int, test: str) -> None:
        """Note the request of an answer that was verified: it counts as validated where it is what the contract says
        and was accepted. Of one that was refused it counts what it broke."""
        found = self.collector.contract.operations.get(operation)
        if found is None:
            return
        matched = self.find(found.method, request.path)
        path = matched[1] if matched is not None and matched[0].key == operation else ""
        parameters = request.parameters(found, path)
        given: tuple[Any, ...] = (operation, parameters, request.media_type or None, request.body)
        broken = list(self.collector.broken_constraints(*given))
        if status < 400:
            level = CoverageLevel.SEEN if broken else CoverageLevel.VALIDATED
            self.collector.add_request(*given, level=level, test=test)
        else:
            self.collector.add_refusal(operation, status, broken, test=test)


def read_body(body: bytes | None, media_type: str, encoding: str | None = None) -> Json:
    """The JSON value of a body; nothing where it is no JSON, or cannot be read."""
    name = media_type.partition(";")[0].strip().lower()
    if body is None or not is_json(name):
        return NOTHING
    try:
        return next(iter(read_values(body, name, encoding, _unpack)), NOTHING)
    except UnreadBody:
        return NOTHING


def parse_body(body: bytes | str | None, media_type: str) -> Json:
    """The same of a body that a client holds."""
    try:
        return orjson.loads(body) if body and is_json(media_type) else NOTHING
    except (orjson.JSONDecodeError, TypeError):
        return NOTHING


def path_values(template: str, path: str) -> dict[str, str]:
    """The values of the parameters in a path, of segments that are nothing but a parameter."""
    return dict(_path_values(template.split("/"), path.split("?")[0].split("/")))


def _path_values(wanted: list[str], given: list[str]) -> Iterator[tuple[str, str]]:
    if len(wanted) == len(given):
        for name, value in zip(wanted, given, strict=True):
            if name.startswith("{") and name.endswith("}"):
                yield name[1:-1], unquote(value)


def _unpack(body: bytes) -> bytes:
    return inflate(body, "the body")
