"""Requests without credentials: what is secured must refuse them. Of operations that write, only where that is asked
for, and only what is secured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from contractguard.checks.smoke.inputs.aligned import unite_operations
from contractguard.checks.smoke.reads import ReadOutcome, ReadState
from contractguard.checks.smoke.transport.credentials import ServiceCredentials, is_secured
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import SAFE_METHODS, NoAnswer, SmokeAnswer, SmokeRequest
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation
from contractguard.support.dataclass import dataclass

_EXPRESSION = re.compile(r"\{[^{}]*\}")
_NOBODY = "contractguard-smoke-nobody"
"""In place of an id: nothing is called so, should a request come through after all."""
PROBED = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REFUSED = frozenset({401, 403})
_ABSENT = frozenset({405, 501})


class ProbeState(Enum):
    """What became of a request without credentials."""

    REFUSED = "was refused"
    IGNORED = "was answered without credentials"
    MISSING = "is not there"
    UNCLEAR = "says neither yes nor no"
    CUT = "was cut"


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """What became of an operation that was called without credentials, and why."""

    operation: Operation
    state: ProbeState
    reason: str = ""


def probe_guards(
    session: Session, credentials: ServiceCredentials, secured: Mapping[str, bool], reads: Mapping[str, ReadOutcome]
) -> Iterator[ProbeOutcome]:
    """Ask again, without credentials, for what was given with them. `secured`: by the key of an operation."""
    for key, read in reads.items():
        if not secured.get(key) or read.given is None or read.state is not ReadState.JUDGED:
            continue
        request = SmokeRequest(read.operation.method.upper(), read.given.path, dict(read.given.headers))
        yield _ask(session, credentials, read.operation, request)


def probe_writes(
    session: Session,
    credentials: ServiceCredentials,
    contracts: tuple[Contract, ...],
    base_of: Callable[[Operation], str],
) -> Iterator[ProbeOutcome]:
    """Call what writes without credentials and without a body, where every description says that nobody may."""
    for operation in writing_operations(contracts):
        if not is_secured_in_all(contracts, operation) or operation.method.upper() not in PROBED:
            continue
        path = _EXPRESSION.sub(_NOBODY, operation.path.partition("?")[0].partition("#")[0])
        if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
            continue
        request = SmokeRequest(operation.method.upper(), f"{base_of(operation)}{path}", may_follow=False)
        yield _ask(session, credentials, operation, request)


def writing_operations(contracts: tuple[Contract, ...]) -> list[Operation]:
    """The operations that are called with another method than GET and HEAD, each once."""
    return [
        one
        for one in unite_operations(*contracts).values()
        if one.kind == OperationKind.OPERATION and one.method.upper() not in SAFE_METHODS
    ]


def is_secured_in_all(contracts: tuple[Contract, ...], operation: Operation) -> bool:
    """Whether each description that has an operation says that nobody gets in without credentials."""
    said = [
        is_secured(contract, contract.operations[operation.key])
        for contract in contracts
        if operation.key in contract.operations
    ]
    return bool(said) and all(said)


def _ask(
    session: Session, credentials: ServiceCredentials, operation: Operation, request: SmokeRequest
) -> ProbeOutcome:
    answer = session.send(request, credentials.for_anybody())
    if answer is None:
        return ProbeOutcome(operation, ProbeState.CUT, f"budget: {session.pace.why_over}")
    if isinstance(answer, NoAnswer):
        return ProbeOutcome(operation, ProbeState.UNCLEAR, f"without credentials: {answer}")
    return _read_answer(operation, request, answer)


def _read_answer(operation: Operation, request: SmokeRequest, answer: SmokeAnswer) -> ProbeOutcome:
    if answer.status in _REFUSED:
        return ProbeOutcome(operation, ProbeState.REFUSED)
    if 200 <= answer.status <= 299:
        return ProbeOutcome(operation, ProbeState.IGNORED, f"is answered with {answer.status} without credentials")
    is_write = request.method in PROBED
    if is_write and (answer.status in _ABSENT or (answer.status == 404 and _NOBODY not in request.path)):
        return ProbeOutcome(operation, ProbeState.MISSING, f"is answered with {answer.status}")
    why = f"without credentials it is answered with {answer.status}, which is neither 401 nor 403"
    return ProbeOutcome(operation, ProbeState.UNCLEAR, why)
