"""Which operation a call is that test code states: matched from the end of its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from contractguard.checks.addressing.lookup import find_response
from contractguard.checks.coverage.universe import status_message
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation
from contractguard.observe.hits.cells import STATUS, Cell
from contractguard.readers.test_code.calls import StatedCall
from contractguard.support.dataclass import dataclass

_HOLE = "{}"
_TEMPLATE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class StatedCells:
    """What assertions on statuses hit: each cell with the test. `unmatched` are calls of no known operation, or of
    several; `undeclared` statuses that are asserted and the contract does not declare, by operation; `matched` counts
    the calls."""

    hits: tuple[tuple[Cell, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    undeclared: tuple[tuple[str, int], ...] = ()
    matched: int = 0


class _Fit(NamedTuple):
    """How well a template fits, the best first: whole or with a prefix, what a hole stands for, how concrete."""

    rank: tuple[int, int, int, int]
    operation: Operation


class StatedMatcher:
    """The operations of a contract by method, with the segments of their paths from the end."""

    def __init__(self, contract: Contract) -> None:
        self._templates: dict[str, list[tuple[list[str], Operation]]] = {}
        for one in contract.operations.values():
            if one.kind == OperationKind.OPERATION:
                path = one.path.partition("?")[0].partition("#")[0]
                self._templates.setdefault(one.method.upper(), []).append((_segments(path), one))

    def find(self, method: str, path: str) -> list[Operation]:
        """The operations that a path may be of, which are one where it is known: the best fit, and as good ones."""
        given = _segments(path_of(path))
        fits = [
            _Fit(rank, operation)
            for template, operation in self._templates.get(method, ())
            if (rank := _rank(given, template)) is not None
        ]
        best = min((one.rank for one in fits), default=None)
        return [one.operation for one in fits if one.rank == best]


def path_of(address: str) -> str:
    """The path of an address, which may be a URL, without its query."""
    if address.startswith(("http://", "https://")):
        address = urlsplit(address.replace(_HOLE, "0")).path if _HOLE not in address else _path_with_holes(address)
    return address.partition("?")[0].partition("#")[0]


def _path_with_holes(address: str) -> str:
    rest = address.partition("//")[2]
    return rest[rest.find("/") :] if "/" in rest else "/"


def _segments(path: str) -> list[str]:
    return [_TEMPLATE.sub(_HOLE, one) for one in path.strip("/").split("/")]


def _rank(given: Sequence[str], template: Sequence[str]) -> tuple[int, int, int, int] | None:
    """How well a template fits a path, from its end; None where it does not. What is before may be the prefix of a
    router, the base of a client, or what the first hole of the path stands for."""
    is_open = given[0] == _HOLE and len(given) > 1
    wanted = given[1:] if is_open else given
    shared = min(len(wanted), len(template))
    if not is_open and len(wanted) < len(template) and not wanted[0]:
        return None  # the root is no end of anything
    fits = [_segment_rank(one, other) for one, other in zip(wanted[-shared:], template[-shared:], strict=True)]
    if None in fits or (len(wanted) > len(template) and is_open):
        return None
    guessed = sum(one == 2 for one in fits)
    concrete = sum(one == 0 for one in fits)
    if len(wanted) != len(template) and not concrete:
        return None  # nothing but parameters at the end: it could be anything
    apart = abs(len(template) - len(wanted))
    kind = 0 if not apart or is_open else 1 if len(wanted) > len(template) else 2
    return guessed, kind, apart if is_open or kind else 0, -concrete


def _segment_rank(given: str, template: str) -> int | None:
    """0: the same, 1: a parameter stands for it, 2: a hole may be this literal; None: another one."""
    if template == _HOLE:
        return 1 if given else None
    if _HOLE in template:
        start, _, end = template.partition(_HOLE)
        return 1 if given.startswith(start) and given.endswith(end.rpartition(_HOLE)[2]) else None
    if given == template:
        return 0
    return 2 if given == _HOLE else None


def match_calls(contract: Contract, calls: Iterable[StatedCall]) -> StatedCells:
    """What the calls hit that test code states."""
    matcher = StatedMatcher(contract)
    hits: dict[tuple[Cell, str], None] = {}
    unmatched: list[str] = []
    undeclared: dict[tuple[str, int], None] = {}
    matched = 0
    for call in calls:
        found = [matcher.find(call.method, path) for path in call.paths]
        if not found or any(len(operations) != 1 for operations in found):
            unmatched.append(_describe_unmatched(call, found))
            continue
        matched += 1
        for (operation,), status in _pairs(found, call.statuses):
            response = find_response(operation, str(status))
            if response is None:
                undeclared[operation.key, status] = None
            else:
                hits[Cell(status_message(operation, response.status), "", STATUS), call.test] = None
    return StatedCells(tuple(hits), tuple(unmatched), tuple(sorted(undeclared)), matched)


def _pairs(found: list[list[Operation]], statuses: tuple[int, ...]) -> Iterator[tuple[list[Operation], int]]:
    """Each operation with each status; of parameters of a test that list both, as many pairs."""
    if len({one[0].key for one in found}) == 1:
        yield from ((found[0], status) for status in statuses)
    elif len(set(statuses)) == 1:
        yield from ((one, statuses[0]) for one in found)
    elif len(found) == len(statuses):
        yield from zip(found, statuses, strict=True)


def _describe_unmatched(call: StatedCall, found: list[list[Operation]]) -> str:
    where = f"{call.file}:{call.line}: {call.method}"
    if not call.paths:
        return f"{where}: its path is known only when it runs"
    wrong = next(at for at, operations in enumerate(found) if len(operations) != 1)
    path = call.paths[wrong]
    if found[wrong]:
        return f"{where} {path}: may be {' or '.join(one.key for one in found[wrong][:3])}"
    return f"{where} {path}: no such operation"
