"""A record after a fresh run: what the run reached is as the run has it, and not as it ever was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.join import join
from contractguard.observe.sketch.observed import Observed, for_file

_T = TypeVar("_T")


def replace_reached(before: Observed, run: Observed) -> Observed:
    """The record with the messages that a run reached as that run has them, and all others as they were.

    A message of which the run could not read every body is joined: what the run did not see is not gone. One that the
    description has by now, or has no more, stands in one section only.
    """
    run = for_file(run)
    unread = {_message(one) for one in run.left_out}
    reached = {*run.messages, *run.undocumented}
    return Observed(
        provider=before.provider,
        calls=max(before.calls, run.calls),
        messages=_replace_read(_without(before.messages, run.undocumented), run.messages, unread),
        undocumented=_replace_read(_without(before.undocumented, run.messages), run.undocumented, unread),
        unrouted={**before.unrouted, **run.unrouted},
        left_out=run.left_out | {one for one in before.left_out if _message(one) not in reached},
        version=max(before.version, run.version),
    )


def forget_unreached(before: Observed, run: Observed) -> Observed:
    """The same, without the messages and the calls that the run did not reach."""
    kept = replace_reached(before, run)
    return Observed(
        provider=kept.provider,
        calls=for_file(run).calls,
        messages=_only(kept.messages, run.messages),
        undocumented=_only(kept.undocumented, run.undocumented),
        unrouted=_only(kept.unrouted, run.unrouted),
        left_out=run.left_out,
        version=kept.version,
    )


def find_forgotten(before: Observed, after: Observed) -> list[str]:
    """What one record speaks of and the later one does not: messages, and calls that no route answers."""
    return sorted(_names(before) - _names(after))


def _message(left_out: str) -> str:
    """The message that something was left out of; reasons have no colon, names may have one."""
    return left_out.rpartition(": ")[0]


def _names(record: Observed) -> set[str]:
    return {*record.messages, *record.undocumented, *record.unrouted}


def _replace_read(before: Mapping[str, Facts], now: Mapping[str, Facts], unread: Collection[str]) -> dict[str, Facts]:
    read = {key: join(before[key], facts) if key in unread and key in before else facts for key, facts in now.items()}
    return {**before, **read}


def _without(section: Mapping[str, _T], others: Collection[str]) -> dict[str, _T]:
    return {key: value for key, value in section.items() if key not in others}


def _only(section: Mapping[str, _T], names: Collection[str]) -> dict[str, _T]:
    return {key: value for key, value in section.items() if key in names}
