"""The least that is asked of an operation: one happy path and two failure paths. And what the contract itself lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contractguard.checks.coverage.rows import KnownHits, is_covered
from contractguard.checks.coverage.universe import status_message
from contractguard.contract.answers.coverage import LEAST_FAILURES, MinimumRow
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Operation
from contractguard.observe.hits.cells import STATUS, Cell

_OPEN = ("4XX", "5XX", "default")
"""Declared statuses that stand for more than one failure."""


def minimum_rows(
    operations: Iterable[Operation], known: KnownHits, core: frozenset[str], exempt: Mapping[str, str]
) -> Iterator[MinimumRow]:
    """What is tested of each operation that is called. `exempt`: by operation, why nothing is asked of it."""
    for one in operations:
        if one.kind == OperationKind.OPERATION:
            happy, failures = happy_statuses(one), failure_statuses(one)
            yield MinimumRow(
                operation=one.key,
                happy=any(_is_tested(one, status, known) for status in happy),
                failures=sum(_count_failures(one, status, known) for status in failures),
                declared=sum(LEAST_FAILURES if status in _OPEN else 1 for status in failures),
                core=one.key in core,
                exempt=exempt.get(one.key, ""),
            )


def happy_statuses(operation: Operation) -> list[str]:
    """The declared statuses of success: 2XX, else 3XX; where there is neither, the default."""
    for digit in ("2", "3"):
        found = [status for status in operation.responses if status.startswith(digit)]
        if found:
            return found
    return [status for status in operation.responses if status == "default"]


def failure_statuses(operation: Operation) -> list[str]:
    """The declared statuses of failure. The default is one of them where success is declared besides."""
    happy = happy_statuses(operation)
    return [status for status in operation.responses if status[:1] in ("4", "5", "d") and status not in happy]


def _is_tested(operation: Operation, status: str, known: KnownHits) -> bool:
    return is_covered(known.hits, Cell(status_message(operation, status), "", STATUS))


def _count_failures(operation: Operation, status: str, known: KnownHits) -> int:
    """How many failure paths end in a status: one where it is tested, more where requests broke other constraints."""
    if not _is_tested(operation, status, known):
        return 0
    return max(1, len(known.broken.get(status_message(operation, status), ())))


def contract_gaps(operations: Iterable[Operation], exempt: Mapping[str, str]) -> Iterator[str]:
    """What no test can show, because the contract does not say it: in words."""
    for one in operations:
        if one.kind != OperationKind.OPERATION:
            continue
        failures = failure_statuses(one)
        if asks_for_credentials(one) and not {"401", "4XX", "default"} & set(failures):
            yield f"{one.key} asks for credentials and declares no 401"
        declared = sum(LEAST_FAILURES if status in _OPEN else 1 for status in failures)
        if declared < LEAST_FAILURES and one.key not in exempt:
            what = f"one failure ({failures[0]})" if failures else "no failure"
            yield f"{one.key} declares {what}: two failure paths cannot be told apart by status"


def asks_for_credentials(operation: Operation) -> bool:
    """Whether every way to call an operation needs credentials."""
    return bool(operation.security) and all(operation.security)
