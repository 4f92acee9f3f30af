"""One task after the other, in this process."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.observe.engines.work import MadeT, Merged, OpenedWork, TaskT, Told, Work


def run_inline(work: Work[TaskT, MadeT], tasks: Sequence[TaskT], told: Told) -> Merged[MadeT]:
    """Read all tasks, and merge what was made of them. Raises what `merge` raises."""
    opened = OpenedWork(work)
    merged: Merged[MadeT] = Merged()
    for number, task in enumerate(tasks):
        merged = opened.merge((merged, opened.attempt(number, task)))
        told(number)
    return merged
