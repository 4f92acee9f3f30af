"""What a process saw, in numbers that add up over the workers of a run."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from contractguard.contract.errors import InputError

if TYPE_CHECKING:
    from contractguard.observe.live.recorder import CallRecorder


class RunTally:
    """Numbers of one process or of several: `merge` adds those of another.

    `counts`: those of the recorders by name; `mocked`; `lost`: calls that no recorder took; `sampled_out`. `errors` of
    hooks by type and line; `problems` by library; `unobserved` calls by the reason that their tests give; `unmatched`
    calls by template, and `prefixes` without which they would be of a description; `failures`: why nothing is recorded.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.unobserved: Counter[str] = Counter()
        self.unmatched: Counter[str] = Counter()
        self.prefixes: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.problems: dict[str, str] = {}

    @property
    def calls(self) -> int:
        """How many calls came, whatever became of them."""
        return self.counts["calls"] + self.counts["lost"] + self.counts["sampled_out"] + sum(self.unobserved.values())

    def add_recorder(self, recorder: CallRecorder) -> None:
        """Add what the recorder of a provider counted."""
        self.counts.update(recorder.counts)
        self.errors.update(recorder.errors)
        self.unmatched.update(recorder.unmatched)
        self.prefixes.update(recorder.likely_bases)

    def merge(self, other: RunTally) -> None:
        """Add what another process saw."""
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for library, problem in other.problems.items():
            self.problems.setdefault(library, problem)

    def dump(self) -> str:
        """The numbers as a text, for the controller of the workers."""
        return json.dumps({name: getattr(self, name) for name in (*_COUNTERS, "problems")}, sort_keys=True)


_COUNTERS = ("counts", "errors", "unobserved", "unmatched", "prefixes", "failures")


def load_tally(text: str) -> RunTally:
    """The numbers that a worker handed over. Raises `InputError` for anything else."""
    tally = RunTally()
    try:
        given: Any = json.loads(text)
        for name in _COUNTERS:
            getattr(tally, name).update({str(key): int(number) for key, number in given[name].items()})
        tally.problems.update({str(key): str(value) for key, value in given["problems"].items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"a worker's numbers cannot be read: {type(error).__name__}", remedy="use one version in all workers"
        ) from None
    return tally
