"""Which operation a call is that test code states: matched from the end of its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from contractguard.checks.addressing.lookup import find_response
from contractguard.checks.coverage.universe import status_message
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation, Response
from contractguard.observe.hits.cells import STATUS, Cell
from contractguard.readers.test_code.calls import StatedCall
from contractguard.readers.test_code.django_routes.table import RouteTable
from contractguard.support.dataclass import dataclass

_HOLE = "{}"
_TEMPLATE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class StatedCells:
    """What assertions on statuses hit: each cell with the test. `unmatched` are calls of no known operation, or of
    several. `doubtful` are the statuses that such a call may assert, or one whose answer is looked at in a way that is
    not understood: whether a test does cannot be told. `unasserted` are those of calls of which no status is asserted:
    with which one they were answered, only a run shows. `undeclared` are statuses that are asserted and the contract
    does not declare, by operation; `matched` counts the calls."""

    hits: tuple[tuple[Cell, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    undeclared: tuple[tuple[str, int], ...] = ()
    matched: int = 0
    doubtful: frozenset[Cell] = frozenset()
    unasserted: frozenset[Cell] = frozenset()


class _Fit(NamedTuple):
    """How well a template fits, the best first: whole or with a prefix, what a hole stands for, how concrete."""

    rank: tuple[int, int, int, int]
    operation: Operation


class StatedMatcher:
    """The operations of a contract by method, with the segments of their paths from the end."""

    def __init__(self, contract: Contract, routes: RouteTable = RouteTable()) -> None:  # noqa: B008
        self._routes = routes
        self._by_route: dict[tuple[str, str], list[Operation]] = {}
        self._templates: dict[str, list[tuple[list[str], Operation]]] = {}
        for one in contract.operations.values():
            if one.kind == OperationKind.OPERATION:
                path = one.path.partition("?")[0].partition("#")[0]
                self._templates.setdefault(one.method.upper(), []).append((_segments(path), one))
                for name in route_names(one):
                    self._by_route.setdefault((one.method.upper(), name), []).append(one)

    def find_all(self, call: StatedCall) -> list[list[Operation]]:
        """The operations that each route, or each path, of a call may be."""
        find = self.find_by_route if call.routes else self.find
        methods = self._methods_of(call)
        return [[one for method in methods for one in find(method, text)] for text in call.routes or call.paths]

    def find_by_route(self, method: str, name: str) -> list[Operation]:
        """The operations at the addresses that a route of this name has; where these are not known, those that are
        called like it."""
        paths = self._routes.find_paths(name)
        found = {one.key: one for path in paths for one in self.find(method, path)}
        if found or self.locate(name):
            return list(found.values())
        return self._by_route.get((method, plain_name(name)), [])

    def find_doubtful(self, call: StatedCall, found: list[list[Operation]]) -> list[Operation]:
        """The operations that a call may be of that is not known to be of one: all, where nothing leads to some."""
        if found and (all(found) or not call.routes or self._is_elsewhere(call, found)):
            return list(chain.from_iterable(found))
        return [one for method in self._methods_of(call) for _, one in self._templates.get(method, ())]

    def _is_elsewhere(self, call: StatedCall, found: list[list[Operation]]) -> bool:
        """Whether the routes of a call that no operation is found for have an address that none has."""
        return all(operations or self.locate(name) for name, operations in zip(call.routes, found, strict=True))

    def locate(self, name: str) -> str:
        """Where a route is, if enough of that is known to find its operation; else nothing."""
        paths = self._routes.find_paths(name)
        is_known = all(any(one not in ("", _HOLE) for one in _segments(path)) for path in paths)
        return paths[0] if paths and is_known else ""

    def _methods_of(self, call: StatedCall) -> list[str]:
        return [call.method] if call.method else list(self._templates)

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


def route_names(operation: Operation) -> frozenset[str]:
    """What the route of an operation is called, as far as its operationId tells: that itself, and the name of the
    function of which FastAPI makes one (`read_item_items__item_id__get`)."""
    told = operation.operation_id or ""
    made = re.sub(r"\W", "_", f"{operation.path}_{operation.method.lower()}")
    names = {told, told.removesuffix(made)} if told.endswith(made) else {told}
    return frozenset(plain_name(one) for one in names if one)


def plain_name(name: str) -> str:
    """The name of a route without the names of what it is in (`shop:orders`, `shop.orders`), in one spelling."""
    return re.split(r"[:.]", name)[-1].replace("-", "_").lower()


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


def match_calls(
    contract: Contract,
    calls: Iterable[StatedCall],
    routes: RouteTable = RouteTable(),  # noqa: B008 - nobody changes it
) -> StatedCells:
    """What the calls hit that test code states. `routes`: what the names of routes stand for, as far as it is known."""
    matcher = StatedMatcher(contract, routes)
    hits: dict[tuple[Cell, str], None] = {}
    unmatched: list[str] = []
    doubtful: set[Cell] = set()
    unasserted: set[Cell] = set()
    undeclared: dict[tuple[str, int], None] = {}
    matched = 0
    for call in calls:
        found = matcher.find_all(call)
        if not _is_known(call, found):
            unmatched.append(_describe_unmatched(call, found, matcher))
            doubtful.update(_find_statuses(call, matcher.find_doubtful(call, found)))
            continue
        matched += 1
        if call.is_open:
            doubtful.update(_find_statuses(call, chain.from_iterable(found)))
        elif not call.statuses:
            unasserted.update(_find_statuses(call, chain.from_iterable(found)))
        for (operation,), status in _pairs(found, call.statuses):
            response = find_response(operation, str(status))
            if response is None:
                undeclared[operation.key, status] = None
            else:
                hits[_status_cell(operation, response), call.test] = None
    kept = frozenset(doubtful), frozenset(unasserted)
    return StatedCells(tuple(hits), tuple(unmatched), tuple(sorted(undeclared)), matched, *kept)


def _is_known(call: StatedCall, found: list[list[Operation]]) -> bool:
    """Whether it is known which operation a call is of, or which each of its paths is."""
    return bool(call.method and found) and all(len(operations) == 1 for operations in found)


def _find_statuses(call: StatedCall, operations: Iterable[Operation]) -> Iterator[Cell]:
    """The statuses of operations that a call may be about: those that it asserts; where others may be, all."""
    for operation in operations:
        told = [find_response(operation, str(status)) for status in call.statuses]
        for response in told if call.statuses and not call.is_open else operation.responses.values():
            if response is not None:
                yield _status_cell(operation, response)


def _status_cell(operation: Operation, response: Response) -> Cell:
    return Cell(status_message(operation, response.status), "", STATUS)


def _pairs(found: list[list[Operation]], statuses: tuple[int, ...]) -> Iterator[tuple[list[Operation], int]]:
    """Each operation with each status; of parameters of a test that list both, as many pairs."""
    if len({one[0].key for one in found}) == 1:
        yield from ((found[0], status) for status in statuses)
    elif len(set(statuses)) == 1:
        yield from ((one, statuses[0]) for one in found)
    elif len(found) == len(statuses):
        yield from zip(found, statuses, strict=True)


def _describe_unmatched(call: StatedCall, found: list[list[Operation]], matcher: StatedMatcher) -> str:
    where = f"{call.file}:{call.line}: {call.method or 'a call'}"
    told = call.routes or call.paths
    if not call.method:
        return f"{where}{f' {told[0]}' if told else ''}: its method is known only when it runs"
    if not told:
        return f"{where}: its path is known only when it runs"
    wrong = next(at for at, operations in enumerate(found) if len(operations) != 1)
    name = f"route {told[wrong]}" if call.routes else told[wrong]
    if found[wrong]:
        return f"{where} {name}: may be {' or '.join(one.key for one in found[wrong][:3])}"
    if call.routes and (path := matcher.locate(told[wrong])):
        return f"{where} {name}: no such operation at {path}"
    if call.routes:
        return f"{where} {name}: no operation is called like it, so its path is known only when it runs"
    return f"{where} {name}: no such operation"
