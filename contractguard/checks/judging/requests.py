"""Whether a service took a request as it should: what both descriptions allow, and what both forbid."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import ReaderKind, Rejection
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.json_value import parse_json
from contractguard.checks.validation.request import RequestFault, RequestVerdict, Validity
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import MessageKey, Operation
from contractguard.contract.redaction import is_sensitive

VALID_REJECTED = "request.valid.rejected"
INVALID_ACCEPTED = "request.invalid.accepted"
NOT_ENFORCED = "request.header.not-enforced"
EXCUSED = frozenset({401, 403, 404, 408, 409, 410, 412, 423, 424, 425, 428, 429, 451})
"""Statuses that a valid request may get all the same: it depends on who asks, when, and on what there is."""
_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})


def judge_request(readers: Readers, operation: Operation, request: HttpRequest, status: int) -> Rejection | None:
    """What is wrong with how a request was taken; None where nothing is, or a description leaves it open."""
    refused = 400 <= status <= 499 and status not in EXCUSED
    if not refused and not 200 <= status <= 299:
        return None
    verdicts = _verdicts(readers, operation, request)
    wanted = Validity.VALID if refused else Validity.INVALID
    if not verdicts or any(one.validity is not wanted for one in verdicts):
        return None
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    key = MessageKey(operation.key, operation.request_role, None, (media if request.body else "") or None)
    value = (_message_value(operation, request),)
    if refused:
        said = f"is valid by every description, and was answered with {status}"
        return Rejection(ReaderKind.SERVICE, VALID_REJECTED, key, (), said, (VALID_REJECTED, operation.key), "", value)
    return _accepted_rejection(verdicts, key, status, value)


def _verdicts(readers: Readers, operation: Operation, request: HttpRequest) -> list[RequestVerdict]:
    return [
        readers.requests(contract).judge(operation.key, request)
        for contract in readers.contracts
        if operation.key in contract.operations
    ]


def _accepted_rejection(
    verdicts: Sequence[RequestVerdict], key: MessageKey, status: int, value: tuple[Json]
) -> Rejection:
    faults = verdicts[0].faults
    first = faults[0]
    rule = NOT_ENFORCED if all(map(_is_missing_header, faults)) else INVALID_ACCEPTED
    name = str(first.path[-1]) if rule == NOT_ENFORCED else ""
    said = f"{first.what}, and the request was answered with {status}"
    cause = (rule, key.operation, first.path[:2] if first.path[0] != "body" else first.path, name)
    return Rejection(ReaderKind.SERVICE, rule, key, first.path, said, cause, name, value)


def _is_missing_header(fault: RequestFault) -> bool:
    return fault.is_missing and fault.path[0] == "header"


def _message_value(operation: Operation, request: HttpRequest) -> Json:
    """The request as a message value; of its headers those that the operation names, and no credentials."""
    named = {one.name.lower() for one in operation.parameters if one.location == "header"} - _CREDENTIALS
    headers = {name: text for name, text in request.headers.items() if name in named and not is_sensitive(name)}
    parts: dict[str, Json] = {"path": dict(request.path or {}), "query": _query(request), "header": headers}
    made = {name: part for name, part in parts.items() if part}
    if request.body is not None:
        made["body"] = _body(request.body)
    return made


def _query(request: HttpRequest) -> Json:
    found: dict[str, Json] = {}
    for name, text in request.query:
        known = found.get(name)
        found[name] = text if known is None else [*known, text] if isinstance(known, list) else [known, text]
    return found


def _body(body: bytes) -> Json:
    try:
        return parse_json(body, "the body")
    except InputError:
        return body[:200].decode("utf-8", "replace")
