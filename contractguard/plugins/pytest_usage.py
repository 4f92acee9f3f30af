"""What the tests of a session saw of the payloads, from one process or from the workers of pytest-xdist."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Target
from contractguard.observe.usage import Recorder, Usage, dump, merge_usages
from contractguard.observe.usage.stored import from_json, to_json
from contractguard.store.atomic import hold_lock, write_atomic
from contractguard.store.user_output import output_place, work_root
from contractguard.support.printable import printable

_OUTPUT = "contractguard_usage"


class Collected:
    """The session's own recorder, what its workers handed over, and what is to be said in the end."""

    def __init__(self) -> None:
        self.own = Recorder()
        self.said: list[str] = []
        self._handed: list[dict[Target, Usage]] = []
        self._lost = 0

    def hand_over(self, output: MutableMapping[str, Any]) -> None:
        """In a worker: put everything into what the controller receives."""
        output[_OUTPUT] = json.dumps(to_json(self.own.usages()))

    def worker_ended(self, output: Any) -> None:
        """In the controller: take what a worker handed over; one that crashed has no output."""
        if not isinstance(output, dict):
            self._lost += 1
        elif _OUTPUT in output:
            self._handed.append(from_json(json.loads(output[_OUTPUT]), "a worker's output"))

    def write(self, path: Path, top: Path, *, is_named: bool, is_complete: bool) -> bool:
        """Write the merged usage, and say so. False when that was not possible.

        `is_named`: on the command line, where it may be any file; otherwise it lies in the project around `top`.
        """
        usages = merge_usages([self.own.usages(), *self._handed])
        shown = printable(str(path))
        try:
            if usages:
                path, root = output_place(path, top) if is_named else (path, work_root(top) or top)
                with hold_lock(path, root):
                    write_atomic(path, dump(usages), root)
        except InputError as error:
            self.said.append(f"contract usage: {error}")
            return False
        self.said.append(f"contract usage: {_summary(usages, shown)}")
        if self._lost or (usages and not is_complete):
            why = "a worker crashed" if self._lost else "not all tests passed"
            self.said.append(f"contract usage: {why}, so the code may read more than was seen")
        return True


def _summary(usages: dict[Target, Usage], shown: str) -> str:
    if not usages:
        return f"no test tracked a payload; {shown} is not written"
    fields = sum(len(usage.needs) for usage in usages.values())
    unseen = sum(len(usage.unseen) for usage in usages.values())
    remarks = f", {_count(unseen, 'remark')} on what was unseen" if unseen else ""
    return f"{_count(fields, 'field')} of {_count(len(usages), 'message')} written to {shown}{remarks}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
