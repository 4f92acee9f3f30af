"""How much was seen, in words: of a run of tests, and of journals that were made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract
from contractguard.observe.live.match import CallMatcher
from contractguard.observe.live.parameters import PARAMETERS
from contractguard.observe.sketch.observed import Observed
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
    """How many operations of a provider a run reached; webhooks and events count where they were seen."""
    operations = contract.operations if contract else {}
    seen = set(map(_operation, observed.messages)) if observed is not None else set()
    described = [key for key, one in operations.items() if one.kind == OperationKind.OPERATION or key in seen]
    undocumented = set(map(_operation, observed.undocumented)) if observed is not None else set()
    return ReachedOperations(len(seen), len(described), len(undocumented))


def _operation(message: str) -> str:
    """The operation in the name of a message of a record."""
    head, arrow, _ = message.rpartition(" → ")
    if arrow:
        return head
    head, request, _ = message.partition(" request")
    return head if request or "/" not in message.rpartition(" ")[2] else message.rpartition(" ")[0]


def describe_calls(calls: int, counts: Mapping[str, int], reached: ReachedOperations, *, unobserved: int = 0,
                   errors: int = 0) -> str:  # fmt: skip
    """How much was seen, in one line. `counts`: those of `CallRecorder`, `lost`: calls that no
    recorder took, and `sampled_out`."""
    described = f"{counts.get('matched', 0)} matched in {count_of(reached.matched, 'operation')} of {reached.total}"
    parts = [
        *([described] if reached.total else []),
        f"{counts.get('undocumented', 0)} in {count_of(reached.undocumented, 'undocumented operation')}",
        f"{counts.get('no_json', 0)} no JSON",
        *([f"{counts['unrouted']} that no route answers"] if counts.get("unrouted") else []),
        *([f"{unobserved} not to be observed"] if unobserved else []),
        *([f"{counts['sampled_out']} left out by sampling"] if counts.get("sampled_out") else []),
        *([f"{counts['lost']} not recorded"] if counts.get("lost") else []),
        count_of(errors, "hook error"),
    ]
    return f"{count_of(calls, 'call')}: {', '.join(parts)}"


def describe_unmatched(unmatched: Counter[str], prefixes: Counter[str], bases: Iterable[str]) -> Iterator[str]:
    """Where calls came and no description knows any of them: what they look like, what was tried, what to set."""
    yield "no call is of an operation that the description has"
    for template, number in commonest(unmatched, MAX_TOLD):
        yield f"not in the description: {printable(template)} ({count_of(number, 'call')})"
    tried = ", ".join(printable(base) or "(none)" for base in dict.fromkeys(bases))
    yield f"prefixes that were tried: {tried}"
    for prefix, number in commonest(prefixes, 1):
        shown = printable(prefix)
        yield f"likely base path: {shown} ({count_of(number, 'call')}); set contract_base_path = {shown}"


def unmatched_calls(observed: Observed, counts: Mapping[str, int], matcher: CallMatcher) -> tuple[Counter[str], ...]:
    """The calls of journals that no description knows, by template, and the prefixes without which it would."""
    unmatched, prefixes = Counter[str](), Counter[str]()
    for name in observed.undocumented:
        unmatched[_operation(name)] += 0 if name.endswith(PARAMETERS) else counts.get(name, 0)
    for name, kinds in observed.unrouted.items():
        unmatched[name] += sum(kinds.values())
    for name, number in unmatched.items():
        method, _, template = name.partition(" ")
        base = matcher.likely_base(method, template)
        if base is not None:
            prefixes[base] += number
    return unmatched, prefixes


def commonest(counter: Counter[str], number: int) -> Iterable[tuple[str, int]]:
    """The commonest of a counter; of equal ones the first by name, whatever came first in the run."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:number]


def count_of(number: int, thing: str) -> str:
    """So many things: in the plural, unless it is one."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
