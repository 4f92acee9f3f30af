"""What a recording run says in the end: how much was seen, what was not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract
from contractguard.observe.sketch.observed import Observed
from contractguard.plugins.recording.tally import RunTally, commonest
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_TOLD = 3


@dataclass(frozen=True, slots=True)
class ReachedOperations:
    """How many operations a run reached: of the description (`total` of them), and beyond it."""

    matched: int = 0
    total: int = 0
    undocumented: int = 0

    def __add__(self, other: ReachedOperations) -> ReachedOperations:
        """Those of two providers together."""
        return ReachedOperations(
            self.matched + other.matched, self.total + other.total, self.undocumented + other.undocumented
        )


def reached_operations(contract: Contract | None, observed: Observed | None) -> ReachedOperations:
    """How many operations of a provider a run reached."""
    described = [one for one in contract.operations.values() if one.kind == OperationKind.OPERATION] if contract else []
    if observed is None:
        return ReachedOperations(0, len(described), 0)
    return ReachedOperations(
        len(set(map(_operation, observed.messages))), len(described), len(set(map(_operation, observed.undocumented)))
    )


def _operation(message: str) -> str:
    """The operation in the name of a message of a record."""
    head, arrow, _ = message.rpartition(" → ")
    return head if arrow else message.partition(" request")[0]


def summary_line(tally: RunTally, reached: ReachedOperations) -> str:
    """How much was seen, in one line."""
    counts = tally.counts
    described = f"{counts['matched']} matched in {_count(reached.matched, 'operation')} of {reached.total}"
    parts = [
        *([described] if reached.total else []),
        f"{counts['undocumented']} in {_count(reached.undocumented, 'undocumented operation')}",
        f"{counts['no_json']} no JSON",
        *([f"{counts['unrouted']} that no route answers"] if counts["unrouted"] else []),
        *([f"{sum(tally.unobserved.values())} not to be observed"] if tally.unobserved else []),
        *([f"{counts['lost']} not recorded"] if counts["lost"] else []),
        _count(sum(tally.errors.values()), "hook error"),
    ]
    return f"{_count(tally.calls, 'call')}: {', '.join(parts)}"


def remarks(tally: RunTally) -> Iterator[str]:
    """What went wrong in hooks, which libraries were not recorded, which tests were left out and why."""
    for error, number in commonest(tally.errors, len(tally.errors)):
        yield f"hook error: {printable(error)} ({_count(number, 'time')}); the tests are as without it"
    for _, problem in sorted(tally.problems.items()):
        yield printable(problem)
    for reason, number in commonest(tally.unobserved, len(tally.unobserved)):
        yield f"not to be observed: {_count(number, 'call')}: {printable(reason)}"


def unmatched_lines(tally: RunTally, base_paths: Iterable[str]) -> Iterator[str]:
    """Where calls came and no description knows any of them: what they look like, what was tried, what to set."""
    yield "no call is of an operation that the description has"
    for template, number in commonest(tally.unmatched, MAX_TOLD):
        yield f"not in the description: {printable(template)} ({_count(number, 'call')})"
    tried = ", ".join(printable(base) or "(none)" for base in dict.fromkeys(base_paths))
    yield f"prefixes that were tried: {tried}"
    for prefix, number in commonest(tally.prefixes, 1):
        shown = printable(prefix)
        yield f"likely base path: {shown} ({_count(number, 'call')}); set contract_base_path = {shown}"


def mocks_line(tally: RunTally) -> str:
    """What is said of answers that mocks gave, where there was nothing else."""
    number = tally.counts["mocked"]
    return f"{_count(number, 'mocked answer')} {'is' if number == 1 else 'are'} not the app"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
