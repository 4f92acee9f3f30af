"""What a recording run says in the end: how much was seen, what was not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractguard.observe.live.summary import (
    ReachedOperations,
    commonest,
    count_of,
    describe_calls,
    describe_unmatched,
)
from contractguard.plugins.recording.tally import RunTally
from contractguard.support.printable import printable


def summary_line(tally: RunTally, reached: ReachedOperations) -> str:
    """How much was seen, in one line."""
    return describe_calls(
        tally.calls,
        tally.counts,
        reached,
        unobserved=sum(tally.unobserved.values()),
        errors=sum(tally.errors.values()),
    )


def remarks(tally: RunTally) -> Iterator[str]:
    """What went wrong in hooks, which libraries were not recorded, which tests were left out and why."""
    for error, number in commonest(tally.errors, len(tally.errors)):
        yield f"hook error: {printable(error)} ({count_of(number, 'time')}); the tests are as without it"
    for _, problem in sorted(tally.problems.items()):
        yield printable(problem)
    for reason, number in commonest(tally.unobserved, len(tally.unobserved)):
        yield f"not to be observed: {count_of(number, 'call')}: {printable(reason)}"


def unmatched_lines(tally: RunTally, base_paths: Iterable[str]) -> Iterator[str]:
    """Where calls came and no description knows any of them: what they look like, what was tried, what to set."""
    return describe_unmatched(tally.unmatched, tally.prefixes, base_paths)


def mocks_line(tally: RunTally) -> str:
    """What is said of answers that mocks gave, where there was nothing else."""
    number = tally.counts["mocked"]
    return f"{count_of(number, 'mocked answer')} {'is' if number == 1 else 'are'} not the app"
